// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_contexts`: the states of a lane's contexts. That the RTL reads two of them a
//! clock ahead is not seen from outside.

use tricodec_golden::entropy::engine::State;
use tricodec_golden::entropy::lane::{Bins, DECODER_CONTEXTS};

/// The states by dense context number.
#[derive(Clone, Copy, Debug)]
pub struct Contexts([State; DECODER_CONTEXTS]);

impl Default for Contexts {
    fn default() -> Self {
        Self([0; DECODER_CONTEXTS])
    }
}

impl Contexts {
    /// The state that a bin of this kind is decoded with; 0 for bins without a context.
    pub fn of(&self, kind: Bins) -> State {
        match kind {
            Bins::Context(context) => self.0[usize::from(context)],
            _ => 0,
        }
    }

    /// The clock edge: a context's state when the slice starts, or after its bin.
    pub fn set(&mut self, context: u8, state: State) {
        self.0[usize::from(context)] = state;
    }
}
