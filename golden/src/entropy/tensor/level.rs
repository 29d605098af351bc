// SPDX-License-Identifier: Apache-2.0
//! One level as bins: a unary prefix with contexts, an Exp-Golomb suffix, low bits, a sign.

use super::contexts::{Contexts, Place, Row};
use super::decoder::Decoder;
use super::encoder::Encoder;
use super::interval::Probability;

/// Bins of the prefix.
const PREFIX: u32 = 14;
/// Ones of the longest Exp-Golomb prefix.
const LONGEST: u32 = 12;
/// The largest magnitude.
const LARGEST: u32 = 4095;

/// What is known of a level before it is coded.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Class of its magnitude, 0 to 13.
    pub class: u8,
    /// Low bits without a context.
    pub shift: u8,
    /// It lies on the odd grid.
    pub odd: bool,
    /// Its column is so busy that the odd grid has no level 0 in it.
    pub sure: bool,
}

impl Known {
    /// Bin 0 is a 1 and not coded.
    #[inline]
    fn skips(self) -> bool {
        self.odd && self.sure && self.shift == 0
    }

    #[inline]
    fn place(self, bin: u32) -> Place {
        match bin {
            0 if self.odd => Place::FirstOdd,
            0 => Place::FirstEven,
            1 => Place::Second,
            2 => Place::Third,
            _ => Place::Later,
        }
    }
}

/// Write a level of at most 4095.
#[inline]
pub fn encode(encoder: &mut Encoder, contexts: &mut Contexts, known: Known, level: i16) {
    let magnitude = u32::from(level.unsigned_abs());
    let prefix = magnitude >> known.shift;
    let ones = prefix.min(PREFIX);
    for bin in u32::from(known.skips())..ones {
        encoder.context(contexts.at(known.class, known.place(bin)), true);
    }
    if ones < PREFIX {
        encoder.context(contexts.at(known.class, known.place(ones)), false);
    } else {
        // Order 0: as many ones as bits behind the leading one of rest + 1, a zero, those bits.
        let rest = prefix - PREFIX + 1;
        let bits = rest.ilog2();
        encoder.bypass((2 << bits) - 2, bits + 1);
        encoder.bypass(rest - (1 << bits), bits);
    }
    let low = magnitude & ((1 << known.shift) - 1);
    if magnitude > 0 {
        let sign = u32::from(level < 0);
        encoder.bypass(low << 1 | sign, u32::from(known.shift) + 1);
    } else {
        encoder.bypass(low, known.shift.into());
    }
}

/// Read a prefix: up to four contexts of a class, from the place of bin 0 on.
#[inline(always)]
pub fn prefix(decoder: &mut Decoder<'_>, row: &mut Row, first: usize) -> Option<u32> {
    // Enough for three bins and a sign.
    decoder.reserve();
    if !decoder.context(&mut row[first & 3]) {
        Some(0)
    } else if !decoder.context(&mut row[Place::Second as usize]) {
        Some(1)
    } else if !decoder.context(&mut row[Place::Third as usize]) {
        Some(2)
    } else {
        later(decoder, &mut row[Place::Later as usize])
    }
}

/// Read the `shift` low bits behind a prefix. `None` where the magnitude is none.
#[inline(always)]
pub fn low_bits(decoder: &mut Decoder<'_>, prefix: u32, shift: u8) -> Option<u32> {
    // Enough for 20 bits and a sign.
    decoder.reserve();
    let magnitude = prefix << shift | decoder.bypass_bits(shift.into());
    (magnitude <= LARGEST).then_some(magnitude)
}

/// Read a level: its magnitude and whether it is negative. `None` where the syntax has none.
#[cfg(test)]
fn decode(decoder: &mut Decoder<'_>, contexts: &mut Contexts, known: Known) -> Option<(u32, bool)> {
    let first = Place::first(known.odd, known.sure && known.shift == 0);
    let prefix = prefix(decoder, contexts.row(known.class), first)?;
    let magnitude = low_bits(decoder, prefix, known.shift)?;
    Some((magnitude, decoder.bypass(magnitude > 0)))
}

