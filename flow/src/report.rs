// SPDX-License-Identifier: Apache-2.0
//! Figures of a synthesis, for machines; [`crate::summary`] shows them to people.

use serde::Serialize;
use tricodec_tools::sources::Sources;

use crate::groups::{self, Group};
use crate::opensta;
use crate::paths::{self, CriticalPath};
use crate::synth::{FlowError, Synthesis};
use crate::wires::laid::LaidFigures;

/// A block's figures.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BlockFigures {
    /// Block.
    pub block: String,
    /// SystemVerilog module.
    pub module: String,
    /// A block that it stands in.
    pub parent: String,
    /// Part of the machine that it belongs to.
    pub part: Group,
    /// Instances in the top.
    pub instances: usize,
    /// Cells of one instance.
    pub cells: usize,
    /// Flip-flops of one instance.
    pub flip_flops: usize,
    /// Clock gates of one instance.
    pub clock_gates: usize,
    /// Cell area of one instance, without the blocks in it, µm².
    pub logic_um2: f64,
    /// Memory macros of one instance, µm².
    pub memory_um2: f64,
    /// Memory bits of one instance.
    pub memory_bits: usize,
    /// All instances, cells and memories, without the blocks in them, µm².
    pub total_um2: f64,
    /// Worst slack of paths that end in it or pass through, ps.
    pub slack_ps: Option<f64>,
    /// The path with that slack.
    pub path: Option<CriticalPath>,
    /// The same by OpenSTA: slack in ps, and path.
    pub opensta_slack_ps: Option<f64>,
    /// The path with OpenSTA's slack.
    pub opensta_path: Option<CriticalPath>,
    /// Power of all instances, without the blocks in them, mW.
    pub power_mw: Option<f64>,
    /// The same by cause: internal, switching, leakage, memory accesses, mW.
    pub power_parts_mw: Option<[f64; 4]>,
    /// Mapped for speed rather than area.
    pub fast: bool,
}

/// A top's figures.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// Module.
    pub top: String,
    /// Configuration.
    pub config: Option<String>,
    /// Parameters.
    pub parameters: Vec<String>,
    /// Clock period, ps.
    pub clock_ps: f64,
    /// Cells and memories, mm².
    pub area_mm2: f64,
    /// Memories, mm².
    pub sram_mm2: f64,
    /// Worst slack, ps.
    pub wns_ps: Option<f64>,
    /// Worst slack with a wire of 0.4 fF per sink, ps.
    pub wns_wires_ps: Option<f64>,
    /// Sum of negative slacks, ps.
    pub tns_ps: f64,
    /// Power, W.
    pub power_w: Option<f64>,
    /// Part of it: memory accesses, W.
    pub memory_power_w: Option<f64>,
    /// Part of it: clock network, and clock pins of flip-flops and clock gates, W.
    pub clock_power_w: Option<f64>,
    /// Raw throughput, Gb/s (8-bit samples).
    pub raw_gbps: Option<f64>,
    /// Coded throughput, Gb/s.
    pub coded_gbps: Option<f64>,
    /// Energy per raw bit, pJ.
    pub pj_per_raw_bit: Option<f64>,
    /// Energy per coded bit, pJ.
    pub pj_per_coded_bit: Option<f64>,
    /// Energy per value, pJ.
    pub pj_per_value: Option<f64>,
    /// What was coded while power was measured.
    pub input: Option<String>,
    /// What timed it.
    pub timing_tool: String,
    /// What OpenSTA says of the same netlist, where it is installed.
    pub opensta: Option<opensta::Report>,
    /// Why OpenSTA says nothing.
    pub opensta_absent: Option<String>,
    /// Largest difference of a slack between OpenSTA and the built-in timing, ps.
    pub opensta_difference_ps: Option<f64>,
    /// Power of the netlist, without the model of the clock network, W.
    pub netlist_power_w: Option<f64>,
    /// The same by OpenSTA, from the same activity, where one is installed that can read it.
    pub opensta_power: Option<opensta::Power>,
    /// What made the activity.
    pub activity: Option<String>,
    /// The same with wires and a clock network.
    pub laid: Option<LaidFigures>,
    /// Why there are no wires.
    pub laid_absent: Option<String>,
    /// Blocks, largest first.
    pub blocks: Vec<BlockFigures>,
    /// Tools.
    pub tools: Vec<String>,
    /// Library.
    pub library: String,
}

impl Figures {
    /// Top and configuration as `synth/limits.toml` names them.
    pub fn name(&self) -> (String, String) {
        let top = self
            .top
            .strip_prefix("tri_")
            .unwrap_or(&self.top)
            .to_owned();
        (
            top,
            self.config.clone().unwrap_or_else(|| "block".to_owned()),
        )
    }
}

/// Wire capacitance per sink of the second slack figure, fF.
pub const WIRE: f32 = 0.4;

