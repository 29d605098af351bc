// SPDX-License-Identifier: Apache-2.0
//! The decision of a macroblock: motion, intra or inter, the transform, P_Skip, I_PCM. One coding
//! pass follows.

use super::compensate;
use super::estimate::{self, IntraKind};
use super::fractional::{Motion, refine};
use super::modes;
use super::pcm;
use super::prices::{Prices, wide};
use super::residual;
use super::whole::WholeSearch;
use super::window::Window;
use crate::codec::video::distance::{satd4, satd8_whole};
use crate::codec::video::intra::Area;
use crate::codec::video::macroblock::{Macroblock, MbKind, NO_MODES};
use crate::codec::video::motion::SearchField;
use crate::codec::video::state::Around;
use crate::codec::video::store::{Place, Source, Store};
use crate::entropy::h264::syntax::Shape;
use crate::inter::Mv;
use crate::inter::mv::{self, Prefer};

/// What intra has to be better by than inter, in λi.
const INTRA_BIAS: u32 = 16;

/// What the decision of a macroblock sees.
pub struct Decision<'a> {
    /// The slice so far.
    pub store: &'a Store<'a>,
    /// The macroblock's samples.
    pub source: &'a Source,
    /// Where it lies.
    pub at: Place,
    /// Its neighbours.
    pub around: &'a Around<'a>,
    /// Prices.
    pub p: &'a Prices,
}

/// The best motion, and the prediction of luma by it.
pub struct Inter {
    /// The motion; its cost is the SATD4 alone where it is that of P_Skip.
    pub motion: Motion,
    /// By it.
    pub luma: [u8; 256],
}

/// `best`, or P_Skip's vector in its place where the window holds that and it is as good but for
/// one and a half bits.
pub fn with_skip(
    source: &[u8; 256],
    window: &Window,
    best: Option<Motion>,
    skip: Mv,
    p: &Prices,
) -> Inter {
    let skip = [skip; 16];
    let limit = best.map_or(u32::MAX, |b| b.cost + 3 * p.lambda / 2);
    if window.holds(wide(skip[0])) {
        let luma = compensate::luma(window, &skip);
        let cost = satd4((source, 16), (&luma, 16), (16, 16));
        if cost + 2 * p.lambda <= limit {
            let motion = Motion {
                shape: Shape::Whole,
                vectors: skip,
                cost,
            };
            return Inter { motion, luma };
        }
    }
    let motion = best.unwrap_or(Motion {
        shape: Shape::Whole,
        vectors: skip,
        cost: u32::MAX,
    });
    let luma = compensate::luma(window, &motion.vectors);
    Inter { motion, luma }
}

/// What intra has to be below, given what inter and I_16x16 cost; `None` where it is not looked at.
pub fn intra_limit(inter: u32, whole: u32, p: &Prices) -> Option<u32> {
    (whole / 2 <= inter).then(|| inter.saturating_sub(INTRA_BIAS * p.intra))
}

/// Whether an inter macroblock has the 8x8 transform.
pub fn transform8x8(source: &[u8; 256], guess: &[u8; 256]) -> bool {
    satd8_whole(source, guess) < satd4((source, 16), (guess, 16), (16, 16))
}

