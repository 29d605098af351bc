// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_compensate`: when it asks for what, and when which part of a prediction goes out.

use tricodec_golden::codec::video::hardware::compensate::Prediction;
use tricodec_golden::intra::BLOCK_XY;

use super::chroma_interpolate::CHROMA_LATENCY;
use super::interpolate::INTERPOLATE_LATENCY;

/// Clocks from a request to its samples.
const FETCH: usize = 2;
/// Rows of the reference for four rows of chroma.
const ROWS: usize = 5;
/// Clocks in which luma and chroma are asked for.
const BLOCKS: usize = 16;
const CHROMA: usize = 8 * ROWS;
/// Clocks from the macroblock's to the last row's.
const LAST: usize = CHROMA + FETCH + CHROMA_LATENCY;

/// Places in the windows of what lies at the coarse vector.
const LUMA: [i32; 2] = [13, 9];
const CHROMA_PLACE: [i32; 2] = [7, 5];

/// A macroblock, and what golden predicts.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The coarse vector in samples.
    pub centre: [i32; 2],
    /// Of the quarters, in quarter samples.
    pub vectors: [[i32; 2]; 4],
    /// Luma, Cb and Cr.
    pub prediction: Prediction,
}

/// `tri_compensate`.
#[derive(Clone, Debug, Default)]
pub struct Compensate {
    /// The macroblock, and clocks since it was taken, from 1.
    at: Option<(Offered, usize)>,
}

impl Compensate {
    /// Whether a macroblock is taken.
    pub fn ready(&self) -> bool {
        self.at.is_none()
    }

    /// What happens `after` clocks behind the first request of `count`: its number.
    fn number(&self, after: usize, count: usize) -> Option<(&Offered, usize)> {
        let (offered, clock) = self.at.as_ref()?;
        let number = clock.checked_sub(1 + after).filter(|n| *n < count)?;
        Some((offered, number))
    }

    /// Place of the patch of luma that is asked for.
    pub fn luma_read(&self) -> Option<[i32; 2]> {
        let (offered, n) = self.number(0, BLOCKS)?;
        let (x, y) = BLOCK_XY[n];
        let (block, vector) = ([i32::from(x), i32::from(y)], offered.vectors[n / 4]);
        Some([0, 1].map(|i| LUMA[i] + 4 * block[i] + (vector[i] >> 2) - offered.centre[i]))
    }

    /// Whether it is Cr, and the place of the row of chroma that is asked for.
    pub fn chroma_read(&self) -> Option<(bool, [i32; 2])> {
        let (offered, n) = self.number(0, CHROMA)?;
        let (quarter, row) = (n / ROWS % 4, (n % ROWS) as i32);
        let own = [quarter % 2, quarter / 2].map(|v| 4 * v as i32);
        let vector = offered.vectors[quarter];
        let mut place =
            [0, 1].map(|i| CHROMA_PLACE[i] + own[i] + (vector[i] >> 3) - offered.centre[i] / 2);
        place[1] += row;
        Some((n / ROWS >= 4, place))
    }

    /// The block of luma that goes out, and its number.
    pub fn luma(&self) -> Option<(usize, [u8; 16])> {
        let (offered, n) = self.number(FETCH + INTERPOLATE_LATENCY, BLOCKS)?;
        let (x, y) = BLOCK_XY[n];
        let from = 64 * usize::from(y) + 4 * usize::from(x);
        let luma = &offered.prediction.0;
        Some((
            n,
            std::array::from_fn(|i| luma[from + 16 * (i / 4) + i % 4]),
        ))
    }

    /// The row of chroma that goes out, and its number: plane, quarter, row.
    pub fn chroma(&self) -> Option<(usize, [u8; 4])> {
        let (offered, n) = self.number(FETCH + CHROMA_LATENCY, CHROMA)?;
        let (quarter, row) = (n / ROWS % 4, (n % ROWS).checked_sub(1)?);
        let from = 8 * (4 * (quarter / 2) + row) + 4 * (quarter % 2);
        let plane = &offered.prediction.1[n / ROWS / 4];
        let samples = std::array::from_fn(|i| plane[from + i]);
        Some((4 * (n / ROWS) + row, samples))
    }

    /// Whether the last of a prediction goes out.
    pub fn done(&self) -> bool {
        self.at.as_ref().is_some_and(|(_, clock)| *clock == LAST)
    }

    /// The clock edge, with a macroblock that is offered.
    pub fn tick(&mut self, offered: Option<&Offered>) {
        let done = self.done();
        match (&mut self.at, offered) {
            (None, Some(offered)) => self.at = Some((offered.clone(), 1)),
            (Some(_), _) if done => self.at = None,
            (Some((_, clock)), _) => *clock += 1,
            (None, None) => {}
        }
    }
}
