// SPDX-License-Identifier: Apache-2.0
//! The model of magnitudes: what the size of a level is likely to be, from what is coded already
//! (sections 3 and 4). Means have six fraction bits; logarithms are eighths of an octave.

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
#[inline]
pub fn rate(count: u8, most: u8) -> u32 {
    u32::from(SHIFTS[usize::from(count & LARGEST_COUNT)].min(most))
}

const SHIFTS: [u8; LARGEST_COUNT as usize + 1] = {
    let mut shifts = [6; LARGEST_COUNT as usize + 1];
    let mut count = 0;
    while count < 47 {
        shifts[count] = match count {
            0..2 => 1,
            2..5 => 2,
            5..11 => 3,
            11..22 => 4,
            _ => 5,
        };
        count += 1;
    }
    shifts
};

/// A mean one step of `2^-shift` nearer to `target`, at least 1.
#[inline(always)]
pub fn track(mean: u16, target: u16, shift: u32) -> u16 {
    let mean = mean as i16;
    let step = (target as i16 - mean + (1 << (shift - 1))) >> shift;
    (mean + step).max(1) as u16
}

#[inline(always)]
fn track_all(means: [u16; 4], targets: [u16; 4], shift: u32) -> [u16; 4] {
    let mut tracked = [0; 4];
    for i in 0..4 {
        tracked[i] = track(means[i], targets[i], shift);
    }
    tracked
}

/// Logarithm of a mean of at least 1, in eighths of an octave, straight between powers of two: the
/// exponent and the first three bits of the fraction, as the floating-point number has them.
#[inline(always)]
pub fn log8(mean: u16) -> u8 {
    const ONE: u32 = 127 << 3;
    ((f32::from(mean).to_bits() >> 20) - ONE) as u8
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

/// Classes by estimate, from the smallest on; the last ones are padding.
static CLASSES: [Class; 512] = {
    let mut table = [Class {
        number: 0,
        shift: 0,
    }; 512];
    let mut estimate = *ESTIMATES.start();
    while estimate <= *ESTIMATES.end() {
        table[(estimate - *ESTIMATES.start()) as usize] = classify(estimate);
        estimate += 1;
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
    /// Four columns, a block's, together.
    columns: [[u16; 4]; MAX_COLS / 4],
    column_logs: [[u8; 4]; MAX_COLS / 4],
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
            columns: [[mean; 4]; MAX_COLS / 4],
            column_logs: [[log8(mean); 4]; MAX_COLS / 4],
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
    #[inline(always)]
    pub fn classes(&self, x: usize, row: &RowMeans) -> [Class; 16] {
        let columns = self.logs(x).map(i32::from);
        let common = i32::from(log8(row.common)) + ONE + ESTIMATES.start();
        let rows = row.rows.map(|m| i32::from(log8(m)) - common);
        std::array::from_fn(|t| {
            let estimate = rows[t >> 2] + columns[t & 3];
            CLASSES[estimate as usize & (CLASSES.len() - 1)]
        })
    }

    /// Columns so busy that the odd grid needs no level 0 there.
    #[inline(always)]
    pub fn sure(&self, x: usize) -> [bool; 4] {
        let least = if self.tokens { ONE + 4 } else { ONE - 4 };
        self.logs(x).map(|log| i32::from(log) >= least)
    }

    #[inline(always)]
    fn logs(&self, x: usize) -> [u8; 4] {
        self.column_logs[x / 4 % (MAX_COLS / 4)]
    }

    /// Learn the magnitudes of the block at column `x`; `last` in its row of blocks.
    #[inline(always)]
    pub fn learn(&mut self, x: usize, magnitudes: &[u16; 16], last: bool) {
        let mut row_sums = [0; 4];
        let mut column_sums = [0; 4];
        for (four, row_sum) in magnitudes.as_chunks::<4>().0.iter().zip(&mut row_sums) {
            for (level, column_sum) in four.iter().zip(&mut column_sums) {
                let level = 16 * (*level).min(LARGEST_LEVEL);
                *row_sum += level;
                *column_sum += level;
            }
        }
        let columns = &mut self.columns[x / 4 % (MAX_COLS / 4)];
        let sum: u32 = columns.iter().map(|&m| u32::from(m)).sum();
        let fast = rate(self.row.count, 4);
        self.row.common = track(self.row.common, (sum >> 2) as u16, fast);
        *columns = track_all(*columns, column_sums, rate(self.column_count, 4));
        for (log, mean) in self.column_logs[x / 4 % (MAX_COLS / 4)]
            .iter_mut()
            .zip(columns)
        {
            *log = log8(*mean);
        }
        self.row.rows = track_all(self.row.rows, row_sums, fast);
        let slow = rate(self.row_ever_count, 6);
        self.rows_ever = track_all(self.rows_ever, row_sums, slow);
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
        assert!(CLASSES.len() as i32 > ESTIMATES.end() - ESTIMATES.start());
    }

    #[test]
    fn extreme_means_stay_inside_the_table() {
        let mut model = Model::new(true, 31);
        model.start_row();
        let mut row = model.row();
        (row.rows, row.common) = ([LARGEST; 4], 1);
        assert_eq!(model.classes(0, &row)[0].shift, 20);
        (row.rows, row.common) = ([1; 4], LARGEST);
        model.column_logs = [[0; 4]; MAX_COLS / 4];
        assert_eq!(model.classes(124, &row)[15], Class::default());
    }
}
