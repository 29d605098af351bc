// SPDX-License-Identifier: Apache-2.0
//! Repair of a placed netlist, as OpenROAD's: buffers for what is too heavy or too far (resets too,
//! clocks not), then timing: larger cells, buffers on long wires of failing paths, and buffers that
//! take sinks with time to spare off them. Each instance for itself: the netlist is flat here.

use std::collections::HashSet;

use crate::design::Leaf;
use crate::graph::Graph;
use crate::library::{Kind, Library};
use crate::netlist::OPEN;
use crate::repair::{driver_delay, grow};
use crate::timing::{Constraints, Timing, analyse_wired};
use crate::wires::buffers::{End, Limits, Plan, apply, plan};
use crate::wires::nets::{CAP, ports_of, wire, wires};
use crate::wires::{Buffer, Layout};

/// What was done.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Report {
    /// Worst slack before, ps.
    pub before_ps: f32,
    /// Worst slack after buffers for loads, ps.
    pub loads_ps: f32,
    /// Worst slack after all, ps.
    pub slack_ps: f32,
    /// Sum of negative slacks after all, ps.
    pub total_ps: f32,
    /// Buffers for loads.
    pub load_buffers: usize,
    /// Buffers for timing.
    pub timing_buffers: usize,
    /// Cells that became larger.
    pub grown: usize,
    /// Rounds of timing.
    pub rounds: usize,
}

/// What a net may have without buffers, whatever its slack.
const LOADS: Limits = Limits {
    cap: 24.0,
    length: 120.0,
};
/// The same on failing paths.
const FAST: Limits = Limits {
    cap: 14.0,
    length: 70.0,
};
/// Buffer for loads.
const BUFFER: &str = "BUFx4_ASAP7_75t_R";
/// Buffer that takes sinks off a failing path.
const ASIDE: &str = "BUFx2_ASAP7_75t_R";
/// Slack that sinks which are taken off a failing path have more than it, ps.
const SPARE: f32 = 60.0;
/// Slowest edge, ps.
const SLEW: f32 = 250.0;
/// Rounds of timing at the most.
const ROUNDS: usize = 80;
/// Rounds without gain before the next step.
const PATIENCE: usize = 3;
/// Share of the worst slack that makes a net one to work on, and changes in a round.
const STEPS: [(f32, usize); 5] = [(0.2, 3000), (0.5, 600), (0.3, 200), (0.7, 60), (0.9, 15)];

/// The netlist in repair.
struct Repair<'a> {
    layout: Layout,
    library: &'a Library,
    constraints: &'a Constraints,
    big: Buffer,
    small: Buffer,
}

/// Repair a placed netlist for the second constraints; gives what was done, with the slacks before
/// and after buffers for loads by the first.
pub fn repair(
    layout: &mut Layout,
    library: &Library,
    ideal: &Constraints,
    skewed: &Constraints,
) -> Result<Report, String> {
    let find = |name: &str| {
        Buffer::find(library, name).ok_or_else(|| format!("the library has no {name}"))
    };
    let mut r = Repair {
        layout: std::mem::take(layout),
        library,
        constraints: ideal,
        big: find(BUFFER)?,
        small: find(ASIDE)?,
    };
    let mut report = Report::default();
    r.all_wires()?;
    report.before_ps = r.time()?.worst();
    report.load_buffers = r.loads()?;
    report.grown = r.slews()?;
    let timing = r.time()?;
    report.loads_ps = timing.worst();
    r.constraints = skewed;
    r.timing(&mut report)?;
    *layout = r.layout;
    Ok(report)
}

