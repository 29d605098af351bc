// SPDX-License-Identifier: Apache-2.0
//! From the slices of a picture to its samples, with an account of what is damaged.

use std::sync::Arc;

use rayon::prelude::*;

use super::canvas::Canvas;
use super::cell::{Plan, PlannedRef};
use super::error::DecodeError;
use super::outcome::{Outcome, RUNS_ON, Reconstruction, SliceDamage};
use super::params::Slice;
use super::slice::{self, RefPicture, Scales, SliceContext, Weighting};
use crate::codec::pipeline::End;
use crate::inter::direct::{self, Direct};
use crate::stream::SliceKind;

/// A slice with what decoding it takes from other pictures.
#[derive(Clone, Copy)]
struct Job<'a> {
    slice: &'a Slice,
    lists: &'a [Vec<PlannedRef>; 2],
    /// PicOrderCnt of the picture.
    order: i32,
    scales: &'a Scales,
}

/// Decode the slices of a picture, all at once, and put them together.
pub(super) fn decode(plan: &Plan) -> Reconstruction {
    let unit = &plan.unit;
    let sequence = &unit.slices[0].sequence;
    let scales = Scales::new(sequence, &unit.slices[0].picture);
    let total = sequence.macroblocks();
    let mut jobs: Vec<Job> = unit
        .slices
        .iter()
        .zip(&plan.lists)
        .map(|(slice, lists)| Job {
            slice,
            lists,
            order: plan.order,
            scales: &scales,
        })
        .collect();
    jobs.sort_by_key(|job| job.slice.header.first_mb);
    let groups: Vec<_> = jobs
        .chunk_by(|a, b| a.slice.header.first_mb == b.slice.header.first_mb)
        .collect();
    let bounds = groups[1..]
        .iter()
        .map(|group| group[0].slice.header.first_mb)
        .chain([total]);
    let bounded: Vec<_> = groups.iter().copied().zip(bounds).collect();
    // One slice is not worth waking another thread.
    let results: Vec<_> = match bounded[..] {
        [(group, bound)] => vec![choose(group, bound, total)],
        _ => bounded
            .into_par_iter()
            .map(|(group, bound)| choose(group, bound, total))
            .collect(),
    };
    let (mut outcomes, others): (Vec<_>, Vec<_>) = results.into_iter().unzip();
    confine(&mut outcomes, &jobs, total);
    let mut damage: Vec<_> = others.into_iter().flatten().collect();
    // What is sound is placed first: damage does not spread over it.
    let mut canvas = Canvas::new(sequence);
    let mut damaged = Vec::new();
    for outcome in outcomes {
        if outcome.decoded.missing_reference {
            damage.push(whole(
                &outcome,
                outcome.end(),
                DecodeError::MissingReference {
                    at: outcome.slice.at,
                },
            ));
        }
        match outcome.error {
            None => canvas.place(outcome),
            Some(error) => damaged.push((outcome, error)),
        }
    }
    damage.extend(canvas.disputes());
    damage.extend(canvas.out_of_order());
    let mut holes = Vec::new();
    for (outcome, error) in damaged {
        let concealed_from = outcome.end();
        holes.push(SliceDamage {
            first_mb: outcome.first(),
            end_mb: outcome.bound,
            concealed_from,
            reason: DecodeError::new(error, outcome.slice.at.in_macroblock(concealed_from)),
        });
        canvas.place(outcome);
    }
    let mut accounted = canvas.covered();
    let decoded = accounted.iter().filter(|covered| **covered).count() as u32;
    for hole in &holes {
        accounted[hole.first_mb as usize..hole.end_mb as usize].fill(true);
    }
    damage.append(&mut holes);
    let slices: Vec<_> = jobs.iter().map(|job| job.slice).collect();
    let (gaps, unexplained) = missing(&accounted, &slices, &unit.lost);
    damage.extend(gaps);
    damage.sort_by_key(|d| (d.first_mb, d.end_mb));
    if decoded < total {
        // The picture that the slices refer to first shows what was most likely there.
        let source = plan.lists.iter().find_map(|lists| lists[0].first());
        canvas.conceal(source.and_then(|r| r.cell.content()).map(|c| &*c.frame));
    }
    let (frame, motion) = canvas.finish();
    Reconstruction {
        frame: Arc::new(frame),
        motion,
        damage,
        decoded,
        unexplained,
    }
}

/// A whole slice is damaged for `reason`.
fn whole(outcome: &Outcome, end_mb: u32, reason: DecodeError) -> SliceDamage {
    SliceDamage {
        first_mb: outcome.first(),
        end_mb,
        concealed_from: end_mb,
        reason,
    }
}

