// SPDX-License-Identifier: Apache-2.0
//! The clock network: a tree for the root clock and for every gated one, from where their sinks
//! stand; area of a buffer and skew as OpenROAD's trees have them (`synth/clock.toml`).
//!
//! Sinks of a net are split in halves until a cluster is small enough for a buffer; buffers are the
//! sinks of the next level. A clock gate drives a single cluster without a buffer.

use serde::Deserialize;

use crate::design::{Flat, Leaf};
use crate::gates::Activity;
use crate::graph::Graph;
use crate::library::{Kind, Library};
use crate::placement::nets::{CAP, Tree};
use crate::placement::{Buffer, Placement, Point};
use crate::power::ClockTree;

/// `synth/clock.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Most sinks of a cluster.
    pub sinks: usize,
    /// Most capacitance of a cluster, pins and wire, fF.
    pub load_ff: f32,
    /// Most sinks that a clock gate drives without a buffer.
    pub gated: usize,
    /// Area of a buffer with its share of load inverters, µm².
    pub area_um2: f64,
    /// What the network takes, in what its buffers and wires alone would.
    pub energy: f64,
    /// The clock comes so much earlier to the first clock gates than to flip-flops, ps.
    pub gate_early_ps: f32,
    /// Skew between flip-flops that a path has to bear, ps.
    pub skew_ps: f32,
    /// Where the figures come from.
    pub source: String,
}

impl Model {
    /// The project's.
    pub fn read() -> Result<Self, String> {
        let path = tricodec_tools::project().join("synth/clock.toml");
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
    }
}

/// The tree of one clock net.
#[derive(Clone, Copy, Debug)]
struct Net {
    net: u32,
    buffers: usize,
    /// Capacitance that switches: wires, inputs of buffers, pins of the sinks behind buffers, fF.
    cap: f64,
    /// Energy inside of the buffers for both edges of a clock, fJ.
    inside: f64,
}

/// The trees of all clocks.
#[derive(Clone, Debug, Default)]
pub struct Network {
    nets: Vec<Net>,
    /// Buffers.
    pub buffers: usize,
    /// Clock nets: the root and those behind gates.
    pub clocks: usize,
    /// Sinks: flip-flops, gates, memories.
    pub sinks: usize,
    /// Wire, mm.
    pub wire_mm: f64,
    volts: f64,
    area: f64,
    energy: f64,
}

/// Root buffers and all others.
const BUFFER: &str = "BUFx4_ASAP7_75t_R";

impl Network {
    /// Trees for the clocks of a placed netlist.
    pub fn new(graph: &Graph<'_>, placement: &Placement, model: &Model) -> Result<Self, String> {
        let (flat, library) = (graph.flat, graph.library);
        let buffer =
            Buffer::find(library, BUFFER).ok_or_else(|| format!("the library has no {BUFFER}"))?;
        let inside: f64 = library.cells[buffer.cell].pins[buffer.output]
            .energy
            .iter()
            .flat_map(|g| &g.edges)
            .map(|t| f64::from(t.at(20.0, model.load_ff)))
            .sum();
        let mut all = Self {
            volts: f64::from(library.voltage),
            energy: model.energy,
            ..Self::default()
        };
        for net in 2..flat.nets as u32 {
            if !graph.clock[net as usize] {
                continue;
            }
            let sinks = graph.sinks_of(net);
            let mut level: Vec<(Point, f32)> = sinks
                .iter()
                .map(|(c, p)| (placement.pin(flat, *c, *p), pin_cap(flat, library, *c, *p)))
                .collect();
            let gated = graph.driver[net as usize].0 != u32::MAX;
            let mut tree = Net {
                net,
                buffers: 0,
                cap: 0.0,
                inside: 0.0,
            };
            all.clocks += 1;
            all.sinks += sinks.len();
            let direct = gated && sinks.len() <= model.gated;
            let mut wire = 0.0;
            if direct {
                // Pins without a buffer are in the gate's own load already.
                wire += f64::from(length(&level));
            }
            while !direct && !level.is_empty() {
                let mut clusters = Vec::new();
                split(level, model, &mut clusters);
                tree.buffers += clusters.len();
                level = Vec::with_capacity(clusters.len());
                for cluster in clusters {
                    wire += f64::from(length(&cluster));
                    tree.cap += cluster.iter().map(|s| f64::from(s.1)).sum::<f64>();
                    level.push((middle(&cluster), buffer.cap));
                }
                if level.len() == 1 {
                    break;
                }
            }
            tree.cap += wire * f64::from(CAP);
            tree.inside = tree.buffers as f64 * inside;
            all.wire_mm += 1e-3 * wire;
            all.buffers += tree.buffers;
            all.nets.push(tree);
        }
        all.area = all.buffers as f64 * model.area_um2;
        Ok(all)
    }

