//! Headers of the slices we write (7.3.3).

use super::nal::unit_type;
use super::sets::INIT_QP;
use super::{BitWriter, colour, params};

/// Which picture a slice belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// IDR picture of I slices.
    Idr {
        /// idr_pic_id: differs between IDR pictures that follow one another.
        id: u16,
    },
    /// Reference picture of P slices.
    P {
        /// Pictures since the last IDR picture.
        number: u32,
    },
}

impl PictureKind {
    /// nal_unit_type of its slices.
    pub fn unit_type(self) -> u8 {
        match self {
            Self::Idr { .. } => unit_type::IDR_SLICE,
            Self::P { .. } => unit_type::SLICE,
        }
    }
}

/// What changes from slice to slice of a 4:0:0 picture; they are IDR pictures without deblocking.
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
        let header = ColourSliceHeader {
            first_mb: self.first_mb,
            picture: PictureKind::Idr {
                id: self.idr_pic_id,
            },
            qp: self.qp,
            disable_deblocking: 1,
        };
        header.fields(params::FRAME_NUM_BITS)
    }
}

/// What changes from slice to slice of a colour picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColourSliceHeader {
    /// first_mb_in_slice.
    pub first_mb: u32,
    /// The picture.
    pub picture: PictureKind,
    /// SliceQP, 0–51.
    pub qp: u8,
    /// disable_deblocking_filter_idc: 0 on, 1 off, 2 on but not across slices.
    pub disable_deblocking: u8,
}

impl ColourSliceHeader {
    /// The header with the cabac_alignment_one_bits behind it, without emulation prevention.
    pub fn write(&self) -> Vec<u8> {
        self.fields(colour::FRAME_NUM_BITS)
    }

    fn fields(&self, frame_num_bits: u32) -> Vec<u8> {
        let number = match self.picture {
            PictureKind::Idr { .. } => 0,
            PictureKind::P { number } => number % (1 << frame_num_bits),
        };
        let mut w = BitWriter::new();
        w.ue(self.first_mb);
        w.ue(match self.picture {
            PictureKind::Idr { .. } => 7, // slice_type: I, as all slices of the picture
            PictureKind::P { .. } => 5,   // P, as all slices of the picture
        });
        w.ue(0); // pic_parameter_set_id
        w.bits(number, frame_num_bits);
        match self.picture {
            PictureKind::Idr { id } => {
                w.ue(u32::from(id));
                w.flag(false); // no_output_of_prior_pics_flag
                w.flag(false); // long_term_reference_flag
            }
            PictureKind::P { .. } => {
                w.flag(false); // num_ref_idx_active_override_flag
                w.flag(false); // ref_pic_list_modification_flag_l0
                w.flag(false); // adaptive_ref_pic_marking_mode_flag
                w.ue(0); // cabac_init_idc
            }
        }
        w.se(i32::from(self.qp) - i32::from(INIT_QP));
        w.ue(u32::from(self.disable_deblocking));
        if self.disable_deblocking != 1 {
            w.se(0); // slice_alpha_c0_offset_div2
            w.se(0); // slice_beta_offset_div2
        }
        w.align(true);
        w.into_bytes()
    }
}
