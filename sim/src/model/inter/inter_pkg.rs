// SPDX-License-Identifier: Apache-2.0
//! Types of `tri_inter_pkg`, packed as the RTL packs them.

use tricodec_golden::codec::video::hardware::whole::PARTS;
use tricodec_golden::codec::video::hardware::window::REACH;
use tricodec_golden::codec::video::intra::Area;
use tricodec_golden::inter::motion::{MbMotion, MotionAround, UNUSED};

/// Columns and rows of the coarse window, and columns of its ring.
pub const COARSE_WINDOW: [usize; 2] = [44, 20];
/// Words of four columns in a ring of the coarse window.
pub const COARSE_WORDS: usize = 12;

/// `mv_t`: quarter samples, −512 … 511 and −256 … 255.
pub fn mv([x, y]: [i32; 2]) -> u64 {
    (x as u64 & 0x3FF) | (y as u64 & 0x1FF) << 10
}

/// `coarse_mv_t` of a vector in samples, which are multiples of 4: ±64, ±32.
pub fn coarse_mv([x, y]: [i32; 2]) -> u64 {
    ((x / 4) as u64 & 0x3F) | ((y / 4) as u64 & 0x1F) << 6
}

/// The vector in samples of a `coarse_mv_t`.
pub fn coarse_vector(packed: u64) -> [i32; 2] {
    let signed = |value: u64, bits: u32| (value as i32) << (32 - bits) >> (32 - bits);
    [
        signed(packed & 0x3F, 6) * 4,
        signed(packed >> 6 & 0x1F, 5) * 4,
    ]
}

/// `neighbour_t`: its vector where it is inter, whether it is available.
pub fn neighbour(there: bool, vector: Option<[i32; 2]>) -> u64 {
    let motion = vector.filter(|_| there).map_or(0, |v| 1 << 19 | mv(v));
    u64::from(there) << 20 | motion
}

/// `coarse_job_t`.
#[derive(Clone, Copy, Debug)]
pub struct CoarseJob {
    /// 0–3.
    pub lane: u64,
    /// Word of the ring where the window begins.
    pub word: usize,
    /// Macroblocks that the picture has to the left and right, above and below.
    pub room: [[usize; 2]; 2],
    /// λm.
    pub lambda: u32,
    /// In samples.
    pub predicted: [i32; 2],
    /// Rows of the macroblock's coarse samples, of its neighbours left and right.
    pub source: [[u8; 12]; 4],
}

impl CoarseJob {
    /// Bits above the source's samples, and the samples.
    pub fn words(&self) -> [u32; 14] {
        let [across, down] = [(0, 4), (1, 2)]
            .map(|(axis, most): (usize, usize)| self.room[axis].map(|n| n.min(most) as u64));
        let high = self.lane << 32
            | (self.word as u64) << 28
            | across[0] << 25
            | across[1] << 22
            | down[0] << 20
            | down[1] << 18
            | u64::from(self.lambda) << 11
            | coarse_mv(self.predicted);
        let mut words = [0; 14];
        for (i, s) in self.source.iter().flatten().enumerate() {
            words[i / 4] |= u32::from(*s) << (8 * (i % 4));
        }
        words[12] = high as u32;
        words[13] = (high >> 32) as u32;
        words
    }
}

/// `whole_job_t`.
#[derive(Clone, Copy, Debug)]
pub struct WholeJob {
    /// λm.
    pub lambda: u32,
    /// The coarse vector, in samples.
    pub centre: [i32; 2],
    /// In quarter samples: the prediction of 16x16; the vectors left, above, above right, of the
    /// picture before.
    pub candidates: [[i32; 2]; 5],
}

impl WholeJob {
    /// Its words, low first.
    pub fn words(&self) -> [u32; 4] {
        let mut all = 0u128;
        for (i, vector) in self.candidates.into_iter().enumerate() {
            all |= u128::from(mv(vector)) << (19 * i);
        }
        all |= u128::from(coarse_mv(self.centre)) << 95 | u128::from(self.lambda) << 106;
        [0, 32, 64, 96].map(|at| (all >> at) as u32)
    }

    /// What is searched first, in samples; nothing in place of what the window does not hold.
    pub fn candidates(&self) -> [Option<[i32; 2]>; 7] {
        let [p, a, b, c, old] = self.candidates.map(|v| v.map(|c| (c + 2) >> 2));
        [self.centre, [0; 2], p, a, b, c, old].map(|v| {
            let near = |i: usize, reach: i32| (v[i] - self.centre[i]).abs() <= reach;
            (near(0, REACH[0]) && near(1, REACH[1])).then_some(v)
        })
    }
}

/// A `whole_best_t`: cost and vector in samples, from its bits and the coarse vector.
pub fn whole_best(packed: u64, centre: [i32; 2]) -> (u32, [i32; 2]) {
    let signed = |value: u64| (value as i32) << 27 >> 27;
    let d = [signed(packed), signed(packed >> 5)];
    ((packed >> 10) as u32, [0, 1].map(|i| centre[i] + d[i]))
}

