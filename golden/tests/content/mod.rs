// SPDX-License-Identifier: Apache-2.0
//! Test pictures by name.

use proptest::prelude::*;
use tricodec_golden::picture::Frame;

/// What a test picture shows.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// One value everywhere.
    Flat(u8),
    /// Independent samples.
    Noise(u64),
    /// Alternating 0 and 255.
    Checkerboard,
    /// 0 or 255 at random.
    Extremes(u64),
    /// A slope that wraps around.
    Gradient,
}

/// Any content.
pub fn any_content() -> impl Strategy<Value = Content> {
    prop_oneof![
        any::<u8>().prop_map(Content::Flat),
        any::<u64>().prop_map(Content::Noise),
        Just(Content::Checkerboard),
        any::<u64>().prop_map(Content::Extremes),
        Just(Content::Gradient),
    ]
}

/// A picture of `width` × `height` samples.
pub fn picture(width: usize, height: usize, content: Content) -> Frame {
    let mut seed = 0x9E37_79B9_7F4A_7C15u64;
    if let Content::Noise(s) | Content::Extremes(s) = content {
        seed ^= s.wrapping_mul(0xD134_2543_DE82_EF95) | 1;
    }
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 32) as u8
    };
    let samples = (0..width * height)
        .map(|i| {
            let (x, y) = (i % width, i / width);
            match content {
                Content::Flat(v) => v,
                Content::Noise(_) => random(),
                Content::Checkerboard => {
                    if (x + y) % 2 == 0 {
                        0
                    } else {
                        255
                    }
                }
                Content::Extremes(_) => {
                    if random() & 1 == 1 {
                        255
                    } else {
                        0
                    }
                }
                Content::Gradient => ((3 * x + 5 * y) / 4 % 256) as u8,
            }
        })
        .collect();
    Frame::grey(width, height, samples)
}
