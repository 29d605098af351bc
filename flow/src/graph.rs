// SPDX-License-Identifier: Apache-2.0
//! The flat netlist as a graph: drivers and sinks of nets, combinational cells in order, clocks.
//! What depends on the netlist only.

use crate::design::{Flat, Leaf, direction};
use crate::library::memory::{CLOCK_CAP, PIN_CAP};
use crate::library::{Direction, Kind, Library};
use crate::netlist::OPEN;

/// Order, loads, sinks.
pub struct Graph<'a> {
    /// The netlist.
    pub flat: &'a Flat,
    /// The library.
    pub library: &'a Library,
    /// Driver of each net: cell, pin.
    pub driver: Vec<(u32, u32)>,
    /// Combinational cells, drivers first.
    pub order: Vec<u32>,
    /// Sinks of each net: `sinks[sink_at[n]..sink_at[n+1]]`, cell and pin.
    pub sink_at: Vec<u32>,
    /// Cell and pin of each sink.
    pub sinks: Vec<(u32, u32)>,
    /// Nets that are clocks.
    pub clock: Vec<bool>,
}

/// No driver.
pub const NOBODY: (u32, u32) = (u32::MAX, u32::MAX);

impl<'a> Graph<'a> {
    /// Levelise. A combinational loop is an error: the cells in it are named.
    pub fn new(flat: &'a Flat, library: &'a Library) -> Result<Self, String> {
        let mut driver = vec![NOBODY; flat.nets];
        let mut sink_at = vec![0u32; flat.nets + 1];
        for (c, cell) in flat.cells.iter().enumerate() {
            for (p, n) in flat.pins(c).iter().enumerate() {
                if *n == OPEN {
                    continue;
                }
                match direction(library, cell.leaf, p) {
                    Direction::Output => driver[*n as usize] = (c as u32, p as u32),
                    Direction::Input => sink_at[*n as usize + 1] += 1,
                }
            }
        }
        for n in 0..flat.nets {
            sink_at[n + 1] += sink_at[n];
        }
        let mut sinks = vec![(0, 0); sink_at[flat.nets] as usize];
        let mut fill = sink_at.clone();
        for (c, cell) in flat.cells.iter().enumerate() {
            for (p, n) in flat.pins(c).iter().enumerate() {
                if *n != OPEN && direction(library, cell.leaf, p) == Direction::Input {
                    sinks[fill[*n as usize] as usize] = (c as u32, p as u32);
                    fill[*n as usize] += 1;
                }
            }
        }
        let mut graph = Self {
            flat,
            library,
            driver,
            order: Vec::new(),
            sink_at,
            sinks,
            clock: vec![false; flat.nets],
        };
        graph.levelise()?;
        graph.find_clocks();
        Ok(graph)
    }

    /// Whether a cell passes signals through without a clock.
    fn combinational(&self, cell: usize) -> bool {
        matches!(self.flat.cells[cell].leaf, Leaf::Cell(c) if matches!(self.library.cells[c].kind, Kind::Logic))
    }

    /// Sinks of a net.
    #[inline]
    pub fn sinks_of(&self, net: u32) -> &[(u32, u32)] {
        &self.sinks[self.sink_at[net as usize] as usize..self.sink_at[net as usize + 1] as usize]
    }

    fn levelise(&mut self) -> Result<(), String> {
        let mut waiting = vec![0u32; self.flat.cells.len()];
        let mut ready = Vec::new();
        let mut logic = 0;
        for (c, waits) in waiting.iter_mut().enumerate() {
            if !self.combinational(c) {
                continue;
            }
            logic += 1;
            for (p, n) in self.flat.pins(c).iter().enumerate() {
                if *n == OPEN
                    || direction(self.library, self.flat.cells[c].leaf, p) == Direction::Output
                {
                    continue;
                }
                let (d, _) = self.driver[*n as usize];
                if d != u32::MAX && self.combinational(d as usize) {
                    *waits += 1;
                }
            }
            if *waits == 0 {
                ready.push(c as u32);
            }
        }
        let mut at = 0;
        while at < ready.len() {
            let c = ready[at] as usize;
            at += 1;
            for (p, n) in self.flat.pins(c).iter().enumerate() {
                if *n == OPEN
                    || direction(self.library, self.flat.cells[c].leaf, p) == Direction::Input
                {
                    continue;
                }
                for (s, _) in self.sinks_of(*n) {
                    if self.combinational(*s as usize) {
                        waiting[*s as usize] -= 1;
                        if waiting[*s as usize] == 0 {
                            ready.push(*s);
                        }
                    }
                }
            }
        }
        if ready.len() != logic {
            let stuck = (0..self.flat.cells.len())
                .find(|c| waiting[*c] > 0)
                .unwrap_or(0);
            let path = &self.flat.paths[self.flat.cells[stuck].path as usize];
            return Err(format!(
                "there is a combinational loop through {} cells, one of them in {path:?}",
                logic - ready.len()
            ));
        }
        self.order = ready;
        Ok(())
    }

    fn find_clocks(&mut self) {
        for (c, cell) in self.flat.cells.iter().enumerate() {
            let pin = match cell.leaf {
                Leaf::Memory(_) => 0,
                Leaf::Cell(k) => match &self.library.cells[k].kind {
                    Kind::Flop { clock, .. } | Kind::ClockGate { clock, .. } => *clock,
                    _ => continue,
                },
            };
            let n = self.flat.pins(c)[pin];
            if n != OPEN {
                self.clock[n as usize] = true;
            }
        }
    }

    /// Capacitance of an input pin for rising and falling edges.
    pub fn pin_cap(&self, cell: u32, pin: u32) -> [f32; 2] {
        match self.flat.cells[cell as usize].leaf {
            Leaf::Cell(k) => self.library.cells[k].pins[pin as usize].cap,
            Leaf::Memory(_) => [if pin == 0 { CLOCK_CAP } else { PIN_CAP }; 2],
        }
    }

    /// Loads of all nets, rise and fall, with `wire` fF per sink and `out` fF at the top's outputs.
    pub fn loads(&self, wire: f32, out: f32) -> Vec<[f32; 2]> {
        let mut loads = vec![[0.0; 2]; self.flat.nets];
        for (n, load) in loads.iter_mut().enumerate() {
            for (c, p) in self.sinks_of(n as u32) {
                let cap = self.pin_cap(*c, *p);
                load[0] += cap[0] + wire;
                load[1] += cap[1] + wire;
            }
        }
        for p in self
            .flat
            .ports
            .iter()
            .filter(|p| p.direction == Direction::Output)
        {
            for n in &p.bits {
                loads[*n as usize][0] += out;
                loads[*n as usize][1] += out;
            }
        }
        loads
    }
}
