// SPDX-License-Identifier: Apache-2.0
//! Coding of the lanes' macroblocks: a block in each of a lane's slots, four ahead of them.

use tricodec_sim::model::inter::window_fetch::LANES;

use super::{Mb, Stages, Work};

/// Clocks between a lane's blocks in the shared pipeline.
const LOOP: u32 = 17;
/// Blocks that a lane has ahead of the pipeline.
const AHEAD: usize = 4;
/// Blocks of a macroblock, and of its luma.
pub const BLOCKS: usize = 24;
pub const LUMA: usize = 16;
/// A block that is asked for.
pub struct Wish {
    pub mb: Mb,
    /// Of the macroblock behind the one that is coded.
    pub next: bool,
    pub block: usize,
}

/// A macroblock in the shared pipeline.
pub struct Coding {
    pub asked: usize,
    pub used: usize,
    /// When the next block is used.
    pub slot: u32,
}

impl Stages {
    /// Coding of the lanes.
    pub(super) fn code(&mut self, clock: u32) {
        for (lane, own) in self.lanes.iter_mut().enumerate() {
            // Intra pictures: the estimate is all there is before it.
            let intra = own.job.as_ref().is_some_and(|job| job.intra);
            if intra && own.estimate > own.work && !own.pending {
                own.pending = true;
                own.work += 1;
                self.worked[lane] = true;
            }
            if own.pending && own.coding.is_none() {
                own.pending = false;
                own.coding = Some(Coding {
                    asked: 0,
                    used: 0,
                    slot: clock + LOOP,
                });
            }
            let Some(coding) = own.coding.as_mut().filter(|c| c.slot <= clock) else {
                continue;
            };
            coding.slot += LOOP;
            if coding.asked > coding.used {
                coding.used += 1;
            } else {
                self.missed += 1;
            }
            if coding.used == BLOCKS {
                own.coding = None;
                own.coded += 1;
                self.coded[lane] = true;
                self.macroblocks += 1;
                self.ends.push(clock);
                if own.coded == own.count {
                    own.job = None;
                }
            }
        }
    }

    /// The block that is asked for: one after the other of the lanes, a wish stays.
    pub fn block(&mut self, there: [[bool; 2]; LANES]) -> Option<Wish> {
        if self.wish.is_none() {
            let mut lanes = (1..=LANES).map(|i| (i + self.served) % LANES);
            self.wish = lanes.find_map(|lane| {
                let own = &self.lanes[lane];
                let is_there = |n: usize| there[lane][self.next(lane, n)];
                let coding = own.coding.as_ref();
                let ahead = coding.filter(|c| c.asked < BLOCKS.min(c.used + AHEAD));
                let may = |c: &&Coding| c.asked < LUMA || is_there(own.coded);
                if let Some(coding) = ahead.filter(may) {
                    return Some(((lane, own.coded), coding.asked));
                }
                // Of what the decision is at.
                let deciding = own.at == Work::Decision && is_there(own.work);
                let block = own.chroma.front().filter(|_| deciding)?;
                Some(((lane, own.work), *block))
            });
        }
        let (mb, block) = self.wish?;
        let next = self.next(mb.0, mb.1) == 1;
        Some(Wish { mb, next, block })
    }

    /// Whether a macroblock is behind the one that is coded: the store counts those that end in
    /// this clock from the next one on.
    fn next(&self, lane: usize, n: usize) -> usize {
        n + usize::from(self.coded[lane]) - self.lanes[lane].coded
    }

    /// The store takes it.
    pub fn block_taken(&mut self) {
        let Some(((lane, n), _)) = self.wish.take() else {
            return;
        };
        self.served = lane;
        let own = &mut self.lanes[lane];
        match &mut own.coding {
            Some(coding) if n == own.coded => coding.asked += 1,
            _ if n == own.work => drop(own.chroma.pop_front()),
            _ => {}
        }
    }
}
