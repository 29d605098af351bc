// SPDX-License-Identifier: Apache-2.0
//! A decided macroblock as a video lane takes it.

use super::macroblock::{Macroblock, MbKind, rest_of_mode};
use super::state::Around;
use crate::entropy::lane::video::{HeaderKind, MbHeader, MbLevels, word};
use crate::intra::BLOCK_XY;

impl Macroblock {
    /// Its header word. Levels are not part of it; chroma has to be there.
    pub fn header(&self, around: &Around, inter_slice: bool) -> MbHeader {
        let mut header = MbHeader {
            inter_slice,
            left: around.syntax.a.is_some(),
            above: around.syntax.b.is_some(),
            kind: match self.kind {
                MbKind::Skip => HeaderKind::Skip,
                MbKind::IntraNxN => HeaderKind::IntraNxN,
                MbKind::Intra16x16(mode) => HeaderKind::Intra16x16(mode),
                MbKind::Pcm => HeaderKind::Pcm,
                MbKind::Inter(shape) => HeaderKind::Inter(shape),
            },
            transform8x8: self.luma.transform8x8,
            chroma_mode: self.chroma_mode,
            cbp: self.luma.cbp | self.chroma.cbp << 4,
            modes: [None; 16],
            mvd: [[0; 2]; 4],
        };
        match self.kind {
            MbKind::IntraNxN => {
                let step = if self.luma.transform8x8 { 4 } else { 1 };
                let blocks = BLOCK_XY.into_iter().step_by(step);
                for (rest, (x, y)) in header.modes.iter_mut().zip(blocks) {
                    let block = usize::from(4 * y + x);
                    let predicted = around.predicted_mode(block, &self.modes);
                    *rest = rest_of_mode(self.modes[block], predicted);
                }
            }
            MbKind::Inter(shape) => {
                // Vectors stay within ±77 x ±41 samples.
                let differences = self.differences(shape, around);
                header.mvd = differences.map(|mvd| mvd.map(|c| c as i16));
            }
            _ => {}
        }
        header
    }

    /// Its levels; `last`: the slice ends with it.
    pub fn words(&self, around: &Around, last: bool) -> MbLevels {
        let mut words = [[0; 16]; word::COUNT];
        words[word::LUMA_DC] = self.luma.dc;
        let (luma, _) = self.luma.levels.as_chunks();
        words[word::LUMA..word::CHROMA_DC].copy_from_slice(luma);
        for c in 0..2 {
            words[word::CHROMA_DC + c][12..].copy_from_slice(&self.chroma.dc[c]);
            let at = word::CHROMA_AC + 4 * c;
            words[at..at + 4].copy_from_slice(&self.chroma.ac[c]);
        }
        MbLevels {
            left: around.syntax.a.is_some(),
            above: around.syntax.b.is_some(),
            class: self.kind.class(),
            transform8x8: self.luma.transform8x8,
            cbp: self.luma.cbp | self.chroma.cbp << 4,
            last,
            words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::video::hardware::slice::encode_shown;
    use crate::codec::video::macroblock::{Chroma, Luma, NO_MODES};
    use crate::codec::video::motion::SearchField;
    use crate::codec::video::reference::{Reference, coarse};
    use crate::codec::video::residual::spread;
    use crate::codec::video::shape::{SHAPES, parts};
    use crate::codec::video::state::MbState;
    use crate::codec::video::store::PictureJob;
    use crate::entropy::lane::Bin;
    use crate::entropy::lane::video::{
        CodedEdge, HeaderEdge, VideoRecorder, mb_header, mb_residual,
    };
    use crate::picture::Frame;
    use proptest::prelude::*;

    /// A slice `width` macroblocks wide: edges from macroblock to macroblock.
    struct Edges {
        width: usize,
        left: (HeaderEdge, CodedEdge),
        above: Vec<(HeaderEdge, CodedEdge)>,
        n: usize,
    }

    impl Edges {
        fn new(width: usize) -> Self {
            Self {
                width,
                left: (HeaderEdge::NOWHERE, CodedEdge::default()),
                above: vec![(HeaderEdge::NOWHERE, CodedEdge::default()); width],
                n: 0,
            }
        }

        /// Header and levels of the next macroblock are what is written of it.
        fn compare(&mut self, mb: &Macroblock, around: &Around, inter_slice: bool) {
            let (mut all, mut own) = (VideoRecorder::default(), VideoRecorder::default());
            mb.write(around, inter_slice, &mut all);
            let last = self.n % 7 == 6;
            all.0.push(Bin::Terminate(last));
            let header = mb.header(around, inter_slice);
            let levels = mb.words(around, last);
            let above = &mut self.above[self.n % self.width];
            mb_header(&header, &self.left.0, &above.0, &mut own);
            mb_residual(&levels, &self.left.1, &above.1, &mut own);
            [self.left.0, above.0] = header.edges();
            [self.left.1, above.1] = levels.edges();
            self.n += 1;
            assert_eq!(all.0, own.0, "{header:?}");
        }
    }

    /// A macroblock of any kind.
    fn macroblock(inter_slice: bool, next: &mut impl FnMut(u32) -> u32) -> Macroblock {
        let kind = match next(if inter_slice { 8 } else { 3 }) {
            0 => MbKind::IntraNxN,
            1 => MbKind::Intra16x16(next(4) as u8),
            2 => MbKind::Pcm,
            3 => MbKind::Skip,
            n => MbKind::Inter(SHAPES[n as usize - 4]),
        };
        let mut vectors = [[0; 2]; 16];
        if let MbKind::Inter(shape) = kind {
            for &(x, y, width, height, _) in parts(shape) {
                let reach = [2, 30, 308][next(3) as usize];
                let vector = [reach, reach / 2].map(|r| (next(2 * r + 1) as i32 - r as i32) as i16);
                for row in y..y + height {
                    vectors[4 * row + x..4 * row + x + width].fill(vector);
                }
            }
        }
        let transform8x8 = next(2) == 1 && matches!(kind, MbKind::IntraNxN | MbKind::Inter(_));
        let mut modes = NO_MODES;
        if kind == MbKind::IntraNxN {
            for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
                let first = usize::from(4 * (y & 2) + (x & 2));
                modes[usize::from(4 * y + x)] = match transform8x8 && i % 4 != 0 {
                    true => modes[first],
                    false => next(9) as u8,
                };
            }
        }
        let mut mb = Macroblock {
            kind,
            modes,
            chroma_mode: match kind.intra() && kind != MbKind::Pcm {
                true => next(4) as u8,
                false => 0,
            },
            vectors,
            luma: Luma {
                transform8x8,
                ..Default::default()
            },
            chroma: Chroma::default(),
        };
        if !matches!(kind, MbKind::Pcm | MbKind::Skip) {
            levels(&mut mb, next);
        }
        mb
    }

    /// Give it levels, in some of its blocks.
    fn levels(mb: &mut Macroblock, next: &mut impl FnMut(u32) -> u32) {
        let whole = matches!(mb.kind, MbKind::Intra16x16(_));
        let sparse = 1 + next(4);
        let mut fill = |levels: &mut [i16]| {
            if next(sparse) > 0 {
                return;
            }
            let reach = [1, 2, 20, 2047][next(4) as usize];
            let every = 1 + next(6);
            for level in levels {
                if next(every) == 0 {
                    *level = (next(2 * reach + 1) as i32 - reach as i32) as i16;
                }
            }
        };
        let skipped = usize::from(whole);
        for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
            let block = &mut mb.luma.levels[16 * i..16 * i + 16];
            fill(&mut block[skipped..]);
            if *block != [0; 16] {
                mb.luma.coded |= 1 << (4 * y + x);
                mb.luma.cbp |= if whole { 15 } else { 1 << (i / 4) };
            }
        }
        if mb.luma.transform8x8 {
            let coded = (0..4).filter(|b8| mb.luma.cbp >> b8 & 1 == 1);
            mb.luma.coded = coded.fold(0, |all, b8| all | spread(b8));
        }
        if whole {
            fill(&mut mb.luma.dc);
        }
        for c in 0..2 {
            fill(&mut mb.chroma.dc[c]);
            for block in &mut mb.chroma.ac[c] {
                fill(&mut block[1..]);
            }
        }
        mb.chroma.cbp = match mb.chroma {
            c if c.ac != [[[0; 16]; 4]; 2] => 2,
            c if c.dc != [[0; 4]; 2] => 1,
            _ => 0,
        };
    }

