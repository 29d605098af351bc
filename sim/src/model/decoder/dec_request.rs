// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_request`: beats asked for, as far as there is room.

use super::dec_pkg::IN_DEPTH;
use crate::model::shared::rr_arb::RoundRobin;

/// A request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeatRequest {
    /// TDEST.
    pub lane: usize,
    /// For the first beat of a packet.
    pub first: bool,
}

/// The unit.
#[derive(Clone, Debug)]
pub struct BeatRequests {
    open: u64,
    first: u64,
    expected: Vec<usize>,
    held: Vec<usize>,
    turn: RoundRobin,
    /// Lanes with room, as they were a clock ago, without the one that was granted a request then.
    want: u64,
    /// The request on offer.
    pub out: Option<BeatRequest>,
}

impl BeatRequests {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            open: 0,
            first: 0,
            expected: vec![0; lanes],
            held: vec![0; lanes],
            turn: RoundRobin::default(),
            want: 0,
            out: None,
        }
    }

    /// Whether a beat of the lane is awaited.
    pub fn expects(&self, lane: usize) -> bool {
        self.expected[lane] > 0
    }

    /// The clock edge. `accepted`: lane of the beat that has come, and whether it is the packet's
    /// last; lanes as bits.
    pub fn tick(&mut self, open: u64, accepted: Option<(usize, bool)>, released: u64, ready: bool) {
        let wants =
            |l: usize| self.open >> l & 1 == 1 && self.expected[l] + self.held[l] < IN_DEPTH;
        let mut want = (0..self.held.len()).fold(0, |bits, l| bits | u64::from(wants(l)) << l);
        if self.out.is_none() || ready {
            self.out = self.turn.grant(self.want & self.open).map(|lane| {
                want &= !(1 << lane);
                self.turn.advance(lane);
                let first = self.first >> lane & 1 == 1;
                self.first &= !(1 << lane);
                self.expected[lane] += 1;
                BeatRequest { lane, first }
            });
        }
        self.want = want;
        if let Some((lane, last)) = accepted {
            self.held[lane] += 1;
            self.expected[lane] = if last { 0 } else { self.expected[lane] - 1 };
            if last {
                self.open &= !(1 << lane);
            }
        }
        for (l, held) in self.held.iter_mut().enumerate() {
            *held -= (released >> l & 1) as usize;
        }
        self.open |= open;
        self.first |= open;
    }
}
