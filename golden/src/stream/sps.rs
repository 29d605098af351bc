// SPDX-License-Identifier: Apache-2.0
//! Sequence parameter sets (7.3.2.1.1).

use super::ScalingMatrix;
use super::level::{Demand, vertical_range};
use super::vui::{Colour, FrameRate, Restriction, Vui};

/// Most macroblocks of a picture: 2^28 samples, seven times what level 6.2 allows (Table A-1), for
/// large pictures of tensors.
pub const MAX_MACROBLOCKS: u32 = 1 << 20;

/// Most macroblocks along either side of a picture: 32 768 samples, as the encoder's limit.
pub const MAX_SIDE: u32 = 2048;

/// Most macroblocks of all reference frames together: two of the largest pictures, three times what
/// level 6.2 allows. Memory is bounded by it.
pub const MAX_BUFFER_MACROBLOCKS: u32 = 1 << 21;

/// profile_idc of High: that of our streams.
const PROFILE_HIGH: u8 = 100;
/// log2_max_mv_length of our video.
const MV_LENGTH: u32 = 16;

/// What a video's sequence parameter set has to say beside the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoFormat {
    /// Pictures may refer to one before.
    pub references: bool,
    /// Frame rate, for the level and the timing information.
    pub rate: FrameRate,
    /// Bits per second that the level must allow; 0 where they are not known.
    pub bit_rate: u64,
    /// Colour.
    pub colour: Colour,
    /// Shape of a sample, width by height, if known.
    pub sample_aspect: Option<(u16, u16)>,
    /// 4:2:0; if not, luma alone (4:0:0).
    pub chroma: bool,
}

/// How picture order counts are sent (8.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderCount {
    /// Type 0: the low bits of the count, this many.
    Lsb(u32),
    /// Type 1: differences to an expected count.
    Cycle {
        /// `delta_pic_order_always_zero_flag`: no differences are sent.
        always_zero: bool,
        /// `offset_for_non_ref_pic`.
        non_reference: i32,
        /// `offset_for_top_to_bottom_field`.
        top_to_bottom: i32,
        /// `offset_for_ref_frame`, at most 255.
        cycle: Vec<i32>,
    },
    /// Type 2: output order is coding order.
    Coding,
}

/// A sequence parameter set: progressive, 4:0:0 or 4:2:0, 8 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sps {
    /// `profile_idc`.
    pub profile_idc: u8,
    /// The constraint flags, constraint_set0_flag first (in the highest bit).
    pub constraints: u8,
    /// `level_idc`, ten times the level.
    pub level_idc: u8,
    /// The pictures have chroma (4:2:0); if not they are grey (4:0:0).
    pub chroma: bool,
    /// Scaling matrix, if any is sent.
    pub scaling: Option<ScalingMatrix>,
    /// Bits of `frame_num`, 4–16.
    pub frame_num_bits: u32,
    /// Picture order count.
    pub order_count: OrderCount,
    /// `max_num_ref_frames`, 0–16.
    pub max_ref_frames: u32,
    /// `gaps_in_frame_num_value_allowed_flag`.
    pub gaps_allowed: bool,
    /// Width in macroblocks, 1 … [`MAX_SIDE`].
    pub width_mbs: u32,
    /// Height in macroblocks, 1 … [`MAX_SIDE`].
    pub height_mbs: u32,
    /// `direct_8x8_inference_flag`.
    pub direct_8x8_inference: bool,
    /// Luma samples cut off at the left, right, top and bottom for display.
    pub crop: [u32; 4],
    /// Video usability information.
    pub vui: Vui,
}

impl Sps {
    /// Of a grey picture of `width` × `height` samples (1 or more), or a tensor: 4:0:0, IDR
    /// pictures alone.
    pub fn grey(width: u32, height: u32) -> Self {
        Self {
            vui: Vui {
                colour: Colour::GREY,
                frame_rate: None,
                ..Vui::ours(0, 0)
            },
            ..Self::new([width, height], false, Demand::default())
        }
    }

    /// Of video of `width` × `height` luma samples, both even with chroma: I and P slices, one
    /// reference.
    pub fn video(width: u32, height: u32, format: &VideoFormat) -> Self {
        let frame = u64::from(width.div_ceil(16)) * u64::from(height.div_ceil(16));
        let frames = frame * u64::from(format.rate.frames);
        let demand = Demand {
            mbs_per_second: frames.div_ceil(u64::from(format.rate.seconds.max(1))),
            bit_rate: format.bit_rate,
            ..Default::default()
        };
        let references = u32::from(format.references);
        Self {
            frame_num_bits: 8,
            max_ref_frames: references,
            vui: Vui {
                sample_aspect: format.sample_aspect,
                colour: format.colour,
                frame_rate: Some(format.rate),
                ..Vui::ours(MV_LENGTH, references)
            },
            ..Self::new([width, height], format.chroma, demand)
        }
    }

