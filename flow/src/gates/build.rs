// SPDX-License-Identifier: Apache-2.0
//! From the flat netlist to the simulator: logic in topological order, flip-flops and memories by
//! clock, who reads each net.

use std::collections::HashMap;

use super::memory::{Ram, RamPins};
use super::{Domain, Flop, Gates, Op};
use crate::design::{Flat, Leaf};
use crate::graph::Graph;
use crate::library::expr::Truth;
use crate::library::{Direction, Kind, Library};
use crate::netlist::OPEN;

impl<'a> Gates<'a> {
    /// Build from a netlist; everything is 0 and settled.
    pub fn new(flat: &'a Flat, library: &'a Library, graph: &Graph<'_>) -> Result<Self, String> {
        let mut g = Self {
            flat,
            truths: Vec::new(),
            ops: Vec::new(),
            inputs: Vec::new(),
            fan_at: vec![0; flat.nets + 1],
            fan: Vec::new(),
            dirty: Vec::new(),
            value: vec![false; flat.nets],
            toggles: vec![0; flat.nets],
            since: vec![0; flat.nets],
            high: vec![0; flat.nets],
            flops: Vec::new(),
            asynchronous: Vec::new(),
            reset_nets: Vec::new(),
            domains: vec![Domain {
                parent: 0,
                enables: Vec::new(),
                on: true,
                flops: Vec::new(),
                memories: Vec::new(),
                pulses: 0,
            }],
            rams: Vec::new(),
            clock: 0,
            counted_from: 0,
            domain_of: HashMap::new(),
        };
        g.value[1] = true;
        let mut known: HashMap<Vec<u64>, u32> = HashMap::new();
        g.logic(library, graph, &mut known);
        g.state(library, graph, &mut known)?;
        g.fan_out();
        g.dirty = vec![u64::MAX; g.ops.len().div_ceil(64)];
        if let Some(last) = g.dirty.last_mut() {
            *last = u64::MAX >> ((64 - g.ops.len() % 64) % 64);
        }
        let all: Vec<u32> = (0..g.flops.len() as u32).collect();
        for f in all {
            let flop = &g.flops[f as usize];
            let (out, v) = (flop.out, flop.state ^ flop.inverted);
            g.set(out, v);
        }
        g.settle();
        g.start_window();
        Ok(g)
    }

    /// Flip-flops and memories wake with any contents, as silicon does; what is not reset before it
    /// is used shows.
    pub fn scatter(&mut self, seed: u64) {
        let mut state = seed | 1;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for word in self.rams.iter_mut().flat_map(|r| &mut r.words) {
            *word = random();
        }
        for f in 0..self.flops.len() {
            self.flops[f].state = random() >> 40 & 1 == 1;
            let flop = &self.flops[f];
            let (out, v) = (flop.out, flop.state ^ flop.inverted);
            self.set(out, v);
        }
        self.settle();
    }

    fn truth(&mut self, t: &Truth, known: &mut HashMap<Vec<u64>, u32>) -> u32 {
        let mut key = t.bits.clone();
        key.push(t.inputs as u64);
        let next = self.truths.len() as u32;
        let at = *known.entry(key).or_insert(next);
        if at == next {
            self.truths.push(t.clone());
        }
        at
    }

    fn take(&mut self, pins: &[u32], which: &[usize]) -> (u32, u8) {
        let first = self.inputs.len() as u32;
        self.inputs.extend(
            which
                .iter()
                .map(|p| if pins[*p] == OPEN { 0 } else { pins[*p] }),
        );
        (first, which.len() as u8)
    }

    fn logic(&mut self, library: &Library, graph: &Graph<'_>, known: &mut HashMap<Vec<u64>, u32>) {
        for c in &graph.order {
            let Leaf::Cell(k) = self.flat.cells[*c as usize].leaf else {
                continue;
            };
            let cell = &library.cells[k];
            let flat = self.flat;
            let pins = flat.pins(*c as usize);
            for o in &cell.outputs {
                if let (Some(f), false) = (&cell.pins[*o].function, pins[*o] == OPEN) {
                    let truth = self.truth(f, known);
                    let (first, count) = self.take(pins, &cell.inputs);
                    self.ops.push(Op {
                        truth,
                        first,
                        count,
                        out: pins[*o],
                    });
                }
            }
        }
    }

