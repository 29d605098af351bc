// SPDX-License-Identifier: Apache-2.0
//! The arithmetic encoder: H.264's (9.3.4), four bytes at a time.

use super::interval::Probability;

/// Bits of codILow.
const LOW: u32 = 10;
/// Finished bits that leave together.
const WORD: i32 = 32;

/// An arithmetic encoder behind bytes that exist already.
///
/// `low` holds the standard's codILow, `pending` finished bits above it and a carry above those.
#[derive(Clone, Debug)]
pub struct Encoder {
    range: u32,
    low: u64,
    /// -1 at the start: the first bit is always 0 and never written.
    pending: i32,
    bytes: Vec<u8>,
}

impl Encoder {
    /// Append to `bytes`, which end at a whole byte.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self {
            range: 510,
            low: 0,
            pending: -1,
            bytes,
        }
    }

    /// A bin with a context.
    #[inline]
    pub fn context(&mut self, probability: &mut Probability, bin: bool) {
        let unlikely = probability.unlikely_range(self.range);
        self.range -= unlikely;
        if bin != probability.likely() {
            self.low += u64::from(self.range);
            self.range = unlikely;
        }
        probability.learn(bin);
        let shift = self.range.leading_zeros() - 23;
        self.range <<= shift;
        self.low <<= shift;
        self.finish(shift);
    }

    /// The low `count` bits of `bits`, at most 21, high bit first, each as likely as not.
    #[inline]
    pub fn bypass(&mut self, bits: u32, count: u32) {
        self.low = (self.low << count) + u64::from(bits) * u64::from(self.range);
        self.finish(count);
    }

    /// Count finished bits, and let a word go when there are enough.
    #[inline]
    fn finish(&mut self, bits: u32) {
        self.pending += bits as i32;
        if self.pending >= WORD {
            self.pending -= WORD;
            let at = LOW as i32 + self.pending;
            let word = self.low >> at;
            self.low &= (1 << at) - 1;
            if word >> WORD != 0 {
                self.carry();
            }
            self.bytes.extend((word as u32).to_be_bytes());
        }
    }

    /// Add 1 to the bytes that have left. The first bit is 0, so there is a byte that takes it.
    #[cold]
    fn carry(&mut self) {
        for byte in self.bytes.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }

    /// The terminate bin 1 and the flush (9.3.4.5), whose last bit is a 1; zeros to the byte's end.
    pub fn terminate(mut self) -> Vec<u8> {
        self.low += u64::from(self.range - 2);
        self.low <<= 7;
        self.finish(7);
        // Two bits of codILow and the stop bit.
        self.low = (self.low & !0x7F) | 0x80;
        self.low <<= 3;
        self.finish(3);
        let padding = (-self.pending).rem_euclid(8);
        let bits = self.pending + padding;
        self.low <<= padding;
        let tail = self.low >> LOW;
        if tail >> bits != 0 {
            self.carry();
        }
        let tail = (tail as u32).to_be_bytes();
        self.bytes.extend(&tail[4 - bits as usize / 8..]);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Contexts, Decoder, contexts::Place};
    use super::*;
    use proptest::prelude::*;

    /// The standard's bit-serial procedure (9.3.4.2, Figures 9-7 to 9-12), for comparison.
    struct BitSerial {
        range: u32,
        low: u32,
        first: bool,
        outstanding: u32,
        bits: Vec<bool>,
    }

    impl BitSerial {
        fn put(&mut self, bit: bool) {
            if self.first {
                self.first = false;
            } else {
                self.bits.push(bit);
            }
            for _ in 0..std::mem::take(&mut self.outstanding) {
                self.bits.push(!bit);
            }
        }

        /// Let the highest bit of `low` go: it is below a limit, above its double, or between.
        fn step(&mut self, limit: u32) {
            if self.low < limit {
                self.put(false);
            } else if self.low >= 2 * limit {
                self.low -= 2 * limit;
                self.put(true);
            } else {
                self.low -= limit;
                self.outstanding += 1;
            }
        }

        fn renormalise(&mut self) {
            while self.range < 256 {
                self.step(256);
                self.range <<= 1;
                self.low <<= 1;
            }
        }

        fn context(&mut self, probability: &mut Probability, bin: bool) {
            let unlikely = probability.unlikely_range(self.range);
            self.range -= unlikely;
            if bin != probability.likely() {
                self.low += self.range;
                self.range = unlikely;
            }
            probability.learn(bin);
            self.renormalise();
        }

        fn bypass(&mut self, bin: bool) {
            self.low <<= 1;
            if bin {
                self.low += self.range;
            }
            self.step(512);
        }

        fn terminate(mut self) -> Vec<bool> {
            self.range -= 2;
            self.low += self.range;
            self.range = 2;
            self.renormalise();
            self.put(self.low >> 9 & 1 == 1);
            self.bits.push(self.low >> 8 & 1 == 1);
            self.bits.push(true);
            self.bits
        }
    }

    proptest! {
        /// Classes 14 and 15 stand for a bypass bin.
        #[test]
        fn bytes_are_the_bit_serial_procedure_s_and_come_back(
            bins in prop::collection::vec(
                (0u8..16, prop::bool::weighted(0.05), any::<bool>()),
                0..3000,
            ),
            skewed: bool,
        ) {
            let mut fast = Encoder::new(Vec::new());
            let mut slow =
                BitSerial { range: 510, low: 0, first: true, outstanding: 0, bits: Vec::new() };
            let (mut one, mut other) = (Contexts::default(), Contexts::default());
            let value = |rare, even| if skewed { rare } else { even };
            for &(class, rare, even) in &bins {
                let bin = value(rare, even);
                if class < 14 {
                    fast.context(one.at(class, Place::Later), bin);
                    slow.context(other.at(class, Place::Later), bin);
                } else {
                    fast.bypass(bin.into(), 1);
                    slow.bypass(bin);
                }
            }
            let bytes = fast.terminate();
            let mut expected = vec![0u8; 0];
            for (i, bit) in slow.terminate().iter().enumerate() {
                if i % 8 == 0 {
                    expected.push(0);
                }
                expected[i / 8] |= u8::from(*bit) << (7 - i % 8);
            }
            prop_assert_eq!(&bytes, &expected);

            let mut decoder = Decoder::new(&bytes, 0).expect("an encoder's start");
            let mut contexts = Contexts::default();
            for &(class, rare, even) in &bins {
                decoder.reserve();
                let bin = match class {
                    0..14 => decoder.context(contexts.at(class, Place::Later)),
                    14 => decoder.bypass(true),
                    _ => decoder.bypass_bits(1) == 1,
                };
                prop_assert_eq!(bin, value(rare, even));
            }
            prop_assert!(!decoder.is_beyond() && decoder.ends());
        }
    }
}
