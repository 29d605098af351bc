// SPDX-License-Identifier: Apache-2.0
//! Which blocks of the source the fractional search reads, and when: two macroblocks at a time, in
//! one or two shapes each, job by job, as `tri_fractional_search` does with all its jobs.

use std::collections::VecDeque;

use tricodec_sim::lockstep::harness::random::Random;

/// Lane, and macroblock of its slice.
pub type Mb = (usize, usize);

/// Clocks from a job's last to the first that needs its costs: quarter positions of the vectors,
/// another partition of the quarter positions.
const COSTS: [u32; 2] = [14, 17];

/// A shape of a macroblock: blocks of its jobs.
struct Thread {
    jobs: VecDeque<Vec<usize>>,
    ready: u32,
}

struct Refined {
    mb: Mb,
    threads: Vec<Thread>,
}

/// The fractional search.
pub struct Refine {
    waiting: VecDeque<Mb>,
    refined: VecDeque<Refined>,
    /// The job at work: blocks to come.
    job: Option<(Mb, VecDeque<usize>)>,
    random: Random,
}

impl Refine {
    pub fn new(seed: u64) -> Self {
        Self {
            waiting: VecDeque::new(),
            refined: VecDeque::new(),
            job: None,
            random: Random::new(seed, 13),
        }
    }

    /// A macroblock comes.
    pub fn push(&mut self, mb: Mb) {
        self.waiting.push_back(mb);
    }

    /// The block that is read in this clock: of the older macroblock first, in it of the second
    /// shape.
    pub fn read(&mut self, clock: u32) -> Option<(Mb, usize)> {
        while self.refined.len() < 2 {
            let Some(mb) = self.waiting.pop_front() else {
                break;
            };
            let threads = self.threads(clock);
            self.refined.push_back(Refined { mb, threads });
        }
        if self.job.is_none() {
            self.job = self.next(clock);
        }
        let (mb, blocks) = self.job.as_mut()?;
        let read = (*mb, blocks.pop_front()?);
        if blocks.is_empty() {
            self.job = None;
        }
        Some(read)
    }

    fn next(&mut self, clock: u32) -> Option<(Mb, VecDeque<usize>)> {
        for Refined { mb, threads } in &mut self.refined {
            for thread in threads.iter_mut().rev().filter(|t| t.ready <= clock) {
                let Some(blocks) = thread.jobs.pop_front() else {
                    continue;
                };
                // The vector's and the predicted vector's follow each other, and so do both halves
                // of the quarter positions; then the thread waits for costs.
                let costs = match thread.jobs.len() % 4 {
                    2 => COSTS[0],
                    0 => COSTS[1],
                    _ => 1,
                };
                thread.ready = clock + blocks.len() as u32 - 1 + costs;
                return Some((*mb, blocks.into()));
            }
        }
        None
    }

    /// A macroblock that leaves, one in a clock.
    pub fn leaves(&mut self, clock: u32) -> Option<Mb> {
        let through = |t: &Thread| t.jobs.is_empty() && t.ready <= clock;
        let mut all = self.refined.iter();
        let at = all.position(|r| r.threads.iter().all(through))?;
        self.refined.remove(at).map(|r| r.mb)
    }

    /// Two shapes that take it all its clocks, now and then one.
    fn threads(&mut self, clock: u32) -> Vec<Thread> {
        let block = |column: usize, row: usize| 4 * row + column;
        let part = |shape: usize, part: usize| -> Vec<usize> {
            match shape {
                0 => (0..16).collect(),
                1 => (8 * part..8 * part + 8).collect(),
                2 => (0..8).map(|i| block(2 * part + i % 2, i / 2)).collect(),
                _ => (0..4)
                    .map(|i| block(2 * (part % 2) + i % 2, 2 * (part / 2) + i / 2))
                    .collect(),
            }
        };
        let first = self.random.below(4);
        let second = (first + 1 + self.random.below(3)) % 4;
        let one = self.random.below(8) == 0;
        let shapes = if one {
            vec![first]
        } else {
            vec![first, second]
        };
        let thread = |shape: usize| Thread {
            jobs: (0..4 * [1, 2, 2, 4][shape])
                .map(|i| part(shape, i / 4))
                .collect(),
            ready: clock,
        };
        shapes.into_iter().map(thread).collect()
    }
}
