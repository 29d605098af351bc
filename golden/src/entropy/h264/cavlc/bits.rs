// SPDX-License-Identifier: Apache-2.0
//! A bit reader for slice data: it looks ahead, and past the end reads zeros and keeps count.

use crate::stream::read::SyntaxError;

/// Bits, most significant first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// Bits read so far; may pass the end.
    pub position: usize,
}

impl<'a> Bits<'a> {
    pub fn new(data: &'a [u8], position: usize) -> Self {
        Self { data, position }
    }

    /// The next 32 bits, in the upper half of what is read to get them.
    #[inline(always)]
    pub fn peek(&self) -> u32 {
        (self.peek_long() >> 32) as u32
    }

    /// The next 57 bits or more, from the highest bit on.
    #[inline(always)]
    pub fn peek_long(&self) -> u64 {
        let rest = self.data.get(self.position / 8..).unwrap_or(&[]);
        let word = match rest.first_chunk() {
            Some(bytes) => u64::from_be_bytes(*bytes),
            None => tail(rest),
        };
        word << (self.position % 8)
    }

    #[inline(always)]
    pub fn skip(&mut self, count: u32) {
        self.position += count as usize;
    }

    /// `u(count)`, `count` 0–25.
    #[inline(always)]
    pub fn u(&mut self, count: u32) -> u32 {
        let value = (u64::from(self.peek()) >> (32 - count)) as u32;
        self.skip(count);
        value
    }

    #[inline(always)]
    pub fn flag(&mut self) -> bool {
        self.u(1) == 1
    }

    /// `ue(v)` up to 2^31 − 2.
    #[inline]
    pub fn ue(&mut self, field: &'static str) -> Result<u32, SyntaxError> {
        let zeros = self.peek().leading_zeros();
        if zeros > 30 {
            return Err(SyntaxError::invalid(field, i64::MAX));
        }
        self.skip(zeros);
        let value = self.peek() >> (31 - zeros);
        self.skip(zeros + 1);
        Ok(value - 1)
    }

    /// `se(v)` within ±(2^30 − 1).
    #[inline]
    pub fn se(&mut self, field: &'static str) -> Result<i32, SyntaxError> {
        let k = self.ue(field)? as i32;
        Ok(if k % 2 == 1 { (k + 1) / 2 } else { -(k / 2) })
    }

    /// `count` bytes from the next byte boundary on.
    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let start = self.position.div_ceil(8);
        let bytes = self.data.get(start..start.checked_add(count)?)?;
        self.position = 8 * (start + count);
        Some(bytes)
    }
}

/// The last few bytes, zeros behind them.
#[cold]
fn tail(rest: &[u8]) -> u64 {
    let byte = |i| u64::from(rest.get(i).copied().unwrap_or(0));
    (0..8).fold(0, |word, i| word << 8 | byte(i))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::read::BitReader;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_the_checked_reader_reads(
            data in prop::collection::vec(any::<u8>(), 0..40),
            kinds in prop::collection::vec(0u32..28, 0..60),
        ) {
            let (mut fast, mut slow) = (Bits::new(&data, 0), BitReader::new(&data));
            for kind in kinds {
                let same = match kind {
                    0..=25 => slow.u(kind, "v").map(|v| (v, fast.u(kind))),
                    26 => slow.ue((1 << 31) - 2, "v").map(|v| (v, fast.ue("v").expect("in range"))),
                    _ => slow
                        .se(1 - (1 << 30), (1 << 30) - 1, "v")
                        .map(|v| (v as u32, fast.se("v").expect("in range") as u32)),
                };
                let Ok((expected, got)) = same else { break };
                prop_assert_eq!(expected, got);
                prop_assert_eq!(slow.position(), fast.position);
            }
        }
    }

    #[test]
    fn past_the_end_there_are_zeros() {
        let mut bits = Bits::new(&[0xFF], 4);
        assert_eq!(bits.u(12), 0xF00);
        assert_eq!((bits.position, bits.peek()), (16, 0));
        bits.skip(1000);
        assert_eq!(bits.u(3), 0);
    }
}
