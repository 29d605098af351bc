// SPDX-License-Identifier: Apache-2.0
//! Wires without a placer: cells along a Hilbert curve in the order of the hierarchy, so that what
//! stands together in it stands together on the die, and lengths scaled class by class to those of
//! placements (`synth/wires.toml`, fitted by `flow/examples/wires.rs`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::design::Leaf;
use crate::graph::Graph;
use crate::placement::nets::{Wires, points, ports_of};
use crate::placement::{Placement, Point, Said};
use crate::wires::floorplan::Floorplan;

/// `synth/wires.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// What it was fitted to.
    pub source: String,
    /// Its error where it was measured.
    pub error: String,
    /// Length on the die in length along the curve, by class of net.
    pub scale: BTreeMap<String, f32>,
}

/// Points of the curve along a side, as a power of two.
const ORDER: u32 = 10;

/// Place of a step on the Hilbert curve of side 2^[`ORDER`].
fn hilbert(step: u64) -> [u32; 2] {
    let (mut x, mut y) = (0u32, 0u32);
    let mut t = step;
    for level in 0..ORDER {
        let s = 1u32 << level;
        let rx = 1 & (t / 2) as u32;
        let ry = 1 & (t as u32 ^ rx);
        if ry == 0 {
            if rx == 1 {
                (x, y) = (s - 1 - x, s - 1 - y);
            }
            (x, y) = (y, x);
        }
        x += s * rx;
        y += s * ry;
        t /= 4;
    }
    [x, y]
}

/// Class of a net: what it connects, and its fan-out.
fn class(graph: &Graph<'_>, net: u32) -> String {
    let flat = graph.flat;
    let sinks = graph.sinks_of(net);
    let (driver, _) = graph.driver[net as usize];
    let cells = sinks.iter().map(|s| s.0);
    let mut cells = cells.chain((driver != u32::MAX).then_some(driver));
    let memory = |c: u32| matches!(flat.cells[c as usize].leaf, Leaf::Memory(_));
    let path = sinks.first().map(|s| flat.cells[s.0 as usize].path);
    let what = if driver == u32::MAX {
        "port"
    } else if cells.clone().any(memory) {
        "memory"
    } else if cells.all(|c| Some(flat.cells[c as usize].path) == path) {
        "inside"
    } else {
        "between"
    };
    let sinks = match sinks.len() {
        0..=1 => "1",
        2..=4 => "4",
        5..=16 => "16",
        _ => "more",
    };
    format!("{what}_{sinks}")
}

impl Model {
    /// The project's.
    pub fn read() -> Result<Self, String> {
        let path = tricodec_tools::project().join("synth/wires.toml");
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// Places along the curve, with the scale of each net.
    pub fn placement(&self, graph: &Graph<'_>) -> Result<Placement, String> {
        let (flat, library) = (graph.flat, graph.library);
        let plan = Floorplan::new(flat, library)?;
        let area = |leaf: Leaf| match leaf {
            Leaf::Cell(k) => f64::from(library.cells[k].area),
            // Memories stand at the edges.
            Leaf::Memory(_) => 0.0,
        };
        let all: f64 = flat.cells.iter().map(|c| area(c.leaf)).sum();
        let steps = ((1u64 << (2 * ORDER)) - 1) as f64;
        let mut sum = 0.0;
        let mut corners = Vec::with_capacity(flat.cells.len());
        let mut macros = plan.macros.iter();
        for cell in &flat.cells {
            let at = hilbert((steps * sum / all.max(1e-9)) as u64);
            sum += area(cell.leaf);
            let side = f64::from(1u32 << ORDER);
            let curve = [0, 1].map(|i| (f64::from(at[i]) / side * plan.die[i] as f64) as i64);
            corners.push(match cell.leaf {
                Leaf::Cell(_) => curve,
                Leaf::Memory(_) => macros.next().map_or([0, 0], |m| m.at),
            });
        }
        let mut placement = plan.placement(flat, library, &corners, Said::default());
        let scale = |net| self.scale.get(&class(graph, net)).copied().unwrap_or(1.0);
        placement.scale = (0..flat.nets as u32).map(scale).collect();
        Ok(placement)
    }

    /// Fit to placements of netlists: the sum of each class is theirs.
    pub fn fit(placed: &[(&Graph<'_>, &Wires)], source: &str) -> Result<Self, String> {
        let bare = Self::default();
        let mut sums: BTreeMap<String, [f64; 2]> = BTreeMap::new();
        for (graph, wires) in placed {
            let placement = bare.placement(graph)?;
            let ports = ports_of(graph.flat);
            for (net, ports) in ports.iter().enumerate().skip(2) {
                let at: Vec<Point> = points(graph, &placement, ports, net as u32);
                if at.len() < 2 || graph.clock[net] {
                    continue;
                }
                let along = crate::placement::nets::Tree::new(&at).length();
                let sum = sums.entry(class(graph, net as u32)).or_default();
                sum[0] += f64::from(wires.length[net]);
                sum[1] += f64::from(along);
            }
        }
        Ok(Self {
            source: source.to_owned(),
            error: String::new(),
            scale: sums
                .into_iter()
                .map(|(class, [on, along])| (class, (on / along.max(1e-9)) as f32))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::hilbert;

    #[test]
    fn the_curve_goes_from_neighbour_to_neighbour() {
        let mut seen = std::collections::HashSet::new();
        let mut last = hilbert(0);
        seen.insert(last);
        for step in 1..4096 {
            let at = hilbert(step);
            let distance = at[0].abs_diff(last[0]) + at[1].abs_diff(last[1]);
            assert_eq!(distance, 1, "step {step}");
            assert!(seen.insert(at), "step {step}");
            last = at;
        }
    }
}
