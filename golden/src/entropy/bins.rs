//! The syntax of slice data a bin at a time (7.3.4, 7.3.5, 9.3.3): what the hardware decoder's macroblock parser does, without its clocks.
//!
//! [`super::MacroblockReader`] reads a whole syntax element at a call and is fast; [`SliceParser`] says which bin it needs, is given it, and
//! says what follows: a word, the end, or a [`Fault`]. It takes I slices of I_NxN macroblocks with 4x4 transform in 4:0:0.

use super::context::{
    ABS, CBF, CBP, CONTEXTS, Contexts, LAST, MB_TYPE, PREV_MODE, QP_CHANGED, QP_DELTA, QP_MORE,
    REM_MODE, SIG, State, TRANSFORM_8X8, initial_state,
};
use crate::intra::BLOCK_XY;

/// Contexts in use: the encoder's, mb_qp_delta after a change and its later bins (ctxIdx 61–63), transform_size_8x8_flag (399).
pub const DECODER_CONTEXTS: usize = CONTEXTS + 4;
/// (m, n) of the contexts behind the encoder's, for I slices (Tables 9-17 and 9-16).
pub const MORE_MN: [(i8, i8); 4] = [(0, 63), (0, 63), (0, 63), (31, 21)];

/// Largest magnitude of a level that a [`LevelWord`] holds: above all that 8-bit video needs (1632).
pub const LEVEL_MAX: u16 = 2047;
/// Most ones of an Exp-Golomb suffix that can lead to such a level.
const SUFFIX_BITS_MAX: u32 = 10;
/// mb_qp_delta as it is mapped to bins: 52 is −26, the last that is allowed; 51 would be +26.
const QP_MAPPED_MAX: u8 = 52;

/// The states of a decoder's contexts at the start of an I slice of quantiser `qp`, 0–51.
pub fn decoder_contexts(qp: u8) -> [State; DECODER_CONTEXTS] {
    let mut states = [0; DECODER_CONTEXTS];
    states[..CONTEXTS].copy_from_slice(&Contexts::new(qp).0);
    for (state, mn) in states[CONTEXTS..].iter_mut().zip(MORE_MN) {
        *state = initial_state(mn, qp);
    }
    states
}

/// Why the hardware decoder gives a slice up. The numbers are those of its ports (docs/registers.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The packet holds no NAL unit.
    NoUnit = 1,
    /// NAL or slice header: a value that is not allowed, or the end of the data.
    Header = 2,
    /// A tool that the hardware does not have.
    Tool = 3,
    /// Slice data: a value that is not allowed.
    Syntax = 4,
    /// The data end inside the slice data.
    Truncated = 5,
    /// Data follow the end of the slice.
    Excess = 6,
    /// The slice goes on behind the last macroblock of the picture.
    RunsOn = 7,
    /// Prediction from neighbours that are not there.
    Mode = 8,
    /// A level, a coefficient or a header beyond what the hardware holds.
    Limit = 9,
}

/// A 4x4 block as the parser gives it to the pipeline, or the fault in which a slice ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LevelWord {
    /// No block: the slice ends in this fault.
    pub fault: Option<Fault>,
    /// Last block of the slice.
    pub last: bool,
    /// Bit of its 8x8 block in coded_block_pattern.
    pub cbp: bool,
    /// coded_block_flag.
    pub nz: bool,
    /// rem_intra4x4_pred_mode; 0 when the flag is set.
    pub rem_mode: u8,
    /// prev_intra4x4_pred_mode_flag.
    pub pred_flag: bool,
    /// QP of its macroblock, 0–51.
    pub qp: u8,
    /// Levels in zig-zag order, within ±[`LEVEL_MAX`].
    pub levels: [i16; 16],
}

impl LevelWord {
    /// Intra4x4PredMode, given the predicted one (8.3.1.1).
    pub fn mode(&self, predicted: u8) -> u8 {
        if self.pred_flag {
            predicted
        } else {
            self.rem_mode + u8::from(self.rem_mode >= predicted)
        }
    }
}

/// What a [`SliceParser`] needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bins {
    /// A bin of the context of this dense number.
    Context(u8),
    /// An equiprobable bin.
    Bypass,
    /// The bin before a possible end: end_of_slice_flag.
    Terminate,
    /// No bin: [`SliceParser::skip`] gives the word of a block without levels.
    Skip,
}

/// Where the last bit that was read lies, for the check of a slice's end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// In the last byte of the data.
    pub last_byte: bool,
    /// Its value: the rbsp_stop_one_bit, if the slice ends well.
    pub last_bit: bool,
}

