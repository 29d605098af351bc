// SPDX-License-Identifier: Apache-2.0
//! Types and figures of `tri_enc_pkg`: a lane's job, that is, one slice to encode, as software
//! writes it into the registers.

/// Blocks of a lane that may be asked for, on their way or waiting.
pub const IN_DEPTH: u8 = 4;
/// Words of a lane's level ring.
pub const RING_DEPTH: u8 = 16;
/// Bits of a sample.
pub const SAMPLE_BITS: usize = 8;

use crate::registers::encoder as field;

/// What a lane is to do (docs/registers.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Address of the first macroblock in the picture, below 2^20.
    pub first_mb: u32,
    /// Its column: `first_mb % width`.
    pub start_x: u32,
    /// Macroblocks, 1 to 2^20 − 1.
    pub mb_count: u32,
    /// Width of the picture in macroblocks, 1 to 1023.
    pub width: u32,
    /// 0–51.
    pub qp: u8,
    /// 0–32, in 1/64 of a step.
    pub rounding: u8,
    /// Element format, numbered as `align::Format`.
    pub format: u8,
    /// Binades to saturate when scanning.
    pub clip: u8,
    /// Find the exponent in a first pass.
    pub scan: bool,
    /// Exponent of the samples' unit, −512 … 511, when not scanning.
    pub exponent: i16,
    /// idr_pic_id of the picture.
    pub idr_pic_id: u16,
}

impl Job {
    /// The four words of the JOB registers.
    pub fn words(&self) -> [u32; 4] {
        [
            field::JOB0_FIRST_MB.put(self.first_mb) | field::JOB0_START_X.put(self.start_x),
            field::JOB1_MB_COUNT.put(self.mb_count) | field::JOB1_WIDTH.put(self.width),
            field::JOB2_QP.put(self.qp.into())
                | field::JOB2_ROUNDING.put(self.rounding.into())
                | field::JOB2_FORMAT.put(self.format.into())
                | field::JOB2_CLIP.put(self.clip.into())
                | field::JOB2_SCAN.put(self.scan.into()),
            field::JOB3_EXPONENT.put(self.exponent as u32)
                | field::JOB3_IDR_PIC_ID.put(self.idr_pic_id.into()),
        ]
    }

    /// The job that the four words mean.
    pub fn from_words(w: &[u32; 4]) -> Self {
        Self {
            first_mb: field::JOB0_FIRST_MB.of(w[0]),
            start_x: field::JOB0_START_X.of(w[0]),
            mb_count: field::JOB1_MB_COUNT.of(w[1]),
            width: field::JOB1_WIDTH.of(w[1]),
            qp: field::JOB2_QP.of(w[2]) as u8,
            rounding: field::JOB2_ROUNDING.of(w[2]) as u8,
            format: field::JOB2_FORMAT.of(w[2]) as u8,
            clip: field::JOB2_CLIP.of(w[2]) as u8,
            scan: field::JOB2_SCAN.of(w[2]) == 1,
            exponent: field::JOB3_EXPONENT.signed(w[3]) as i16,
            idr_pic_id: field::JOB3_IDR_PIC_ID.of(w[3]) as u16,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_carry_every_field() {
        let job = Job {
            first_mb: 0xF_FFFE,
            start_x: 1023,
            mb_count: 0xABCDE,
            width: 480,
            qp: 51,
            rounding: 32,
            format: 11,
            clip: 9,
            scan: true,
            exponent: -149,
            idr_pic_id: 0xBEEF,
        };
        assert_eq!(Job::from_words(&job.words()), job);
    }
}
