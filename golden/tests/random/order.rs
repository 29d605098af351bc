// SPDX-License-Identifier: Apache-2.0
//! Picture order counts (8.2.1): what a slice header must say for a picture to have a count.

use tricodec_golden::stream::{OrderCount, Sps};

/// What counts depend on between pictures.
#[derive(Clone, Default)]
pub struct Counter {
    /// prevPicOrderCntMsb and prevPicOrderCntLsb together: the count of the last reference picture.
    previous: i32,
    /// prevFrameNum and prevFrameNumOffset.
    number: u32,
    offset: i32,
}

/// A picture's place in coding order.
#[derive(Clone, Copy)]
pub struct Picture {
    pub number: u32,
    pub reference: bool,
    /// The bottom field's count less the top field's, where the header may say so.
    pub bottom: i32,
}

impl Counter {
    /// The two values of the header of a picture that is to have PicOrderCnt `wanted`, and the
    /// PicOrderCnt that it has; `told`: the header has the second value.
    pub fn next(
        &mut self,
        sps: &Sps,
        picture: Picture,
        wanted: i32,
        told: bool,
    ) -> ([i32; 2], i32) {
        match &sps.order_count {
            OrderCount::Lsb(bits) => {
                let bottom = if told { picture.bottom } else { 0 };
                let top = wanted - bottom.min(0);
                if picture.reference {
                    self.previous = top;
                }
                ([top & ((1 << bits) - 1), bottom], wanted)
            }
            OrderCount::Coding => {
                self.advance(sps, picture.number);
                let count = 2 * (self.offset + picture.number as i32);
                ([0; 2], count - i32::from(!picture.reference))
            }
            OrderCount::Cycle {
                always_zero,
                top_to_bottom,
                ..
            } => {
                self.advance(sps, picture.number);
                let expected = self.expected(sps, picture);
                if *always_zero {
                    return ([0; 2], expected + (*top_to_bottom).min(0));
                }
                let bottom = if told { picture.bottom } else { *top_to_bottom };
                let top = wanted - bottom.min(0);
                ([top - expected, bottom - top_to_bottom], wanted)
            }
        }
    }

    /// A frame that is left out, of `number`: its count, where it has one.
    pub fn gap(&mut self, sps: &Sps, number: u32) -> Option<i32> {
        let picture = Picture {
            number,
            reference: true,
            bottom: 0,
        };
        self.advance(sps, number);
        match &sps.order_count {
            OrderCount::Lsb(_) => None,
            OrderCount::Coding => Some(2 * (self.offset + number as i32)),
            OrderCount::Cycle { top_to_bottom, .. } => {
                Some(self.expected(sps, picture) + (*top_to_bottom).min(0))
            }
        }
    }

    /// Counting starts again behind a picture of memory management control operation 5, whose
    /// bottom field has a count so much above the top field's.
    pub fn reset(&mut self, bottom: i32) {
        *self = Self {
            previous: (-bottom).max(0),
            ..Self::default()
        };
    }

    fn advance(&mut self, sps: &Sps, number: u32) {
        if number < self.number {
            self.offset += 1 << sps.frame_num_bits;
        }
        self.number = number;
    }

    /// expectedPicOrderCnt of type 1, with offset_for_non_ref_pic.
    fn expected(&self, sps: &Sps, picture: Picture) -> i32 {
        let OrderCount::Cycle {
            non_reference,
            cycle,
            ..
        } = &sps.order_count
        else {
            return 0;
        };
        let mut number = match cycle.len() {
            0 => 0,
            _ => self.offset + picture.number as i32,
        };
        if !picture.reference && number > 0 {
            number -= 1;
        }
        let terms = cycle.iter().cycle().take(number as usize);
        terms.sum::<i32>() + if picture.reference { 0 } else { *non_reference }
    }
}
