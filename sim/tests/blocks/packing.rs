// SPDX-License-Identifier: Apache-2.0
//! Structures of `tri_pkg` as their bits, the first field in the high ones.

use tricodec_golden::entropy::lane::BlockWord;
use tricodec_sim::model::shared::pkg::{Block, Position};

/// Fields one behind the other, from the top: (value, width), at most 64 bits in all.
pub fn pack(fields: &[(u64, u32)]) -> u64 {
    fields
        .iter()
        .fold(0, |all, (value, width)| all << width | value)
}

/// `pos_t`.
pub fn position(p: &Position) -> u64 {
    pack(&[(p.n.into(), 20), (p.x.into(), 10), (p.block as u64, 4)])
}

/// `block_t`.
pub fn block(b: &Block) -> u64 {
    let flags = [
        b.wide,
        b.first,
        b.last,
        b.avail_a,
        b.avail_b,
        b.avail_c,
        b.avail_d,
        b.outside_a,
        b.outside_b,
    ];
    let mut fields = vec![(b.block as u64, 4), (b.column as u64, 2)];
    fields.extend(flags.map(|f| (f.into(), 1)));
    fields.extend([(b.qp.into(), 6), (b.rounding.into(), 6)]);
    pack(&fields)
}

/// `user_t` of a block that comes back: what the neighbours keep of it.
pub fn user(b: &Block, cbf: [bool; 2], cbp: [bool; 2], corner: u8) -> u64 {
    let flags = [b.wide, b.first, b.last, cbf[0], cbf[1], cbp[0], cbp[1]];
    let mut fields = vec![(b.block as u64, 4), (b.column as u64, 2)];
    fields.extend(flags.map(|f| (f.into(), 1)));
    fields.push((corner.into(), 8));
    pack(&fields)
}

/// `word_t` of the encoder, bit by bit from the lowest: levels as sign and magnitude, in two parts.
pub fn word(w: &BlockWord) -> Vec<u64> {
    let magnitudes = w.levels.map(|l| u64::from(l.unsigned_abs()));
    let mut bits = Vec::with_capacity(203);
    let mut put = |value: u64, width: usize| bits.extend((0..width).map(|i| value >> i & 1));
    for (level, magnitude) in w.levels.iter().zip(magnitudes) {
        put(magnitude, 4);
        put((*level < 0).into(), 1);
    }
    for magnitude in magnitudes {
        put(magnitude >> 4, 7);
    }
    put(magnitudes.iter().any(|m| m >> 4 != 0).into(), 1);
    put(w.pred_flag.into(), 1);
    put(w.rem_mode.into(), 3);
    for flag in [w.nz, w.cbf_a, w.cbf_b, w.cbp_a, w.cbp_b, w.last] {
        put(flag.into(), 1);
    }
    bits
}
