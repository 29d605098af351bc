// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_packer`: emulation prevention, and bytes to beats.

use super::enc_carry::Packed;

/// Up to eight bytes of a lane's stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beat {
    /// Bytes, the first one in the low bits; those not kept are 0.
    pub data: u64,
    /// Which bytes count.
    pub keep: u8,
    /// End of the slice.
    pub last: bool,
}

/// The packer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Packer {
    beat: [u8; 8],
    count: usize,
    hold: Option<u8>,
    ending: bool,
    zeros: u8,
}

impl Packer {
    /// Ready for a byte, or for the end of the slice.
    pub fn ready(&self, end: bool) -> bool {
        self.hold.is_none() && !self.ending && (self.count < 8 || end)
    }

    /// The beat on offer: a full one when a byte follows it, or the last one.
    pub fn out(&self, input: Option<Packed>) -> Option<Beat> {
        let follows = self.hold.is_some() || matches!(input, Some(Packed::Byte(_)));
        (self.ending || (self.count == 8 && follows)).then(|| {
            let mut bytes = [0; 8];
            bytes[..self.count].copy_from_slice(&self.beat[..self.count]);
            Beat {
                data: u64::from_le_bytes(bytes),
                keep: (0xFFu16 >> (8 - self.count)) as u8,
                last: self.ending,
            }
        })
    }

    fn put(&mut self, byte: u8, raw: bool) {
        self.beat[self.count] = byte;
        self.count += 1;
        self.zeros = if byte != 0 || raw {
            0
        } else {
            (self.zeros + 1).min(2)
        };
    }

    /// The clock edge. `input`: what is offered, and whether it is raw.
    pub fn tick(&mut self, input: Option<(Packed, bool)>, out_ready: bool) {
        if self.out(input.map(|i| i.0)).is_some() {
            if out_ready {
                self.count = 0;
                self.ending = false;
            }
            return;
        }
        if let Some(byte) = self.hold.take() {
            self.put(byte, false);
            return;
        }
        match input {
            Some((Packed::Byte(b), false)) if self.zeros == 2 && b <= 3 => {
                self.put(3, false);
                self.hold = Some(b);
            }
            Some((Packed::Byte(b), raw)) => self.put(b, raw),
            Some((Packed::End, _)) => self.ending = true,
            None => {}
        }
    }
}
