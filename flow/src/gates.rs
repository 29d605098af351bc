//! Gate-level simulation of the flat netlist, clock by clock, with a toggle count for every net.
//!
//! Two values, no delays (so no glitches), one rising edge per clock. Cells do what their Liberty functions say; memories what
//! `rtl/common/tri_ram_1r1w.sv` says. Only what changes is computed: cells in topological order, a bit each for those with a new input.

use std::collections::HashMap;

use crate::design::{Flat, Leaf};
use crate::library::expr::Truth;
use crate::library::memory::{Memory, Role};
use crate::library::{Direction, Kind, Library};
use crate::netlist::{OPEN, Port};
use crate::timing::Graph;

/// An output of a combinational cell.
struct Op {
    truth: u32,
    first: u32,
    count: u8,
    out: u32,
}

/// A flip-flop.
struct Flop {
    next: u32,
    clear: Option<u32>,
    preset: Option<u32>,
    first: u32,
    count: u8,
    out: u32,
    inverted: bool,
    state: bool,
}

/// A clock gate, or at number 0 the clock itself.
struct Domain {
    parent: usize,
    enables: Vec<u32>,
    on: bool,
    flops: Vec<u32>,
    memories: Vec<u32>,
    /// Clocks that passed.
    pulses: u64,
}

/// Places of a memory's pins among all pins: from, to.
#[derive(Clone, Copy, Default)]
struct RamPins {
    read: (usize, usize),
    write: (usize, usize),
    read_address: (usize, usize),
    write_address: (usize, usize),
    data: (usize, usize),
    output: (usize, usize),
}

impl RamPins {
    fn new(m: Memory, first: usize) -> Self {
        let mut pins = Self::default();
        for p in m.ports() {
            let at = (first + p.first, first + p.first + p.width);
            match p.role {
                Role::Clock => {}
                Role::Read => pins.read = at,
                Role::Write => pins.write = at,
                Role::ReadAddress => pins.read_address = at,
                Role::WriteAddress => pins.write_address = at,
                Role::Address => (pins.read_address, pins.write_address) = (at, at),
                Role::Data => pins.data = at,
                Role::Output => pins.output = at,
            }
        }
        pins
    }
}

/// A memory with its contents.
struct Ram {
    memory: Memory,
    pins: RamPins,
    words: Vec<u64>,
    /// Flat cell.
    cell: u32,
    reads: u64,
    writes: u64,
}

/// The simulator.
pub struct Gates<'a> {
    flat: &'a Flat,
    truths: Vec<Truth>,
    ops: Vec<Op>,
    inputs: Vec<u32>,
    fan_at: Vec<u32>,
    fan: Vec<u32>,
    dirty: Vec<u64>,
    value: Vec<bool>,
    toggles: Vec<u32>,
    since: Vec<u64>,
    high: Vec<u64>,
    flops: Vec<Flop>,
    asynchronous: Vec<u32>,
    reset_nets: Vec<u32>,
    domains: Vec<Domain>,
    rams: Vec<Ram>,
    clock: u64,
    counted_from: u64,
    /// Clock domain of each net that clocks something.
    pub domain_of: HashMap<u32, usize>,
}

