// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_whole_search`: when it asks for what, and when a macroblock is through.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::whole::{Best, PARTS};

use super::inter_pkg::WholeJob;

/// Clocks of a candidate.
const CANDIDATE: u32 = 4;
/// Clocks of a row of positions, and rows.
const ROW: u32 = 9;
const ROWS: u32 = 7;
/// Clocks from the last of a macroblock's work to its result.
const WAY: u32 = 8;
/// Place of the block at the coarse vector, in what the search asks for.
pub const ORIGIN: [i32; 2] = [16, 11];
/// Half of the fine positions, in each direction.
const FINE: [i32; 2] = [4, 3];

/// What a macroblock comes with, and what golden finds for it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// What the module takes.
    pub job: WholeJob,
    /// By partition.
    pub best: [Best; PARTS],
    /// The vector of 16x16 that is the best of the candidates, in samples.
    pub start: [i32; 2],
}

/// A request for 16x4 samples of the window and four rows of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// Column and row.
    pub place: [i32; 2],
    /// Which four rows of the source.
    pub rows: u32,
}

/// What a clock does.
#[derive(Clone, Copy, Debug)]
enum Work {
    Read(Read),
    Nothing,
}

/// `tri_whole_search`.
#[derive(Clone, Debug, Default)]
pub struct WholeSearch {
    /// The clocks that are left until the result's.
    work: VecDeque<Work>,
    best: Option<[Best; PARTS]>,
}

impl WholeSearch {
    /// Whether a macroblock is taken.
    pub fn ready(&self) -> bool {
        self.work.is_empty()
    }

    /// What is asked for in this clock.
    pub fn read(&self) -> Option<Read> {
        match self.work.front()? {
            Work::Read(read) => Some(*read),
            Work::Nothing => None,
        }
    }

    /// The result, in its clock.
    pub fn out(&self) -> Option<&[Best; PARTS]> {
        self.best.as_ref().filter(|_| self.work.len() == 1)
    }

    /// The clock edge, with a macroblock that is offered.
    pub fn tick(&mut self, offered: Option<&Offered>) {
        match offered {
            Some(offered) if self.ready() => self.take(offered),
            _ => {
                self.work.pop_front();
            }
        }
    }

    fn take(&mut self, offered: &Offered) {
        self.best = Some(offered.best);
        let centre = offered.job.centre;
        let at = |vector: [i32; 2], column: i32, rows: u32| {
            let place = [0, 1].map(|i| ORIGIN[i] + vector[i] - centre[i]);
            Work::Read(Read {
                place: [place[0] + column, place[1] + 4 * rows as i32],
                rows,
            })
        };
        for vector in offered.job.candidates() {
            match vector {
                Some(v) => self.work.extend((0..CANDIDATE).map(|rows| at(v, 0, rows))),
                None => self.work.push_back(Work::Nothing),
            }
        }
        self.work.extend([Work::Nothing; PARTS]);
        let corner = [0, 1].map(|i| offered.start[i] - FINE[i]);
        let row = |y: u32, step: u32| {
            let vector = [corner[0], corner[1] + y as i32];
            // Quarters one after the other, two clocks each.
            match step {
                0..8 => at(vector, 4 * (step & 2) as i32, step >> 1 & 2 | step & 1),
                _ => Work::Nothing,
            }
        };
        for y in 0..ROWS {
            self.work.extend((0..ROW).map(|step| row(y, step)));
        }
        // The last row's whole and last quarter come with what would be the next.
        self.work.extend([row(ROWS, 0), row(ROWS, 1)]);
        self.work.extend((0..WAY).map(|_| Work::Nothing));
    }
}
