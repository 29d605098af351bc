// SPDX-License-Identifier: Apache-2.0
//! Marking of reference pictures (8.2.5).

/// A memory management control operation (Table 7-9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// 1: a short-term picture is no longer a reference: `difference_of_pic_nums_minus1` + 1 before
    /// the current picture number.
    ForgetShort(u32),
    /// 2: the long-term picture of this LongTermPicNum is no longer a reference.
    ForgetLong(u32),
    /// 3: a short-term picture (as in 1) becomes the long-term one of this index.
    MakeLong {
        /// `difference_of_pic_nums_minus1` + 1.
        difference: u32,
        /// `long_term_frame_idx`.
        index: u32,
    },
    /// 4: long-term indices from this one on are out of use (`max_long_term_frame_idx_plus1`).
    LimitLong(u32),
    /// 5: no picture is a reference any more, and counting starts again.
    ForgetAll,
    /// 6: the current picture becomes the long-term one of this index.
    CurrentLong(u32),
}

/// What a picture does to the marking of reference pictures (8.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marking {
    /// Nothing: it is no reference picture.
    None,
    /// IDR: all others are forgotten; this one becomes a long-term picture if `long_term` is set.
    Idr {
        /// `no_output_of_prior_pics_flag`.
        no_output: bool,
        /// `long_term_reference_flag`.
        long_term: bool,
    },
    /// The oldest short-term picture gives way (8.2.5.3).
    SlidingWindow,
    /// Operations one after the other (8.2.5.4).
    Operations(Vec<Operation>),
}

impl Marking {
    /// Operation 5 is among them: picture order counts and frame numbers start again after this
    /// picture.
    pub fn resets(&self) -> bool {
        matches!(self, Self::Operations(list) if list.contains(&Operation::ForgetAll))
    }
}