/// The rest of a prefix behind three ones; a bit stays for the sign.
#[inline(always)]
fn later(decoder: &mut Decoder<'_>, probability: &mut Probability) -> Option<u32> {
    for prefix in 3..PREFIX {
        decoder.reserve();
        if !decoder.context(probability) {
            return Some(prefix);
        }
    }
    let (after, suffix) = suffix(*decoder);
    *decoder = after;
    Some(PREFIX + suffix?).filter(|prefix| *prefix <= LARGEST)
}

/// Exp-Golomb of order 0 as coeff_abs_level_minus1's suffix (9.3.2.3); a bit stays for the sign.
///
/// By value, so that elsewhere the decoder stays in registers.
#[cold]
#[inline(never)]
fn suffix(mut decoder: Decoder<'_>) -> (Decoder<'_>, Option<u32>) {
    let mut bits = 0;
    decoder.reserve();
    while decoder.bypass(true) {
        bits += 1;
        if bits > LONGEST {
            return (decoder, None);
        }
    }
    let mut value = 1;
    decoder.reserve();
    for _ in 0..bits {
        value = value << 1 | u32::from(decoder.bypass(true));
    }
    (decoder, Some(value - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every level of every class and shift comes back.
    #[test]
    fn all_levels_come_back() {
        for shift in [0, 1, 4, 11, 20] {
            for (odd, sure) in [(false, true), (true, false), (true, true)] {
                let known = Known {
                    class: if shift == 0 { 9 } else { 13 },
                    shift,
                    odd,
                    sure,
                };
                let mut levels: Vec<i16> = (-4095..=4095).step_by(13).collect();
                levels.extend([-2, -1, 1, 2, 13, 14, 15, 4094, 4095]);
                levels.extend((!known.skips()).then_some(0));
                levels.retain(|level| *level != 0 || !known.skips());
                let mut encoder = Encoder::new(Vec::new());
                let mut contexts = Contexts::default();
                for level in &levels {
                    encode(&mut encoder, &mut contexts, known, *level);
                }
                let bytes = encoder.terminate();
                let mut decoder = Decoder::new(&bytes, 0).expect("an encoder's start");
                let mut contexts = Contexts::default();
                for level in &levels {
                    let read = decode(&mut decoder, &mut contexts, known);
                    assert_eq!(read, Some((level.unsigned_abs().into(), *level < 0)));
                }
                assert!(decoder.ends());
            }
        }
    }

    #[test]
    fn levels_beyond_the_largest_are_refused() {
        let known = Known {
            class: 13,
            shift: 0,
            odd: false,
            sure: false,
        };
        for (suffix, bits, good) in [(4095 - 14, 11, true), (4096 - 14, 11, false)] {
            let mut encoder = Encoder::new(Vec::new());
            let mut contexts = Contexts::default();
            for bin in 0..PREFIX {
                encoder.context(contexts.at(known.class, known.place(bin)), true);
            }
            encoder.bypass((2 << bits) - 2, bits + 1);
            encoder.bypass(suffix + 1 - (1 << bits), bits);
            encoder.bypass(0, 1);
            let bytes = encoder.terminate();
            let mut decoder = Decoder::new(&bytes, 0).expect("an encoder's start");
            let level = decode(&mut decoder, &mut Contexts::default(), known);
            assert_eq!(level.is_some(), good);
        }
        // A prefix of thirteen ones.
        let mut encoder = Encoder::new(Vec::new());
        let mut contexts = Contexts::default();
        for bin in 0..PREFIX {
            encoder.context(contexts.at(known.class, known.place(bin)), true);
        }
        encoder.bypass((1 << 13) - 1, 13);
        encoder.bypass(0, 20);
        let bytes = encoder.terminate();
        let mut decoder = Decoder::new(&bytes, 0).expect("an encoder's start");
        assert_eq!(decode(&mut decoder, &mut Contexts::default(), known), None);
    }
}
