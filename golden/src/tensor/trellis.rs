// SPDX-License-Identifier: Apache-2.0
//! The encoder's search: eight states side by side, decided two blocks late (sections 9.1 to 9.5).
//!
//! Both ways out of a state differ in the parity of the level, and all states of a grid see the
//! same levels. So a value has four branches, grid by parity, and the step is four butterflies:
//! states 2i and 2i+1 lead to the same two states. Metrics lie as `low`, of states 0, 2, 4 and 6,
//! and `high`, of 1, 3, 5 and 7.

use super::branch::{Branches, DEAD};
use super::levels::{Levels, STATES};
use super::target::Target;

/// Blocks of look-ahead where a row of blocks has enough.
pub const LOOK: usize = 2;

/// A lane: the metric, then the way in (0: the lower state), then the state before the block.
/// So the least lane is the least metric and, among equals, came from the lower state.
type Lanes = [i32; 4];
/// Bits below the metric.
const METRIC_AT: u32 = 4;
/// The bit that says which of two states a path came from.
const WAY: i32 = 1 << 3;
/// The state before the block.
const ORIGIN: i32 = WAY - 1;
const DEAD_LANE: i32 = DEAD << METRIC_AT;

/// One searched block.
#[derive(Clone, Debug)]
struct Stage {
    /// After each value the lanes of both halves.
    trace: [[Lanes; 2]; 16],
    branches: [Branches; 16],
    negative: [bool; 16],
    /// The state before the block, of the path into each state after it.
    origin: [u8; STATES],
}

impl Default for Stage {
    fn default() -> Self {
        Self {
            trace: [[[0; 4]; 2]; 16],
            branches: [Branches::default(); 16],
            negative: [false; 16],
            origin: [0; STATES],
        }
    }
}

/// The lower state that leads to a state, and the parity of the level on that branch; the way from
/// the state above it has the other parity.
const WAYS_IN: [(u8, u8); STATES] = [
    (0, 0),
    (6, 0),
    (0, 1),
    (6, 1),
    (2, 0),
    (4, 0),
    (2, 1),
    (4, 1),
];

/// The metrics of all states, and the blocks that are not yet decided.
#[derive(Clone, Debug)]
pub struct Trellis {
    low: Lanes,
    high: Lanes,
    stages: [Stage; LOOK + 1],
    /// Blocks searched and released so far.
    searched: usize,
    released: usize,
}

impl Default for Trellis {
    fn default() -> Self {
        Self {
            low: [0, DEAD_LANE, DEAD_LANE, DEAD_LANE],
            high: [DEAD_LANE; 4],
            stages: Default::default(),
            searched: 0,
            released: 0,
        }
    }
}

/// The lesser lanes of a butterfly's two ways in.
#[inline]
fn lesser(low: &Lanes, low_cost: &Lanes, high: &Lanes, high_cost: &Lanes) -> Lanes {
    std::array::from_fn(|i| {
        let from_low = low[i] + low_cost[i];
        let from_high = high[i] + high_cost[i];
        let least = if from_high < from_low {
            from_high
        } else {
            from_low
        };
        // As dead as at the start, whatever is added.
        if least > DEAD_LANE { DEAD_LANE } else { least }
    })
}

impl Trellis {
    /// Search a block.
    pub fn search(&mut self, target: &Target) {
        let stage = &mut self.stages[self.searched % (LOOK + 1)];
        self.searched += 1;
        stage.negative = target.negative;
        for t in 0..16 {
            stage.branches[t] =
                Branches::new(target.magnitudes[t], target.classes[t], target.sure[t & 3]);
        }
        let (mut low, mut high) = (self.low, self.high);
        for i in 0..4 {
            low[i] = (low[i] & !(WAY | ORIGIN)) | (2 * i as i32);
            high[i] = (high[i] & !(WAY | ORIGIN)) | (2 * i as i32 + 1);
        }
        for (branches, trace) in stage.branches.iter().zip(&mut stage.trace) {
            let [even, odd] = branches.costs.map(|grids| {
                let [even_grid, odd_grid] = grids.map(|cost| cost << METRIC_AT);
                [even_grid, even_grid, odd_grid, odd_grid]
            });
            let low_in = low.map(|lane| lane & !WAY);
            let high_in = high.map(|lane| lane | WAY);
            // Into states 0, 4, 5, 1 and 2, 6, 7, 3.
            let x = lesser(&low_in, &even, &high_in, &odd);
            let y = lesser(&low_in, &odd, &high_in, &even);
            low = [x[0], y[0], x[1], y[1]];
            high = [x[3], y[3], x[2], y[2]];
            *trace = [low, high];
        }
        (self.low, self.high) = (low, high);
        for (i, pair) in stage.origin.chunks_exact_mut(2).enumerate() {
            pair[0] = (low[i] & ORIGIN) as u8;
            pair[1] = (high[i] & ORIGIN) as u8;
        }
    }

    /// Decide the first block that is not: its levels on the best path. Paths that part from the
    /// best one before the end of that block die.
    ///
    /// Call it only with a searched block left.
    pub fn release(&mut self) -> Levels {
        let lanes: [i32; STATES] = std::array::from_fn(|s| self.lane(s));
        let metric = |s: usize| lanes[s] >> METRIC_AT;
        let mut best = 0;
        for s in 1..STATES {
            if metric(s) < metric(best) {
                best = s;
            }
        }
        // The states after the block that is released, on the path to each state of now.
        let mut then: [usize; STATES] = std::array::from_fn(|s| s);
        for block in (self.released + 1..self.searched).rev() {
            let origin = &self.stages[block % (LOOK + 1)].origin;
            then = then.map(|s| origin[s & 7].into());
        }
        let after = then[best];
        let least = metric(best);
        for (s, then) in then.into_iter().enumerate() {
            let alive = then == after && metric(s) < DEAD;
            let lane = if alive { metric(s) - least } else { DEAD } << METRIC_AT;
            if s & 1 == 0 {
                self.low[s / 2] = lane;
            } else {
                self.high[s / 2] = lane;
            }
        }
        let stage = &self.stages[self.released % (LOOK + 1)];
        self.released += 1;
        stage.levels(after)
    }

    #[inline]
    fn lane(&self, state: usize) -> i32 {
        [self.low, self.high][state & 1][state / 2]
    }
}

impl Stage {
    /// The levels on the path into state `after` at the end of the block.
    fn levels(&self, after: usize) -> Levels {
        let mut levels = [0; 16];
        let mut state = after;
        for t in (0..16).rev() {
            let lane = self.trace[t][state & 1][(state / 2) & 3];
            let way = usize::from(lane & WAY != 0);
            let (lower, parity) = WAYS_IN[state & 7];
            state = usize::from(lower) + way;
            let parity = usize::from(parity) ^ way;
            let level = self.branches[t].levels[parity][state >> 2 & 1];
            levels[t] = if self.negative[t] { -level } else { level };
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::super::levels::{DEPENDENT, State};
    use super::*;

    #[test]
    fn ways_in_are_the_ways_out() {
        for state in State::all() {
            for parity in 0..2u16 {
                let next = state.next(&DEPENDENT, parity).number();
                let (lower, lower_parity) = WAYS_IN[next];
                let way = u8::from(u16::from(lower_parity) != parity);
                assert_eq!(usize::from(lower + way), state.number());
            }
        }
    }
}
