//! Parameter sets of colour pictures and video: 4:2:0, I and P slices, one reference (7.3.2).

use super::level::Demand;
use super::sets::{SequenceSet, picture_set};
use super::vui::Vui;
pub use super::vui::{Colour, FrameRate};

/// Bits of frame_num.
pub const FRAME_NUM_BITS: u32 = 8;

/// Sequence parameter set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColourSps {
    /// Width in luma samples, even.
    pub width: u32,
    /// Height in luma samples, even.
    pub height: u32,
    /// Pictures may refer to one before: max_num_ref_frames 1, else 0.
    pub references: bool,
    /// Frame rate, for the level and the timing information.
    pub rate: FrameRate,
    /// Bits per second that the level must allow; 0 where they are not known.
    pub bit_rate: u64,
    /// Colour.
    pub colour: Colour,
}

impl ColourSps {
    /// Width in macroblocks.
    pub fn width_mbs(&self) -> u32 {
        self.width.div_ceil(16)
    }

    /// Height in macroblocks.
    pub fn height_mbs(&self) -> u32 {
        self.height.div_ceil(16)
    }

    fn limits(&self) -> (u8, i32) {
        let frame = u64::from(self.width_mbs()) * u64::from(self.height_mbs());
        let frames = frame * u64::from(self.rate.frames);
        let demand = Demand {
            size_mbs: [self.width_mbs(), self.height_mbs()],
            mbs_per_second: frames.div_ceil(u64::from(self.rate.seconds.max(1))),
            bit_rate: self.bit_rate,
        };
        demand.level()
    }

    /// The lowest level that holds the pictures, their rate and their bits (A.3.1); 6.2 beyond all.
    pub fn level(&self) -> u8 {
        self.limits().0
    }

    /// Largest magnitude of a vertical vector in whole samples: MaxVmvR of the level less one.
    pub fn vertical_reach(&self) -> i32 {
        self.limits().1 - 1
    }

    /// The NAL unit.
    pub fn write(&self) -> Vec<u8> {
        let references = u32::from(self.references);
        let set = SequenceSet {
            level: self.level(),
            chroma: true,
            frame_num_bits: FRAME_NUM_BITS,
            references,
            size_mbs: [self.width_mbs(), self.height_mbs()],
            crop: [
                (16 * self.width_mbs() - self.width) / 2,
                (16 * self.height_mbs() - self.height) / 2,
            ],
            vui: Vui {
                colour: self.colour,
                rate: Some(self.rate),
                mv_length: 16,
                frames: references,
            },
        };
        set.write()
    }
}

/// Picture parameter set: CABAC, 8x8 transform, deblocking controlled by the slice, flat scaling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColourPps;

impl ColourPps {
    /// The NAL unit.
    pub fn write(&self) -> Vec<u8> {
        picture_set(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sps(width: u32, height: u32, frames: u32, bit_rate: u64) -> ColourSps {
        ColourSps {
            width,
            height,
            references: true,
            rate: FrameRate { frames, seconds: 1 },
            bit_rate,
            colour: Colour::UNKNOWN,
        }
    }

    #[test]
    fn levels_hold_size_speed_and_rate() {
        assert_eq!(sps(176, 144, 15, 0).level(), 10);
        assert_eq!(sps(176, 144, 30, 0).level(), 11);
        assert_eq!(sps(352, 288, 30, 0).level(), 13);
        assert_eq!(sps(1920, 1080, 30, 0).level(), 40);
        assert_eq!(sps(1920, 1080, 30, 40_000_000).level(), 41);
        assert_eq!(sps(1920, 1080, 60, 0).level(), 42);
        assert_eq!(sps(7680, 4320, 60, 0).level(), 61);
        assert_eq!(sps(32_768, 32_768, 60, 0).level(), 62);
        assert_eq!(sps(176, 144, 15, 0).vertical_reach(), 63);
    }
}
