// SPDX-License-Identifier: Apache-2.0
//! Static timing of the flat netlist: NLDM delays and slews, ideal clock, worst arrival per net and
//! edge.
//!
//! Same conventions as OpenSTA with an ideal clock: all arcs of a cell, slews merged by their
//! maximum, setup from the constraint tables. Resets and constants are not timed. Wires, where
//! there are some ([`Wires`]), load their driver with what it sees of them, and delay and slow
//! edges on their way ([`crate::placement::edge`]).

mod walk;

use crate::design::{Flat, Leaf};
use crate::graph::Graph;
use crate::library::memory::{CLOCK_TO_Q, SETUP, SLEW};
use crate::library::{Arc, Direction, Kind, Library, Sense};
use crate::netlist::OPEN;
use crate::placement::edge::behind;
use crate::placement::nets::Wires;

/// What the design is timed against.
#[derive(Clone, Debug)]
pub struct Constraints {
    /// Clock period, ps.
    pub period: f32,
    /// Inputs arrive so long after the edge, ps.
    pub input_delay: f32,
    /// Outputs must be there so long before the edge, ps.
    pub output_delay: f32,
    /// Slew of the inputs and of the clock at the flip-flops, ps.
    pub slew: f32,
    /// Load of an output, fF.
    pub load: f32,
    /// Wire capacitance per sink, fF.
    pub wire: f32,
    /// The clock's edge comes so much earlier to clock gates than to what starts paths, ps.
    pub gate_early: f32,
    /// The clock's edge comes so much earlier to flip-flops and memories than to what starts
    /// paths, ps.
    pub skew: f32,
}

impl Constraints {
    /// The usual: a fifth of the period outside on both sides.
    pub fn new(period: f32) -> Self {
        Self {
            period,
            input_delay: 0.2 * period,
            output_delay: 0.2 * period,
            slew: 20.0,
            load: 2.0,
            wire: 0.0,
            gate_early: 0.0,
            skew: 0.0,
        }
    }
}

/// A pin where paths end.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// Cell, or none for an output of the top.
    pub cell: Option<u32>,
    /// Pin of the cell.
    pub pin: u32,
    /// Net.
    pub net: u32,
    /// Slack, ps.
    pub slack: f32,
    /// Worst edge: 0 rise, 1 fall.
    pub edge: u8,
}

/// A step of a path: the cell that drives `net`, and the arrival there.
#[derive(Clone, Debug)]
pub struct Step {
    /// Cell, or none for an input of the top.
    pub cell: Option<u32>,
    /// Net.
    pub net: u32,
    /// Arrival, ps.
    pub arrival: f32,
    /// Edge: 0 rise, 1 fall.
    pub edge: u8,
}

const NEVER: f32 = f32::NEG_INFINITY;

/// Rounds to settle what a driver sees of its wire.
const ROUNDS: usize = 3;

/// The result.
pub struct Timing {
    /// Loads of nets.
    pub loads: Vec<[f32; 2]>,
    /// Arrivals of nets.
    pub arrival: Vec<[f32; 2]>,
    /// Slews of nets.
    pub slew: Vec<[f32; 2]>,
    /// Where the worst arrival came from: input net and edge, or [`OPEN`].
    from: Vec<[(u32, u8); 2]>,
    /// Required times.
    pub required: Vec<[f32; 2]>,
    /// All ends of paths.
    pub ends: Vec<End>,
    /// Wires that it was timed with.
    pub wires: Wires,
}

impl Timing {
    /// Worst slack, ps; infinite when there are no paths.
    pub fn worst(&self) -> f32 {
        self.ends
            .iter()
            .map(|e| e.slack)
            .fold(f32::INFINITY, f32::min)
    }

    /// Sum of the negative slacks, ps.
    pub fn total_negative(&self) -> f32 {
        self.ends.iter().map(|e| e.slack.min(0.0)).sum()
    }

    /// What the driver of a net sees of its load at both edges, fF.
    #[inline]
    pub fn seen(&self, net: u32) -> [f32; 2] {
        let n = net as usize;
        [0, 1].map(|e| self.wires.seen(n, self.loads[n][e], self.slew[n][e]))
    }

