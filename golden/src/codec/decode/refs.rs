// SPDX-License-Identifier: Apache-2.0
//! Reference picture lists (8.2.4).

use super::dpb::{Reference, References};
use crate::stream::slice_header::{Modification, SliceHeader, SliceKind};

/// A list: `None` where there is no reference picture.
pub(super) type List<'a> = Vec<Option<&'a Reference>>;

/// The lists of a slice of a picture of PicOrderCnt `order`; `range`: MaxFrameNum.
pub(super) fn lists<'a>(
    references: &'a References,
    header: &SliceHeader,
    order: i32,
    range: u32,
) -> [List<'a>; 2] {
    let number = header.key.frame_num;
    let initial = match header.kind {
        SliceKind::I => [Vec::new(), Vec::new()],
        SliceKind::P => [initial_p(references, number, range), Vec::new()],
        SliceKind::B => initial_b(references, order),
    };
    let mut lists = initial.map(|list| list.into_iter().map(Some).collect::<List>());
    for (i, list) in lists.iter_mut().enumerate() {
        let active = usize::from(header.active_refs[i]);
        list.resize(active, None);
        modify(list, references, &header.modifications[i], number, range);
    }
    lists
}

fn long_terms(references: &References) -> impl Iterator<Item = &Reference> {
    let mut frames: Vec<_> = references
        .frames
        .iter()
        .filter(|f| f.long_term.is_some())
        .collect();
    frames.sort_by_key(|f| f.long_term);
    frames.into_iter()
}

/// Short-term frames by falling PicNum, then long-term frames (8.2.4.2.1).
fn initial_p(references: &References, number: u32, range: u32) -> Vec<&Reference> {
    let short = references.frames.iter().filter(|f| f.long_term.is_none());
    let mut list: Vec<_> = short.collect();
    list.sort_by_key(|f| -References::pic_num(f, number, range));
    list.extend(long_terms(references));
    list
}

/// By distance in output order: list 0 begins with what comes before, list 1 with what comes after
/// (8.2.4.2.3).
fn initial_b(references: &References, order: i32) -> [Vec<&Reference>; 2] {
    let short = references.frames.iter().filter(|f| f.long_term.is_none());
    let (mut before, mut after): (Vec<_>, Vec<_>) = short
        .filter_map(|f| Some((f.order?, f)))
        .partition(|(o, _)| *o < order);
    before.sort_by_key(|(o, _)| -i64::from(*o));
    after.sort_by_key(|(o, _)| *o);
    let [mut first, mut second] = [chain(&before, &after), chain(&after, &before)];
    first.extend(long_terms(references));
    second.extend(long_terms(references));
    let same = first.iter().zip(&second).all(|(a, b)| std::ptr::eq(*a, *b));
    if second.len() > 1 && same {
        second.swap(0, 1);
    }
    [first, second]
}

