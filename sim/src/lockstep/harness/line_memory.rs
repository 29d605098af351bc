// SPDX-License-Identifier: Apache-2.0
//! The memory behind the line port of either top, with random stalls of its own.

use std::collections::VecDeque;

use tricodec_golden::codec::pipeline::TopEdge;

use super::stall::Stall;
use crate::model::shared::line_port::LineCommand;

/// The memory behind the line port: a queue of words per lane.
pub struct LineMemory {
    lanes: Vec<VecDeque<TopEdge>>,
    replies: VecDeque<(usize, [TopEdge; 4])>,
    offer: Option<(usize, [TopEdge; 4])>,
    stall: Stall,
    ready_stall: Stall,
}

impl LineMemory {
    /// Empty.
    pub fn new(lanes: usize, stall: Stall, ready_stall: Stall) -> Self {
        Self {
            lanes: vec![VecDeque::new(); lanes],
            replies: VecDeque::new(),
            offer: None,
            stall,
            ready_stall,
        }
    }

    /// The record on offer in the next clock, and whether a command would be taken.
    pub fn drive(&mut self) -> (Option<(usize, [TopEdge; 4])>, bool) {
        if self.offer.is_none() && self.stall.go() {
            self.offer = self.replies.pop_front();
        }
        (self.offer, self.ready_stall.go())
    }

    /// What happened in the clock.
    pub fn observe(&mut self, record_ready: bool, command: Option<&LineCommand>) {
        if record_ready {
            self.offer = None;
        }
        if let Some(command) = command {
            self.take(command);
        }
    }

    fn take(&mut self, command: &LineCommand) {
        match command {
            LineCommand::Write { lane, first, word } => {
                if *first {
                    self.lanes[*lane].clear();
                }
                self.lanes[*lane].push_back(*word);
            }
            LineCommand::Read { lane } => {
                let record =
                    std::array::from_fn(|_| self.lanes[*lane].pop_front().unwrap_or_default());
                self.replies.push_back((*lane, record));
            }
        }
    }
}
