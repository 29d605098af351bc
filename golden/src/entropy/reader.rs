//! Parsing of macroblocks of I slices in 4:0:0 with CABAC (7.3.5, 9.3.2, 9.3.3): the counterpart of [`super::binarise`].

use super::context::{
    ABS, CBF, CBP, CONTEXTS, Contexts, LAST, MB_TYPE, PREV_MODE, QP_DELTA, REM_MODE, SIG, State,
    initial_state,
};
use super::decoder::Decoder;
use crate::stream::read::{SyntaxError, Tool};

/// Contexts that our encoder never uses, in the dense numbering behind [`CONTEXTS`], and their (m, n) for I slices: mb_qp_delta after a change
/// and its later bins (ctxIdx 61–63), and transform_size_8x8_flag where no neighbour has it set (399).
const MORE_MN: [(i8, i8); 4] = [(0, 63), (0, 63), (0, 63), (31, 21)];
/// transform_size_8x8_flag.
const TRANSFORM8X8: usize = CONTEXTS + 3;
/// Room for all contexts; a power of two, so that an index needs a mask and no check.
const ROOM: usize = 64;

/// Longest prefix of coeff_abs_level_minus1 (9.3.2.3: UEG0 with uCoff 14).
const ABS_PREFIX_MAX: i32 = 14;
/// Longest Exp-Golomb suffix whose levels can be within −32768 … 32767 (7.4.5.3.3).
const ABS_SUFFIX_BITS: u32 = 15;

/// Reader of the syntax elements of one slice's data.
#[derive(Clone, Debug)]
pub struct MacroblockReader<'a> {
    engine: Decoder<'a>,
    states: [State; ROOM],
    /// The macroblock before changed the QP: ctxIdxInc of mb_qp_delta.
    qp_changed: bool,
}

impl<'a> MacroblockReader<'a> {
    /// Start at the first byte of slice data of an I slice whose first QP is `qp`, 0–51.
    ///
    /// # Errors
    /// As [`Decoder::new`].
    pub fn new(data: &'a [u8], qp: u8) -> Result<Self, SyntaxError> {
        let mut states = [0; ROOM];
        states[..CONTEXTS].copy_from_slice(&Contexts::new(qp).0);
        for (state, mn) in states[CONTEXTS..].iter_mut().zip(MORE_MN) {
            *state = initial_state(mn, qp);
        }
        Ok(Self {
            engine: Decoder::new(data)?,
            states,
            qp_changed: false,
        })
    }

    /// Bits of slice data read so far: after the end of the slice, the rbsp_stop_one_bit included.
    pub fn position(&self) -> usize {
        self.engine.position()
    }

    #[inline(always)]
    fn bin(&mut self, ctx: usize) -> bool {
        self.engine.context(&mut self.states[ctx % ROOM])
    }

    /// mb_type of an I slice: I_NxN passes, all others are refused by name.
    #[inline]
    pub fn mb_type(&mut self) -> Result<(), SyntaxError> {
        if !self.bin(usize::from(MB_TYPE)) {
            return Ok(());
        }
        let tool = if self.engine.terminate() {
            Tool::Pcm
        } else {
            Tool::Intra16x16
        };
        Err(SyntaxError::Unsupported { tool })
    }

    /// transform_size_8x8_flag, where the picture parameter set has it: the 8x8 transform is refused.
    pub fn transform_size(&mut self) -> Result<(), SyntaxError> {
        if self.bin(TRANSFORM8X8) {
            return Err(SyntaxError::Unsupported {
                tool: Tool::Transform8x8,
            });
        }
        Ok(())
    }

    /// prev_intra4x4_pred_mode_flag and, where it is 0, rem_intra4x4_pred_mode: the mode, given the predicted one.
    #[inline]
    pub fn intra_mode(&mut self, predicted: u8) -> u8 {
        if self.bin(usize::from(PREV_MODE)) {
            return predicted;
        }
        let rem = (0..3).fold(0, |rem, bit| {
            rem | u8::from(self.bin(usize::from(REM_MODE))) << bit
        });
        rem + u8::from(rem >= predicted)
    }

