// SPDX-License-Identifier: Apache-2.0
//! Output order (C.4.5.3): pictures wait until no earlier one can come.

use std::sync::Arc;

use super::cell::Cell;

/// Pictures that wait for their turn.
#[derive(Debug, Default)]
pub(super) struct Reorderer {
    /// By PicOrderCnt.
    waiting: Vec<(i32, Arc<Cell>)>,
}

impl Reorderer {
    /// The next picture in coding order; at most `limit` pictures stay behind, those due go to
    /// `out`.
    pub fn push(
        &mut self,
        order: i32,
        cell: Arc<Cell>,
        limit: usize,
        out: &mut impl Extend<Arc<Cell>>,
    ) {
        let at = self.waiting.partition_point(|(o, _)| *o <= order);
        self.waiting.insert(at, (order, cell));
        let due = self.waiting.len().saturating_sub(limit);
        out.extend(self.waiting.drain(..due).map(|(_, cell)| cell));
    }

    /// Counting starts again, or the stream has ended: everything is due.
    pub fn flush(&mut self, out: &mut impl Extend<Arc<Cell>>) {
        out.extend(self.waiting.drain(..).map(|(_, cell)| cell));
    }
}
