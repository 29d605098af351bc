// SPDX-License-Identifier: Apache-2.0
//! From pictures in coding order to what decoding each takes: order counts, reference pictures,
//! lists. No sample is needed for that.

use std::sync::Arc;

use super::access_unit::Unit;
use super::cell::{Cell, NO_PICTURE, Plan, PlannedRef};
use super::dpb::{Reference, References};
use super::entry::{Entry, Trust};
use super::error::DecodeError;
use super::order::OrderCounter;
use super::output::{Output, Reorderer};
use super::refs;
use crate::stream::Sps;
use crate::stream::slice_header::{Marking, Operation};

/// The state of a stream between pictures.
#[derive(Debug, Default)]
pub(super) struct Planner {
    sequence: Option<Arc<Sps>>,
    references: References,
    counter: OrderCounter,
    /// PrevRefFrameNum (7.4.3), if there was a picture.
    last_number: Option<u32>,
    output: Reorderer,
    /// Numbers the pictures.
    next_id: i32,
    entry: Entry,
}

impl Planner {
    /// Plan a picture. Those that are due for output by it go to `due`, in order; what is wrong
    /// with the sequence of pictures to `errors`.
    ///
    /// Of a stream that begins inside a group of pictures the first ones refer to what is not
    /// there: they are planned with stand-ins, and called early.
    pub fn picture(
        &mut self,
        unit: Unit,
        due: &mut impl Extend<Output>,
        errors: &mut Vec<DecodeError>,
    ) -> Plan {
        let first = &unit.slices[0];
        let (header, sequence, at) = (first.header.clone(), first.sequence.clone(), first.at);
        let idr = header.key.idr.is_some();
        self.start(&sequence, idr, due);
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
        let trust = self.entry.picture(&unit, order, range);
        let cell = Cell::new(self.name(), &sequence);
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
        if trust == Trust::Recovered {
            self.output.recovered(order);
        }
        let resets = header.marking.resets();
        if resets {
            self.output.flush(due);
        }
        let order = if resets { 0 } else { order };
        let picture = Output {
            cell,
            early: (trust == Trust::None).then_some(at),
        };
        self.output
            .push(order, picture, sequence.reorder_frames() as usize, due);
        if header.key.reference {
            self.last_number = Some(if resets { 0 } else { number });
        } else {
            self.last_number.get_or_insert(number);
        }
        plan
    }

    /// A name for the next picture.
    fn name(&mut self) -> i32 {
        let name = self.next_id;
        self.next_id = name.wrapping_add(1).max(0);
        name
    }

    /// The stream has ended: all pictures are due.
    pub fn finish(&mut self, due: &mut impl Extend<Output>) {
        self.output.flush(due);
    }

    /// An IDR picture, or one of other parameters than those before: all starts anew.
    fn start(&mut self, sequence: &Arc<Sps>, idr: bool, due: &mut impl Extend<Output>) {
        let same = self.sequence.as_ref().is_some_and(|s| s == sequence);
        if idr || !same {
            self.output.flush(due);
            self.references.frames.clear();
            self.last_number = None;
        }
        if !same {
            self.counter = OrderCounter::default();
            self.entry = Entry::default();
            self.sequence = Some(sequence.clone());
        }
    }

    /// Frame numbers that were left out become frames (8.2.5.2), which no picture refers to unless
    /// one was lost: then they hold the samples of a reference picture before. The last of them is
    /// PrevRefFrameNum, also if the picture behind the gap is no reference picture (7.4.3). Gives
    /// the number before the gap.
    fn fill_gap(&mut self, number: u32, idr: bool, sequence: &Sps) -> Option<u32> {
        let range = 1 << sequence.frame_num_bits;
        let last = self.last_number.filter(|_| !idr)?;
        let missing = (number + range - last) % range;
        if missing <= 1 {
            return None;
        }
        let most = sequence.max_ref_frames.max(1);
        let stand_in = match self.references.frames.last() {
            Some(reference) => reference.cell.clone(),
            None => Cell::grey(sequence),
        };
        for step in 1..missing {
            let frame_num = (last + step) % range;
            let order = self.counter.gap(frame_num, sequence);
            // Those before the last few would have left the window again.
            if missing - step <= most {
                self.references.slide(frame_num, range, most as usize);
                let id = self.name();
                self.references.frames.push(Reference {
                    id,
                    cell: stand_in.clone(),
                    exists: false,
                    order,
                    frame_num,
                    long_term: None,
                });
            }
        }
        self.last_number = Some((number + range - 1) % range);
        Some(last)
    }

    /// A list with stand-ins where no reference picture is: the one that comes first in the list,
    /// or the latest, or grey.
    fn complete(&self, list: &refs::List, sequence: &Sps) -> Vec<PlannedRef> {
        let some = list.iter().flatten().next().copied();
        let stand_in = some.or(self.references.frames.last());
        let entry = |reference: &Reference, missing: bool| PlannedRef {
            id: reference.id,
            cell: reference.cell.clone(),
            order: reference.order.unwrap_or(0),
            long_term: reference.long_term.is_some(),
            missing,
        };
        let one = |r: &Option<&Reference>| match (r, stand_in) {
            (Some(reference), _) => entry(reference, !reference.exists),
            (None, Some(other)) => entry(other, true),
            (None, None) => PlannedRef {
                id: NO_PICTURE,
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
            id: cell.id,
            cell: cell.clone(),
            exists: true,
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
