// SPDX-License-Identifier: Apache-2.0
//! Mutations for libFuzzer that know the structure: behind checksums and under emulation
//! prevention, where changed bytes alone do not get.

use super::mutate::Random;

/// Mutate the first `size` of `data` in place, to at most `most` bytes, and give the new size: of
/// each two mutations one is libFuzzer's, the other `by_structure`'s, from the input as a list of
/// one.
pub fn mutate(
    data: &mut [u8],
    (size, most): (usize, usize),
    seed: u32,
    by_structure: impl FnOnce(&[Vec<u8>], &mut Random) -> Vec<u8>,
) -> usize {
    let mut random = Random::new(u64::from(seed));
    if size == 0 || random.below(2) == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, most);
    }
    let made = by_structure(&[data[..size].to_vec()], &mut random);
    let length = made.len().min(most).min(data.len());
    data[..length].copy_from_slice(&made[..length]);
    length
}