    /// Delay and slew, ps, of an arc whose input has this slew, at the edge of the net that it
    /// drives.
    #[inline]
    pub fn drive(&self, arc: &Arc, slew: f32, (net, edge): (usize, usize)) -> (f32, f32) {
        let load = self.loads[net][edge];
        let mut out = arc.slew[edge].at(slew, load);
        let mut seen = load;
        // What it sees depends on its slew, and that on what it sees.
        for _ in 0..ROUNDS {
            let next = self.wires.seen(net, load, out);
            if next == seen {
                break;
            }
            seen = next;
            out = arc.slew[edge].at(slew, seen);
        }
        (arc.delay[edge].at(slew, seen), out)
    }

    /// Delay and slew, ps, from the driver of a net to that of another: the wire to the flat pin
    /// `pin`, and the arc behind it. Nets come with their edges.
    #[inline]
    fn step(
        &self,
        arc: &Arc,
        pin: usize,
        (from, edge): (usize, usize),
        to: (usize, usize),
    ) -> (f32, f32) {
        let (wire, slew) = behind(self.wires.tau(pin), self.slew[from][edge]);
        let (delay, slew) = self.drive(arc, slew, to);
        (wire + delay, slew)
    }

    /// Slack of a net, ps.
    #[inline]
    pub fn slack(&self, net: u32) -> f32 {
        let n = net as usize;
        (0..2)
            .map(|e| self.required[n][e] - self.arrival[n][e])
            .fold(f32::INFINITY, f32::min)
    }
}

/// Time the design without wires, but for those of the constraints.
pub fn analyse(graph: &Graph<'_>, constraints: &Constraints) -> Timing {
    analyse_wired(graph, constraints, Wires::default())
}

/// Time the design with wires.
pub fn analyse_wired(graph: &Graph<'_>, constraints: &Constraints, wires: Wires) -> Timing {
    let (flat, library) = (graph.flat, graph.library);
    let mut loads = graph.loads(constraints.wire, constraints.load);
    for (net, load) in loads.iter_mut().enumerate() {
        let cap = wires.cap(net);
        *load = [load[0] + cap, load[1] + cap];
    }
    let mut t = Timing {
        loads,
        arrival: vec![[NEVER; 2]; flat.nets],
        slew: vec![[constraints.slew; 2]; flat.nets],
        from: vec![[(OPEN, 0); 2]; flat.nets],
        required: vec![[f32::INFINITY; 2]; flat.nets],
        ends: Vec::new(),
        wires,
    };
    starts(graph, constraints, &mut t);
    for c in &graph.order {
        for (arc, pin, i, o) in arcs(flat, library, *c) {
            for out in 0..2 {
                for input in edges(arc.sense, out) {
                    let at = t.arrival[i][input];
                    if at == NEVER {
                        continue;
                    }
                    let (delay, slew) = t.step(arc, pin, (i, input), (o, out));
                    let arrival = at + delay;
                    if t.arrival[o][out] == NEVER {
                        t.slew[o][out] = 0.0;
                    }
                    t.slew[o][out] = t.slew[o][out].max(slew);
                    if arrival > t.arrival[o][out] {
                        t.arrival[o][out] = arrival;
                        t.from[o][out] = (i as u32, input as u8);
                    }
                }
            }
        }
    }
    ends(graph, constraints, &mut t);
    backward(graph, &mut t);
    t
}

/// Input edges that make the output edge.
#[inline]
fn edges(sense: Sense, out: usize) -> std::ops::Range<usize> {
    match sense {
        Sense::Positive => out..out + 1,
        Sense::Negative => 1 - out..2 - out,
        Sense::Either => 0..2,
    }
}

/// Flip-flops, memories and inputs start paths.
fn starts(graph: &Graph<'_>, constraints: &Constraints, t: &mut Timing) {
    let (flat, library) = (graph.flat, graph.library);
    for p in flat
        .ports
        .iter()
        .filter(|p| p.direction == Direction::Input)
    {
        for n in &p.bits {
            // Resets are not timed.
            if !graph.clock[*n as usize] && !p.name.starts_with("rst") {
                t.arrival[*n as usize] = [constraints.input_delay; 2];
            }
        }
    }
    for (c, cell) in flat.cells.iter().enumerate() {
        let pins = flat.pins(c);
        match cell.leaf {
            Leaf::Memory(m) => {
                for n in pins[m.output()].iter().filter(|n| **n != OPEN) {
                    t.arrival[*n as usize] = [CLOCK_TO_Q; 2];
                    t.slew[*n as usize] = [SLEW; 2];
                }
            }
            Leaf::Cell(k) => {
                let cell = &library.cells[k];
                let Kind::Flop { clock, .. } = cell.kind else {
                    continue;
                };
                for arc in cell.arcs.iter().filter(|a| a.from == clock) {
                    let n = pins[arc.to];
                    if n == OPEN {
                        continue;
                    }
                    let n = n as usize;
                    for e in 0..2 {
                        (t.arrival[n][e], t.slew[n][e]) = t.drive(arc, constraints.slew, (n, e));
                    }
                }
            }
        }
    }
}

