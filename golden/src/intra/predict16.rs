// SPDX-License-Identifier: Apache-2.0
//! The four Intra_16x16 prediction modes (8.3.3).

use super::plane_fit;

/// Samples of a 16x16 block.
pub type Block16 = [u8; 256];

/// What a macroblock's luma is predicted from as a whole. Samples that are not available are
/// ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours16 {
    /// Above.
    pub top: [u8; 16],
    /// Left, top to bottom.
    pub left: [u8; 16],
    /// Above left.
    pub corner: u8,
    /// The macroblock to the left is available.
    pub avail_a: bool,
    /// The macroblock above is available.
    pub avail_b: bool,
    /// The macroblock above left is available.
    pub avail_d: bool,
}

impl Neighbours16 {
    /// Whether Intra16x16PredMode `mode` (0 vertical, 1 horizontal, 2 DC, 3 plane) has all the
    /// neighbours it needs.
    pub fn allows(&self, mode: u8) -> bool {
        match mode {
            0 => self.avail_b,
            1 => self.avail_a,
            3 => self.avail_a && self.avail_b && self.avail_d,
            _ => mode == 2,
        }
    }
}

/// Predict in raster order by Intra16x16PredMode `mode`, 0–3. Modes above 3 give DC.
pub fn predict16(mode: u8, n: &Neighbours16) -> Block16 {
    match mode {
        0 => std::array::from_fn(|i| n.top[i % 16]),
        1 => std::array::from_fn(|i| n.left[i / 16]),
        3 => {
            let (h, a) = plane_fit(&n.top, n.corner);
            let (v, b) = plane_fit(&n.left, n.corner);
            let base = 16 * (a + b) + 16;
            let (h, v) = ((5 * h + 32) >> 6, (5 * v + 32) >> 6);
            std::array::from_fn(|i| {
                let (x, y) = (i as i32 % 16, i as i32 / 16);
                ((base + h * (x - 7) + v * (y - 7)) >> 5).clamp(0, 255) as u8
            })
        }
        _ => [dc(n); 256],
    }
}

fn dc(n: &Neighbours16) -> u8 {
    let sum = |s: &[u8; 16]| s.iter().map(|&v| u16::from(v)).sum::<u16>();
    (match (n.avail_a, n.avail_b) {
        (true, true) => (sum(&n.top) + sum(&n.left) + 16) >> 5,
        (true, false) => (sum(&n.left) + 8) >> 4,
        (false, true) => (sum(&n.top) + 8) >> 4,
        (false, false) => 128,
    }) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_continues_a_slope() {
        let n = Neighbours16 {
            top: std::array::from_fn(|i| 40 + 4 * (i as u8 + 1)),
            left: std::array::from_fn(|i| 40 + 2 * (i as u8 + 1)),
            corner: 40,
            avail_a: true,
            avail_b: true,
            avail_d: true,
        };
        for (i, v) in predict16(3, &n).into_iter().enumerate() {
            assert_eq!(usize::from(v), 40 + 4 * (i % 16 + 1) + 2 * (i / 16 + 1));
        }
        assert_eq!(predict16(0, &n)[16 * 9 + 3], n.top[3]);
        assert_eq!(predict16(1, &n)[16 * 9 + 3], n.left[9]);
    }

    #[test]
    fn dc_uses_what_is_there() {
        let n = Neighbours16 {
            top: [10; 16],
            left: [20; 16],
            ..Default::default()
        };
        assert_eq!(predict16(2, &n), [128; 256]);
        assert_eq!(
            predict16(2, &Neighbours16 { avail_a: true, ..n }),
            [20; 256]
        );
        assert_eq!(
            predict16(2, &Neighbours16 { avail_b: true, ..n }),
            [10; 256]
        );
        let both = Neighbours16 {
            avail_a: true,
            avail_b: true,
            ..n
        };
        assert_eq!(predict16(2, &both), [15; 256]);
        assert!(both.allows(0) && both.allows(1) && both.allows(2) && !both.allows(3));
        assert!(!n.allows(0) && !n.allows(1) && !both.allows(4));
    }
}
