// SPDX-License-Identifier: Apache-2.0
//! Gate-level simulation of the flat netlist, clock by clock, with a toggle count for every net.
//!
//! Two values, no delays (so no glitches), one rising edge per clock. Cells do what their Liberty
//! functions say; memories what `rtl/common/tri_ram_1r1w.sv` says. Only what changes is computed:
//! cells in topological order, a bit each for those with a new input.

mod activity;
mod build;
mod comparator;
mod memory;

use std::collections::HashMap;

use crate::design::Flat;
use crate::library::expr::Truth;
use crate::netlist::Port;
pub use activity::Activity;
pub use comparator::{Comparator, Difference, WAKE};
use memory::Ram;

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

impl Gates<'_> {
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
}
