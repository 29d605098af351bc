// SPDX-License-Identifier: Apache-2.0
//! Fixed-length and Exp-Golomb codes from a raw byte sequence payload (7.2, 9.1).

use super::SyntaxError;

/// Reads bits, most significant first, and never past the end.
#[derive(Clone, Debug)]
pub struct BitReader<'a> {
    data: &'a [u8],
    /// Bits read so far; at most `8 · data.len()`.
    pos: usize,
}

impl<'a> BitReader<'a> {
    /// A reader at the first bit of `data`, a payload without emulation prevention bytes.
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, pos: 0 }
    }

    /// Number of bits read so far.
    pub fn position(&self) -> usize {
        self.pos
    }

    /// Bits left, trailing bits included.
    pub fn remaining(&self) -> usize {
        8 * self.data.len() - self.pos
    }

    /// `u(n)`, `n` 0–32.
    pub fn u(&mut self, n: u32, field: &'static str) -> Result<u32, SyntaxError> {
        debug_assert!(n <= 32);
        if self.remaining() < n as usize {
            return Err(SyntaxError::Truncated { field });
        }
        let mut value = 0u64;
        let mut left = n;
        while left > 0 {
            let byte = u64::from(self.data[self.pos / 8]);
            let have = 8 - (self.pos % 8) as u32;
            let take = have.min(left);
            value = value << take | (byte >> (have - take)) & ((1 << take) - 1);
            self.pos += take as usize;
            left -= take;
        }
        Ok(value as u32)
    }

    /// `u(1)` as a flag.
    pub fn flag(&mut self, field: &'static str) -> Result<bool, SyntaxError> {
        Ok(self.u(1, field)? == 1)
    }

    /// `ue(v)`, at most `max` (itself below 2^32 − 1).
    pub fn ue(&mut self, max: u32, field: &'static str) -> Result<u32, SyntaxError> {
        let mut zeros = 0;
        while self.u(1, field)? == 0 {
            zeros += 1;
            if zeros > 32 {
                return Err(SyntaxError::invalid(field, i64::MAX));
            }
        }
        let value = (1u64 << zeros) - 1 + u64::from(self.u(zeros, field)?);
        if value > u64::from(max) {
            Err(SyntaxError::invalid(field, value as i64))
        } else {
            Ok(value as u32)
        }
    }

    /// `se(v)` within `min ..= max`.
    pub fn se(&mut self, min: i32, max: i32, field: &'static str) -> Result<i32, SyntaxError> {
        let k = i64::from(self.ue(u32::MAX - 1, field)?);
        let value = if k % 2 == 1 { (k + 1) / 2 } else { -(k / 2) };
        if (i64::from(min)..=i64::from(max)).contains(&value) {
            Ok(value as i32)
        } else {
            Err(SyntaxError::invalid(field, value))
        }
    }

    /// `more_rbsp_data()` (7.2): whether anything comes before the last one bit, the
    /// rbsp_stop_one_bit.
    pub fn more_rbsp_data(&self) -> bool {
        stop_bit(self.data).is_some_and(|stop| self.pos < stop)
    }
}

/// Position in bits of the rbsp_stop_one_bit: the last bit of `data` that is one; none if all are
/// zero.
pub fn stop_bit(data: &[u8]) -> Option<usize> {
    let last = data.iter().rposition(|&byte| byte != 0)?;
    Some(8 * last + 7 - data[last].trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Exp-Golomb code of `value` as a string of bits.
    fn golomb(value: u32) -> String {
        let code = format!("{:b}", u64::from(value) + 1);
        "0".repeat(code.len() - 1) + &code
    }

    fn pack(bits: &str) -> Vec<u8> {
        let padded = format!("{bits:0<width$}", width = bits.len().div_ceil(8) * 8);
        (0..padded.len() / 8)
            .map(|i| u8::from_str_radix(&padded[8 * i..8 * i + 8], 2).unwrap())
            .collect()
    }

    proptest! {
        #[test]
        fn codes_come_back(values in prop::collection::vec((0..u32::MAX - 1, 0u32..=32), 1..20)) {
            let bits: String = values
                .iter()
                .map(|&(v, n)| {
                    let fixed = if n == 0 {
                        String::new()
                    } else {
                        let low = u64::from(v) & ((1 << n) - 1);
                        format!("{low:0w$b}", w = n as usize)
                    };
                    golomb(v) + &fixed
                })
                .collect();
            let bytes = pack(&bits);
            let mut reader = BitReader::new(&bytes);
            for (v, n) in values {
                prop_assert_eq!(reader.ue(u32::MAX - 1, "v"), Ok(v));
                prop_assert_eq!(
                    u64::from(reader.u(n, "n").unwrap()),
                    u64::from(v) & ((1u64 << n) - 1)
                );
            }
            prop_assert_eq!(reader.position(), bits.len());
        }

        #[test]
        fn any_bytes_end_in_a_value_or_an_error(
            bytes in prop::collection::vec(any::<u8>(), 0..12),
        ) {
            let mut reader = BitReader::new(&bytes);
            while reader.se(-1000, 1000, "v").is_ok() {}
            prop_assert!(reader.position() <= 8 * bytes.len());
        }
    }

    #[test]
    fn signed_codes_alternate() {
        let bytes = pack(&(0..5).map(golomb).collect::<String>());
        let mut reader = BitReader::new(&bytes);
        for expected in [0, 1, -1, 2, -2] {
            assert_eq!(reader.se(-2, 2, "v"), Ok(expected));
        }
    }

    #[test]
    fn limits_and_ends_are_named() {
        let bytes = pack(&golomb(9));
        assert_eq!(
            BitReader::new(&bytes).ue(8, "v"),
            Err(SyntaxError::Invalid {
                field: "v",
                value: 9
            })
        );
        assert_eq!(
            BitReader::new(&[0]).ue(8, "v"),
            Err(SyntaxError::Truncated { field: "v" })
        );
        assert!(matches!(
            BitReader::new(&[0; 9]).ue(8, "v"),
            Err(SyntaxError::Invalid { .. })
        ));
    }

    #[test]
    fn trailing_bits_are_not_data() {
        assert!(!BitReader::new(&[0x80, 0]).more_rbsp_data());
        assert!(BitReader::new(&[0x40]).more_rbsp_data());
        assert!(!BitReader::new(&[0, 0]).more_rbsp_data());
        assert_eq!(stop_bit(&[0xff, 0x10, 0]), Some(11));
    }
}
