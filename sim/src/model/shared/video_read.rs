// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_video_read`.

use super::rr_arb::RoundRobin;

/// Clients of the port.
pub const CLIENTS: usize = 4;
/// Bits of a client's tag.
pub const TAG_BITS: u32 = 15;
/// Halves of tiles that are on their way, at most.
pub const IN_FLIGHT: u32 = 256;

/// A command of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// In tiles of 64 bytes.
    pub address: u32,
    /// What the answer brings back.
    pub tag: u32,
    /// Which halves: the upper one, the lower one.
    pub halves: [bool; 2],
}

/// Half a tile from memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whose it is.
    pub client: usize,
    /// The command's tag.
    pub tag: u32,
    /// The lower half.
    pub half: bool,
    /// Memory could not read it.
    pub error: bool,
    /// Its bytes.
    pub bytes: [u8; 32],
}

/// What comes in in a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadIn {
    /// Commands that clients offer.
    pub commands: [Option<Command>; CLIENTS],
    /// Memory takes one.
    pub taken: bool,
    /// What memory offers.
    pub answer: Option<Answer>,
    /// Clients that take an answer.
    pub ready: [bool; CLIENTS],
}

/// `tri_video_read`.
#[derive(Clone, Debug, Default)]
pub struct VideoRead {
    turn: RoundRobin,
    count: u32,
    command: Option<(usize, Command)>,
    answer: Option<Answer>,
}

impl VideoRead {
    /// Halves of tiles on their way.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The command that is offered to memory, and whose it is.
    pub fn command(&self) -> Option<(usize, Command)> {
        self.command
    }

    /// The answer that is offered to its client.
    pub fn answer(&self) -> Option<Answer> {
        self.answer
    }

    /// The client whose command is taken.
    pub fn ready(&self, given: &ReadIn) -> Option<usize> {
        let room = self.count + 2 <= IN_FLIGHT && (self.command.is_none() || given.taken);
        let requests = (0..CLIENTS).map(|i| u64::from(given.commands[i].is_some()) << i);
        self.turn.grant(requests.sum()).filter(|_| room)
    }

    /// Whether an answer is taken.
    pub fn answer_ready(&self, given: &ReadIn) -> bool {
        self.answer.is_none_or(|a| given.ready[a.client])
    }

    /// The clock edge.
    pub fn tick(&mut self, given: &ReadIn) {
        let (ready, answer_ready) = (self.ready(given), self.answer_ready(given));
        let came = answer_ready && given.answer.is_some() && self.count > 0;
        if given.taken {
            self.command = None;
        }
        if let Some(client) = ready {
            self.command = given.commands[client].map(|c| (client, c));
            let both = given.commands[client].is_some_and(|c| c.halves == [true; 2]);
            self.count += if both { 2 } else { 1 };
            self.turn.advance(client);
        }
        self.count -= u32::from(came);
        if answer_ready {
            self.answer = given.answer;
        }
    }
}
