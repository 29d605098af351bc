// SPDX-License-Identifier: Apache-2.0
//! The file of finished jobs: a line each, so that a run that is ended loses one at the most.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::plan::{Kind, Plan, Top};
use crate::run::Outcome;

/// A job that has run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// Its seed.
    pub seed: u64,
    /// Which top.
    pub top: Top,
    /// Name of the configuration.
    pub config: String,
    /// What it was made of.
    pub kind: Kind,
    /// Whether two models ran, from other contents.
    pub twins: bool,
    /// Processor time that it took.
    pub seconds: f64,
    /// What was not as the golden model says, where it failed: then its figures are 0.
    pub failure: Option<String>,
    /// Its figures.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl Done {
    /// A job that took so long, and what it gave.
    pub fn new(plan: &Plan, seconds: f64, outcome: &Result<Outcome>) -> Self {
        Self {
            seed: plan.seed,
            top: plan.top,
            config: plan.config_name().to_owned(),
            kind: plan.kind,
            twins: plan.twin.is_some(),
            seconds,
            failure: outcome.as_ref().err().map(|e| format!("{e:#}")),
            outcome: outcome
                .as_ref()
                .map_or_else(|_| Outcome::default(), Clone::clone),
        }
    }
}

/// What all jobs together have done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Jobs.
    pub jobs: u64,
    /// Samples encoded.
    pub encoded: u64,
    /// Samples decoded.
    pub decoded: u64,
    /// Damaged packets.
    pub damaged: u64,
    /// Jobs that failed.
    pub failed: u64,
}

impl Totals {
    /// Add a job.
    pub fn add(&mut self, done: &Done) {
        self.jobs += 1;
        self.failed += u64::from(done.failure.is_some());
        self.damaged += done.outcome.damaged;
        match done.top {
            Top::Encoder => self.encoded += done.outcome.samples,
            Top::Decoder => self.decoded += done.outcome.samples,
        }
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let million = |n: u64| n as f64 / 1e6;
        write!(
            f,
            "{} jobs, {} failed: {:.1} million samples encoded, {:.1} decoded, {} damaged packets",
            self.jobs,
            self.failed,
            million(self.encoded),
            million(self.decoded),
            self.damaged
        )
    }
}

/// The open file; no other run writes to it.
pub struct State {
    file: File,
    /// Seed of the next job.
    pub next: u64,
    /// What is in it.
    pub totals: Totals,
}

impl State {
    /// Open the file, or begin one: the next seed is the one behind the largest in it, and `first`
    /// at least. A last line that was not written to its end is cut off.
    ///
    /// # Errors
    /// It cannot be written, another run writes to it, or a line is none of a job.
    pub fn open(path: &Path, first: u64) -> Result<Self> {
        let shown = path.display();
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
        }
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).with_context(|| format!("{shown}"))?;
        if file.try_lock().is_err() {
            bail!("{shown}: another run writes to it: wait for its end, or give another --state");
        }
        let mut text = String::new();
        file.read_to_string(&mut text)
            .with_context(|| format!("{shown}"))?;
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        file.set_len(whole as u64)
            .with_context(|| format!("{shown}"))?;
        file.seek(SeekFrom::End(0))
            .with_context(|| format!("{shown}"))?;
        let (mut next, mut totals) = (first, Totals::default());
        for (i, line) in text[..whole].lines().enumerate() {
            let done: Done = serde_json::from_str(line).with_context(|| {
                format!(
                    "{shown}, line {}: no job of this program: give another --state",
                    i + 1
                )
            })?;
            next = next.max(done.seed + 1);
            totals.add(&done);
        }
        Ok(Self { file, next, totals })
    }

    /// Write down a job: on the disk when it returns.
    ///
    /// # Errors
    /// The disk.
    pub fn append(&mut self, done: &Done) -> Result<()> {
        let mut line = serde_json::to_string(done)?;
        line.push('\n');
        self.file.write_all(line.as_bytes())?;
        self.file.sync_data()?;
        self.next = self.next.max(done.seed + 1);
        self.totals.add(done);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(seed: u64) -> Done {
        let outcome = Outcome {
            samples: 100 * seed,
            damaged: 7,
            formats: [seed; 12],
            errors: [("2".to_owned(), 5), ("9".to_owned(), seed)].into(),
            ..Default::default()
        };
        Done::new(
            &Plan::new(seed, Some(Top::Encoder), Some(0)),
            0.5,
            &Ok(outcome),
        )
    }

    #[test]
    fn a_run_goes_on_behind_the_last_seed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/state.jsonl");
        let mut state = State::open(&path, 40).expect("opens");
        assert_eq!((state.next, state.totals.jobs), (40, 0));
        for seed in [40, 41] {
            state.append(&done(seed)).expect("writes");
        }
        assert_eq!(state.next, 42);
        drop(state);
        let state = State::open(&path, 1).expect("opens");
        assert_eq!(state.next, 42);
        assert_eq!((state.totals.encoded, state.totals.damaged), (8100, 14));
        drop(state);
        assert_eq!(State::open(&path, 100).expect("opens").next, 100);
    }

    #[test]
    fn a_line_that_breaks_off_is_lost_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state.jsonl");
        let whole = serde_json::to_string(&done(5)).expect("a line");
        let torn = format!("{whole}\n{}", &whole[..whole.len() / 2]);
        std::fs::write(&path, torn).expect("writes");
        let mut state = State::open(&path, 1).expect("opens");
        assert_eq!((state.next, state.totals.jobs), (6, 1));
        state.append(&done(6)).expect("writes");
        drop(state);
        let state = State::open(&path, 1).expect("opens");
        assert_eq!((state.next, state.totals.jobs), (7, 2));
    }

    #[test]
    fn what_is_no_state_is_refused_and_so_is_a_second_run() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state.jsonl");
        std::fs::write(&path, "something\n").expect("writes");
        let why = State::open(&path, 1).err().expect("refused").to_string();
        assert!(why.contains("line 1"), "{why}");
        std::fs::write(&path, "").expect("writes");
        let first = State::open(&path, 1).expect("opens");
        let why = State::open(&path, 1).err().expect("refused").to_string();
        assert!(why.contains("another run"), "{why}");
        drop(first);
    }

    #[test]
    fn a_failure_is_kept_with_its_seed() {
        let plan = Plan::new(9, Some(Top::Decoder), Some(0));
        let failed = Done::new(&plan, 1.0, &Err(anyhow::anyhow!("lane 3: other bytes")));
        let line = serde_json::to_string(&failed).expect("a line");
        let read: Done = serde_json::from_str(&line).expect("reads");
        assert_eq!(read, failed);
        let mut totals = Totals::default();
        totals.add(&read);
        assert_eq!(totals.failed, 1);
        assert!(line.contains("other bytes"), "{line}");
    }
}
