// SPDX-License-Identifier: Apache-2.0
//! Paths through the timed graph: to an end, through a net, and what a single pin has to spare.

use super::{End, Step, Timing, edges};
use crate::design::Leaf;
use crate::graph::Graph;
use crate::library::Kind;
use crate::netlist::OPEN;

impl Timing {
    /// Slack of the paths through an input pin of a cell, ps.
    pub fn pin_slack(&self, graph: &Graph<'_>, cell: u32, pin: u32) -> f32 {
        let at = &graph.flat.cells[cell as usize];
        let net = graph.flat.pins(cell as usize)[pin as usize] as usize;
        let mut worst = f32::INFINITY;
        let Leaf::Cell(k) = at.leaf else {
            return self.slack(net as u32);
        };
        let kind = &graph.library.cells[k];
        if !matches!(kind.kind, Kind::Logic) {
            // Paths end here: the required time is the net's, or later.
            return self.slack(net as u32);
        }
        for arc in kind.arcs.iter().filter(|a| a.from == pin as usize) {
            let o = graph.flat.pins(cell as usize)[arc.to];
            if o == OPEN {
                continue;
            }
            for out in 0..2 {
                for input in edges(arc.sense, out) {
                    let flat = (at.first + pin) as usize;
                    let (delay, _) = self.step(arc, flat, (net, input), (o as usize, out));
                    let required = self.required[o as usize][out] - delay;
                    worst = worst.min(required - self.arrival[net][input]);
                }
            }
        }
        worst
    }

    /// The path to an end, start first.
    pub fn path(&self, graph: &Graph<'_>, end: &End) -> Vec<Step> {
        let mut steps = Vec::new();
        let (mut net, mut edge) = (end.net, end.edge);
        loop {
            let (cell, _) = graph.driver[net as usize];
            steps.push(Step {
                cell: (cell != u32::MAX).then_some(cell),
                net,
                arrival: self.arrival[net as usize][edge as usize],
                edge,
            });
            let (before, e) = self.from[net as usize][edge as usize];
            if before == OPEN || steps.len() > 100_000 {
                break;
            }
            (net, edge) = (before, e);
        }
        steps.reverse();
        steps
    }

    /// The worst path through a net, start first, and its end.
    pub fn through(&self, graph: &Graph<'_>, net: u32) -> (Vec<Step>, Option<End>) {
        let slack = |e: usize| self.required[net as usize][e] - self.arrival[net as usize][e];
        let edge = u8::from(slack(1) < slack(0));
        let start = End {
            cell: None,
            pin: 0,
            net,
            slack: slack(edge as usize),
            edge,
        };
        let mut steps = self.path(graph, &start);
        let (mut net, mut edge) = (net, edge);
        while let Some((next, e, delay)) = self.onward(graph, net, edge) {
            let before = steps.last().map_or(0.0, |s| s.arrival);
            (net, edge) = (next, e);
            steps.push(Step {
                cell: Some(graph.driver[net as usize].0),
                net,
                arrival: before + delay,
                edge,
            });
        }
        let ends = self.ends.iter().filter(|e| e.net == net);
        let end = ends.min_by(|a, b| a.slack.total_cmp(&b.slack)).copied();
        (steps, end)
    }

    /// The net and edge that the required time of this one comes from, and the delay to it; nothing
    /// where a path ends.
    fn onward(&self, graph: &Graph<'_>, net: u32, edge: u8) -> Option<(u32, u8, f32)> {
        let mut best: Option<(f32, (u32, u8, f32))> = None;
        for (cell, pin) in graph.sinks_of(net) {
            let Leaf::Cell(k) = graph.flat.cells[*cell as usize].leaf else {
                continue;
            };
            let kind = &graph.library.cells[k];
            if !matches!(kind.kind, Kind::Logic) {
                continue;
            }
            for arc in kind.arcs.iter().filter(|a| a.from == *pin as usize) {
                let o = graph.flat.pins(*cell as usize)[arc.to];
                if o == OPEN {
                    continue;
                }
                for out in 0..2 {
                    if !edges(arc.sense, out).contains(&(edge as usize)) {
                        continue;
                    }
                    let flat = (graph.flat.cells[*cell as usize].first + pin) as usize;
                    let from = (net as usize, edge as usize);
                    let (delay, _) = self.step(arc, flat, from, (o as usize, out));
                    let required = self.required[o as usize][out] - delay;
                    if best.is_none_or(|(r, _)| required < r) {
                        best = Some((required, (o, out as u8, delay)));
                    }
                }
            }
        }
        let (required, next) = best?;
        let mine = self.required[net as usize][edge as usize];
        (required <= mine + 1e-3).then_some(next)
    }
}
