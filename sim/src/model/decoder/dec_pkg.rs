// SPDX-License-Identifier: Apache-2.0
//! Types and figures of `tri_dec_pkg`: a lane's job, that is, what software read from the parameter
//! sets of the slice that comes next (docs/registers.md).

use tricodec_golden::stream::{OrderCount, Pps, Sps};

use crate::registers::decoder as field;

/// Beats of a lane's ring: that may be asked for, on their way or waiting.
pub const IN_DEPTH: usize = 16;
/// Beats that must wait before a slice header is read.
pub const HEADER_BEATS: usize = 8;
/// Bits of the longest slice header.
pub const HEADER_BITS: u32 = 320;
/// Words of a lane's level ring.
pub const RING_DEPTH: usize = 16;
/// Blocks that may be in the pipeline or wait at the output.
pub const OUT_DEPTH: usize = 16;

/// A job of the decoder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecJob {
    /// Macroblocks of the picture, 1 to 2^20 − 1.
    pub macroblocks: u32,
    /// Its width in macroblocks, 1 to 1023.
    pub width: u32,
    /// 26 + pic_init_qp_minus26.
    pub init_qp: u8,
    /// pic_parameter_set_id.
    pub pps_id: u8,
    /// Bits of frame_num, 4 to 16.
    pub frame_num_bits: u8,
    /// Bits of pic_order_cnt_lsb, 4 to 16; 4 where there is none.
    pub lsb_bits: u8,
    /// pic_order_cnt_type.
    pub order_type: u8,
    /// delta_pic_order_always_zero_flag.
    pub delta_zero: bool,
    /// bottom_field_pic_order_in_frame_present_flag.
    pub bottom: bool,
    /// redundant_pic_cnt_present_flag.
    pub redundant: bool,
    /// deblocking_filter_control_present_flag.
    pub deblocking_control: bool,
    /// transform_8x8_mode_flag.
    pub transform8x8: bool,
    /// Element format, numbered as `align::Format`.
    pub format: u8,
    /// Exponent of the samples' unit, −512 … 511.
    pub exponent: i16,
}

impl DecJob {
    /// A slice of a picture of these parameter sets; `pps_id` is the picture parameter set's.
    /// Samples are INT8 in units of 1.
    pub fn new(sequence: &Sps, picture: &Pps, pps_id: u8) -> Self {
        let (order_type, lsb_bits, delta_zero) = match sequence.order_count {
            OrderCount::Lsb(bits) => (0, bits as u8, false),
            OrderCount::Cycle { always_zero, .. } => (1, 4, always_zero),
            OrderCount::Coding => (2, 4, false),
        };
        Self {
            macroblocks: sequence.macroblocks(),
            width: sequence.width_mbs,
            init_qp: picture.init_qp,
            pps_id,
            frame_num_bits: sequence.frame_num_bits as u8,
            lsb_bits,
            order_type,
            delta_zero,
            bottom: picture.bottom_order_count,
            redundant: picture.redundant_count,
            deblocking_control: picture.deblocking_control,
            transform8x8: picture.transform8x8,
            format: tricodec_golden::align::Format::Int8 as u8,
            exponent: 0,
        }
    }

    /// The four words of the JOB registers.
    pub fn words(&self) -> [u32; 4] {
        [
            field::JOB0_MACROBLOCKS.put(self.macroblocks) | field::JOB0_WIDTH.put(self.width),
            field::JOB1_INIT_QP.put(self.init_qp.into())
                | field::JOB1_PPS_ID.put(self.pps_id.into())
                | field::JOB1_FRAME_NUM_BITS.put(u32::from(self.frame_num_bits) - 4)
                | field::JOB1_LSB_BITS.put(u32::from(self.lsb_bits) - 4)
                | field::JOB1_ORDER_TYPE.put(self.order_type.into())
                | field::JOB1_DELTA_ZERO.put(self.delta_zero.into())
                | field::JOB1_BOTTOM.put(self.bottom.into())
                | field::JOB1_REDUNDANT.put(self.redundant.into())
                | field::JOB1_DEBLOCKING_CONTROL.put(self.deblocking_control.into())
                | field::JOB1_TRANSFORM8X8.put(self.transform8x8.into()),
            field::JOB2_EXPONENT.put(self.exponent as u32)
                | field::JOB2_FORMAT.put(self.format.into()),
            0,
        ]
    }

    /// The job that the four words mean.
    pub fn from_words(w: &[u32; 4]) -> Self {
        Self {
            macroblocks: field::JOB0_MACROBLOCKS.of(w[0]),
            width: field::JOB0_WIDTH.of(w[0]),
            init_qp: field::JOB1_INIT_QP.of(w[1]) as u8,
            pps_id: field::JOB1_PPS_ID.of(w[1]) as u8,
            frame_num_bits: field::JOB1_FRAME_NUM_BITS.of(w[1]) as u8 + 4,
            lsb_bits: field::JOB1_LSB_BITS.of(w[1]) as u8 + 4,
            order_type: field::JOB1_ORDER_TYPE.of(w[1]) as u8,
            delta_zero: field::JOB1_DELTA_ZERO.of(w[1]) == 1,
            bottom: field::JOB1_BOTTOM.of(w[1]) == 1,
            redundant: field::JOB1_REDUNDANT.of(w[1]) == 1,
            deblocking_control: field::JOB1_DEBLOCKING_CONTROL.of(w[1]) == 1,
            transform8x8: field::JOB1_TRANSFORM8X8.of(w[1]) == 1,
            format: field::JOB2_FORMAT.of(w[2]) as u8,
            exponent: field::JOB2_EXPONENT.signed(w[2]) as i16,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_carry_every_field() {
        let job = DecJob {
            macroblocks: 0xF_FFFE,
            width: 1023,
            init_qp: 51,
            pps_id: 255,
            frame_num_bits: 16,
            lsb_bits: 13,
            order_type: 1,
            delta_zero: true,
            bottom: false,
            redundant: true,
            deblocking_control: false,
            transform8x8: true,
            format: 11,
            exponent: -149,
        };
        assert_eq!(DecJob::from_words(&job.words()), job);
    }
}
