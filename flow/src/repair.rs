// SPDX-License-Identifier: Apache-2.0
//! What a mapper that sees one block at a time leaves open: buffers for nets with many sinks, and
//! cell sizes on the paths that are too slow.
//!
//! Both work on blocks, so that all instances of a block stay alike: a cell grows when any instance
//! of it needs it.

use std::collections::{HashMap, HashSet};

use crate::design::{Design, Leaf};
use crate::graph::Graph;
use crate::library::memory::{CLOCK_CAP, PIN_CAP};
use crate::library::{Direction, Kind, Library, Sense};
use crate::netlist::{Block, Instance, OPEN, Of};
use crate::timing::{Constraints, Timing, analyse};

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Buffers put in, in all blocks once.
    pub buffers: usize,
    /// Cells that became larger.
    pub grown: usize,
    /// Clock gates put in front of others, in all blocks once.
    pub stages: usize,
    /// Rounds of timing.
    pub rounds: usize,
}

/// A net that drives more than this is given a tree of buffers, fF.
const MOST: f32 = 20.0;
/// What one buffer of the tree drives.
const GROUP: f32 = 16.0;
/// The buffer.
const BUFFER: &str = "BUFx2_ASAP7_75t_R";
/// Rounds of timing at the most.
const ROUNDS: usize = 60;
/// Rounds without gain before the next step.
const PATIENCE: usize = 2;
/// What a round may change: the share of the worst slack that makes a cell one to grow, and how
/// many cells grow.
const STEPS: [(f32, usize); 4] = [(0.3, 400), (0.6, 100), (0.3, 60), (0.9, 20)];

/// Load that each input bit of each block presents, bottom-up.
struct Inputs(HashMap<String, Vec<(bool, f32)>>);

/// Buffer nets with too much load. Clocks and resets are left: they are networks of their own.
pub fn fan_out(design: &mut Design, library: &Library) -> usize {
    let Some(buffer) = library.find(BUFFER) else {
        return 0;
    };
    let (Some(a), Some(y)) = (
        library.cells[buffer].inputs.first().copied(),
        library.cells[buffer].outputs.first().copied(),
    ) else {
        return 0;
    };
    let mut inputs = Inputs(HashMap::new());
    let mut added = 0;
    for b in 0..design.blocks.len() {
        let block = &mut design.blocks[b];
        added += fan_out_block(block, library, &inputs, (buffer, a, y));
        let loads = sinks(block, library, &inputs);
        let shape = block
            .ports
            .iter()
            .flat_map(|p| {
                p.bits
                    .iter()
                    .map(move |n| (p.direction == Direction::Input, *n))
            })
            .map(|(input, n)| {
                (
                    input,
                    loads
                        .get(&n)
                        .map_or(0.0, |s| s.iter().map(|(_, _, c, _)| c).sum()),
                )
            })
            .collect();
        inputs.0.insert(block.name.clone(), shape);
    }
    added
}

/// Sinks of each net of a block: instance, pin, capacitance, whether it is a clock or a reset.
type Sinks = HashMap<u32, Vec<(usize, usize, f32, bool)>>;

fn sinks(block: &Block, library: &Library, inputs: &Inputs) -> Sinks {
    let mut all: Sinks = HashMap::new();
    for (i, instance) in block.instances.iter().enumerate() {
        for (p, n) in instance.pins.iter().enumerate() {
            if *n < 2 || *n == OPEN {
                continue;
            }
            let (is_input, cap, special) = match &instance.of {
                Of::Cell(k) => {
                    let cell = &library.cells[*k];
                    let pin = &cell.pins[p];
                    let special = match &cell.kind {
                        Kind::Flop { clock, .. } => {
                            *clock == p || matches!(pin.name.as_str(), "RESETN" | "SETN")
                        }
                        Kind::ClockGate { clock, .. } => *clock == p,
                        _ => false,
                    };
                    (
                        pin.direction == Direction::Input,
                        pin.cap[0].max(pin.cap[1]),
                        special,
                    )
                }
                Of::Memory(m) => (
                    p < m.output().start,
                    if p == 0 { CLOCK_CAP } else { PIN_CAP },
                    p == 0,
                ),
                Of::Block(name) => {
                    let (is_input, cap) = inputs
                        .0
                        .get(name)
                        .and_then(|s| s.get(p))
                        .copied()
                        .unwrap_or((false, 0.0));
                    (is_input, cap, false)
                }
            };
            if is_input {
                all.entry(*n).or_default().push((i, p, cap, special));
            }
        }
    }
    all
}

