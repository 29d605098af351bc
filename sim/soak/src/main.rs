// SPDX-License-Identifier: Apache-2.0
//! Random jobs over both tops in lockstep with the golden model, one seed after the other.
//!
//! A seed means a job: top, configuration, slices or packets, slot table, stalls, reads of
//! registers, contents of what is not reset. The first job that differs ends the run, with the
//! command that does it again.

mod content;
mod damage;
mod decode;
mod encode;
mod plan;
mod run;
mod state;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use tricodec_sim::model::encoder::CONFIGS;

use plan::{Plan, Top};
use run::Outcome;
use state::{Done, State, Totals};

/// Run random jobs over both tops in lockstep with the golden model.
#[derive(Parser)]
#[command(name = "soak")]
struct Options {
    /// Begin no further job after so many seconds.
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
    /// Run so many jobs at most.
    #[arg(long, default_value_t = u64::MAX, hide_default_value = true)]
    jobs: u64,
    /// Seed of the first job; a state goes on behind its last one.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Jobs of this top alone.
    #[arg(long)]
    top: Option<Top>,
    /// Jobs of this configuration alone.
    #[arg(long)]
    config: Option<String>,
    /// File that keeps a line for each finished job; a run that is given it again goes on.
    #[arg(long)]
    state: Option<PathBuf>,
    /// Say of each job what it is and what it gave.
    #[arg(long)]
    verbose: bool,
}

/// Where the jobs are counted.
enum Book {
    File(State),
    Memory(u64, Totals),
}

impl Book {
    fn next(&self) -> u64 {
        match self {
            Self::File(state) => state.next,
            Self::Memory(next, _) => *next,
        }
    }

    fn totals(&self) -> Totals {
        match self {
            Self::File(state) => state.totals,
            Self::Memory(_, totals) => *totals,
        }
    }

    fn add(&mut self, done: &Done) -> Result<()> {
        match self {
            Self::File(state) => state.append(done).context("the state cannot be written")?,
            Self::Memory(next, totals) => {
                *next = done.seed + 1;
                totals.add(done);
            }
        }
        Ok(())
    }
}

/// Says now and then how far it is: a bar on a terminal, else a line a minute.
struct Progress {
    bar: Option<ProgressBar>,
    said: Instant,
}

impl Progress {
    fn new(seconds: f64) -> Result<Self> {
        let bar = std::io::stderr()
            .is_terminal()
            .then(|| ProgressBar::new(seconds as u64));
        if let Some(bar) = &bar {
            bar.set_style(ProgressStyle::with_template("{elapsed} {bar:20} {msg}")?);
        }
        Ok(Self {
            bar,
            said: Instant::now(),
        })
    }

    fn show(&mut self, spent: f64, totals: &Totals) {
        if let Some(bar) = &self.bar {
            bar.set_position(spent as u64);
            bar.set_message(totals.to_string());
        } else if self.said.elapsed() > Duration::from_secs(60) {
            eprintln!("{spent:.0} s: {totals}");
            self.said = Instant::now();
        }
    }
}

/// Processor time of this process so far: what a job costs on a machine that does other things too.
fn processor_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Do the job of a plan.
fn job(plan: &Plan) -> Result<Outcome> {
    match plan.top {
        Top::Encoder => encode::job(plan),
        Top::Decoder => decode::job(plan),
    }
}

/// All jobs; whether none failed.
fn soak(options: &Options) -> Result<bool> {
    let config = options.config.as_ref().map(|name| {
        let names = CONFIGS.map(|c| c.name);
        let found = names.iter().position(|n| n == name);
        found.with_context(|| format!("--config {name}: configs.toml has {}", names.join(", ")))
    });
    let config = config.transpose()?;
    let mut book = match &options.state {
        Some(path) => Book::File(State::open(path, options.seed)?),
        None => Book::Memory(options.seed, Totals::default()),
    };
    let begun = Instant::now();
    let mut progress = Progress::new(options.seconds)?;
    let mut jobs = 0;
    while jobs < options.jobs && begun.elapsed().as_secs_f64() < options.seconds {
        let plan = Plan::new(book.next(), options.top, config);
        let before = processor_seconds();
        let outcome = job(&plan);
        let done = Done::new(&plan, processor_seconds() - before, &outcome);
        book.add(&done)?;
        if options.verbose {
            eprintln!("{plan:?}\n  {done:?}");
        }
        if let Err(why) = outcome {
            if let Some(bar) = progress.bar {
                bar.abandon();
            }
            eprintln!(
                "seed {} fails: {why:#}\nagain: {}",
                plan.seed,
                plan.command()
            );
            return Ok(false);
        }
        jobs += 1;
        progress.show(begun.elapsed().as_secs_f64(), &book.totals());
    }
    if let Some(bar) = progress.bar {
        bar.finish_and_clear();
    }
    println!("{}; the next seed is {}", book.totals(), book.next());
    Ok(true)
}

fn main() -> ExitCode {
    match soak(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("error: {why:#}");
            ExitCode::FAILURE
        }
    }
}
