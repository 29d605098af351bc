// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_request`: blocks asked for, as far as there is room.

use crate::model::shared::rr_arb::RoundRobin;

/// A request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// TDEST.
    pub lane: usize,
    /// For the scan.
    pub scan: bool,
    /// First of its pass over the slice.
    pub first: bool,
}

/// `tri_enc_request`.
#[derive(Clone, Debug)]
pub struct Requests {
    todo: Vec<u8>,
    expected: Vec<u8>,
    open: Vec<u8>,
    first: u64,
    turn: RoundRobin,
    granted: Option<usize>,
    released: [Option<usize>; 2],
    /// The request on offer.
    pub out: Option<Request>,
    /// `m_req`'s payload register: keeps its value while nothing is on offer.
    pub payload: Request,
}

impl Requests {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            todo: vec![0; lanes],
            expected: vec![0; lanes],
            open: vec![0; lanes],
            first: 0,
            turn: RoundRobin::default(),
            granted: None,
            released: [None; 2],
            out: None,
            payload: Request {
                lane: 0,
                scan: false,
                first: false,
            },
        }
    }

    /// Whether a block of the lane is awaited.
    pub fn expects(&self, lane: usize) -> bool {
        self.expected[lane] > 0
    }

    /// Lanes whose blocks have all come and left.
    pub fn idle(&self) -> u64 {
        bits(&self.open, |n| n == 0)
    }

    /// The clock edge. `ask`: (lane, blocks, first of a pass); `accepted`, `released`: lanes whose
    /// block came, left.
    pub fn tick(
        &mut self,
        ask: Option<(usize, u8, bool)>,
        scanning: u64,
        accepted: Option<usize>,
        released: [Option<usize>; 2],
        ready: bool,
    ) {
        let want = bits(&self.todo, |n| n != 0);
        let free = self.out.is_none() || ready;
        let held = self.granted.map_or(0, |lane| 1 << lane);
        let made = self.granted.filter(|_| free);
        if free || self.granted.is_none() {
            self.granted = self.turn.grant(want & !held);
            if let Some(lane) = self.granted {
                self.turn.advance(lane);
            }
        }
        if free {
            self.out = made.map(|lane| {
                let bit = |bits: u64| bits >> lane & 1 == 1;
                let request = Request {
                    lane,
                    scan: bit(scanning),
                    first: bit(self.first),
                };
                self.todo[lane] -= 1;
                self.expected[lane] += 1;
                self.first &= !(1 << lane);
                request
            });
            self.payload = self.out.unwrap_or(self.payload);
        }
        if let Some(lane) = accepted {
            self.expected[lane] -= 1;
        }
        if let Some((lane, blocks, first)) = ask {
            self.todo[lane] += blocks;
            self.open[lane] += blocks;
            self.first |= u64::from(first) << lane;
        }
        // Known a clock later.
        for lane in std::mem::replace(&mut self.released, released)
            .into_iter()
            .flatten()
        {
            self.open[lane] -= 1;
        }
    }
}

/// Lanes whose number is such.
fn bits(numbers: &[u8], is: impl Fn(u8) -> bool) -> u64 {
    numbers
        .iter()
        .enumerate()
        .fold(0, |bits, (l, n)| bits | u64::from(is(*n)) << l)
}
