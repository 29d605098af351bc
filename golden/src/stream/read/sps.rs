// SPDX-License-Identifier: Apache-2.0
//! Sequence parameter sets (7.3.2.1.1).

use super::{BitReader, SyntaxError, Tool};
use crate::stream::sps::{MAX_BUFFER_MACROBLOCKS, MAX_MACROBLOCKS, MAX_SIDE};
use crate::stream::{OrderCount, ScalingMatrix, Sps, Vui};

/// What only the High profiles say.
struct Format {
    chroma: bool,
    scaling: Option<ScalingMatrix>,
}

impl Sps {
    /// Read the identifier (0–31), then the set, from a payload (without the NAL header).
    ///
    /// The two come apart so that a set which cannot be used still takes its place: slices that
    /// refer to it report why.
    pub fn read(rbsp: &[u8]) -> Result<(u8, Result<Self, SyntaxError>), SyntaxError> {
        let r = &mut BitReader::new(rbsp);
        let profile_idc = r.u(8, "profile_idc")? as u8;
        let constraints = r.u(8, "constraint_set_flags")? as u8;
        let level_idc = r.u(8, "level_idc")? as u8;
        let id = r.ue(31, "seq_parameter_set_id")? as u8;
        Ok((id, Self::read_body(r, profile_idc, constraints, level_idc)))
    }

    fn read_body(
        r: &mut BitReader,
        profile_idc: u8,
        constraints: u8,
        level_idc: u8,
    ) -> Result<Self, SyntaxError> {
        let Format { chroma, scaling } = read_format(r, profile_idc)?;
        let frame_num_bits = 4 + r.ue(12, "log2_max_frame_num_minus4")?;
        let order_count = read_order_count(r)?;
        let max_ref_frames = r.ue(16, "max_num_ref_frames")?;
        let gaps_allowed = r.flag("gaps_in_frame_num_value_allowed_flag")?;
        let width_mbs = r.ue(u32::MAX - 1, "pic_width_in_mbs_minus1")?;
        let height_mbs = r.ue(u32::MAX - 1, "pic_height_in_map_units_minus1")?;
        if !r.flag("frame_mbs_only_flag")? {
            return Err(SyntaxError::Unsupported {
                tool: Tool::Interlace,
            });
        }
        let (width_mbs, height_mbs) = check_size(width_mbs, height_mbs)?;
        if max_ref_frames > 1 && max_ref_frames * width_mbs * height_mbs > MAX_BUFFER_MACROBLOCKS {
            return Err(SyntaxError::invalid("max_num_ref_frames", max_ref_frames));
        }
        let direct_8x8_inference = r.flag("direct_8x8_inference_flag")?;
        let crop = read_crop(r, width_mbs, height_mbs, chroma)?;
        let vui = if r.flag("vui_parameters_present_flag")? {
            Vui::read(r)
        } else {
            Vui::default()
        };
        Ok(Self {
            profile_idc,
            constraints,
            level_idc,
            chroma,
            scaling,
            frame_num_bits,
            order_count,
            max_ref_frames,
            gaps_allowed,
            width_mbs,
            height_mbs,
            direct_8x8_inference,
            crop,
            vui,
        })
    }
}

fn read_format(r: &mut BitReader, profile_idc: u8) -> Result<Format, SyntaxError> {
    let unsupported = |tool| Err(SyntaxError::Unsupported { tool });
    match profile_idc {
        66 | 77 | 88 => {
            return Ok(Format {
                chroma: true,
                scaling: None,
            });
        }
        100 | 110 | 122 | 244 | 44 => {}
        other => return unsupported(Tool::Profile(other)),
    }
    let chroma = r.ue(3, "chroma_format_idc")? as u8;
    if chroma > 1 {
        return unsupported(Tool::Chroma(chroma));
    }
    for field in ["bit_depth_luma_minus8", "bit_depth_chroma_minus8"] {
        let more = r.ue(6, field)? as u8;
        // In 4:0:0 the second one has no meaning.
        if more != 0 && (chroma == 1 || field == "bit_depth_luma_minus8") {
            return unsupported(Tool::BitDepth(8 + more));
        }
    }
    if r.flag("qpprime_y_zero_transform_bypass_flag")? {
        return unsupported(Tool::TransformBypass);
    }
    let scaling = if r.flag("seq_scaling_matrix_present_flag")? {
        Some(ScalingMatrix::read(r, true)?)
    } else {
        None
    };
    Ok(Format {
        chroma: chroma == 1,
        scaling,
    })
}

fn read_order_count(r: &mut BitReader) -> Result<OrderCount, SyntaxError> {
    let offset = |r: &mut BitReader, field| r.se(i32::MIN + 1, i32::MAX, field);
    Ok(match r.ue(2, "pic_order_cnt_type")? {
        0 => OrderCount::Lsb(4 + r.ue(12, "log2_max_pic_order_cnt_lsb_minus4")?),
        1 => {
            let always_zero = r.flag("delta_pic_order_always_zero_flag")?;
            let non_reference = offset(r, "offset_for_non_ref_pic")?;
            let top_to_bottom = offset(r, "offset_for_top_to_bottom_field")?;
            let length = r.ue(255, "num_ref_frames_in_pic_order_cnt_cycle")?;
            let cycle = (0..length).map(|_| offset(r, "offset_for_ref_frame"));
            OrderCount::Cycle {
                always_zero,
                non_reference,
                top_to_bottom,
                cycle: cycle.collect::<Result<_, _>>()?,
            }
        }
        _ => OrderCount::Coding,
    })
}

/// From the "minus 1" values to macroblocks, if the decoder takes such a picture.
fn check_size(width_minus1: u32, height_minus1: u32) -> Result<(u32, u32), SyntaxError> {
    let too_large = || SyntaxError::TooLarge {
        width: 16 * (u64::from(width_minus1) + 1),
        height: 16 * (u64::from(height_minus1) + 1),
    };
    if width_minus1 >= MAX_SIDE || height_minus1 >= MAX_SIDE {
        return Err(too_large());
    }
    let (width, height) = (width_minus1 + 1, height_minus1 + 1);
    if width * height > MAX_MACROBLOCKS {
        Err(too_large())
    } else {
        Ok((width, height))
    }
}

/// Cropping rectangle; in frames its unit is one sample in 4:0:0 and two in 4:2:0 (7.4.2.1.1).
fn read_crop(
    r: &mut BitReader,
    width_mbs: u32,
    height_mbs: u32,
    chroma: bool,
) -> Result<[u32; 4], SyntaxError> {
    let mut crop = [0; 4];
    let unit = if chroma { 2 } else { 1 };
    if r.flag("frame_cropping_flag")? {
        let fields = [
            "frame_crop_left_offset",
            "frame_crop_right_offset",
            "frame_crop_top_offset",
            "frame_crop_bottom_offset",
        ];
        for (offset, field) in crop.iter_mut().zip(fields) {
            *offset = unit * r.ue(16 * MAX_SIDE, field)?;
        }
        for (pair, size, field) in [(0, width_mbs, fields[1]), (2, height_mbs, fields[3])] {
            if crop[pair] + crop[pair + 1] >= 16 * size {
                return Err(SyntaxError::invalid(field, crop[pair + 1] / unit));
            }
        }
    }
    Ok(crop)
}
