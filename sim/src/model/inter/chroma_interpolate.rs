// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_chroma_interpolate`: rows in, rows of the block out.

use std::collections::VecDeque;

use tricodec_golden::inter::interpolate;
use tricodec_golden::picture::Plane;

/// Clocks from a row of the reference to the row that it completes.
pub const CHROMA_LATENCY: usize = 2;
/// Samples of a row of the reference.
pub const ROW: usize = 5;

/// A row of the reference.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Whether it is a block's first.
    pub first: bool,
    /// Its samples.
    pub samples: [u8; ROW],
    /// Eighths to the right and down.
    pub fraction: [u8; 2],
}

/// `tri_chroma_interpolate`.
#[derive(Clone, Debug)]
pub struct ChromaInterpolate {
    above: [u8; ROW],
    pipe: VecDeque<Option<[u8; 4]>>,
}

impl Default for ChromaInterpolate {
    fn default() -> Self {
        Self {
            above: [0; ROW],
            pipe: vec![None; CHROMA_LATENCY].into(),
        }
    }
}

impl ChromaInterpolate {
    /// What is at the output.
    pub fn out(&self) -> Option<[u8; 4]> {
        self.pipe.front().copied().flatten()
    }

    /// The clock edge.
    pub fn tick(&mut self, input: Option<Row>) {
        self.pipe.pop_front();
        let done = input.filter(|row| !row.first).map(|row| {
            let plane = Plane {
                width: ROW,
                height: 2,
                samples: [self.above, row.samples].concat(),
            };
            let [x, y] = row.fraction.map(i32::from);
            let (mut out, mut same) = ([0; 4], [0; 4]);
            interpolate::chroma([&plane; 2], (x, y), (4, 1), [&mut out, &mut same], 4);
            out
        });
        self.pipe.push_back(done);
        if let Some(row) = input {
            self.above = row.samples;
        }
    }
}
