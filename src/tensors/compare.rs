// SPDX-License-Identifier: Apache-2.0
//! `tricodec compare`.

use anyhow::Result;
use serde::Serialize;
use tricodec_tensors::Info;
use tricodec_tensors::compare::{Row, Verdict, compare};
use tricodec_tensors::figures::snr;

use super::table;
use crate::args::Compare;
use crate::io::Source;
use crate::output::{finite, report, values_progress};

#[derive(Serialize)]
struct Line {
    name: String,
    values: u64,
    /// "same", "differs", "other bytes", "other shape", "only in the first", "only in the second",
    /// "with its elements"
    verdict: &'static str,
    snr_db: Option<f64>,
    max_error: Option<f64>,
    /// Values of which only one is finite, or which are other NaN or infinities.
    nonfinite: u64,
}

#[derive(Serialize)]
struct Figures {
    same: usize,
    differ: usize,
    /// Of all tensors of numbers together.
    snr_db: Option<f64>,
    max_error: f64,
    tensors: Vec<Line>,
}

fn line(row: &Row) -> Line {
    let (verdict, difference) = match &row.verdict {
        Verdict::Same => ("same", None),
        Verdict::Differs(d) => ("differs", Some(*d)),
        Verdict::OtherBytes => ("other bytes", None),
        Verdict::InPair => ("with its elements", None),
        Verdict::Shapes(..) => ("other shape", None),
        Verdict::OnlyFirst => ("only in the first", None),
        Verdict::OnlySecond => ("only in the second", None),
    };
    Line {
        name: row.name.clone(),
        values: row.values,
        verdict,
        snr_db: difference.and_then(|d| finite(d.snr())),
        max_error: difference.map(|d| d.max),
        nonfinite: difference.map_or(0, |d| d.odd),
    }
}

fn cells(row: &Row, line: &Line) -> Vec<String> {
    let mut verdict = match &row.verdict {
        Verdict::Shapes(a, b) => format!("other shape: {a:?} and {b:?}"),
        Verdict::Same | Verdict::Differs(_) if row.dtypes.0 != row.dtypes.1 => {
            format!("{}: {} and {}", line.verdict, row.dtypes.0, row.dtypes.1)
        }
        _ => line.verdict.to_owned(),
    };
    if line.nonfinite > 0 {
        verdict += &format!(", {} not finite in one", line.nonfinite);
    }
    let difference = matches!(row.verdict, Verdict::Differs(_));
    vec![
        table::name(&row.name),
        row.values.to_string(),
        match line.snr_db {
            Some(db) => format!("{db:.2} dB"),
            None if difference || row.verdict == Verdict::Same => "exact".to_owned(),
            None => "-".to_owned(),
        },
        line.max_error.map_or("-".to_owned(), table::small),
        verdict,
    ]
}

/// Run the command.
pub fn run(a: &Compare) -> Result<()> {
    let open = |path| Source::open(path, None)?.tensors();
    let (first, second) = (open(&a.a)?, open(&a.b)?);
    let bar = values_progress(first.tensors.iter().map(Info::values).sum(), "comparing");
    let rows = compare(&first, &second, a.tensor.as_deref(), &|n| bar.inc(n))?;
    bar.finish_and_clear();
    let lines: Vec<Line> = rows.iter().map(line).collect();
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
    let differ = rows.len() - same - scales;
    let headings = ["tensor", "values", "SNR", "largest error", ""];
    let table: Vec<_> = rows.iter().zip(&lines).map(|(r, l)| cells(r, l)).collect();
    let mut text = table::lines(&headings, &table);
    text += &format!("\n\n{same} the same, {differ} not");
    if squared > 0.0 {
        text += &format!(
            ": SNR {:.2} dB, largest error {}",
            snr(deviation, squared),
            table::small(most)
        );
    }
    let figures = Figures {
        same,
        differ,
        snr_db: finite(snr(deviation, squared)).filter(|_| squared > 0.0),
        max_error: most,
        tensors: lines,
    };
    report(a.json, &figures, &text)
}
