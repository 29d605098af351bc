// SPDX-License-Identifier: Apache-2.0
//! Types of `tri_enc_syntax_pkg`, packed as the RTL packs them.

use tricodec_golden::entropy::h264::syntax::{Class, Shape};
use tricodec_golden::entropy::lane::Bin;
use tricodec_golden::entropy::lane::video::{
    CodedEdge, HeaderEdge, HeaderKind, MbHeader, MbLevels, word,
};

/// Fields from the low end on, each with its width.
fn packed(fields: impl IntoIterator<Item = (u64, usize)>) -> Vec<u32> {
    let (mut words, mut at) = (Vec::new(), 0);
    for (value, width) in fields {
        for i in 0..width {
            words.resize((at + i) / 32 + 1, 0);
            words[(at + i) / 32] |= ((value >> i & 1) as u32) << ((at + i) % 32);
        }
        at += width;
    }
    words
}

/// Number of a shape (`tri_inter_pkg`).
fn shape(shape: Shape) -> u64 {
    match shape {
        Shape::Whole => 0,
        Shape::Rows => 1,
        Shape::Columns => 2,
        Shape::Quarters => 3,
    }
}

/// `mb_header_t`.
pub fn header(h: &MbHeader) -> Vec<u32> {
    let (kind, form) = match h.kind {
        HeaderKind::IntraNxN => (0, 0),
        HeaderKind::Intra16x16(mode) => (1, u64::from(mode)),
        HeaderKind::Pcm => (2, 0),
        HeaderKind::Inter(s) => (3, shape(s)),
        HeaderKind::Skip => (4, 0),
    };
    let mut fields = vec![
        (h.inter_slice.into(), 1),
        (h.left.into(), 1),
        (h.above.into(), 1),
        (kind, 3),
        (form, 2),
        (h.transform8x8.into(), 1),
        (h.chroma_mode.into(), 2),
        (u64::from(h.cbp & 15), 4),
        (u64::from(h.cbp >> 4), 2),
    ];
    if h.kind == HeaderKind::IntraNxN {
        let mode = |rest: Option<u8>| rest.map_or(1, |r| u64::from(r) << 1);
        fields.extend(h.modes.map(|rest| (mode(rest), 4)));
    } else {
        let both = h.mvd.into_iter().flatten();
        fields.extend(both.map(|c| (c as u64, 11)));
    }
    packed(fields)
}

/// `header_edge_t`.
pub fn edge(e: &HeaderEdge) -> u64 {
    let bits = |b: [bool; 2]| u64::from(b[0]) | u64::from(b[1]) << 1;
    let size = |m: [u8; 2]| u64::from(m[0]) | u64::from(m[1]) << 6;
    u64::from(e.coded)
        | u64::from(e.other) << 1
        | u64::from(e.transform8x8) << 2
        | u64::from(e.chroma_mode) << 3
        | bits(e.luma) << 4
        | u64::from(e.chroma) << 6
        | size(e.mvd[0]) << 8
        | size(e.mvd[1]) << 20
}

/// Kind, context and value of a bin; context 0 where there is none.
pub fn bin(bin: Bin<u16>) -> [u64; 3] {
    match bin {
        Bin::Context(ctx, value) => [0, ctx.into(), value.into()],
        Bin::Bypass(value) => [1, 0, value.into()],
        Bin::Terminate(value) => [2, 0, value.into()],
    }
}

/// `mb_levels_t`.
pub fn levels(m: &MbLevels) -> u64 {
    let kind = match m.class {
        Class::IntraNxN => 0,
        Class::Intra16x16 => 1,
        Class::Pcm => 2,
        Class::Inter => 3,
    };
    let nz = (0..word::COUNT).fold(0, |nz, w| nz | u64::from(m.has(w)) << w);
    u64::from(m.left)
        | u64::from(m.above) << 1
        | kind << 2
        | u64::from(m.transform8x8) << 5
        | u64::from(m.cbp) << 6
        | u64::from(m.last) << 12
        | nz << 13
}

/// `coded_edge_t`.
pub fn coded_edge(e: &CodedEdge) -> u64 {
    let chroma = e.chroma.as_flattened();
    let flags = [e.luma_dc].into_iter().chain(e.chroma_dc).chain(e.luma);
    let all = flags.chain(chroma.iter().copied());
    all.enumerate()
        .fold(0, |bits, (i, flag)| bits | u64::from(flag) << i)
}

/// `word_low_t`, `word_high_t`, and whether the latter counts.
pub fn level_word(levels: &[i16; 16]) -> ([u64; 16], [u64; 16], bool) {
    let low = levels.map(|l| u64::from(l.unsigned_abs() & 15) | u64::from(l < 0) << 4);
    let high = levels.map(|l| u64::from(l.unsigned_abs() >> 4));
    (low, high, high != [0; 16])
}

/// `video_word_t` with these levels; `junk` in place of upper bits that do not count.
pub fn video_word(half: bool, number: usize, levels: &[i16; 16], junk: u64) -> Vec<u32> {
    let (low, high, wide) = level_word(levels);
    let high = if wide { high } else { [junk & 127; 16] };
    let nz = *levels != [0; 16];
    let fields = [
        (half.into(), 1),
        (number as u64, 5),
        (nz.into(), 1),
        (wide.into(), 1),
    ];
    let low = low.map(|l| (l, 5));
    packed(fields.into_iter().chain(low).chain(high.map(|h| (h, 7))))
}

/// `video_word_t` with sixteen samples of I_PCM.
pub fn sample_word(half: bool, number: usize, samples: &[u8; 16]) -> Vec<u32> {
    let fields = [(half.into(), 1), (number as u64, 5), (1, 1), (1, 1)];
    let samples = samples.map(|s| (s.into(), 8));
    packed(fields.into_iter().chain(samples).chain([(0, 64)]))
}
