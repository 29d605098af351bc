// SPDX-License-Identifier: Apache-2.0
//! Repair of a placed netlist, as OpenROAD's: buffers for what is too heavy or too far (resets too,
//! clocks not), then timing: larger cells, buffers on long wires of failing paths, and buffers that
//! take sinks with time to spare off them. Each instance for itself: the netlist is flat here.

use std::collections::HashSet;

use crate::design::Leaf;
use crate::graph::Graph;
use crate::library::{Kind, Library};
use crate::netlist::OPEN;
use crate::placement::edge::Pi;
use crate::placement::nets::{CAP, ports_of, wire};
use crate::placement::{Buffer, Layout};
use crate::repair::{driver_delay, grow};
use crate::timing::{Constraints, Timing, analyse_wired};
use crate::wires::buffers::{End, Limits, Plan, apply, plan};

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
    /// Nets whose wires are to be worked out anew.
    stale: HashSet<u32>,
}

/// What a round does: plans for long wires, plans for sinks aside, new sizes.
#[derive(Default)]
struct Changes {
    far: Vec<(Plan, u32)>,
    aside: Vec<(Plan, u32)>,
    sizes: Vec<(u32, usize)>,
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
        stale: HashSet::new(),
    };
    let mut report = Report::default();
    r.loads(&mut report)?;
    report.loads_ps = r.slews(&mut report)?;
    r.constraints = skewed;
    r.timing(&mut report)?;
    *layout = r.layout;
    Ok(report)
}

