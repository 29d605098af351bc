// SPDX-License-Identifier: Apache-2.0
//! The four intra prediction modes of an 8x8 chroma block (8.3.4, 4:2:0).

use super::plane_fit;

/// Samples of an 8x8 block.
pub type Block8 = [u8; 64];

/// What a chroma block of a macroblock is predicted from. Samples that are not available are
/// ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChromaNeighbours {
    /// Above.
    pub top: [u8; 8],
    /// Left, top to bottom.
    pub left: [u8; 8],
    /// Above left.
    pub corner: u8,
    /// The macroblock to the left is available.
    pub avail_a: bool,
    /// The macroblock above is available.
    pub avail_b: bool,
    /// The macroblock above left is available.
    pub avail_d: bool,
}

impl ChromaNeighbours {
    /// Whether intra_chroma_pred_mode `mode` (0 DC, 1 horizontal, 2 vertical, 3 plane) has all the
    /// neighbours it needs.
    pub fn allows(&self, mode: u8) -> bool {
        match mode {
            1 => self.avail_a,
            2 => self.avail_b,
            3 => self.avail_a && self.avail_b && self.avail_d,
            _ => mode == 0,
        }
    }
}

/// Predict in raster order by intra_chroma_pred_mode `mode`, 0–3. Modes above 3 give DC.
pub fn predict_chroma(mode: u8, n: &ChromaNeighbours) -> Block8 {
    match mode {
        1 => std::array::from_fn(|i| n.left[i / 8]),
        2 => std::array::from_fn(|i| n.top[i % 8]),
        3 => {
            let (h, a) = plane_fit(&n.top, n.corner);
            let (v, b) = plane_fit(&n.left, n.corner);
            let base = 16 * (a + b) + 16;
            let (h, v) = ((34 * h + 32) >> 6, (34 * v + 32) >> 6);
            std::array::from_fn(|i| {
                let (x, y) = (i as i32 % 8, i as i32 / 8);
                ((base + h * (x - 3) + v * (y - 3)) >> 5).clamp(0, 255) as u8
            })
        }
        _ => {
            let quarters = [dc(n, 0, 0), dc(n, 4, 0), dc(n, 0, 4), dc(n, 4, 4)];
            std::array::from_fn(|i| quarters[i % 8 / 4 + i / 32 * 2])
        }
    }
}

/// DC of the 4x4 quarter at (`x`, `y`): on the diagonal both edges count, off it the nearer one
/// comes first (8.3.4.1 – 8.3.4.3).
fn dc(n: &ChromaNeighbours, x: usize, y: usize) -> u8 {
    let sum = |s: &[u8]| s.iter().map(|&v| u16::from(v)).sum::<u16>();
    let (top, left) = (sum(&n.top[x..x + 4]), sum(&n.left[y..y + 4]));
    let (use_a, use_b) = match (x > y, y > x) {
        (true, _) if n.avail_b => (false, true),
        (_, true) if n.avail_a => (true, false),
        _ => (n.avail_a, n.avail_b),
    };
    (match (use_a, use_b) {
        (true, true) => (top + left + 4) >> 3,
        (true, false) => (left + 2) >> 2,
        (false, true) => (top + 2) >> 2,
        (false, false) => 128,
    }) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(avail_a: bool, avail_b: bool) -> ChromaNeighbours {
        ChromaNeighbours {
            top: [10, 10, 10, 10, 50, 50, 50, 50],
            left: [20, 20, 20, 20, 90, 90, 90, 90],
            corner: 0,
            avail_a,
            avail_b,
            avail_d: false,
        }
    }

    #[test]
    fn dc_of_each_quarter_prefers_its_own_edges() {
        let quarters = |a, b| {
            let p = predict_chroma(0, &edges(a, b));
            [p[0], p[7], p[56], p[63]]
        };
        assert_eq!(quarters(true, true), [15, 50, 90, 70]);
        assert_eq!(quarters(true, false), [20, 20, 90, 90]);
        assert_eq!(quarters(false, true), [10, 50, 10, 50]);
        assert_eq!(quarters(false, false), [128; 4]);
    }

    #[test]
    fn a_plane_continues_a_slope() {
        let n = ChromaNeighbours {
            top: std::array::from_fn(|i| 100 + 8 * (i as u8 + 1)),
            left: std::array::from_fn(|i| 100 - 4 * (i as u8 + 1)),
            corner: 100,
            avail_a: true,
            avail_b: true,
            avail_d: true,
        };
        assert!(n.allows(3) && !edges(true, true).allows(3));
        for (i, v) in predict_chroma(3, &n).into_iter().enumerate() {
            let exact = 100 + 8 * (i as i32 % 8 + 1) - 4 * (i as i32 / 8 + 1);
            assert!((i32::from(v) - exact).abs() <= 1, "{i} {v} {exact}");
        }
    }
}
