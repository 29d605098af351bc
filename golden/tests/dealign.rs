// SPDX-License-Identifier: Apache-2.0
//! The way back in integers against `f64` and the `half` crate: all integers of twelve bits, all
//! formats.

use half::{bf16, f16};
use proptest::prelude::*;
use tricodec_golden::align::element::{Target, encode};
use tricodec_golden::align::{
    Format, MX_BLOCK, dealign, dealign_block, dealign_mx_block, decode, mx_block, mx_tile_scale,
};

const MX: [Format; 6] = [
    Format::MxFp8E4M3,
    Format::MxFp8E5M2,
    Format::MxFp6E3M2,
    Format::MxFp6E2M3,
    Format::MxFp4,
    Format::MxInt8,
];

/// Exponents from where all integers of twelve bits are far below the smallest element to where all
/// are beyond the largest, and the extremes.
fn exponents(format: Format) -> impl Iterator<Item = i16> {
    let t = Target::of(format);
    let lowest = 1 - t.bias - t.fraction_bits as i32;
    let highest = t.largest_exponent() + 3;
    (lowest - 15..=highest)
        .map(|e| e as i16)
        .chain([-512, -400, 400, 511])
}

#[test]
fn integers_and_doubles_agree_on_all_formats() {
    for format in Format::ALL {
        for exponent in exponents(format) {
            for q in -2048..=2048 {
                assert_eq!(
                    encode(q, exponent.into(), format),
                    dealign(q, exponent, format),
                    "{format} {q}·2^{exponent}"
                );
            }
        }
    }
}

#[test]
fn the_wide_formats_are_those_of_half_and_of_the_language() {
    for exponent in exponents(Format::Fp32) {
        for q in -2048i16..=2047 {
            let value = f64::from(q) * 2f64.powi(exponent.into());
            let single = value as f32;
            if single.is_finite() {
                assert_eq!(encode(q, exponent.into(), Format::Fp32), single.to_bits());
            }
            let h = f16::from_f64(value);
            let h = if h.is_infinite() {
                f16::MAX.copysign(h)
            } else {
                h
            };
            assert_eq!(
                encode(q, exponent.into(), Format::Fp16),
                u32::from(h.to_bits()),
                "{q}·2^{exponent}"
            );
            let b = bf16::from_f64(value);
            let b = if b.is_infinite() {
                bf16::MAX.copysign(b)
            } else {
                b
            };
            assert_eq!(
                encode(q, exponent.into(), Format::Bf16),
                u32::from(b.to_bits()),
                "{q}·2^{exponent}"
            );
        }
    }
}

/// A row of thirty-two samples of `bits` bits, or of so few that blocks of small magnitudes are
/// common.
fn row() -> impl Strategy<Value = (u8, [u16; MX_BLOCK])> {
    (8u8..=12)
        .prop_flat_map(|bits| (Just(bits), 0..bits))
        .prop_flat_map(|(bits, low)| {
            let q = prop::array::uniform32(0..1u32 << (bits - low));
            (Just(bits), Just(low), q)
        })
        .prop_map(|(bits, low, q)| {
            let middle = (1 << (bits - 1)) - (1 << (bits - low) >> 1);
            (bits, q.map(|q| (middle + q) as u16))
        })
}

proptest! {
    #[test]
    fn a_block_is_its_elements(
        (bits, row) in row(),
        exponent in -512i16..512,
        number in 0u8..12,
        scale: u8,
    ) {
        let format = Format::from_number(number).unwrap();
        let samples: [u16; 16] = row[..16].try_into().unwrap();
        let shared = if format.has_scale() { i16::from(scale) - 127 } else { 0 };
        let middle = 1 << (bits - 1);
        let wanted = samples.map(|s| dealign(s as i16 - middle, exponent - shared, format));
        prop_assert_eq!(dealign_block(format, &samples, exponent, scale, bits), wanted);
    }

    #[test]
    fn a_row_is_an_mx_block((bits, row) in row(), exponent in -512i16..512, number in 0u8..12) {
        let format = Format::from_number(number).unwrap();
        let q = row.map(|s| s as i16 - (1 << (bits - 1)));
        let (scale, elements) = mx_block(format, &row, exponent, bits);
        let wanted = if format.has_scale() {
            dealign_mx_block(&q, exponent, format)
        } else {
            (127, q.map(|q| dealign(q, exponent, format)).to_vec())
        };
        prop_assert_eq!((scale, elements.to_vec()), wanted);
    }

    /// No element is further off than under a scale per block, or than half the last place of the
    /// format's subnormals under the tile's scale. A block with the one magnitude above the largest
    /// sample's binade, 2^(bits−1), has a larger scale than its tile: not counted here.
    #[test]
    fn a_scale_per_tile_costs_what_the_page_says((bits, row) in row(), exponent in -100i16..100) {
        prop_assume!(!row.contains(&0));
        for format in MX {
            let tile = mx_tile_scale(exponent, bits, format);
            let q = row.map(|s| s as i16 - (1 << (bits - 1)));
            let (block, per_block) = mx_block(format, &row, exponent, bits);
            let samples: [u16; 16] = row[..16].try_into().unwrap();
            let per_tile = dealign_block(format, &samples, exponent, tile, bits);
            // In units of the samples.
            let error = |raw: u32, scale: u8, q: i16| {
                let unit = 2f64.powi(-i32::from(exponent));
                (decode(format, raw, scale).to_f64() * unit - f64::from(q)).abs()
            };
            let t = Target::of(format);
            // The last place of subnormals: 2^(1−bias−fraction bits), when the top binade is
            // 2^(bits−2) units.
            let place = 2f64.powi(
                i32::from(bits) - 1 - t.top_field as i32 - t.fraction_bits as i32,
            );
            for i in 0..16 {
                let (a, b) = (error(per_tile[i], tile, q[i]), error(per_block[i], block, q[i]));
                let bound = b.max(place / 2.0);
                prop_assert!(
                    a <= bound,
                    "{} {} bits: {} is off by {} and {}",
                    format,
                    bits,
                    q[i],
                    a,
                    b,
                );
            }
        }
    }
}