/// Of slices that begin at the same macroblock, decode the best one: sound and ending where the
/// next begins, or at least sound, or the first. The others are called overlapping.
fn choose<'a>(group: &[Job<'a>], bound: u32, total: u32) -> (Outcome<'a>, Vec<SliceDamage>) {
    let merit = |outcome: &Outcome| match outcome.error {
        None if outcome.end() == bound => 2,
        None => 1,
        Some(_) => 0,
    };
    let mut chosen = (0, decode_to(&group[0], bound));
    for (i, job) in group.iter().enumerate().skip(1) {
        if merit(&chosen.1) == 2 {
            break;
        }
        let other = decode_to(job, bound);
        if merit(&other) > merit(&chosen.1) {
            chosen = (i, other);
        }
    }
    let (index, outcome) = chosen;
    let others = group.iter().enumerate().filter(|(i, _)| *i != index);
    let damage = others.map(|(_, job)| {
        // The same slice sent twice does no harm; of two different ones nobody can tell which is
        // right.
        let same = job.slice.payload() == outcome.slice.payload();
        let end_mb = if same { outcome.first() } else { outcome.end() };
        whole(&outcome, end_mb, DecodeError::Overlap { at: job.slice.at })
    });
    let damage = damage.collect();
    (settle(group[index], outcome, total), damage)
}

fn decode_to<'a>(job: &Job<'a>, bound: u32) -> Outcome<'a> {
    let (decoded, end) = slice::decode(&context(job, bound));
    let error = match end {
        End::Proper => None,
        End::Limit => Some(RUNS_ON),
        End::Damaged(error) => Some(error),
    };
    Outcome {
        slice: job.slice,
        bound,
        decoded,
        error,
    }
}

/// Bring the reference pictures of a slice in. All of them are decoded.
fn context<'a>(job: &Job<'a>, end_mb: u32) -> SliceContext<'a> {
    let header = &job.slice.header;
    let picture = |r: &'a PlannedRef| {
        let content = r.cell.content()?;
        Some(RefPicture {
            id: r.id,
            order: r.order,
            long_term: r.long_term,
            missing: r.missing,
            frame: &content.frame,
            motion: &content.motion,
        })
    };
    let refs = job
        .lists
        .each_ref()
        .map(|list| list.iter().filter_map(picture).collect::<Vec<_>>());
    let weighting = match (&header.weights, header.kind) {
        (Some(table), _) => Weighting::Explicit(table),
        (None, SliceKind::B) if job.slice.picture.weighted_b == 2 => {
            Weighting::implicit(job.order, &refs)
        }
        _ => Weighting::Default,
    };
    let known = |r: &RefPicture| direct::Reference {
        picture: r.id,
        order: r.order,
        long_term: r.long_term,
    };
    let direct = (header.kind == SliceKind::B).then(|| {
        let lists = refs.each_ref().map(|list| list.iter().map(known).collect());
        Direct::new(header.direct_spatial, job.order, &lists)
    });
    SliceContext {
        slice: job.slice,
        end_mb,
        scales: job.scales,
        refs,
        weighting,
        direct,
    }
}

/// A slice that runs into the next may be right, and the next one's address wrong: see whether it
/// ends properly.
fn settle<'a>(job: Job<'a>, outcome: Outcome<'a>, total: u32) -> Outcome<'a> {
    if outcome.error != Some(RUNS_ON) || outcome.bound == total {
        return outcome;
    }
    let again = decode_to(&job, total);
    if again.error.is_none() {
        again
    } else {
        outcome
    }
}

/// Of slices that run into others, those that do so by damage end where the next begins: if all
/// slices that such a one runs into are sound and fill their places, it is the one that is wrong.
fn confine<'a>(outcomes: &mut [Outcome<'a>], jobs: &[Job<'a>], total: u32) {
    let starts: Vec<_> = outcomes.iter().map(Outcome::first).chain([total]).collect();
    for i in 0..outcomes.len() {
        let (end, bound) = (outcomes[i].end(), starts[i + 1]);
        if outcomes[i].error.is_some() || end <= bound {
            continue;
        }
        let fills = |k: usize| outcomes[k].error.is_none() && outcomes[k].end() == starts[k + 1];
        let slice = outcomes[i].slice;
        if (i + 1..outcomes.len())
            .take_while(|k| starts[*k] < end)
            .all(fills)
            && let Some(job) = jobs.iter().find(|job| std::ptr::eq(job.slice, slice))
        {
            outcomes[i] = decode_to(job, bound);
        }
    }
}

/// Runs of macroblocks of which nothing is known, and the errors in `lost` that explain none of
/// them. `slices` by rising address.
fn missing(
    accounted: &[bool],
    slices: &[&Slice],
    lost: &[(usize, DecodeError)],
) -> (Vec<SliceDamage>, Vec<DecodeError>) {
    let (mut gaps, mut unexplained) = (Vec::new(), Vec::new());
    let mut lost = lost.iter().peekable();
    let mut at = 0;
    for run in accounted.chunk_by(|a, b| a == b) {
        let (first_mb, end_mb) = (at, at + run.len() as u32);
        at = end_mb;
        if run[0] {
            continue;
        }
        // A slice that was lost between those that stand before and after the gap is its cause.
        let before = slices.partition_point(|slice| slice.header.first_mb < first_mb);
        while let Some((_, error)) = lost.next_if(|(position, _)| *position < before) {
            unexplained.push(error.clone());
        }
        let cause = lost.next_if(|(position, _)| *position == before);
        let reason = cause.map_or(
            DecodeError::Missing {
                first: first_mb,
                last: end_mb - 1,
            },
            |(_, error)| error.clone(),
        );
        gaps.push(SliceDamage {
            first_mb,
            end_mb,
            concealed_from: first_mb,
            reason,
        });
    }
    unexplained.extend(lost.map(|(_, error)| error.clone()));
    (gaps, unexplained)
}
