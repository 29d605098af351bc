// SPDX-License-Identifier: Apache-2.0
//! The zig-zag scan of 4x4 blocks (8.5.6) as one permutation.

use super::tables::ZIGZAG;
use crate::simd::{Simd, SimdBase, SimdInto, i16x16, u8x32};

/// Bytes of the sixteen values of a block in scan order: where they stand in raster order.
const SCAN: [u8; 32] = {
    let mut bytes = [0; 32];
    let mut k = 0;
    while k < 16 {
        bytes[2 * k] = 2 * ZIGZAG[k];
        bytes[2 * k + 1] = 2 * ZIGZAG[k] + 1;
        k += 1;
    }
    bytes
};

/// Bytes of the values in raster order: where they stand in scan order.
const RASTER: [u8; 32] = {
    let mut bytes = [0; 32];
    let mut k = 0;
    while k < 16 {
        let at = ZIGZAG[k] as usize;
        bytes[2 * at] = 2 * k as u8;
        bytes[2 * at + 1] = 2 * k as u8 + 1;
        k += 1;
    }
    bytes
};

#[inline(always)]
fn permuted<S: Simd>(simd: S, block: &[i16; 16], from: &[u8; 32]) -> [i16; 16] {
    let block: i16x16<S> = (*block).simd_into(simd);
    simd.swizzle_dyn_i16x16(block, u8x32::from_slice(simd, from))
        .into()
}

/// The values of a block in raster order, which come in scan order.
#[inline(always)]
pub fn to_raster<S: Simd>(simd: S, scan: &[i16; 16]) -> [i16; 16] {
    permuted(simd, scan, &RASTER)
}

/// The values of a block in scan order, which come in raster order.
#[inline(always)]
pub fn to_scan<S: Simd>(simd: S, raster: &[i16; 16]) -> [i16; 16] {
    permuted(simd, raster, &SCAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{dispatch, levels};

    #[test]
    fn values_go_where_the_scan_says_and_back() {
        let scan: [i16; 16] = std::array::from_fn(|k| 1000 * k as i16 - 7000);
        for level in levels() {
            let raster = dispatch!(level, simd => to_raster(simd, &scan));
            for (&at, value) in ZIGZAG.iter().zip(scan) {
                assert_eq!(raster[usize::from(at)], value);
            }
            assert_eq!(dispatch!(level, simd => to_scan(simd, &raster)), scan);
        }
    }
}
