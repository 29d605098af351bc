// SPDX-License-Identifier: Apache-2.0
//! What the parser gives to the pipeline: a block's levels and mode, or a fault.

/// Largest magnitude of a level that a [`LevelWord`] holds: above all that 8-bit video needs
/// (1632).
pub const LEVEL_MAX: u16 = 2047;

/// Why the hardware decoder gives a slice up. The numbers are those of its ports
/// (docs/registers.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The packet holds no NAL unit.
    NoUnit = 1,
    /// NAL or slice header: a value that is not allowed, or the end of the data.
    Header = 2,
    /// A tool that the hardware does not have.
    Tool = 3,
    /// Slice data: a value that is not allowed.
    Syntax = 4,
    /// The data end inside the slice data.
    Truncated = 5,
    /// Data follow the end of the slice.
    Excess = 6,
    /// The slice goes on behind the last macroblock of the picture.
    RunsOn = 7,
    /// Prediction from neighbours that are not there.
    Mode = 8,
    /// A level, a coefficient or a header beyond what the hardware holds.
    Limit = 9,
}

/// A 4x4 block as the parser gives it to the pipeline, or the fault in which a slice ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LevelWord {
    /// No block: the slice ends in this fault.
    pub fault: Option<Fault>,
    /// Last block of the slice.
    pub last: bool,
    /// Bit of its 8x8 block in coded_block_pattern.
    pub cbp: bool,
    /// coded_block_flag.
    pub nz: bool,
    /// rem_intra4x4_pred_mode; 0 when the flag is set.
    pub rem_mode: u8,
    /// prev_intra4x4_pred_mode_flag.
    pub pred_flag: bool,
    /// QP of its macroblock, 0–51.
    pub qp: u8,
    /// Levels in zig-zag order, within ±[`LEVEL_MAX`].
    pub levels: [i16; 16],
}

impl LevelWord {
    /// Intra4x4PredMode, given the predicted one (8.3.1.1).
    pub fn mode(&self, predicted: u8) -> u8 {
        if self.pred_flag {
            predicted
        } else {
            self.rem_mode + u8::from(self.rem_mode >= predicted)
        }
    }
}