    /// coded_block_pattern in 4:0:0, given those of the macroblocks to the left and above (15 where not available).
    #[inline]
    pub fn coded_block_pattern(&mut self, left: u8, above: u8) -> u8 {
        let mut cbp = 0;
        for (b8, (a, b)) in [
            (left >> 1, above >> 2),
            (0, above >> 3),
            (left >> 3, 0),
            (0, 0),
        ]
        .into_iter()
        .enumerate()
        {
            let a = if b8 % 2 == 1 { cbp >> (b8 - 1) } else { a };
            let b = if b8 >= 2 { cbp >> (b8 - 2) } else { b };
            let inc = (!a & 1) + 2 * (!b & 1);
            cbp |= u8::from(self.bin(usize::from(CBP + inc))) << b8;
        }
        if cbp == 0 {
            // No mb_qp_delta will come, and the next macroblock sees it as 0.
            self.qp_changed = false;
        }
        cbp
    }

    /// mb_qp_delta, −26 … 25.
    #[inline]
    pub fn qp_delta(&mut self) -> Result<i8, SyntaxError> {
        if !self.bin(if self.qp_changed {
            CONTEXTS
        } else {
            usize::from(QP_DELTA)
        }) {
            self.qp_changed = false;
            return Ok(0);
        }
        self.qp_changed = true;
        let mut mapped = 1i8;
        let mut ctx = CONTEXTS + 1;
        while self.bin(ctx) {
            mapped += 1;
            ctx = CONTEXTS + 2;
            if mapped > 52 {
                return Err(SyntaxError::invalid("mb_qp_delta", 27));
            }
        }
        // Odd values are positive (9.1.1); 52 is −26, 51 would be +26.
        match mapped {
            51 => Err(SyntaxError::invalid("mb_qp_delta", 26)),
            m if m % 2 == 1 => Ok((m + 1) / 2),
            m => Ok(-(m / 2)),
        }
    }

    /// residual_block_cabac() of ctxBlockCat 2 (7.3.5.3.3), given the coded_block_flag of the blocks to the left and above (true where not available).
    ///
    /// `levels` must be zero; they come in zig-zag order. Gives coded_block_flag.
    #[inline]
    pub fn residual_block(
        &mut self,
        left: bool,
        above: bool,
        levels: &mut [i16; 16],
    ) -> Result<bool, SyntaxError> {
        if !self.bin(usize::from(CBF) + usize::from(left) + 2 * usize::from(above)) {
            return Ok(false);
        }
        // Local copies: the engine lives in registers over the whole block.
        let mut engine = self.engine;
        let states = &mut self.states;
        let result = coefficients(&mut engine, states, levels);
        self.engine = engine;
        result.map(|()| true)
    }

    /// end_of_slice_flag.
    #[inline]
    pub fn end_of_slice(&mut self) -> bool {
        self.engine.terminate()
    }
}

#[inline(always)]
fn coefficients(
    engine: &mut Decoder,
    states: &mut [State; ROOM],
    levels: &mut [i16; 16],
) -> Result<(), SyntaxError> {
    let mut at = [0u8; 16];
    let mut count = 0;
    let mut k = 0u8;
    loop {
        if k == 15 {
            // Nobody said which was the last: it is this one.
            at[count] = 15;
            count += 1;
            break;
        }
        let significant = engine.context(&mut states[usize::from(SIG + k)]);
        if significant {
            at[count % 16] = k;
            count += 1;
            if engine.context(&mut states[usize::from(LAST + k)]) {
                break;
            }
        }
        k += 1;
    }
    let (mut ones, mut larger) = (0usize, 0usize);
    for &k in at[..count].iter().rev() {
        let first = if larger > 0 { 0 } else { (1 + ones).min(4) };
        let mut magnitude = 1i32;
        if engine.context(&mut states[usize::from(ABS) + first]) {
            let rest = usize::from(ABS) + 5 + larger.min(4);
            magnitude = 2;
            while magnitude <= ABS_PREFIX_MAX && engine.context(&mut states[rest % ROOM]) {
                magnitude += 1;
            }
            if magnitude > ABS_PREFIX_MAX {
                magnitude += exp_golomb0(engine)?;
            }
            larger += 1;
        } else {
            ones += 1;
        }
        let sign = i32::from(engine.bypass());
        let level = (magnitude ^ -sign) + sign;
        levels[usize::from(k % 16)] = i16::try_from(level)
            .map_err(|_| SyntaxError::invalid("coeff_abs_level_minus1", magnitude - 1))?;
    }
    Ok(())
}

