// SPDX-License-Identifier: Apache-2.0
//! From pictures in coding order to what decoding each takes: order counts, reference pictures,
//! lists. No sample is needed for that.

use std::sync::Arc;

use super::access_unit::Unit;
use super::cell::{Cell, Plan, PlannedRef};
use super::dpb::{Reference, References};
use super::error::DecodeError;
use super::order::OrderCounter;
use super::output::Reorderer;
use super::params::Slice;
use super::refs;
use crate::stream::Sps;
use crate::stream::slice_header::{Marking, Operation, SliceKind};

/// The state of a stream between pictures.
#[derive(Debug, Default)]
pub(super) struct Planner {
    sequence: Option<Arc<Sps>>,
    references: References,
    counter: OrderCounter,
    /// PrevRefFrameNum, if there was a picture.
    last_number: Option<u32>,
    output: Reorderer,
    /// Numbers the pictures.
    next_id: i32,
    /// There was a picture that needs no other.
    started: bool,
}

impl Planner {
    /// Plan a picture. Those that are due for output by it go to `due`, in order; what is wrong
    /// with the sequence of pictures to `errors`.
    ///
    /// A stream that begins inside a group of pictures has some that cannot be decoded: none comes
    /// of them but an error.
    pub fn picture(
        &mut self,
        unit: Unit,
        due: &mut impl Extend<Arc<Cell>>,
        errors: &mut Vec<DecodeError>,
    ) -> Option<Plan> {
        let first = &unit.slices[0];
        let (header, sequence, at) = (first.header.clone(), first.sequence.clone(), first.at);
        let idr = header.key.idr.is_some();
        self.start(&sequence, idr, due);
        let inter = |slice: &Slice| slice.header.kind != SliceKind::I;
        if !self.started && unit.slices.iter().any(inter) {
            errors.push(DecodeError::MissingReference { at });
            return None;
        }
        self.started = true;
        let (number, range) = (header.key.frame_num, 1 << sequence.frame_num_bits);
        if let Some(from) = self.fill_gap(number, idr, &sequence)
            && !sequence.gaps_allowed
        {
            errors.push(DecodeError::FrameGap {
                from,
                to: number,
                at,
            });
        }
        let order = self.counter.next(&header, &sequence);
        let cell = Cell::new(self.next_id, &sequence);
        self.next_id = self.next_id.wrapping_add(1).max(0);
        let lists = unit.slices.iter().map(|slice| {
            refs::lists(&self.references, &slice.header, order, range)
                .map(|list| self.complete(&list, &sequence))
        });
        let plan = Plan {
            lists: lists.collect(),
            order,
            cell: cell.clone(),
            unit,
        };
        self.mark(&header.marking, number, order, &sequence, &cell);
        let resets = header.marking.resets();
        if resets {
            self.output.flush(due);
        }
        let order = if resets { 0 } else { order };
        self.output
            .push(order, cell, sequence.reorder_frames() as usize, due);
        if header.key.reference {
            self.last_number = Some(if resets { 0 } else { number });
        } else {
            self.last_number.get_or_insert(number);
        }
        Some(plan)
    }

    /// The stream has ended: all pictures are due.
    pub fn finish(&mut self, due: &mut impl Extend<Arc<Cell>>) {
        self.output.flush(due);
    }

    /// An IDR picture, or one of other parameters than those before: all starts anew.
    fn start(&mut self, sequence: &Arc<Sps>, idr: bool, due: &mut impl Extend<Arc<Cell>>) {
        let same = self.sequence.as_ref().is_some_and(|s| s == sequence);
        if idr || !same {
            self.output.flush(due);
            self.references.frames.clear();
            self.last_number = None;
        }
        if !same {
            self.counter = OrderCounter::default();
            self.started = false;
            self.sequence = Some(sequence.clone());
        }
    }

    /// Frame numbers that were left out become frames that hold the samples of the reference
    /// picture before (8.2.5.2). Gives the number before the gap.
    fn fill_gap(&mut self, number: u32, idr: bool, sequence: &Sps) -> Option<u32> {
        let range = 1 << sequence.frame_num_bits;
        let last = self.last_number.filter(|_| !idr)?;
        let missing = (number + range - last) % range;
        if missing <= 1 {
            return None;
        }
        let most = sequence.max_ref_frames.max(1);
        let stand_in = self.references.frames.last()?.cell.clone();
        for step in 1..missing {
            let frame_num = (last + step) % range;
            let order = self.counter.gap(frame_num, sequence);
            // Those before the last few would have left the window again.
            if missing - step <= most {
                self.references.slide(frame_num, range, most as usize);
                self.references.frames.push(Reference {
                    cell: stand_in.clone(),
                    order,
                    frame_num,
                    long_term: None,
                });
            }
        }
        Some(last)
    }

    /// A list with stand-ins where no reference picture is: the one that comes first in the list,
    /// or the latest, or grey.
    fn complete(&self, list: &refs::List, sequence: &Sps) -> Vec<PlannedRef> {
        let some = list.iter().flatten().next().copied();
        let stand_in = some.or(self.references.frames.last());
        let entry = |reference: &Reference, missing: bool| PlannedRef {
            cell: reference.cell.clone(),
            order: reference.order.unwrap_or(0),
            long_term: reference.long_term.is_some(),
            missing,
        };
        let one = |r: &Option<&Reference>| match (r, stand_in) {
            (Some(reference), _) => entry(reference, false),
            (None, Some(other)) => entry(other, true),
            (None, None) => PlannedRef {
                cell: Cell::grey(sequence),
                order: 0,
                long_term: false,
                missing: true,
            },
        };
        list.iter().map(one).collect()
    }

    /// Marking by the picture that was just planned (8.2.5.1).
    fn mark(
        &mut self,
        marking: &Marking,
        number: u32,
        order: i32,
        sequence: &Sps,
        cell: &Arc<Cell>,
    ) {
        let (range, most) = (
            1 << sequence.frame_num_bits,
            sequence.max_ref_frames.max(1) as usize,
        );
        let mut current = Reference {
            cell: cell.clone(),
            order: Some(order),
            frame_num: number,
            long_term: None,
        };
        match marking {
            Marking::None => return,
            Marking::Idr { long_term, .. } => {
                self.references.frames.clear();
                current.long_term = long_term.then_some(0);
            }
            Marking::SlidingWindow => self.references.slide(number, range, most),
            Marking::Operations(operations) => {
                for &operation in operations {
                    self.references.apply(operation, number, range);
                    match operation {
                        Operation::CurrentLong(index) => current.long_term = Some(index),
                        Operation::ForgetAll => (current.frame_num, current.order) = (0, Some(0)),
                        _ => {}
                    }
                }
                // A conforming stream has left room.
                self.references.slide(current.frame_num, range, most);
            }
        }
        self.references.frames.push(current);
    }
}
