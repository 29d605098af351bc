// SPDX-License-Identifier: Apache-2.0
//! CABAC parsing of macroblocks (9.3.2, 9.3.3.1): all types, all slices, 4:0:0 and 4:2:0.

mod mb_type;
mod motion;
mod residual;

use crate::entropy::engine::{Decoder, State};
use crate::entropy::h264::binarisation::{
    QP_DELTA_FORBIDDEN, QP_DELTA_MAX, pattern_increment, qp_delta,
};
use crate::entropy::h264::contexts::{
    CBP_CHROMA, CBP_LUMA, INTRA_CHROMA_PRED_MODE, MB_QP_DELTA, MB_SKIP_B, MB_SKIP_P,
    PREV_INTRA_PRED_MODE, REM_INTRA_PRED_MODE, TRANSFORM_SIZE_8X8,
};
use crate::entropy::h264::init;
use crate::entropy::h264::syntax::{Around, Block, Class, Elements, MbInfo};
use crate::stream::read::SyntaxError;
use crate::stream::read::bit_reader::stop_bit;
use crate::stream::slice_header::SliceKind;

/// Reader of a slice's syntax elements.
#[derive(Clone, Debug)]
pub struct CabacReader<'a> {
    engine: Decoder<'a>,
    states: [State; init::ROOM],
    /// The macroblock before changed the QP: ctxIdxInc of mb_qp_delta.
    qp_changed: bool,
    /// Bits up to and with the rbsp_stop_one_bit.
    data_bits: usize,
}

impl<'a> CabacReader<'a> {
    /// Start at the first byte of slice data. `cabac_init_idc` is `None` in I slices; `qp`: of the
    /// slice header, 0–51.
    ///
    /// # Errors
    /// As [`Decoder::new`].
    pub fn new(data: &'a [u8], cabac_init_idc: Option<u8>, qp: u8) -> Result<Self, SyntaxError> {
        Ok(Self {
            engine: Decoder::new(data)?,
            states: init::states(cabac_init_idc, qp),
            qp_changed: false,
            data_bits: stop_bit(data).map_or(0, |stop| stop + 1),
        })
    }

    #[inline(always)]
    fn bin(&mut self, ctx: usize) -> bool {
        self.engine.context(&mut self.states[ctx % init::ROOM])
    }

    #[inline(always)]
    fn bit(&mut self, ctx: usize) -> u8 {
        u8::from(self.bin(ctx))
    }

    /// transform_size_8x8_flag; `increment`: how many of the neighbours have it set.
    #[inline]
    pub fn transform_flag(&mut self, increment: usize) -> bool {
        self.bin(TRANSFORM_SIZE_8X8 + increment)
    }

    /// The luma part of coded_block_pattern, given the patterns to the left and above (15 where
    /// there is none).
    #[inline]
    pub fn luma_pattern(&mut self, left: u8, above: u8) -> u8 {
        (0..4).fold(0, |cbp, b8| {
            let increment = pattern_increment(b8, cbp, left, above);
            cbp | self.bit(CBP_LUMA + increment) << b8
        })
    }
}

