// SPDX-License-Identifier: Apache-2.0
//! Picture order count (8.2.1).

use crate::stream::SliceHeader;
use crate::stream::{OrderCount, Sps};

/// What the counts of the next picture depend on. All sums wrap: streams that overflow are not
/// conforming.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OrderCounter {
    /// prevPicOrderCntMsb and prevPicOrderCntLsb: of the last reference picture.
    msb: i32,
    lsb: i32,
    /// prevFrameNum and prevFrameNumOffset: of the last picture.
    frame_num: u32,
    offset: i32,
}

/// TopFieldOrderCnt and BottomFieldOrderCnt.
type Counts = (i32, i32);

impl OrderCounter {
    /// PicOrderCnt of a picture by the header of one of its slices; the counter moves on to the
    /// next picture.
    ///
    /// With operation 5 it is the count before the operation takes effect; after it the picture's
    /// count is 0.
    pub fn next(&mut self, header: &SliceHeader, sequence: &Sps) -> i32 {
        if header.key.idr.is_some() {
            *self = Self::default();
        }
        let delta = header.key.order_count;
        let (top, bottom) = match &sequence.order_count {
            OrderCount::Lsb(bits) => self.by_lsb(*bits, header),
            OrderCount::Cycle { .. } | OrderCount::Coding => {
                self.advance(header.key.frame_num, sequence);
                by_number(
                    self.offset,
                    header.key.frame_num,
                    header.key.reference,
                    &sequence.order_count,
                    delta,
                )
            }
        };
        let count = top.min(bottom);
        if header.marking.resets() {
            *self = Self {
                lsb: top.wrapping_sub(count),
                ..Self::default()
            };
        }
        count
    }

    fn by_lsb(&mut self, bits: u32, header: &SliceHeader) -> Counts {
        let [lsb, delta_bottom] = header.key.order_count;
        let range = 1 << bits;
        let msb = match lsb.wrapping_sub(self.lsb) {
            step if step <= -range / 2 => self.msb.wrapping_add(range),
            step if step > range / 2 => self.msb.wrapping_sub(range),
            _ => self.msb,
        };
        if header.key.reference {
            (self.msb, self.lsb) = (msb, lsb);
        }
        let top = msb.wrapping_add(lsb);
        (top, top.wrapping_add(delta_bottom))
    }

    /// FrameNumOffset of the picture of `frame_num`.
    fn advance(&mut self, frame_num: u32, sequence: &Sps) {
        if self.frame_num > frame_num {
            self.offset = self.offset.wrapping_add(1 << sequence.frame_num_bits);
        }
        self.frame_num = frame_num;
    }

    /// A frame that was not sent, of `frame_num`: its count, where it has one.
    pub fn gap(&mut self, frame_num: u32, sequence: &Sps) -> Option<i32> {
        if matches!(sequence.order_count, OrderCount::Lsb(_)) {
            return None;
        }
        self.advance(frame_num, sequence);
        let (top, bottom) = by_number(self.offset, frame_num, true, &sequence.order_count, [0; 2]);
        Some(top.min(bottom))
    }
}

/// Types 1 and 2: from the frame number.
fn by_number(
    offset: i32,
    frame_num: u32,
    reference: bool,
    kind: &OrderCount,
    delta: [i32; 2],
) -> Counts {
    let number = offset.wrapping_add(frame_num as i32);
    let OrderCount::Cycle {
        non_reference,
        top_to_bottom,
        cycle,
        ..
    } = kind
    else {
        let count = number.wrapping_mul(2).wrapping_sub(i32::from(!reference));
        return (count, count);
    };
    let mut absolute = if cycle.is_empty() { 0 } else { number };
    if !reference && absolute > 0 {
        absolute -= 1;
    }
    let mut expected = 0i32;
    if absolute > 0 {
        let (rounds, rest) = (
            (absolute - 1) / cycle.len() as i32,
            (absolute - 1) as usize % cycle.len(),
        );
        let sum = |part: &[i32]| part.iter().fold(0i32, |a, b| a.wrapping_add(*b));
        expected = rounds
            .wrapping_mul(sum(cycle))
            .wrapping_add(sum(&cycle[..=rest]));
    }
    if !reference {
        expected = expected.wrapping_add(*non_reference);
    }
    let top = expected.wrapping_add(delta[0]);
    (top, top.wrapping_add(*top_to_bottom).wrapping_add(delta[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_numbers_give_counts_of_types_one_and_two() {
        let coding = OrderCount::Coding;
        assert_eq!(by_number(0, 3, true, &coding, [0; 2]), (6, 6));
        assert_eq!(by_number(16, 3, false, &coding, [0; 2]), (37, 37));
        // A cycle of two: every second reference picture is 4 later, the others 2; others than
        // references 1 before.
        let cycle = OrderCount::Cycle {
            always_zero: false,
            non_reference: -1,
            top_to_bottom: 1,
            cycle: vec![2, 4],
        };
        let top = |number, reference| by_number(0, number, reference, &cycle, [0; 2]).0;
        assert_eq!([0, 1, 2, 3].map(|n| top(n, true)), [0, 2, 6, 8]);
        assert_eq!([1, 2, 3].map(|n| top(n, false)), [-1, 1, 5]);
        assert_eq!(by_number(0, 2, true, &cycle, [10, -3]), (16, 14));
        let empty = OrderCount::Cycle {
            always_zero: true,
            non_reference: i32::MIN + 1,
            top_to_bottom: i32::MIN + 1,
            cycle: Vec::new(),
        };
        // No sum of what a stream may claim panics.
        by_number(i32::MAX, 9, false, &empty, [i32::MIN + 1; 2]);
    }
}
