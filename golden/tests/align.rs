// SPDX-License-Identifier: Apache-2.0
//! Alignment against independent references: the `half` crate, tables of the OCP text computed in
//! f64 (acceptance item 4).

use half::{bf16, f16};
use proptest::prelude::*;
use tricodec_golden::align::{
    Class, Format, Policy, align, block, dealign, dealign_mx_block, decode, max_exponent, round,
};

/// Value of a small float by the text of OCP MX v1.0, 5.3 (Tables 2 to 5), bit by bit in f64.
fn ocp(raw: u32, exponent_bits: u32, fraction_bits: u32) -> f64 {
    let bias = [0.0, 0.0, 1.0, 3.0, 7.0, 15.0][exponent_bits as usize];
    let sign = if raw >> (exponent_bits + fraction_bits) & 1 == 1 {
        -1.0
    } else {
        1.0
    };
    let e = f64::from(raw >> fraction_bits & ((1 << exponent_bits) - 1));
    let m = f64::from(raw & ((1 << fraction_bits) - 1)) / f64::from(1u32 << fraction_bits);
    let ieee = exponent_bits == 5;
    let top = f64::from((1u32 << exponent_bits) - 1);
    if ieee && e == top {
        return if m == 0.0 {
            sign * f64::INFINITY
        } else {
            f64::NAN
        };
    }
    if exponent_bits == 4 && e == top && m == 0.875 {
        return f64::NAN;
    }
    sign * if e == 0.0 {
        m * 2f64.powf(1.0 - bias)
    } else {
        (1.0 + m) * 2f64.powf(e - bias)
    }
}

fn reference(format: Format, raw: u32, scale: u8) -> f64 {
    let s = if scale == 255 {
        f64::NAN
    } else {
        2f64.powi(i32::from(scale) - 127)
    };
    match format {
        Format::Fp32 => f64::from(f32::from_bits(raw)),
        Format::Fp16 => f64::from(f16::from_bits(raw as u16)),
        Format::Bf16 => f64::from(bf16::from_bits(raw as u16)),
        Format::Fp8E4M3 => ocp(raw, 4, 3),
        Format::Fp8E5M2 => ocp(raw, 5, 2),
        Format::MxFp8E4M3 => s * ocp(raw, 4, 3),
        Format::MxFp8E5M2 => s * ocp(raw, 5, 2),
        Format::MxFp6E3M2 => s * ocp(raw, 3, 2),
        Format::MxFp6E2M3 => s * ocp(raw, 2, 3),
        Format::MxFp4 => s * ocp(raw, 2, 1),
        Format::MxInt8 => s * f64::from(raw as u8 as i8) / 64.0,
        Format::Int8 => f64::from(raw as u8 as i8),
    }
}

/// Round and clip in f64: (q, clipped).
fn reference_round(value: f64, exponent: i16, bits: u8) -> (i16, bool) {
    let (low, high) = (
        -2f64.powi(i32::from(bits) - 1),
        2f64.powi(i32::from(bits) - 1) - 1.0,
    );
    if value.is_nan() {
        return (0, false);
    }
    let q = (value * 2f64.powi(-i32::from(exponent))).round_ties_even();
    (
        q.clamp(low, high) as i16,
        value.is_finite() && (q < low || q > high),
    )
}

fn check(format: Format, raw: u32, scale: u8, exponents: &[i16]) {
    let value = decode(format, raw, scale);
    let wanted = reference(format, raw, scale);
    let got = value.to_f64();
    assert!(
        got == wanted || (got.is_nan() && wanted.is_nan()),
        "{format} {raw:#x} scale {scale}: {got} {wanted}"
    );
    for &exponent in exponents {
        for bits in [8, 10, 12] {
            let r = round(&value, exponent, bits);
            assert_eq!(
                (r.q, r.clipped),
                reference_round(wanted, exponent, bits),
                "{format} {raw:#x} 2^{exponent} {bits} bits"
            );
        }
    }
}

#[test]
fn all_values_of_the_sixteen_bit_formats() {
    for raw in 0..=0xFFFF {
        check(Format::Fp16, raw, 0, &[-30, -24, -10, -7, 0, 5, 9, 17]);
        check(
            Format::Bf16,
            raw,
            0,
            &[-140, -133, -20, -7, 0, 60, 121, 128],
        );
    }
}

#[test]
fn all_values_of_the_small_formats_under_several_scales() {
    for format in Format::ALL.into_iter().filter(|f| f.bits() <= 8) {
        for raw in 0..1 << format.bits() {
            for scale in [0, 1, 100, 126, 127, 128, 140, 254, 255] {
                let shared = if format.has_scale() {
                    i16::from(scale) - 127
                } else {
                    0
                };
                check(
                    format,
                    raw,
                    scale,
                    &[-16, -9, -6, -1, 0, 1, 3, 9].map(|e: i16| e + shared),
                );
            }
        }
    }
}

