// SPDX-License-Identifier: Apache-2.0
//! The dependent quantiser: two grids, eight states (sections 5.1 and 5.2).

/// The signed levels of a block, row by row.
pub type Levels = [i16; 16];

/// The largest magnitude of a level.
pub const LARGEST: u16 = 4095;
/// States of the quantiser.
pub const STATES: usize = 8;

/// The next state after a level of even and of odd magnitude.
const NEXT: [[u8; 2]; STATES] = [
    [0, 2],
    [2, 0],
    [4, 6],
    [6, 4],
    [5, 7],
    [7, 5],
    [1, 3],
    [3, 1],
];

/// A state of the quantiser, 0 to 7; 0 at the start of a tile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State(u8);

impl State {
    /// Whether levels are odd multiples of the half-step, or 0: states 4 to 7.
    #[inline]
    pub fn is_odd(self) -> bool {
        self.0 >= 4
    }

    /// What the magnitude of a level stands for, in half-steps.
    #[inline]
    pub fn half_steps(self, magnitude: u16) -> u32 {
        let odd = self.is_odd() && magnitude > 0;
        2 * u32::from(magnitude) - u32::from(odd)
    }

    /// The state after a level.
    #[inline]
    pub fn next(self, magnitude: u16) -> Self {
        Self(NEXT[usize::from(self.0 & 7)][usize::from(magnitude & 1)])
    }

    /// The number of the state.
    pub fn number(self) -> usize {
        self.0.into()
    }

    /// All states.
    pub fn all() -> [Self; STATES] {
        std::array::from_fn(|s| Self(s as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_two_ways_in_and_two_out() {
        let mut ways_in = [0; STATES];
        for state in State::all() {
            let [even, odd] = [0, 1].map(|a| state.next(a).number());
            assert_ne!(even, odd);
            ways_in[even] += 1;
            ways_in[odd] += 1;
        }
        assert_eq!(ways_in, [2; STATES]);
    }

    #[test]
    fn grids_interleave() {
        let [even, odd] = [0, 4].map(State);
        assert_eq!([0, 1, 2, 4095].map(|a| even.half_steps(a)), [0, 2, 4, 8190]);
        assert_eq!([0, 1, 2, 4095].map(|a| odd.half_steps(a)), [0, 1, 3, 8189]);
    }
}