/// What follows from a bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The word of a block that is through. That of a macroblock's last block counts only when the next step has no fault before its end.
    pub word: Option<LevelWord>,
    /// The macroblock is through.
    pub macroblock: bool,
    /// The slice is through, as it should be.
    pub end: bool,
    /// The slice is given up.
    pub fault: Option<Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Type,
    Size,
    /// Block, bin of its mode.
    Mode(usize, u8),
    Cbp(usize),
    /// Bins that were one.
    QpDelta(u8),
    Block(usize),
    Sig(usize, usize),
    Last(usize, usize),
    /// Block, scan position, bins that were one.
    Prefix(usize, usize, u16),
    /// Ones of the suffix.
    Unary(usize, usize, u32),
    /// Bits of the suffix to come, its value so far.
    Binary(usize, usize, u32, u16),
    /// Magnitude.
    Sign(usize, usize, u16),
    End,
}

/// What a macroblock leaves for the one below it or to its right.
#[derive(Clone, Copy, Debug)]
struct Side {
    nz: [bool; 4],
    cbp: [bool; 2],
}

/// Stands for a macroblock that is not available.
const NONE: Side = Side {
    nz: [true; 4],
    cbp: [true; 2],
};

/// What a slice starts with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SliceStart {
    /// Macroblocks have transform_size_8x8_flag.
    pub transform8x8: bool,
    /// QP of the slice header, 0–51.
    pub qp: u8,
    /// Width of the picture in macroblocks, 1 or more.
    pub width: u32,
    /// Column of the first macroblock.
    pub x: u32,
    /// Macroblocks from the first one to the end of the picture.
    pub left: u32,
}

/// The parser of one slice's data.
#[derive(Clone, Debug)]
pub struct SliceParser {
    start: SliceStart,
    at: At,
    n: u32,
    x: u32,
    qp: u8,
    qp_changed: bool,
    modes: [(bool, u8); 16],
    cbp: u8,
    significant: u16,
    ones: u8,
    larger: u8,
    levels: [i16; 16],
    left: Side,
    top: Vec<Side>,
}

impl SliceParser {
    /// At the first macroblock.
    pub fn new(start: SliceStart) -> Self {
        Self {
            start,
            at: At::Type,
            n: 0,
            x: start.x,
            qp: start.qp,
            qp_changed: false,
            modes: [(false, 0); 16],
            cbp: 0,
            significant: 0,
            ones: 0,
            larger: 0,
            levels: [0; 16],
            left: NONE,
            top: vec![NONE; start.width.max(1) as usize],
        }
    }

    /// What it started with.
    pub fn start(&self) -> &SliceStart {
        &self.start
    }

    /// Number of the macroblock in the slice.
    pub fn macroblock(&self) -> u32 {
        self.n
    }

    /// QP of the macroblock.
    pub fn qp(&self) -> u8 {
        self.qp
    }

    /// Whether coded_block_pattern is about to be read: the first thing that depends on the macroblock above.
    pub fn at_pattern(&self) -> bool {
        matches!(self.at, At::Cbp(_))
    }

    /// Whether end_of_slice_flag is next: the end of the data must not have been passed before it.
    pub fn at_end(&self) -> bool {
        self.at == At::End
    }

    fn above(&mut self) -> &mut Side {
        let columns = self.top.len();
        &mut self.top[self.x as usize % columns]
    }

    fn coded(&self, block: usize) -> bool {
        self.cbp >> (block / 4) & 1 == 1
    }

    /// What is needed next.
    pub fn needs(&self) -> Bins {
        let top = &self.top[self.x as usize % self.top.len()];
        Bins::Context(match self.at {
            At::Type => MB_TYPE,
            At::Size => TRANSFORM_8X8,
            At::Mode(_, 0) => PREV_MODE,
            At::Mode(..) => REM_MODE,
            At::Cbp(b8) => {
                let own = |b: usize| self.cbp >> b & 1 == 1;
                let (a, b) = match b8 {
                    0 => (self.left.cbp[0], top.cbp[0]),
                    1 => (own(0), top.cbp[1]),
                    2 => (self.left.cbp[1], own(0)),
                    _ => (own(2), own(1)),
                };
                CBP + u8::from(!a) + 2 * u8::from(!b)
            }
            At::QpDelta(0) if self.qp_changed => QP_CHANGED,
            At::QpDelta(0) => QP_DELTA,
            At::QpDelta(1) => QP_MORE,
            At::QpDelta(_) => QP_MORE + 1,
            At::Block(block) if !self.coded(block) => return Bins::Skip,
            At::Block(block) => {
                let (bx, by) = BLOCK_XY[block];
                CBF + u8::from(self.left.nz[usize::from(by)])
                    + 2 * u8::from(top.nz[usize::from(bx)])
            }
            At::Sig(_, k) => SIG + k as u8,
            At::Last(_, k) => LAST + k as u8,
            At::Prefix(_, _, 0) if self.larger > 0 => ABS,
            At::Prefix(_, _, 0) => ABS + (1 + self.ones).min(4),
            At::Prefix(..) => ABS + 5 + self.larger.min(4),
            At::Unary(..) | At::Binary(..) | At::Sign(..) => return Bins::Bypass,
            At::End => return Bins::Terminate,
        })
    }

