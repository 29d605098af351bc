// SPDX-License-Identifier: Apache-2.0
//! Encoding of one slice in profiles `best` and `medium`: the decision of each macroblock, and its
//! bins.

use super::cost::{Cost, Pricing, ssd};
use super::distance::{satd4, satd8_whole};
use super::intra::{self, Area};
use super::macroblock::{Chroma, Luma, Macroblock, MbKind, NO_MODES};
use super::motion::{Search, SearchField};
use super::residual::{chroma, inter_luma, intra16_luma};
use super::shape::SHAPES;
use super::state::Around;
use super::store::{PictureJob, Place, SliceResult, Source, Store};
use crate::entropy::engine::BinWriter;
use crate::entropy::engine::cost::BIT;
use crate::entropy::h264::{BlockPrices, SliceWriter, init};
use crate::inter::Mv;
use crate::inter::mv::{self, Prefer};

/// How many times the SATD cost of inter prediction that of Intra_16x16 may be before intra is not
/// looked at.
const INTRA_FACTOR: u32 = 2;

/// Rate of a sample of an I_PCM macroblock, in 1/256 bit.
const PCM_BITS: u32 = 8 * BIT;

/// How many alternatives are coded and priced, the nearest by SATD first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// Modes of a 4x4 or 8x8 intra block; 1: the nearest is taken unseen.
    pub modes: usize,
    /// Shapes of an inter macroblock.
    pub shapes: usize,
    /// Both transforms of an inter macroblock; else the one whose SATD is less.
    pub transforms: bool,
}

impl Tries {
    /// Of profile `best`.
    pub const BEST: Self = Self {
        modes: 3,
        shapes: 2,
        transforms: true,
    };
    /// Of profile `medium`.
    pub const MEDIUM: Self = Self {
        modes: 1,
        shapes: 1,
        transforms: false,
    };
}

/// Encode `mb_count` macroblocks from `first_mb` on as a slice behind `header`.
pub fn encode(
    job: &PictureJob,
    first_mb: u32,
    mb_count: u32,
    header: Vec<u8>,
    tries: Tries,
) -> SliceResult {
    let cabac_init_idc = job.motion.map(|_| 0);
    let mut store = Store::new(job, first_mb, mb_count);
    let mut writer = SliceWriter::new(init::states(cabac_init_idc, job.qp), header);
    let mut blocks = BlockPrices::default();
    for n in 0..mb_count {
        let at = store.place(n);
        let around = store.around(n);
        blocks.set(writer.contexts());
        let decision = Decision {
            store: &store,
            source: &store.source(&at),
            at,
            around,
            p: Pricing::new(job.qp, writer.contexts(), &blocks),
            tries,
        };
        let mb = decision.decide();
        let state = mb.write(&around, job.motion.is_some(), &mut writer);
        store.keep(&mb, state, &at);
        writer.terminate(n + 1 == mb_count);
    }
    store.finish(writer.into_bytes())
}

/// A decided macroblock and its cost.
type Choice = (Macroblock, Cost);

/// The decision of one macroblock.
struct Decision<'a> {
    store: &'a Store<'a>,
    source: &'a Source,
    at: Place,
    around: Around<'a>,
    p: Pricing<'a>,
    tries: Tries,
}