fn fan_out_block(
    block: &mut Block,
    library: &Library,
    inputs: &Inputs,
    (buffer, a, y): (usize, usize, usize),
) -> usize {
    let special_ports: Vec<u32> = block
        .ports
        .iter()
        .filter(|p| {
            p.direction == Direction::Input
                && (p.name.starts_with("clk") || p.name.starts_with("rst"))
        })
        .flat_map(|p| p.bits.clone())
        .collect();
    let cap = library.cells[buffer].pins[a].cap[0];
    let mut heavy: Vec<_> = sinks(block, library, inputs)
        .into_iter()
        .filter(|(n, s)| {
            !special_ports.contains(n)
                && !s.iter().any(|(_, _, _, special)| *special)
                && s.iter().map(|s| s.2).sum::<f32>() > MOST
        })
        .collect();
    heavy.sort_by_key(|(n, _)| *n);
    let mut added = 0;
    for (net, mut sinks) in heavy {
        sinks.sort_by(|p, q| p.2.total_cmp(&q.2).then((p.0, p.1).cmp(&(q.0, q.1))));
        // One level after another, until the rest is light enough for the driver.
        while sinks.len() > 1 && sinks.iter().map(|s| s.2).sum::<f32>() > MOST {
            let mut level = Vec::new();
            let mut group: Vec<(usize, usize, f32, bool)> = Vec::new();
            let mut flush = |group: &mut Vec<(usize, usize, f32, bool)>, block: &mut Block| {
                if group.is_empty() {
                    return;
                }
                let out = block.new_net();
                for (i, p, _, _) in group.drain(..) {
                    block.instances[i].pins[p] = out;
                }
                let mut pins = vec![OPEN; library.cells[buffer].pins.len()];
                (pins[a], pins[y]) = (net, out);
                level.push((block.instances.len(), a, cap, false));
                block.instances.push(Instance {
                    name: format!("fan_out_{net}_{added}"),
                    of: Of::Cell(buffer),
                    pins,
                });
                added += 1;
            };
            let mut sum = 0.0;
            for s in sinks.drain(..) {
                if sum + s.2 > GROUP {
                    flush(&mut group, block);
                    sum = 0.0;
                }
                sum += s.2;
                group.push(s);
            }
            flush(&mut group, block);
            let done = level.len() == 1;
            sinks = level;
            if done {
                break;
            }
        }
    }
    added
}

/// Delay of a cell from one input edge to the output edges it causes, worst, ps.
fn arc_delay(
    library: &Library,
    cell: usize,
    from: usize,
    to: usize,
    slew: [f32; 2],
    load: [f32; 2],
) -> f32 {
    let mut worst = 0.0f32;
    for arc in library.cells[cell]
        .arcs
        .iter()
        .filter(|a| a.from == from && a.to == to)
    {
        for (out, load) in load.iter().enumerate() {
            let inputs: &[usize] = match (arc.sense, out) {
                (Sense::Positive, 0) | (Sense::Negative, 1) => &[0],
                (Sense::Positive, _) | (Sense::Negative, _) => &[1],
                (Sense::Either, _) => &[0, 1],
            };
            for i in inputs {
                worst = worst.max(arc.delay[out].at(slew[*i], *load));
            }
        }
    }
    worst
}

/// Grow cells on failing paths until none fails or nothing helps; the best state is kept.
pub fn close(
    design: &mut Design,
    library: &Library,
    constraints: &Constraints,
) -> Result<Report, String> {
    let mut report = Report::default();
    let mut best = (f32::NEG_INFINITY, f32::NEG_INFINITY);
    let mut kept: Option<Vec<Block>> = None;
    let (mut step, mut patience) = (0, 0);
    for _ in 0..ROUNDS {
        let mut flat = design.flatten();
        let mut timing = analyse(&Graph::new(&flat, library)?, constraints);
        report.rounds += 1;
        let score = (timing.worst(), timing.total_negative());
        if score.0 > best.0 + 0.1 || (score.0 > best.0 - 0.1 && score.1 > 0.999 * best.1) {
            best = score;
            kept = Some(design.blocks.clone());
            patience = 0;
        } else {
            patience += 1;
        }
        if best.0 >= 0.0 {
            break;
        }
        if patience > PATIENCE {
            // Larger cells are heavier: what was too much at once is tried again in smaller steps,
            // from the best state.
            (step, patience) = (step + 1, 0);
            if let Some(blocks) = &kept {
                design.blocks.clone_from(blocks);
            }
            flat = design.flatten();
            timing = analyse(&Graph::new(&flat, library)?, constraints);
        }
        let Some(size) = STEPS.get(step) else { break };
        let graph = Graph::new(&flat, library)?;
        let place = |c: usize| (flat.cells[c].block, flat.cells[c].instance);
        let changes = grow(&graph, &timing, *size, &place);
        if changes.is_empty() {
            patience = PATIENCE;
        }
        report.grown += changes.len();
        for ((block, instance), cell) in changes {
            design.blocks[block as usize].instances[instance as usize].of = Of::Cell(cell);
        }
    }
    if let Some(blocks) = kept {
        design.blocks = blocks;
    }
    Ok(report)
}

