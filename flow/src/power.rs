// SPDX-License-Identifier: Apache-2.0
//! Power from measured activity: for every cell the internal energy of its transitions, the load
//! that it switches, its leakage; for every memory its accesses; and a model of the clock network.
//!
//! Internal energy as OpenSTA sums it: an output's groups are weighted by toggles and Boolean
//! difference of the related input, an input's by the probability of their state; groups of the
//! supply and of the ground rail are added. No glitches (the activity has no delays), no wires but
//! `wire`.

use std::collections::BTreeMap;

use crate::design::{Flat, Leaf};
use crate::gates::Activity;
use crate::graph::Graph;
use crate::library::memory::CLOCK_CAP;
use crate::library::{Cell, Kind, Library, Table};
use crate::netlist::OPEN;
use crate::timing::Timing;

/// Power by cause, mW.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Power {
    /// Inside cells.
    pub internal: f64,
    /// Loads.
    pub switching: f64,
    /// Leakage of cells and memories.
    pub leakage: f64,
    /// Accesses of memories.
    pub memory: f64,
    /// Part of `internal` that is spent in flip-flops and clock gates because of the clock.
    pub clocking: f64,
}

impl Power {
    /// All of it.
    pub fn total(&self) -> f64 {
        self.internal + self.switching + self.leakage + self.memory
    }

    fn add(&mut self, o: &Self) {
        self.internal += o.internal;
        self.switching += o.switching;
        self.leakage += o.leakage;
        self.memory += o.memory;
        self.clocking += o.clocking;
    }
}

/// The clock network that is not in the netlist.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct ClockTree {
    /// Buffers.
    pub buffers: usize,
    /// Their area, µm².
    pub area: f64,
    /// Power of the buffers and of what they switch, mW.
    pub power: f64,
}

/// The result.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// By block number.
    pub blocks: BTreeMap<u32, Power>,
    /// Sum of the blocks.
    pub total: Power,
    /// Clock network.
    pub tree: ClockTree,
}

/// Load of one clock buffer, fF.
const TREE_LOAD: f32 = 16.0;
/// Clock buffer.
const TREE_BUFFER: &str = "BUFx4_ASAP7_75t_R";

/// Mean of rise and fall, fJ.
fn mean(edges: &[Table; 2], x: f32, y: f32) -> f64 {
    f64::from(edges[0].at(x, y) + edges[1].at(x, y)) / 2.0
}

/// Sum the power of a window of clocks of `period` ps.
pub fn sum(
    flat: &Flat,
    library: &Library,
    graph: &Graph<'_>,
    timing: &Timing,
    activity: &Activity,
    period: f32,
    clock_slew: f32,
) -> Report {
    let mut report = Report::default();
    let time = activity.clocks.max(1) as f64 * f64::from(period);
    let volts = f64::from(library.voltage);
    for (c, cell) in flat.cells.iter().enumerate() {
        let pins = flat.pins(c);
        let mut p = match cell.leaf {
            Leaf::Cell(k) => energy(
                &library.cells[k],
                pins,
                graph,
                timing,
                activity,
                clock_slew,
                volts,
            ),
            Leaf::Memory(m) => {
                let (reads, writes) = activity
                    .accesses
                    .get(&(c as u32))
                    .copied()
                    .unwrap_or_default();
                let mut e = Power {
                    memory: (reads + writes) as f64 * m.access(),
                    ..Power::default()
                };
                for n in &pins[m.output()] {
                    if *n != OPEN {
                        let load = timing.loads[*n as usize];
                        e.switching += 0.25
                            * f64::from(load[0] + load[1])
                            * volts
                            * volts
                            * f64::from(activity.toggles[*n as usize]);
                    }
                }
                e
            }
        };
        for v in [
            &mut p.internal,
            &mut p.switching,
            &mut p.memory,
            &mut p.clocking,
        ] {
            *v /= time;
        }
        p.leakage = 1e-9
            * match cell.leaf {
                Leaf::Cell(k) => f64::from(library.cells[k].leakage),
                Leaf::Memory(m) => m.leakage(),
            };
        report.blocks.entry(cell.block).or_default().add(&p);
        report.total.add(&p);
    }
    report.tree = tree(flat, library, graph, activity, period, volts);
    report
}

