// SPDX-License-Identifier: Apache-2.0
//! Intra decisions of a macroblock: luma as sixteen 4x4 blocks, four 8x8 blocks or one block;
//! chroma.

use super::block::{Effort, code4, code8};
use super::cost::{Cost, Pricing, cut, paste, ssd};
use super::distance::satd4;
use super::macroblock::{Chroma, Luma, NO_MODES, write_mode};
use super::residual::{chroma, spread};
use super::state::Around;
use crate::entropy::h264::cabac::write;
use crate::entropy::h264::contexts::cat;
use crate::entropy::h264::syntax::CodedBit;
use crate::intra::decide::satd_of_modes;
use crate::intra::{
    ABOVE_RIGHT, BLOCK_XY, ChromaNeighbours, MODES, Neighbours, Neighbours8, Neighbours16, predict,
    predict_chroma, predict8, predict16,
};
use crate::picture::{MbAvailability, Plane};
use crate::simd::{dispatch, level};

/// Columns of the work area.
const STRIDE: usize = 32;
/// Index of the macroblock's first sample in the work area.
const ORIGIN: usize = STRIDE + 8;

/// The luma samples around a macroblock, and its own as they are reconstructed: one row above, one
/// column to the left.
#[derive(Clone)]
pub struct Area {
    samples: [u8; 17 * STRIDE],
    there: MbAvailability,
}

impl Area {
    /// Around the macroblock at column `x`, row `y` of the reconstruction.
    pub fn new(plane: &Plane, (x, y): (usize, usize), there: MbAvailability) -> Self {
        let mut samples = [0; 17 * STRIDE];
        let (left, top) = (16 * x, 16 * y);
        if there.b {
            samples[8..24].copy_from_slice(&plane.row(top - 1)[left..left + 16]);
        }
        if there.c {
            samples[24..32].copy_from_slice(&plane.row(top - 1)[left + 16..left + 24]);
        }
        if there.d {
            samples[7] = plane.row(top - 1)[left - 1];
        }
        if there.a {
            for r in 0..16 {
                samples[ORIGIN + r * STRIDE - 1] = plane.row(top + r)[left - 1];
            }
        }
        Self { samples, there }
    }

    /// With the macroblock's own samples in place.
    pub fn filled(mut self, own: &[u8; 256]) -> Self {
        paste::<16>(own, &mut self.samples, STRIDE, (8, 1));
        self
    }

    /// Put a block of width `W`, as reconstructed, at (`x`, `y`) of the macroblock.
    pub fn put<const W: usize>(&mut self, block: &[u8], at: (usize, usize)) {
        paste::<W>(block, &mut self.samples[ORIGIN..], STRIDE, at);
    }

    /// The macroblock's samples.
    pub fn recon(&self) -> [u8; 256] {
        cut::<16, 256>(&self.samples, STRIDE, (8, 1))
    }

    /// Which neighbours of the macroblock are there.
    pub fn there(&self) -> MbAvailability {
        self.there
    }

    /// What 4x4 block `block`, in coding order, is predicted from.
    pub fn block4(&self, block: usize) -> Neighbours {
        let (x, y) = BLOCK_XY[block];
        let (x, y) = (usize::from(x), usize::from(y));
        let (avail_a, avail_b, avail_d) = self.there.around(x, y);
        let at = 4 * y * STRIDE + 4 * x + 8;
        let s = &self.samples;
        let mut n = Neighbours {
            avail_a,
            avail_b,
            avail_d,
            ..Default::default()
        };
        if avail_b {
            n.top.copy_from_slice(&s[at..at + 8]);
            let above_right = if x == 3 { self.there.c } else { self.there.b };
            if !(ABOVE_RIGHT[block] && (y > 0 || above_right)) {
                n.top[4..].fill(s[at + 3]);
            }
        }
        if avail_a {
            n.left = std::array::from_fn(|r| s[at + (r + 1) * STRIDE - 1]);
        }
        if avail_d {
            n.corner = s[at - 1];
        }
        n
    }

    /// What 8x8 block `block` is predicted from.
    pub fn block8(&self, block: usize) -> Neighbours8 {
        let (x, y) = (block % 2, block / 2);
        let (avail_a, avail_b, avail_d) = self.there.around(x, y);
        let at = 8 * y * STRIDE + 8 * x + 8;
        let s = &self.samples;
        let mut n = Neighbours8 {
            avail_a,
            avail_b,
            avail_d,
            ..Default::default()
        };
        if avail_b {
            let above_right = [self.there.b, self.there.c, true, false][block];
            n.top[..8].copy_from_slice(&s[at..at + 8]);
            if above_right {
                n.top[8..].copy_from_slice(&s[at + 8..at + 16]);
            } else {
                n.top[8..].fill(s[at + 7]);
            }
        }
        if avail_a {
            n.left = std::array::from_fn(|r| s[at + (r + 1) * STRIDE - 1]);
        }
        if avail_d {
            n.corner = s[at - 1];
        }
        n
    }

