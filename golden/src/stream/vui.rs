// SPDX-License-Identifier: Apache-2.0
//! Video usability information (Annex E): how samples are to be shown, how fast, and how far output
//! order may differ from coding order.

/// How samples are to be shown (E.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colour {
    /// video_full_range_flag: luma 0 is black and 255 white, rather than 16 and 235.
    pub full_range: bool,
    /// colour_primaries, transfer_characteristics, matrix_coefficients (Tables E-3 to E-5), where
    /// they are known.
    pub description: Option<[u8; 3]>,
}

impl Colour {
    /// Of video whose colours nobody described.
    pub const UNKNOWN: Self = Self {
        full_range: false,
        description: None,
    };
    /// Of tensors, and pictures of luma alone: all 256 values, no colours.
    pub const GREY: Self = Self {
        full_range: true,
        description: None,
    };
    /// matrix_coefficients, if they are known: 1 is BT.709, 5 and 6 are BT.601.
    pub fn matrix(self) -> Option<u8> {
        self.description.map(|[_, _, matrix]| matrix)
    }

    /// Of pictures made from sRGB by the full-range matrix of BT.601, as JPEG does.
    pub const SRGB_601: Self = Self {
        full_range: true,
        description: Some([1, 13, 6]),
    };
}

/// Frames per second, as a fraction; both 1 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameRate {
    /// Frames …
    pub frames: u32,
    /// … in so many seconds.
    pub seconds: u32,
}

impl FrameRate {
    /// 25 frames a second.
    pub const PAL: Self = Self {
        frames: 25,
        seconds: 1,
    };
}

/// Bounds on motion and on the order of output (`bitstream_restriction_flag`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// `log2_max_mv_length_horizontal` and `_vertical`, in quarter samples: 0–16.
    pub mv_lengths: [u32; 2],
    /// `max_num_reorder_frames`: pictures that may precede another in coding order and follow it in
    /// output order, 0–16.
    pub frames: u32,
    /// `max_dec_frame_buffering`, 0–16.
    pub buffering: u32,
}

/// The part of the video usability information that changes what is done with pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vui {
    /// Shape of a sample, width by height, if known.
    pub sample_aspect: Option<(u16, u16)>,
    /// Colour.
    pub colour: Colour,
    /// Frames per second as a reduced fraction, if known: `time_scale` by twice
    /// `num_units_in_tick`.
    pub frame_rate: Option<FrameRate>,
    /// Bounds, if they are said.
    pub restriction: Option<Restriction>,
}