/// The first block that has an instance of block `i`.
fn parent(s: &Synthesis, i: usize) -> Option<usize> {
    let name = &s.design.blocks[i].name;
    let has = |b: &&crate::netlist::Block| {
        b.instances
            .iter()
            .any(|x| matches!(&x.of, crate::netlist::Of::Block(n) if n == name))
    };
    s.design.blocks.iter().position(|b| has(&b))
}

/// The part of block `i`: its own, or that of the first block around it that has one.
fn part(s: &Synthesis, sources: &Sources, i: usize) -> Result<Group, FlowError> {
    let mut at = Some(i);
    while let Some(block) = at {
        let own = groups::of(sources, &s.modules[block]).map_err(FlowError::Design)?;
        if let Some(group) = own {
            return Ok(group);
        }
        at = parent(s, block);
    }
    Ok(Group::Other)
}

/// The part of each block.
pub fn parts(s: &Synthesis) -> Result<Vec<Group>, FlowError> {
    let sources = Sources::read(&s.request.root).map_err(FlowError::Design)?;
    let blocks = 0..s.design.blocks.len();
    blocks.map(|i| part(s, &sources, i)).collect()
}

/// Area and timing.
pub fn figures(s: &Synthesis) -> Result<Figures, FlowError> {
    let (graph, timing) = s.time(s.request.wire)?;
    let slacks = s.block_slacks(&graph, &timing);
    let critical = paths::of_blocks(s, &graph, &timing);
    let finite = |v: f32| v.is_finite().then_some(f64::from(v));
    let parts = parts(s)?;
    let mut blocks: Vec<BlockFigures> = s
        .design
        .blocks
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let a = &s.areas[i];
            BlockFigures {
                block: b.name.clone(),
                module: s.modules[i].clone(),
                parent: parent(s, i).map_or(String::new(), |p| s.design.blocks[p].name.clone()),
                part: parts[i],
                instances: s.counts[i],
                cells: a.cells,
                flip_flops: a.flops,
                clock_gates: a.clock_gates,
                logic_um2: a.logic,
                memory_um2: a.memory,
                memory_bits: a.memory_bits,
                total_um2: (a.logic + a.memory) * s.counts[i] as f64,
                slack_ps: finite(slacks[i]),
                path: critical[i].clone(),
                fast: s.fast.contains(&b.name),
                ..BlockFigures::default()
            }
        })
        .collect();
    blocks.sort_by(|a, b| b.total_um2.total_cmp(&a.total_um2));
    let sum = |f: &dyn Fn(&BlockFigures) -> f64| blocks.iter().map(f).sum::<f64>();
    let (_, wires) = s.time(s.request.wire.max(WIRE))?;
    Ok(Figures {
        top: s.request.top.clone(),
        parameters: s.request.parameters.clone(),
        clock_ps: f64::from(s.request.period),
        area_mm2: 1e-6 * sum(&|b| b.total_um2),
        sram_mm2: 1e-6 * sum(&|b| b.memory_um2 * b.instances as f64),
        wns_ps: finite(timing.worst()),
        wns_wires_ps: finite(wires.worst()),
        tns_ps: f64::from(timing.total_negative()),
        blocks,
        tools: vec![
            "Yosys 0.70 (pyosys), abc".to_owned(),
            "tricodec-flow: repair, static timing".to_owned(),
        ],
        library: s.library.label.clone(),
        timing_tool: "tricodec-flow timing".to_owned(),
        ..Figures::default()
    })
}

/// Add what OpenSTA says. Gives a sentence for each slack that differs from the built-in timing's
/// by more than [`opensta::TOLERANCE`].
pub fn add_opensta(f: &mut Figures, r: opensta::Report) -> Vec<String> {
    let mut pairs = vec![("the whole".to_owned(), f.wns_ps, r.wns_ps)];
    for b in &mut f.blocks {
        b.opensta_path = r.blocks.get(&b.block).cloned();
        b.opensta_slack_ps = b.opensta_path.as_ref().map(|p| p.slack_ps);
        pairs.push((b.block.clone(), b.slack_ps, b.opensta_slack_ps));
    }
    let mut largest: Option<f64> = None;
    let mut sentences = Vec::new();
    for (what, ours, theirs) in pairs {
        let difference = match (ours, theirs) {
            (Some(a), Some(b)) => (a - b).abs(),
            (None, None) => continue,
            _ => f64::INFINITY,
        };
        if difference.is_finite() {
            largest = Some(largest.map_or(difference, |l| l.max(difference)));
        }
        if difference > opensta::TOLERANCE {
            let text = |s: Option<f64>| s.map_or("no path".to_owned(), |s| format!("{s:.2} ps"));
            sentences.push(format!(
                "OpenSTA {} and the built-in timing differ in {what}: {} and {} (more than {} ps)",
                r.version,
                text(theirs),
                text(ours),
                opensta::TOLERANCE
            ));
        }
    }
    f.tools
        .push(format!("OpenSTA {}: static timing", r.version));
    f.opensta_difference_ps = largest;
    f.opensta = Some(r);
    sentences
}

