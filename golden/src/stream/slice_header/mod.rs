// SPDX-License-Identifier: Apache-2.0
//! What slice headers say (7.4.3).

mod marking;
mod modification;
mod weights;

pub use marking::{Marking, Operation};
pub use modification::Modification;
pub use weights::{ExplicitWeights, Weight};

/// Type of a slice (Table 7-6), as far as they are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SliceKind {
    /// Intra.
    I,
    /// Predicted from list 0.
    P,
    /// Predicted from two lists.
    B,
}

impl SliceKind {
    /// How many reference picture lists such slices have.
    pub fn lists(self) -> usize {
        self as usize
    }
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
    /// `pic_order_cnt_lsb` and `delta_pic_order_cnt_bottom`, or `delta_pic_order_cnt[0..2]`; 0
    /// where absent.
    pub order_count: [i32; 2],
}

/// The deblocking filter's settings (7.4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deblocking {
    /// `disable_deblocking_filter_idc`: 0 all edges, 1 none, 2 all but those of the slice.
    pub idc: u8,
    /// FilterOffsetA: `2 · slice_alpha_c0_offset_div2`, −12 … 12.
    pub alpha: i8,
    /// FilterOffsetB: `2 · slice_beta_offset_div2`, −12 … 12.
    pub beta: i8,
}

/// Header of a slice: frames, one slice group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceHeader {
    /// First macroblock, in raster order of the picture.
    pub first_mb: u32,
    /// Type of the slice.
    pub kind: SliceKind,
    /// The picture it belongs to.
    pub key: PictureKey,
    /// `direct_spatial_mv_pred_flag`: direct modes are spatial, not temporal.
    pub direct_spatial: bool,
    /// Active entries of the reference picture lists, 0–16.
    pub active_refs: [u8; 2],
    /// Modifications of the two lists, in order.
    pub modifications: [Vec<Modification>; 2],
    /// Explicit weights, where sent.
    pub weights: Option<ExplicitWeights>,
    /// How the picture changes the marking of reference pictures.
    pub marking: Marking,
    /// `cabac_init_idc` of P and B slices, 0–2.
    pub cabac_init: u8,
    /// Quantisation parameter of the first macroblock, 0–51.
    pub qp: u8,
    /// The deblocking filter.
    pub deblocking: Deblocking,
}

impl SliceHeader {
    /// An I slice of an IDR picture, without deblocking, under our parameter sets. `idr_pic_id`
    /// differs between pictures that follow one another; `qp` is 0–51.
    pub fn idr(first_mb: u32, idr_pic_id: u16, qp: u8) -> Self {
        Self {
            first_mb,
            kind: SliceKind::I,
            key: PictureKey {
                picture_id: 0,
                frame_num: 0,
                reference: true,
                idr: Some(u32::from(idr_pic_id)),
                order_count: [0; 2],
            },
            direct_spatial: false,
            active_refs: [0; 2],
            modifications: [Vec::new(), Vec::new()],
            weights: None,
            marking: Marking::Idr {
                no_output: false,
                long_term: false,
            },
            cabac_init: 0,
            qp,
            deblocking: Deblocking {
                idc: 1,
                ..Default::default()
            },
        }
    }

    /// A P slice of a reference picture with one reference of its own, without deblocking, under
    /// our parameter sets.
    pub fn p(first_mb: u32, frame_num: u32, qp: u8) -> Self {
        let mut header = Self::idr(first_mb, 0, qp);
        header.kind = SliceKind::P;
        header.key.frame_num = frame_num;
        header.key.idr = None;
        header.active_refs = [1, 0];
        header.marking = Marking::SlidingWindow;
        header
    }
}
