// SPDX-License-Identifier: Apache-2.0
//! The model of magnitudes: what the size of a level is likely to be, from what is coded already
//! (sections 3 and 4). Means have six fraction bits; logarithms are eighths of an octave.

use super::levels::Levels;

/// Columns of the widest tile.
pub const MAX_COLS: usize = 128;
/// Fraction bits of a mean.
const FRACTION: u32 = 6;
/// The logarithm of a mean level of 1.
const ONE: i32 = 8 * FRACTION as i32;
/// The largest mean: what levels of 255 come to.
const LARGEST: u16 = 16320;
/// Levels count as this at most.
const LARGEST_LEVEL: u16 = 255;
/// Counts of updates end here.
const LARGEST_COUNT: u8 = 63;

/// Shift of the update after `count` others, at most `most`.
pub fn rate(count: u8, most: u32) -> u32 {
    let shift = match count {
        0..2 => 1,
        2..5 => 2,
        5..11 => 3,
        11..22 => 4,
        22..47 => 5,
        _ => 6,
    };
    most.min(shift)
}

/// A mean one step of `2^-shift` nearer to `target`, at least 1.
#[inline]
pub fn track(mean: u16, target: u16, shift: u32) -> u16 {
    let mean = i32::from(mean);
    let step = (i32::from(target) - mean + (1 << (shift - 1))) >> shift;
    (mean + step).max(1) as u16
}

/// Logarithm of a mean of at least 1, in eighths of an octave, straight between powers of two.
#[inline]
pub fn log8(mean: u16) -> u8 {
    let exponent = mean.ilog2();
    (8 * exponent + ((8 * u32::from(mean)) >> exponent) - 8) as u8
}

/// The mean that a scale code starts with: half-octaves.
pub fn initial_mean(scale: u8) -> u16 {
    let octave = 1u32 << (scale >> 1);
    let mean = if scale & 1 == 1 {
        (3 * octave) >> 1
    } else {
        octave
    };
    mean.min(LARGEST.into()) as u16
}

/// Class of a magnitude, which chooses its contexts, and how many of its bits are not modelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// 0 to 13; 12 and 13 for all means above 4.
    pub number: u8,
    /// Low bits that are coded without a context.
    pub shift: u8,
}

/// Estimates lie between these ends.
const ESTIMATES: std::ops::RangeInclusive<i32> = -159..=174;

const CLASSES: [Class; 334] = {
    let mut table = [Class {
        number: 0,
        shift: 0,
    }; 334];
    let mut i = 0;
    while i < table.len() {
        table[i] = classify(i as i32 + *ESTIMATES.start());
        i += 1;
    }
    table
};

/// Class of an estimate, the logarithm of a mean level over 1 (section 4.5).
pub const fn classify(estimate: i32) -> Class {
    if estimate >= 16 {
        let above = estimate - 16;
        return Class {
            number: 12 + ((above & 7) >> 2) as u8,
            shift: (above >> 3) as u8 + 1,
        };
    }
    let half_octave = (estimate + 40) >> 2;
    let number = match half_octave {
        i32::MIN..0 => 0,
        0..4 => half_octave >> 1,
        _ => half_octave - 2,
    };
    Class {
        number: number as u8,
        shift: 0,
    }
}

/// Means that begin anew with every row of blocks.
#[derive(Clone, Copy, Debug)]
pub struct RowMeans {
    rows: [u16; 4],
    common: u16,
    count: u8,
}

/// The model of one tile.
#[derive(Clone, Debug)]
pub struct Model {
    tokens: bool,
    columns: [u16; MAX_COLS],
    column_logs: [u8; MAX_COLS],
    rows_ever: [u16; 4],
    row: RowMeans,
    column_count: u8,
    row_ever_count: u8,
}

impl Model {
    /// At the start of a tile whose rows are tokens or not.
    pub fn new(tokens: bool, scale: u8) -> Self {
        let mean = initial_mean(scale);
        Self {
            tokens,
            columns: [mean; MAX_COLS],
            column_logs: [log8(mean); MAX_COLS],
            rows_ever: [mean; 4],
            row: RowMeans {
                rows: [mean; 4],
                common: mean,
                count: 0,
            },
            column_count: 0,
            row_ever_count: 0,
        }
    }

    /// The means that a row of blocks would start with now.
    pub fn fresh_row(&self) -> RowMeans {
        let sum: u32 = self.rows_ever.iter().map(|&m| u32::from(m)).sum();
        let common = (sum >> 2) as u16;
        RowMeans {
            rows: if self.tokens {
                self.rows_ever
            } else {
                [common; 4]
            },
            common,
            count: 0,
        }
    }

    /// Start a row of blocks.
    pub fn start_row(&mut self) {
        self.row = self.fresh_row();
    }

    /// The means of this row of blocks.
    pub fn row(&self) -> RowMeans {
        self.row
    }

    /// Classes of the sixteen values of the block at column `x` under these means of its row.
    #[inline]
    pub fn classes(&self, x: usize, row: &RowMeans) -> [Class; 16] {
        let columns = self.logs(x).map(i32::from);
        let common = i32::from(log8(row.common)) + ONE + ESTIMATES.start();
        let rows = row.rows.map(|m| i32::from(log8(m)) - common);
        std::array::from_fn(|t| CLASSES[(rows[t >> 2] + columns[t & 3]) as usize])
    }

