// SPDX-License-Identifier: Apache-2.0
//! Transforms of the DC coefficients: 4x4 of Intra_16x16 luma (8.5.10) and 2x2 of chroma in 4:2:0
//! (8.5.11.1).

/// 4x4 Hadamard transform, its own inverse up to a factor of 16: forward it goes before the
/// quantiser, which halves it, inverse as it is (8.5.10). Raster order. Sums wrap.
pub fn hadamard_dc4(block: &[i32; 16]) -> [i32; 16] {
    let pass = |[a, b, c, d]: [i32; 4]| {
        let (s0, s1) = (a.wrapping_add(b), c.wrapping_add(d));
        let (d0, d1) = (a.wrapping_sub(b), c.wrapping_sub(d));
        [
            s0.wrapping_add(s1),
            s0.wrapping_sub(s1),
            d0.wrapping_sub(d1),
            d0.wrapping_add(d1),
        ]
    };
    let mut rows = [0; 16];
    for r in 0..4 {
        rows[4 * r..4 * r + 4].copy_from_slice(&pass(std::array::from_fn(|i| block[4 * r + i])));
    }
    let mut out = [0; 16];
    for c in 0..4 {
        for (r, value) in pass(std::array::from_fn(|i| rows[4 * i + c]))
            .into_iter()
            .enumerate()
        {
            out[4 * r + c] = value;
        }
    }
    out
}

/// 2x2 Hadamard transform, forward and inverse. Raster order. Sums wrap.
pub fn hadamard_dc2([a, b, c, d]: [i32; 4]) -> [i32; 4] {
    let (s0, s1) = (a.wrapping_add(b), c.wrapping_add(d));
    let (d0, d1) = (a.wrapping_sub(b), c.wrapping_sub(d));
    [
        s0.wrapping_add(s1),
        d0.wrapping_add(d1),
        s0.wrapping_sub(s1),
        d0.wrapping_sub(d1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix of 8.5.10.
    const H: [[i32; 4]; 4] = [[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, -1, 1], [1, -1, 1, -1]];

    #[test]
    fn both_are_the_standards_matrices() {
        let x: [i32; 16] = std::array::from_fn(|i| (i as i32 * 37) % 23 - 11);
        let y = hadamard_dc4(&x);
        for r in 0..4 {
            for c in 0..4 {
                let sum: i32 = (0..16).map(|i| H[r][i / 4] * x[i] * H[c][i % 4]).sum();
                assert_eq!(y[4 * r + c], sum);
            }
        }
        assert_eq!(hadamard_dc4(&y), x.map(|v| 16 * v));
        assert_eq!(hadamard_dc2([1, 2, 3, 5]), [11, -3, -5, 1]);
        assert_eq!(hadamard_dc2(hadamard_dc2([1, 2, 3, 5])), [4, 8, 12, 20]);
    }
}