    /// What the macroblock is predicted from as a whole.
    pub fn whole(&self) -> Neighbours16 {
        let s = &self.samples;
        Neighbours16 {
            top: std::array::from_fn(|i| s[8 + i]),
            left: std::array::from_fn(|r| s[ORIGIN + r * STRIDE - 1]),
            corner: s[7],
            avail_a: self.there.a,
            avail_b: self.there.b,
            avail_d: self.there.d,
        }
    }
}

/// Luma of an I_NxN macroblock: levels, modes of the 4x4 blocks in raster order, and its cost,
/// mb_type and pattern left out.
pub type Nxn = (Luma, [u8; 16], Cost);

/// Rank modes by `cost` (`None`: not allowed) and keep the cheapest `tried`, smaller modes first on
/// a tie.
fn shortlist(tried: usize, cost: impl Fn(u8) -> Option<u32>) -> impl Iterator<Item = u8> {
    let mut ranked = [(u32::MAX, 0u8); MODES];
    for (mode, slot) in (0..).zip(&mut ranked) {
        *slot = (cost(mode).unwrap_or(u32::MAX), mode);
    }
    ranked.sort_unstable();
    ranked
        .into_iter()
        .take(tried)
        .filter(|r| r.0 < u32::MAX)
        .map(|r| r.1)
}

/// The first cheapest of `modes`; an only one unseen. `cost` gives `None` where it is not below the
/// limit it is given.
fn cheapest(
    modes: impl Iterator<Item = u8>,
    cost: impl Fn(u8, Cost) -> Option<Cost>,
) -> Option<u8> {
    let mut modes = modes.peekable();
    let first = modes.next()?;
    if modes.peek().is_none() {
        return Some(first);
    }
    let mut best = (Cost::MAX, None);
    for mode in std::iter::once(first).chain(modes) {
        if let Some(cost) = cost(mode, best.0).filter(|&c| c < best.0) {
            best = (cost, Some(mode));
        }
    }
    best.1
}

/// Price of saying a mode, in units of [`Pricing::lambda`].
fn mode_price(mode: u8, predicted: u8, p: &Pricing) -> u32 {
    p.lambda * if mode == predicted { 1 } else { 4 }
}

/// Decide an I_NxN macroblock with the 4x4 transform. Of each block the `tried` nearest modes
/// are coded. Gives up once `limit` is passed.
pub fn nxn4(
    source: &[u8; 256],
    mut area: Area,
    around: &Around,
    p: &Pricing,
    limit: Cost,
    tried: usize,
) -> Option<Nxn> {
    let (mut luma, mut modes, mut total) = (Luma::default(), NO_MODES, 0);
    for (i, (x, y)) in BLOCK_XY.into_iter().enumerate() {
        let block = usize::from(4 * y + x);
        let at = (4 * usize::from(x), 4 * usize::from(y));
        let from = cut::<4, 16>(source, 16, at);
        let n = area.block4(i);
        let predicted = around.predicted_mode(block, &modes);
        let mut guesses = [[0; 16]; 12];
        for mode in (0..MODES as u8).filter(|&m| n.allows(m)) {
            guesses[usize::from(mode)] = predict(mode, &n);
        }
        let sums = dispatch!(level(), simd => satd_of_modes(simd, &from, &guesses));
        let list = shortlist(tried, |mode| {
            let satd = u32::from(sums[usize::from(mode)] / 2);
            n.allows(mode)
                .then(|| satd + mode_price(mode, predicted, p))
        });
        let own = u32::from(luma.coded);
        let increment = around.syntax.coded_flag(CodedBit::luma(block), own, true);
        let code = |mode: u8, effort: Effort, most: Cost| {
            let coded = code4(&from, &guesses[usize::from(mode)], effort, p);
            if p.cost(coded.ssd, 0) >= most {
                return None;
            }
            let bits = p.bits(|w| {
                write_mode(mode, predicted, w);
                write::block(cat::LUMA_4X4, increment, &coded.levels, w);
            });
            Some((p.cost(coded.ssd, bits), coded))
        };
        let mode = cheapest(list, |mode, most| {
            code(mode, Effort::Ranking, most).map(|t| t.0)
        })?;
        let (cost, coded) = code(mode, Effort::Full { intra: true }, Cost::MAX)?;
        total += cost;
        if total > limit {
            return None;
        }
        modes[block] = mode;
        if coded.levels != [0; 16] {
            luma.coded |= 1 << block;
            luma.cbp |= 1 << (i / 4);
            luma.levels[16 * i..16 * i + 16].copy_from_slice(&coded.levels);
        }
        area.put::<4>(&coded.recon, at);
    }
    luma.recon = area.recon();
    luma.ssd = ssd(source, &luma.recon);
    Some((luma, modes, total))
}

