// SPDX-License-Identifier: Apache-2.0
//! Bits, most significant first, and the Exp-Golomb codes of 9.1.

/// Collects bits into bytes.
#[derive(Clone, Debug, Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    free: u32,
}

impl BitWriter {
    /// An empty writer.
    pub fn new() -> Self {
        Self::default()
    }

    /// u(1).
    pub fn flag(&mut self, bit: bool) {
        if self.free == 0 {
            self.bytes.push(0);
            self.free = 8;
        }
        self.free -= 1;
        if let Some(byte) = self.bytes.last_mut() {
            *byte |= u8::from(bit) << self.free;
        }
    }

    /// u(n): the `n` low bits of `value`, n ≤ 32.
    pub fn bits(&mut self, value: u32, n: u32) {
        for i in (0..n).rev() {
            self.flag(value >> i & 1 == 1);
        }
    }

    /// ue(v), for values below 2^32 − 1.
    pub fn ue(&mut self, value: u32) {
        let code = u64::from(value) + 1;
        let length = 63 - code.leading_zeros();
        self.bits(0, length);
        for i in (0..=length).rev() {
            self.flag(code >> i & 1 == 1);
        }
    }

    /// se(v).
    pub fn se(&mut self, value: i32) {
        self.ue(if value > 0 {
            2 * value.unsigned_abs() - 1
        } else {
            2 * value.unsigned_abs()
        });
    }

    /// Fill the last byte with copies of `bit`.
    pub fn align(&mut self, bit: bool) {
        while self.free > 0 {
            self.flag(bit);
        }
    }

    /// rbsp_trailing_bits().
    pub fn trailing(&mut self) {
        self.flag(true);
        self.align(false);
    }

    /// The bytes; the last one is filled with zeros.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_golomb_codes_of_table_9_2() {
        for (value, code) in [
            (0, "1"),
            (1, "010"),
            (2, "011"),
            (3, "00100"),
            (7, "0001000"),
            (8, "0001001"),
        ] {
            let mut w = BitWriter::new();
            w.ue(value);
            w.trailing();
            let text: String = w.into_bytes().iter().map(|b| format!("{b:08b}")).collect();
            assert_eq!(text.trim_end_matches('0'), format!("{code}1"));
        }
        let mut w = BitWriter::new();
        w.se(-2);
        w.se(2);
        assert_eq!(w.into_bytes(), [0b0010_1001, 0b0000_0000]);
    }
}
