// SPDX-License-Identifier: Apache-2.0
//! Two inputs side by side.

use pyo3::prelude::*;
use serde_json::{Value, json};
use tricodec_tensors::compare::{Row, Verdict};
use tricodec_tensors::figures::snr;

use crate::input::Input;
use crate::pool::work;

fn finite(db: f64) -> Option<f64> {
    db.is_finite().then_some(db)
}

fn line(row: &Row) -> Value {
    let (verdict, difference) = match &row.verdict {
        Verdict::Same => ("same", None),
        Verdict::Differs(d) => ("differs", Some(d)),
        Verdict::OtherBytes => ("other bytes", None),
        Verdict::InPair => ("with its elements", None),
        Verdict::Shapes(..) => ("other shape", None),
        Verdict::OnlyFirst => ("only in the first", None),
        Verdict::OnlySecond => ("only in the second", None),
    };
    json!({
        "name": row.name,
        "values": row.values,
        "dtypes": [row.dtypes.0, row.dtypes.1],
        "verdict": verdict,
        "snr_db": difference.and_then(|d| finite(d.snr())),
        "max_error": difference.map(|d| d.max),
        "nonfinite": difference.map_or(0, |d| d.odd),
    })
}

/// The rows and totals of a comparison as JSON.
#[pyfunction]
pub fn compare(py: Python<'_>, a: &Input, b: &Input, only: Option<&str>) -> PyResult<String> {
    let rows = work(py, || {
        tricodec_tensors::compare(&a.tensors, &b.tensors, only, &|_| ())
    })?;
    let (mut deviation, mut squared, mut most) = (0.0, 0.0, 0f64);
    for row in &rows {
        if let Verdict::Differs(d) = &row.verdict {
            deviation += d.deviation();
            squared += d.squared;
            most = most.max(d.max);
        }
    }
    let same = rows.iter().filter(|r| r.verdict == Verdict::Same).count();
    let scales = rows.iter().filter(|r| r.verdict == Verdict::InPair).count();
    let figures = json!({
        "same": same,
        "differ": rows.len() - same - scales,
        "snr_db": finite(snr(deviation, squared)),
        "max_error": most,
        "tensors": rows.iter().map(line).collect::<Vec<_>>(),
    });
    Ok(figures.to_string())
}
