// SPDX-License-Identifier: Apache-2.0
//! Initialisation of the contexts (9.3.1.1) by the standard's ctxIdx, for all slice types.
//!
//! Contexts from 460 on belong to 4:4:4 alone; those of field coding (277–398, 436–459) stand here
//! so that numbers are the standard's.

mod inter0;
mod inter1;
mod inter2;
mod intra;

use crate::entropy::engine::{State, initial_state};

/// Contexts of 4:0:0 and 4:2:0: ctxIdx 0 … 459.
pub const COUNT: usize = 460;

/// Room for the states of a slice: a power of two, so that an index needs a mask and no check.
pub const ROOM: usize = 512;

/// (m, n) by ctxIdx: of I slices (`None`), or of P and B slices with `cabac_init_idc` 0–2 (larger
/// values count as 2).
pub const fn table(cabac_init_idc: Option<u8>) -> &'static [(i8, i8); COUNT] {
    const TABLES: [&[(i8, i8); COUNT]; 3] = [&inter0::INTER0, &inter1::INTER1, &inter2::INTER2];
    match cabac_init_idc {
        None => &intra::INTRA,
        Some(idc) => TABLES[if idc < 2 { idc as usize } else { 2 }],
    }
}

/// The states by ctxIdx at the start of a slice of quantiser `qp`, 0–51; see [`table`].
pub fn states(cabac_init_idc: Option<u8>, qp: u8) -> [State; ROOM] {
    let mut states = [0; ROOM];
    for (state, &mn) in states.iter_mut().zip(table(cabac_init_idc)) {
        *state = initial_state(mn, qp);
    }
    states
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_that_all_slice_types_share_agree() {
        // mb_type of intra macroblocks behind the prefix of SI slices, mb_qp_delta, intra modes:
        // one column in the standard.
        for idc in 0..3 {
            for ctx in (0..11).chain(60..70) {
                assert_eq!(table(Some(idc))[ctx], table(None)[ctx], "{idc} {ctx}");
            }
        }
    }

    #[test]
    fn only_what_i_slices_do_not_use_is_empty() {
        let empty: Vec<_> = (0..COUNT).filter(|&c| table(None)[c] == (0, 0)).collect();
        let unused: Vec<_> = (11..60).chain([276]).collect();
        assert_eq!(empty, unused);
    }
}
