//! The contexts of a hardware decoder's lane.

use crate::entropy::context::{CONTEXTS, Contexts, State, initial_state};

/// Contexts in use: the encoder's, mb_qp_delta after a change and its later bins (ctxIdx 61–63), transform_size_8x8_flag (399).
pub const DECODER_CONTEXTS: usize = CONTEXTS + 4;
/// (m, n) of the contexts behind the encoder's, for I slices (Tables 9-17 and 9-16).
pub const MORE_MN: [(i8, i8); 4] = [(0, 63), (0, 63), (0, 63), (31, 21)];

/// The states of a decoder's contexts at the start of an I slice of quantiser `qp`, 0–51.
pub fn decoder_contexts(qp: u8) -> [State; DECODER_CONTEXTS] {
    let mut states = [0; DECODER_CONTEXTS];
    states[..CONTEXTS].copy_from_slice(&Contexts::new(qp).0);
    for (state, mn) in states[CONTEXTS..].iter_mut().zip(MORE_MN) {
        *state = initial_state(mn, qp);
    }
    states
}
