// SPDX-License-Identifier: Apache-2.0
//! Scaling lists (7.3.2.1.1.1).

use super::{BitReader, SyntaxError};
use crate::stream::scaling::{ListSource, ScalingMatrix};

impl ScalingMatrix {
    /// Read the lists of a parameter set: all eight, or only the six of 4x4 (`with8` false).
    pub(super) fn read(r: &mut BitReader, with8: bool) -> Result<Self, SyntaxError> {
        let mut lists = [const { ListSource::Absent }; 8];
        let count = if with8 { 8 } else { 6 };
        for (i, list) in lists.iter_mut().take(count).enumerate() {
            if r.flag("scaling_list_present_flag")? {
                *list = read_list(r, if i < 6 { 16 } else { 64 })?;
            }
        }
        Ok(Self(lists))
    }
}

fn read_list(r: &mut BitReader, size: usize) -> Result<ListSource, SyntaxError> {
    let (mut last, mut next) = (8i32, 8i32);
    let mut list = Vec::with_capacity(size);
    for j in 0..size {
        if next != 0 {
            next = (last + r.se(-128, 127, "delta_scale")? + 256) % 256;
            if j == 0 && next == 0 {
                return Ok(ListSource::Default);
            }
        }
        last = if next == 0 { last } else { next };
        list.push(last as u8);
    }
    Ok(ListSource::Sent(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_may_stop_and_repeat_its_last_value() {
        let mut bits = crate::stream::BitWriter::new();
        // 8 + 2 = 10, then 0.
        bits.se(2);
        bits.se(-10);
        bits.trailing();
        let bits = bits.into_bytes();
        let list = read_list(&mut BitReader::new(&bits), 16).expect("reads");
        assert_eq!(list, ListSource::Sent(vec![10; 16]));
    }
}
