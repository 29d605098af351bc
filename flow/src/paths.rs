// SPDX-License-Identifier: Apache-2.0
//! Critical paths by the built-in timing: of each block, and the worst of all for people.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::design::Leaf;
use crate::graph::Graph;
use crate::netlist::plain_name;
use crate::synth::{FlowError, Synthesis};
use crate::timing::{End, Step, Timing};
use crate::wires::laid::Laid;

/// A pin on a path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathStep {
    /// Pin or port, with its hierarchical path.
    pub pin: String,
    /// Cell of the library, or `in`, `out` for ports.
    pub cell: String,
    /// Whether the signal rises there.
    pub rises: bool,
    /// Arrival, ps.
    pub arrival_ps: f64,
}

/// A path from a flip-flop, memory or input to another one or an output.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CriticalPath {
    /// Slack, ps.
    pub slack_ps: f64,
    /// Instance or port where it starts.
    pub from: String,
    /// Instance or port where it ends.
    pub to: String,
    /// What drives it, from the start on.
    pub steps: Vec<PathStep>,
}

/// Name of a flat cell with its hierarchical path.
pub fn cell_name(s: &Synthesis, cell: usize) -> String {
    let c = &s.flat.cells[cell];
    let instance = &s.design.blocks[c.block as usize].instances[c.instance as usize];
    let name = plain_name(&instance.name, c.instance as usize);
    let path = &s.flat.paths[c.path as usize];
    if path.is_empty() {
        name
    } else {
        format!("{path}/{name}")
    }
}

/// Name of the port of the top that a net is at.
fn port_name(s: &Synthesis, net: u32) -> String {
    for p in &s.flat.ports {
        if let Some(i) = p.bits.iter().position(|b| *b == net) {
            return if p.bits.len() > 1 {
                format!("{}[{i}]", p.name)
            } else {
                p.name.clone()
            };
        }
    }
    String::new()
}

fn kind(s: &Synthesis, cell: usize) -> String {
    match s.flat.cells[cell].leaf {
        Leaf::Cell(k) => s.library.cells[k].name.clone(),
        Leaf::Memory(m) => m.name(),
    }
}

fn named(s: &Synthesis, graph: &Graph<'_>, step: &Step) -> PathStep {
    let (pin, cell) = match step.cell {
        None => (port_name(s, step.net), "in".to_owned()),
        Some(c) => {
            let (_, pin) = graph.driver[step.net as usize];
            let leaf = s.flat.cells[c as usize].leaf;
            let pin = match leaf {
                Leaf::Cell(k) => s.library.cells[k].pins[pin as usize].name.clone(),
                Leaf::Memory(m) => m.pin_name(pin as usize),
            };
            let name = cell_name(s, c as usize);
            (format!("{name}/{pin}"), kind(s, c as usize))
        }
    };
    PathStep {
        pin,
        cell,
        rises: step.edge == 0,
        arrival_ps: f64::from(step.arrival),
    }
}

/// The path of each block's slack ([`Synthesis::block_slacks`]), in the order of the design's
/// blocks.
pub fn of_blocks(s: &Synthesis, graph: &Graph<'_>, timing: &Timing) -> Vec<Option<CriticalPath>> {
    let mut worst: Vec<Option<(f32, u32, Option<End>)>> = vec![None; s.design.blocks.len()];
    let mut take = |cell: u32, slack: f32, net: u32, end: Option<End>| {
        let at = &mut worst[s.flat.cells[cell as usize].block as usize];
        if slack.is_finite() && at.is_none_or(|(w, ..)| slack < w) {
            *at = Some((slack, net, end));
        }
    };
    for (n, (c, _)) in graph.driver.iter().enumerate() {
        if *c != u32::MAX {
            take(*c, timing.slack(n as u32), n as u32, None);
        }
    }
    for e in &timing.ends {
        if let Some(c) = e.cell {
            take(c, e.slack, e.net, Some(*e));
        }
    }
    let path = |(slack, net, end): (f32, u32, Option<End>)| {
        let (steps, end) = match end {
            Some(e) => (timing.path(graph, &e), Some(e)),
            None => timing.through(graph, net),
        };
        let to = match end.map(|e| e.cell) {
            Some(Some(c)) => cell_name(s, c as usize),
            _ => steps.last().map_or(String::new(), |l| port_name(s, l.net)),
        };
        let from = match steps.first()?.cell {
            Some(c) => cell_name(s, c as usize),
            None => port_name(s, steps.first()?.net),
        };
        Some(CriticalPath {
            slack_ps: f64::from(slack),
            from,
            to,
            steps: steps.iter().map(|p| named(s, graph, p)).collect(),
        })
    };
    worst.into_iter().map(|w| w.and_then(path)).collect()
}

/// The `n` worst paths, one of each pair of start and end block: with wires and the clock's skew
/// where there is a layout.
pub fn worst(s: &Synthesis, laid: Option<&Laid>, n: usize) -> Result<String, FlowError> {
    let (graph, timing) = match laid {
        Some(laid) => laid.time(&s.library, s.request.period, true)?,
        None => s.time(s.request.wire)?,
    };
    let flat = graph.flat;
    let mut ends = timing.ends.clone();
    ends.sort_by(|a, b| a.slack.total_cmp(&b.slack));
    let name = |c: Option<u32>| {
        c.map_or(("port".to_owned(), String::new()), |c| {
            let f = &flat.cells[c as usize];
            let block = &s.design.blocks[f.block as usize];
            let kind = match f.leaf {
                Leaf::Cell(k) => s.library.cells[k]
                    .name
                    .trim_end_matches("_ASAP7_75t_R")
                    .to_owned(),
                Leaf::Memory(m) => format!("memory {}x{}", m.width, m.depth),
            };
            (block.name.clone(), kind)
        })
    };
    let mut seen = HashSet::new();
    let mut t = String::new();
    for e in &ends {
        let steps = timing.path(&graph, e);
        let from = name(steps.first().and_then(|s| s.cell)).0;
        let to = name(e.cell);
        if !seen.insert((from.clone(), to.0.clone())) {
            continue;
        }
        let _ = writeln!(
            t,
            "path {from} to {} ({}): slack {:+.1} ps",
            to.0, to.1, e.slack
        );
        for step in &steps {
            let (block, kind) = name(step.cell);
            let load = timing.loads[step.net as usize][step.edge as usize];
            let _ = writeln!(
                t,
                "  {:8.1} {} {block:24} {kind:16} {load:6.1} fF",
                step.arrival,
                ["rise", "fall"][step.edge as usize]
            );
        }
        if seen.len() >= n {
            break;
        }
    }
    Ok(t)
}