impl Decision<'_> {
    fn decide(&self) -> Macroblock {
        let best = match self.store.job.motion {
            None => self.intra(None),
            Some(field) => self.inter(field),
        };
        let samples = if self.chroma() { 384 } else { 256 };
        if best.1 > self.p.cost(0, samples * PCM_BITS) {
            let raw = self.raw();
            if raw.1 < best.1 {
                return raw.0;
            }
        }
        best.0
    }

    /// The pictures have chroma.
    fn chroma(&self) -> bool {
        self.store.recon.has_chroma()
    }

    /// What stands for the chroma of a macroblock whose chroma has no levels.
    fn bare(&self) -> Chroma {
        Chroma {
            absent: !self.chroma(),
            ..Default::default()
        }
    }

    /// I_PCM: no error at 384 bytes. Nothing dearer than that is taken, so macroblocks stay within
    /// their 3200 bits (A.3.1).
    fn raw(&self) -> Choice {
        self.priced(self.source.raw(!self.chroma()))
    }

    /// A macroblock with its cost.
    fn priced(&self, mb: Macroblock) -> Choice {
        let inter_slice = self.store.job.motion.is_some();
        let bits = self.p.bits(|w| {
            mb.write(&self.around, inter_slice, w);
        });
        let cost = self.p.cost(mb.luma.ssd, bits) + self.p.chroma_error(mb.chroma.ssd);
        (mb, cost)
    }

    /// A macroblock with its cost if that is below `limit`. Where its error alone is not, no bin is
    /// counted.
    fn below(&self, limit: Cost, mb: Macroblock) -> Option<Choice> {
        let error = self.p.cost(mb.luma.ssd, 0) + self.p.chroma_error(mb.chroma.ssd);
        (error < limit)
            .then(|| self.priced(mb))
            .filter(|choice| choice.1 < limit)
    }

    /// The best intra macroblock, or `other` if that costs less: an inter macroblock and its cost
    /// by SATD. If that is far below the one of Intra_16x16 nothing more is tried.
    fn intra(&self, other: Option<(Choice, u32)>) -> Choice {
        let (p, around, source) = (&self.p, &self.around, self.source);
        let recon = &self.store.recon;
        let local = (self.at.x, self.at.local_y);
        let area = Area::new(&recon.planes[0], local, self.at.there);
        let (rank, mode, guess) = intra::rank16(&source.luma, &area, p);
        let other = match other {
            Some((choice, satd)) if rank / INTRA_FACTOR > satd => return choice,
            other => other.map(|o| o.0),
        };
        let (chroma, chroma_mode) = match self.chroma() {
            true => intra::decide_chroma(
                &source.chroma,
                [&recon.planes[1], &recon.planes[2]],
                local,
                self.at.there,
                around,
                p,
            ),
            false => (Chroma::none(), 0),
        };
        let build = |kind: MbKind, modes: [u8; 16], luma: Luma| {
            self.priced(Macroblock {
                kind,
                modes,
                chroma_mode,
                vectors: [[0; 2]; 16],
                luma,
                chroma,
            })
        };
        let whole = build(
            MbKind::Intra16x16(mode),
            NO_MODES,
            intra16_luma(&source.luma, &guess, around, p),
        );
        let mut best = match other {
            Some(other) if other.1 <= whole.1 => other,
            _ => whole,
        };
        for search in [intra::nxn8, intra::nxn4] {
            let spent = p.chroma_error(chroma.ssd);
            let limit = best.1.saturating_sub(spent);
            if let Some((luma, modes, _)) = search(
                &source.luma,
                area.clone(),
                around,
                p,
                limit,
                self.tries.modes,
            ) {
                let trial = build(MbKind::IntraNxN, modes, luma);
                if trial.1 < best.1 {
                    best = trial;
                }
            }
        }
        best
    }

    fn inter(&self, field: SearchField) -> Choice {
        let around = self.around.field();
        let skip = self.skip(field, mv::skip(&around));
        let [a, b, c] = around.neighbours(0, 4);
        let predicted = mv::predict([a, b, c], 0, Prefer::Median);
        let mut search = Search::new(
            field,
            &self.source.luma,
            (self.at.x, self.at.y),
            predicted,
            &self.p,
        );
        let address = self.at.y * self.store.job.width_mbs as usize + self.at.x;
        search.integer(&[predicted, a.1, b.1, c.1, field.reference.vectors[address]]);
        let mut motions: Vec<_> = SHAPES
            .into_iter()
            .filter(|&s| search.promising(s))
            .map(|s| search.fractional(s, around.clone()))
            .collect();
        motions.sort_by_key(|m| m.cost);
        let mut best = skip;
        for motion in motions.iter().take(self.tries.shapes) {
            let (luma, guess) = self.predict(field, &motion.vectors);
            let coded = self.inter_chroma(&guess);
            let all = self.tries.transforms;
            let eight = all || self.nearer_by_eight(&luma);
            for transform8x8 in [true, false].into_iter().filter(|&t| all || t == eight) {
                let trial = self.below(
                    best.1,
                    Macroblock {
                        kind: MbKind::Inter(motion.shape),
                        modes: NO_MODES,
                        chroma_mode: 0,
                        vectors: motion.vectors,
                        luma: inter_luma(
                            &self.source.luma,
                            &luma,
                            transform8x8,
                            &self.around,
                            &self.p,
                        ),
                        chroma: coded,
                    },
                );
                if let Some(trial) = trial {
                    best = trial;
                }
            }
        }
        let least = motions.first().map_or(u32::MAX, |m| m.cost);
        self.intra(Some((best, least)))
    }

    /// The 8x8 transform has the smaller SATD of what `guess` leaves.
    fn nearer_by_eight(&self, guess: &[u8; 256]) -> bool {
        let own = &self.source.luma;
        satd8_whole(own, guess) < satd4((own, 16), (guess, 16), (16, 16))
    }

    /// Prediction of luma and chroma with these vectors.
    fn predict(&self, field: SearchField, vectors: &[Mv; 16]) -> ([u8; 256], [[u8; 64]; 2]) {
        let (mut luma, mut chroma) = ([0; 256], [[0; 64]; 2]);
        let whole = vectors.iter().all(|v| v == &vectors[0]);
        let (step, blocks) = if whole { (4, 1) } else { (2, 2) };
        for by in 0..blocks {
            for bx in 0..blocks {
                let vector = vectors[4 * step * by + step * bx];
                let (x, y) = (4 * step * bx, 4 * step * by);
                let size = 4 * step;
                let place = (16 * self.at.x + x, 16 * self.at.y + y);
                let out = &mut luma[16 * y + x..];
                field.reference.luma(place, (size, size), vector, out);
                if self.chroma() {
                    let place = (8 * self.at.x + x / 2, 8 * self.at.y + y / 2);
                    let out = chroma.each_mut().map(|c| &mut c[8 * (y / 2) + x / 2..]);
                    let half = (size / 2, size / 2);
                    field.reference.chroma(place, half, vector, out);
                }
            }
        }
        (luma, chroma)
    }

    /// Levels of chroma behind this prediction.
    fn inter_chroma(&self, guess: &[[u8; 64]; 2]) -> Chroma {
        match self.chroma() {
            true => chroma(&self.source.chroma, guess, false, &self.around, &self.p).0,
            false => Chroma::none(),
        }
    }

    fn skip(&self, field: SearchField, vector: Mv) -> Choice {
        let vectors = [vector; 16];
        let (luma, chroma) = self.predict(field, &vectors);
        let source = self.source;
        self.priced(Macroblock {
            kind: MbKind::Skip,
            modes: NO_MODES,
            chroma_mode: 0,
            vectors,
            luma: Luma {
                recon: luma,
                ssd: ssd(&source.luma, &luma),
                ..Default::default()
            },
            chroma: Chroma {
                recon: chroma,
                ssd: (0..2).map(|i| ssd(&source.chroma[i], &chroma[i])).sum(),
                ..self.bare()
            },
        })
    }
}