impl Repair<'_> {
    fn graph(&self) -> Result<Graph<'_>, String> {
        Graph::new(&self.layout.flat, self.library)
    }

    fn time(&self) -> Result<Timing, String> {
        let wires = self.layout.wires.clone();
        Ok(analyse_wired(&self.graph()?, self.constraints, wires))
    }

    fn all_wires(&mut self) -> Result<(), String> {
        let graph = Graph::new(&self.layout.flat, self.library)?;
        self.layout.wires = wires(&graph, &self.layout.placement, self.constraints.load);
        Ok(())
    }

    /// Wires of nets that changed.
    fn some_wires(&mut self, nets: &HashSet<u32>) -> Result<(), String> {
        let layout = &mut self.layout;
        layout.wires.length.resize(layout.flat.nets, 0.0);
        layout.wires.port_delay.resize(layout.flat.nets, 0.0);
        layout.wires.delay.resize(layout.flat.pins.len(), 0.0);
        let graph = Graph::new(&layout.flat, self.library)?;
        let ports = ports_of(&layout.flat);
        for net in nets.iter().filter(|n| !graph.clock[**n as usize]) {
            let (net, out) = (*net, self.constraints.load);
            layout.wires.length[net as usize] = 0.0;
            layout.wires.port_delay[net as usize] = 0.0;
            let on = &ports[net as usize];
            wire(&graph, &layout.placement, on, net, out, &mut layout.wires);
        }
        Ok(())
    }

    /// Put plans in.
    fn put_in(&mut self, plans: &[(Plan, u32)], buffer: Buffer) -> Result<usize, String> {
        let mut changed = HashSet::new();
        for (plan, like) in plans {
            changed.extend(apply(&mut self.layout, self.library, plan, *like, buffer));
        }
        self.some_wires(&changed)?;
        Ok(plans.iter().map(|(p, _)| p.buffers.len()).sum())
    }

    /// Plans for nets.
    fn plans(
        &self,
        graph: &Graph<'_>,
        nets: impl Iterator<Item = u32>,
        limits: Limits,
    ) -> Vec<(Plan, u32)> {
        let ports = ports_of(graph.flat);
        let (placement, out) = (&self.layout.placement, self.constraints.load);
        nets.filter(|n| *n > 1 && !graph.clock[*n as usize])
            .filter_map(|net| {
                let on = &ports[net as usize];
                let plan = plan(graph, placement, on, net, out, limits, self.big)?;
                Some((plan, graph.driver[net as usize].0))
            })
            .collect()
    }

    /// Buffers for what is too heavy or too far.
    fn loads(&mut self) -> Result<usize, String> {
        let graph = self.graph()?;
        let plans = self.plans(&graph, 0..graph.flat.nets as u32, LOADS);
        self.put_in(&plans, self.big)
    }

    /// Larger drivers where edges are too slow.
    fn slews(&mut self) -> Result<usize, String> {
        let mut grown = 0;
        for _ in 0..3 {
            let timing = self.time()?;
            let mut changes = Vec::new();
            for (c, cell) in self.layout.flat.cells.iter().enumerate() {
                let Leaf::Cell(k) = cell.leaf else { continue };
                let kind = &self.library.cells[k];
                let [o] = kind.outputs[..] else { continue };
                let net = self.layout.flat.pins(c)[o];
                let logic = matches!(kind.kind, Kind::Logic | Kind::Flop { .. });
                if !logic || net == OPEN {
                    continue;
                }
                let slew = timing.slew[net as usize];
                if slew[0].max(slew[1]) <= SLEW {
                    continue;
                }
                let own = kind.family.iter().position(|f| *f == k).unwrap_or(0);
                if let Some(next) = kind.family.get(own + 1) {
                    changes.push((c as u32, *next));
                }
            }
            if changes.is_empty() {
                break;
            }
            grown += self.exchange(&changes)?;
        }
        Ok(grown)
    }

    /// Cells become others of their family.
    fn exchange(&mut self, changes: &[(u32, usize)]) -> Result<usize, String> {
        let mut nets = HashSet::new();
        for (c, cell) in changes {
            self.layout.flat.cells[*c as usize].leaf = Leaf::Cell(*cell);
            let pins = self.layout.flat.pins(*c as usize);
            nets.extend(pins.iter().copied().filter(|n| *n != OPEN && *n > 1));
        }
        self.some_wires(&nets)?;
        Ok(changes.len())
    }

    /// Rounds of timing; the best state is kept.
    fn timing(&mut self, report: &mut Report) -> Result<(), String> {
        let mut best: Option<((f32, f32), Layout, Report)> = None;
        let (mut step, mut patience) = (0, 0);
        let mut long = HashSet::new();
        for _ in 0..ROUNDS {
            let timing = self.time()?;
            report.rounds += 1;
            let score = (timing.worst(), timing.total_negative());
            (report.slack_ps, report.total_ps) = score;
            let better = best.as_ref().is_none_or(|(b, ..)| {
                score.0 > b.0 + 0.2 || (score.0 > b.0 - 0.2 && score.1 > 0.995 * b.1)
            });
            if better {
                best = Some((score, self.layout.clone(), *report));
                patience = 0;
            } else {
                patience += 1;
            }
            if score.0 >= 0.0 {
                break;
            }
            if patience > PATIENCE {
                (step, patience) = (step + 1, 0);
                if let Some((_, layout, _)) = &best {
                    self.layout.clone_from(layout);
                }
                if step < STEPS.len() {
                    continue;
                }
            }
            let Some(size) = STEPS.get(step) else { break };
            let done = self.round(&timing, *size, &mut long, report)?;
            if done == 0 {
                patience = PATIENCE;
            }
        }
        if let Some((_, layout, kept)) = best {
            self.layout = layout;
            let rounds = report.rounds;
            *report = Report { rounds, ..kept };
        }
        Ok(())
    }

    /// One round of changes.
    fn round(
        &mut self,
        timing: &Timing,
        (share, most): (f32, usize),
        long: &mut HashSet<u32>,
        report: &mut Report,
    ) -> Result<usize, String> {
        let graph = self.graph()?;
        let limit = share * timing.worst();
        let failing = |n: &u32| timing.slack(*n) < limit;
        // Long wires, once each.
        let heavy: Vec<u32> = (2..graph.flat.nets as u32)
            .filter(|n| failing(n) && !long.contains(n) && !graph.clock[*n as usize])
            .filter(|n| {
                let length = self.layout.wires.length[*n as usize];
                length > FAST.length || CAP * length > FAST.cap
            })
            .collect();
        long.extend(&heavy);
        let far = self.plans(&graph, heavy.into_iter(), FAST);
        let mut aside = self.aside(&graph, timing, limit);
        let touched: HashSet<u32> = far.iter().map(|p| p.0.net).collect();
        aside.retain(|p| !touched.contains(&p.1.0.net));
        aside.sort_by(|a, b| b.0.total_cmp(&a.0));
        aside.truncate(most / 4);
        let aside: Vec<(Plan, u32)> = aside.into_iter().map(|a| a.1).collect();
        let place = |c: usize| (c as u32, 0);
        let sizes: Vec<(u32, usize)> = grow(&graph, timing, (share, most), &place)
            .into_iter()
            .map(|((c, _), k)| (c, k))
            .collect();
        drop(graph);
        let buffers = self.put_in(&far, self.big)? + self.put_in(&aside, self.small)?;
        report.timing_buffers += buffers;
        let grown = self.exchange(&sizes)?;
        report.grown += grown;
        Ok(buffers + grown)
    }

    /// Sinks with time to spare that a buffer is to take off a failing net, with the gain in ps.
    fn aside(&self, graph: &Graph<'_>, timing: &Timing, limit: f32) -> Vec<(f32, (Plan, u32))> {
        let mut all = Vec::new();
        for net in 2..graph.flat.nets as u32 {
            let slack = timing.slack(net);
            let sinks = graph.sinks_of(net);
            if slack >= limit || sinks.len() < 2 || graph.clock[net as usize] {
                continue;
            }
            let (driver, _) = graph.driver[net as usize];
            if driver == u32::MAX {
                continue;
            }
            // Slack through a sink: that of the best output of its cell is not below it.
            let spare = |(c, p): &&(u32, u32)| self.through(graph, timing, *c, *p) > slack + SPARE;
            let off: Vec<(u32, u32)> = sinks.iter().filter(spare).copied().collect();
            if off.is_empty() || off.len() == sinks.len() {
                continue;
            }
            let cap = |(c, p): &(u32, u32)| graph.pin_cap(*c, *p)[0];
            let at = |(c, p): &(u32, u32)| self.layout.placement.pin(graph.flat, *c, *p);
            let pins: f32 = off.iter().map(cap).sum();
            let share = off.len() as f32 / sinks.len() as f32;
            let less = pins + 0.7 * share * self.layout.wires.cap(net as usize) - self.small.cap;
            if less < 1.0 {
                continue;
            }
            let gain = driver_delay(graph, timing, net, 0.0) - driver_delay(graph, timing, net, -less);
            if gain < 1.5 {
                continue;
            }
            // Next to the driver: what is left on the net is the way to the others.
            let from = self.layout.placement.cells[driver as usize];
            let middle = off.iter().map(at).fold([0.0; 2], |s, p| [s[0] + p[0], s[1] + p[1]]);
            let middle = middle.map(|v| v / off.len() as f32);
            let place = [0, 1].map(|i| 0.8 * from[i] + 0.2 * middle[i]);
            let ends = off.iter().map(|(c, p)| End::Sink(*c, *p)).collect();
            let plan = Plan {
                net,
                buffers: vec![(place, ends)],
            };
            all.push((gain * (slack / timing.worst()).powi(2), (plan, driver)));
        }
        all
    }

    /// Least slack behind a sink.
    fn through(&self, graph: &Graph<'_>, timing: &Timing, cell: u32, pin: u32) -> f32 {
        timing.pin_slack(graph, cell, pin)
    }
}
