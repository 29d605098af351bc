// SPDX-License-Identifier: Apache-2.0
//! A tensor's values as the tensor tools read them, and decoded samples as elements.

use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use tricodec_golden::container::directory::MX_BLOCK;
use tricodec_golden::container::mx::Blocks;
use tricodec_golden::tensor::align::{Aligner, Restorer, unit_of};
use tricodec_golden::tensor::{Distortion, Source};

use crate::dtype::Float;
use crate::input::{IN_MEMORY, Input};
use crate::mx::Pair;

/// Bytes that are looked at together.
const WINDOW: usize = 1 << 22;

/// Where elements are.
enum Elements<'a> {
    /// Elements in memory.
    Memory(Vec<u8>),
    /// A tensor of a file, too large for memory.
    File(&'a Input, usize),
    /// An MX pair of a file, too large for memory as what it stands for.
    Pair(&'a Input, Pair, Blocks),
}

impl Elements<'_> {
    /// The bytes of some elements.
    fn with<R>(
        &self,
        float: Float,
        first: usize,
        count: usize,
        look: impl FnOnce(&[u8]) -> R,
    ) -> Result<R> {
        let size = float.bytes();
        match self {
            Self::Memory(data) => Ok(look(&data[first * size..(first + count) * size])),
            Self::File(input, index) => {
                let mut bytes = vec![0; count * size];
                input.read(*index, (first * size) as u64, &mut bytes)?;
                Ok(look(&bytes))
            }
            Self::Pair(input, pair, convert) => {
                // Whole blocks around them.
                let block = MX_BLOCK as usize;
                let (from, to) = (first / block, (first + count).div_ceil(block));
                let mut elements = vec![0; (to - from) * convert.bytes()];
                let mut scales = vec![0; to - from];
                input.read(
                    pair.elements,
                    (from * convert.bytes()) as u64,
                    &mut elements,
                )?;
                input.read(pair.scales, from as u64, &mut scales)?;
                let values = convert.values(&elements, &scales);
                let wanted = &values[first - from * block..][..count];
                let bytes: Vec<u8> = wanted.iter().flat_map(|v| v.to_le_bytes()).collect();
                Ok(look(&bytes))
            }
        }
    }
}

/// What a first look at all values tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Statistics {
    /// The largest finite magnitude.
    pub largest: f64,
    /// Sum of the finite values.
    pub sum: f64,
    /// Sum of their magnitudes.
    pub magnitudes: f64,
    /// Sum of their squares.
    pub squares: f64,
    /// Values that are NaN.
    pub nan: u64,
    /// Values that are infinite.
    pub inf: u64,
    /// The first value that is not finite.
    pub first: Option<(u64, f64)>,
}

impl Statistics {
    fn of(float: Float, bytes: &[u8], first: u64) -> Self {
        let mut s = Self::default();
        for (i, b) in bytes.chunks_exact(float.bytes()).enumerate() {
            let v = float.get(b);
            if v.is_finite() {
                s.largest = s.largest.max(v.abs());
                s.sum += v;
                s.magnitudes += v.abs();
                s.squares += v * v;
            } else {
                s.nan += u64::from(v.is_nan());
                s.inf += u64::from(v.is_infinite());
                s.first = s.first.or(Some((first + i as u64, v)));
            }
        }
        s
    }

    fn and(self, other: Self) -> Self {
        Self {
            largest: self.largest.max(other.largest),
            sum: self.sum + other.sum,
            magnitudes: self.magnitudes + other.magnitudes,
            squares: self.squares + other.squares,
            nan: self.nan + other.nan,
            inf: self.inf + other.inf,
            first: self.first.or(other.first),
        }
    }

    /// Mean squared difference from the mean of `values` values.
    pub fn variance(&self, values: u64) -> f64 {
        let n = values.max(1) as f64;
        (self.squares / n - (self.sum / n).powi(2)).max(0.0)
    }
}

/// A tensor as a matrix of samples. What is not finite is coded as 0 or an end of the range and
/// counts as no error: the caller decides whether that is wanted.
pub struct Values<'a> {
    elements: Elements<'a>,
    float: Float,
    values: usize,
    rows: usize,
    cols: usize,
    unit: i32,
    /// What all values told.
    pub statistics: Statistics,
    /// The first failure to read, in places that cannot fail.
    failed: OnceLock<String>,
    /// The element that each of the 4096 samples becomes.
    restored: Vec<f64>,
}

