// SPDX-License-Identifier: Apache-2.0
//! A coded picture as it lies in memory for those that refer to it: tiles, and beside them a coarse
//! record for each macroblock.

use super::tiles::{BYTES, Kind, Size, tile};
use crate::codec::video::reference::Reference;
use crate::inter::Mv;
use crate::picture::{Frame, Plane};

/// Bytes of a coarse record: half a tile.
pub const RECORD: usize = BYTES / 2;

/// The coarse record of the macroblock at column `x`, row `y`, in macroblocks: the means of its 4x4
/// blocks of luma in raster order; x, then y of its first vector in quarter samples, 16 bits each,
/// low byte first; the rest is 0. `coarse` has the picture's means.
pub fn record(coarse: &Plane, (x, y): (usize, usize), vector: Mv) -> [u8; RECORD] {
    let mut bytes = [0; RECORD];
    for (r, row) in bytes[..16].chunks_exact_mut(4).enumerate() {
        row.copy_from_slice(&coarse.row(4 * y + r)[4 * x..4 * x + 4]);
    }
    for (place, v) in bytes[16..20].chunks_exact_mut(2).zip(vector) {
        place.copy_from_slice(&v.to_le_bytes());
    }
    bytes
}

/// The coarse records of a picture, macroblock by macroblock.
pub fn records(picture: &Reference) -> Vec<u8> {
    let width = picture.coarse.width / 4;
    let each = picture.vectors.iter().enumerate();
    each.flat_map(|(i, v)| record(&picture.coarse, (i % width, i / width), *v))
        .collect()
}

/// The tiles of a picture, row by row.
pub fn tiles(frame: &Frame, kind: Kind) -> Vec<u8> {
    let [columns, rows] = Size::of(frame).tiles(kind);
    (0..columns * rows)
        .flat_map(|i| tile(frame, kind, [i % columns, i / columns]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_tiles_have_every_sample_and_vector() {
        let (width, height) = (48, 32);
        let mut frame = Frame::new(width, height, true, 0);
        for (p, plane) in frame.planes.iter_mut().enumerate() {
            for (i, s) in plane.samples.iter_mut().enumerate() {
                *s = (i / 4 * 7 + p * 50) as u8;
            }
        }
        let vectors = (0..6).map(|i| [i - 300, 160 - i]).collect();
        let picture = Reference::new(frame.clone(), vectors);
        let all = records(&picture);
        assert_eq!(all.len(), 6 * RECORD);
        for (i, bytes) in all.chunks_exact(RECORD).enumerate() {
            let (x, y) = (i % 3, i / 3);
            for (b, byte) in bytes[..16].iter().enumerate() {
                let mean = picture.coarse.row(4 * y + b / 4)[4 * x + b % 4];
                assert_eq!(*byte, mean, "macroblock {i}, block {b}");
            }
            let at = |n: usize| i16::from_le_bytes([bytes[n], bytes[n + 1]]);
            assert_eq!([at(16), at(18)], picture.vectors[i]);
            assert!(bytes[20..].iter().all(|b| *b == 0));
        }
        let luma = tiles(&frame, Kind::Luma);
        assert_eq!(luma.len(), width * height);
        // The second tile of the second row: (8, 8).
        assert_eq!(luma[64 * 7 + 9], frame.planes[0].row(9)[9]);
        let chroma = tiles(&frame, Kind::Chroma);
        assert_eq!(chroma.len(), width * height / 2);
        assert_eq!(chroma[64 * 4 + 17], frame.planes[2].row(5)[8]);
    }
}
