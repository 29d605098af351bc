// SPDX-License-Identifier: Apache-2.0
//! The branches of one value in the search: which levels are tried, and what they cost
//! (section 9.4).

use super::levels::LARGEST;
use super::model::Class;
use crate::entropy::tensor::tables::{CLASSES, COST, SIGN, SLOPE, STEPS};

/// Sixteenths of a half-step between neighbouring levels of a grid.
pub const SPACING: u32 = 32;
/// The largest magnitude that the search takes.
pub const LARGEST_MAGNITUDE: u32 = SPACING * (LARGEST as u32 - 1);
/// The metric of a state without a path, or of a branch that does not exist. Living metrics stay
/// below 2^20: the best is 0 at every release and paths part for at most three blocks.
pub const DEAD: i32 = 1 << 24;
/// Prefixes from here on cost the same.
const PREFIXES: usize = 3 + STEPS as usize + 1;

/// Cost of a prefix by class and grid, without the sign.
const PREFIX_COST: [[[i16; PREFIXES]; 2]; CLASSES] = {
    let mut table = [[[0; PREFIXES]; 2]; CLASSES];
    let mut class = 0;
    while class < CLASSES {
        let mut prefix = 0;
        while prefix < PREFIXES {
            let listed = if prefix < 3 { prefix } else { 3 };
            let slope = (prefix - listed) as u16 * SLOPE[class];
            table[class][0][prefix] = (COST[class][0][listed] + slope) as i16;
            table[class][1][prefix] = (COST[class][1][listed] + slope) as i16;
            prefix += 1;
        }
        class += 1;
    }
    table
};

/// The best level of each parity on each grid, with its cost: distance and rate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Branches {
    /// By parity, then grid.
    pub costs: [[i32; 2]; 2],
    /// By parity, then grid.
    pub levels: [[i16; 2]; 2],
}

impl Branches {
    /// Of a magnitude in sixteenths of a half-step; `sure`: the odd grid has no level 0.
    #[inline]
    pub fn new(magnitude: u32, class: Class, sure: bool) -> Self {
        let mut branches = Self::default();
        for grid in 0..2 {
            let candidates = Candidates::new(magnitude, class, grid, sure);
            let parity = (candidates.lower & 1) as usize;
            branches.levels[parity][grid] = candidates.lower as i16;
            branches.costs[parity][grid] = candidates.lower_cost;
            branches.levels[1 - parity][grid] = candidates.lower as i16 + 1;
            branches.costs[1 - parity][grid] = candidates.upper_cost;
            // The candidate 0 has the parity of one of the others, which stays among equals.
            if candidates.zero_cost < branches.costs[0][grid] {
                branches.costs[0][grid] = candidates.zero_cost;
                branches.levels[0][grid] = 0;
            }
        }
        branches
    }

    /// The cheapest level of the even grid; among equals the first candidate.
    #[inline]
    pub fn cheapest_even(magnitude: u32, class: Class) -> i16 {
        let candidates = Candidates::new(magnitude, class, 0, false);
        let mut least = (candidates.lower_cost, candidates.lower as i16);
        for other in [
            (candidates.upper_cost, candidates.lower as i16 + 1),
            (candidates.zero_cost, 0),
        ] {
            if other.0 < least.0 {
                least = other;
            }
        }
        least.1
    }
}

/// The candidates on one grid: the level below or at the magnitude, the one above it, and 0.
struct Candidates {
    lower: u32,
    lower_cost: i32,
    upper_cost: i32,
    /// `DEAD` where 0 is no candidate of its own.
    zero_cost: i32,
}

impl Candidates {
    #[inline]
    fn new(magnitude: u32, class: Class, grid: usize, sure: bool) -> Self {
        let prefix_cost = &PREFIX_COST[usize::from(class.number) % CLASSES][grid];
        let rate = |level: u32| {
            let prefix = (level >> class.shift) as usize;
            i32::from(prefix_cost[prefix.min(PREFIXES - 1)])
        };
        let shifted = magnitude + if grid == 1 { SPACING / 2 } else { 0 };
        let lower = shifted / SPACING;
        let above = (shifted % SPACING) as i32;
        let below = SPACING as i32 - above;
        let sign = i32::from(SIGN);
        let none = grid == 1 && sure;
        let zero = || {
            if none {
                return DEAD;
            }
            let distance = (magnitude * magnitude) as i32;
            distance + rate(0)
        };
        Self {
            lower,
            lower_cost: match lower {
                0 => zero(),
                _ => above * above + rate(lower) + sign,
            },
            upper_cost: below * below + rate(lower + 1) + sign,
            zero_cost: match lower {
                1 | 2 => zero(),
                _ => DEAD,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_end_after_fifteen_steps() {
        assert_eq!(PREFIX_COST[7][1][..4], [522, 29, 236, 516]);
        assert_eq!(PREFIX_COST[7][1][4], 516 + 172);
        assert_eq!(PREFIX_COST[7][1][PREFIXES - 1], 516 + 15 * 172);
    }

    #[test]
    fn the_odd_grid_of_a_sure_column_has_no_zero() {
        let class = Class {
            number: 9,
            shift: 0,
        };
        for magnitude in 0..200 {
            let branches = Branches::new(magnitude, class, true);
            let zero_is_dead = branches.levels[0][1] != 0 || branches.costs[0][1] == DEAD;
            assert!(zero_is_dead, "{magnitude}");
            assert!(branches.costs[0][0] < DEAD && branches.costs[1][0] < DEAD);
        }
    }

    #[test]
    fn zero_is_a_candidate_below_three_levels_only() {
        let class = Class {
            number: 0,
            shift: 0,
        };
        assert_eq!(Branches::new(33, class, false).levels[0][0], 0);
        assert_eq!(Branches::new(96, class, false).levels[0][0], 4);
    }
}
