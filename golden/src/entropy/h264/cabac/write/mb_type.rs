// SPDX-License-Identifier: Apache-2.0
//! mb_type and sub_mb_type (9.3.2.5, Tables 9-36 and 9-37) of I and P slices.

use crate::entropy::engine::BinWriter;
use crate::entropy::h264::binarisation::{INTRA_IN_I, INTRA_IN_P};
use crate::entropy::h264::contexts::{MB_TYPE_I, MB_TYPE_P, MB_TYPE_P_INTRA, SUB_MB_TYPE_P};
use crate::entropy::h264::syntax::{Around, Class, Shape};

/// An intra mb_type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntraType {
    /// I_NxN.
    NxN,
    /// I_16x16 of this prediction mode (0–3), with luma AC levels or without, and this chroma
    /// pattern (0–2).
    Whole {
        /// Intra16x16PredMode.
        mode: u8,
        /// There are AC levels of luma.
        luma: bool,
        /// Chroma part of coded_block_pattern.
        chroma: u8,
    },
    /// I_PCM.
    Pcm,
}

/// mb_type of an intra macroblock, in an I slice or a P slice (`inter_slice`).
#[inline]
pub fn intra_type(kind: IntraType, inter_slice: bool, around: &Around, w: &mut impl BinWriter) {
    let (first, contexts) = if inter_slice {
        w.context(MB_TYPE_P, true);
        (MB_TYPE_P_INTRA, INTRA_IN_P)
    } else {
        let increment = around.count(|mb| mb.class != Class::IntraNxN);
        (MB_TYPE_I + increment, INTRA_IN_I)
    };
    w.context(first, kind != IntraType::NxN);
    if kind != IntraType::NxN {
        w.terminate(kind == IntraType::Pcm);
    }
    let IntraType::Whole { mode, luma, chroma } = kind else {
        return;
    };
    let [has_luma, has_chroma, has_all, high, low] = contexts;
    w.context(has_luma, luma);
    w.context(has_chroma, chroma != 0);
    if chroma != 0 {
        w.context(has_all, chroma == 2);
    }
    w.context(high, mode & 2 != 0);
    w.context(low, mode & 1 != 0);
}

/// mb_type of an inter macroblock of a P slice, and sub_mb_type P_L0_8x8 four times where it has
/// quarters.
pub fn inter_type(shape: Shape, w: &mut impl BinWriter) {
    let (second, third) = match shape {
        Shape::Whole => (false, false),
        Shape::Quarters => (false, true),
        Shape::Columns => (true, false),
        Shape::Rows => (true, true),
    };
    w.context(MB_TYPE_P, false);
    w.context(MB_TYPE_P + 1, second);
    w.context(MB_TYPE_P + if second { 3 } else { 2 }, third);
    if shape == Shape::Quarters {
        for _ in 0..4 {
            w.context(SUB_MB_TYPE_P, true);
        }
    }
}