impl Decision<'_> {
    /// Decide and code an intra macroblock of an I slice.
    pub fn intra_picture(&self) -> Macroblock {
        let area = self.source_area();
        let whole = estimate::whole(&self.source.luma, &area, self.p);
        match estimate::cheapest(&self.source.luma, &area, self.p, whole, u32::MAX) {
            Some((cost, kind)) => self.intra(cost, kind),
            None => self.source.raw(false),
        }
    }

    /// Decide and code a macroblock of a P slice, given the window around its coarse vector.
    pub fn inter_picture(&self, field: &SearchField, window: &Window) -> Macroblock {
        let inter = self.motion(field, window);
        let (cost, p) = (inter.motion.cost, self.p);
        let area = self.source_area();
        let whole = estimate::whole(&self.source.luma, &area, p);
        if let Some(limit) = intra_limit(cost, whole, p) {
            let found = estimate::cheapest(&self.source.luma, &area, p, whole, limit);
            if let Some((cost, kind)) = found {
                return self.intra(cost, kind);
            }
        }
        self.inter(field, &inter)
    }

    /// The source around the macroblock and in it.
    pub fn source_area(&self) -> Area {
        let luma = &self.store.job.source.planes[0];
        Area::new(luma, (self.at.x, self.at.y), self.at.there).filled(&self.source.luma)
    }

    /// What the whole-sample search begins with, in quarter samples: the prediction of 16x16, the
    /// vectors of A, B and C, that of the picture before.
    pub fn candidates(&self, field: &SearchField) -> [[i32; 2]; 5] {
        let neighbours = self.around.field().neighbours(0, 4);
        let [a, b, c] = neighbours.map(|n| n.1);
        let predicted = mv::predict(neighbours, 0, Prefer::Median);
        let address = self.at.y * self.store.job.width_mbs as usize + self.at.x;
        let old = field.reference.vectors[address];
        [predicted, a, b, c, old].map(wide)
    }

    /// Search, and P_Skip.
    fn motion(&self, field: &SearchField, window: &Window) -> Inter {
        let (p, own) = (self.p, &self.source.luma);
        let near = self.around.field();
        let candidates = self.candidates(field);
        let search = WholeSearch::new(own, window, &candidates, candidates[0], p.whole);
        let mut best: Option<Motion> = None;
        for shape in search.shapes() {
            let motion = refine(own, window, shape, &search, near.clone(), p);
            if best.is_none_or(|b| motion.cost < b.cost) {
                best = Some(motion);
            }
        }
        with_skip(own, window, best, mv::skip(&near), p)
    }

    /// Code an inter macroblock.
    fn inter(&self, field: &SearchField, inter: &Inter) -> Macroblock {
        let (p, own) = (self.p, &self.source.luma);
        let Motion {
            shape,
            vectors,
            cost,
        } = inter.motion;
        let guess = compensate::chroma(field.reference, (self.at.x, self.at.y), &vectors);
        if pcm::passes(
            cost,
            || modes::chroma_distance(&self.source.chroma, &guess),
            p,
        ) {
            return self.source.raw(false);
        }
        let transform8x8 = transform8x8(own, &inter.luma);
        let luma = residual::inter_luma(own, &inter.luma, transform8x8, p.qp);
        let chroma = residual::chroma(&self.source.chroma, &guess, false, p.qp_chroma);
        let skip = shape == Shape::Whole
            && luma.cbp == 0
            && chroma.cbp == 0
            && vectors[0] == mv::skip(&self.around.field());
        Macroblock {
            kind: if skip {
                MbKind::Skip
            } else {
                MbKind::Inter(shape)
            },
            modes: NO_MODES,
            chroma_mode: 0,
            vectors,
            luma,
            chroma,
        }
    }

    /// Code an intra macroblock of a type that the estimate chose at `cost`.
    fn intra(&self, cost: u32, kind: IntraKind) -> Macroblock {
        let (p, own, recon) = (self.p, &self.source.luma, &self.store.recon);
        let (distance, chroma_mode, guess) = modes::chroma(self.source, recon, &self.at, p);
        if pcm::passes(cost, || distance, p) {
            return self.source.raw(false);
        }
        let place = (self.at.x, self.at.local_y);
        let area = Area::new(&recon.planes[0], place, self.at.there);
        let (kind, modes, luma) = match kind {
            IntraKind::Whole => {
                let (luma, mode) = modes::whole(own, &area, p);
                (MbKind::Intra16x16(mode), NO_MODES, luma)
            }
            IntraKind::Eights => {
                let (luma, modes) = modes::eights(own, area, self.around, p);
                (MbKind::IntraNxN, modes, luma)
            }
            IntraKind::Fours => {
                let (luma, modes) = modes::fours(own, area, self.around, p);
                (MbKind::IntraNxN, modes, luma)
            }
        };
        Macroblock {
            kind,
            modes,
            chroma_mode,
            vectors: [[0; 2]; 16],
            luma,
            chroma: residual::chroma(&self.source.chroma, &guess, true, p.qp_chroma),
        }
    }
}
