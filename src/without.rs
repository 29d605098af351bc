// SPDX-License-Identifier: Apache-2.0
//! `tricodec synth --without`: the design with a unit and without it. The area falls by what the
//! unit's rows of the table say, or the table is wrong.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, anyhow, bail};
use serde::Serialize;
use tricodec_flow::groups::{self, Group};
use tricodec_flow::netlist::Of;
use tricodec_flow::synth::Synthesis;
use tricodec_tools::sources::Sources;

use crate::args::{Synth, Unit};
use crate::output::report as print;

/// How far the area may be from what the rows say, in percent of that. What is in it: what stands
/// around the unit and has less to do without it, and other sizes of cells there (docs/asap7.md,
/// section 6).
const TOLERANCE: f64 = 10.0;

/// A row of the table with and without the unit.
#[derive(Clone, Debug, Serialize)]
struct Row {
    block: String,
    /// Of the unit, or in its place.
    unit: bool,
    before_um2: f64,
    after_um2: f64,
}

/// The comparison.
#[derive(Debug, Serialize)]
struct Comparison {
    top: String,
    parameters: Vec<String>,
    without: String,
    before_um2: f64,
    after_um2: f64,
    /// What the area fell by.
    difference_um2: f64,
    /// What the rows of the unit say, less those of what stands in its place.
    rows_um2: f64,
    deviation_percent: f64,
    tolerance_percent: f64,
    /// Rows that are not the same.
    rows: Vec<Row>,
    library: String,
}

/// Run the command.
pub fn run(a: &Synth, unit: Unit) -> Result<()> {
    let with = Synth {
        without: None,
        ..a.clone()
    };
    let before = crate::synthesis::synthesis(&with)?;
    let mut off = with.clone();
    let mut instance = None;
    let name = match unit {
        Unit::Align => {
            off.param.push("Align=0".to_owned());
            "the alignment unit (Align=0)".to_owned()
        }
        Unit::Lane => {
            let (block, lane) = last_lane(&before)?;
            let name = format!("the lane {lane} of {block}, cut out");
            instance = Some(format!("{block}/{lane}"));
            name
        }
    };
    let after = crate::synthesis::synthesis_without(&off, instance)?;
    let sources = Sources::read(&before.request.root).map_err(|e| anyhow!(e))?;
    let c = compare(unit, name, &before, &after, &sources)?;
    print(a.json, &c, &table(&c))?;
    if c.deviation_percent.abs() > c.tolerance_percent {
        bail!(
            "the area without {} differs by {:.1} % from what its rows say: {} % are explained",
            c.without,
            c.deviation_percent,
            c.tolerance_percent
        );
    }
    Ok(())
}

/// Block and instance of the last lane.
fn last_lane(s: &Synthesis) -> Result<(String, String)> {
    let lane = |module: &str| matches!(module, "tri_enc_lane" | "tri_dec_lane");
    let mut found = None;
    for block in &s.design.blocks {
        for instance in &block.instances {
            if let Of::Block(child) = &instance.of
                && lane(&s.modules[s.design.index[child]])
            {
                found = Some((block.name.clone(), instance.name.clone()));
            }
        }
    }
    found.ok_or_else(|| anyhow!("{} has no lanes", s.request.top))
}

/// Area of an instance of a block with all that is in it, µm².
fn with_children(s: &Synthesis, block: usize) -> f64 {
    let own = &s.areas[block];
    let inside = s.design.blocks[block].instances.iter();
    let children = inside.filter_map(|i| match &i.of {
        Of::Block(name) => Some(with_children(s, s.design.index[name])),
        _ => None,
    });
    own.logic + own.memory + children.sum::<f64>()
}

