// SPDX-License-Identifier: Apache-2.0
//! What must hold for the decoder of tensor slices whatever the bytes: shared by the libFuzzer
//! target and the bounded fuzz test.

use tricodec_golden::tensor::{TileArea, decode_tile};

/// The first two bytes are the size of a tile, 1 to 256 rows and 1 to 128 columns, the others its
/// slice: samples of twelve bits or one sentence.
pub fn any_bytes_end_in_samples_or_an_error(data: &[u8]) {
    let [rows, cols, ref slice @ ..] = *data else {
        return;
    };
    let area = TileArea {
        row: 0,
        col: 0,
        rows: 1 + usize::from(rows),
        cols: 1 + usize::from(cols & 127),
    };
    match decode_tile(slice, area) {
        Ok(samples) => {
            assert_eq!(samples.len(), area.rows * area.cols);
            assert!(samples.iter().all(|q| (-2048..=2047).contains(q)));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
