// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_jobs`, with the job memories: which job of a lane waits, is parsed, is issued.

use super::dec_pkg::DecJob;

/// Jobs given, taken and finished of a lane, and its two entries.
#[derive(Clone, Copy, Debug, Default)]
struct Lane {
    pushed: u8,
    opened: u8,
    finished: u8,
    jobs: [DecJob; 2],
    /// Column of the first macroblock, by entry.
    x: [u32; 2],
}

/// The jobs of all lanes.
#[derive(Clone, Debug)]
pub struct Jobs {
    lanes: Vec<Lane>,
}

impl Jobs {
    /// After reset.
    pub fn new(lanes: usize) -> Self {
        Self {
            lanes: vec![Lane::default(); lanes],
        }
    }

    fn bits(&self, f: impl Fn(&Lane) -> bool) -> u64 {
        self.lanes
            .iter()
            .enumerate()
            .fold(0, |bits, (l, lane)| bits | u64::from(f(lane)) << l)
    }

    /// Lanes that take their next job in this clock, of those that are free.
    pub fn open(&self, free: u64) -> u64 {
        free & self.bits(|l| l.pushed != l.opened)
    }

    /// Lanes without room for a job.
    pub fn full(&self) -> u64 {
        self.bits(|l| l.pushed.wrapping_sub(l.finished) == 2)
    }

    /// Lanes with a job that is not finished.
    pub fn unfinished(&self) -> u64 {
        self.bits(|l| l.pushed != l.finished)
    }

    /// The job that a lane parses.
    pub fn parsed(&self, lane: usize) -> DecJob {
        let l = &self.lanes[lane];
        l.jobs[usize::from(l.opened.wrapping_sub(1) & 1)]
    }

    /// The job whose blocks a lane issues, and the column of its first macroblock.
    pub fn issued(&self, lane: usize) -> (DecJob, u32) {
        let l = &self.lanes[lane];
        let entry = usize::from(l.finished & 1);
        (l.jobs[entry], l.x[entry])
    }

    /// The clock edge. `start`: (lane, column) of a slice that starts; `ended`: lane whose slice
    /// has left the pipeline.
    pub fn tick(
        &mut self,
        push: Option<(usize, DecJob)>,
        open: u64,
        start: Option<(usize, u32)>,
        ended: Option<usize>,
    ) {
        if let Some((lane, x)) = start {
            let l = &mut self.lanes[lane];
            l.x[usize::from(l.opened.wrapping_sub(1) & 1)] = x;
        }
        if let Some((lane, job)) = push {
            let l = &mut self.lanes[lane];
            l.jobs[usize::from(l.pushed & 1)] = job;
            l.pushed = l.pushed.wrapping_add(1);
        }
        for (i, l) in self.lanes.iter_mut().enumerate() {
            l.opened = l.opened.wrapping_add((open >> i & 1) as u8);
        }
        if let Some(lane) = ended {
            self.lanes[lane].finished = self.lanes[lane].finished.wrapping_add(1);
        }
    }
}
