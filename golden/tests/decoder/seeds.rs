// SPDX-License-Identifier: Apache-2.0
//! Small streams of all tools, for damage and fuzzing. x264 made them from ffmpeg's test pattern;
//! the names say of what.

/// Name and bytes of each.
pub const SEEDS: [(&str, &[u8]); 5] = [
    (
        "B slices, CABAC, temporal direct, two slices",
        include_bytes!("seeds/cabac_b.264"),
    ),
    (
        "B slices, CAVLC, spatial direct",
        include_bytes!("seeds/cavlc_b.264"),
    ),
    (
        "P slices, CAVLC, constrained intra",
        include_bytes!("seeds/cavlc_p.264"),
    ),
    (
        "explicit weights, scaling lists",
        include_bytes!("seeds/weighted.264"),
    ),
    (
        "4:0:0, almost lossless",
        include_bytes!("seeds/grey_pcm.264"),
    ),
];