    /// Go on with the block without levels that [`Bins::Skip`] stands for.
    pub fn skip(&mut self) -> Step {
        match self.at {
            At::Block(block) if !self.coded(block) => self.finish(block, false),
            _ => Step::default(),
        }
    }

    /// Go on with the bin that was needed. `tail` matters for end_of_slice_flag only.
    pub fn take(&mut self, bin: bool, tail: Tail) -> Step {
        let mut step = Step::default();
        self.at = match self.at {
            At::Type => {
                if bin {
                    step.fault = Some(Fault::Tool);
                }
                self.enter();
                if self.start.transform8x8 {
                    At::Size
                } else {
                    At::Mode(0, 0)
                }
            }
            At::Size => {
                if bin {
                    step.fault = Some(Fault::Tool);
                }
                At::Mode(0, 0)
            }
            At::Mode(block, 0) => {
                self.modes[block] = (bin, 0);
                if !bin {
                    At::Mode(block, 1)
                } else if block == 15 {
                    At::Cbp(0)
                } else {
                    At::Mode(block + 1, 0)
                }
            }
            At::Mode(block, count) => {
                self.modes[block].1 |= u8::from(bin) << (count - 1);
                match (count, block) {
                    (3, 15) => At::Cbp(0),
                    (3, _) => At::Mode(block + 1, 0),
                    _ => At::Mode(block, count + 1),
                }
            }
            At::Cbp(b8) => {
                let rest = if b8 == 0 { 0 } else { self.cbp };
                self.cbp = rest | u8::from(bin) << b8;
                if b8 < 3 {
                    At::Cbp(b8 + 1)
                } else {
                    self.pattern()
                }
            }
            At::QpDelta(ones) if bin => {
                if ones == QP_MAPPED_MAX {
                    step.fault = Some(Fault::Syntax);
                }
                At::QpDelta(ones + 1)
            }
            At::QpDelta(ones) => {
                if ones == QP_MAPPED_MAX - 1 {
                    step.fault = Some(Fault::Syntax);
                }
                self.qp_changed = ones != 0;
                // Odd values are positive (9.1.1).
                let half = ones.div_ceil(2);
                self.qp = (if ones % 2 == 1 {
                    self.qp + half
                } else {
                    self.qp + 52 - half
                }) % 52;
                At::Block(0)
            }
            At::Block(block) => {
                self.levels = [0; 16];
                self.significant = 0;
                if !bin {
                    return self.finish(block, false);
                }
                At::Sig(block, 0)
            }
            At::Sig(block, k) if bin => {
                self.significant |= 1 << k;
                At::Last(block, k)
            }
            At::Sig(block, k) => self.next_significance(block, k),
            At::Last(block, k) if bin => self.first_level(block, k),
            At::Last(block, k) => self.next_significance(block, k),
            At::Prefix(block, k, count) if !bin => At::Sign(block, k, count + 1),
            At::Prefix(block, k, 13) => At::Unary(block, k, 0),
            At::Prefix(block, k, count) => At::Prefix(block, k, count + 1),
            At::Unary(block, k, ones) if bin => {
                if ones == SUFFIX_BITS_MAX {
                    step.fault = Some(Fault::Limit);
                }
                At::Unary(block, k, ones + 1)
            }
            At::Unary(block, k, 0) => At::Sign(block, k, 15),
            At::Unary(block, k, ones) => At::Binary(block, k, ones, 1),
            At::Binary(block, k, left, value) => {
                let value = 2 * value + u16::from(bin);
                if left == 1 {
                    At::Sign(block, k, value + 14)
                } else {
                    At::Binary(block, k, left - 1, value)
                }
            }
            At::Sign(block, k, magnitude) => {
                if magnitude > LEVEL_MAX {
                    return Step {
                        fault: Some(Fault::Limit),
                        ..step
                    };
                }
                let level = magnitude as i16;
                self.levels[k] = if bin { -level } else { level };
                if magnitude > 1 {
                    self.larger += 1;
                } else {
                    self.ones += 1;
                }
                let below = self.significant & ((1 << k) - 1);
                if below == 0 {
                    return self.finish(block, true);
                }
                At::Prefix(block, below.ilog2() as usize, 0)
            }
            At::End => {
                step.macroblock = true;
                if bin {
                    match tail {
                        Tail {
                            last_byte: false, ..
                        } => step.fault = Some(Fault::Excess),
                        Tail {
                            last_bit: false, ..
                        } => step.fault = Some(Fault::Syntax),
                        _ => step.end = true,
                    }
                } else if self.n + 1 == self.start.left {
                    step.fault = Some(Fault::RunsOn);
                }
                self.n += 1;
                self.x = if self.x + 1 == self.start.width {
                    0
                } else {
                    self.x + 1
                };
                At::Type
            }
        };
        step
    }

