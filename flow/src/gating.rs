// SPDX-License-Identifier: Apache-2.0
//! Clock gates in two stages: gates of a block whose enables come from the same signals get one in
//! front of them, which is open when any of them is.
//!
//! A clock gate takes about as much from its clock as three flip-flops, whether it is open or not,
//! and Yosys makes one for every register with an enable: of a register file written by index, all
//! but one of them run for nothing. Commercial flows call this multi-stage clock gating. What a
//! gate lets through does not change, so neither does any bit.

use std::collections::{BTreeSet, HashMap};

use crate::design::{Design, Flat, Leaf};
use crate::library::{Direction, Kind, Library};
use crate::netlist::{Block, Instance, Net, OPEN, Of};
use crate::timing::Timing;

/// Most gates behind one: what the first drives stays a load without buffers.
const MOST: usize = 7;
/// Fewest.
const LEAST: usize = 4;
/// Slack that an enable must have for the first gate's enable to be made of it, ps.
const SLACK: f32 = 150.0;
/// Share of their sources that enables have in common.
const ALIKE: f32 = 0.6;
/// Gates that say "any of them", by number of inputs.
const ANY: [(&str, usize); 3] = [
    ("OR2x2_ASAP7_75t_R", 2),
    ("OR3x1_ASAP7_75t_R", 3),
    ("OR4x1_ASAP7_75t_R", 4),
];

/// A clock gate of a block.
struct Gate {
    instance: usize,
    cell: usize,
    clock: usize,
    /// Pin of the enable that is driven.
    enable: usize,
    sources: BTreeSet<Net>,
}

/// Put first stages in; returns how many, in all blocks once.
pub fn stages(design: &mut Design, library: &Library, flat: &Flat, timing: &Timing) -> usize {
    let any: Vec<(usize, usize)> = ANY
        .iter()
        .filter_map(|(name, n)| Some((library.find(name)?, *n)))
        .collect();
    if any.len() < ANY.len() {
        return 0;
    }
    let slacks = enable_slacks(library, flat, timing);
    let mut made = 0;
    for (b, block) in design.blocks.iter_mut().enumerate() {
        let mut gates = gates(block, library);
        gates.retain(|g| {
            let slack = slacks.get(&(b as u32, g.instance as u32));
            slack.is_some_and(|s| *s >= SLACK)
        });
        for group in groups(block, gates) {
            put_in(block, library, &any, &group, made);
            made += 1;
        }
    }
    made
}

/// Least slack of each clock gate's enables over all instances of its block.
fn enable_slacks(library: &Library, flat: &Flat, timing: &Timing) -> HashMap<(u32, u32), f32> {
    let mut slacks: HashMap<(u32, u32), f32> = HashMap::new();
    for (c, cell) in flat.cells.iter().enumerate() {
        let Leaf::Cell(k) = cell.leaf else { continue };
        let Kind::ClockGate { enables, .. } = &library.cells[k].kind else {
            continue;
        };
        for e in enables {
            let net = flat.pins(c)[*e];
            if net > 1 && net != OPEN {
                let least = slacks
                    .entry((cell.block, cell.instance))
                    .or_insert(f32::INFINITY);
                *least = least.min(timing.slack(net));
            }
        }
    }
    slacks
}

/// Clock gates of a block, with what their enables come from: ports, flip-flops, memories, other
/// blocks.
fn gates(block: &Block, library: &Library) -> Vec<Gate> {
    let mut logic: HashMap<Net, usize> = HashMap::new();
    for (i, instance) in block.instances.iter().enumerate() {
        if let Of::Cell(k) = &instance.of
            && matches!(library.cells[*k].kind, Kind::Logic)
        {
            for o in &library.cells[*k].outputs {
                logic.insert(instance.pins[*o], i);
            }
        }
    }
    let mut known: HashMap<Net, BTreeSet<Net>> = HashMap::new();
    let mut found = Vec::new();
    for (i, instance) in block.instances.iter().enumerate() {
        let Of::Cell(k) = instance.of else { continue };
        let Kind::ClockGate { clock, enables, .. } = &library.cells[k].kind else {
            continue;
        };
        let driven = |p: &&usize| instance.pins[**p] > 1 && instance.pins[**p] != OPEN;
        // The test enable is tied: what has more than one live enable is left as it is.
        let live: Vec<usize> = enables
            .iter()
            .filter(driven)
            .filter(|p| !library.cells[k].pins[**p].name.starts_with('S'))
            .copied()
            .collect();
        if let [enable] = live[..] {
            let sources = sources(block, library, &logic, &mut known, instance.pins[enable]);
            found.push(Gate {
                instance: i,
                cell: k,
                clock: *clock,
                enable,
                sources,
            });
        }
    }
    found
}

