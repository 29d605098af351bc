// SPDX-License-Identifier: Apache-2.0
//! Tables of one or two axes, as Liberty has them for delay, slew, constraint and energy.

/// A table; a scalar has no axes, a one-dimensional one no `y`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// First axis, ascending.
    pub x: Vec<f32>,
    /// Second axis, ascending.
    pub y: Vec<f32>,
    /// Values, `y` fastest.
    pub v: Vec<f32>,
}

/// The interval of an axis that a value is in (the outermost ones reach to infinity) and the place
/// in it.
fn place(axis: &[f32], at: f32) -> (usize, f32) {
    if axis.len() < 2 {
        return (0, 0.0);
    }
    let i = axis.partition_point(|a| *a <= at).clamp(1, axis.len() - 1) - 1;
    (i, (at - axis[i]) / (axis[i + 1] - axis[i]))
}

impl Table {
    /// A table of one value.
    pub fn scalar(value: f32) -> Self {
        Self {
            x: Vec::new(),
            y: Vec::new(),
            v: vec![value],
        }
    }

    /// Bilinear between the points, and beyond the ends by the last interval's slope.
    pub fn at(&self, x: f32, y: f32) -> f32 {
        if self.x.is_empty() {
            return self.v.first().copied().unwrap_or(0.0);
        }
        let (i, p) = place(&self.x, x);
        let n = self.y.len().max(1);
        let column = |j: usize| {
            let a = self.v[i * n + j];
            let b = self.v.get((i + 1) * n + j).copied().unwrap_or(a);
            a + (b - a) * p
        };
        if self.y.len() < 2 {
            return column(0);
        }
        let (j, q) = place(&self.y, y);
        let (a, b) = (column(j), column(j + 1));
        a + (b - a) * q
    }

    /// Whether all values are zero.
    pub fn is_zero(&self) -> bool {
        self.v.iter().all(|v| *v == 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bilinear_and_beyond() {
        let t = Table {
            x: vec![0.0, 10.0],
            y: vec![0.0, 2.0],
            v: vec![0.0, 2.0, 10.0, 12.0],
        };
        assert_eq!(t.at(5.0, 1.0), 6.0);
        assert_eq!(t.at(20.0, 4.0), 24.0);
        assert_eq!(t.at(-10.0, 0.0), -10.0);
        assert_eq!(Table::scalar(3.0).at(7.0, 9.0), 3.0);
        let line = Table {
            x: vec![0.0, 10.0],
            y: Vec::new(),
            v: vec![1.0, 2.0],
        };
        assert_eq!(line.at(5.0, 99.0), 1.5);
    }
}
