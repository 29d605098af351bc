// SPDX-License-Identifier: Apache-2.0
//! What golden decides for the macroblocks of a slice before they are coded.

use tricodec_golden::codec::video::hardware::compensate;
use tricodec_golden::codec::video::hardware::decision::{
    Decision, intra_limit, transform8x8, with_skip,
};
use tricodec_golden::codec::video::hardware::estimate::{IntraKind, cheapest, whole};
use tricodec_golden::codec::video::hardware::fractional::{Motion, refine};
use tricodec_golden::codec::video::hardware::modes;
use tricodec_golden::codec::video::hardware::pcm;
use tricodec_golden::codec::video::hardware::prices::{Prices, wide};
use tricodec_golden::codec::video::hardware::slice::encode_shown;
use tricodec_golden::codec::video::hardware::whole::WholeSearch;
use tricodec_golden::codec::video::hardware::window::Window;
use tricodec_golden::codec::video::intra::Area;
use tricodec_golden::codec::video::macroblock::MbKind;
use tricodec_golden::codec::video::motion::SearchField;
use tricodec_golden::codec::video::reference::{Reference, coarse};
use tricodec_golden::codec::video::shape::{SHAPES, parts};
use tricodec_golden::codec::video::store::{PictureJob, Store};
use tricodec_golden::inter::mv;
use tricodec_golden::picture::Frame;

/// Luma in raster order, Cb and Cr.
pub type Guess = ([u8; 256], [[u8; 64]; 2]);

/// `plan_t`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub ends: bool,
    /// I_PCM in place of inter.
    pub raw: bool,
    /// Number of the intra kind.
    pub intra: Option<u64>,
    pub skip_vector: bool,
    pub eight: bool,
    pub shape: u64,
    pub cost: u32,
    /// Of the quarters, in quarter samples.
    pub vectors: [[i32; 2]; 4],
    pub differences: [[i32; 2]; 4],
}

/// A macroblock: its plan, and what predicts it where it is inter.
#[derive(Clone, Debug)]
pub struct Expected {
    pub plan: Plan,
    pub guess: Option<Box<Guess>>,
}

fn intra((cost, kind): (u32, IntraKind)) -> Expected {
    let kind = match kind {
        IntraKind::Whole => 0,
        IntraKind::Eights => 1,
        IntraKind::Fours => 2,
    };
    let plan = Plan {
        ends: false,
        raw: false,
        intra: Some(kind),
        skip_vector: false,
        eight: false,
        shape: 0,
        cost,
        vectors: [[0; 2]; 4],
        differences: [[0; 2]; 4],
    };
    Expected { plan, guess: None }
}

/// Of each quarter the difference of its partition's vector from its prediction.
fn differences(decision: &Decision, motion: &Motion) -> [[i32; 2]; 4] {
    let mut field = decision.around.field();
    let mut found = [[0; 2]; 4];
    for &(x, y, width, height, rule) in parts(motion.shape) {
        let at = 4 * y + x;
        let predicted = wide(mv::predict(field.neighbours(at, width), 0, rule));
        let vector = motion.vectors[at];
        field.fill(at, (width, height), 0, vector);
        for (quarter, found) in found.iter_mut().enumerate() {
            let (column, row) = (2 * (quarter % 2), 2 * (quarter / 2));
            if (x..x + width).contains(&column) && (y..y + height).contains(&row) {
                *found = [0, 1].map(|i| wide(vector)[i] - predicted[i]);
            }
        }
    }
    found
}

/// A macroblock of a P slice.
fn decided(decision: &Decision, field: &SearchField, window: &Window) -> Expected {
    let (own, p) = (&decision.source.luma, decision.p);
    let candidates = decision.candidates(field);
    let search = WholeSearch::new(own, window, &candidates, candidates[0], p.whole);
    let near = decision.around.field();
    let shapes = search.shapes();
    let motions = shapes.map(|shape| refine(own, window, shape, &search, near.clone(), p));
    let best = motions.min_by_key(|m| m.cost);
    let skip = mv::skip(&near);
    let inter = with_skip(own, window, best, skip, p);
    let (motion, area) = (inter.motion, decision.source_area());
    let sixteen = whole(own, &area, p);
    let limit = intra_limit(motion.cost, sixteen, p);
    if let Some(found) = limit.and_then(|l| cheapest(own, &area, p, sixteen, l)) {
        return intra(found);
    }
    let vectors = [0, 2, 8, 10].map(|b| wide(motion.vectors[b]));
    let mb = (decision.at.x, decision.at.y);
    let chroma = compensate::chroma(field.reference, mb, &motion.vectors);
    let distance = || modes::chroma_distance(&decision.source.chroma, &chroma);
    if pcm::passes(motion.cost, distance, p) {
        let plan = Plan {
            raw: true,
            intra: None,
            cost: motion.cost,
            ..intra((0, IntraKind::Whole)).plan
        };
        return Expected { plan, guess: None };
    }
    let plan = Plan {
        ends: false,
        raw: false,
        intra: None,
        skip_vector: motion.vectors == [skip; 16],
        eight: transform8x8(own, &inter.luma),
        shape: SHAPES.iter().position(|s| *s == motion.shape).unwrap_or(4) as u64,
        cost: motion.cost,
        vectors,
        differences: differences(decision, &motion),
    };
    let guess = Some(Box::new((inter.luma, chroma)));
    Expected { plan, guess }
}

/// The macroblocks of a slice of these rows of `source`, of whole macroblocks, behind `reference`
/// or, without one, of an I slice.
pub fn slice(
    source: &Frame,
    reference: Option<&Reference>,
    [first, last]: [usize; 2],
    qp: u8,
) -> Vec<Expected> {
    let luma = &source.planes[0];
    let width = luma.width / 16;
    let (first_mb, count) = ((first * width) as u32, ((last + 1 - first) * width) as u32);
    let small = coarse(luma);
    let job = PictureJob {
        source,
        width_mbs: width as u32,
        qp,
        motion: reference.map(|reference| SearchField {
            reference,
            coarse: &small,
            vertical: 63,
        }),
    };
    let mut all = Vec::new();
    if reference.is_none() {
        let (store, p) = (Store::new(&job, first_mb, count), Prices::new(qp));
        for n in 0..count {
            let at = store.place(n);
            let own = store.source(&at).luma;
            let area = Area::new(luma, (at.x, at.y), at.there).filled(&own);
            let sixteen = whole(&own, &area, &p);
            let found = cheapest(&own, &area, &p, sixteen, u32::MAX);
            all.push(intra(found.expect("no limit")));
        }
    } else {
        let mut kinds = Vec::new();
        encode_shown(
            &job,
            first_mb,
            count,
            Vec::new(),
            &mut |decision, field, window| all.push(decided(decision, field, window)),
            &mut |mb, _| kinds.push((mb.kind, mb.vectors)),
        );
        // What is coded is what was decided.
        for (own, (kind, vectors)) in all.iter().zip(&kinds) {
            let decided = own.plan.raw || own.plan.intra.is_some();
            assert_eq!(kind.intra(), decided);
            assert!(!own.plan.raw || *kind == MbKind::Pcm);
            if !kind.intra() {
                assert_eq!([0, 2, 8, 10].map(|b| wide(vectors[b])), own.plan.vectors);
            }
        }
    }
    all.last_mut().expect("a macroblock").plan.ends = true;
    all
}
