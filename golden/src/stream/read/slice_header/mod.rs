// SPDX-License-Identifier: Apache-2.0
//! Slice headers (7.3.3).

mod marking;
mod modification;
mod weights;

use super::nal::NalType;
use super::{BitReader, SyntaxError, Tool};
use crate::stream::slice_header::{
    Deblocking, ExplicitWeights, Marking, Modification, PictureKey, SliceHeader, SliceKind,
};
use crate::stream::{OrderCount, Pps, Sps};

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

impl SliceStart {
    /// Read the start of a slice header.
    ///
    /// # Errors
    /// The first value that is damaged.
    pub fn read(r: &mut BitReader) -> Result<Self, SyntaxError> {
        Ok(Self {
            first_mb: r.ue(u32::MAX - 1, "first_mb_in_slice")?,
            slice_type: r.ue(9, "slice_type")? as u8,
            picture_id: r.ue(255, "pic_parameter_set_id")? as u8,
        })
    }
}

impl SliceHeader {
    /// Read the rest of a slice header and, with CABAC, the alignment bits after it: what follows
    /// is slice data.
    ///
    /// `kind` and `ref_idc` are the NAL unit's; `seq` and `pic` the parameter sets that `start`
    /// leads to.
    ///
    /// # Errors
    /// The first value that is damaged, or the tool that the decoder does not have.
    pub fn read(
        r: &mut BitReader,
        start: SliceStart,
        kind: NalType,
        ref_idc: u8,
        seq: &Sps,
        pic: &Pps,
    ) -> Result<Self, SyntaxError> {
        let slice_kind = slice_kind(start.slice_type)?;
        let is_idr = kind == NalType::IdrSlice;
        if is_idr && slice_kind != SliceKind::I {
            return Err(SyntaxError::invalid(
                "slice_type of an IDR picture",
                start.slice_type,
            ));
        }
        if start.first_mb >= seq.macroblocks() {
            return Err(SyntaxError::invalid("first_mb_in_slice", start.first_mb));
        }
        let frame_num = r.u(seq.frame_num_bits, "frame_num")?;
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
        let direct_spatial = slice_kind == SliceKind::B && r.flag("direct_spatial_mv_pred_flag")?;
        let active_refs = read_active_refs(r, slice_kind, pic)?;
        let mut modifications = [Vec::new(), Vec::new()];
        for list in modifications.iter_mut().take(slice_kind.lists()) {
            *list = Modification::read_list(r)?;
        }
        let explicit = match slice_kind {
            SliceKind::I => false,
            SliceKind::P => pic.weighted_p,
            SliceKind::B => pic.weighted_b == 1,
        };
        let weights = if explicit {
            Some(ExplicitWeights::read(r, active_refs, seq.chroma)?)
        } else {
            None
        };
        let marking = match ref_idc {
            0 => Marking::None,
            _ => Marking::read(r, is_idr)?,
        };
        let cabac_init = if pic.cabac && slice_kind != SliceKind::I {
            r.ue(2, "cabac_init_idc")? as u8
        } else {
            0
        };
        let init_qp = i32::from(pic.init_qp);
        let qp = init_qp + r.se(-51, 51, "slice_qp_delta")?;
        if !(0..=51).contains(&qp) {
            return Err(SyntaxError::invalid("slice_qp_delta", qp - init_qp));
        }
        let deblocking = Deblocking::read(r, pic)?;
        if pic.cabac {
            while !r.position().is_multiple_of(8) {
                if !r.flag("cabac_alignment_one_bit")? {
                    return Err(SyntaxError::invalid("cabac_alignment_one_bit", 0));
                }
            }
        }
        Ok(Self {
            first_mb: start.first_mb,
            kind: slice_kind,
            key: PictureKey {
                picture_id: start.picture_id,
                frame_num,
                reference: ref_idc != 0,
                idr,
                order_count,
            },
            direct_spatial,
            active_refs,
            modifications,
            weights,
            marking,
            cabac_init,
            qp: qp as u8,
            deblocking,
        })
    }
}

fn slice_kind(slice_type: u8) -> Result<SliceKind, SyntaxError> {
    let tool = match slice_type % 5 {
        0 => return Ok(SliceKind::P),
        1 => return Ok(SliceKind::B),
        2 => return Ok(SliceKind::I),
        3 => Tool::SpSlice,
        _ => Tool::SiSlice,
    };
    Err(SyntaxError::Unsupported { tool })
}

fn read_order_count(r: &mut BitReader, seq: &Sps, pic: &Pps) -> Result<[i32; 2], SyntaxError> {
    let any = |r: &mut BitReader, field| r.se(i32::MIN + 1, i32::MAX, field);
    let mut count = [0; 2];
    match seq.order_count {
        OrderCount::Lsb(bits) => {
            count[0] = r.u(bits, "pic_order_cnt_lsb")? as i32;
            if pic.bottom_order_count {
                count[1] = any(r, "delta_pic_order_cnt_bottom")?;
            }
        }
        OrderCount::Cycle {
            always_zero: false, ..
        } => {
            count[0] = any(r, "delta_pic_order_cnt")?;
            if pic.bottom_order_count {
                count[1] = any(r, "delta_pic_order_cnt")?;
            }
        }
        OrderCount::Cycle { .. } | OrderCount::Coding => {}
    }
    Ok(count)
}

/// num_ref_idx_active_override_flag and what it overrides; frames have at most 16 active entries.
fn read_active_refs(r: &mut BitReader, kind: SliceKind, pic: &Pps) -> Result<[u8; 2], SyntaxError> {
    const MOST: u8 = 16;
    let mut active = [0; 2];
    if kind == SliceKind::I {
        return Ok(active);
    }
    let sent = r.flag("num_ref_idx_active_override_flag")?;
    let fields = [
        "num_ref_idx_l0_active_minus1",
        "num_ref_idx_l1_active_minus1",
    ];
    for list in 0..kind.lists() {
        active[list] = if sent {
            1 + r.ue(31, fields[list])? as u8
        } else {
            pic.active_refs[list]
        };
        if active[list] > MOST {
            return Err(SyntaxError::invalid(fields[list], active[list] - 1));
        }
    }
    Ok(active)
}

impl Deblocking {
    fn read(r: &mut BitReader, pic: &Pps) -> Result<Self, SyntaxError> {
        let mut deblocking = Self::default();
        if pic.deblocking_control {
            deblocking.idc = r.ue(2, "disable_deblocking_filter_idc")? as u8;
            if deblocking.idc != 1 {
                deblocking.alpha = 2 * r.se(-6, 6, "slice_alpha_c0_offset_div2")? as i8;
                deblocking.beta = 2 * r.se(-6, 6, "slice_beta_offset_div2")? as i8;
            }
        }
        Ok(deblocking)
    }
}
