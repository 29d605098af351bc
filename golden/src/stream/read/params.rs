//! Sequence and picture parameter sets (7.3.2.1, 7.3.2.2), as far as the decoder needs them.

use super::{BitReader, SyntaxError, Tool};

/// Most macroblocks of a picture: 2^28 samples, seven times what level 6.2 allows (Table A-1), for large pictures of tensors.
pub const MAX_MACROBLOCKS: u32 = 1 << 20;

/// Most macroblocks along either side of a picture: 32 768 samples, as the encoder's limit.
pub const MAX_SIDE: u32 = 2048;

/// How picture order counts are sent (8.2.1): what slice headers contain because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderCount {
    /// Type 0: the low bits of the count, this many.
    Lsb(u32),
    /// Type 1: differences to an expected count, absent if `always_zero`.
    Delta {
        /// `delta_pic_order_always_zero_flag`.
        always_zero: bool,
    },
    /// Type 2: output order is coding order.
    Coding,
}

/// A sequence parameter set within the decoder's tools: progressive 4:0:0, 8 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// `profile_idc`.
    pub profile_idc: u8,
    /// `level_idc`, ten times the level.
    pub level_idc: u8,
    /// Bits of `frame_num`, 4–16.
    pub frame_num_bits: u32,
    /// Picture order count.
    pub order_count: OrderCount,
    /// Width in macroblocks, 1 … [`MAX_SIDE`].
    pub width_mbs: u32,
    /// Height in macroblocks, 1 … [`MAX_SIDE`].
    pub height_mbs: u32,
    /// Samples cut off at the left, right, top and bottom for display.
    pub crop: [u32; 4],
}

impl Sequence {
    /// Macroblocks of a picture.
    pub fn macroblocks(&self) -> u32 {
        self.width_mbs * self.height_mbs
    }

    /// Width and height for display, in samples: both at least 1.
    pub fn display_size(&self) -> (u32, u32) {
        let [left, right, top, bottom] = self.crop;
        (
            16 * self.width_mbs - left - right,
            16 * self.height_mbs - top - bottom,
        )
    }

    /// Read the identifier (0–31), then the set, from a payload (without the NAL header).
    ///
    /// The two come apart so that a set which cannot be used still takes its place: slices that refer to it report why.
    pub fn read(rbsp: &[u8]) -> Result<(u8, Result<Self, SyntaxError>), SyntaxError> {
        let r = &mut BitReader::new(rbsp);
        let profile_idc = r.u(8, "profile_idc")? as u8;
        r.u(8, "constraint_set_flags")?;
        let level_idc = r.u(8, "level_idc")? as u8;
        let id = r.ue(31, "seq_parameter_set_id")? as u8;
        Ok((id, Self::read_body(r, profile_idc, level_idc)))
    }

    fn read_body(r: &mut BitReader, profile_idc: u8, level_idc: u8) -> Result<Self, SyntaxError> {
        read_format(r, profile_idc)?;
        let frame_num_bits = 4 + r.ue(12, "log2_max_frame_num_minus4")?;
        let order_count = read_order_count(r)?;
        r.ue(16, "max_num_ref_frames")?;
        r.flag("gaps_in_frame_num_value_allowed_flag")?;
        let width_mbs = r.ue(u32::MAX - 1, "pic_width_in_mbs_minus1")?;
        let height_mbs = r.ue(u32::MAX - 1, "pic_height_in_map_units_minus1")?;
        if !r.flag("frame_mbs_only_flag")? {
            return Err(SyntaxError::Unsupported {
                tool: Tool::Interlace,
            });
        }
        let (width_mbs, height_mbs) = check_size(width_mbs, height_mbs)?;
        r.flag("direct_8x8_inference_flag")?;
        let crop = read_crop(r, width_mbs, height_mbs)?;
        // Video usability information may follow: nothing in it changes the samples.
        r.flag("vui_parameters_present_flag")?;
        Ok(Self {
            profile_idc,
            level_idc,
            frame_num_bits,
            order_count,
            width_mbs,
            height_mbs,
            crop,
        })
    }
}

/// Chroma format, bit depth and what else only the High profiles say.
fn read_format(r: &mut BitReader, profile_idc: u8) -> Result<(), SyntaxError> {
    let unsupported = |tool| Err(SyntaxError::Unsupported { tool });
    match profile_idc {
        66 | 77 | 88 => return unsupported(Tool::Chroma(1)),
        100 | 110 | 122 | 244 | 44 => {}
        other => return unsupported(Tool::Profile(other)),
    }
    let chroma = r.ue(3, "chroma_format_idc")? as u8;
    if chroma != 0 {
        return unsupported(Tool::Chroma(chroma));
    }
    let luma = r.ue(6, "bit_depth_luma_minus8")? as u8;
    r.ue(6, "bit_depth_chroma_minus8")?;
    if luma != 0 {
        return unsupported(Tool::BitDepth(8 + luma));
    }
    if r.flag("qpprime_y_zero_transform_bypass_flag")? {
        return unsupported(Tool::TransformBypass);
    }
    if r.flag("seq_scaling_matrix_present_flag")? {
        return unsupported(Tool::ScalingMatrix);
    }
    Ok(())
}

