// SPDX-License-Identifier: Apache-2.0
//! A random coded video sequence: an IDR picture and some more, all that goes with references.

use std::collections::BTreeSet;
use std::ops::Range;

use tricodec_golden::stream::slice_header::{Marking, Operation};
use tricodec_golden::stream::write::nal;
use tricodec_golden::stream::{OrderCount, Pps, SliceKind, Sps};

use crate::buffer::{Buffer, Frame};
use crate::order::{Counter, Picture};
use crate::picture::PictureWriter;
use crate::rng::Random;
use crate::sets::{self, Format};

/// A sequence, and what is in it.
pub struct Sequence {
    pub stream: Vec<u8>,
    pub pictures: usize,
    /// The slices of the last picture in coding order.
    pub last: Vec<Span>,
    /// Words for people who look for what differing streams have in common.
    pub tools: BTreeSet<&'static str>,
}

/// A slice in a stream.
#[derive(Clone, Debug)]
pub struct Span {
    /// Its macroblocks.
    pub macroblocks: Range<u32>,
    /// Bytes behind its header, up to its end.
    pub data: Range<usize>,
}

/// A picture in coding order: its place in output order, and whether counting starts again with it.
#[derive(Clone, Copy)]
struct Item {
    rank: i32,
    resets: bool,
}

/// Coding order; output order differs within groups where counts are free.
fn items(free: bool, rng: &mut Random) -> Vec<Item> {
    let count = 2 + rng.below(9);
    let item = |rank, resets| Item { rank, resets };
    let (mut items, mut base) = (vec![item(0, false)], 1);
    while items.len() < count {
        if rng.one_in(12) {
            items.push(item(base, true));
            base = 1;
            continue;
        }
        let size = if free { 1 + rng.below(4) } else { 1 };
        let mut ranks: Vec<_> = (base..base + size as i32).collect();
        rng.shuffle(&mut ranks);
        items.extend(ranks.into_iter().map(|rank| item(rank, false)));
        base += size as i32;
    }
    items
}

/// The state of a sequence between pictures.
struct Writer<'a> {
    sps: Sps,
    pps: Pps,
    rng: &'a mut Random,
    buffer: Buffer,
    counter: Counter,
    /// PrevRefFrameNum.
    last_number: u32,
    /// The picture before is a reference picture.
    last_reference: bool,
    /// Counting started again with it.
    first: bool,
    next_id: usize,
    /// Round of counting and PicOrderCnt of each picture.
    orders: Vec<(u32, i32)>,
    round: u32,
    out: Vec<u8>,
    /// Slices of the picture before.
    last: Vec<Span>,
    tools: BTreeSet<&'static str>,
}

/// The sequence of this seed.
pub fn sequence(format: &Format, seed: u64) -> Sequence {
    let mut rng = Random::new(seed);
    let sps = sets::sequence(format, &mut rng);
    let free = match sps.order_count {
        OrderCount::Lsb(_) => true,
        OrderCount::Cycle { always_zero, .. } => !always_zero,
        OrderCount::Coding => false,
    };
    let items = items(free, &mut rng);
    let mut writer = Writer {
        pps: sets::picture(&sps, &mut rng),
        sps,
        rng: &mut rng,
        buffer: Buffer::default(),
        counter: Counter::default(),
        last_number: 0,
        last_reference: true,
        first: false,
        next_id: 0,
        orders: Vec::new(),
        round: 0,
        out: Vec::new(),
        last: Vec::new(),
        tools: BTreeSet::new(),
    };
    for (i, item) in items.iter().enumerate() {
        if !writer.picture(i, *item, free, seed) {
            break;
        }
    }
    let Writer {
        mut sps,
        orders,
        out,
        last,
        tools,
        ..
    } = writer;
    let depth = |i: usize| orders[..i].iter().filter(|o| **o > orders[i]).count() as u32;
    let reorder = (0..orders.len()).map(depth).max().unwrap_or(0);
    sps.vui.restriction = Some(sets::restriction(reorder));
    let sps = sps.write();
    let shift = |span: Span| Span {
        data: sps.len() + span.data.start..sps.len() + span.data.end,
        ..span
    };
    Sequence {
        last: last.into_iter().map(shift).collect(),
        stream: [&sps[..], &out].concat(),
        pictures: orders.len(),
        tools,
    }
}

