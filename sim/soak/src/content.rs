// SPDX-License-Identifier: Apache-2.0
//! Samples and elements at random, of many kinds.

use tricodec_golden::align::Format;
use tricodec_golden::picture::Plane;
use tricodec_sim::lockstep::harness::random::Random;

use crate::plan::draw;

/// Samples of a picture: noise, slopes, planes, chequers, ends of the range, patches of each.
pub fn plane(random: &mut Random, width: usize, height: usize) -> Plane {
    let whole = random.below(7);
    let (level, step) = (random.below(256), random.below(4));
    let mut patches = vec![whole; width.div_ceil(16)];
    let samples = (0..width * height)
        .map(|i| {
            let (x, y) = (i % width, i / width);
            if whole == 6 && y % 16 == 0 && x % 16 == 0 {
                patches[x / 16] = random.below(6);
            }
            let noise = random.bits() as usize;
            let sample = match patches[x / 16] {
                0 => noise % 256,
                1 => (level / 2 + (x + y) * step / 2 + noise % 16).min(255),
                2 => level,
                3 => 255 * ((x ^ y) & 1),
                4 => 255 * (noise % 2),
                // A slope with an outlier now and then.
                _ if noise.is_multiple_of(64) => noise / 64 % 256,
                _ => (level + y * step) % 256,
            };
            sample as u8
        })
        .collect();
    Plane {
        width,
        height,
        samples,
    }
}

/// Elements of a tensor: around one magnitude, of any bits (NaN and infinity too, where there are
/// such), a few among zeros, one value, the smallest there are.
pub fn elements(random: &mut Random, format: Format, count: usize) -> Vec<u32> {
    let kind = draw(random, &[6, 2, 1, 1, 1]);
    let mask = u32::MAX >> (32 - format.bits());
    let constant = random.bits() as u32 & mask;
    let (fraction, fields) = match format.layout() {
        Some((layout, _)) => (layout.fraction_bits, 1 << layout.exponent_bits),
        None => (3, 16),
    };
    let base = random.below(fields);
    let spread = 1 + random.below(6);
    (0..count)
        .map(|_| {
            let any = random.bits() as u32 & mask;
            let rest = any & ((1 << fraction) - 1) | any & (mask ^ mask >> 1);
            match kind {
                // The largest field may be NaN's and infinity's: below it.
                0 => {
                    let field = (base + random.below(spread)).min(fields.max(2) - 2);
                    rest | (field as u32) << fraction & mask >> 1
                }
                1 => any,
                2 if random.below(16) > 0 => 0,
                2 => any,
                3 => constant,
                _ => rest,
            }
        })
        .collect()
}

/// E8M0 scales: around one, or any.
pub fn scales(random: &mut Random, count: usize) -> Vec<u8> {
    let any = random.below(4) == 0;
    let base = random.below(248);
    (0..count)
        .map(|_| {
            (if any {
                random.below(256)
            } else {
                base + random.below(8)
            }) as u8
        })
        .collect()
}

/// A quantisation parameter: any, or one of those at which few bits are left.
pub fn qp(random: &mut Random) -> u8 {
    let least = [0, 24][draw(random, &[1, 1])];
    (least + random.below(52 - least)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_content_and_others_differ() {
        let of = |seed| plane(&mut Random::new(seed, 1), 48, 32);
        assert_eq!(of(5), of(5));
        assert!((0..20).filter(|s| of(*s) == of(*s + 1)).count() < 5);
        let of = |seed| elements(&mut Random::new(seed, 1), Format::Fp32, 99);
        assert_eq!(of(5), of(5));
    }

    #[test]
    fn elements_keep_to_their_bits() {
        for format in Format::ALL {
            let mut random = Random::new(format as u64, 3);
            let mut seen = 0;
            for _ in 0..60 {
                for raw in elements(&mut random, format, 64) {
                    assert!(u64::from(raw) < 1 << format.bits(), "{format:?} {raw:#x}");
                    seen |= raw;
                }
            }
            assert_eq!(u64::from(seen) + 1, 1 << format.bits(), "{format:?}");
        }
    }

    #[test]
    fn parameters_reach_both_ends() {
        let mut random = Random::new(1, 1);
        let all: Vec<_> = (0..2000).map(|_| qp(&mut random)).collect();
        assert_eq!((all.iter().min(), all.iter().max()), (Some(&0), Some(&51)));
        let scales = scales(&mut random, 4000);
        assert!(scales.iter().any(|s| *s != scales[0]));
    }
}
