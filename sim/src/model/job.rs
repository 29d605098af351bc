//! A lane's job: one slice to encode, as software writes it into the registers.

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
            self.first_mb | self.start_x << 20,
            self.mb_count | self.width << 20,
            u32::from(self.qp)
                | u32::from(self.rounding) << 8
                | u32::from(self.format) << 16
                | u32::from(self.clip) << 20
                | u32::from(self.scan) << 24,
            self.exponent as u32 & 0x3FF | u32::from(self.idr_pic_id) << 16,
        ]
    }

    /// The job that the four words mean.
    pub fn from_words(w: &[u32; 4]) -> Self {
        Self {
            first_mb: w[0] & 0xF_FFFF,
            start_x: w[0] >> 20 & 0x3FF,
            mb_count: w[1] & 0xF_FFFF,
            width: w[1] >> 20 & 0x3FF,
            qp: (w[2] & 0x3F) as u8,
            rounding: (w[2] >> 8 & 0x3F) as u8,
            format: (w[2] >> 16 & 0xF) as u8,
            clip: (w[2] >> 20 & 0xF) as u8,
            scan: w[2] >> 24 & 1 == 1,
            exponent: ((w[3] & 0x3FF) as i16) << 6 >> 6,
            idr_pic_id: (w[3] >> 16) as u16,
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
