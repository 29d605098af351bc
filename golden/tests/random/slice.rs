// SPDX-License-Identifier: Apache-2.0
//! Data of a random slice: macroblocks of all types, one after the other.

use tricodec_golden::entropy::h264::syntax::{
    Around, Class, Macroblock, MbInfo, MotionSyntax, Shape, SubShape,
};
use tricodec_golden::picture::MbAvailability;
use tricodec_golden::stream::{Pps, SliceHeader, SliceKind, Sps};

use crate::residual::Budget;
use crate::rng::Random;
use crate::sink::Sink;

/// What macroblocks of a slice may do.
pub struct SliceContext<'a> {
    pub sps: &'a Sps,
    pub pps: &'a Pps,
    pub header: &'a SliceHeader,
    /// Macroblocks of the slice.
    pub count: u32,
    /// Reference indices by list that lead to a picture that is there.
    pub refs: [Vec<u8>; 2],
    /// What direct modes derive is there.
    pub direct: bool,
    /// Bounds of levels.
    pub budget: Budget,
}

/// Write the data of a slice behind its header.
pub fn write(context: &SliceContext, rng: &mut Random, sink: Sink) -> Vec<u8> {
    let mut writer = SliceData {
        context,
        rng,
        sink,
        infos: Vec::new(),
        motion: Vec::new(),
        qp: context.header.qp,
    };
    for n in 0..context.count as usize {
        writer.macroblock(n);
        writer.sink.end(n + 1 == context.count as usize);
    }
    writer.sink.into_bytes()
}

/// The state of a slice between macroblocks.
pub struct SliceData<'a> {
    pub context: &'a SliceContext<'a>,
    pub rng: &'a mut Random,
    pub sink: Sink,
    pub infos: Vec<MbInfo>,
    motion: Vec<MotionSyntax>,
    pub qp: u8,
}

