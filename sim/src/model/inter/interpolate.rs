// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_interpolate`: a delay line.

use std::collections::VecDeque;

use tricodec_golden::inter::interpolate;
use tricodec_golden::picture::Plane;

/// Clocks from the patch to the block.
pub const INTERPOLATE_LATENCY: usize = 3;
/// Rows and columns of a patch.
pub const PATCH: usize = 9;

/// `tri_interpolate`.
#[derive(Clone, Debug)]
pub struct Interpolate {
    pipe: VecDeque<Option<[u8; 16]>>,
}

impl Default for Interpolate {
    fn default() -> Self {
        Self {
            pipe: vec![None; INTERPOLATE_LATENCY].into(),
        }
    }
}

/// The block of 4x4 whose first sample lies at (2, 2) of `patch`, moved by quarters of a sample.
pub fn block(patch: &[u8; PATCH * PATCH], fraction: [u8; 2]) -> [u8; 16] {
    let plane = Plane {
        width: PATCH,
        height: PATCH,
        samples: patch.to_vec(),
    };
    let [x, y] = fraction.map(|f| 8 + i32::from(f));
    let mut out = [0; 16];
    interpolate::luma(&plane, (x, y), (4, 4), &mut out, 4);
    out
}

impl Interpolate {
    /// What is at the output.
    pub fn out(&self) -> Option<[u8; 16]> {
        self.pipe.front().copied().flatten()
    }

    /// The clock edge.
    pub fn tick(&mut self, input: Option<(&[u8; PATCH * PATCH], [u8; 2])>) {
        self.pipe.pop_front();
        self.pipe.push_back(input.map(|(patch, f)| block(patch, f)));
    }
}