impl Elements for CabacReader<'_> {
    const CONTEXTS: bool = true;

    fn skipped(&mut self, kind: SliceKind, around: &Around) -> Result<bool, SyntaxError> {
        let base = if kind == SliceKind::B {
            MB_SKIP_B
        } else {
            MB_SKIP_P
        };
        Ok(self.bin(base + around.count(|mb| !mb.skip)))
    }

    fn end_of_slice(&mut self, _skipped: bool) -> bool {
        self.engine.terminate()
    }

    fn mb_type(&mut self, kind: SliceKind, around: &Around) -> Result<u8, SyntaxError> {
        Ok(match kind {
            SliceKind::I => self.mb_type_i(around.count(|mb| mb.class != Class::IntraNxN)),
            SliceKind::P => self.mb_type_p(),
            SliceKind::B => self.mb_type_b(around),
        })
    }

    fn sub_mb_type(&mut self, kind: SliceKind) -> Result<u8, SyntaxError> {
        Ok(if kind == SliceKind::B {
            self.sub_mb_type_b()
        } else {
            self.sub_mb_type_p()
        })
    }

    fn transform_size(&mut self, around: &Around) -> bool {
        self.transform_flag(around.count(|mb| mb.transform8x8))
    }

    #[inline]
    fn intra_mode(&mut self) -> Option<u8> {
        if self.bin(PREV_INTRA_PRED_MODE) {
            return None;
        }
        Some((0..3).fold(0, |rem, i| rem | self.bit(REM_INTRA_PRED_MODE) << i))
    }

    fn chroma_mode(&mut self, around: &Around) -> Result<u8, SyntaxError> {
        // Of inter macroblocks and I_PCM the mode is 0.
        let increment = around.count(|mb| mb.chroma_mode != 0);
        if !self.bin(INTRA_CHROMA_PRED_MODE + increment) {
            return Ok(0);
        }
        if !self.bin(INTRA_CHROMA_PRED_MODE + 3) {
            return Ok(1);
        }
        Ok(2 + self.bit(INTRA_CHROMA_PRED_MODE + 3))
    }

    fn coded_block_pattern(
        &mut self,
        _intra: bool,
        chroma: bool,
        around: &Around,
    ) -> Result<u8, SyntaxError> {
        let of = |side: Option<&MbInfo>| side.map_or(15, |mb| mb.cbp);
        let mut cbp = self.luma_pattern(of(around.a), of(around.b));
        if chroma && self.bin(CBP_CHROMA + around.chroma_pattern(1)) {
            cbp |= (1 + self.bit(CBP_CHROMA + 4 + around.chroma_pattern(2))) << 4;
        }
        Ok(cbp)
    }

    fn qp_delta(&mut self) -> Result<i8, SyntaxError> {
        if !self.bin(MB_QP_DELTA + usize::from(self.qp_changed)) {
            self.qp_changed = false;
            return Ok(0);
        }
        self.qp_changed = true;
        let mut mapped = 1;
        let mut ctx = MB_QP_DELTA + 2;
        while self.bin(ctx) {
            mapped += 1;
            ctx = MB_QP_DELTA + 3;
            if mapped > QP_DELTA_MAX {
                return Err(SyntaxError::invalid("mb_qp_delta", 27));
            }
        }
        if mapped == QP_DELTA_FORBIDDEN {
            return Err(SyntaxError::invalid("mb_qp_delta", 26));
        }
        Ok(qp_delta(mapped))
    }

    fn no_qp_delta(&mut self) {
        self.qp_changed = false;
    }

    fn ref_idx(&mut self, active: u8, increment: u8) -> Result<u8, SyntaxError> {
        self.reference_index(active, increment)
    }

    fn mvd(&mut self, component: usize, sum: u16) -> Result<i16, SyntaxError> {
        self.vector_difference(component, sum)
    }

    fn pcm(&mut self, samples: &mut [u8]) -> Result<(), SyntaxError> {
        let bytes = self
            .engine
            .bytes(samples.len())
            .ok_or(SyntaxError::Truncated {
                field: "pcm_sample_luma",
            })?;
        samples.copy_from_slice(bytes);
        self.engine.restart()
    }

    #[inline(always)]
    fn residual(
        &mut self,
        block: Block,
        around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16],
    ) -> Result<bool, SyntaxError> {
        self.residual_block(block, around, info, levels)
    }

    #[inline(always)]
    fn residual8(
        &mut self,
        b8: usize,
        _around: &Around,
        info: &mut MbInfo,
        levels: &mut [i16; 64],
    ) -> Result<bool, SyntaxError> {
        self.residual_block8(b8, info, levels)
    }

    fn overrun(&self) -> bool {
        self.engine.position() > self.data_bits
    }

    /// After end_of_slice_flag: the last bit read must be the rbsp_stop_one_bit, in the last byte.
    /// Behind it in that byte there should be zeros, but x264 leaves ones there; cabac_zero_words
    /// may follow (7.3.2.8).
    fn check_end(&self) -> Result<(), SyntaxError> {
        let position = self.engine.position();
        let (byte, bit) = ((position - 1) / 8, 7 - (position - 1) % 8);
        let bytes = self.data_bits.div_ceil(8);
        if byte >= bytes {
            Err(SyntaxError::Truncated {
                field: "slice data",
            })
        } else if byte + 1 < bytes {
            Err(SyntaxError::Excess {
                bits: self.data_bits - position,
            })
        } else if self.engine.data()[byte] >> bit & 1 == 0 {
            Err(SyntaxError::invalid("rbsp_stop_one_bit", 0))
        } else {
            Ok(())
        }
    }
}
