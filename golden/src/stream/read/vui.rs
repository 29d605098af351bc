// SPDX-License-Identifier: Apache-2.0
//! Video usability information (E.1.1): what is of use behind the decoder.

use super::{BitReader, SyntaxError};
use crate::stream::vui::{FrameRate, Restriction, Vui};

/// Sample aspect ratios by aspect_ratio_idc (Table E-1).
const ASPECTS: [(u16, u16); 17] = [
    (0, 0),
    (1, 1),
    (12, 11),
    (10, 11),
    (16, 11),
    (40, 33),
    (24, 11),
    (20, 11),
    (32, 11),
    (80, 33),
    (18, 11),
    (15, 11),
    (64, 33),
    (160, 99),
    (4, 3),
    (3, 2),
    (2, 1),
];

/// aspect_ratio_idc: the ratio is sent.
const EXTENDED_SAR: u32 = 255;

impl Vui {
    /// Read vui_parameters(). What is cut off or out of range ends the reading and counts as not
    /// said: no sample depends on it.
    pub(super) fn read(r: &mut BitReader) -> Self {
        let mut vui = Self::default();
        // The fields up to the damage hold; the rest is as if absent.
        let _ = vui.fill(r);
        vui
    }

    fn fill(&mut self, r: &mut BitReader) -> Result<(), SyntaxError> {
        if r.flag("aspect_ratio_info_present_flag")? {
            let idc = r.u(8, "aspect_ratio_idc")?;
            let ratio = if idc == EXTENDED_SAR {
                (r.u(16, "sar_width")? as u16, r.u(16, "sar_height")? as u16)
            } else {
                ASPECTS.get(idc as usize).copied().unwrap_or_default()
            };
            self.sample_aspect = Some(ratio).filter(|(w, h)| *w > 0 && *h > 0);
        }
        if r.flag("overscan_info_present_flag")? {
            r.flag("overscan_appropriate_flag")?;
        }
        if r.flag("video_signal_type_present_flag")? {
            r.u(3, "video_format")?;
            self.colour.full_range = r.flag("video_full_range_flag")?;
            if r.flag("colour_description_present_flag")? {
                let primaries = r.u(8, "colour_primaries")? as u8;
                let transfer = r.u(8, "transfer_characteristics")? as u8;
                let matrix = r.u(8, "matrix_coefficients")? as u8;
                self.colour.description = Some([primaries, transfer, matrix]);
            }
        }
        if r.flag("chroma_loc_info_present_flag")? {
            r.ue(5, "chroma_sample_loc_type_top_field")?;
            r.ue(5, "chroma_sample_loc_type_bottom_field")?;
        }
        if r.flag("timing_info_present_flag")? {
            let units = r.u(32, "num_units_in_tick")?;
            let scale = r.u(32, "time_scale")?;
            r.flag("fixed_frame_rate_flag")?;
            let per_frame = units.checked_mul(2).filter(|u| *u > 0 && scale > 0);
            self.frame_rate = per_frame.map(|per_frame| {
                let common = common_divisor(scale, per_frame);
                FrameRate {
                    frames: scale / common,
                    seconds: per_frame / common,
                }
            });
        }
        let nal = r.flag("nal_hrd_parameters_present_flag")?;
        if nal {
            skip_hrd(r)?;
        }
        let vcl = r.flag("vcl_hrd_parameters_present_flag")?;
        if vcl {
            skip_hrd(r)?;
        }
        if nal || vcl {
            r.flag("low_delay_hrd_flag")?;
        }
        r.flag("pic_struct_present_flag")?;
        if r.flag("bitstream_restriction_flag")? {
            r.flag("motion_vectors_over_pic_boundaries_flag")?;
            r.ue(16, "max_bytes_per_pic_denom")?;
            r.ue(16, "max_bits_per_mb_denom")?;
            let mv_lengths = [
                r.ue(16, "log2_max_mv_length_horizontal")?,
                r.ue(16, "log2_max_mv_length_vertical")?,
            ];
            let frames = r.ue(16, "max_num_reorder_frames")?;
            let buffering = r.ue(16, "max_dec_frame_buffering")?;
            if frames <= buffering {
                self.restriction = Some(Restriction {
                    mv_lengths,
                    frames,
                    buffering,
                });
            }
        }
        Ok(())
    }
}

/// Of two numbers that are not 0.
fn common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// hrd_parameters() (E.1.2).
fn skip_hrd(r: &mut BitReader) -> Result<(), SyntaxError> {
    let count = 1 + r.ue(31, "cpb_cnt_minus1")?;
    r.u(8, "bit_rate_scale, cpb_size_scale")?;
    for _ in 0..count {
        r.ue(u32::MAX - 1, "bit_rate_value_minus1")?;
        r.ue(u32::MAX - 1, "cpb_size_value_minus1")?;
        r.flag("cbr_flag")?;
    }
    r.u(20, "lengths of delays and of time_offset")?;
    Ok(())
}
