// SPDX-License-Identifier: Apache-2.0
//! Payloads as the RTL packs them: fields side by side, the first in the low bits.

/// Words of 32 bits of the widest payload.
const WORDS: usize = 8;

/// `BITS` bits in little-endian words, 256 at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits<const BITS: usize>([u32; WORDS]);

impl<const BITS: usize> Bits<BITS> {
    /// The words that hold them; bits above are 0.
    pub fn words(&self) -> &[u32] {
        &self.0[..BITS.div_ceil(32)]
    }

    /// The same without its width in the type.
    pub fn erased(self) -> Payload {
        Payload {
            bits: BITS,
            words: self.0,
        }
    }
}

/// A payload whose width is known only when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload {
    bits: usize,
    words: [u32; WORDS],
}

impl Payload {
    /// Its width.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// Its low 64 bits.
    pub fn low(&self) -> u64 {
        u64::from(self.words[0]) | u64::from(self.words[1]) << 32
    }

    /// Its words.
    pub fn words(&self) -> &[u32] {
        &self.words[..self.bits.div_ceil(32)]
    }

    /// The same with one bit changed.
    pub fn with_wrong_bit(mut self, at: usize) -> Self {
        self.words[at / 32] ^= 1 << (at % 32);
        self
    }
}

/// Puts fields side by side; what [`bits!`](crate::bits) expands to.
#[derive(Clone, Copy, Debug)]
pub struct Packer<const BITS: usize> {
    words: [u32; WORDS],
    at: usize,
}

impl<const BITS: usize> Default for Packer<BITS> {
    fn default() -> Self {
        const {
            assert!(BITS <= 32 * WORDS, "a payload has 256 bits at most");
        }
        Self {
            words: [0; WORDS],
            at: 0,
        }
    }
}

impl<const BITS: usize> Packer<BITS> {
    /// `COUNT` values of `WIDTH` bits (1 to 32) each; bits above are cut off.
    pub fn field<const COUNT: usize, const WIDTH: usize>(mut self, values: [u32; COUNT]) -> Self {
        const {
            assert!(WIDTH >= 1 && WIDTH <= 32, "a value has 1 to 32 bits");
        }
        for value in values {
            let spread = (u64::from(value) & ((1 << WIDTH) - 1)) << (self.at % 32);
            self.words[self.at / 32] |= spread as u32;
            if spread >> 32 != 0 {
                self.words[self.at / 32 + 1] |= (spread >> 32) as u32;
            }
            self.at += WIDTH;
        }
        self
    }

    /// All fields are in it.
    pub fn done(self) -> Bits<BITS> {
        Bits(self.words)
    }
}

/// Bits of all fields, each (count, width).
pub const fn total(fields: &[(usize, usize)]) -> usize {
    let (mut sum, mut i) = (0, 0);
    while i < fields.len() {
        sum += fields[i].0 * fields[i].1;
        i += 1;
    }
    sum
}

/// Packs fields `[count; width] = values`, the first in the low bits, to [`Bits`] of a width.
///
/// ```
/// let packed = tricodec_sim::bits!(11; [2; 4] = [0xA, 0xB], [1; 3] = [5]);
/// assert_eq!(packed.words(), [0x5BA]);
/// ```
///
/// A width that is not the sum of the fields' does not compile:
///
/// ```compile_fail,E0080
/// let packed = tricodec_sim::bits!(12; [2; 4] = [0xA, 0xB], [1; 3] = [5]);
/// ```
///
/// Nor do more or fewer values than the field has:
///
/// ```compile_fail,E0308
/// let packed = tricodec_sim::bits!(11; [2; 4] = [0xA, 0xB, 0xC], [1; 3] = [5]);
/// ```
#[macro_export]
macro_rules! bits {
    ($bits:expr; $([$count:expr; $width:expr] = $values:expr),+ $(,)?) => {{
        const {
            assert!(
                $crate::lockstep::harness::bits::total(&[$(($count, $width)),+]) == $bits,
                "the fields have another width together"
            );
        }
        $crate::lockstep::harness::bits::Packer::<{ $bits }>::default()
            $(.field::<{ $count }, { $width }>($values))+
            .done()
    }};
}

#[cfg(test)]
mod tests {
    #[test]
    fn fields_cross_words_and_keep_their_low_bits() {
        let packed =
            bits!(70; [3; 12] = [0xFFF, 0x1001, 0xABC], [1; 32] = [0x8000_0001], [2; 1] = [1, 1]);
        assert_eq!(
            packed.words(),
            [0xBC00_1FFF, 0x0000_001A, 0x0000_0038],
            "{packed:x?}"
        );
        let wrong = packed.erased().with_wrong_bit(69);
        assert_eq!((wrong.bits(), wrong.low()), (70, 0x1A_BC00_1FFF));
        assert_eq!(wrong.words()[2], 0x18);
    }
}