proptest! {
    #[test]
    fn single_precision(raw: u32, exponent in -160i16..130) {
        check(Format::Fp32, raw, 0, &[exponent]);
        let e = decode(Format::Fp32, raw, 0).exponent_of_magnitude().unwrap_or(0);
        check(Format::Fp32, raw, 0, &[e - 12, e - 7, e - 6, e - 5, e, e + 1, e + 2]);
    }

    #[test]
    fn back_is_the_nearest_element(q in -2048i16..2048, exponent in -40i16..10) {
        let value = f64::from(q) * 2f64.powi(i32::from(exponent));
        prop_assert_eq!(f32::from_bits(dealign(q, exponent, Format::Fp32)), value as f32);
        let h = f16::from_f64(value);
        let wanted = if h.is_infinite() { f16::MAX.copysign(h) } else { h };
        prop_assert_eq!(f16::from_bits(dealign(q, exponent, Format::Fp16) as u16), wanted);
        prop_assert_eq!(
            bf16::from_bits(dealign(q, exponent, Format::Bf16) as u16),
            bf16::from_f64(value)
        );
        for (format, e, m) in [(Format::Fp8E4M3, 4, 3), (Format::Fp8E5M2, 5, 2)] {
            let got = ocp(dealign(q, exponent, format), e, m);
            let nearest = (0..128u32).map(|r| ocp(r, e, m)).filter(|v| v.is_finite())
                .map(|v| (value.abs() - v).abs()).fold(f64::INFINITY, f64::min);
            prop_assert_eq!(
                (value.abs() - got.abs()).abs(),
                nearest,
                "{} {} {}",
                format,
                value,
                got,
            );
        }
    }
}

#[test]
fn every_element_survives_the_way_there_and_back() {
    for (format, exponent) in [
        (Format::Int8, 0),
        (Format::MxInt8, -6),
        (Format::MxFp4, -1),
        (Format::MxFp6E2M3, -3),
    ] {
        for raw in 0..1u32 << format.bits() {
            let r = round(&decode(format, raw, 127), exponent, 8);
            let back = dealign(r.q, exponent, format);
            assert_eq!(
                decode(format, back, 127).to_f64(),
                decode(format, raw, 127).to_f64(),
                "{format} {raw}"
            );
        }
    }
}

#[test]
fn mx_blocks_take_the_scale_of_their_largest_value() {
    let (scale, elements) = dealign_mx_block(&[0, 3, -100, 50], -4, Format::MxFp4);
    // 100 · 2^−4 = 6.25: exponent 2, less the format's 2.
    assert_eq!(scale, 127);
    let values: Vec<f64> = elements
        .iter()
        .map(|r| decode(Format::MxFp4, *r, scale).to_f64())
        .collect();
    assert_eq!(values, [0.0, 0.0, -6.0, 3.0]);
    assert_eq!(
        dealign_mx_block(&[0; 32], 5, Format::MxFp8E4M3),
        (0, vec![0; 32])
    );
}

#[test]
fn nan_is_counted_and_becomes_zero() {
    let values = [f32::NAN, 1.0].map(|v| decode(Format::Fp32, v.to_bits(), 0));
    let a = align(values, -6, 8);
    assert_eq!((a.samples, a.stats.nan), (vec![128, 192], 1));
}

#[test]
fn infinities_are_counted_and_saturate() {
    let values = [f32::INFINITY, f32::NEG_INFINITY].map(|v| decode(Format::Fp32, v.to_bits(), 0));
    let a = align(values, 0, 8);
    assert_eq!(
        (a.samples, a.stats.inf, a.stats.clipped),
        (vec![255, 0], 2, 0)
    );
}

#[test]
fn negative_zero_is_zero() {
    assert_eq!(round(&decode(Format::Fp32, 0x8000_0000, 0), -20, 8).q, 0);
}

#[test]
fn subnormals_count_like_all_others() {
    let smallest = decode(Format::Fp32, 1, 0);
    assert_eq!(smallest.exponent_of_magnitude(), Some(-149));
    assert_eq!(round(&smallest, -149, 8).q, 1);
}

#[test]
fn a_tile_of_zeros_has_no_exponent_and_mid_samples() {
    let zeros = [decode(Format::Fp16, 0, 0), decode(Format::Fp16, 0x8000, 0)];
    assert_eq!(max_exponent(zeros), None);
    assert_eq!(Policy::Scale.exponent(None, 8), 0);
    assert_eq!(align(zeros, 0, 8).samples, [128, 128]);
}

#[test]
fn a_single_outlier_scales_or_clips_as_the_policy_says() {
    let values = [1.0f32, -0.5, 1000.0].map(|v| decode(Format::Fp32, v.to_bits(), 0));
    let max = max_exponent(values);
    assert_eq!(max, Some(9));
    let scaled = align(values, Policy::Scale.exponent(max, 8), 8);
    assert_eq!(
        (scaled.samples, scaled.stats.clipped),
        (vec![128, 128, 253], 0)
    );
    let clipped = align(values, Policy::Clip(9).exponent(max, 8), 8);
    assert_eq!(
        (clipped.samples, clipped.stats.clipped),
        (vec![192, 96, 255], 1)
    );
}

#[test]
fn the_largest_value_never_saturates_by_more_than_a_unit() {
    let value = decode(Format::Fp32, 1.999_999_9f32.to_bits(), 0);
    let exponent = Policy::Scale.exponent(max_exponent([value]), 8);
    let r = round(&value, exponent, 8);
    assert_eq!((r.q, r.clipped), (127, true));
}

#[test]
fn a_block_with_a_scale_that_is_no_number_is_no_number() {
    let b = block(Format::MxInt8, &[1; 16], &[127, 255, 127, 127], -6, 8);
    assert!(b.nan && !b.inf);
    assert_eq!(b.samples[3..9], [129, 128, 128, 128, 128, 129]);
    assert_eq!(decode(Format::MxInt8, 0, 255).class, Class::Nan);
}