/// Setup at flip-flops, clock gates, memories; outputs.
fn ends(graph: &Graph<'_>, constraints: &Constraints, t: &mut Timing) {
    let (flat, library) = (graph.flat, graph.library);
    let end = |t: &mut Timing, cell: Option<u32>, pin: usize, net: u32, setup: [f32; 2]| {
        if net == OPEN || net < 2 {
            return;
        }
        let n = net as usize;
        let tau = match cell {
            Some(c) => t.wires.tau(flat.cells[c as usize].first as usize + pin),
            None => t.wires.port_tau(n),
        };
        let mut worst = (f32::INFINITY, 0);
        for (e, setup) in setup.iter().enumerate() {
            let required = constraints.period - setup - behind(tau, t.slew[n][e]).0;
            t.required[n][e] = t.required[n][e].min(required);
            if t.arrival[n][e] != NEVER {
                let slack = required - t.arrival[n][e];
                if slack < worst.0 {
                    worst = (slack, e);
                }
            }
        }
        if worst.0.is_finite() {
            t.ends.push(End {
                cell,
                pin: pin as u32,
                net,
                slack: worst.0,
                edge: worst.1 as u8,
            });
        }
    };
    for (c, cell) in flat.cells.iter().enumerate() {
        let pins = flat.pins(c);
        match cell.leaf {
            Leaf::Memory(m) => {
                for (pin, net) in pins.iter().enumerate().take(m.output().start).skip(1) {
                    let setup = SETUP + constraints.skew;
                    end(t, Some(c as u32), pin, *net, [setup; 2]);
                }
            }
            Leaf::Cell(k) => {
                let early = match library.cells[k].kind {
                    Kind::ClockGate { .. } => constraints.gate_early,
                    _ => constraints.skew,
                };
                for s in &library.cells[k].setups {
                    let n = pins[s.pin];
                    if n == OPEN {
                        continue;
                    }
                    let tau = t.wires.tau(cell.first as usize + s.pin);
                    let slew = t.slew[n as usize].map(|slew| behind(tau, slew).1);
                    let setup = [0, 1].map(|e| early + s.time[e].at(constraints.slew, slew[e]));
                    end(t, Some(c as u32), s.pin, n, setup);
                }
            }
        }
    }
    for p in flat
        .ports
        .iter()
        .filter(|p| p.direction == Direction::Output)
    {
        for (i, n) in p.bits.iter().enumerate() {
            end(t, None, i, *n, [constraints.output_delay; 2]);
        }
    }
}

/// The arcs of a cell: each with its input's place among all pins, its input net and output net.
/// Those of open pins and constants are left out; memories have none.
fn arcs<'a>(
    flat: &'a Flat,
    library: &'a Library,
    c: u32,
) -> impl Iterator<Item = (&'a Arc, usize, usize, usize)> {
    let cell = &flat.cells[c as usize];
    let arcs = match cell.leaf {
        Leaf::Cell(k) => &library.cells[k].arcs[..],
        Leaf::Memory(_) => &[],
    };
    let (pins, first) = (flat.pins(c as usize), cell.first as usize);
    arcs.iter().filter_map(move |arc| {
        let (i, o) = (pins[arc.from], pins[arc.to]);
        let timed = o != OPEN && i != OPEN && i >= 2;
        timed.then_some((arc, first + arc.from, i as usize, o as usize))
    })
}

/// Required times of all nets.
fn backward(graph: &Graph<'_>, t: &mut Timing) {
    let (flat, library) = (graph.flat, graph.library);
    for c in graph.order.iter().rev() {
        for (arc, pin, i, o) in arcs(flat, library, *c) {
            for out in 0..2 {
                for input in edges(arc.sense, out) {
                    let (delay, _) = t.step(arc, pin, (i, input), (o, out));
                    let required = t.required[o][out] - delay;
                    t.required[i][input] = t.required[i][input].min(required);
                }
            }
        }
    }
}