impl Repair<'_> {
    /// Timing of the netlist as it is, and what `look` makes of it.
    fn time<T>(&mut self, look: impl FnOnce(&Self, &Graph<'_>, &Timing) -> T) -> Result<T, String> {
        let mut wires = std::mem::take(&mut self.layout.wires);
        let flat = &self.layout.flat;
        wires.length.resize(flat.nets, 0.0);
        wires.pi.resize(flat.nets, Pi::default());
        wires.port_tau.resize(flat.nets, 0.0);
        wires.tau.resize(flat.pins.len(), 0.0);
        let graph = Graph::new(flat, self.library)?;
        let ports = ports_of(flat);
        for net in self.stale.iter().filter(|n| !graph.clock[**n as usize]) {
            let n = *net as usize;
            (wires.length[n], wires.pi[n], wires.port_tau[n]) = (0.0, Pi::default(), 0.0);
            let out = self.constraints.load;
            wire(
                &graph,
                &self.layout.placement,
                &ports[n],
                *net,
                out,
                &mut wires,
            );
        }
        let timing = analyse_wired(&graph, self.constraints, wires);
        let seen = look(self, &graph, &timing);
        drop(graph);
        self.stale.clear();
        self.layout.wires = timing.wires;
        Ok(seen)
    }

    /// Put plans in.
    fn put_in(&mut self, plans: &[(Plan, u32)], buffer: Buffer) -> usize {
        for (plan, like) in plans {
            let changed = apply(&mut self.layout, self.library, plan, *like, buffer);
            self.stale.extend(changed);
        }
        plans.iter().map(|(p, _)| p.buffers.len()).sum()
    }

    /// Cells become others of their family.
    fn exchange(&mut self, changes: &[(u32, usize)]) -> usize {
        for (c, cell) in changes {
            self.layout.flat.cells[*c as usize].leaf = Leaf::Cell(*cell);
            let pins = self.layout.flat.pins(*c as usize);
            self.stale
                .extend(pins.iter().copied().filter(|n| *n != OPEN && *n > 1));
        }
        changes.len()
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
    fn loads(&mut self, report: &mut Report) -> Result<(), String> {
        self.stale = (2..self.layout.flat.nets as u32).collect();
        let (before, plans) = self.time(|r, graph, timing| {
            let all = 0..graph.flat.nets as u32;
            (timing.worst(), r.plans(graph, all, LOADS))
        })?;
        report.before_ps = before;
        report.load_buffers = self.put_in(&plans, self.big);
        Ok(())
    }

    /// Larger drivers where edges are too slow; gives the worst slack then.
    fn slews(&mut self, report: &mut Report) -> Result<f32, String> {
        for _ in 0..3 {
            let changes = self.time(|r, graph, timing| r.slow(graph, timing))?;
            if changes.is_empty() {
                break;
            }
            report.grown += self.exchange(&changes);
        }
        self.time(|_, _, timing| timing.worst())
    }

    /// Drivers of edges that are too slow, each with the next larger cell.
    fn slow(&self, graph: &Graph<'_>, timing: &Timing) -> Vec<(u32, usize)> {
        let mut changes = Vec::new();
        for (c, cell) in graph.flat.cells.iter().enumerate() {
            let Leaf::Cell(k) = cell.leaf else { continue };
            let kind = &self.library.cells[k];
            let [o] = kind.outputs[..] else { continue };
            let net = graph.flat.pins(c)[o];
            let logic = matches!(kind.kind, Kind::Logic | Kind::Flop { .. });
            if !logic || net == OPEN {
                continue;
            }
            let slew = timing.slew[net as usize];
            let own = kind.family.iter().position(|f| *f == k).unwrap_or(0);
            if slew[0].max(slew[1]) > SLEW
                && let Some(next) = kind.family.get(own + 1)
            {
                changes.push((c as u32, *next));
            }
        }
        changes
    }

    /// Rounds of timing; the best state is kept.
    fn timing(&mut self, report: &mut Report) -> Result<(), String> {
        let mut best: Option<((f32, f32), Layout, Report)> = None;
        let (mut step, mut patience) = (0, 0);
        let mut long = HashSet::new();
        for _ in 0..ROUNDS {
            let size = STEPS[step];
            let (score, changes) = self.time(|r, graph, timing| {
                let score = (timing.worst(), timing.total_negative());
                (score, r.round(graph, timing, size, &mut long))
            })?;
            report.rounds += 1;
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
            let buffers =
                self.put_in(&changes.far, self.big) + self.put_in(&changes.aside, self.small);
            let grown = self.exchange(&changes.sizes);
            report.timing_buffers += buffers;
            report.grown += grown;
            if patience > PATIENCE || buffers + grown == 0 {
                // What was too much at once is tried again in smaller steps, from the best state.
                (step, patience) = (step + 1, 0);
                if let Some((_, layout, kept)) = &best {
                    self.layout.clone_from(layout);
                    self.stale.clear();
                    *report = Report {
                        rounds: report.rounds,
                        ..*kept
                    };
                }
                if step == STEPS.len() {
                    break;
                }
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
        &self,
        graph: &Graph<'_>,
        timing: &Timing,
        (share, most): (f32, usize),
        long: &mut HashSet<u32>,
    ) -> Changes {
        let limit = share * timing.worst();
        if limit >= 0.0 {
            return Changes::default();
        }
        // Long wires, once each.
        let heavy: Vec<u32> = (2..graph.flat.nets as u32)
            .filter(|n| timing.slack(*n) < limit && !long.contains(n))
            .filter(|n| {
                let length = timing.wires.length[*n as usize];
                length > FAST.length || CAP * length > FAST.cap
            })
            .collect();
        long.extend(&heavy);
        let far = self.plans(graph, heavy.into_iter(), FAST);
        let mut aside = self.aside(graph, timing, limit);
        let touched: HashSet<u32> = far.iter().map(|p| p.0.net).collect();
        aside.retain(|p| !touched.contains(&p.1.0.net));
        aside.sort_by(|a, b| b.0.total_cmp(&a.0));
        aside.truncate(most / 4);
        let place = |c: usize| (c as u32, 0);
        let mut sizes: Vec<(u32, usize)> = grow(graph, timing, (share, most), &place)
            .into_iter()
            .map(|((c, _), k)| (c, k))
            .collect();
        sizes.sort_unstable();
        Changes {
            far,
            aside: aside.into_iter().map(|a| a.1).collect(),
            sizes,
        }
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
            let spare = |(c, p): &&(u32, u32)| timing.pin_slack(graph, *c, *p) > slack + SPARE;
            let off: Vec<(u32, u32)> = sinks.iter().filter(spare).copied().collect();
            if off.is_empty() || off.len() == sinks.len() {
                continue;
            }
            let cap = |(c, p): &(u32, u32)| graph.pin_cap(*c, *p)[0];
            let at = |(c, p): &(u32, u32)| self.layout.placement.pin(graph.flat, *c, *p);
            let pins: f32 = off.iter().map(cap).sum();
            let share = off.len() as f32 / sinks.len() as f32;
            let less = pins + 0.7 * share * timing.wires.cap(net as usize) - self.small.cap;
            if less < 1.0 {
                continue;
            }
            let gain =
                driver_delay(graph, timing, net, 0.0) - driver_delay(graph, timing, net, -less);
            if gain < 1.5 {
                continue;
            }
            // Next to the driver: what is left on the net is the way to the others.
            let from = self.layout.placement.cells[driver as usize];
            let middle = off
                .iter()
                .map(at)
                .fold([0.0; 2], |s, p| [s[0] + p[0], s[1] + p[1]]);
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
}