/// Energy of a cell in the window, fJ.
fn energy(
    cell: &Cell,
    pins: &[u32],
    graph: &Graph<'_>,
    timing: &Timing,
    activity: &Activity,
    clock_slew: f32,
    volts: f64,
) -> Power {
    let mut e = Power::default();
    let is_clock = |n: u32| graph.clock.get(n as usize).copied().unwrap_or(false);
    // Transitions of a pin in the window, and the share of time that it is 1.
    let toggles = |p: usize| -> f64 {
        let n = pins[p];
        if n == OPEN {
            return 0.0;
        }
        match activity.pulses.get(&n) {
            Some(pulses) if is_clock(n) => 2.0 * *pulses as f64,
            _ => f64::from(activity.toggles[n as usize]),
        }
    };
    let duty = |p: usize| -> f32 {
        let n = pins[p];
        if n == OPEN {
            return 0.0;
        }
        match activity.pulses.get(&n) {
            Some(pulses) if is_clock(n) => 0.5 * *pulses as f32 / activity.clocks.max(1) as f32,
            _ => activity.duty[n as usize],
        }
    };
    let slew = |p: usize| -> f32 {
        let n = pins[p];
        if n == OPEN || is_clock(n) {
            clock_slew
        } else {
            timing.slew[n as usize].iter().sum::<f32>() / 2.0
        }
    };
    for o in &cell.outputs {
        let n = pins[*o];
        if n == OPEN {
            continue;
        }
        let load = timing.loads[n as usize];
        let t = toggles(*o);
        // A clock's own load is the tree's affair.
        if !is_clock(n) {
            e.switching += 0.25 * f64::from(load[0] + load[1]) * volts * volts * t;
        } else {
            e.switching += 0.25
                * f64::from(load[0].min(TREE_LOAD) + load[1].min(TREE_LOAD))
                * volts
                * volts
                * t;
        }
        let mean_load = (load[0] + load[1]) / 2.0;
        // Weight of each related input: its toggles times the probability that they matter.
        let difference = |i: usize| -> f64 {
            let Some(f) = &cell.pins[*o].function else {
                return 0.5;
            };
            let at = cell.inputs.iter().position(|p| *p == i).unwrap_or(0);
            let mut p = 0.0;
            for x in 0..1usize << f.inputs {
                if x >> at & 1 == 0 && f.at(x) != f.at(x | 1 << at) {
                    p += (0..f.inputs)
                        .filter(|j| *j != at)
                        .map(|j| {
                            let d = duty(cell.inputs[j]);
                            if x >> j & 1 == 1 { d } else { 1.0 - d }
                        })
                        .product::<f32>();
                }
            }
            f64::from(p)
        };
        let mut related: Vec<(usize, f64, f64, f64)> = Vec::new();
        for group in &cell.pins[*o].energy {
            let Some(i) = group.related else { continue };
            let value = mean(
                &group.edges,
                slew(i),
                mean_load.min(TREE_LOAD.max(mean_load)),
            );
            match related.iter_mut().find(|r| r.0 == i) {
                Some(r) => {
                    r.2 += value;
                    r.3 += 1.0;
                }
                None => related.push((i, toggles(i) * difference(i), value, 1.0)),
            }
        }
        let weights: f64 = related.iter().map(|r| r.1).sum();
        let rails = f64::from(cell.rails);
        for (_, weight, value, count) in &related {
            let share = if weights > 0.0 {
                weight / weights
            } else {
                1.0 / related.len() as f64
            };
            e.internal += share * rails * value / count * t;
        }
    }
    for i in &cell.inputs {
        let t = toggles(*i);
        if t == 0.0 {
            continue;
        }
        for group in &cell.pins[*i].energy {
            let p = group
                .when
                .as_ref()
                .map_or(1.0, |w| f64::from(w.probability(&|p| duty(p))));
            let value = mean(&group.edges, slew(*i), 0.0) * p * t;
            e.internal += value;
            let clock = matches!(&cell.kind, Kind::Flop { clock, .. } | Kind::ClockGate { clock, .. } if clock == i);
            if clock {
                e.clocking += value;
            }
        }
    }
    e
}

/// Buffers for the sinks of every clock, level by level: each drives [`TREE_LOAD`]; a clock gate
/// drives its own sinks when they are few.
fn tree(
    flat: &Flat,
    library: &Library,
    graph: &Graph<'_>,
    activity: &Activity,
    period: f32,
    volts: f64,
) -> ClockTree {
    let mut tree = ClockTree::default();
    let Some(buffer) = library.find(TREE_BUFFER).map(|b| &library.cells[b]) else {
        return tree;
    };
    let (Some(a), Some(y)) = (buffer.inputs.first(), buffer.outputs.first()) else {
        return tree;
    };
    let cap = f64::from(buffer.pins[*a].cap[0]);
    let inside: f64 = buffer.pins[*y]
        .energy
        .iter()
        .map(|g| mean(&g.edges, 20.0, TREE_LOAD))
        .sum::<f64>();
    let time = activity.clocks.max(1) as f64 * f64::from(period);
    for net in 0..flat.nets {
        if !graph.clock[net] {
            continue;
        }
        let pulses = activity.pulses.get(&(net as u32)).copied().unwrap_or(0) as f64;
        let load: f64 = graph
            .sinks_of(net as u32)
            .iter()
            .map(|(c, p)| match flat.cells[*c as usize].leaf {
                Leaf::Cell(k) => f64::from(library.cells[k].pins[*p as usize].cap[0]),
                Leaf::Memory(_) => f64::from(CLOCK_CAP),
            })
            .sum();
        let driven = graph.driver[net].0 != u32::MAX;
        let mut energy = 0.0;
        let mut level = load;
        let mut buffers = 0;
        while level > f64::from(TREE_LOAD) || (buffers == 0 && !driven) {
            let n = (level / f64::from(TREE_LOAD)).ceil();
            buffers += n as usize;
            // Each buffer: its inside, and the load that it switches; two edges a clock.
            energy += 2.0 * pulses * (n * inside + 0.5 * level * volts * volts);
            level = n * cap;
            if n <= 1.0 {
                break;
            }
        }
        tree.buffers += buffers;
        tree.area += buffers as f64 * f64::from(buffer.area);
        tree.power += energy / time;
    }
    tree
}