/// Add measured power: `window` is clocks, samples in, coded bits out.
pub fn add_power(
    f: &mut Figures,
    s: &Synthesis,
    p: &crate::power::Report,
    window: (u64, u64, u64),
) {
    let mut by_name: std::collections::HashMap<&str, crate::power::Power> =
        std::collections::HashMap::new();
    for (b, power) in &p.blocks {
        by_name.insert(&s.design.blocks[*b as usize].name, *power);
    }
    for b in &mut f.blocks {
        let power = by_name.get(b.block.as_str()).copied().unwrap_or_default();
        b.power_mw = Some(power.total());
        b.power_parts_mw = Some([power.internal, power.switching, power.leakage, power.memory]);
    }
    f.blocks.push(BlockFigures {
        block: "clock network (model)".to_owned(),
        module: "clock network (model)".to_owned(),
        part: Group::Clock,
        instances: 1,
        cells: p.tree.buffers,
        logic_um2: p.tree.area,
        total_um2: p.tree.area,
        power_mw: Some(p.tree.power),
        power_parts_mw: Some([p.tree.power, 0.0, 0.0, 0.0]),
        ..BlockFigures::default()
    });
    f.area_mm2 += 1e-6 * p.tree.area;
    let watts = 1e-3 * (p.total.total() + p.tree.power);
    let (clocks, samples, coded) = window;
    let nanoseconds = clocks.max(1) as f64 * f.clock_ps * 1e-3;
    let (raw, coded) = (
        8.0 * samples as f64 / nanoseconds,
        coded as f64 / nanoseconds,
    );
    f.power_w = Some(watts);
    f.netlist_power_w = Some(1e-3 * p.total.total());
    f.memory_power_w = Some(1e-3 * p.total.memory);
    f.clock_power_w = Some(1e-3 * (p.total.clocking + p.tree.power));
    f.raw_gbps = Some(raw);
    f.coded_gbps = Some(coded);
    if raw > 0.0 && coded > 0.0 {
        f.pj_per_raw_bit = Some(1e3 * watts / raw);
        f.pj_per_coded_bit = Some(1e3 * watts / coded);
        f.pj_per_value = Some(8e3 * watts / raw);
    }
    f.tools
        .push("tricodec-flow: gate-level simulation, power".to_owned());
}

/// Add OpenSTA's power; a sentence when it is not that of the built-in sums.
pub fn add_opensta_power(f: &mut Figures, p: opensta::Power) -> Option<String> {
    f.opensta_power = Some(p);
    let ours = f.netlist_power_w?;
    let percent = 100.0 * (p.total() / ours - 1.0);
    if let Some(o) = &f.opensta {
        f.tools.push(format!("OpenSTA {}: power", o.version));
    }
    (percent.abs() > opensta::POWER_TOLERANCE).then(|| {
        format!(
            "OpenSTA and the built-in sums differ in the power of the netlist: {:.5} W and {ours:.5} W",
            p.total()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(slack_ps: f64) -> CriticalPath {
        CriticalPath {
            slack_ps,
            ..CriticalPath::default()
        }
    }

    #[test]
    fn slacks_that_differ_are_said() {
        let block = |name: &str, slack_ps: Option<f64>| BlockFigures {
            block: name.to_owned(),
            slack_ps,
            ..BlockFigures::default()
        };
        let mut f = Figures {
            wns_ps: Some(-3.0),
            blocks: vec![
                block("tri_a", Some(-3.0)),
                block("tri_b", Some(7.5)),
                block("tri_c", None),
                block("tri_d", Some(1.0)),
            ],
            ..Figures::default()
        };
        let theirs = [("tri_a", -2.5), ("tri_b", 9.0)].map(|(n, s)| (n.to_owned(), path(s)));
        let sentences = add_opensta(
            &mut f,
            opensta::Report {
                version: "2.0.17".to_owned(),
                wns_ps: Some(-2.5),
                blocks: theirs.into(),
                ..opensta::Report::default()
            },
        );
        let start = "OpenSTA 2.0.17 and the built-in timing differ in";
        assert_eq!(
            sentences,
            [
                format!("{start} tri_b: 9.00 ps and 7.50 ps (more than 1 ps)"),
                format!("{start} tri_d: no path and 1.00 ps (more than 1 ps)"),
            ]
        );
        assert_eq!(f.opensta_difference_ps, Some(1.5));
        assert_eq!(f.blocks[1].opensta_slack_ps, Some(9.0));
        let text = crate::summary::table(&f);
        assert!(
            text.contains("OpenSTA 2.0.17: worst slack -2.50 ps"),
            "{text}"
        );
    }
}
