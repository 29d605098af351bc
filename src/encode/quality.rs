// SPDX-License-Identifier: Apache-2.0
//! How near a coded picture is to its source: squared error, and structural similarity.

use tricodec_golden::picture::{Frame, Plane};

/// Sum of squared differences.
pub fn squared_error(a: &[u8], b: &[u8]) -> f64 {
    // Sums of so many squares fit 32 bits, of which registers hold more.
    const RUN: usize = 1 << 16;
    let square = |(a, b): (&u8, &u8)| u32::from(a.abs_diff(*b)).pow(2);
    let sum = |(a, b): (&[u8], &[u8])| u64::from(a.iter().zip(b).map(square).sum::<u32>());
    a.chunks(RUN).zip(b.chunks(RUN)).map(sum).sum::<u64>() as f64
}

/// PSNR in dB of a squared error over so many samples; infinite without error.
pub fn psnr(error: f64, samples: u64) -> f64 {
    10.0 * (255.0 * 255.0 * samples as f64 / error).log10()
}

/// How near one picture is to its source, plane by plane.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quality {
    /// Squared error.
    pub error: [f64; 3],
    /// Samples.
    pub samples: [u64; 3],
    /// Sum of SSIM over windows.
    similarity: [f64; 3],
    /// Windows.
    windows: [u64; 3],
}

impl Quality {
    /// Of one picture; `recon` may be larger than `source`, what goes beyond it does not count.
    pub fn of(source: &Frame, recon: &Frame) -> Self {
        let mut quality = Self::default();
        for (i, (a, b)) in source.planes.iter().zip(&recon.planes).enumerate() {
            quality.samples[i] = a.samples.len() as u64;
            quality.error[i] = (0..a.height)
                .map(|y| squared_error(a.row(y), &b.row(y)[..a.width]))
                .sum();
            (quality.similarity[i], quality.windows[i]) = similarity(a, b);
        }
        quality
    }

    /// Put the planes of another picture beside these.
    pub fn add(&mut self, other: &Self) {
        for i in 0..3 {
            self.error[i] += other.error[i];
            self.samples[i] += other.samples[i];
            self.similarity[i] += other.similarity[i];
            self.windows[i] += other.windows[i];
        }
    }

    /// PSNR of a plane in dB; infinite without error.
    pub fn psnr(&self, plane: usize) -> f64 {
        psnr(self.error[plane], self.samples[plane])
    }

    /// SSIM of a plane: the mean over all windows; none where the plane is smaller than a window.
    pub fn ssim(&self, plane: usize) -> Option<f64> {
        let n = self.windows[plane];
        (n > 0).then(|| self.similarity[plane] / n as f64)
    }
}

/// Samples along the side of a window, and the step from one to the next.
const WINDOW: usize = 8;
const STEP: usize = 4;

/// SSIM (Wang, Bovik, Sheikh, Simoncelli: Image quality assessment, IEEE Trans. Image Processing
/// 13(4), 2004, equation 13) over windows of 8x8 samples of equal weight at every fourth column and
/// row, variances by n − 1; with K1 = 0.01, K2 = 0.03 and L = 255. The constant of the means is a
/// 64th of (K1·L)², as x264 and ffmpeg have it, so that their figures and these compare. Gives the
/// sum, and the number of windows.
fn similarity(a: &Plane, b: &Plane) -> (f64, u64) {
    if a.width < WINDOW || a.height < WINDOW {
        return (0.0, 0);
    }
    let (columns, rows) = (a.width / STEP, a.height / STEP);
    let sums = |row: usize| -> Vec<[u32; 4]> {
        let at = |x: usize| block(a, b, STEP * x, STEP * row);
        (0..columns).map(at).collect()
    };
    let mut above = sums(0);
    let mut total = 0.0;
    for row in 1..rows {
        let below = sums(row);
        for x in 1..columns {
            let four = [above[x - 1], above[x], below[x - 1], below[x]];
            total += window(four);
        }
        above = below;
    }
    (total, ((columns - 1) * (rows - 1)) as u64)
}

/// Sums of 4x4 samples: of a, of b, of both squared, of their product.
fn block(a: &Plane, b: &Plane, x: usize, y: usize) -> [u32; 4] {
    let mut sums = [0; 4];
    for r in y..y + STEP {
        for (p, q) in a.row(r)[x..x + STEP].iter().zip(&b.row(r)[x..x + STEP]) {
            let (p, q) = (u32::from(*p), u32::from(*q));
            sums[0] += p;
            sums[1] += q;
            sums[2] += p * p + q * q;
            sums[3] += p * q;
        }
    }
    sums
}

/// (0.01 · 255)² · 64, rounded: for products of sums over a window.
const C1: f64 = 416.0;
/// (0.03 · 255)² · 64 · 63, rounded: for variances of sums over a window.
const C2: f64 = 235_963.0;

/// SSIM of the window of four blocks.
fn window(blocks: [[u32; 4]; 4]) -> f64 {
    let sum = |i: usize| f64::from(blocks.iter().map(|b| b[i]).sum::<u32>());
    let (a, b, squares, product) = (sum(0), sum(1), sum(2), sum(3));
    let n = (WINDOW * WINDOW) as f64;
    let variances = n * squares - a * a - b * b;
    let covariance = n * product - a * b;
    (2.0 * a * b + C1) * (2.0 * covariance + C2) / ((a * a + b * b + C1) * (variances + C2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(width: usize, height: usize, of: impl Fn(usize, usize) -> u8) -> Plane {
        let at = |i: usize| of(i % width, i / width);
        Plane {
            width,
            height,
            samples: (0..width * height).map(at).collect(),
        }
    }

    /// The definition, window by window.
    fn slow(a: &Plane, b: &Plane) -> f64 {
        let (mut total, mut windows) = (0.0, 0.0);
        for y in (0..=a.height - WINDOW).step_by(STEP) {
            for x in (0..=a.width - WINDOW).step_by(STEP) {
                let of = |p: &Plane| -> Vec<f64> {
                    (0..64)
                        .map(|i| f64::from(p.row(y + i / 8)[x + i % 8]))
                        .collect()
                };
                let (p, q) = (of(a), of(b));
                let mean = |v: &[f64]| v.iter().sum::<f64>() / 64.0;
                let (m, n) = (mean(&p), mean(&q));
                let spread = |v: &[f64], w: &[f64]| {
                    let (m, n) = (mean(v), mean(w));
                    v.iter().zip(w).map(|(x, y)| (x - m) * (y - n)).sum::<f64>() / 63.0
                };
                let (c1, c2) = (2.55f64.powi(2) / 64.0, 7.65f64.powi(2));
                total += (2.0 * m * n + c1) * (2.0 * spread(&p, &q) + c2)
                    / ((m * m + n * n + c1) * (spread(&p, &p) + spread(&q, &q) + c2));
                windows += 1.0;
            }
        }
        total / windows
    }

    #[test]
    fn as_defined() {
        let a = plane(40, 28, |x, y| (x * 7 % 90 + y * 3) as u8);
        let b = plane(40, 28, |x, y| (x * 7 % 90 + y * 3 + x * y % 5) as u8);
        let (total, windows) = similarity(&a, &b);
        let fast = total / windows as f64;
        assert!(
            (fast - slow(&a, &b)).abs() < 1e-5,
            "{fast} {}",
            slow(&a, &b)
        );
        let (same, windows) = similarity(&a, &a);
        assert!((same / windows as f64 - 1.0).abs() < 1e-12);
        assert_eq!(
            similarity(&plane(7, 90, |_, _| 1), &plane(7, 90, |_, _| 2)).1,
            0
        );
    }
}