/// Decide an I_NxN macroblock with the 8x8 transform. Of each block the `tried` nearest modes
/// are coded. Gives up once `limit` is passed.
pub fn nxn8(
    source: &[u8; 256],
    mut area: Area,
    around: &Around,
    p: &Pricing,
    limit: Cost,
    tried: usize,
) -> Option<Nxn> {
    let (mut luma, mut modes, mut total) = (Luma::default(), NO_MODES, 0);
    luma.transform8x8 = true;
    for b8 in 0..4 {
        let at = (8 * (b8 % 2), 8 * (b8 / 2));
        let block = 2 * (b8 % 2) + 8 * (b8 / 2);
        let from = cut::<8, 64>(source, 16, at);
        let n = area.block8(b8);
        let filtered = n.filtered();
        let predicted = around.predicted_mode(block, &modes);
        let guesses: [[u8; 64]; MODES] = std::array::from_fn(|m| predict8(m as u8, &filtered));
        let list = shortlist(tried, |mode| {
            let guess = &guesses[usize::from(mode)];
            n.allows(mode)
                .then(|| satd4((&from, 8), (guess, 8), (8, 8)) + mode_price(mode, predicted, p))
        });
        let code = |mode: u8, effort: Effort, most: Cost| {
            let coded = code8(&from, &guesses[usize::from(mode)], effort, p);
            if p.cost(coded.ssd, 0) >= most {
                return None;
            }
            let bits = p.bits(|w| {
                write_mode(mode, predicted, w);
                write::levels(cat::LUMA_8X8, &coded.levels, w);
            });
            Some((p.cost(coded.ssd, bits), coded))
        };
        let mode = cheapest(list, |mode, most| {
            code(mode, Effort::Ranking, most).map(|t| t.0)
        })?;
        let (cost, coded) = code(mode, Effort::Full { intra: true }, Cost::MAX)?;
        total += cost;
        if total > limit {
            return None;
        }
        for at in [block, block + 1, block + 4, block + 5] {
            modes[at] = mode;
        }
        if coded.levels != [0; 64] {
            luma.coded |= spread(b8);
            luma.cbp |= 1 << b8;
            luma.levels[64 * b8..64 * b8 + 64].copy_from_slice(&coded.levels);
        }
        area.put::<8>(&coded.recon, at);
    }
    luma.recon = area.recon();
    luma.ssd = ssd(source, &luma.recon);
    Some((luma, modes, total))
}

/// The best Intra16x16PredMode by SATD: (cost, mode, prediction).
pub fn rank16(source: &[u8; 256], area: &Area, p: &Pricing) -> (u32, u8, [u8; 256]) {
    let n = area.whole();
    let mut best = (u32::MAX, 2, [128; 256]);
    for mode in (0..4).filter(|&m| n.allows(m)) {
        let guess = predict16(mode, &n);
        let cost = satd4((source, 16), (&guess, 16), (16, 16)) + 3 * p.lambda;
        if cost < best.0 {
            best = (cost, mode, guess);
        }
    }
    best
}

/// Decide chroma of an intra macroblock, whose neighbours `planes` hold: levels and mode.
pub fn decide_chroma(
    source: &[[u8; 64]; 2],
    planes: [&Plane; 2],
    (x, y): (usize, usize),
    there: MbAvailability,
    around: &Around,
    p: &Pricing,
) -> (Chroma, u8) {
    let neighbours = planes.map(|plane| edges(plane, (8 * x, 8 * y), there));
    let increment = around.syntax.count(|mb| mb.chroma_mode != 0);
    let mut ranked = [(u32::MAX, 0u8, [[0u8; 64]; 2]); 4];
    for (mode, slot) in (0..).zip(&mut ranked) {
        if neighbours[0].allows(mode) {
            let guess = [0, 1].map(|i| predict_chroma(mode, &neighbours[i]));
            let sum: u32 = (0..2)
                .map(|i| satd4((&source[i], 8), (&guess[i], 8), (8, 8)))
                .sum();
            *slot = (sum + p.lambda * (1 + u32::from(mode.min(2))), mode, guess);
        }
    }
    ranked.sort_unstable_by_key(|r| (r.0, r.1));
    let mut best: Option<(Cost, Chroma, u8)> = None;
    for (_, mode, guess) in ranked.into_iter().take(2).filter(|r| r.0 < u32::MAX) {
        let (coded, cost) = chroma(source, &guess, true, around, p);
        let cost = cost + p.cost(0, p.bits(|w| write::chroma_mode(mode, increment, w)));
        if best.is_none_or(|b| cost < b.0) {
            best = Some((cost, coded, mode));
        }
    }
    best.map_or_else(Default::default, |b| (b.1, b.2))
}

/// What an 8x8 chroma block of `plane` at (`x`, `y`) is predicted from.
pub fn edges(plane: &Plane, (x, y): (usize, usize), there: MbAvailability) -> ChromaNeighbours {
    let mut n = ChromaNeighbours {
        avail_a: there.a,
        avail_b: there.b,
        avail_d: there.d,
        ..Default::default()
    };
    if there.b {
        n.top = plane.run(x, y - 1);
    }
    if there.a {
        n.left = std::array::from_fn(|r| plane.row(y + r)[x - 1]);
    }
    if there.d {
        n.corner = plane.row(y - 1)[x - 1];
    }
    n
}
