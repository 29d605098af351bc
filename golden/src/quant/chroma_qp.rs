// SPDX-License-Identifier: Apache-2.0
//! The chroma quantiser (8.5.8).

/// QPc by qPI − 30 (Table 8-15); below 30 they are equal.
const TABLE: [u8; 22] = [
    29, 30, 31, 32, 32, 33, 34, 34, 35, 35, 36, 36, 37, 37, 37, 38, 38, 38, 39, 39, 39, 39,
];

/// QPc of a macroblock of luma quantiser `qp` (0–51) with chroma_qp_index_offset or
/// second_chroma_qp_index_offset `offset` (−12 … 12).
pub fn chroma_qp(qp: u8, offset: i8) -> u8 {
    let index = (i16::from(qp) + i16::from(offset)).clamp(0, 51) as u8;
    match index.checked_sub(30) {
        Some(above) => TABLE[usize::from(above)],
        None => index,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_below_thirty_then_slower() {
        assert_eq!(
            [0, 29, 30, 36, 51].map(|qp| chroma_qp(qp, 0)),
            [0, 29, 29, 34, 39]
        );
        assert_eq!(
            (chroma_qp(5, -12), chroma_qp(51, 12), chroma_qp(20, 12)),
            (0, 39, 31)
        );
    }
}