/// Delay of a net's driver when the net is heavier by `extra`, fF, from its input with the least
/// slack.
pub(crate) fn driver_delay(graph: &Graph<'_>, timing: &Timing, net: u32, extra: f32) -> f32 {
    let (flat, library) = (graph.flat, graph.library);
    let (d, dp) = graph.driver[net as usize];
    if d == u32::MAX {
        return 0.0;
    }
    let Leaf::Cell(k) = flat.cells[d as usize].leaf else {
        return 0.0;
    };
    let pins = flat.pins(d as usize);
    let slack = |p: usize| match pins[p] {
        OPEN => f32::INFINITY,
        n => timing.slack(n),
    };
    let from = library.cells[k]
        .arcs
        .iter()
        .filter(|a| a.to == dp as usize)
        .map(|a| a.from)
        .min_by(|a, b| slack(*a).total_cmp(&slack(*b)));
    let Some(from) = from else { return 0.0 };
    let slew = match pins[from] {
        OPEN => [20.0; 2],
        n => timing.slew[n as usize],
    };
    let load = timing.seen(net);
    arc_delay(
        library,
        k,
        from,
        dp as usize,
        slew,
        [load[0] + extra, load[1] + extra],
    )
}

/// Cells to exchange, by what `place` calls a flat cell (block and instance), and the new cell.
pub(crate) fn grow(
    graph: &Graph<'_>,
    timing: &Timing,
    (share, most): (f32, usize),
    place: &dyn Fn(usize) -> (u32, u32),
) -> HashMap<(u32, u32), usize> {
    let (flat, library) = (graph.flat, graph.library);
    let limit = timing.worst().min(0.0) * share;
    // Small gains count when little is missing.
    let least = (-timing.worst()).clamp(0.05, 0.5);
    let mut gains: Vec<(f32, (u32, u32), usize, u32)> = Vec::new();
    for (c, cell) in flat.cells.iter().enumerate() {
        let Leaf::Cell(k) = cell.leaf else { continue };
        let kind = &library.cells[k];
        if kind.family.len() < 2 || kind.outputs.len() != 1 {
            continue;
        }
        let pins = flat.pins(c);
        let (o, net) = (kind.outputs[0], pins[kind.outputs[0]]);
        if net == OPEN || graph.clock[net as usize] || timing.slack(net) > limit {
            continue;
        }
        // The input on the worst path: the one with the least slack.
        let froms: Vec<usize> = match kind.kind {
            Kind::Logic => kind.inputs.clone(),
            Kind::Flop { clock, .. } => vec![clock],
            _ => continue,
        };
        let Some(from) = froms.iter().copied().min_by(|a, b| {
            timing
                .slack(pins[*a].min(flat.nets as u32 - 1))
                .total_cmp(&timing.slack(pins[*b].min(flat.nets as u32 - 1)))
        }) else {
            continue;
        };
        let input = pins[from];
        if input == OPEN {
            continue;
        }
        let load = timing.seen(net);
        let slew = if matches!(kind.kind, Kind::Logic) {
            timing.slew[input as usize]
        } else {
            [20.0; 2]
        };
        let now = arc_delay(library, k, from, o, slew, load);
        // What larger inputs cost the drivers in front: that of the path, and those of inputs that
        // are no better off.
        let before = |pin: usize, extra: f32| driver_delay(graph, timing, pins[pin], extra);
        let own = timing.slack(net);
        let fronts: Vec<usize> = if matches!(kind.kind, Kind::Logic) {
            let near =
                |p: &usize| pins[*p] != OPEN && (*p == from || timing.slack(pins[*p]) < own + 10.0);
            froms.iter().copied().filter(near).collect()
        } else {
            Vec::new()
        };
        let share = timing.slack(net) / timing.worst();
        let mut best: Option<(f32, usize)> = None;
        for v in &kind.family {
            let other = &library.cells[*v];
            if *v == k || other.area < kind.area || other.area > 3.0 * kind.area {
                continue;
            }
            let cost = |p: &usize| {
                let extra = other.pins[*p].cap[0] - kind.pins[*p].cap[0];
                before(*p, extra) - before(*p, 0.0)
            };
            let gain = now
                - arc_delay(library, *v, from, o, slew, load)
                - fronts.iter().map(cost).sum::<f32>();
            // Area has its price: a picosecond for each hundredth of a µm² more.
            let value = gain - 10.0 * (other.area - kind.area);
            if gain > least && best.is_none_or(|b| value > b.0) {
                best = Some((value, *v));
            }
        }
        if let Some((value, v)) = best {
            gains.push((value * share * share, place(c), v, input));
        }
    }
    gains.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut changes = HashMap::new();
    // Of the sinks of a net one grows in a round: each makes it slower for the others.
    let mut heavier = HashSet::new();
    for (_, at, v, input) in gains {
        if changes.contains_key(&at) || !heavier.insert(input) {
            continue;
        }
        changes.insert(at, v);
        if changes.len() >= most {
            break;
        }
    }
    changes
}
