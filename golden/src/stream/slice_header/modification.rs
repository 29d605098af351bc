// SPDX-License-Identifier: Apache-2.0
//! Modification of reference picture lists (8.2.4.3).

/// One step that moves a picture to the front part of a reference picture list (8.2.4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modification {
    /// `abs_diff_pic_num_minus1` + 1 down from the predicted picture number.
    Down(u32),
    /// The same, up.
    Up(u32),
    /// `long_term_pic_num`.
    LongTerm(u32),
}
