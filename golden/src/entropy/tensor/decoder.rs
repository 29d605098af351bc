// SPDX-License-Identifier: Apache-2.0
//! The arithmetic decoder: H.264's (9.3.1.2, 9.3.3.2), four bytes at a time.

use std::hint::select_unpredictable;

use super::interval::{Part, Probability};

/// The offset's lowest bit in `value`.
const AT: u32 = Part::AT;

/// An arithmetic decoder of one slice. Behind its end there are zeros.
///
/// Bins are decoded without branches and without asking for bits: see [`Decoder::reserve`].
#[derive(Clone, Copy, Debug)]
pub struct Decoder<'a> {
    bytes: &'a [u8],
    /// The next byte to load.
    next: usize,
    /// The standard's codIRange, from bit 55 on.
    range: u64,
    /// The standard's codIOffset from bit 55 on, below it the bits that follow it, then a 1 and
    /// zeros: no bin sees what is below the offset.
    value: u64,
}

/// Four bytes near the end.
#[cold]
#[inline(never)]
fn last_word(bytes: &[u8], at: usize) -> [u8; 4] {
    [0, 1, 2, 3].map(|i| bytes.get(at + i).copied().unwrap_or(0))
}

impl<'a> Decoder<'a> {
    /// Start at byte `first`; `None` where no encoder starts (an offset of 510 or 511).
    pub fn new(bytes: &'a [u8], first: usize) -> Option<Self> {
        let mut decoder = Self {
            bytes,
            next: first,
            range: 510 << AT,
            // Nothing is loaded, not even the offset.
            value: 1 << 63,
        };
        decoder.reserve();
        (decoder.value < decoder.range).then_some(decoder)
    }

    /// See to it that 22 bits are there: a bin with a context takes up to 7, another takes 1.
    #[inline(always)]
    pub fn reserve(&mut self) {
        // The 1 behind the bits is in the upper half.
        if self.value as u32 == 0 {
            let rest = self.bytes.get(self.next..);
            let word = match rest.and_then(<[u8]>::first_chunk) {
                Some(word) => *word,
                None => last_word(self.bytes, self.next),
            };
            self.next += 4;
            let at = self.value.trailing_zeros() & 63;
            let bits = u64::from(u32::from_be_bytes(word)) << 1 | 1;
            self.value ^= (1 << at) ^ (bits << (at & 31));
        }
    }

    /// A bin with a context; takes 7 bits at most.
    #[inline(always)]
    pub fn context(&mut self, probability: &mut Probability) -> bool {
        let part = probability.part(self.range);
        let limit = self.range - part.width;
        let is_unlikely = self.value >= limit;
        let bin = probability.likely() != is_unlikely;
        probability.learn(bin);
        // The more probable symbol's part is more than a quarter of nine bits.
        let shift = (limit >> 63 ^ 1) as u32;
        let shift = select_unpredictable(is_unlikely, part.shift, shift);
        let rest = self.value.wrapping_sub(limit);
        self.value = select_unpredictable(is_unlikely, rest, self.value) << (shift & 63);
        self.range = select_unpredictable(is_unlikely, part.width, limit) << (shift & 63);
        bin
    }

    /// A bin as likely as not, where `there` is one; takes a bit.
    #[inline(always)]
    pub fn bypass(&mut self, there: bool) -> bool {
        let half = self.range >> 1;
        let bin = there & (self.value >= half);
        let rest = self.value.wrapping_sub(half);
        self.value = select_unpredictable(bin, rest, self.value) << u32::from(there);
        bin
    }

    /// `count` bins as likely as not, at most 21, high bit first; takes as many bits.
    ///
    /// Bin after bin compares with half of the range that is left: together they are a division.
    #[inline(always)]
    pub fn bypass_bits(&mut self, count: u32) -> u32 {
        let at = AT - count;
        // The range is 256 or more: the bit tells the compiler.
        let range = (self.range >> AT) as u32 | 1 << 8;
        let bits = (self.value >> at) as u32 / range;
        self.value = (self.value - (u64::from(bits * range) << at)) << count;
        bits
    }

    /// More bits have been read than there are: whatever is decoded now is no slice.
    #[inline]
    pub fn is_beyond(&self) -> bool {
        self.position() > 8 * self.bytes.len()
    }

    /// Bits read, from the start of the slice on.
    #[inline]
    fn position(&self) -> usize {
        let ahead = AT as usize - 1 - self.value.trailing_zeros() as usize;
        8 * self.next - ahead
    }

    /// Whether the slice ends here: a terminate bin 1, whose last bit read is the stop bit, then
    /// zeros to the end of the last byte.
    pub fn ends(self) -> bool {
        let last = self.position() - 1;
        let terminates = self.value >= self.range - (2 << AT);
        let in_last_byte = last / 8 + 1 == self.bytes.len();
        let tail = self.bytes.get(last / 8).map(|byte| byte << (last % 8));
        terminates && in_last_byte && tail == Some(0x80)
    }
}
