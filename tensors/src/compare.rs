// SPDX-License-Identifier: Apache-2.0
//! Two inputs side by side.

use anyhow::{Context, Result};
use tricodec_golden::container::directory::MX_BLOCK;
use tricodec_golden::container::mx::Blocks;

use crate::dtype;
use crate::figures::Difference;
use crate::input::Input;
use crate::mx::{Pair, pairs};

/// Values that are looked at together.
const WINDOW: u64 = 1 << 20;

/// What became of a tensor.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The same bytes.
    Same,
    /// Numbers that differ.
    Differs(Difference),
    /// Bytes of a type that is no number, which differ.
    OtherBytes,
    /// Scales of an MX pair in both, which is compared as what it stands for under the name of its
    /// elements.
    InPair,
    /// Other shapes: that of the first and of the second.
    Shapes(Vec<u64>, Vec<u64>),
    /// Only the first input has it.
    OnlyFirst,
    /// Only the second input has it.
    OnlySecond,
}

/// A tensor of either input.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: u64,
    /// Element types in the first and the second input.
    pub dtypes: (String, String),
    /// What became of it.
    pub verdict: Verdict,
}

/// Compare all tensors of two inputs by their names, MX pairs by what they stand for. Two single
/// tensors are compared whatever their names are. `only`: this tensor alone.
pub fn compare(
    a: &Input,
    b: &Input,
    only: Option<&str>,
    progress: &dyn Fn(u64),
) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let single = a.tensors.len() == 1 && b.tensors.len() == 1;
    if let Some(name) = only {
        a.find(name)?;
        b.find(name)?;
    }
    let wanted = |name: &str| only.is_none_or(|o| o == name);
    let mut both = pairs_of_both(a, b);
    // Scales alone are numbers of their own.
    both.retain(|(p, _)| only != Some(a.tensors[p.scales].name.as_str()));
    let mut seen = vec![false; b.tensors.len()];
    for (i, info) in a.tensors.iter().enumerate().filter(|t| wanted(&t.1.name)) {
        let found = b.tensors.iter().position(|t| single || t.name == info.name);
        let mut row = Row {
            name: info.name.clone(),
            values: info.values(),
            dtypes: (info.dtype.clone(), String::new()),
            verdict: Verdict::OnlyFirst,
        };
        if let Some(j) = found {
            seen[j] = true;
            let other = &b.tensors[j];
            row.dtypes.1.clone_from(&other.dtype);
            row.verdict = if let Some((p, q)) = both.iter().find(|(p, _)| p.elements == i) {
                row.values = p.values();
                pair(a, p, b, q, progress)?
            } else if both.iter().any(|(p, _)| p.scales == i) {
                progress(info.values());
                Verdict::InPair
            } else if other.shape == info.shape {
                one(a, i, b, j, progress)?
            } else {
                Verdict::Shapes(info.shape.clone(), other.shape.clone())
            };
        }
        rows.push(row);
    }
    for (info, seen) in b.tensors.iter().zip(seen) {
        if !seen && wanted(&info.name) {
            rows.push(Row {
                name: info.name.clone(),
                values: info.values(),
                dtypes: (String::new(), info.dtype.clone()),
                verdict: Verdict::OnlySecond,
            });
        }
    }
    Ok(rows)
}

/// MX pairs of the first input that the second has, too.
fn pairs_of_both(a: &Input, b: &Input) -> Vec<(Pair, Pair)> {
    let others = pairs(&b.tensors);
    let name = |input: &Input, n: usize| input.tensors[n].name.clone();
    let same = |p: &Pair, q: &Pair| {
        name(a, p.elements) == name(b, q.elements)
            && name(a, p.scales) == name(b, q.scales)
            && p.shape == q.shape
    };
    let found = pairs(&a.tensors).into_iter().filter_map(|p| {
        let q = others.iter().find(|q| same(&p, q))?.clone();
        Some((p, q))
    });
    found.collect()
}

/// Two pairs by what they stand for.
fn pair(a: &Input, p: &Pair, b: &Input, q: &Pair, progress: &dyn Fn(u64)) -> Result<Verdict> {
    let mut same = p.format == q.format;
    let mut difference = Difference::default();
    let blocks = p.values() / MX_BLOCK;
    let step = WINDOW / MX_BLOCK;
    for first in (0..blocks).step_by(step as usize) {
        let n = step.min(blocks - first);
        let (left, right) = (read(a, p, first, n)?, read(b, q, first, n)?);
        same &= left.0 == right.0;
        for (v, w) in left.1.iter().zip(&right.1) {
            difference.add(*v, *w);
        }
        progress(n * p.block_bytes() * 8 / dtype::bits(&a.tensors[p.elements].dtype).unwrap_or(8));
    }
    Ok(if same {
        Verdict::Same
    } else {
        Verdict::Differs(difference)
    })
}

/// Bytes and values of some blocks of a pair.
fn read(input: &Input, pair: &Pair, first: u64, count: u64) -> Result<(Vec<u8>, Vec<f64>)> {
    let convert = Blocks::new(pair.format).context("these are no MX elements")?;
    let elements = (count * pair.block_bytes()) as usize;
    let mut bytes = vec![0; elements + count as usize];
    let (left, right) = bytes.split_at_mut(elements);
    input.read(pair.elements, first * pair.block_bytes(), left)?;
    input.read(pair.scales, first, right)?;
    let values = convert.values(left, right);
    Ok((bytes, values))
}

fn one(a: &Input, i: usize, b: &Input, j: usize, progress: &dyn Fn(u64)) -> Result<Verdict> {
    let (x, y) = (&a.tensors[i], &b.tensors[j]);
    let sizes = [&x.dtype, &y.dtype].map(|d| dtype::bits(d).filter(|b| b % 8 == 0));
    let mut same = x.dtype == y.dtype && x.bytes == y.bytes;
    let mut difference = Difference::default();
    // Types of less than a byte are compared as bytes.
    let (unit_a, unit_b, count) = match sizes {
        [Some(p), Some(q)] => (p / 8, q / 8, x.values()),
        _ => (1, 1, x.bytes.min(y.bytes)),
    };
    for first in (0..count).step_by(WINDOW as usize) {
        let n = WINDOW.min(count - first);
        let mut left = vec![0; (n * unit_a) as usize];
        let mut right = vec![0; (n * unit_b) as usize];
        a.read(i, first * unit_a, &mut left)?;
        b.read(j, first * unit_b, &mut right)?;
        same &= left == right;
        for k in 0..n as usize {
            let pair = dtype::number(&x.dtype, &left, k).zip(dtype::number(&y.dtype, &right, k));
            if let Some((v, w)) = pair {
                difference.add(v, w);
            }
        }
        progress(n);
    }
    Ok(if same {
        Verdict::Same
    } else if difference.values > 0 || count == 0 {
        Verdict::Differs(difference)
    } else {
        Verdict::OtherBytes
    })
}
