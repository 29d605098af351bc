// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_nal_reader`: beats of a packet in, bytes of its first NAL unit out.

use std::collections::VecDeque;

use super::dec_pkg::{HEADER_BEATS, IN_DEPTH};

/// A beat as the lane's ring keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Bytes.
    pub data: [u8; 8],
    /// Index of the packet's last byte, in its last beat.
    pub end: usize,
    /// The packet's last beat.
    pub last: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Free,
    Seek,
    Unit,
    End,
    Discard,
}

/// The reader.
#[derive(Clone, Debug)]
pub struct NalReader {
    state: State,
    ring: VecDeque<Beat>,
    /// The last beat has come.
    seen: bool,
    /// The beat at hand, and the byte of it.
    current: Option<(Beat, usize)>,
    /// The last beat has left.
    through: bool,
    run: u8,
    held: u8,
    begun: bool,
}

/// What the byte at hand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raw {
    Zero,
    StartCode,
    Prevention,
    Data(u8),
}

impl Default for NalReader {
    fn default() -> Self {
        Self {
            state: State::Free,
            ring: VecDeque::with_capacity(IN_DEPTH),
            seen: false,
            current: None,
            through: false,
            run: 0,
            held: 0,
            begun: false,
        }
    }
}

impl NalReader {
    fn raw(&self) -> Option<Raw> {
        let (beat, at) = self.current?;
        Some(match (beat.data[at], self.run) {
            (0, _) => Raw::Zero,
            (1, 2) => Raw::StartCode,
            (3, 2) if self.state == State::Unit => Raw::Prevention,
            (byte, _) => Raw::Data(byte),
        })
    }

    /// `byte_valid_o`, `byte_o`.
    pub fn byte(&self) -> Option<u8> {
        match self.raw() {
            Some(Raw::Data(byte)) if self.state == State::Unit => {
                Some(if self.held > 0 { 0 } else { byte })
            }
            _ => None,
        }
    }

    /// `ended_o`.
    pub fn ended(&self) -> bool {
        self.state == State::End
    }

    /// `free_o`.
    pub fn free(&self) -> bool {
        self.state == State::Free
    }

    /// `found_o`.
    pub fn found(&self) -> bool {
        matches!(self.state, State::Unit | State::End)
            && (self.seen || self.ring.len() >= HEADER_BEATS)
    }

    /// The clock edge; says whether a beat has left.
    pub fn tick(
        &mut self,
        open: bool,
        discard: bool,
        beat: Option<Beat>,
        byte_ready: bool,
    ) -> bool {
        let raw = self.raw();
        let byte_taken = self.byte().is_some() && byte_ready;
        let take = match (self.state, raw) {
            (State::Seek, Some(_)) => true,
            (State::Unit, Some(Raw::Data(_))) => self.held == 0 && byte_ready,
            (State::Unit, Some(_)) => true,
            _ => false,
        };
        let mut released = None;
        if let Some((beat, at)) = &mut self.current {
            let end = if beat.last { beat.end } else { 7 };
            if take && *at == end || self.state == State::Discard {
                released = Some(*beat);
            } else if take {
                *at += 1;
            }
        }
        if released.is_some() {
            self.current = None;
        }
        let through = self.through || released.is_some_and(|b| b.last);
        // The ring has one port: a beat that comes goes first.
        if self.current.is_none() && beat.is_none() {
            self.current = self.ring.pop_front().map(|beat| (beat, 0));
        }
        self.through = through && !open;

        let next = match self.state {
            State::Free if open => State::Seek,
            State::Seek | State::Unit if through => State::End,
            State::Seek if take && raw == Some(Raw::StartCode) => State::Unit,
            State::Unit if take && raw == Some(Raw::StartCode) && self.begun => State::End,
            State::Unit if take && raw == Some(Raw::Zero) && self.held == 255 => State::End,
            State::Discard if through => State::Free,
            state => state,
        };
        if open {
            (self.run, self.held, self.begun) = (0, 0, false);
        } else {
            if take {
                self.run = if raw == Some(Raw::Zero) {
                    (self.run + 1).min(2)
                } else {
                    0
                };
            }
            if self.state == State::Unit {
                match raw {
                    Some(Raw::StartCode) if take => self.held = 0,
                    Some(Raw::Zero) if take => self.held = self.held.wrapping_add(1),
                    _ if byte_taken && self.held > 0 => self.held -= 1,
                    _ => {}
                }
                self.begun |= byte_taken;
            }
        }
        self.state = match (discard, through) {
            (true, true) => State::Free,
            (true, false) => State::Discard,
            _ => next,
        };

        if open {
            self.seen = false;
        } else if beat.is_some_and(|b| b.last) {
            self.seen = true;
        }
        self.ring.extend(beat);
        released.is_some()
    }
}