impl Writer<'_> {
    /// Write the next picture. False if its number is that of an old frame that is still there:
    /// then the sequence ends.
    fn picture(&mut self, i: usize, item: Item, free: bool, seed: u64) -> bool {
        let idr = i == 0;
        let must = idr || item.resets || !free && (!self.last_reference || self.first);
        let reference = must || !self.rng.one_in(3);
        if i == 0 || self.rng.one_in(3) {
            self.pps = sets::picture(&self.sps, self.rng);
            self.out.extend(self.pps.write());
        }
        let range = 1 << self.sps.frame_num_bits;
        if !idr {
            self.gap(range);
        }
        let number = if idr {
            0
        } else {
            (self.last_number + 1) % range
        };
        if !idr && self.taken(number) {
            return false;
        }
        let told = self.pps.bottom_order_count;
        let bottom = if told { self.rng.between(-1, 1) } else { 0 };
        let picture = Picture {
            number,
            reference,
            bottom,
        };
        let (order_count, order) = self.counter.next(&self.sps, picture, 4 * item.rank, told);
        self.orders.push((self.round, order));
        let before = self.buffer.clone();
        let (marking, long) = self.mark(idr, reference, item.resets, number, range);
        // ffmpeg keeps the count that such a picture had before (docs/verification.md).
        let reset = before.frames.iter().any(|f| f.resets);
        // ffmpeg takes frames of a gap into the lists of B slices (docs/verification.md).
        let filled = before.frames.iter().any(|f| !f.exists);
        let mut writer = PictureWriter {
            sps: &self.sps,
            pps: &self.pps,
            buffer: &before,
            order,
            order_count,
            number,
            idr: idr.then_some((seed % 1000) as u32),
            marking,
            reference,
            bidirectional: !reset && !filled,
            refers: BTreeSet::new(),
            lists: Vec::new(),
            tools: &mut self.tools,
        };
        self.last = writer.write(self.rng, &mut self.out);
        let alike = writer.alike();
        let refers = writer.refers.into_iter().collect();
        self.last_reference = reference;
        self.first = item.resets;
        if item.resets {
            self.counter.reset(bottom);
            self.round += 1;
            *self.orders.last_mut().expect("pushed") = (self.round, 0);
        }
        if reference {
            self.last_number = if item.resets { 0 } else { number };
            let id = self.next_id;
            self.next_id += 1;
            self.buffer.frames.push(Frame {
                id,
                number: self.last_number,
                long,
                order: Some(if item.resets { 0 } else { order }),
                exists: true,
                refers,
                alike,
                resets: item.resets,
            });
        }
        true
    }

    /// A short-term frame has this number.
    fn taken(&self, number: u32) -> bool {
        let mut frames = self.buffer.frames.iter();
        frames.any(|f| f.long.is_none() && f.number == number)
    }

    /// Leave frame numbers out.
    fn gap(&mut self, range: u32) {
        let most = self.sps.max_ref_frames as usize;
        let long = self
            .buffer
            .frames
            .iter()
            .filter(|f| f.long.is_some())
            .count();
        // ffmpeg counts from the picture before, not from the reference picture before
        // (docs/verification.md).
        let counted = self.last_reference;
        if !self.sps.gaps_allowed || !counted || long >= most || !self.rng.one_in(4) {
            return;
        }
        self.tools.insert("gap");
        let length = self.rng.pick(&[1, 1, 2, 3, 5, 9, 13]).min(range - 2);
        for _ in 0..length {
            let number = (self.last_number + 1) % range;
            // ffmpeg does not see a gap go around (docs/verification.md): only type 0 does so.
            let counted = !matches!(self.sps.order_count, OrderCount::Lsb(_));
            let around = counted && self.last_number + 2 >= range;
            if around || self.taken(number) || self.taken((number + 1) % range) {
                break;
            }
            let order = self.counter.gap(&self.sps, number);
            self.buffer.slide(number, range, most);
            let id = self.next_id;
            self.next_id += 1;
            self.buffer.frames.push(Frame {
                id,
                number,
                long: None,
                order,
                exists: false,
                refers: Vec::new(),
                alike: true,
                resets: false,
            });
            self.last_number = number;
        }
    }

    /// How the picture marks references, applied to the buffer, and its long-term index.
    fn mark(
        &mut self,
        idr: bool,
        reference: bool,
        resets: bool,
        number: u32,
        range: u32,
    ) -> (Marking, Option<u32>) {
        let most = self.sps.max_ref_frames as usize;
        if idr {
            let long_term = self.rng.one_in(4);
            self.buffer.long_indices = u32::from(long_term);
            let marking = Marking::Idr {
                no_output: false,
                long_term,
            };
            return (marking, long_term.then_some(0));
        }
        if resets {
            self.tools.insert("mmco5");
            self.buffer = Buffer::default();
            return (Marking::Operations(vec![Operation::ForgetAll]), None);
        }
        if !reference {
            return (Marking::None, None);
        }
        let full = self
            .buffer
            .frames
            .iter()
            .filter(|f| f.long.is_some())
            .count()
            >= most;
        if full || self.rng.one_in(3) {
            self.tools.insert("mmco");
            let (operations, long) = self.buffer.operations(number, range, most, self.rng);
            return (Marking::Operations(operations), long);
        }
        self.buffer.slide(number, range, most);
        (Marking::SlidingWindow, None)
    }
}

/// A slice's NAL unit.
pub fn unit(unit_type: u8, reference: bool, rbsp: &[u8], rng: &mut Random) -> Vec<u8> {
    let mut bytes = nal::write(unit_type, rbsp);
    let ref_idc = if reference { 1 + rng.below(3) as u8 } else { 0 };
    bytes[4] = ref_idc << 5 | unit_type;
    bytes
}

/// Types of the slices of a picture.
pub fn kinds(idr: bool, bidirectional: bool, count: usize, rng: &mut Random) -> Vec<SliceKind> {
    use SliceKind::{B, I, P};
    let choices: &[SliceKind] = match rng.below(12) {
        _ if idr => &[I],
        0 => &[I],
        1..4 => &[P],
        4..9 if bidirectional => &[B],
        _ if bidirectional => &[I, P, B, B],
        _ => &[I, P, P, P],
    };
    (0..count).map(|_| rng.pick(choices)).collect()
}
