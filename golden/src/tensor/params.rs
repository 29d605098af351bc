// SPDX-License-Identifier: Apache-2.0
//! The parameters of a slice: step, mode, and the three bytes that hold them (section 2).

use super::error::TileError;

/// The quantiser's step by its code of twelve bits.
///
/// The half-step, the distance of neighbouring points of both grids together, is
/// `(256 + man) * 2^exp / 1024` sample units: 0.25 to 16352. Steps are ordered from fine to coarse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step(u16);

impl Step {
    /// The smallest half-step, a quarter of a sample unit.
    pub const FINEST: Self = Self(0);
    /// The largest half-step, 16352 sample units.
    pub const COARSEST: Self = Self(0xFFF);

    /// The step of this mantissa and exponent; `None` for an exponent above 15.
    pub fn new(man: u8, exp: u8) -> Option<Self> {
        (exp < 16).then(|| Self(u16::from(exp) << 8 | u16::from(man)))
    }

    /// The step of a code, `exp * 256 + man`; `None` above 4095.
    pub fn from_code(code: u16) -> Option<Self> {
        (code < 0x1000).then_some(Self(code))
    }

    /// The code, `exp * 256 + man`: 0 to 4095, rising with the step.
    pub fn code(self) -> u16 {
        self.0
    }

    /// Mantissa, 0 to 255.
    pub fn man(self) -> u8 {
        self.0 as u8
    }

    /// Exponent, 0 to 15.
    pub fn exp(self) -> u8 {
        (self.0 >> 8) as u8
    }

    /// The half-step in 1/1024 sample units, 256 to 16744448.
    pub fn half_step_1024(self) -> u32 {
        (256 + u32::from(self.man())) << self.exp()
    }

    /// The half-step in sample units, 0.25 to 16352.
    pub fn half_step(self) -> f64 {
        f64::from(self.half_step_1024()) / 1024.0
    }

    /// The step whose half-step is nearest to `d` sample units, the ends of the range beyond it
    /// (and for no number the finest).
    pub fn nearest(d: f64) -> Self {
        let wanted = (d * 1024.0).clamp(256.0, f64::from(Self::COARSEST.half_step_1024()));
        if wanted.is_nan() {
            return Self::FINEST;
        }
        let exp = (wanted as u32).ilog2() - 8;
        let man = (wanted / f64::from(1u32 << exp)).round_ties_even() as u16 - 256;
        // A mantissa of 256 is the next exponent's 0, as in the code itself.
        Self(((exp as u16) * 256 + man).min(Self::COARSEST.0))
    }
}

/// What is predicted inside a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Nothing: weights and their gradients.
    None,
    /// The rows are tokens: every column is predicted from its last rows with a gain of 1/8, and
    /// four rows are transformed.
    Tok1,
    /// The same with a gain of 2/8.
    Tok2,
    /// The same with a gain of 3/8.
    Tok3,
    /// The same with a gain of 5/8.
    Tok5,
}

impl Mode {
    /// All modes, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::None, Self::Tok1, Self::Tok2, Self::Tok3, Self::Tok5];

    /// The code in the slice header, 0 to 4.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The mode of a code; `None` above 4.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The gain of the prediction in eighths; 0 without prediction.
    pub fn gain(self) -> i32 {
        [0, 1, 2, 3, 5][usize::from(self.code())]
    }

    /// The finest step whose levels reach every coefficient of this mode.
    ///
    /// A column's mean counts twice in the transform: below a half-step of 0.5 the largest level
    /// may be too small for it.
    pub fn finest_step(self) -> Step {
        if self.is_tokens() {
            Step(0x100)
        } else {
            Step::FINEST
        }
    }

    /// Whether rows are tokens.
    pub fn is_tokens(self) -> bool {
        self != Self::None
    }
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.gain() {
            0 => f.write_str("none"),
            gain => write!(f, "tok {gain}/8"),
        }
    }
}

