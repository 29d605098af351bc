//! Slice headers (7.3.3).

use super::nal::NalType;
use super::params::{OrderCount, Picture, Sequence};
use super::{BitReader, SyntaxError, Tool};

/// The first three elements of a slice header, which say what is needed to read the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceStart {
    /// `first_mb_in_slice`.
    pub first_mb: u32,
    /// `slice_type`, 0–9.
    pub slice_type: u8,
    /// `pic_parameter_set_id`.
    pub picture_id: u8,
}

/// What tells the first slice of a picture from further slices of the one before (7.4.1.2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureKey {
    /// `pic_parameter_set_id`.
    pub picture_id: u8,
    /// `frame_num`.
    pub frame_num: u32,
    /// Whether `nal_ref_idc` is not 0.
    pub reference: bool,
    /// `idr_pic_id` of IDR pictures.
    pub idr: Option<u32>,
    /// `pic_order_cnt_lsb` and `delta_pic_order_cnt_bottom`, or `delta_pic_order_cnt[0..2]`; 0 where absent.
    pub order_count: [i32; 2],
}

/// Header of an I slice within the decoder's tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceHeader {
    /// First macroblock, in raster order of the picture.
    pub first_mb: u32,
    /// The picture it belongs to.
    pub key: PictureKey,
    /// `memory_management_control_operation` 5 is there: picture order counts start again after this picture.
    pub resets_order: bool,
    /// Quantisation parameter of the first macroblock, 0–51.
    pub qp: u8,
}

impl SliceStart {
    /// Read the start of a slice header.
    pub fn read(r: &mut BitReader) -> Result<Self, SyntaxError> {
        Ok(Self {
            first_mb: r.ue(u32::MAX - 1, "first_mb_in_slice")?,
            slice_type: r.ue(9, "slice_type")? as u8,
            picture_id: r.ue(255, "pic_parameter_set_id")? as u8,
        })
    }
}

impl SliceHeader {
    /// Read the rest of a slice header and the alignment bits after it: what follows is slice data, from a byte boundary.
    ///
    /// `kind` and `ref_idc` are the NAL unit's; `seq` and `pic` the parameter sets that `start` leads to.
    pub fn read(
        r: &mut BitReader,
        start: SliceStart,
        kind: NalType,
        ref_idc: u8,
        seq: &Sequence,
        pic: &Picture,
    ) -> Result<Self, SyntaxError> {
        check_type(start.slice_type)?;
        if start.first_mb >= seq.macroblocks() {
            return Err(SyntaxError::invalid("first_mb_in_slice", start.first_mb));
        }
        let frame_num = r.u(seq.frame_num_bits, "frame_num")?;
        let is_idr = kind == NalType::IdrSlice;
        let idr = if is_idr {
            Some(r.ue(65_535, "idr_pic_id")?)
        } else {
            None
        };
        let order_count = read_order_count(r, seq, pic)?;
        if pic.redundant_count && r.ue(127, "redundant_pic_cnt")? > 0 {
            return Err(SyntaxError::Unsupported {
                tool: Tool::RedundantPictures,
            });
        }
        let resets_order = ref_idc != 0 && read_reference_marking(r, is_idr)?;
        let qp = i32::from(pic.init_qp) + r.se(-51, 51, "slice_qp_delta")?;
        if !(0..=51).contains(&qp) {
            return Err(SyntaxError::invalid(
                "slice_qp_delta",
                qp - i32::from(pic.init_qp),
            ));
        }
        let deblocking = if pic.deblocking_control {
            r.ue(2, "disable_deblocking_filter_idc")?
        } else {
            0
        };
        if deblocking != 1 {
            return Err(SyntaxError::Unsupported {
                tool: Tool::Deblocking,
            });
        }
        while !r.position().is_multiple_of(8) {
            if !r.flag("cabac_alignment_one_bit")? {
                return Err(SyntaxError::invalid("cabac_alignment_one_bit", 0));
            }
        }
        let key = PictureKey {
            picture_id: start.picture_id,
            frame_num,
            reference: ref_idc != 0,
            idr,
            order_count,
        };
        Ok(Self {
            first_mb: start.first_mb,
            key,
            resets_order,
            qp: qp as u8,
        })
    }
}

fn check_type(slice_type: u8) -> Result<(), SyntaxError> {
    let tool = match slice_type % 5 {
        0 => Tool::PSlice,
        1 => Tool::BSlice,
        2 => return Ok(()),
        3 => Tool::SpSlice,
        _ => Tool::SiSlice,
    };
    Err(SyntaxError::Unsupported { tool })
}

fn read_order_count(
    r: &mut BitReader,
    seq: &Sequence,
    pic: &Picture,
) -> Result<[i32; 2], SyntaxError> {
    let any = |r: &mut BitReader, field| r.se(i32::MIN + 1, i32::MAX, field);
    let mut count = [0; 2];
    match seq.order_count {
        OrderCount::Lsb(bits) => {
            count[0] = r.u(bits, "pic_order_cnt_lsb")? as i32;
            if pic.bottom_order_count {
                count[1] = any(r, "delta_pic_order_cnt_bottom")?;
            }
        }
        OrderCount::Delta { always_zero: false } => {
            count[0] = any(r, "delta_pic_order_cnt")?;
            if pic.bottom_order_count {
                count[1] = any(r, "delta_pic_order_cnt")?;
            }
        }
        OrderCount::Delta { always_zero: true } | OrderCount::Coding => {}
    }
    Ok(count)
}

/// dec_ref_pic_marking() (7.3.3.3): without inter prediction all that matters is whether operation 5 is among it.
fn read_reference_marking(r: &mut BitReader, is_idr: bool) -> Result<bool, SyntaxError> {
    let mut resets_order = false;
    if is_idr {
        r.flag("no_output_of_prior_pics_flag")?;
        r.flag("long_term_reference_flag")?;
    } else if r.flag("adaptive_ref_pic_marking_mode_flag")? {
        loop {
            let operation = r.ue(6, "memory_management_control_operation")?;
            let operands = match operation {
                0 => break,
                3 => 2,
                5 => 0,
                _ => 1,
            };
            resets_order |= operation == 5;
            for _ in 0..operands {
                r.ue(u32::MAX - 1, "memory_management_control_operation operand")?;
            }
        }
    }
    Ok(resets_order)
}