fn read_order_count(r: &mut BitReader) -> Result<OrderCount, SyntaxError> {
    Ok(match r.ue(2, "pic_order_cnt_type")? {
        0 => OrderCount::Lsb(4 + r.ue(12, "log2_max_pic_order_cnt_lsb_minus4")?),
        1 => {
            let always_zero = r.flag("delta_pic_order_always_zero_flag")?;
            r.se(i32::MIN + 1, i32::MAX, "offset_for_non_ref_pic")?;
            r.se(i32::MIN + 1, i32::MAX, "offset_for_top_to_bottom_field")?;
            for _ in 0..r.ue(255, "num_ref_frames_in_pic_order_cnt_cycle")? {
                r.se(i32::MIN + 1, i32::MAX, "offset_for_ref_frame")?;
            }
            OrderCount::Delta { always_zero }
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

/// Cropping rectangle; in 4:0:0 frames its unit is one sample (7.4.2.1.1).
fn read_crop(r: &mut BitReader, width_mbs: u32, height_mbs: u32) -> Result<[u32; 4], SyntaxError> {
    let mut crop = [0; 4];
    if r.flag("frame_cropping_flag")? {
        let fields = [
            "frame_crop_left_offset",
            "frame_crop_right_offset",
            "frame_crop_top_offset",
            "frame_crop_bottom_offset",
        ];
        for (offset, field) in crop.iter_mut().zip(fields) {
            *offset = r.ue(16 * MAX_SIDE, field)?;
        }
        for (pair, size, field) in [(0, width_mbs, fields[1]), (2, height_mbs, fields[3])] {
            if crop[pair] + crop[pair + 1] >= 16 * size {
                return Err(SyntaxError::invalid(field, crop[pair + 1]));
            }
        }
    }
    Ok(crop)
}

/// A picture parameter set within the decoder's tools: CABAC, one slice group, flat scaling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Sequence parameter set referred to, 0–31.
    pub sequence_id: u8,
    /// `bottom_field_pic_order_in_frame_present_flag`.
    pub bottom_order_count: bool,
    /// `26 + pic_init_qp_minus26`, 0–51.
    pub init_qp: u8,
    /// `deblocking_filter_control_present_flag`.
    pub deblocking_control: bool,
    /// `redundant_pic_cnt_present_flag`.
    pub redundant_count: bool,
    /// `transform_8x8_mode_flag`: macroblocks say which transform they use.
    pub transform8x8: bool,
}

impl Picture {
    /// Read the identifier (0–255), then the set, from a payload (without the NAL header). Apart, as for [`Sequence::read`].
    pub fn read(rbsp: &[u8]) -> Result<(u8, Result<Self, SyntaxError>), SyntaxError> {
        let r = &mut BitReader::new(rbsp);
        let id = r.ue(255, "pic_parameter_set_id")? as u8;
        Ok((id, Self::read_body(r)))
    }

    fn read_body(r: &mut BitReader) -> Result<Self, SyntaxError> {
        let unsupported = |tool| Err(SyntaxError::Unsupported { tool });
        let sequence_id = r.ue(31, "seq_parameter_set_id")? as u8;
        if !r.flag("entropy_coding_mode_flag")? {
            return unsupported(Tool::Cavlc);
        }
        let bottom_order_count = r.flag("bottom_field_pic_order_in_frame_present_flag")?;
        if r.ue(7, "num_slice_groups_minus1")? > 0 {
            return unsupported(Tool::SliceGroups);
        }
        r.ue(31, "num_ref_idx_l0_default_active_minus1")?;
        r.ue(31, "num_ref_idx_l1_default_active_minus1")?;
        r.flag("weighted_pred_flag")?;
        r.u(2, "weighted_bipred_idc")?;
        let init_qp = (26 + r.se(-26, 25, "pic_init_qp_minus26")?) as u8;
        r.se(-26, 25, "pic_init_qs_minus26")?;
        r.se(-12, 12, "chroma_qp_index_offset")?;
        let deblocking_control = r.flag("deblocking_filter_control_present_flag")?;
        r.flag("constrained_intra_pred_flag")?;
        let redundant_count = r.flag("redundant_pic_cnt_present_flag")?;
        let mut transform8x8 = false;
        if r.more_rbsp_data() {
            transform8x8 = r.flag("transform_8x8_mode_flag")?;
            if r.flag("pic_scaling_matrix_present_flag")? {
                return unsupported(Tool::ScalingMatrix);
            }
            r.se(-12, 12, "second_chroma_qp_index_offset")?;
        }
        Ok(Self {
            sequence_id,
            bottom_order_count,
            init_qp,
            deblocking_control,
            redundant_count,
            transform8x8,
        })
    }
}
