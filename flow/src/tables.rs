// SPDX-License-Identifier: Apache-2.0
//! `reports/`: figures of several runs as CSV, and Table 3 of the paper with our rows beside its
//! own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::groups::Group;
use crate::paths::CriticalPath;
use crate::report::Figures;

/// What made a report: command, commit, date, machine, tools, library.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// Command.
    pub command: String,
    /// Commit of the project, with "+ changes" when the tree had some.
    pub commit: String,
    /// When it was begun, UTC.
    pub date: String,
    /// Processor and number of cores.
    pub machine: String,
    /// Tools.
    pub tools: String,
    /// Library.
    pub library: String,
}

impl Provenance {
    /// One line.
    pub fn line(&self) -> String {
        format!(
            "{}; commit {}; {}; {}; {}; {}",
            self.command, self.commit, self.date, self.machine, self.tools, self.library
        )
    }

    fn comment(&self) -> String {
        format!(
            "# command: {}\n# commit: {}\n# date: {}\n# machine: {}\n# tools: {}\n# library: {}\n",
            self.command, self.commit, self.date, self.machine, self.tools, self.library
        )
    }
}

/// A table as rows of text, the header first.
pub type Rows = Vec<Vec<String>>;

/// Write a CSV with the provenance as comment lines in front.
pub fn write(
    folder: &Path,
    name: &str,
    provenance: &Provenance,
    rows: &Rows,
) -> std::io::Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(provenance.comment().into_bytes());
    for row in rows {
        writer.write_record(row)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|e| std::io::Error::other(e.to_string()))?;
    std::fs::write(folder.join(name), bytes)
}

fn cell(v: Option<f64>, digits: usize) -> String {
    v.map_or(String::new(), |v| format!("{v:.digits$}"))
}

fn head(names: &str) -> Vec<String> {
    names.split(' ').map(str::to_owned).collect()
}

fn lanes(f: &Figures) -> String {
    f.parameters
        .iter()
        .find_map(|p| p.strip_prefix("Lanes="))
        .unwrap_or_default()
        .to_owned()
}

/// Area by group, mm²: logic and memories.
pub fn by_group(f: &Figures) -> BTreeMap<Group, (f64, f64)> {
    let mut all = BTreeMap::new();
    for b in &f.blocks {
        let e: &mut (f64, f64) = all.entry(b.part).or_default();
        e.0 += 1e-6 * b.logic_um2 * b.instances as f64;
        e.1 += 1e-6 * b.memory_um2 * b.instances as f64;
    }
    all
}

/// Power by group, mW.
pub fn power_by_group(f: &Figures) -> BTreeMap<Group, f64> {
    let mut all = BTreeMap::new();
    for b in &f.blocks {
        *all.entry(b.part).or_default() += b.power_mw.unwrap_or(0.0);
    }
    all
}

/// `area.csv`.
pub fn area(runs: &[Figures]) -> Rows {
    let mut rows = vec![head(
        "top lanes block module part whose instances cells flip_flops clock_gates logic_um2 memory_um2 memory_bits all_instances_um2",
    )];
    for f in runs {
        for b in &f.blocks {
            let g = b.part;
            rows.push(vec![
                f.top.clone(),
                lanes(f),
                b.block.clone(),
                b.module.clone(),
                g.name().to_owned(),
                g.whose().to_owned(),
                b.instances.to_string(),
                b.cells.to_string(),
                b.flip_flops.to_string(),
                b.clock_gates.to_string(),
                format!("{:.2}", b.logic_um2),
                format!("{:.2}", b.memory_um2),
                b.memory_bits.to_string(),
                format!("{:.1}", b.total_um2),
            ]);
        }
    }
    rows
}

/// `timing.csv`.
pub fn timing(runs: &[Figures]) -> Rows {
    let mut rows = vec![head(
        "top lanes clock_ps block slack_ps slack_with_wires_ps mapped_for from to steps tool opensta_slack_ps opensta",
    )];
    for f in runs {
        let version = f.opensta.as_ref().map_or("", |o| o.version.as_str());
        let row = |block: &str| {
            let clock = format!("{:.0}", f.clock_ps);
            vec![f.top.clone(), lanes(f), clock, block.to_owned()]
        };
        let path = |p: Option<&CriticalPath>| {
            let (from, to) = p.map_or_else(Default::default, |p| (p.from.clone(), p.to.clone()));
            [
                from,
                to,
                p.map_or(String::new(), |p| p.steps.len().to_string()),
            ]
        };
        let ends =
            |theirs: Option<f64>| [f.timing_tool.clone(), cell(theirs, 1), version.to_owned()];
        let worst = f.blocks.iter().filter(|b| b.slack_ps.is_some());
        let worst = worst.min_by(|a, b| {
            a.slack_ps
                .unwrap_or(0.0)
                .total_cmp(&b.slack_ps.unwrap_or(0.0))
        });
        let mut all = row("all");
        all.extend([cell(f.wns_ps, 1), cell(f.wns_wires_ps, 1), String::new()]);
        all.extend(path(worst.and_then(|b| b.path.as_ref())));
        all.extend(ends(f.opensta.as_ref().and_then(|o| o.wns_ps)));
        rows.push(all);
        for b in f.blocks.iter().filter(|b| b.slack_ps.is_some()) {
            let mut one = row(&b.block);
            let how = if b.fast { "speed" } else { "area" };
            one.extend([cell(b.slack_ps, 1), String::new(), how.to_owned()]);
            one.extend(path(b.path.as_ref()));
            one.extend(ends(b.opensta_slack_ps));
            rows.push(one);
        }
    }
    rows
}

