// SPDX-License-Identifier: Apache-2.0
//! An input to an archive.

mod avc;
mod layers;
mod mean;
mod mx;
mod report;
mod share;
mod spool;
mod store;
mod tensor;

use std::io::Write;
use std::sync::atomic::AtomicU64;

use anyhow::{Context, Result};
use rayon::prelude::*;
use tricodec_golden::container::directory::{Content, Item, Stored, directory_bytes};
use tricodec_golden::tensor::TileSize;

pub use report::{Missed, Report, Row};

use crate::goal::Goal;
use crate::input::{IN_MEMORY, Info, Input};
use crate::mx::Pair;
use crate::plan::{NonFinite, Options, Plan, Tools, plan};
use crate::told::Told;
use spool::{Place, Spool};
use tensor::{CodedTensor, Look, Subject};

/// Elements of tensors that are coded side by side, in bytes.
const SIDE_BY_SIDE: u64 = IN_MEMORY;
/// A rate further from its goal is missed.
const FAR_BITS: f64 = 0.01;

/// Write an archive of an input, or of the tensor `only` of it. `progress` is told of values that
/// are done.
pub fn encode(
    input: &Input,
    only: Option<&str>,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
    out: &mut dyn Write,
) -> Result<Report> {
    let chosen: Vec<usize> = match only {
        Some(name) => vec![input.find(name)?],
        None => (0..input.tensors.len()).collect(),
    };
    // Half a pair is as any tensor.
    let pairs = match (only, options.tools) {
        (None, Tools::Tensor(_)) => mx::pairs_of(input, options),
        _ => Vec::new(),
    };
    let mut run = Run::new(input, options, chosen, pairs, progress);
    let mut plans = plan(&run.infos.iter().collect::<Vec<_>>(), options);
    run.plan_pairs(&mut plans);
    let coded = plans
        .iter()
        .filter(|p| matches!(p, Plan::Own(_) | Plan::Shared))
        .count();
    let (mut own, mut shared) = (Vec::new(), Vec::new());
    for (n, plan) in plans.iter().enumerate() {
        match plan {
            // With their elements.
            Plan::Keep(_) if run.elements_of[n].is_some() => {}
            Plan::Keep(why) => {
                run.store(n, why)?;
                run.advance(n);
            }
            Plan::Own(goal) => own.push((n, *goal)),
            Plan::Shared => shared.push(n),
        }
    }
    run.price(coded)?;
    // One tensor alone has the mean as its own goal.
    if let (Goal::Bits(_), [one], []) = (options.goal, shared.as_slice(), own.as_slice()) {
        own.push((*one, options.goal));
        shared.clear();
    }
    run.own(&own)?;
    if let (Goal::Bits(bits), false) = (options.goal, shared.is_empty()) {
        match options.tools {
            Tools::Tensor(_) => run.share(&shared, bits)?,
            Tools::Avc { .. } => run.own(
                &shared
                    .iter()
                    .map(|n| (*n, options.goal))
                    .collect::<Vec<_>>(),
            )?,
        }
    }
    run.finish(out)
}

/// What a tensor has before it is coded: an entry of the size that a coded tensor's has without its
/// tiles.
fn nothing() -> Content {
    Content::Stored(Stored {
        bytes: 0,
        chunk: 1,
        shuffle: 1,
        pieces: Vec::new(),
    })
}

/// An archive that is being made.
struct Run<'a> {
    input: &'a Input,
    options: &'a Options,
    /// Numbers of the tensors in the input.
    chosen: Vec<usize>,
    /// The tensors, MX elements as what they stand for.
    infos: Vec<Info>,
    /// The pair that a tensor has the elements of. There are pairs only where all tensors are
    /// chosen.
    pairs: Vec<Option<Pair>>,
    /// The elements that a tensor has the scales of.
    elements_of: Vec<Option<usize>>,
    progress: &'a (dyn Fn(u64) + Sync),
    /// Values of each tensor that `progress` was not told of yet.
    left: Vec<AtomicU64>,
    spool: Spool,
    items: Vec<Item>,
    places: Vec<Place>,
    rows: Vec<Option<Row>>,
    missed: Vec<Missed>,
    /// NaN, infinities, saturated values.
    odd: (u64, u64, u64),
    /// Bits of header and entries for each tensor, the same for all.
    entry_bits: u64,
}

