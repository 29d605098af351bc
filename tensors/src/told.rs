// SPDX-License-Identifier: Apache-2.0
//! Progress inside a tensor: values are told of tile by tile, and each once.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use tricodec_golden::tensor::Executor;

/// Values of a tile, about.
const TILE: u64 = 64 * 256;

/// All cores, telling of each piece of work as of a tile.
///
/// A rate takes trials and perhaps a second pass: what is told never exceeds the tensor's values.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// Is told of values that are done.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Values that it was not told of yet.
    pub left: &'a AtomicU64,
}

impl Told<'_> {
    /// Tell of values, or of those that are left.
    pub fn tell(&self, values: u64) {
        let less = |left: u64| (left > 0).then(|| left.saturating_sub(values));
        let order = Ordering::Relaxed;
        if let Ok(before) = self.left.fetch_update(order, order, less) {
            (self.progress)(before.min(values));
        }
    }
}

impl Executor for Told<'_> {
    fn map<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Send + Sync) -> Vec<R> {
        let one = |i| {
            let done = work(i);
            self.tell(TILE);
            done
        };
        (0..count).into_par_iter().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_told_of_once() {
        let (told, left) = (AtomicU64::new(0), AtomicU64::new(3 * TILE + 5));
        let progress = |n| {
            told.fetch_add(n, Ordering::Relaxed);
        };
        let all = Told {
            progress: &progress,
            left: &left,
        };
        assert_eq!(all.map(2, |i| i), [0, 1]);
        assert_eq!(told.load(Ordering::Relaxed), 2 * TILE);
        all.map(9, |_| ());
        all.tell(u64::MAX);
        assert_eq!(told.load(Ordering::Relaxed), 3 * TILE + 5);
    }
}
