// SPDX-License-Identifier: Apache-2.0
//! The dependent quantiser: two grids, eight states (sections 5.1 and 5.2).

/// The signed levels of a block, row by row.
pub type Levels = [i16; 16];

/// The largest magnitude of a level.
pub const LARGEST: u16 = 4095;
/// States of the quantiser.
pub const STATES: usize = 8;

/// The next state, by state and parity of the level: 2 * state + parity.
pub type NextStates = [u8; 16];

/// With eight states.
pub const DEPENDENT: NextStates = [0, 2, 2, 0, 4, 6, 6, 4, 5, 7, 7, 5, 1, 3, 3, 1];

/// With one state.
pub const INDEPENDENT: NextStates = [0; 16];

/// A state of the quantiser, 0 to 7; 0 at the start of a tile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State(u8);

impl State {
    /// Whether levels are odd multiples of the half-step, or 0: states 4 to 7.
    #[inline]
    pub fn is_odd(self) -> bool {
        self.0 >= 4
    }

    /// The state after a level.
    #[inline(always)]
    pub fn next(self, states: &NextStates, magnitude: u16) -> Self {
        Self(states[usize::from((2 * self.0) | (magnitude & 1) as u8) & 15])
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

/// A block's levels as they are coded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coded {
    /// Magnitudes, 0 to 4095.
    pub magnitudes: [u16; 16],
    /// Which of them are negative.
    pub negative: [bool; 16],
    /// Which of them lie on the odd grid.
    pub odd: [bool; 16],
}

impl Coded {
    /// What the levels stand for, in half-steps: -8190 to 8190.
    #[inline(always)]
    pub fn half_steps(&self) -> [i16; 16] {
        let mut half_steps = [0; 16];
        for (t, out) in half_steps.iter_mut().enumerate() {
            let magnitude = self.magnitudes[t] as i16;
            let half = i16::from(magnitude > 0) & i16::from(self.odd[t]);
            let sign = -i16::from(self.negative[t]);
            *out = ((2 * magnitude - half) ^ sign) - sign;
        }
        half_steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_two_ways_in_and_two_out() {
        let mut ways_in = [0; STATES];
        for state in State::all() {
            let [even, odd] = [0, 1].map(|a| state.next(&DEPENDENT, a).number());
            assert_ne!(even, odd);
            ways_in[even] += 1;
            ways_in[odd] += 1;
        }
        assert_eq!(ways_in, [2; STATES]);
    }

    #[test]
    fn grids_interleave() {
        for (odd, points) in [(false, [0, 2, 4, 8190]), (true, [0, 1, 3, 8189])] {
            let coded = Coded {
                magnitudes: std::array::from_fn(|t| [0, 1, 2, 4095][t & 3]),
                negative: std::array::from_fn(|t| t >= 8),
                odd: [odd; 16],
            };
            let half_steps = coded.half_steps();
            let (half_steps, _) = half_steps.as_chunks::<4>();
            assert_eq!(half_steps[..2], [points; 2]);
            assert_eq!(half_steps[2..], [points.map(|p: i16| -p); 2]);
        }
    }
}