    proptest! {
        /// All kinds of macroblocks beside each other.
        #[test]
        fn words_are_what_is_written(
            width in 1usize..6,
            seed in any::<u64>(),
            inter_slice in any::<bool>(),
        ) {
            let mut random = seed | 1;
            let mut next = |end: u32| {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                (random >> 32) as u32 % end
            };
            let mut states: Vec<MbState> = Vec::new();
            let mut edges = Edges::new(width);
            for n in 0..4 * width {
                let x = n % width;
                let back = |there: bool, by: usize| there.then(|| &states[n - by]);
                let around = Around::new([
                    back(x > 0, 1),
                    back(n >= width, width),
                    back(n >= width && x + 1 < width, width - 1),
                    back(n > width && x > 0, width + 1),
                ]);
                let mb = macroblock(inter_slice, &mut next);
                edges.compare(&mb, &around, inter_slice);
                let state = mb.write(&around, inter_slice, &mut VideoRecorder::default());
                states.push(state);
            }
        }
    }

    /// A made-up clip: a pan with noise in places.
    #[test]
    fn real_encodes_are_these_words() {
        let frame = |at: usize| {
            let mut frame = Frame::new(96, 64, true, 128);
            for plane in &mut frame.planes {
                let (width, flat) = (plane.width, plane.height / 4 * 3);
                for (i, s) in plane.samples.iter_mut().enumerate() {
                    let (x, y) = (i % width + 3 * at, i / width + at);
                    let noise = ((x * 7919) ^ (y * 104_729)).wrapping_mul(2_654_435_761) >> 11;
                    let wave = (x * x / 24 + 5 * y) % 256;
                    *s = match i / width {
                        row if row >= flat => 90,
                        _ if y / 16 == 1 => noise as u8,
                        _ => wave as u8,
                    };
                }
            }
            frame
        };
        let mut kinds = [0; 5];
        for qp in [4, 20, 28, 40] {
            let (first, second) = (frame(0), frame(1));
            let small = coarse(&second.planes[0]);
            let reference = Reference::new(first, vec![[0; 2]; 24]);
            for inter in [false, true] {
                let job = PictureJob {
                    source: &second,
                    width_mbs: 6,
                    qp,
                    motion: inter.then_some(SearchField {
                        reference: &reference,
                        coarse: &small,
                        vertical: 63,
                    }),
                };
                let mut edges = Edges::new(6);
                let mut coded = |mb: &Macroblock, around: &Around| {
                    kinds[match mb.kind {
                        MbKind::IntraNxN => 0,
                        MbKind::Intra16x16(_) => 1,
                        MbKind::Pcm => 2,
                        MbKind::Skip => 3,
                        MbKind::Inter(_) => 4,
                    }] += 1;
                    edges.compare(mb, around, inter);
                };
                encode_shown(&job, 0, 24, Vec::new(), &mut |_, _, _| (), &mut coded);
            }
        }
        assert!(kinds.iter().all(|k| *k > 0), "{kinds:?}");
    }
}