impl<'a> Values<'a> {
    /// A tensor of an input as a matrix of `cols` columns. Reads all of it once.
    pub fn open(input: &'a Input, index: usize, float: Float, cols: usize) -> Result<Self> {
        let info = &input.tensors[index];
        let values = usize::try_from(info.values())?;
        let elements = if info.bytes <= IN_MEMORY {
            Elements::Memory(input.load(index)?)
        } else {
            Elements::File(input, index)
        };
        Self::new(elements, float, values, cols)
    }

    /// What an MX pair of an input stands for, as [`Float::F64`], in a matrix of `cols` columns.
    pub fn of_pair(input: &'a Input, pair: &Pair, cols: usize) -> Result<Self> {
        let values = usize::try_from(pair.values())?;
        let convert = Blocks::new(pair.format).context("its elements are of no MX format")?;
        let mut elements = Elements::Pair(input, pair.clone(), convert);
        if 8 * pair.values() <= IN_MEMORY {
            elements = Elements::Memory(elements.with(Float::F64, 0, values, <[u8]>::to_vec)?);
        }
        Self::new(elements, Float::F64, values, cols)
    }

    /// Elements in memory as a matrix of `cols` columns.
    pub fn of(elements: Vec<u8>, float: Float, cols: usize) -> Result<Self> {
        let values = elements.len() / float.bytes();
        Self::new(Elements::Memory(elements), float, values, cols)
    }

    fn new(elements: Elements<'a>, float: Float, values: usize, cols: usize) -> Result<Self> {
        if values == 0 || cols == 0 {
            bail!("a tensor without values is not coded");
        }
        let mut this = Self {
            elements,
            float,
            values,
            rows: values.div_ceil(cols),
            cols,
            unit: 0,
            statistics: Statistics::default(),
            failed: OnceLock::new(),
            restored: Vec::new(),
        };
        let window = WINDOW / float.bytes();
        let parts: Vec<Statistics> = (0..values.div_ceil(window))
            .into_par_iter()
            .map(|i| {
                let (from, to) = (i * window, values.min((i + 1) * window));
                this.with(from, to - from, |bytes| {
                    Statistics::of(float, bytes, from as u64)
                })
            })
            .collect::<Result<_>>()?;
        let all = parts.into_iter().reduce(Statistics::and);
        this.statistics = all.unwrap_or_default();
        this.unit = unit_of(this.statistics.largest);
        let restorer = Restorer::new(this.unit);
        this.restored = (-2048i16..2048)
            .map(|q| float.get(&float.put(restorer.value(q))))
            .collect();
        Ok(this)
    }

    /// The bytes of some elements.
    fn with<R>(&self, first: usize, count: usize, look: impl FnOnce(&[u8]) -> R) -> Result<R> {
        self.elements.with(self.float, first, count, look)
    }

    /// Elements of a row from a column on; behind the last value it repeats. What cannot be read is
    /// 0, and [`Values::check`] tells.
    fn row<R>(
        &self,
        row: usize,
        col: usize,
        count: usize,
        look: impl FnOnce(&[u8], usize) -> R,
    ) -> R
    where
        R: Default,
    {
        let first = (row * self.cols + col).min(self.values - 1);
        let there = count.min(self.values - first);
        self.with(first, there, |bytes| look(bytes, there))
            .unwrap_or_else(|e| {
                let _ = self.failed.set(format!("{e:#}"));
                R::default()
            })
    }

    /// Whether everything that was asked for could be read.
    pub fn check(&self) -> Result<()> {
        match self.failed.get() {
            Some(why) => bail!("{why}"),
            None => Ok(()),
        }
    }

    /// Values.
    pub fn count(&self) -> usize {
        self.values
    }

    /// Whether all elements are in memory.
    pub fn in_memory(&self) -> bool {
        matches!(self.elements, Elements::Memory(_))
    }

    /// Standard deviation.
    pub fn deviation(&self) -> f64 {
        self.variance().sqrt()
    }