/// Where a net's value comes from.
fn sources(
    block: &Block,
    library: &Library,
    logic: &HashMap<Net, usize>,
    known: &mut HashMap<Net, BTreeSet<Net>>,
    net: Net,
) -> BTreeSet<Net> {
    if let Some(s) = known.get(&net) {
        return s.clone();
    }
    let mut all = BTreeSet::new();
    match logic.get(&net) {
        None if net > 1 => {
            all.insert(net);
        }
        None => {}
        Some(i) => {
            let instance = &block.instances[*i];
            if let Of::Cell(k) = instance.of {
                for (p, pin) in library.cells[k].pins.iter().enumerate() {
                    if pin.direction == Direction::Input && instance.pins[p] != OPEN {
                        all.extend(sources(block, library, logic, known, instance.pins[p]));
                    }
                }
            }
        }
    }
    known.insert(net, all.clone());
    all
}

/// Gates on one clock whose enables are alike.
fn groups(block: &Block, gates: Vec<Gate>) -> Vec<Vec<Gate>> {
    let mut rest = gates;
    let mut groups = Vec::new();
    while !rest.is_empty() {
        let first = rest.remove(0);
        let clock = block.instances[first.instance].pins[first.clock];
        let mut near: Vec<(f32, usize)> = rest
            .iter()
            .enumerate()
            .filter(|(_, g)| block.instances[g.instance].pins[g.clock] == clock)
            .map(|(i, g)| {
                let both = first.sources.intersection(&g.sources).count() as f32;
                let either = first.sources.union(&g.sources).count().max(1) as f32;
                (both / either, i)
            })
            .filter(|(share, _)| *share >= ALIKE)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        near.truncate(MOST - 1);
        if near.len() + 1 < LEAST {
            continue;
        }
        let mut at: Vec<usize> = near.into_iter().map(|(_, i)| i).collect();
        at.sort_unstable_by(|a, b| b.cmp(a));
        let mut group = vec![first];
        group.extend(at.into_iter().map(|i| rest.remove(i)));
        groups.push(group);
    }
    groups
}

/// A gate in front of a group.
fn put_in(
    block: &mut Block,
    library: &Library,
    any: &[(usize, usize)],
    group: &[Gate],
    number: usize,
) {
    let mut enables: Vec<Net> = group
        .iter()
        .map(|g| block.instances[g.instance].pins[g.enable])
        .collect();
    enables.sort_unstable();
    enables.dedup();
    let mut parts = 0;
    while enables.len() > 1 {
        let mut level = Vec::new();
        for chunk in enables.chunks(any.last().map_or(2, |a| a.1)) {
            let Some((cell, _)) = any.iter().find(|a| a.1 == chunk.len()) else {
                level.extend_from_slice(chunk);
                continue;
            };
            let out = block.new_net();
            let kind = &library.cells[*cell];
            let mut pins = vec![OPEN; kind.pins.len()];
            for (p, n) in kind.inputs.iter().zip(chunk) {
                pins[*p] = *n;
            }
            pins[kind.outputs[0]] = out;
            block.instances.push(Instance {
                name: format!("stage_{number}_any_{parts}"),
                of: Of::Cell(*cell),
                pins,
            });
            parts += 1;
            level.push(out);
        }
        enables = level;
    }
    // The first stage is a gate like the first of the second, with its clock and its test enable.
    let (cell, clock, enable) = (group[0].cell, group[0].clock, group[0].enable);
    let mut pins = block.instances[group[0].instance].pins.clone();
    let out = block.new_net();
    pins[enable] = enables[0];
    pins[library.cells[cell].outputs[0]] = out;
    for g in group {
        block.instances[g.instance].pins[clock] = out;
    }
    block.instances.push(Instance {
        name: format!("stage_{number}"),
        of: Of::Cell(cell),
        pins,
    });
}
