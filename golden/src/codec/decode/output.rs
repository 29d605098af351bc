// SPDX-License-Identifier: Apache-2.0
//! Output order (C.4.5.3): pictures wait until no earlier one can come.

use std::sync::Arc;

use super::cell::Cell;
use super::error::Place;

/// A picture on its way out.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub cell: Arc<Cell>,
    /// Where its first slice stands, if the picture precedes the recovery point at which the stream
    /// was entered.
    pub early: Option<Place>,
}

/// Pictures that wait for their turn.
#[derive(Debug, Default)]
pub(super) struct Reorderer {
    /// By PicOrderCnt.
    waiting: Vec<(i32, Output)>,
}

impl Reorderer {
    /// The next picture in coding order; at most `limit` pictures stay behind, those due go to
    /// `out`.
    pub fn push(
        &mut self,
        order: i32,
        picture: Output,
        limit: usize,
        out: &mut impl Extend<Output>,
    ) {
        let at = self.waiting.partition_point(|(o, _)| *o <= order);
        self.waiting.insert(at, (order, picture));
        let due = self.waiting.len().saturating_sub(limit);
        out.extend(self.waiting.drain(..due).map(|(_, picture)| picture));
    }

    /// Pictures that wait and follow PicOrderCnt `order` are behind the recovery point.
    pub fn recovered(&mut self, order: i32) {
        for (_, picture) in self.waiting.iter_mut().filter(|(o, _)| *o > order) {
            picture.early = None;
        }
    }

    /// Counting starts again, or the stream has ended: everything is due.
    pub fn flush(&mut self, out: &mut impl Extend<Output>) {
        out.extend(self.waiting.drain(..).map(|(_, picture)| picture));
    }
}