    fn state(
        &mut self,
        library: &Library,
        graph: &Graph<'_>,
        known: &mut HashMap<Vec<u64>, u32>,
    ) -> Result<(), String> {
        // Clock gates first: domains by the net they drive.
        let flat = self.flat;
        let mut gates = Vec::new();
        for (c, cell) in flat.cells.iter().enumerate() {
            if let Leaf::Cell(k) = cell.leaf
                && let Kind::ClockGate {
                    clock,
                    output,
                    enables,
                } = &library.cells[k].kind
            {
                let pins = flat.pins(c);
                let enables = enables
                    .iter()
                    .map(|e| pins[*e])
                    .filter(|n| *n != OPEN && *n != 0)
                    .collect();
                self.domain_of.insert(pins[*output], self.domains.len());
                self.domains.push(Domain {
                    parent: 0,
                    enables,
                    on: false,
                    flops: Vec::new(),
                    memories: Vec::new(),
                    pulses: 0,
                });
                gates.push(pins[*clock]);
            }
        }
        let domain = |net: u32, of: &mut HashMap<u32, usize>| -> Result<usize, String> {
            if let Some(d) = of.get(&net) {
                return Ok(*d);
            }
            if net != OPEN && graph.driver[net as usize].0 == u32::MAX {
                of.insert(net, 0);
                return Ok(0);
            }
            Err("a clock comes out of logic".to_owned())
        };
        for (i, net) in gates.iter().enumerate() {
            self.domains[i + 1].parent = domain(*net, &mut self.domain_of)?;
        }
        for (c, cell) in flat.cells.iter().enumerate() {
            let pins = flat.pins(c);
            match cell.leaf {
                Leaf::Memory(memory) => {
                    let d = domain(pins[0], &mut self.domain_of)?;
                    self.domains[d].memories.push(self.rams.len() as u32);
                    let words = vec![0; memory.depth * memory.width.div_ceil(64)];
                    self.rams.push(Ram {
                        memory,
                        pins: RamPins::new(memory, cell.first as usize),
                        words,
                        cell: c as u32,
                        reads: 0,
                        writes: 0,
                    });
                }
                Leaf::Cell(k) => {
                    let kind = &library.cells[k];
                    match &kind.kind {
                        Kind::Flop {
                            clock,
                            next,
                            clear,
                            preset,
                            output,
                        } => {
                            if pins[output.0] == OPEN {
                                continue;
                            }
                            let d = domain(pins[*clock], &mut self.domain_of)?;
                            let (first, count) = self.take(pins, &kind.inputs);
                            let next = self.truth(next, known);
                            let clear = clear.as_ref().map(|t| self.truth(t, known));
                            let preset = preset.as_ref().map(|t| self.truth(t, known));
                            let number = self.flops.len() as u32;
                            if clear.is_some() || preset.is_some() {
                                self.asynchronous.push(number);
                                for p in kind.pins.iter().enumerate().filter(|(_, p)| {
                                    p.name.ends_with('N') && p.direction == Direction::Input
                                }) {
                                    let n = pins[p.0];
                                    if n > 1
                                        && n != OPEN
                                        && !self.reset_nets.contains(&n)
                                        && self.reset_nets.len() < 64
                                    {
                                        self.reset_nets.push(n);
                                    }
                                }
                            }
                            self.domains[d].flops.push(number);
                            self.flops.push(Flop {
                                next,
                                clear,
                                preset,
                                first,
                                count,
                                out: pins[output.0],
                                inverted: output.1,
                                state: false,
                            });
                        }
                        Kind::Other => {
                            return Err(format!(
                                "the netlist has a {}, which cannot be simulated",
                                kind.name
                            ));
                        }
                        _ => {}
                    }
                }
            }
        }
        Ok(())
    }

    fn fan_out(&mut self) {
        for op in &self.ops {
            for i in 0..usize::from(op.count) {
                self.fan_at[self.inputs[op.first as usize + i] as usize + 1] += 1;
            }
        }
        for n in 0..self.flat.nets {
            self.fan_at[n + 1] += self.fan_at[n];
        }
        self.fan = vec![0; self.fan_at[self.flat.nets] as usize];
        let mut fill = self.fan_at.clone();
        for (o, op) in self.ops.iter().enumerate() {
            for i in 0..usize::from(op.count) {
                let n = self.inputs[op.first as usize + i] as usize;
                self.fan[fill[n] as usize] = o as u32;
                fill[n] += 1;
            }
        }
    }
}