/// What coding a tensor gave.
enum Done {
    Coded(Box<CodedTensor>, f64, (u64, u64)),
    Avc(Box<avc::CodedTensor>),
    Store(&'static str),
}

impl<'a> Run<'a> {
    fn new(
        input: &'a Input,
        options: &'a Options,
        chosen: Vec<usize>,
        list: Vec<Pair>,
        progress: &'a (dyn Fn(u64) + Sync),
    ) -> Self {
        let item = |i: &usize| {
            let info = &input.tensors[*i];
            Item {
                name: info.name.clone(),
                shape: info.shape.clone(),
                dtype: info.dtype.clone(),
                offset: 0,
                length: 0,
                content: nothing(),
            }
        };
        let items: Vec<Item> = chosen.iter().map(item).collect();
        let mut infos: Vec<Info> = chosen.iter().map(|i| input.tensors[*i].clone()).collect();
        let (mut pairs, mut elements_of) = (vec![None; chosen.len()], vec![None; chosen.len()]);
        for pair in list {
            infos[pair.elements] = pair.info(&input.tensors);
            elements_of[pair.scales] = Some(pair.elements);
            let n = pair.elements;
            pairs[n] = Some(pair);
        }
        Self {
            input,
            options,
            progress,
            left: chosen
                .iter()
                .map(|i| AtomicU64::new(input.tensors[*i].values()))
                .collect(),
            spool: Spool::new(),
            places: vec![Place::default(); chosen.len()],
            rows: vec![None; chosen.len()],
            infos,
            pairs,
            elements_of,
            chosen,
            items,
            missed: Vec::new(),
            odd: (0, 0, 0),
            entry_bits: 0,
        }
    }

    /// What header and directory cost each of so many coded tensors beside its tiles.
    fn price(&mut self, coded: usize) -> Result<()> {
        let head = directory_bytes(&self.input.metadata, &mut self.items)?.len() as u64;
        self.entry_bits = 8 * head / coded.max(1) as u64;
        Ok(())
    }

    /// A tensor; MX elements as what they stand for.
    fn info(&self, n: usize) -> &Info {
        &self.infos[n]
    }

    fn tile(&self) -> Option<TileSize> {
        match self.options.tools {
            Tools::Tensor(tile) => tile,
            Tools::Avc { .. } => None,
        }
    }

    fn row(&self, n: usize, tools: &'static str, mode: String) -> Row {
        let info = &self.input.tensors[self.chosen[n]];
        Row {
            name: info.name.clone(),
            shape: info.shape.clone(),
            dtype: info.dtype.clone(),
            values: self.info(n).values(),
            tools,
            bytes: 0,
            bits: 0.0,
            snr: f64::INFINITY,
            max_error: 0.0,
            mode,
            squared: 0.0,
            deviation: 0.0,
        }
    }

    /// Store a tensor; of MX elements the scales, too.
    fn store(&mut self, n: usize, why: &str) -> Result<()> {
        if let Some(scales) = self.pairs[n].as_ref().map(|p| p.scales) {
            self.store(scales, why)?;
        }
        let (stored, place) = store::store(self.input, self.chosen[n], &mut self.spool)?;
        let mut row = self.row(n, "stored", why.to_owned());
        row.bytes = stored.pieces.iter().map(|p| u64::from(p.length)).sum();
        self.items[n].length = row.bytes;
        self.items[n].content = Content::Stored(stored);
        self.places[n] = place;
        self.rows[n] = Some(row);
        Ok(())
    }

    /// A tensor's first look.
    fn look(&self, n: usize) -> Result<Look<'_>> {
        Subject::look(
            self.input,
            self.chosen[n],
            self.pairs[n].as_ref(),
            self.told(n),
            self.tile(),
            self.options.nonfinite,
            self.entry_bits,
        )
    }

    /// Tensors with goals of their own: those that fit into memory together side by side.
    fn own(&mut self, list: &[(usize, Goal)]) -> Result<()> {
        for batch in batches(list, SIDE_BY_SIDE, |(n, _)| self.info(*n).bytes) {
            let done: Vec<Done> = batch
                .par_iter()
                .map(|(n, goal)| self.code(*n, *goal))
                .collect::<Result<_>>()?;
            for ((n, _), done) in batch.iter().zip(done) {
                self.take(*n, done)?;
                self.advance(*n);
            }
        }
        Ok(())
    }

    /// Code a tensor to its own goal.
    fn code(&self, n: usize, goal: Goal) -> Result<Done> {
        if let Tools::Avc {
            goal: avc,
            lanes,
            policy,
        } = self.options.tools
        {
            use tricodec_golden::container::tensor::Goal as AvcGoal;
            let goal = match goal {
                Goal::Bits(bits) => AvcGoal::Bits(bits),
                Goal::Snr(snr) => AvcGoal::Snr(snr),
                _ => avc,
            };
            let clamp = self.options.nonfinite == NonFinite::Clamp;
            let coded = avc::encode(self.input, self.chosen[n], goal, lanes, policy, clamp)?;
            return Ok(Done::Avc(Box::new(coded)));
        }
        let subject = match self.look(n)? {
            Look::Code(subject) => subject,
            Look::Store(why) => return Ok(Done::Store(why)),
        };
        let coded = match self.options.residual {
            Some((first, second)) => Some(subject.residual(first, second)?),
            None => subject.to_goal(goal, None)?,
        };
        let Some(coded) = coded else {
            return Ok(Done::Store("bound out of reach"));
        };
        self.worth(n, &subject, coded)
    }

    /// A coded tensor, unless it would be smaller stored.
    fn worth(&self, n: usize, subject: &Subject, coded: CodedTensor) -> Result<Done> {
        let bytes = coded.payload.len() as u64;
        let mut stored = store::estimate(self.input, self.chosen[n])?;
        if let Some(pair) = &self.pairs[n] {
            stored += store::estimate(self.input, pair.scales)?;
        }
        if stored <= bytes {
            return Ok(Done::Store("no larger than coded"));
        }
        let s = &subject.values.statistics;
        let deviation = s.variance(self.info(n).values()) * self.info(n).values() as f64;
        Ok(Done::Coded(Box::new(coded), deviation, (s.nan, s.inf)))
    }

