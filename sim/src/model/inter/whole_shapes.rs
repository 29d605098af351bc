// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_whole_shapes`: a delay line.

use std::collections::VecDeque;

use tricodec_golden::codec::video::shape::SHAPES;
use tricodec_golden::entropy::h264::syntax::Shape;

/// Clocks from the costs to the shapes.
pub const SHAPES_LATENCY: usize = 2;

/// Numbers of the shapes that are refined: the first, and the second where there is one.
pub type Chosen = (u64, Option<u64>);

/// `tri_whole_shapes`.
#[derive(Clone, Debug)]
pub struct WholeShapes {
    pipe: VecDeque<Option<Chosen>>,
}

impl Default for WholeShapes {
    fn default() -> Self {
        Self {
            pipe: vec![None; SHAPES_LATENCY].into(),
        }
    }
}

/// The number of a shape.
fn number(shape: Shape) -> u64 {
    SHAPES.iter().position(|s| *s == shape).unwrap_or(0) as u64
}

impl WholeShapes {
    /// What is at the output.
    pub fn out(&self) -> Option<Chosen> {
        self.pipe.front().copied().flatten()
    }

    /// The clock edge, with the shapes that golden refines.
    pub fn tick(&mut self, shapes: Option<&[Shape]>) {
        self.pipe.pop_front();
        let chosen = shapes.map(|s| (number(s[0]), s.get(1).copied().map(number)));
        self.pipe.push_back(chosen);
    }
}