fn chain<'a>(a: &[(i32, &'a Reference)], b: &[(i32, &'a Reference)]) -> Vec<&'a Reference> {
    a.iter().chain(b).map(|(_, f)| *f).collect()
}

/// Modification of a list (8.2.4.3): each step puts its picture at the next place and closes the
/// gap that it leaves.
fn modify<'a>(
    list: &mut List<'a>,
    references: &'a References,
    steps: &[Modification],
    number: u32,
    range: u32,
) {
    let (current, range) = (i64::from(number), i64::from(range));
    let mut predicted = current;
    for (place, step) in steps.iter().enumerate().take(list.len()) {
        let picture = match *step {
            Modification::LongTerm(wanted) => references
                .frames
                .iter()
                .find(|f| f.long_term == Some(wanted)),
            Modification::Down(difference) | Modification::Up(difference) => {
                let difference = i64::from(difference);
                predicted = match step {
                    Modification::Down(_) => predicted - difference,
                    _ => predicted + difference,
                }
                .rem_euclid(range);
                let wanted = if predicted > current {
                    predicted - range
                } else {
                    predicted
                };
                references.frames.iter().find(|f| {
                    f.long_term.is_none() && References::pic_num(f, number, range as u32) == wanted
                })
            }
        };
        let length = list.len();
        list.insert(place, picture);
        if let Some(picture) = picture {
            let mut at = 0;
            list.retain(|entry| {
                at += 1;
                at - 1 <= place || entry.is_none_or(|e| !std::ptr::eq(e, picture))
            });
        }
        list.resize(length, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::decode::cell::Cell;
    use crate::stream::Sps;
    use crate::stream::read::nal::nal_units;

    const RANGE: u32 = 16;

    /// Short-term frames by (frame_num, PicOrderCnt), long-term frames by index.
    fn references(short: &[(u32, i32)], long: &[u32]) -> References {
        let set = crate::stream::Sps::grey(16, 16).write();
        let rbsp = nal_units(&set).next().expect("a unit").rbsp();
        let (_, sequence) = Sps::read(&rbsp).expect("a head");
        let cell = Cell::grey(&sequence.expect("a set"));
        let frame = |frame_num, order, long_term| Reference {
            id: 0,
            cell: cell.clone(),
            exists: true,
            order: Some(order),
            frame_num,
            long_term,
        };
        let mut references = References::default();
        let short = short
            .iter()
            .map(|&(number, order)| frame(number, order, None));
        references.frames = short.collect();
        let long = long.iter().map(|&index| frame(99, 0, Some(index)));
        references.frames.extend(long);
        references
    }

    /// Frame numbers of short-term entries, 100 and the index of long-term ones; 999 where nothing
    /// is.
    fn names(list: &List) -> Vec<u32> {
        let name = |f: &Reference| f.long_term.map_or(f.frame_num, |index| 100 + index);
        list.iter().map(|f| f.map_or(999, name)).collect()
    }

    #[test]
    fn p_lists_go_back_in_coding_order_and_numbers_wrap() {
        let r = references(&[(15, 0), (1, 4), (14, 2)], &[1, 0]);
        let list: List = initial_p(&r, 2, RANGE).into_iter().map(Some).collect();
        assert_eq!(names(&list), [1, 15, 14, 100, 101]);
    }

    #[test]
    fn b_lists_go_away_from_the_picture_and_differ() {
        let r = references(&[(1, 0), (2, 8), (3, 2), (4, 6)], &[0]);
        let lists = initial_b(&r, 4).map(|l| l.into_iter().map(Some).collect::<List>());
        assert_eq!(names(&lists[0]), [3, 1, 4, 2, 100]);
        assert_eq!(names(&lists[1]), [4, 2, 3, 1, 100]);
        let past = references(&[(1, 0), (2, 2)], &[]);
        let lists = initial_b(&past, 4).map(|l| l.into_iter().map(Some).collect::<List>());
        assert_eq!([names(&lists[0]), names(&lists[1])], [[2, 1], [1, 2]]);
    }

    #[test]
    fn modification_moves_pictures_forward() {
        let r = references(&[(1, 0), (2, 0), (3, 0), (15, 0)], &[4]);
        let modified = |steps: &[Modification], active: usize| {
            let mut list: List = initial_p(&r, 4, RANGE).into_iter().map(Some).collect();
            list.resize(active, None);
            modify(&mut list, &r, steps, 4, RANGE);
            names(&list)
        };
        use Modification::{Down, LongTerm, Up};
        assert_eq!(modified(&[], 5), [3, 2, 1, 15, 104]);
        assert_eq!(modified(&[Down(3)], 5), [1, 3, 2, 15, 104]);
        // Down to 1, up to 2, then around to 15 of the round before.
        assert_eq!(modified(&[Down(3), Up(1), Down(3)], 5), [1, 2, 15, 3, 104]);
        assert_eq!(modified(&[LongTerm(4), Down(2)], 3), [104, 2, 3]);
        // The same picture twice, as for weighted prediction.
        assert_eq!(modified(&[Down(1), Up(16)], 3), [3, 3, 2]);
        assert_eq!(modified(&[LongTerm(7)], 3), [999, 3, 2]);
    }
}