/// `power.csv`.
pub fn power(runs: &[Figures]) -> Rows {
    let mut rows = vec![head(
        "top lanes input block instances internal_mw switching_mw leakage_mw memory_mw total_mw tool activity",
    )];
    for f in runs.iter().filter(|f| f.power_w.is_some()) {
        for b in &f.blocks {
            let parts = b.power_parts_mw.unwrap_or_default();
            let mut row = vec![
                f.top.clone(),
                lanes(f),
                f.input.clone().unwrap_or_default(),
                b.block.clone(),
                b.instances.to_string(),
            ];
            row.extend(parts.iter().map(|p| format!("{p:.5}")));
            row.push(cell(b.power_mw, 5));
            row.push("tricodec-flow power".to_owned());
            row.push(f.activity.clone().unwrap_or_default());
            rows.push(row);
        }
    }
    rows
}

/// `energy.csv`.
pub fn energy(runs: &[Figures]) -> Rows {
    let mut rows = vec![head(
        "top lanes input clock_ps area_mm2 sram_mm2 power_w memory_w clock_w netlist_w opensta_netlist_w raw_gbps coded_gbps pj_per_raw_bit pj_per_coded_bit pj_per_value tool activity",
    )];
    for f in runs.iter().filter(|f| f.power_w.is_some()) {
        rows.push(vec![
            f.top.clone(),
            lanes(f),
            f.input.clone().unwrap_or_default(),
            format!("{:.0}", f.clock_ps),
            format!("{:.5}", f.area_mm2),
            format!("{:.5}", f.sram_mm2),
            cell(f.power_w, 5),
            cell(f.memory_power_w, 5),
            cell(f.clock_power_w, 5),
            cell(f.netlist_power_w, 5),
            cell(f.opensta_power.map(|p| p.total()), 5),
            cell(f.raw_gbps, 2),
            cell(f.coded_gbps, 2),
            cell(f.pj_per_raw_bit, 4),
            cell(f.pj_per_coded_bit, 4),
            cell(f.pj_per_value, 3),
            "tricodec-flow".to_owned(),
            f.activity.clone().unwrap_or_default(),
        ]);
    }
    rows
}

/// `lanes.csv`: area and power of both tops against the number of lanes.
pub fn lane_sweep(runs: &[Figures]) -> Rows {
    let mut rows = vec![head("top lanes part logic_mm2 memory_mm2 power_mw")];
    let mut seen = std::collections::BTreeSet::new();
    for f in runs {
        if !seen.insert((f.top.clone(), lanes(f))) {
            continue;
        }
        let measured = runs
            .iter()
            .find(|r| r.top == f.top && lanes(r) == lanes(f) && r.power_w.is_some());
        let powers = measured.map(power_by_group);
        for (g, (logic, memory)) in by_group(f) {
            rows.push(vec![
                f.top.clone(),
                lanes(f),
                g.name().to_owned(),
                format!("{logic:.6}"),
                format!("{memory:.6}"),
                cell(powers.as_ref().and_then(|p| p.get(&g).copied()), 3),
            ]);
        }
    }
    rows
}

/// The paper's rows, as printed: design, W, mm², pJ per bit.
pub const PAPER: [(&str, f64, f64, f64); 6] = [
    ("H.264 encoder (100 Gb/s)", 1.1, 0.96, 167.8),
    ("H.264 decoder (100 Gb/s)", 1.0, 0.97, 154.3),
    ("H.265 encoder (100 Gb/s)", 11.0, 11.7, 1707.5),
    ("H.265 decoder (100 Gb/s)", 4.3, 2.1, 665.4),
    (
        "three-in-one encoder (100 Gb/s tensors, 8K60 video)",
        0.78,
        0.70,
        97.8,
    ),
    (
        "three-in-one decoder (100 Gb/s tensors, 8K60 video)",
        0.58,
        0.58,
        63.5,
    ),
];

