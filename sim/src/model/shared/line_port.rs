// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_line_port`.

use tricodec_golden::codec::pipeline::TopEdge;

use super::fifo::Fifo;
use super::rr_arb::RoundRobin;

/// Entries of the queue.
pub const LINE_DEPTH: u8 = 8;

/// One beat of `m_line`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineCommand {
    /// A word of the lane's current record; `first` empties the lane's buffer before.
    Write {
        /// TDEST.
        lane: usize,
        /// First word of a slice.
        first: bool,
        /// The edge.
        word: TopEdge,
    },
    /// Deliver the lane's next record.
    Read {
        /// TDEST.
        lane: usize,
    },
}

/// `tri_line_port`.
#[derive(Clone, Debug)]
pub struct LinePort {
    room: u8,
    want: u64,
    /// Lanes that wait for a record.
    pub pend: u64,
    columns: Vec<usize>,
    turn: RoundRobin,
    queue: Fifo<LineCommand>,
    serving: Option<usize>,
}

impl LinePort {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            room: LINE_DEPTH,
            want: 0,
            pend: 0,
            columns: vec![0; lanes],
            turn: RoundRobin::default(),
            queue: Fifo::new(usize::from(LINE_DEPTH)),
            serving: None,
        }
    }

    /// `line_room_o`.
    pub fn has_room(&self) -> bool {
        self.room > 0
    }

    /// `m_line`.
    pub fn head(&self) -> Option<&LineCommand> {
        self.queue.head()
    }

    /// Where a record of the lane goes, if one is awaited.
    pub fn accepts(&self, lane: usize) -> Option<usize> {
        (self.pend >> lane & 1 == 1 && self.want >> lane & 1 == 0).then(|| self.columns[lane])
    }

    /// The clock edge. `fill`: (lane, column) asked for by the issue stage; `accepted`: lane whose
    /// record went to the store, which was `store_ready`.
    pub fn tick(
        &mut self,
        reserve: bool,
        fill: Option<(usize, usize)>,
        push: Option<LineCommand>,
        ready: bool,
        accepted: Option<usize>,
        store_ready: bool,
    ) {
        let ask = self
            .turn
            .grant(self.want)
            .filter(|_| push.is_none() && self.room > 1);
        let pop = ready && self.queue.head().is_some();
        self.room = self.room + u8::from(pop) - u8::from(reserve) - u8::from(ask.is_some());
        if let Some(lane) = ask {
            self.turn.advance(lane);
            self.want &= !(1 << lane);
        }
        self.queue
            .tick(push.or(ask.map(|lane| LineCommand::Read { lane })), ready);
        if store_ready && let Some(lane) = self.serving.take() {
            self.pend &= !(1 << lane);
        }
        if accepted.is_some() {
            self.serving = accepted;
        }
        if let Some((lane, column)) = fill {
            self.want |= 1 << lane;
            self.pend |= 1 << lane;
            self.columns[lane] = column;
        }
    }
}