/// What a window of clocks did.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    /// Clocks in the window.
    pub clocks: u64,
    /// Toggles of each net.
    pub toggles: Vec<u32>,
    /// Share of the time that each net was 1.
    pub duty: Vec<f32>,
    /// Clocks that passed on each net that is a clock.
    pub pulses: HashMap<u32, u64>,
    /// Reads and writes of each memory, by flat cell.
    pub accesses: HashMap<u32, (u64, u64)>,
}

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

    #[inline]
    fn set(&mut self, net: u32, value: bool) {
        let n = net as usize;
        if self.value[n] == value || n < 2 {
            return;
        }
        self.toggles[n] += 1;
        if !value {
            self.high[n] += self.clock - self.since[n];
        }
        self.since[n] = self.clock;
        self.value[n] = value;
        for i in self.fan_at[n]..self.fan_at[n + 1] {
            let o = self.fan[i as usize];
            self.dirty[(o >> 6) as usize] |= 1 << (o & 63);
        }
    }

    #[inline]
    fn index(&self, first: u32, count: u8) -> usize {
        let nets = &self.inputs[first as usize..first as usize + usize::from(count)];
        nets.iter()
            .enumerate()
            .fold(0, |x, (i, n)| x | usize::from(self.value[*n as usize]) << i)
    }

    /// Let changes pass through the logic.
    pub fn settle(&mut self) {
        for w in 0..self.dirty.len() {
            while self.dirty[w] != 0 {
                let o = w * 64 + self.dirty[w].trailing_zeros() as usize;
                self.dirty[w] &= self.dirty[w] - 1;
                let op = &self.ops[o];
                let (out, v) = (
                    op.out,
                    self.truths[op.truth as usize].at(self.index(op.first, op.count)),
                );
                self.set(out, v);
            }
        }
        if self.reset_nets.iter().any(|n| !self.value[*n as usize]) {
            let mut changed = false;
            for i in 0..self.asynchronous.len() {
                let f = self.asynchronous[i] as usize;
                let flop = &self.flops[f];
                let x = self.index(flop.first, flop.count);
                let on = |t: Option<u32>| t.is_some_and(|t| self.truths[t as usize].at(x));
                let state = if on(flop.clear) {
                    false
                } else if on(flop.preset) {
                    true
                } else {
                    continue;
                };
                let (out, v) = (flop.out, state ^ flop.inverted);
                self.flops[f].state = state;
                changed |= self.value[out as usize] != v;
                self.set(out, v);
            }
            if changed {
                self.settle();
            }
        }
    }

    /// Drive an input port, bit 0 of word 0 first. Bits beyond `words` are 0.
    pub fn drive(&mut self, port: &Port, words: &[u64]) {
        for (i, n) in port.bits.iter().enumerate() {
            self.set(
                *n,
                words.get(i / 64).is_some_and(|w| w >> (i % 64) & 1 == 1),
            );
        }
    }

    /// Read a port.
    pub fn read(&self, port: &Port) -> Vec<u64> {
        let mut words = vec![0; port.bits.len().div_ceil(64)];
        for (i, n) in port.bits.iter().enumerate() {
            words[i / 64] |= u64::from(self.value[*n as usize]) << (i % 64);
        }
        words
    }

    fn number(&self, (from, to): (usize, usize)) -> usize {
        (from..to).enumerate().fold(0, |x, (i, p)| {
            let n = self.flat.pins[p];
            x | usize::from(n != OPEN && self.value[n as usize]) << i
        })
    }

    /// The rising edge, and what follows from it.
    pub fn edge(&mut self) {
        for d in 0..self.domains.len() {
            let domain = &self.domains[d];
            // A gate's clock is the root's, or that of a gate in front of it.
            let mut on = d == 0 || domain.enables.iter().any(|n| self.value[*n as usize]);
            let mut parent = domain.parent;
            while on && parent != 0 {
                on = self.domains[parent]
                    .enables
                    .iter()
                    .any(|n| self.value[*n as usize]);
                parent = self.domains[parent].parent;
            }
            self.domains[d].on = on;
            self.domains[d].pulses += u64::from(on);
        }
        let mut changes: Vec<(u32, bool)> = Vec::new();
        for d in 0..self.domains.len() {
            if !self.domains[d].on {
                continue;
            }
            for i in 0..self.domains[d].flops.len() {
                let f = self.domains[d].flops[i] as usize;
                let flop = &self.flops[f];
                let state = self.truths[flop.next as usize].at(self.index(flop.first, flop.count));
                if state != flop.state {
                    changes.push((flop.out, state ^ flop.inverted));
                    self.flops[f].state = state;
                }
            }
            for i in 0..self.domains[d].memories.len() {
                self.ram_edge(self.domains[d].memories[i] as usize, &mut changes);
            }
        }
        self.clock += 1;
        for (n, v) in changes {
            self.set(n, v);
        }
        self.settle();
    }

    fn ram_edge(&mut self, r: usize, changes: &mut Vec<(u32, bool)>) {
        let (memory, pins) = (self.rams[r].memory, self.rams[r].pins);
        let each = memory.width.div_ceil(64);
        let writes = self.number(pins.write) == 1;
        let enabled = self.number(pins.read) == 1;
        if enabled && !(memory.single && writes) {
            self.rams[r].reads += 1;
            let address = self.number(pins.read_address) % memory.depth;
            for i in 0..memory.width {
                let bit = self.rams[r].words[address * each + i / 64] >> (i % 64) & 1 == 1;
                let n = self.flat.pins[pins.output.0 + i];
                if n != OPEN && self.value[n as usize] != bit {
                    changes.push((n, bit));
                }
            }
        }
        if writes && (enabled || !memory.single) {
            self.rams[r].writes += 1;
            let address = self.number(pins.write_address) % memory.depth;
            for w in 0..each {
                let from = pins.data.0 + 64 * w;
                let word = self.number((from, (from + 64).min(pins.data.1)));
                self.rams[r].words[address * each + w] = word as u64;
            }
        }
    }

    /// Count from here.
    pub fn start_window(&mut self) {
        self.toggles.fill(0);
        self.high.fill(0);
        self.since.fill(self.clock);
        for d in &mut self.domains {
            d.pulses = 0;
        }
        for r in &mut self.rams {
            (r.reads, r.writes) = (0, 0);
        }
        self.counted_from = self.clock;
    }

    /// What happened since the window started.
    pub fn activity(&self) -> Activity {
        let clocks = self.clock - self.counted_from;
        let duty = (0..self.flat.nets)
            .map(|n| {
                let now = if self.value[n] {
                    self.clock - self.since[n]
                } else {
                    0
                };
                (self.high[n] + now) as f32 / clocks.max(1) as f32
            })
            .collect();
        Activity {
            clocks,
            toggles: self.toggles.clone(),
            duty,
            pulses: self
                .domain_of
                .iter()
                .map(|(n, d)| (*n, self.domains[*d].pulses))
                .collect(),
            accesses: self
                .rams
                .iter()
                .map(|r| (r.cell, (r.reads, r.writes)))
                .collect(),
        }
    }
}

