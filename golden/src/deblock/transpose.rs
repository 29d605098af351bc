// SPDX-License-Identifier: Apache-2.0
//! Transposition of 8x8 blocks of samples, two at a time: upright edges become level ones.

/// Lines of two blocks, eight samples each, the first in the lowest byte.
pub(super) type Blocks = [[u64; 2]; 8];

/// Transpose both blocks: byte `i` of line `k` becomes byte `k` of line `i`.
#[inline(always)]
pub(super) fn transpose(lines: &mut Blocks) {
    swap::<4>(lines, 0x0000_0000_FFFF_FFFF);
    swap::<2>(lines, 0x0000_FFFF_0000_FFFF);
    swap::<1>(lines, 0x00FF_00FF_00FF_00FF);
}

/// Exchange the `D` by `D` squares off the diagonal; `low`: the first `D` of `2 · D` bytes.
#[inline(always)]
fn swap<const D: usize>(lines: &mut Blocks, low: u64) {
    for k in (0..8).filter(|k| k & D == 0) {
        let moved = [0, 1].map(|b| ((lines[k][b] >> (8 * D)) ^ lines[k + D][b]) & low);
        for (line, moved) in lines[k].iter_mut().zip(moved) {
            *line ^= moved << (8 * D);
        }
        for (line, moved) in lines[k + D].iter_mut().zip(moved) {
            *line ^= moved;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_change_places(lines in prop::array::uniform8(prop::array::uniform2(any::<u64>()))) {
            let mut turned = lines;
            transpose(&mut turned);
            for block in 0..2 {
                let bytes = |lines: Blocks| lines.map(|line| line[block].to_le_bytes());
                let (before, after) = (bytes(lines), bytes(turned));
                let expected: [[u8; 8]; 8] =
                    std::array::from_fn(|i| std::array::from_fn(|k| before[k][i]));
                prop_assert_eq!(after, expected);
            }
        }
    }
}
