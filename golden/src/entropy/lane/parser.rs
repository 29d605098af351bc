// SPDX-License-Identifier: Apache-2.0
//! The state of a slice between bins.

use super::contexts::{
    ABS, CBF, CBP, LAST, MB_TYPE, PREV_MODE, QP_CHANGED, QP_DELTA, QP_MORE, REM_MODE, SIG,
    TRANSFORM_8X8,
};
use super::level_word::{Fault, LEVEL_MAX, LevelWord};
use super::step::{Bins, Step, Tail};
use crate::entropy::h264::binarisation::{
    LEVEL_PREFIX_MAX, Magnitudes, QP_DELTA_FORBIDDEN, QP_DELTA_MAX, increment, pattern_increment,
    qp_delta,
};
use crate::entropy::h264::contexts::cat;
use crate::intra::BLOCK_XY;

/// The prefix's last bin, by the bins before it that were one.
const PREFIX_END: u16 = LEVEL_PREFIX_MAX - 1;
/// Most ones of an Exp-Golomb suffix that can lead to such a level.
const SUFFIX_BITS_MAX: u32 = 10;

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
    /// coded_block_pattern.
    cbp: u8,
}

/// Stands for a macroblock that is not available.
const NONE: Side = Side {
    nz: [true; 4],
    cbp: 15,
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
    /// Magnitudes of the block so far.
    before: Magnitudes,
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
            before: Magnitudes::default(),
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

    /// Whether coded_block_pattern is about to be read: the first thing that depends on the
    /// macroblock above.
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
            At::Cbp(b8) => CBP + pattern_increment(b8, self.cbp, self.left.cbp, top.cbp) as u8,
            At::QpDelta(0) if self.qp_changed => QP_CHANGED,
            At::QpDelta(0) => QP_DELTA,
            At::QpDelta(1) => QP_MORE,
            At::QpDelta(_) => QP_MORE + 1,
            At::Block(block) if !self.coded(block) => return Bins::Skip,
            At::Block(block) => {
                let (bx, by) = BLOCK_XY[block];
                let (a, b) = (self.left.nz[usize::from(by)], top.nz[usize::from(bx)]);
                CBF + increment(a, b) as u8
            }
            At::Sig(_, k) => SIG + k as u8,
            At::Last(_, k) => LAST + k as u8,
            At::Prefix(_, _, 0) => ABS + self.before.first() as u8,
            At::Prefix(..) => ABS + self.before.rest(cat::LUMA_4X4) as u8,
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
                if ones == QP_DELTA_MAX {
                    step.fault = Some(Fault::Syntax);
                }
                At::QpDelta(ones + 1)
            }
            At::QpDelta(ones) => {
                if ones == QP_DELTA_FORBIDDEN {
                    step.fault = Some(Fault::Syntax);
                }
                self.qp_changed = ones != 0;
                let qp = i16::from(self.qp) + i16::from(qp_delta(ones));
                self.qp = ((qp + 52) % 52) as u8;
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
            At::Prefix(block, k, PREFIX_END) => At::Unary(block, k, 0),
            At::Prefix(block, k, count) => At::Prefix(block, k, count + 1),
            At::Unary(block, k, ones) if bin => {
                if ones == SUFFIX_BITS_MAX {
                    step.fault = Some(Fault::Limit);
                }
                At::Unary(block, k, ones + 1)
            }
            At::Unary(block, k, 0) => At::Sign(block, k, 1 + LEVEL_PREFIX_MAX),
            At::Unary(block, k, ones) => At::Binary(block, k, ones, 1),
            At::Binary(block, k, left, value) => {
                let value = 2 * value + u16::from(bin);
                if left == 1 {
                    At::Sign(block, k, value + LEVEL_PREFIX_MAX)
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
                self.before.note(magnitude > 1);
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
        let cbp = self.cbp;
        self.left.cbp = cbp;
        self.above().cbp = cbp;
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
        self.before = Magnitudes::default();
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
