// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_carry`: bytes that a carry may still change wait here.

use super::enc_arith::Coded;

/// The unit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carry {
    held: Option<u8>,
    run: u16,
    drain: u16,
    filler: u8,
    ending: bool,
}

/// What reaches the packer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packed {
    /// A byte of the slice.
    Byte(u8),
    /// The slice ends.
    End,
}

impl Carry {
    /// It gives bytes that it has counted, or the end; the engine waits.
    pub fn draining(&self) -> bool {
        self.drain != 0 || self.ending
    }

    /// What is offered to the packer while the engine offers `coded`.
    pub fn out(&self, coded: Option<Coded>) -> Option<Packed> {
        if self.draining() {
            return Some(if self.drain == 0 {
                Packed::End
            } else {
                Packed::Byte(self.filler)
            });
        }
        match coded? {
            Coded::Byte(0xFF) => None,
            Coded::Byte(b) => self
                .held
                .map(|h| Packed::Byte(h.wrapping_add((b >> 8) as u8))),
            Coded::End => self.held.map(Packed::Byte),
        }
    }

    /// The clock edge, when the packer is ready.
    pub fn step(&mut self, coded: Option<Coded>) {
        if self.draining() {
            if self.drain != 0 {
                self.drain -= 1;
            } else {
                self.ending = false;
            }
            return;
        }
        let Some(coded) = coded else { return };
        let carry = match coded {
            Coded::Byte(0xFF) => {
                self.run += 1;
                return;
            }
            Coded::Byte(b) => {
                self.held = Some(b as u8);
                (b >> 8) as u8
            }
            Coded::End => {
                self.held = None;
                self.ending = true;
                0
            }
        };
        self.drain = std::mem::take(&mut self.run);
        self.filler = 0xFFu8.wrapping_add(carry);
    }
}