    /// What all our streams have in common: High profile, flat scaling, output in coding order.
    fn new([width, height]: [u32; 2], chroma: bool, demand: Demand) -> Self {
        let size_mbs = [width, height].map(|side| side.div_ceil(16));
        let [width_mbs, height_mbs] = size_mbs;
        Self {
            profile_idc: PROFILE_HIGH,
            constraints: 0,
            level_idc: Demand { size_mbs, ..demand }.level(),
            chroma,
            scaling: None,
            frame_num_bits: 4,
            order_count: OrderCount::Coding,
            max_ref_frames: 0,
            gaps_allowed: false,
            width_mbs,
            height_mbs,
            direct_8x8_inference: true,
            crop: [0, 16 * width_mbs - width, 0, 16 * height_mbs - height],
            vui: Vui::default(),
        }
    }

    /// Largest magnitude of a vertical vector in whole samples: MaxVmvR of the level less one.
    pub fn vertical_reach(&self) -> i32 {
        vertical_range(self.level_idc) - 1
    }

    /// Macroblocks of a picture.
    pub fn macroblocks(&self) -> u32 {
        self.width_mbs * self.height_mbs
    }

    /// Width and height for display, in luma samples: both at least 1.
    pub fn display_size(&self) -> (u32, u32) {
        let [left, right, top, bottom] = self.crop;
        (
            16 * self.width_mbs - left - right,
            16 * self.height_mbs - top - bottom,
        )
    }

    /// Frames that the decoded picture buffer holds (A.3.1: MaxDpbFrames), at least
    /// `max_ref_frames` and 1: 1–16.
    pub fn buffer_frames(&self) -> u32 {
        // MaxDpbMbs by level (Table A-1); level 1b is between.
        let macroblocks = match self.level_idc {
            0..=10 => 396,
            11 if self.constraints & 0x10 != 0 && self.profile_idc < 100 => 396,
            11 => 900,
            12 | 13 | 20 => 2376,
            21 => 4752,
            22 | 30 => 8100,
            31 => 18_000,
            32 => 20_480,
            40 | 41 => 32_768,
            42 => 34_816,
            50 => 110_400,
            51 | 52 => 184_320,
            _ => 696_320,
        };
        (macroblocks / self.macroblocks())
            .clamp(1, 16)
            .max(self.max_ref_frames)
    }

    /// Most pictures that wait while later coded ones come out before them.
    pub fn reorder_frames(&self) -> u32 {
        let frames = self.claimed_reordering();
        frames.min((MAX_BUFFER_MACROBLOCKS / self.macroblocks()).max(1))
    }

    fn claimed_reordering(&self) -> u32 {
        match (&self.order_count, self.vui.restriction) {
            (OrderCount::Coding, _) => 0,
            (_, Some(reordering)) => reordering.frames,
            // Intra profiles: coding order is output order (E.2.1, max_num_reorder_frames inferred
            // 0).
            _ if matches!(self.profile_idc, 44 | 86 | 100 | 110 | 122 | 244)
                && self.constraints & 0x10 != 0 =>
            {
                0
            }
            _ => self.buffer_frames(),
        }
    }
}

impl Vui {
    /// That of our streams: no picture waits for another.
    fn ours(mv_length: u32, buffering: u32) -> Self {
        Self {
            restriction: Some(Restriction {
                mv_lengths: [mv_length; 2],
                frames: 0,
                buffering,
            }),
            ..Default::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sps(width: u32, height: u32, frames: u32, bit_rate: u64) -> Sps {
        let format = VideoFormat {
            references: true,
            rate: FrameRate { frames, seconds: 1 },
            bit_rate,
            colour: Colour::UNKNOWN,
            sample_aspect: None,
            chroma: true,
        };
        Sps::video(width, height, &format)
    }

    #[test]
    fn levels_hold_size_speed_and_rate() {
        let level = |w, h, frames, bits| sps(w, h, frames, bits).level_idc;
        assert_eq!(level(176, 144, 15, 0), 10);
        assert_eq!(level(176, 144, 30, 0), 11);
        assert_eq!(level(352, 288, 30, 0), 13);
        assert_eq!(level(1920, 1080, 30, 0), 40);
        assert_eq!(level(1920, 1080, 30, 40_000_000), 41);
        assert_eq!(level(1920, 1080, 60, 0), 42);
        assert_eq!(level(7680, 4320, 60, 0), 61);
        assert_eq!(level(32_768, 32_768, 60, 0), 62);
        assert_eq!(sps(176, 144, 15, 0).vertical_reach(), 63);
        assert_eq!(Sps::grey(16, 16).level_idc, 10);
        assert_eq!(Sps::grey(32_768, 32_768).level_idc, 62);
    }
}