    /// Columns so busy that the odd grid needs no level 0 there.
    #[inline]
    pub fn sure(&self, x: usize) -> [bool; 4] {
        let least = if self.tokens { ONE + 4 } else { ONE - 4 };
        self.logs(x).map(|log| i32::from(log) >= least)
    }

    #[inline]
    fn logs(&self, x: usize) -> [u8; 4] {
        [0, 1, 2, 3].map(|v| self.column_logs[x + v])
    }

    /// Learn the levels of the block at column `x`; `last` in its row of blocks.
    #[inline]
    pub fn learn(&mut self, x: usize, levels: &Levels, last: bool) {
        let mut row_sums = [0u16; 4];
        let mut column_sums = [0u16; 4];
        for u in 0..4 {
            for v in 0..4 {
                let level = levels[4 * u + v].unsigned_abs().min(LARGEST_LEVEL);
                row_sums[u] += level;
                column_sums[v] += level;
            }
        }
        let columns = &mut self.columns[x..x + 4];
        let sum: u32 = columns.iter().map(|&m| u32::from(m)).sum();
        let fast = rate(self.row.count, 4);
        self.row.common = track(self.row.common, (sum >> 2) as u16, fast);
        let shift = rate(self.column_count, 4);
        for (v, mean) in columns.iter_mut().enumerate() {
            *mean = track(*mean, 16 * column_sums[v], shift);
            self.column_logs[x + v] = log8(*mean);
        }
        let slow = rate(self.row_ever_count, 6);
        let rows = self.row.rows.iter_mut().zip(&mut self.rows_ever);
        for ((row, ever), sum) in rows.zip(row_sums) {
            *row = track(*row, 16 * sum, fast);
            *ever = track(*ever, 16 * sum, slow);
        }
        let count = |c: &mut u8| *c = (*c + 1).min(LARGEST_COUNT);
        count(&mut self.row.count);
        count(&mut self.row_ever_count);
        if last {
            count(&mut self.column_count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_exact_at_octaves_and_rise_between() {
        assert_eq!(log8(1), 0);
        assert_eq!(log8(64), ONE as u8);
        assert_eq!(log8(96), ONE as u8 + 4);
        assert_eq!(log8(LARGEST), 111);
        for e in 0..14 {
            assert_eq!(u32::from(log8(1 << e)), 8 * e);
        }
        for mean in 2..=LARGEST {
            assert!(log8(mean) >= log8(mean - 1), "{mean}");
        }
    }

    #[test]
    fn means_stay_between_one_and_the_largest_level() {
        for shift in 1..=6 {
            for mean in [1, 2, 63, 64, 8000, LARGEST] {
                for target in [0, 1, 16, 8000, LARGEST] {
                    let next = track(mean, target, shift);
                    assert!((1..=LARGEST).contains(&next), "{mean} {target} {shift}");
                    assert!(next.abs_diff(target) <= mean.abs_diff(target).max(1));
                }
                assert_eq!(track(mean, mean, shift), mean);
            }
        }
        assert_eq!(track(1, 0, 6), 1);
        assert_eq!(track(1, LARGEST, 1), 8161);
    }

    #[test]
    fn rates_slow_down_to_their_limit() {
        let all: Vec<u32> = (0..=63).map(|n| rate(n, 6)).collect();
        for (shift, updates) in [(1, 2), (2, 3), (3, 6), (4, 11), (5, 25), (6, 17)] {
            assert_eq!(all.iter().filter(|s| **s == shift).count(), updates);
        }
        assert!(all.is_sorted());
        assert!((0..=63).all(|n| rate(n, 4) == rate(n, 6).min(4)));
    }

    #[test]
    fn initial_means_are_half_octaves() {
        let first: Vec<u16> = (0..6).map(initial_mean).collect();
        assert_eq!(first, [1, 1, 2, 3, 4, 6]);
        assert_eq!([12, 13, 27].map(initial_mean), [64, 96, 12288]);
        assert_eq!([28, 29, 30, 31].map(initial_mean), [LARGEST; 4]);
    }

    #[test]
    fn classes_cover_all_estimates() {
        let of = |e| classify(e);
        let plain = |number| Class { number, shift: 0 };
        assert_eq!(of(*ESTIMATES.start()), plain(0));
        assert_eq!(
            [of(-33), of(-32), of(-25), of(-24)],
            [0, 1, 1, 2].map(plain)
        );
        assert_eq!([of(-1), of(0), of(15)], [7, 8, 11].map(plain));
        assert_eq!(
            [of(16), of(19), of(20), of(24)].map(|c| (c.number, c.shift)),
            [(12, 1), (12, 1), (13, 1), (12, 2)]
        );
        assert_eq!((of(174).number, of(174).shift), (13, 20));
        assert_eq!(
            CLASSES.len() as i32,
            ESTIMATES.end() - ESTIMATES.start() + 1
        );
    }

    #[test]
    fn extreme_means_stay_inside_the_table() {
        let mut model = Model::new(true, 31);
        model.start_row();
        let mut row = model.row();
        (row.rows, row.common) = ([LARGEST; 4], 1);
        assert_eq!(model.classes(0, &row)[0].shift, 20);
        (row.rows, row.common) = ([1; 4], LARGEST);
        model.column_logs = [0; MAX_COLS];
        assert_eq!(model.classes(124, &row)[15], Class::default());
    }
}