impl SliceData<'_> {
    fn macroblock(&mut self, n: usize) {
        let width = self.context.sps.width_mbs;
        let x = (self.context.header.first_mb + n as u32) % width;
        let available = MbAvailability::new(n as u32, x, width);
        let back = |there: bool, back: usize| there.then(|| n - back);
        let (a, b) = (back(available.a, 1), back(available.b, width as usize));
        // Copies, so that the writer can be changed beside them.
        let infos = [a, b].map(|at| at.map(|at| self.infos[at]));
        let motions = [a, b].map(|at| at.map(|at| self.motion[at]));
        let around = Around {
            a: infos[0].as_ref(),
            b: infos[1].as_ref(),
            motion_a: motions[0].as_ref(),
            motion_b: motions[1].as_ref(),
        };
        let mut info = MbInfo::default();
        let mut motion = MotionSyntax::default();
        self.layer(&available, &around, &mut info, &mut motion);
        self.infos.push(info);
        self.motion.push(motion);
    }

    /// It may be skipped: what skipping derives is there.
    fn can_skip(&self) -> bool {
        match self.context.header.kind {
            SliceKind::I => false,
            SliceKind::P => self.context.refs[0].contains(&0),
            SliceKind::B => self.context.direct,
        }
    }

    fn layer(
        &mut self,
        available: &MbAvailability,
        around: &Around,
        info: &mut MbInfo,
        motion: &mut MotionSyntax,
    ) {
        let kind = self.context.header.kind;
        if kind != SliceKind::I {
            let skip = self.can_skip() && self.rng.one_in(4);
            self.sink.skip(kind, skip, around);
            if skip {
                info.class = Class::Inter;
                info.skip = true;
                info.direct = kind == SliceKind::B;
                info.modes = self.inter_modes();
                return;
            }
        }
        let (inter, first_intra) = match kind {
            SliceKind::I => (None, 0),
            SliceKind::P => (self.inter_type(), 5),
            SliceKind::B => (self.inter_type(), 23),
        };
        match inter {
            Some(mb_type) => self.inter(mb_type, around, info, motion),
            None => self.intra(first_intra, available, around, info),
        }
    }

    /// Modes of an inter macroblock as others see them: DC, or none with constrained prediction.
    fn inter_modes(&self) -> [u8; 16] {
        [if self.context.pps.constrained_intra {
            crate::intra::NO_MODE
        } else {
            2
        }; 16]
    }

    /// The lists of `mb` have pictures.
    fn usable(&self, mb: &Macroblock) -> bool {
        mb.lists.iter().all(|lists| match lists {
            0 => self.context.direct,
            lists => (0..2).all(|i| lists >> i & 1 == 0 || !self.context.refs[i].is_empty()),
        })
    }

    /// An inter mb_type whose pictures are there, or none: it is to be intra.
    fn inter_type(&mut self) -> Option<u8> {
        let kind = self.context.header.kind;
        if self.rng.one_in(6) {
            return None;
        }
        for _ in 0..4 {
            let cavlc = matches!(self.sink, Sink::Cavlc(_));
            let mb_type = match kind {
                // P_8x8ref0 is CAVLC's.
                SliceKind::P if cavlc => self.rng.below(5) as u8,
                SliceKind::P => self.rng.below(4) as u8,
                _ => self.rng.pick(&[0, 1, 2, 3, 22, 22, 22, 22, 99, 99, 99, 99]),
            };
            let mb_type = if mb_type == 99 {
                4 + self.rng.below(18) as u8
            } else {
                mb_type
            };
            let mut mb = Macroblock::default();
            mb.set_type(kind, mb_type).expect("a type");
            let eighths = kind == SliceKind::B && mb_type == 22;
            if kind == SliceKind::P && mb_type == 4 && !self.context.refs[0].contains(&0) {
                continue;
            }
            if eighths && self.sub_types().is_empty() {
                continue;
            }
            if eighths || self.usable(&mb) {
                return Some(mb_type);
            }
        }
        None
    }

    /// The sub_mb_types whose pictures are there.
    fn sub_types(&self) -> Vec<u8> {
        let kind = self.context.header.kind;
        let most = if kind == SliceKind::B { 13 } else { 4 };
        let usable = |sub_type: &u8| {
            let mut mb = Macroblock::default();
            if !self.context.direct && kind == SliceKind::B && *sub_type == 0 {
                return false;
            }
            for b8 in 0..4 {
                mb.set_sub_type(kind, b8, *sub_type).expect("a type");
            }
            self.usable(&mb)
        };
        (0..most).filter(usable).collect()
    }

    fn inter(
        &mut self,
        mb_type: u8,
        around: &Around,
        info: &mut MbInfo,
        motion: &mut MotionSyntax,
    ) {
        let kind = self.context.header.kind;
        let inference = self.context.sps.direct_8x8_inference;
        let mut mb = Macroblock::default();
        mb.set_type(kind, mb_type).expect("a type");
        info.class = Class::Inter;
        info.modes = self.inter_modes();
        self.sink.mb_type(kind, mb_type, around);
        let mut may_use8 = self.context.pps.transform8x8;
        if kind == SliceKind::B && mb_type == 0 {
            info.direct = true;
            may_use8 &= inference;
        } else {
            if mb.shape == Shape::Quarters {
                let choices = self.sub_types();
                for b8 in 0..4 {
                    let sub_type = self.rng.pick(&choices);
                    self.sink.sub_type(kind, sub_type);
                    mb.set_sub_type(kind, b8, sub_type).expect("a type");
                    may_use8 &= match mb.lists[b8] {
                        0 => inference,
                        _ => mb.sub[b8] == SubShape::Whole,
                    };
                }
            }
            let ref0 = kind == SliceKind::P && mb_type == 4;
            self.references(&mb, around, motion, ref0);
            self.vectors(&mb, around, motion);
        }
        let chroma = self.context.sps.chroma;
        let mut cbp = if self.rng.one_in(3) {
            0
        } else {
            self.rng.below(16) as u8
        };
        if chroma && self.rng.one_in(2) {
            cbp |= (self.rng.below(3) as u8) << 4;
        }
        let transform8x8 = may_use8 && cbp & 15 != 0 && self.rng.one_in(2);
        self.sink.coded_block_pattern(cbp, false, chroma, around);
        info.cbp = cbp;
        if may_use8 && cbp & 15 != 0 {
            info.transform8x8 = transform8x8;
            self.sink.transform_size(transform8x8, around);
        }
        self.residual(around, info);
    }

    /// The parts that have a reference index of their own: first 8x8 block, all of them.
    fn parts(shape: Shape) -> &'static [(usize, &'static [usize])] {
        match shape {
            Shape::Whole => &[(0, &[0, 1, 2, 3])],
            Shape::Rows => &[(0, &[0, 1]), (2, &[2, 3])],
            Shape::Columns => &[(0, &[0, 2]), (1, &[1, 3])],
            Shape::Quarters => &[(0, &[0]), (1, &[1]), (2, &[2]), (3, &[3])],
        }
    }

    fn references(
        &mut self,
        mb: &Macroblock,
        around: &Around,
        motion: &mut MotionSyntax,
        ref0: bool,
    ) {
        for list in 0..self.context.header.kind.lists() {
            let active = self.context.header.active_refs[list];
            for &(b8, blocks) in Self::parts(mb.shape) {
                if mb.lists[b8] >> list & 1 == 0 || active < 2 || ref0 {
                    continue;
                }
                let side = |inside: bool, other: Option<&MotionSyntax>, b: usize| {
                    let m = if inside { Some(&*motion) } else { other };
                    u8::from(m.is_some_and(|m| m.ref_above[list][b]))
                };
                let a = side(b8 % 2 == 1, around.motion_a, b8 ^ 1);
                let b = side(b8 >= 2, around.motion_b, b8 ^ 2);
                let index = self.rng.pick(&self.context.refs[list]);
                self.sink.ref_idx(index, active, a + 2 * b);
                for &b in blocks {
                    motion.ref_above[list][b] = index > 0;
                }
            }
        }
    }

    fn vectors(&mut self, mb: &Macroblock, around: &Around, motion: &mut MotionSyntax) {
        for list in 0..2 {
            for &(b8, _) in Self::parts(mb.shape) {
                if mb.lists[b8] >> list & 1 == 0 {
                    continue;
                }
                let corner = 8 * (b8 / 2) + 2 * (b8 % 2);
                let (size, span) = match mb.shape {
                    Shape::Whole => ((4, 4), (4, 4)),
                    Shape::Rows => ((4, 2), (4, 2)),
                    Shape::Columns => ((2, 4), (2, 4)),
                    Shape::Quarters => (mb.sub[b8].size(), (2, 2)),
                };
                for y in (0..span.1).step_by(size.1) {
                    for x in (0..span.0).step_by(size.0) {
                        let at = corner + 4 * y + x;
                        let mvd = [0, 1].map(|_| self.difference());
                        self.sink.mvd(mvd, around.mvd_sums(list, at, motion));
                        motion.note(list, at, size, mvd);
                    }
                }
            }
        }
    }

    /// A component of a vector difference: the sums of them stay far within the level's range.
    fn difference(&mut self) -> i32 {
        let reach = match self.rng.below(200) {
            0 => 300,
            1..20 => 60,
            20..80 => 0,
            _ => 12,
        };
        self.rng.between(-reach, reach)
    }
}
