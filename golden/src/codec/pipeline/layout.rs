// SPDX-License-Identifier: Apache-2.0
//! How a picture is cut into slices.

/// Cut a picture of `width_mbs` × `height_mbs` macroblocks into at most `lanes` slices of nearly
/// equal size: (first macroblock, count).
///
/// While there are rows enough a slice is whole rows, so that it keeps its neighbours above; then
/// slices are runs of macroblocks.
pub fn split_slices(width_mbs: u32, height_mbs: u32, lanes: u32) -> Vec<(u32, u32)> {
    let total = width_mbs * height_mbs;
    let (units, unit) = if lanes <= height_mbs {
        (height_mbs, width_mbs)
    } else {
        (total, 1)
    };
    let slices = lanes.clamp(1, units.max(1));
    let edge = |i: u32| (u64::from(units) * u64::from(i) / u64::from(slices)) as u32 * unit;
    (0..slices)
        .map(|i| (edge(i), edge(i + 1) - edge(i)))
        .filter(|(_, count)| *count > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn slices_cover_the_picture_once(
            width in 1u32..300,
            height in 1u32..300,
            lanes in 1u32..=64,
        ) {
            let slices = split_slices(width, height, lanes);
            let mut next = 0;
            for (first, count) in &slices {
                prop_assert_eq!(*first, next);
                prop_assert!(*count > 0);
                next += count;
            }
            prop_assert_eq!(next, width * height);
            prop_assert_eq!(slices.len() as u32, lanes.min(width * height));
        }
    }
}
