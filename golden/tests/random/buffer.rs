// SPDX-License-Identifier: Apache-2.0
//! A model of the reference pictures: marking (8.2.5) and lists (8.2.4).

use tricodec_golden::stream::slice_header::{Modification, Operation};

use crate::rng::Random;

/// A frame marked as used for reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Names it in the sequence.
    pub id: usize,
    pub number: u32,
    pub long: Option<u32>,
    /// PicOrderCnt, if it has one.
    pub order: Option<i32>,
    /// It was sent: no gap.
    pub exists: bool,
    /// Pictures that its macroblocks may refer to.
    pub refers: Vec<usize>,
    /// Its slices have the same lists.
    pub alike: bool,
    /// Counting started again with it.
    pub resets: bool,
}

/// All frames marked, and the largest long-term index allowed.
#[derive(Clone, Default)]
pub struct Buffer {
    pub frames: Vec<Frame>,
    /// MaxLongTermFrameIdx + 1.
    pub long_indices: u32,
}

/// A list: none where there is no picture.
pub type List<'a> = Vec<Option<&'a Frame>>;

impl Buffer {
    /// PicNum of a short-term frame.
    pub fn pic_num(frame: &Frame, number: u32, range: u32) -> i64 {
        let wrapped = if frame.number > number { range } else { 0 };
        i64::from(frame.number) - i64::from(wrapped)
    }

    fn short(&self) -> impl Iterator<Item = &Frame> {
        self.frames.iter().filter(|f| f.long.is_none())
    }

    /// Sliding window: make room for one more of `most`. False if only long-term frames are left.
    pub fn slide(&mut self, number: u32, range: u32, most: usize) -> bool {
        while self.frames.len() >= most {
            let oldest = self.short().min_by_key(|f| Self::pic_num(f, number, range));
            let Some(id) = oldest.map(|f| f.id) else {
                return false;
            };
            self.frames.retain(|f| f.id != id);
        }
        true
    }

    /// Initial lists of P slices and B slices.
    pub fn initial_p(&self, number: u32, range: u32) -> List<'_> {
        let mut list: Vec<_> = self.short().collect();
        list.sort_by_key(|f| -Self::pic_num(f, number, range));
        list.extend(self.by_long_index());
        list.into_iter().map(Some).collect()
    }

    pub fn initial_b(&self, order: i32) -> [List<'_>; 2] {
        let with_order = || self.short().filter(|f| f.order.is_some());
        let mut before: Vec<_> = with_order().filter(|f| f.order < Some(order)).collect();
        let mut after: Vec<_> = with_order().filter(|f| f.order > Some(order)).collect();
        before.sort_by_key(|f| std::cmp::Reverse(f.order));
        after.sort_by_key(|f| f.order);
        let mut first: List = before.iter().chain(&after).map(|f| Some(*f)).collect();
        let mut second: List = after.iter().chain(&before).map(|f| Some(*f)).collect();
        first.extend(self.by_long_index().map(Some));
        second.extend(self.by_long_index().map(Some));
        if second.len() > 1 && first == second {
            second.swap(0, 1);
        }
        [first, second]
    }

    fn by_long_index(&self) -> impl Iterator<Item = &Frame> {
        let mut list: Vec<_> = self.frames.iter().filter(|f| f.long.is_some()).collect();
        list.sort_by_key(|f| f.long);
        list.into_iter()
    }

    /// Modify `list` at random; gives the steps. `number`: of the current picture.
    pub fn modify<'a>(
        &'a self,
        list: &mut List<'a>,
        number: u32,
        range: u32,
        rng: &mut Random,
    ) -> Vec<Modification> {
        let choices: Vec<_> = self.frames.iter().filter(|f| f.exists).collect();
        let mut steps = Vec::new();
        if choices.is_empty() || !rng.one_in(3) {
            return steps;
        }
        let range = i64::from(range);
        let mut predicted = i64::from(number);
        for place in 0..1 + rng.below(list.len()) {
            let frame = rng.pick(&choices);
            steps.push(match frame.long {
                Some(index) => Modification::LongTerm(index),
                None => {
                    let wanted = i64::from(frame.number);
                    // Both ways around lead there.
                    let up = (wanted - predicted).rem_euclid(range);
                    let down = range - up;
                    predicted = wanted;
                    match up {
                        0 => Modification::Down(range as u32),
                        _ if rng.one_in(2) => Modification::Up(up as u32),
                        _ => Modification::Down(down as u32),
                    }
                }
            });
            let length = list.len();
            list.insert(place, Some(frame));
            let mut at = 0;
            list.retain(|entry| {
                at += 1;
                at - 1 <= place || entry.is_none_or(|e| e.id != frame.id)
            });
            list.resize(length, None);
        }
        steps
    }

    /// Random operations of the current reference picture of `number`, which leave room for it
    /// among `most` frames; they are applied. Gives them and the long-term index that the picture
    /// gets.
    pub fn operations(
        &mut self,
        number: u32,
        range: u32,
        most: usize,
        rng: &mut Random,
    ) -> (Vec<Operation>, Option<u32>) {
        let mut operations = Vec::new();
        if rng.one_in(3) {
            let limit = rng.below(most.min(3) + 1) as u32;
            operations.push(Operation::LimitLong(limit));
            self.long_indices = limit;
            self.frames.retain(|f| f.long.is_none_or(|l| l < limit));
        }
        for _ in 0..rng.below(3) {
            operations.extend(self.operation(number, range, rng));
        }
        let own = (self.long_indices > 0 && rng.one_in(3))
            .then(|| rng.below(self.long_indices as usize) as u32);
        if let Some(index) = own {
            self.free(index);
        }
        while self.frames.len() >= most {
            operations.push(self.forget(number, range, rng));
        }
        operations.extend(own.map(Operation::CurrentLong));
        (operations, own)
    }

    fn free(&mut self, index: u32) {
        self.frames.retain(|f| f.long != Some(index));
    }

    /// One of operations 1 to 3, if there is a picture for it.
    fn operation(&mut self, number: u32, range: u32, rng: &mut Random) -> Option<Operation> {
        if self.frames.is_empty() {
            return None;
        }
        if rng.one_in(2) || self.long_indices == 0 {
            return Some(self.forget(number, range, rng));
        }
        let short: Vec<_> = self.short().filter(|f| f.exists).cloned().collect();
        if short.is_empty() {
            return None;
        }
        let frame = &short[rng.below(short.len())];
        let index = rng.below(self.long_indices as usize) as u32;
        self.free(index);
        let at = self
            .frames
            .iter()
            .position(|f| f.id == frame.id)
            .expect("there");
        self.frames[at].long = Some(index);
        Some(Operation::MakeLong {
            difference: Self::difference(frame, number, range),
            index,
        })
    }

    fn difference(frame: &Frame, number: u32, range: u32) -> u32 {
        (i64::from(number) - Self::pic_num(frame, number, range)) as u32
    }

    /// Operation 1 or 2 of any frame.
    fn forget(&mut self, number: u32, range: u32, rng: &mut Random) -> Operation {
        let frame = self.frames.remove(rng.below(self.frames.len()));
        match frame.long {
            Some(index) => Operation::ForgetLong(index),
            None => Operation::ForgetShort(Self::difference(&frame, number, range)),
        }
    }
}
