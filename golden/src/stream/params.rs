//! Sequence and picture parameter sets of tensors and grey pictures: 4:0:0, IDR pictures only (7.3.2.1, 7.3.2.2).

use super::level::Demand;
use super::sets::{SequenceSet, picture_set};
use super::vui::{Colour, Vui};

/// Bits of frame_num.
pub const FRAME_NUM_BITS: u32 = 4;

/// Sequence parameter set of a 4:0:0 8-bit progressive stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sps {
    /// Width in macroblocks.
    pub width_mbs: u32,
    /// Height in macroblocks.
    pub height_mbs: u32,
    /// Samples cropped at the right, even.
    pub crop_right: u32,
    /// Samples cropped at the bottom.
    pub crop_bottom: u32,
}

impl Sps {
    /// The parameters of a picture of `width` × `height` samples.
    pub fn new(width: u32, height: u32) -> Self {
        let (width_mbs, height_mbs) = (width.div_ceil(16), height.div_ceil(16));
        Self {
            width_mbs,
            height_mbs,
            crop_right: width_mbs * 16 - width,
            crop_bottom: height_mbs * 16 - height,
        }
    }

    /// The lowest level whose frame size and side limits (A.3.1) hold the picture; 6.2 for any larger one.
    pub fn level(&self) -> u8 {
        let demand = Demand {
            size_mbs: [self.width_mbs, self.height_mbs],
            ..Default::default()
        };
        demand.level().0
    }

    /// The NAL unit.
    pub fn write(&self) -> Vec<u8> {
        let set = SequenceSet {
            level: self.level(),
            chroma: false,
            frame_num_bits: FRAME_NUM_BITS,
            references: 0,
            size_mbs: [self.width_mbs, self.height_mbs],
            crop: [self.crop_right, self.crop_bottom],
            vui: Vui {
                colour: Colour::GREY,
                rate: None,
                mv_length: 0,
                frames: 0,
            },
        };
        set.write()
    }
}

/// Picture parameter set: CABAC, no 8x8 transform, deblocking controlled by the slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pps;

impl Pps {
    /// The NAL unit.
    pub fn write(&self) -> Vec<u8> {
        picture_set(false)
    }
}