/// The suffix of large levels, 0-th order Exp-Golomb in bypass bins (9.3.2.3).
fn exp_golomb0(engine: &mut Decoder) -> Result<i32, SyntaxError> {
    let mut bits = 0;
    while engine.bypass() {
        bits += 1;
        if bits > ABS_SUFFIX_BITS {
            return Err(SyntaxError::invalid("coeff_abs_level_minus1", 1 << bits));
        }
    }
    Ok((0..bits).fold(1, |value, _| value << 1 | i32::from(engine.bypass())) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::{BinWriter, BlockWord, Encoder, macroblock};
    use proptest::prelude::*;

    fn level() -> impl Strategy<Value = i16> {
        prop_oneof![
            4 => Just(0),
            3 => -2i16..=2,
            1 => -40i16..=40,
            1 => any::<i16>().prop_map(|l| l.clamp(-32_767, 32_767)),
        ]
    }

    proptest! {
        #[test]
        fn any_levels_come_back(
            qp in 0u8..=51,
            blocks in prop::collection::vec((prop::array::uniform16(level()), any::<bool>(), any::<bool>()), 1..20),
        ) {
            let words = blocks.iter().map(|&(levels, cbf_a, cbf_b)| {
                BlockWord { levels, nz: levels != [0; 16], cbf_a, cbf_b, ..Default::default() }
            });
            let words: Vec<_> = words.collect();
            let mut encoder = Encoder::new(qp, Vec::new());
            for word in &words {
                crate::entropy::binarise::residual_block(word, &mut encoder);
            }
            encoder.terminate(true);
            let data = encoder.into_bytes();
            let mut reader = MacroblockReader::new(&data, qp).expect("a sound start");
            for word in &words {
                let mut levels = [0; 16];
                prop_assert_eq!(reader.residual_block(word.cbf_a, word.cbf_b, &mut levels), Ok(word.nz));
                prop_assert_eq!(levels, word.levels);
            }
            prop_assert!(reader.end_of_slice());
        }

        #[test]
        fn modes_and_patterns_come_back(
            qp in 0u8..=51,
            modes in prop::collection::vec((0u8..9, 0u8..9), 16),
            pattern in 0u8..16,
            left in 0u8..16,
            above in 0u8..16,
        ) {
            let mut words = [BlockWord::default(); 16];
            for (i, (word, &(mode, predicted))) in words.iter_mut().zip(&modes).enumerate() {
                word.pred_flag = mode == predicted;
                word.rem_mode = if word.pred_flag { 0 } else { mode - u8::from(mode > predicted) };
                // One level in the first block of each 8x8 block of the pattern.
                word.nz = i % 4 == 0 && pattern >> (i / 4) & 1 == 1;
                word.levels[0] = i16::from(word.nz);
            }
            words[1].cbp_b = above >> 2 & 1 == 0;
            words[5].cbp_b = above >> 3 & 1 == 0;
            words[2].cbp_a = left >> 1 & 1 == 0;
            words[10].cbp_a = left >> 3 & 1 == 0;
            words[15].last = true;
            let mut encoder = Encoder::new(qp, Vec::new());
            macroblock(&words, &mut encoder);
            let data = encoder.into_bytes();
            let mut reader = MacroblockReader::new(&data, qp).expect("a sound start");
            prop_assert_eq!(reader.mb_type(), Ok(()));
            for (mode, predicted) in modes {
                prop_assert_eq!(reader.intra_mode(predicted), mode);
            }
            prop_assert_eq!(reader.coded_block_pattern(left, above), pattern);
            if pattern != 0 {
                prop_assert_eq!(reader.qp_delta(), Ok(0));
            }
        }
    }

    #[test]
    fn other_macroblock_types_are_told_apart() {
        for (pcm, tool) in [(false, Tool::Intra16x16), (true, Tool::Pcm)] {
            let mut encoder = Encoder::new(30, Vec::new());
            encoder.context(MB_TYPE, true);
            encoder.terminate(pcm);
            if !pcm {
                encoder.terminate(true);
            }
            let data = encoder.into_bytes();
            let mut reader = MacroblockReader::new(&data, 30).expect("a sound start");
            assert_eq!(reader.mb_type(), Err(SyntaxError::Unsupported { tool }));
        }
    }
}
