// SPDX-License-Identifier: Apache-2.0
//! Reference pictures and their marking (8.2.5).

use std::sync::Arc;

use super::cell::Cell;
use crate::stream::slice_header::Operation;

/// A frame that is marked as used for reference.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// Names the picture among all of the stream.
    pub id: i32,
    /// What it becomes when it is decoded.
    pub cell: Arc<Cell>,
    /// It was sent; if not, it fills a gap in frame numbers, and no sample of it is right.
    pub exists: bool,
    /// PicOrderCnt; none of a frame that was not sent and has none.
    pub order: Option<i32>,
    /// `frame_num`.
    pub frame_num: u32,
    /// LongTermFrameIdx of a long-term reference; `None` of a short-term one.
    pub long_term: Option<u32>,
}

/// The frames marked as used for reference.
#[derive(Clone, Debug, Default)]
pub(super) struct References {
    pub frames: Vec<Reference>,
}

impl References {
    /// PicNum of a short-term frame (8.2.4.1) while the current one has `frame_num`; `range`:
    /// MaxFrameNum.
    pub fn pic_num(reference: &Reference, frame_num: u32, range: u32) -> i64 {
        let wrapped = if reference.frame_num > frame_num {
            range
        } else {
            0
        };
        i64::from(reference.frame_num) - i64::from(wrapped)
    }

    /// Sliding window (8.2.5.3): make room for one more of `most` frames, 1 or more.
    pub fn slide(&mut self, frame_num: u32, range: u32, most: usize) {
        while self.frames.len() >= most {
            let oldest = self
                .frames
                .iter()
                .enumerate()
                .filter(|(_, f)| f.long_term.is_none())
                .min_by_key(|(_, f)| Self::pic_num(f, frame_num, range));
            // Of long-term frames alone none may be dropped; a conforming stream does not get here.
            let at = oldest.map_or(0, |(at, _)| at);
            self.frames.remove(at);
        }
    }

    /// One operation (8.2.5.4), the current picture's `frame_num` given. Operation 6 is the
    /// caller's, but frees its index.
    pub fn apply(&mut self, operation: Operation, frame_num: u32, range: u32) {
        let short = |difference: u32| {
            let wanted = i64::from(frame_num) - i64::from(difference);
            move |f: &Reference| {
                f.long_term.is_none() && Self::pic_num(f, frame_num, range) == wanted
            }
        };
        match operation {
            Operation::ForgetShort(difference) => {
                let is_it = short(difference);
                self.frames.retain(|f| !is_it(f));
            }
            Operation::ForgetLong(number) => self.free(number),
            Operation::MakeLong { difference, index } => {
                let is_it = short(difference);
                if let Some(at) = self.frames.iter().position(is_it) {
                    let mut frame = self.frames.remove(at);
                    self.free(index);
                    frame.long_term = Some(index);
                    self.frames.push(frame);
                }
            }
            Operation::LimitLong(count) => {
                self.frames
                    .retain(|f| f.long_term.is_none_or(|l| l < count));
            }
            Operation::ForgetAll => self.frames.clear(),
            Operation::CurrentLong(index) => self.free(index),
        }
    }

    /// The frame of a long-term index is no longer a reference.
    fn free(&mut self, index: u32) {
        self.frames.retain(|f| f.long_term != Some(index));
    }
}
