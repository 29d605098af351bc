// SPDX-License-Identifier: Apache-2.0
//! The arithmetic decoder: H.264's (9.3.1.2, 9.3.3.2), up to seven bytes at a time.

use super::interval::Probability;

/// The offset's lowest bit in `value`, with room above it for a bypass bin.
const AT: u32 = 54;
/// Bits that the decoder starts with.
const START: usize = 9;

/// An arithmetic decoder of one slice. Behind its end there are zeros.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    bytes: &'a [u8],
    /// The next byte to load.
    next: usize,
    range: u32,
    /// The standard's codIOffset from bit 54 on, the bits that follow it below.
    value: u64,
    /// Bits below the offset that are loaded.
    ahead: i32,
}

impl<'a> Decoder<'a> {
    /// Start at byte `first`; `None` where no encoder starts (an offset of 510 or 511).
    pub fn new(bytes: &'a [u8], first: usize) -> Option<Self> {
        let mut decoder = Self {
            bytes,
            next: first,
            range: 510,
            value: 0,
            // Nothing is loaded, not even the offset.
            ahead: -(START as i32),
        };
        decoder.load();
        (decoder.value >> AT < 510).then_some(decoder)
    }

    /// Fill `value` with whole bytes, at least to 46 bits ahead.
    #[inline]
    fn load(&mut self) {
        let room = AT as i32 - self.ahead;
        let from = 64 - AT as i32 + self.ahead;
        if let Some(word) = self.bytes.get(self.next..).and_then(<[u8]>::first_chunk) {
            // The first bits of a byte that does not fit whole are there already: it is loaded
            // again, to the same place.
            self.value |= u64::from_be_bytes(*word) >> from;
            let bytes = room >> 3;
            self.next += bytes as usize;
            self.ahead += 8 * bytes;
        } else {
            self.load_last();
        }
    }

    #[cold]
    fn load_last(&mut self) {
        while self.ahead <= AT as i32 - 8 {
            let byte = self.bytes.get(self.next).copied().unwrap_or(0);
            self.value |= u64::from(byte) << (AT as i32 - 8 - self.ahead);
            self.next += 1;
            self.ahead += 8;
        }
    }

    #[inline]
    fn shift(&mut self, bits: u32) {
        self.value <<= bits;
        self.ahead -= bits as i32;
        if self.ahead < 8 {
            self.load();
        }
    }

    /// A bin with a context.
    #[inline]
    pub fn context(&mut self, probability: &mut Probability) -> bool {
        let unlikely = probability.unlikely_range(self.range);
        self.range -= unlikely;
        let likely = probability.likely();
        let limit = u64::from(self.range) << AT;
        let bin = if self.value >= limit {
            self.value -= limit;
            self.range = unlikely;
            !likely
        } else {
            likely
        };
        probability.learn(bin);
        let shift = self.range.leading_zeros() - 23;
        self.range <<= shift;
        self.shift(shift);
        bin
    }

    /// A bin as likely as not.
    #[inline]
    pub fn bypass(&mut self) -> bool {
        self.shift(1);
        let limit = u64::from(self.range) << AT;
        let bin = self.value >= limit;
        if bin {
            self.value -= limit;
        }
        bin
    }

    /// More bits have been read than there are: whatever is decoded now is no slice.
    #[inline]
    pub fn is_beyond(&self) -> bool {
        self.position() > 8 * self.bytes.len()
    }

    /// Bits read, from the start of the slice on.
    #[inline]
    fn position(&self) -> usize {
        (8 * self.next).saturating_add_signed(-(self.ahead as isize))
    }

    /// Whether the slice ends here: a terminate bin 1, whose last bit read is the stop bit, then
    /// zeros to the end of the last byte.
    pub fn ends(self) -> bool {
        let last = self.position() - 1;
        let terminates = self.value >= u64::from(self.range - 2) << AT;
        let in_last_byte = last / 8 + 1 == self.bytes.len();
        let tail = self.bytes.get(last / 8).map(|byte| byte << (last % 8));
        terminates && in_last_byte && tail == Some(0x80)
    }
}
