// SPDX-License-Identifier: Apache-2.0
//! Ratios of whole numbers: aspects, and times of containers.

/// `a`:`b` in lowest terms, if both are above 0 and then fit in 16 bits.
pub fn ratio(a: u64, b: u64) -> Option<(u16, u16)> {
    let common = common_divisor(a, b);
    let part = |n: u64| {
        u16::try_from(n.checked_div(common)?)
            .ok()
            .filter(|n| *n > 0)
    };
    part(a).zip(part(b))
}

/// Largest number that divides both.
pub fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}