    /// Put what coding gave into the archive.
    fn take(&mut self, n: usize, done: Done) -> Result<()> {
        let (row, content, payload) = match done {
            Done::Store(why) => return self.store(n, why),
            Done::Coded(coded, deviation, (nan, inf)) => {
                let mut row = self.row(n, "tensor", coded.mode);
                row.squared = coded.squared;
                row.deviation = deviation;
                row.snr = crate::figures::snr(deviation, coded.squared);
                row.max_error = coded.max_error;
                self.odd.0 += nan;
                self.odd.1 += inf;
                self.missed.extend(coded.missed);
                let content = self.content(n, coded.layers);
                (row, content, coded.payload)
            }
            Done::Avc(coded) => {
                let mut row = self.row(n, "avc", coded.mode);
                row.squared = coded.difference.squared;
                row.deviation = coded.difference.deviation();
                row.snr = coded.difference.snr();
                row.max_error = coded.difference.max;
                self.odd.0 += coded.odd.0;
                self.odd.1 += coded.odd.1;
                self.odd.2 += coded.odd.2;
                self.missed.extend(coded.missed);
                (row, coded.content, coded.payload)
            }
        };
        let mut row = row;
        row.bytes = payload.len() as u64;
        self.items[n].length = row.bytes;
        self.items[n].content = content;
        self.places[n] = self.spool.put(&payload)?;
        self.rows[n] = Some(row);
        Ok(())
    }

    /// Say that a tensor is done, and with MX elements their scales.
    fn advance(&self, n: usize) {
        self.told(n).tell(u64::MAX);
        if let Some(pair) = &self.pairs[n] {
            self.told(pair.scales).tell(u64::MAX);
        }
    }

    fn told(&self, n: usize) -> Told<'_> {
        Told {
            progress: self.progress,
            left: &self.left[n],
        }
    }

    /// Bits and values of what is coded so far, everything counted.
    fn coded(&mut self) -> Result<(f64, f64)> {
        let head = directory_bytes(&self.input.metadata, &mut self.items)?.len() as u64;
        let coded = self.rows.iter().flatten().filter(|r| r.is_coded());
        let (bytes, values) = coded.fold((0, 0), |(b, v), row| (b + row.bytes, v + row.values));
        Ok((8.0 * (head + bytes) as f64, values as f64))
    }

    /// Write the archive.
    fn finish(mut self, out: &mut dyn Write) -> Result<Report> {
        let head = directory_bytes(&self.input.metadata, &mut self.items)?;
        out.write_all(&head)?;
        for place in &self.places {
            self.spool.copy(*place, out)?;
        }
        let bytes = head.len() as u64 + self.items.iter().map(|i| i.length).sum::<u64>();
        let rows = self.rows.into_iter().collect::<Option<Vec<Row>>>();
        let mut rows = rows.context("a tensor was left out")?;
        let nothing = directory_bytes(&[], &mut [])?.len() as u64;
        for (row, item) in rows.iter_mut().zip(&self.items) {
            let mut alone = [item.clone()];
            let entry = directory_bytes(&[], &mut alone)?.len() as u64 - nothing;
            let bits = 8 * (row.bytes + entry);
            row.bits = bits as f64 / row.values.max(1) as f64;
        }
        let raw = self.chosen.iter().map(|i| self.input.tensors[*i].bytes);
        let mut report = Report::of(rows, bytes, raw.sum());
        (report.nan, report.inf, report.clipped) = self.odd;
        report.missed = self.missed;
        if let (Goal::Bits(goal), None, Some(bits)) = (
            self.options.goal,
            self.options.residual,
            report.bits_per_value,
        ) {
            let far = match self.options.tools {
                Tools::Tensor(_) => FAR_BITS,
                Tools::Avc { .. } => 2.0 * FAR_BITS,
            };
            let coded = report.tensors.iter().filter(|t| t.is_coded());
            let single = report.missed.len() == 1 && coded.count() == 1;
            if (bits - goal).abs() > far && !single {
                report.missed.push(Missed {
                    tensor: None,
                    goal: format!("{goal} bits per value"),
                    reached: format!("{bits:.3} bits"),
                    why: "headers, rules and the range of steps allow no nearer mean".to_owned(),
                });
            }
        }
        Ok(report)
    }
}

/// Runs of a list, each of about so many bytes together, at least one long.
fn batches<T>(list: &[T], most: u64, bytes: impl Fn(&T) -> u64) -> Vec<&[T]> {
    let mut runs = Vec::new();
    let (mut begin, mut sum) = (0, 0);
    for (i, one) in list.iter().enumerate() {
        let own = bytes(one);
        if i > begin && sum + own > most {
            runs.push(&list[begin..i]);
            (begin, sum) = (i, 0);
        }
        sum += own;
    }
    if begin < list.len() {
        runs.push(&list[begin..]);
    }
    runs
}