    /// Area, and power of a window of clocks of `period` ps; without activity none.
    pub fn tree(&self, activity: Option<&Activity>, period: f32) -> ClockTree {
        let power = activity.map_or(0.0, |a| {
            let time = a.clocks.max(1) as f64 * f64::from(period);
            let pulses = |n: &Net| a.pulses.get(&n.net).copied().unwrap_or(0) as f64;
            let energy = |n: &Net| n.inside + n.cap * self.volts * self.volts;
            let sum: f64 = self.nets.iter().map(|n| pulses(n) * energy(n)).sum();
            self.energy * sum / time
        });
        ClockTree {
            buffers: self.buffers,
            area: self.area,
            power,
        }
    }
}

/// Capacitance of a clock pin, fF.
fn pin_cap(flat: &Flat, library: &Library, cell: u32, pin: u32) -> f32 {
    match flat.cells[cell as usize].leaf {
        Leaf::Cell(k) => library.cells[k].pins[pin as usize].cap[0],
        Leaf::Memory(_) => crate::library::memory::CLOCK_CAP,
    }
}

/// Centre of a cluster.
fn middle(cluster: &[(Point, f32)]) -> Point {
    let n = cluster.len().max(1) as f32;
    [0, 1].map(|i| cluster.iter().map(|s| s.0[i]).sum::<f32>() / n)
}

/// Length of a cluster's wire from its centre, µm.
fn length(cluster: &[(Point, f32)]) -> f32 {
    let mut points = vec![middle(cluster)];
    points.extend(cluster.iter().map(|s| s.0));
    Tree::new(&points).length()
}

/// Halves along the longer side until each is small enough.
fn split(mut sinks: Vec<(Point, f32)>, model: &Model, clusters: &mut Vec<Vec<(Point, f32)>>) {
    let small = sinks.len() <= model.sinks;
    let fits = || {
        let pins: f32 = sinks.iter().map(|s| s.1).sum();
        pins + CAP * length(&sinks) <= model.load_ff
    };
    if sinks.len() <= 1 || (small && fits()) {
        clusters.push(sinks);
        return;
    }
    let range = |axis: usize| {
        let values = || sinks.iter().map(|s| s.0[axis]);
        values().fold(f32::NEG_INFINITY, f32::max) - values().fold(f32::INFINITY, f32::min)
    };
    let axis = usize::from(range(1) > range(0));
    sinks.sort_by(|a, b| a.0[axis].total_cmp(&b.0[axis]));
    let rest = sinks.split_off(sinks.len() / 2);
    split(sinks, model, clusters);
    split(rest, model, clusters);
}

/// Flip-flops, clock gates and memories of a netlist.
pub fn census(flat: &Flat, library: &Library) -> [usize; 3] {
    let mut n = [0; 3];
    for cell in &flat.cells {
        match cell.leaf {
            Leaf::Memory(_) => n[2] += 1,
            Leaf::Cell(k) => match library.cells[k].kind {
                Kind::Flop { .. } => n[0] += 1,
                Kind::ClockGate { .. } => n[1] += 1,
                _ => {}
            },
        }
    }
    n
}
