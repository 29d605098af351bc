// SPDX-License-Identifier: Apache-2.0
//! Tiles to test with, the same on every machine.

use sha2::{Digest, Sha256};
use tricodec_golden::tensor::{Mode, Quantiser, SliceHeader, Step};

/// xorshift64*.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `n`, at least 1.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A number of mean 0, bell-shaped, within 8000 of 0, three quarters of them within 1500.
    fn bell(&mut self) -> i64 {
        (0..4).map(|_| self.below(4001) as i64 - 2000).sum()
    }

    /// A sample of about this amplitude: bell-shaped, with outliers.
    pub fn sample(&mut self, amplitude: i64) -> i16 {
        let outlier = if self.below(100) == 0 { 12 } else { 1 };
        let value = self.bell() * amplitude * outlier / 1500;
        value.clamp(-2048, 2047) as i16
    }
}

/// A tile and how to code it. Rows and columns are multiples of 4.
#[derive(Clone, Debug)]
pub struct Job {
    pub rows: usize,
    pub cols: usize,
    pub header: SliceHeader,
    pub samples: Vec<i16>,
}

impl Job {
    /// The way to the levels that the reference has.
    pub fn quantiser(&self) -> Quantiser {
        if self.header.dependent {
            Quantiser::Dependent
        } else {
            Quantiser::Scalar
        }
    }
}

/// What is in a tile.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Zeros,
    /// -2048 and 2047 at random.
    FullScale,
    Constant,
    Noise,
    /// Noise whose columns differ in size.
    Columns,
    /// Rows that resemble the one before.
    Tokens,
}

const KINDS: [Kind; 6] = [
    Kind::Zeros,
    Kind::FullScale,
    Kind::Constant,
    Kind::Noise,
    Kind::Columns,
    Kind::Tokens,
];

fn samples(random: &mut Random, rows: usize, cols: usize) -> Vec<i16> {
    // Zeros and the like are quickly said; the others are the more frequent ones.
    let kind = KINDS[random.below(4 * KINDS.len()).max(18) - 18].max_of(random);
    let amplitude = random.pick(&[1, 2, 5, 20, 80, 300, 900, 2047]);
    let constant = random.below(4096) as i16 - 2048;
    let scales: Vec<i64> = (0..cols).map(|_| 1 << random.below(9)).collect();
    let mut tile = vec![0i16; rows * cols];
    for i in 0..tile.len() {
        tile[i] = match kind {
            Kind::Zeros => 0,
            Kind::FullScale => random.pick(&[-2048, 2047]),
            Kind::Constant => constant,
            Kind::Noise => random.sample(amplitude),
            Kind::Columns => random.sample(amplitude * scales[i % cols] / 16),
            Kind::Tokens => {
                let above = i.checked_sub(cols).map_or(0, |above| tile[above]);
                let next = i64::from(above) * 15 / 16 + i64::from(random.sample(amplitude / 4 + 1));
                next.clamp(-2048, 2047) as i16
            }
        };
    }
    tile
}

impl Kind {
    fn max_of(self, random: &mut Random) -> Self {
        match self {
            Self::Zeros if random.below(3) > 0 => random.pick(&[Self::Noise, Self::Columns]),
            kind => kind,
        }
    }
}

/// A random tile of this size, at this step or any.
pub fn job(random: &mut Random, rows: usize, cols: usize, step: Option<Step>) -> Job {
    let samples = samples(random, rows, cols);
    let any = Step::from_code(random.below(4096) as u16).expect("a code");
    let header = SliceHeader {
        step: step.unwrap_or(any),
        mode: random.pick(&Mode::ALL),
        dependent: random.below(4) > 0,
        scale: random.below(32) as u8,
    };
    Job {
        rows,
        cols,
        header,
        samples,
    }
}

/// Tiles of all kinds: every step once, every mode, narrow and wide, short and tall.
pub fn jobs() -> Vec<Job> {
    let mut random = Random::new(12);
    let mut jobs = Vec::new();
    for code in 0..4096 {
        let rows = 4 * (1 + random.below(8));
        let cols = 4 * (1 + random.below(8));
        jobs.push(job(&mut random, rows, cols, Step::from_code(code)));
    }
    for cols in (4..=128).step_by(4) {
        for rows in [4, 8, 12, 64] {
            // Where levels are many: the steps that tensors are coded at.
            let step = Step::from_code(256 * 4 + random.below(256 * 6) as u16);
            jobs.push(job(&mut random, rows, cols, step));
        }
    }
    for (rows, cols) in [(256, 64), (1024, 64), (1024, 4), (256, 128), (1024, 128)] {
        for mode in Mode::ALL {
            let step = Step::from_code(random.below(256 * 10) as u16);
            let mut job = job(&mut random, rows, cols, step);
            job.header.mode = mode;
            jobs.push(job);
        }
    }
    jobs
}

/// The few whose checksums are kept.
pub fn kept() -> Vec<Job> {
    let mut random = Random::new(34);
    let mut jobs = Vec::new();
    for (rows, cols) in [(4, 4), (16, 64), (64, 64), (100, 12), (256, 64), (64, 128)] {
        for mode in Mode::ALL {
            for dependent in [false, true] {
                let step = Step::from_code(256 * 2 + random.below(256 * 8) as u16);
                let mut job = job(&mut random, rows, cols, step);
                (job.header.mode, job.header.dependent) = (mode, dependent);
                jobs.push(job);
            }
        }
    }
    jobs
}

pub fn sha256(bytes: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut hash = Sha256::new();
    for part in bytes {
        hash.update(part);
    }
    format!("{:x}", hash.finalize())
}

pub fn little_endian(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|q| q.to_le_bytes()).collect()
}