    /// All values of a tensor that is small enough for memory.
    pub fn all(&self) -> Result<Vec<f64>> {
        self.range(0, self.values)
    }

    /// `count` values from `first` on.
    pub fn range(&self, first: usize, count: usize) -> Result<Vec<f64>> {
        let float = self.float;
        self.with(first, count, |bytes| {
            let values = bytes.chunks_exact(float.bytes());
            values.map(|b| float.get(b)).collect()
        })
    }
}

impl Source for Values<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn cols(&self) -> usize {
        self.cols
    }

    fn unit(&self) -> i32 {
        self.unit
    }

    fn variance(&self) -> f64 {
        self.statistics.variance(self.values as u64)
    }

    fn read(&self, row: usize, col: usize, out: &mut [i16]) {
        let aligner = Aligner::new(self.unit);
        let (float, wanted) = (self.float, out.len());
        let sample = |v: f64| {
            if v.is_nan() { 0 } else { aligner.sample(v) }
        };
        self.row(row, col, wanted, |bytes, there| {
            for (to, b) in out.iter_mut().zip(bytes.chunks_exact(float.bytes())) {
                *to = sample(float.get(b));
            }
            let last = out[there - 1];
            out[there..].fill(last);
        });
    }

    fn compare(&self, row: usize, col: usize, decoded: &[i16]) -> Distortion {
        if row * self.cols + col >= self.values {
            return Distortion::default();
        }
        let float = self.float;
        self.row(row, col, decoded.len(), |bytes, _| {
            let mut distortion = Distortion::default();
            for (q, b) in decoded.iter().zip(bytes.chunks_exact(float.bytes())) {
                let v = float.get(b);
                if v.is_finite() {
                    let back = self.restored[(i32::from(*q) + 2048) as usize & 4095];
                    distortion.add_error(back - v);
                }
            }
            distortion
        })
    }
}

/// Decoded samples of one or more layers to elements.
pub struct Restored {
    float: Float,
    units: Vec<Restorer>,
    /// The element of each sample, where there is one layer.
    table: Vec<[u8; 8]>,
}

impl Restored {
    /// To elements of a type, from layers of these units.
    pub fn new(float: Float, units: &[i32]) -> Self {
        let units: Vec<Restorer> = units.iter().map(|u| Restorer::new(*u)).collect();
        let table = match units.as_slice() {
            [one] => (-2048i16..2048).map(|q| float.put(one.value(q))).collect(),
            _ => Vec::new(),
        };
        Self {
            float,
            units,
            table,
        }
    }

    /// The first `count` elements, little-endian: the exact sum of the layers, rounded once.
    pub fn elements(&self, layers: &[Vec<i16>], count: usize) -> Vec<u8> {
        let size = self.float.bytes();
        let mut out = vec![0; count * size];
        let chunk = 1 << 16;
        out.par_chunks_mut(chunk * size)
            .enumerate()
            .for_each(|(part, out)| {
                let first = part * chunk;
                if let [one] = layers {
                    return self.look_up(&one[first..], out);
                }
                for (i, to) in out.chunks_exact_mut(size).enumerate() {
                    let parts = layers.iter().zip(&self.units);
                    let sum: f64 = parts.map(|(l, u)| u.value::<f64>(l[first + i])).sum();
                    let element = self.float.put(sum);
                    to.copy_from_slice(&element[..size]);
                }
            });
        out
    }

    /// The elements of one layer's samples.
    fn look_up(&self, samples: &[i16], out: &mut [u8]) {
        /// Elements of `N` bytes.
        fn copy<const N: usize>(table: &[[u8; 8]], samples: &[i16], out: &mut [u8]) {
            for (to, q) in out.as_chunks_mut::<N>().0.iter_mut().zip(samples) {
                let element = &table[(i32::from(*q) + 2048) as usize & 4095];
                to.copy_from_slice(&element[..N]);
            }
        }
        match self.float.bytes() {
            8 => copy::<8>(&self.table, samples, out),
            4 => copy::<4>(&self.table, samples, out),
            2 => copy::<2>(&self.table, samples, out),
            _ => copy::<1>(&self.table, samples, out),
        }
    }
}
