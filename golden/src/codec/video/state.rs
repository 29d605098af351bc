// SPDX-License-Identifier: Apache-2.0
//! What a coded macroblock leaves to those after it.

use crate::entropy::h264::syntax::{self, MbInfo, MotionSyntax};
use crate::inter::MbMotion;
use crate::inter::motion::{Field, MotionAround};
use crate::intra::MODE_DC;

/// What later macroblocks of the slice want to know of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MbState {
    /// Its syntax elements, as contexts see them.
    pub info: MbInfo,
    /// Its vector differences, as contexts see them.
    pub differences: MotionSyntax,
    /// Vectors, and which blocks have one.
    pub motion: MbMotion,
}

/// The neighbours of a macroblock that lie in its slice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// What contexts see of the left one and the one above.
    pub syntax: syntax::Around<'a>,
    /// Motion of all four.
    motion: MotionAround<'a>,
}

impl<'a> Around<'a> {
    /// Left, above, above right, above left.
    pub fn new([a, b, c, d]: [Option<&'a MbState>; 4]) -> Self {
        let motion = |n: Option<&'a MbState>| n.map(|s| &s.motion);
        Self {
            syntax: syntax::Around {
                a: a.map(|s| &s.info),
                b: b.map(|s| &s.info),
                motion_a: a.map(|s| &s.differences),
                motion_b: b.map(|s| &s.differences),
            },
            motion: MotionAround {
                a: motion(a),
                b: motion(b),
                c: motion(c),
                d: motion(d),
            },
        }
    }

    /// Predicted Intra4x4PredMode or Intra8x8PredMode of the block whose first 4x4 block is `block`
    /// (8.3.1.1, 8.3.2.1); `own`: modes of this macroblock so far.
    pub fn predicted_mode(&self, block: usize, own: &[u8; 16]) -> u8 {
        let a = match block % 4 {
            0 => self.syntax.a.map(|s| s.modes[block + 3]),
            _ => Some(own[block - 1]),
        };
        let b = match block / 4 {
            0 => self.syntax.b.map(|s| s.modes[block + 12]),
            _ => Some(own[block - 4]),
        };
        match (a, b) {
            (Some(a), Some(b)) => a.min(b),
            _ => MODE_DC,
        }
    }

    /// Motion of all four.
    pub fn motion(&self) -> &MotionAround<'a> {
        &self.motion
    }

    /// The vectors around, for their prediction (8.4.1.3).
    pub fn field(&self) -> Field {
        Field::new(0, &self.motion)
    }
}