    /// A macroblock begins: neighbours that are not there count as having levels.
    fn enter(&mut self) {
        if self.x == 0 || self.n == 0 {
            self.left = NONE;
        }
        if self.n < self.start.width {
            *self.above() = NONE;
        }
    }

    /// coded_block_pattern is through.
    fn pattern(&mut self) -> At {
        let bit = |b: u8| self.cbp >> b & 1 == 1;
        let (right, bottom) = ([bit(1), bit(3)], [bit(2), bit(3)]);
        self.left.cbp = right;
        self.above().cbp = bottom;
        if self.cbp == 0 {
            self.qp_changed = false;
            At::Block(0)
        } else {
            At::QpDelta(0)
        }
    }

    fn next_significance(&mut self, block: usize, k: usize) -> At {
        if k == 14 {
            // Nobody said which was the last: it is the last one.
            self.significant |= 1 << 15;
            self.first_level(block, 15)
        } else {
            At::Sig(block, k + 1)
        }
    }

    fn first_level(&mut self, block: usize, k: usize) -> At {
        (self.ones, self.larger) = (0, 0);
        At::Prefix(block, k, 0)
    }

    /// The block is through.
    fn finish(&mut self, block: usize, nz: bool) -> Step {
        let (bx, by) = BLOCK_XY[block];
        self.left.nz[usize::from(by)] = nz;
        self.above().nz[usize::from(bx)] = nz;
        let (pred_flag, rem_mode) = self.modes[block];
        self.at = if block == 15 {
            At::End
        } else {
            At::Block(block + 1)
        };
        Step {
            word: Some(LevelWord {
                fault: None,
                last: false,
                cbp: self.coded(block),
                nz,
                rem_mode,
                pred_flag,
                qp: self.qp,
                levels: if nz { self.levels } else { [0; 16] },
            }),
            ..Default::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::SliceParams;
    use crate::codec::slice::SliceEncoder;
    use crate::entropy::{BlockWord, Decoder, Encoder, macroblock};
    use proptest::prelude::*;

    proptest! {
        /// The encoder's words, coded, come back from the parser.
        #[test]
        fn words_come_back(
            width in 1u32..7,
            first in 0u32..9,
            count in 1u32..12,
            qp in 0u8..=51,
            seed in any::<u64>(),
            shift in 0u32..8,
        ) {
            let params = SliceParams::new(first, count, qp);
            let mut engine = Encoder::new(qp, Vec::new());
            let (mut words, mut mb) = (Vec::<BlockWord>::new(), Vec::new());
            let mut random = seed | 1;
            SliceEncoder::new(params, width).run(
                |_, _| std::array::from_fn(|_| {
                    random ^= random << 13;
                    random ^= random >> 7;
                    random ^= random << 17;
                    (random as u8) >> shift
                }),
                |_, _, record| words.push(record.word),
                &mut crate::entropy::BinRecorder::default(),
            );
            for word in &words {
                mb.push(*word);
                if let Ok(sixteen) = <&[BlockWord; 16]>::try_from(&mb[..]) {
                    macroblock(sixteen, &mut engine);
                    mb.clear();
                }
            }
            let data = engine.into_bytes();
            let mut decoder = Decoder::new(&data).expect("a sound start");
            let mut states = decoder_contexts(qp);
            let start = SliceStart { transform8x8: false, qp, width, x: first % width, left: count };
            let mut parser = SliceParser::new(start);
            let mut back = Vec::new();
            loop {
                let tail = Tail { last_byte: true, last_bit: true };
                let step = match parser.needs() {
                    Bins::Context(c) => { let b = decoder.context(&mut states[usize::from(c)]); parser.take(b, tail) }
                    Bins::Bypass => { let b = decoder.bypass(); parser.take(b, tail) }
                    Bins::Terminate => { let b = decoder.terminate(); parser.take(b, tail) }
                    Bins::Skip => parser.skip(),
                };
                prop_assert_eq!(step.fault, None);
                back.extend(step.word);
                if step.end {
                    break;
                }
            }
            prop_assert_eq!(back.len(), words.len());
            for (word, wanted) in back.iter().zip(&words) {
                prop_assert_eq!(word.levels, wanted.levels);
                prop_assert_eq!((word.pred_flag, word.rem_mode), (wanted.pred_flag, wanted.rem_mode));
                prop_assert_eq!((word.nz, word.qp), (wanted.nz, qp));
            }
        }
    }
}