/// How the encoder finds levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Quantiser {
    /// Dependent quantisation: the search through eight states for distance and rate.
    #[default]
    Dependent,
    /// One state: each value's cheapest level by distance and rate.
    Scalar,
    /// One state: the nearest level, for a bound on the error.
    Nearest,
}

impl Quantiser {
    /// Whether slices say that quantisation is dependent.
    pub fn is_dependent(self) -> bool {
        self == Self::Dependent
    }
}

/// The header of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SliceHeader {
    /// The quantiser's step.
    pub step: Step,
    /// The prediction.
    pub mode: Mode,
    /// Dependent quantisation: eight states and two grids instead of one.
    pub dependent: bool,
    /// The mean level that the model starts with, in half-octaves of 1/64: 0 to 31.
    pub scale: u8,
}

impl SliceHeader {
    /// Bytes of the header.
    pub const BYTES: usize = 3;

    /// As in the slice. `scale` is taken by its five bits.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let flags = self.mode.code() << 1 | u8::from(self.dependent);
        [
            self.step.man(),
            self.step.exp() << 4 | flags,
            self.scale & 31,
        ]
    }

    /// From the first bytes of a slice.
    pub fn from_slice(slice: &[u8]) -> Result<Self, TileError> {
        // The shortest slice has two bytes of arithmetic code.
        let [man, second, third, _, _, ..] = *slice else {
            return Err(TileError::Header);
        };
        let mode = Mode::from_code(second >> 1 & 7).ok_or(TileError::Header)?;
        if third > 31 {
            return Err(TileError::Header);
        }
        Ok(Self {
            step: Step(u16::from(second >> 4) << 8 | u16::from(man)),
            mode,
            dependent: second & 1 == 1,
            scale: third,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_code_and_is_nearest_to_itself() {
        let mut last = 0;
        for code in 0..0x1000 {
            let step = Step::from_code(code).expect("in range");
            assert_eq!(Step::new(step.man(), step.exp()), Some(step));
            assert_eq!(Step::nearest(step.half_step()), step);
            assert!(step.half_step_1024() > last);
            last = step.half_step_1024();
        }
        assert_eq!(Step::from_code(0x1000), None);
        assert_eq!(Step::new(0, 16), None);
        assert_eq!(Step::FINEST.half_step(), 0.25);
        assert_eq!(Step::COARSEST.half_step(), 16352.0);
    }

    #[test]
    fn steps_out_of_range_are_the_ends() {
        for d in [f64::NAN, f64::NEG_INFINITY, -1.0, 0.0, 0.2] {
            assert_eq!(Step::nearest(d), Step::FINEST, "{d}");
        }
        for d in [16352.0, 1e9, f64::INFINITY] {
            assert_eq!(Step::nearest(d), Step::COARSEST, "{d}");
        }
        // Between the last mantissa of an exponent and the first of the next.
        assert_eq!(Step::nearest(511.6 / 1024.0), Step(0x100));
        assert_eq!(Step::nearest(511.4 / 1024.0), Step(0x0FF));
    }

    #[test]
    fn headers_come_back_and_others_are_refused() {
        for (man, exp, mode, dependent, scale) in [
            (0, 0, Mode::None, false, 0),
            (255, 15, Mode::Tok5, true, 31),
            (14, 8, Mode::Tok2, true, 13),
        ] {
            let step = Step::new(man, exp).expect("in range");
            let header = SliceHeader {
                step,
                mode,
                dependent,
                scale,
            };
            let mut slice = header.to_bytes().to_vec();
            slice.extend([0, 0]);
            assert_eq!(SliceHeader::from_slice(&slice), Ok(header));
        }
        for bad in [
            &[0, 0, 0, 0][..],
            &[],
            &[0, 0x0A, 0, 0, 0],
            &[0, 0x0E, 0, 0, 0],
            &[0, 0, 0x20, 0, 0],
            &[0, 0, 0x80, 0, 0],
        ] {
            assert_eq!(SliceHeader::from_slice(bad), Err(TileError::Header));
        }
    }
}
