//! A lane's job: what software read from the parameter sets of the slice that comes next (docs/registers.md).

use tricodec_golden::stream::{OrderCount, Pps, Sps};

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
    /// A slice of a picture of these parameter sets; `pps_id` is the picture parameter set's. Samples are INT8 in units of 1.
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
        let flags = [
            self.delta_zero,
            self.bottom,
            self.redundant,
            self.deblocking_control,
            self.transform8x8,
        ];
        let flags = flags
            .iter()
            .zip(26..)
            .fold(0, |bits, (flag, at)| bits | u32::from(*flag) << at);
        [
            self.macroblocks | self.width << 20,
            u32::from(self.init_qp)
                | u32::from(self.pps_id) << 8
                | u32::from(self.frame_num_bits - 4) << 16
                | u32::from(self.lsb_bits - 4) << 20
                | u32::from(self.order_type) << 24
                | flags,
            self.exponent as u32 & 0x3FF | u32::from(self.format) << 16,
            0,
        ]
    }

    /// The job that the four words mean.
    pub fn from_words(w: &[u32; 4]) -> Self {
        let flag = |at: u32| w[1] >> at & 1 == 1;
        Self {
            macroblocks: w[0] & 0xF_FFFF,
            width: w[0] >> 20 & 0x3FF,
            init_qp: (w[1] & 0x3F) as u8,
            pps_id: (w[1] >> 8) as u8,
            frame_num_bits: (w[1] >> 16 & 0xF) as u8 + 4,
            lsb_bits: (w[1] >> 20 & 0xF) as u8 + 4,
            order_type: (w[1] >> 24 & 3) as u8,
            delta_zero: flag(26),
            bottom: flag(27),
            redundant: flag(28),
            deblocking_control: flag(29),
            transform8x8: flag(30),
            format: (w[2] >> 16 & 0xF) as u8,
            exponent: ((w[2] & 0x3FF) as i16) << 6 >> 6,
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