/// `table3.csv`.
pub fn table3(runs: &[Figures]) -> Rows {
    let mut rows = vec![head(
        "design source power_w area_mm2 raw_gbps coded_gbps pj_per_raw_bit pj_per_coded_bit pj_per_value pj_per_bit_as_printed",
    )];
    for (design, w, mm2, pj) in PAPER {
        rows.push(vec![
            design.to_owned(),
            "LLM.265, Table 3".to_owned(),
            format!("{w}"),
            format!("{mm2}"),
            "100".to_owned(),
            String::new(),
            format!("{:.2}", 1e3 * w / 100.0),
            String::new(),
            String::new(),
            format!("{pj}"),
        ]);
    }
    for f in runs.iter().filter(|f| f.power_w.is_some()) {
        rows.push(vec![
            format!(
                "Tricodec {} {} lanes, {}",
                f.top.trim_start_matches("tri_"),
                lanes(f),
                f.input.clone().unwrap_or_default()
            ),
            "measured here: netlist before placement, no inter block".to_owned(),
            cell(f.power_w, 4),
            format!("{:.4}", f.area_mm2),
            cell(f.raw_gbps, 1),
            cell(f.coded_gbps, 1),
            cell(f.pj_per_raw_bit, 3),
            cell(f.pj_per_coded_bit, 3),
            cell(f.pj_per_value, 2),
            String::new(),
        ]);
    }
    rows
}

/// `cost100.csv`: what 100 Gb/s of raw samples cost without a floorplan, every design scaled to
/// that rate.
pub fn cost100(runs: &[Figures]) -> Rows {
    let mut rows = vec![head(
        "design source area_mm2_per_100gbps power_w_per_100gbps",
    )];
    for (design, w, mm2, _) in PAPER {
        rows.push(vec![
            design.to_owned(),
            "LLM.265, Table 3".to_owned(),
            format!("{mm2}"),
            format!("{w}"),
        ]);
    }
    for f in runs {
        let (Some(raw), Some(w)) = (f.raw_gbps, f.power_w) else {
            continue;
        };
        let scale = 100.0 / raw;
        rows.push(vec![
            format!(
                "Tricodec {} {} lanes, {}",
                f.top.trim_start_matches("tri_"),
                lanes(f),
                f.input.clone().unwrap_or_default()
            ),
            "measured here: netlist before placement, no inter block".to_owned(),
            format!("{:.4}", f.area_mm2 * scale),
            format!("{:.4}", w * scale),
        ]);
    }
    rows
}

/// `peers.csv`: columns for designs of others at equal work; their rows are added by hand from
/// measured data.
pub fn peers(runs: &[Figures]) -> Rows {
    let mut rows = vec![head(
        "design source samples_per_clock area_mm2 clock_ps power_w",
    )];
    for f in runs.iter().filter(|f| f.power_w.is_some()) {
        let samples = f.raw_gbps.map(|r| r / 8.0 * f.clock_ps * 1e-3);
        rows.push(vec![
            format!(
                "Tricodec {} {} lanes, {}",
                f.top,
                lanes(f),
                f.input.clone().unwrap_or_default()
            ),
            "this project".to_owned(),
            cell(samples, 2),
            format!("{:.4}", f.area_mm2),
            format!("{:.0}", f.clock_ps),
            cell(f.power_w, 4),
        ]);
    }
    rows
}

/// Rows as a Markdown table.
pub fn markdown(rows: &Rows) -> String {
    let mut t = String::new();
    for (i, row) in rows.iter().enumerate() {
        let _ = writeln!(t, "| {} |", row.join(" | "));
        if i == 0 {
            let _ = writeln!(t, "|{}", " --- |".repeat(row.len()));
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_rows_stay_as_printed() {
        let rows = table3(&[]);
        assert_eq!(rows.len(), 7);
        assert_eq!(rows[5][2..4], ["0.78", "0.7"]);
        // Not what the paper prints as energy per bit: its power at its rate.
        assert_eq!(rows[5][6], "7.80");
        assert_eq!(rows[5][9], "97.8");
    }

    #[test]
    fn comments_carry_the_provenance() {
        let folder = tempfile::tempdir().unwrap();
        let p = Provenance {
            command: "c".into(),
            commit: "d".into(),
            date: "2026".into(),
            machine: "m".into(),
            tools: "t".into(),
            library: "l".into(),
        };
        write(folder.path(), "x.csv", &p, &table3(&[])).unwrap();
        let text = std::fs::read_to_string(folder.path().join("x.csv")).unwrap();
        assert!(text.starts_with(
            "# command: c\n# commit: d\n# date: 2026\n# machine: m\n# tools: t\n# library: l\n\
                 design,source"
        ));
    }
}
