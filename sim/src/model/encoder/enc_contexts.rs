// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_contexts`: the states of a lane's contexts. That the RTL reads them a clock
//! ahead, with forwarding, is not seen from outside.

use tricodec_golden::entropy::engine::State;
use tricodec_golden::entropy::lane::CONTEXTS;

/// The states by dense context number.
#[derive(Clone, Copy, Debug)]
pub struct Contexts([State; CONTEXTS]);

impl Default for Contexts {
    fn default() -> Self {
        Self([0; CONTEXTS])
    }
}

impl Contexts {
    /// The state that a bin of this context is coded with.
    pub fn of(&self, context: u8) -> State {
        self.0[usize::from(context)]
    }

    /// The clock edge: a context's state when the slice starts, or after its bin.
    pub fn set(&mut self, context: u8, state: State) {
        self.0[usize::from(context)] = state;
    }
}