/// Fields of a struct, the last one first, each with its width, as words, low first.
pub fn packed(fields: impl IntoIterator<Item = (u64, usize)>) -> Vec<u32> {
    let (mut words, mut at) = (Vec::new(), 0);
    for (value, width) in fields {
        for i in 0..width {
            words.resize((at + i) / 32 + 1, 0);
            words[(at + i) / 32] |= ((value >> i & 1) as u32) << ((at + i) % 32);
        }
        at += width;
    }
    words
}

/// `around_t`: the blocks that touch a macroblock.
pub fn around(n: &MotionAround) -> [u64; 6] {
    let block = |mb: Option<&MbMotion>, at: usize| {
        let inter = mb.filter(|m| m.ref_idx[0][0] != UNUSED);
        neighbour(mb.is_some(), inter.map(|m| m.mv[0][at].map(i32::from)))
    };
    [
        block(n.a, 3),
        block(n.a, 11),
        block(n.b, 12),
        block(n.b, 14),
        block(n.c, 12),
        block(n.d, 15),
    ]
}

/// `fractional_job_t`.
#[derive(Clone, Debug)]
pub struct FractionalJob {
    /// λ.
    pub lambda: u32,
    /// The coarse vector, in samples.
    pub centre: [i32; 2],
    /// `around_t`.
    pub around: [u64; 6],
    /// Numbers of the shapes.
    pub first: u64,
    /// Where there are two.
    pub second: Option<u64>,
    /// Vectors of the whole-sample search, in samples.
    pub whole: [[i32; 2]; PARTS],
}

impl FractionalJob {
    /// Its words, low first, as it comes from a lane.
    pub fn words(&self, lane: u64) -> Vec<u32> {
        let whole = self.whole.map(|v| {
            let [x, y] = [0, 1].map(|i| (v[i] - self.centre[i]) as u64 & 0x1F);
            (x | y << 5, 10)
        });
        let shapes = [
            (self.second.unwrap_or(0), 2),
            (self.second.is_some().into(), 1),
            (self.first, 2),
        ];
        let rest = [
            (coarse_mv(self.centre), 11),
            (self.lambda.into(), 7),
            (lane, 2),
        ];
        let around = self.around.map(|n| (n, 21));
        let fields = whole.into_iter().chain(shapes).chain(around).chain(rest);
        packed(fields)
    }
}

/// `decision_job_t`.
#[derive(Clone, Debug)]
pub struct DecisionJob {
    /// λ and λi.
    pub lambda: [u32; 2],
    /// The coarse vector, in samples.
    pub centre: [i32; 2],
    /// `around_t`.
    pub around: [u64; 6],
    /// Lane, shape and cost of the motion, vectors of the quarters in quarter samples.
    pub lane: u64,
    /// Number of the shape.
    pub shape: u64,
    /// Of the shape and vectors.
    pub cost: u32,
    /// Of the quarters.
    pub vectors: [[i32; 2]; 4],
    /// Of the intra estimate: I_16x16 with its mode's price, the cheapest kind.
    pub intra: [u32; 2],
}

impl DecisionJob {
    /// Its words, low first.
    pub fn words(&self) -> Vec<u32> {
        let [whole, cost] = self.intra;
        let intra = [(cost.into(), 18), (whole.into(), 18)];
        let vectors = self.vectors.map(|v| (mv(v), 19));
        let motion = [(self.cost.into(), 18), (self.shape, 2), (self.lane, 2)];
        let around = self.around.map(|n| (n, 21));
        let [lambda, lambda_intra] = self.lambda;
        let rest = [
            (coarse_mv(self.centre), 11),
            (lambda_intra.into(), 8),
            (lambda.into(), 7),
        ];
        let fields = intra.into_iter().chain(vectors).chain(motion);
        packed(fields.chain(around).chain(rest))
    }
}

/// `estimate_job_t`: λi, which neighbours are there, and the source around the macroblock.
pub fn estimate_job(lambda: u32, area: &Area) -> [u32; 11] {
    let around = area.whole();
    let right = area.block8(1).top;
    let mut words = [0; 11];
    let bytes = around
        .left
        .iter()
        .chain(&around.top)
        .chain(&right[8..])
        .chain([&around.corner]);
    for (i, s) in bytes.enumerate() {
        words[i / 4] |= u32::from(*s) << (8 * (i % 4));
    }
    let there = area.there();
    let flags = [there.d, there.c, there.b, there.a];
    let high = lambda << 4 | (0..4).map(|i| u32::from(flags[i]) << i).sum::<u32>();
    // Behind 41 bytes.
    words[10] |= high << 8;
    words
}

/// `mc_job_t`: the coarse vector in samples, the vectors of the quarters in quarter samples.
pub fn mc_job(centre: [i32; 2], vectors: [[i32; 2]; 4]) -> [u32; 3] {
    let mut all = u128::from(coarse_mv(centre)) << 76;
    for (i, vector) in vectors.into_iter().enumerate() {
        all |= u128::from(mv(vector)) << (19 * i);
    }
    [0, 32, 64].map(|at| (all >> at) as u32)
}