fn compare(
    unit: Unit,
    without: String,
    before: &Synthesis,
    after: &Synthesis,
    sources: &Sources,
) -> Result<Comparison> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let all = [(before, true), (after, false)];
    for (s, first) in all {
        for (i, b) in s.design.blocks.iter().enumerate() {
            let area = s.counts[i] as f64 * (s.areas[i].logic + s.areas[i].memory);
            let group = groups::of(sources, &s.modules[i]).map_err(|e| anyhow!(e))?;
            let row = rows.entry(b.name.clone()).or_insert(Row {
                block: b.name.clone(),
                unit: match unit {
                    Unit::Align => group == Some(Group::Align),
                    Unit::Lane => group == Some(Group::Lanes),
                },
                before_um2: 0.0,
                after_um2: 0.0,
            });
            *(if first {
                &mut row.before_um2
            } else {
                &mut row.after_um2
            }) = area;
        }
    }
    let rows: Vec<Row> = rows.into_values().collect();
    let sum = |f: &dyn Fn(&Row) -> f64| rows.iter().map(f).sum::<f64>();
    let (before_um2, after_um2) = (sum(&|r| r.before_um2), sum(&|r| r.after_um2));
    let rows_um2 = match unit {
        Unit::Align => sum(&|r| {
            if r.unit {
                r.before_um2 - r.after_um2
            } else {
                0.0
            }
        }),
        Unit::Lane => {
            let lane = (0..before.modules.len())
                .find(|i| matches!(before.modules[*i].as_str(), "tri_enc_lane" | "tri_dec_lane"));
            lane.map_or(0.0, |l| with_children(before, l))
        }
    };
    let difference_um2 = before_um2 - after_um2;
    let mut changed = rows;
    changed.retain(|r| (r.before_um2 - r.after_um2).abs() > 0.05);
    changed.sort_by(|a, b| {
        let size = |r: &Row| (r.before_um2 - r.after_um2).abs();
        size(b).total_cmp(&size(a))
    });
    Ok(Comparison {
        top: before.request.top.clone(),
        parameters: before.request.parameters.clone(),
        without,
        before_um2,
        after_um2,
        difference_um2,
        rows_um2,
        deviation_percent: 100.0 * (difference_um2 - rows_um2) / rows_um2.max(1e-9),
        tolerance_percent: TOLERANCE,
        rows: changed,
        library: before.library.label.clone(),
    })
}

/// For people.
fn table(c: &Comparison) -> String {
    let mut t = format!(
        "{} {} without {}: {:.1} µm² less ({:.1} with, {:.1} without); its rows say {:.1}: {:+.2} % apart, {} % allowed\n",
        c.top,
        c.parameters.join(" "),
        c.without,
        c.difference_um2,
        c.before_um2,
        c.after_um2,
        c.rows_um2,
        c.deviation_percent,
        c.tolerance_percent
    );
    let _ = writeln!(
        t,
        "  {:26} {:>10} {:>10} {:>10}",
        "rows that differ", "with", "without", "less"
    );
    for r in &c.rows {
        let _ = writeln!(
            t,
            "  {:26} {:>10.1} {:>10.1} {:>10.1} {}",
            r.block,
            r.before_um2,
            r.after_um2,
            r.before_um2 - r.after_um2,
            if r.unit { "the unit" } else { "around it" }
        );
    }
    t + &format!("  library: {}", c.library)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_sums_first() {
        let c = Comparison {
            top: "tri_encoder".to_owned(),
            parameters: vec!["Lanes=8".to_owned()],
            without: "a unit".to_owned(),
            before_um2: 100.0,
            after_um2: 70.0,
            difference_um2: 30.0,
            rows_um2: 29.0,
            deviation_percent: 3.45,
            tolerance_percent: 5.0,
            rows: vec![Row {
                block: "tri_x".to_owned(),
                unit: true,
                before_um2: 30.0,
                after_um2: 1.0,
            }],
            library: "none".to_owned(),
        };
        let text = table(&c);
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.contains("30.0 µm² less") && first.contains("say 29.0: +3.45 % apart"),
            "{first}"
        );
        assert!(text.contains("the unit"));
    }
}