#[test]
fn the_scale_of_a_tile_is_that_of_a_block_with_the_largest_sample() {
    for format in MX {
        for bits in 8..=12 {
            for exponent in -512..512 {
                let mut row = [1 << (bits - 1); MX_BLOCK];
                row[7] = (1 << bits) - 1;
                assert_eq!(
                    mx_tile_scale(exponent, bits, format),
                    mx_block(format, &row, exponent, bits).0
                );
            }
        }
    }
    assert_eq!(mx_tile_scale(5, 8, Format::Bf16), 127);
}

#[test]
fn eight_bit_samples_of_mxint8_come_back_unchanged() {
    let scale = mx_tile_scale(-3, 8, Format::MxInt8);
    let samples = std::array::from_fn(|i| i as u16 * 17);
    let elements = dealign_block(Format::MxInt8, &samples, -3, scale, 8);
    for (s, e) in samples.iter().zip(elements) {
        assert_eq!(e as u8 as i8, (*s as i16 - 128) as i8);
    }
}

#[test]
fn nothing_panics_on_what_no_decoder_sends() {
    for format in Format::ALL {
        for exponent in [i16::MIN, -1, i16::MAX] {
            for bits in [0, 8, 12, 255] {
                let _ = dealign_block(format, &[u16::MAX; 16], exponent, 255, bits);
                let _ = mx_block(format, &[u16::MAX; 32], exponent, bits);
                let _ = mx_tile_scale(exponent, bits, format);
            }
        }
    }
}

/// What a scale per tile costs on noise: a 64x64 tile of which the largest of eight bits is about
/// four standard deviations. docs/align.md has the figures; `--nocapture` prints them.
#[test]
fn a_scale_per_tile_on_gaussian_noise() {
    let mut state = 1u64;
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f64 / 2f64.powi(24)
    };
    // Twelve uniform numbers: variance 1.
    let tile: Vec<i16> = (0..4096)
        .map(|_| (28.0 * ((0..12).map(|_| uniform()).sum::<f64>() - 6.0)).round() as i16)
        .collect();
    assert!(tile.iter().all(|q| (-127..=127).contains(q)));
    let mut loss = Vec::new();
    for format in MX {
        let (mut per_tile, mut per_block) = (0.0, 0.0);
        for row in tile.chunks_exact(MX_BLOCK) {
            let samples: [u16; MX_BLOCK] = std::array::from_fn(|i| (row[i] + 128) as u16);
            let scale = mx_tile_scale(0, 8, format);
            let (own, elements) = mx_block(format, &samples, 0, 8);
            for (half, q) in row.chunks_exact(16).enumerate() {
                let part = samples[16 * half..][..16].try_into().unwrap();
                for (i, raw) in dealign_block(format, &part, 0, scale, 8).iter().enumerate() {
                    let square = |raw, scale| {
                        (decode(format, raw, scale).to_f64() - f64::from(q[i])).powi(2)
                    };
                    per_tile += square(*raw, scale);
                    per_block += square(elements[16 * half + i], own);
                }
            }
        }
        let mean = (per_tile / 4096.0, per_block / 4096.0);
        println!(
            "{format}: mean square error in units: {:.3} per tile, {:.3} per block",
            mean.0, mean.1
        );
        loss.push(mean);
    }
    // Fewer blocks have their own top binade cut off, which outweighs the coarser subnormals in all
    // formats but E2M3.
    for (format, (tile, block)) in MX.iter().zip(loss) {
        let bound = if *format == Format::MxFp6E2M3 {
            1.2 * block
        } else {
            block
        };
        assert!(tile <= bound, "{format}: {tile} {block}");
    }
}
