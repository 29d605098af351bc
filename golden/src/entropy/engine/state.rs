// SPDX-License-Identifier: Apache-2.0
//! The state of a context: where it starts, where a bin takes it, and what it does to the range
//! (9.3.1.1, 9.3.4.2.1).

/// rangeTabLPS by pStateIdx and quantised range (Table 9-44).
pub const RANGE_LPS: [[u8; 4]; 64] = [
    [128, 176, 208, 240],
    [128, 167, 197, 227],
    [128, 158, 187, 216],
    [123, 150, 178, 205],
    [116, 142, 169, 195],
    [111, 135, 160, 185],
    [105, 128, 152, 175],
    [100, 122, 144, 166],
    [95, 116, 137, 158],
    [90, 110, 130, 150],
    [85, 104, 123, 142],
    [81, 99, 117, 135],
    [77, 94, 111, 128],
    [73, 89, 105, 122],
    [69, 85, 100, 116],
    [66, 80, 95, 110],
    [62, 76, 90, 104],
    [59, 72, 86, 99],
    [56, 69, 81, 94],
    [53, 65, 77, 89],
    [51, 62, 73, 85],
    [48, 59, 69, 80],
    [46, 56, 66, 76],
    [43, 53, 63, 72],
    [41, 50, 59, 69],
    [39, 48, 56, 65],
    [37, 45, 54, 62],
    [35, 43, 51, 59],
    [33, 41, 48, 56],
    [32, 39, 46, 53],
    [30, 37, 43, 50],
    [29, 35, 41, 48],
    [27, 33, 39, 45],
    [26, 31, 37, 43],
    [24, 30, 35, 41],
    [23, 28, 33, 39],
    [22, 27, 32, 37],
    [21, 26, 30, 35],
    [20, 24, 29, 33],
    [19, 23, 27, 31],
    [18, 22, 26, 30],
    [17, 21, 25, 28],
    [16, 20, 23, 27],
    [15, 19, 22, 25],
    [14, 18, 21, 24],
    [14, 17, 20, 23],
    [13, 16, 19, 22],
    [12, 15, 18, 21],
    [12, 14, 17, 20],
    [11, 14, 16, 19],
    [11, 13, 15, 18],
    [10, 12, 15, 17],
    [10, 12, 14, 16],
    [9, 11, 13, 15],
    [9, 11, 12, 14],
    [8, 10, 12, 14],
    [8, 9, 11, 13],
    [7, 9, 11, 12],
    [7, 9, 10, 12],
    [7, 8, 10, 11],
    [6, 8, 9, 11],
    [6, 7, 9, 10],
    [6, 7, 8, 9],
    [2, 2, 2, 2],
];

/// transIdxLPS (Table 9-45). The state after a most probable symbol is `min(state + 1, 62)`.
pub const NEXT_LPS: [u8; 64] = [
    0, 0, 1, 2, 2, 4, 4, 5, 6, 7, 8, 9, 9, 11, 11, 12, 13, 13, 15, 15, 16, 16, 18, 18, 19, 19, 21,
    21, 22, 22, 23, 24, 24, 25, 26, 26, 27, 27, 28, 29, 29, 30, 30, 30, 31, 32, 32, 33, 33, 33, 34,
    34, 35, 35, 35, 36, 36, 36, 37, 37, 37, 38, 38, 63,
];

/// State of one context: `2 · pStateIdx + valMPS`, 0 … 125.
pub type State = u8;

/// State of a context (m, n) at the start of a slice of quantiser `qp` (9.3.1.1).
pub fn initial_state((m, n): (i8, i8), qp: u8) -> State {
    let pre = (((i32::from(m) * i32::from(qp.min(51))) >> 4) + i32::from(n)).clamp(1, 126) as u8;
    if pre <= 63 {
        2 * (63 - pre)
    } else {
        2 * (pre - 64) + 1
    }
}

/// State after coding `bin` in `state` (9.3.4.2.1.1).
pub const fn next_state(state: State, bin: bool) -> State {
    let (p, mps) = (state >> 1, state & 1);
    if bin as u8 != mps {
        2 * NEXT_LPS[p as usize] + if p == 0 { 1 - mps } else { mps }
    } else if p < 62 {
        state + 2
    } else {
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_stay_in_range_whatever_the_bins() {
        for state in 0..126 {
            assert!(next_state(state, false) < 126 && next_state(state, true) < 126);
        }
    }

    #[test]
    fn initial_states_are_never_those_of_the_terminating_bin() {
        for (m, n) in [(-128, -128), (127, 127), (0, 0), (-17, 127), (20, -15)] {
            for qp in 0..=51 {
                assert!(initial_state((m, n), qp) < 126);
            }
        }
    }
}