/// The gates beside the RTL: drives the netlist with the RTL's inputs, compares all outputs that mean something.
pub struct Beside<'a> {
    /// The simulator.
    pub gates: Gates<'a>,
    inputs: Vec<Port>,
    outputs: Vec<(Port, Option<String>)>,
    /// Comparisons made.
    pub compared: u64,
}

/// The valid output that an output's meaning depends on.
fn guard(name: &str, outputs: &[&str]) -> Option<String> {
    for (payload, valid) in [
        ("_tdata_o", "_tvalid_o"),
        ("_tkeep_o", "_tvalid_o"),
        ("_tlast_o", "_tvalid_o"),
        ("_tdest_o", "_tvalid_o"),
        ("_tuser_o", "_tvalid_o"),
        ("_scan_o", "_tvalid_o"),
        ("_first_o", "_tvalid_o"),
        ("_read_o", "_tvalid_o"),
        ("rdata_o", "rvalid_o"),
        ("rresp_o", "rvalid_o"),
        ("bresp_o", "bvalid_o"),
    ] {
        if let Some(stem) = name.strip_suffix(payload) {
            let valid = format!("{stem}{valid}");
            if outputs.contains(&valid.as_str()) {
                return Some(valid);
            }
        }
    }
    None
}

impl<'a> Beside<'a> {
    /// A netlist in reset, released.
    pub fn new(flat: &'a Flat, library: &'a Library, graph: &Graph<'_>) -> Result<Self, String> {
        let gates = Gates::new(flat, library, graph)?;
        let is = |d: Direction| move |p: &&Port| p.direction == d;
        let inputs: Vec<Port> = flat
            .ports
            .iter()
            .filter(is(Direction::Input))
            .filter(|p| !p.name.starts_with("clk") && !p.name.starts_with("rst"))
            .cloned()
            .collect();
        let names: Vec<&str> = flat
            .ports
            .iter()
            .filter(is(Direction::Output))
            .map(|p| p.name.as_str())
            .collect();
        let outputs = flat
            .ports
            .iter()
            .filter(is(Direction::Output))
            .map(|p| (p.clone(), guard(&p.name, &names)))
            .collect();
        let mut b = Self {
            gates,
            inputs,
            outputs,
            compared: 0,
        };
        let reset = flat.port("rst_ni").cloned();
        if let Some(r) = &reset {
            for n in [0, 0, 0, 0, 1] {
                b.gates.drive(r, &[n]);
                b.gates.settle();
                if n == 0 {
                    b.gates.edge();
                }
            }
        }
        b.gates.start_window();
        Ok(b)
    }

    /// One clock: `port` gives the RTL's value of a port, before the edge. An error names the port that differs.
    pub fn step(&mut self, port: &mut dyn FnMut(&str) -> Vec<u64>) -> Result<(), String> {
        for p in &self.inputs {
            let words = port(&p.name);
            self.gates.drive(p, &words);
        }
        self.gates.settle();
        for (p, guard) in &self.outputs {
            if let Some(g) = guard
                && port(g).first() != Some(&1)
            {
                continue;
            }
            let (mut expected, got) = (port(&p.name), self.gates.read(p));
            expected.resize(got.len(), 0);
            self.compared += 1;
            if expected != got {
                return Err(format!(
                    "port {}: the gates have {got:x?}, the RTL {expected:x?}",
                    p.name
                ));
            }
        }
        self.gates.edge();
        Ok(())
    }
}
