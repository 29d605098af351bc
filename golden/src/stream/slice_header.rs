//! Header of an IDR I slice (7.3.3).

use super::BitWriter;
use super::params::{FRAME_NUM_BITS, INIT_QP};

/// What changes from slice to slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceHeader {
    /// first_mb_in_slice.
    pub first_mb: u32,
    /// idr_pic_id: differs between pictures that follow one another.
    pub idr_pic_id: u16,
    /// SliceQP, 0–51.
    pub qp: u8,
}

impl SliceHeader {
    /// The header with the cabac_alignment_one_bits behind it, without emulation prevention.
    pub fn write(&self) -> Vec<u8> {
        let mut w = BitWriter::new();
        w.ue(self.first_mb);
        w.ue(7); // slice_type: I, as all slices of the picture
        w.ue(0); // pic_parameter_set_id
        w.bits(0, FRAME_NUM_BITS);
        w.ue(u32::from(self.idr_pic_id));
        w.flag(false); // no_output_of_prior_pics_flag
        w.flag(false); // long_term_reference_flag
        w.se(i32::from(self.qp) - i32::from(INIT_QP));
        w.ue(1); // disable_deblocking_filter_idc: off
        w.align(true);
        w.into_bytes()
    }
}
