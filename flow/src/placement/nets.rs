// SPDX-License-Identifier: Apache-2.0
//! Length, capacitance and delay of nets in a placement.
//!
//! A net is its minimum spanning tree, driver first, scaled to the length that OpenROAD's Steiner
//! trees have: the larger of the half perimeter and 0.92 of the spanning tree (sum 0.994 of
//! OpenROAD's on one placement, correlation 0.999). Time constants of the sinks are Elmore's along
//! the tree; for its driver a net is a Π of its first three moments ([`Pi`]). Resistance and
//! capacitance are those of M3 in OpenROAD-flow-scripts' ASAP7 platform (setRC.tcl, commit
//! 8c009b0b6637), on which our layout scripts estimate placed wires.

use super::edge::Pi;
use super::{Placement, Point, distance};
use crate::design::Flat;
use crate::graph::Graph;
use crate::library::Direction;

/// Capacitance of a wire, fF/µm.
pub const CAP: f32 = 0.1556;
/// Resistance of a wire, kΩ/µm.
pub const RES: f32 = 0.0313;
/// A Steiner tree's share of the spanning tree.
const STEINER: f32 = 0.92;

/// Wires of a flat netlist. All empty: none.
#[derive(Clone, Debug, Default)]
pub struct Wires {
    /// Length of each net, µm; clocks have none here.
    pub length: Vec<f32>,
    /// What the driver of each net sees, pins included; for edges that rise and fall alike.
    pub pi: Vec<Pi>,
    /// Elmore's time constant of each flat pin, ps.
    pub tau: Vec<f32>,
    /// That of the farthest output of the top on each net, ps.
    pub port_tau: Vec<f32>,
}

impl Wires {
    /// Capacitance of a net's wire, fF.
    #[inline]
    pub fn cap(&self, net: usize) -> f32 {
        self.length.get(net).map_or(0.0, |l| CAP * l)
    }

    /// Time constant of the wire to a flat pin, ps.
    #[inline]
    pub fn tau(&self, pin: usize) -> f32 {
        self.tau.get(pin).copied().unwrap_or(0.0)
    }

    /// That to the farthest output of the top on a net, ps.
    #[inline]
    pub fn port_tau(&self, net: usize) -> f32 {
        self.port_tau.get(net).copied().unwrap_or(0.0)
    }

    /// What of a load of `load` fF the driver of a net sees, fF, while its edge takes `slew` ps.
    #[inline]
    pub fn seen(&self, net: usize, load: f32, slew: f32) -> f32 {
        self.pi.get(net).map_or(load, |pi| load - pi.hidden(slew))
    }
}

/// A spanning tree: parent and length of the branch of each point, in an order with parents first.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Points, the root (0) first.
    pub order: Vec<u32>,
    /// Parent of each point.
    pub parent: Vec<u32>,
    /// Length of the branch to the parent, µm.
    pub branch: Vec<f32>,
    /// Scale of all branches for the length of a Steiner tree.
    pub scale: f32,
}

impl Tree {
    /// Minimum spanning tree of points from the first.
    pub fn new(points: &[Point]) -> Self {
        let n = points.len();
        let mut tree = Self {
            order: vec![0],
            parent: vec![0; n],
            branch: vec![f32::INFINITY; n],
            scale: 1.0,
        };
        if n == 0 {
            return Self::default();
        }
        tree.branch[0] = 0.0;
        let mut open: Vec<u32> = (1..n as u32).collect();
        let mut last = 0u32;
        while !open.is_empty() {
            let mut nearest = (f32::INFINITY, 0);
            for (i, p) in open.iter().enumerate() {
                let d = distance(points[last as usize], points[*p as usize]);
                let branch = &mut tree.branch[*p as usize];
                if d < *branch {
                    *branch = d;
                    tree.parent[*p as usize] = last;
                }
                if *branch < nearest.0 {
                    nearest = (*branch, i);
                }
            }
            last = open.swap_remove(nearest.1);
            tree.order.push(last);
        }
        let spanning: f32 = tree.branch.iter().sum();
        let range = |axis: usize| {
            let fold =
                |f: fn(f32, f32) -> f32, start| points.iter().map(|p| p[axis]).fold(start, f);
            fold(f32::max, f32::NEG_INFINITY) - fold(f32::min, f32::INFINITY)
        };
        if spanning > 0.0 {
            tree.scale = (range(0) + range(1)).max(STEINER * spanning) / spanning;
        }
        tree
    }

    /// Length of the wire, µm.
    pub fn length(&self) -> f32 {
        self.scale * self.branch.iter().sum::<f32>()
    }

    /// Capacitance of each point, fF: its own of `caps` and half of each branch at it.
    pub fn lumps(&self, caps: &[f32]) -> Vec<f32> {
        let mut lumps = caps.to_vec();
        for p in self.order.iter().skip(1) {
            let half = 0.5 * CAP * self.scale * self.branch[*p as usize];
            lumps[*p as usize] += half;
            lumps[self.parent[*p as usize] as usize] += half;
        }
        lumps
    }

    /// Resistance of the branch to a point, kΩ.
    pub fn resistance(&self, point: usize) -> f32 {
        RES * self.scale * self.branch[point]
    }

    /// Elmore's time constant of each point, ps, and what the driver sees, with the capacitances of
    /// the points, fF.
    pub fn delays(&self, caps: &[f32]) -> (Vec<f32>, Pi) {
        let lumps = self.lumps(caps);
        let mut moments: Vec<[f64; 3]> = lumps.iter().map(|c| [f64::from(*c), 0.0, 0.0]).collect();
        for p in self.order.iter().skip(1).rev() {
            let (p, parent) = (*p as usize, self.parent[*p as usize] as usize);
            let (r, [c, y2, y3]) = (f64::from(self.resistance(p)), moments[p]);
            let up = [c, y2 - r * c * c, y3 - 2.0 * r * c * y2 + r * r * c * c * c];
            for (own, more) in moments[parent].iter_mut().zip(up) {
                *own += more;
            }
        }
        let mut tau = vec![0.0; caps.len()];
        for p in self.order.iter().skip(1) {
            let (p, parent) = (*p as usize, self.parent[*p as usize] as usize);
            tau[p] = tau[parent] + self.resistance(p) * moments[p][0] as f32;
        }
        (tau, Pi::of(moments[0]))
    }
}

/// Bits of the top's ports on each net: port, bit.
pub fn ports_of(flat: &Flat) -> Vec<Vec<(u32, u32)>> {
    let mut of = vec![Vec::new(); flat.nets];
    for (p, port) in flat.ports.iter().enumerate() {
        for (b, net) in port.bits.iter().enumerate() {
            of[*net as usize].push((p as u32, b as u32));
        }
    }
    of
}

/// A net's points: driver (cell, or input of the top), sinks in the graph's order, outputs of the
/// top.
pub fn points(
    graph: &Graph<'_>,
    placement: &Placement,
    ports: &[(u32, u32)],
    net: u32,
) -> Vec<Point> {
    let flat = graph.flat;
    let (driver, pin) = graph.driver[net as usize];
    let at = |(p, b): &(u32, u32)| placement.ports[*p as usize][*b as usize];
    let input = |(p, _): &&(u32, u32)| flat.ports[*p as usize].direction == Direction::Input;
    let sinks = graph.sinks_of(net);
    let mut points = Vec::with_capacity(sinks.len() + 2);
    if driver != u32::MAX {
        points.push(placement.pin(flat, driver, pin));
    } else {
        points.extend(ports.iter().find(input).map(at));
    }
    points.extend(sinks.iter().map(|(c, p)| placement.pin(flat, *c, *p)));
    points.extend(ports.iter().filter(|p| !input(p)).map(at));
    points
}

/// Wires of all nets but clocks and constants.
pub fn wires(graph: &Graph<'_>, placement: &Placement, out: f32) -> Wires {
    let flat = graph.flat;
    let mut wires = Wires {
        length: vec![0.0; flat.nets],
        pi: vec![Pi::default(); flat.nets],
        tau: vec![0.0; flat.pins.len()],
        port_tau: vec![0.0; flat.nets],
    };
    let ports = ports_of(flat);
    for (net, ports) in ports.iter().enumerate().skip(2) {
        if !graph.clock[net] {
            wire(graph, placement, ports, net as u32, out, &mut wires);
        }
    }
    wires
}

/// The tree of a net, with the capacitance of the pin or port at each point; nothing where there
/// is no driver or no sink.
pub fn tree(
    graph: &Graph<'_>,
    placement: &Placement,
    ports: &[(u32, u32)],
    net: u32,
    out: f32,
) -> Option<(Tree, Vec<f32>)> {
    let points = points(graph, placement, ports, net);
    let sinks = graph.sinks_of(net);
    if points.len() < 2 || points.len() <= sinks.len() {
        return None;
    }
    let mut tree = Tree::new(&points);
    tree.scale *= placement.scale.get(net as usize).copied().unwrap_or(1.0);
    let mut caps = vec![out; points.len()];
    caps[0] = 0.0;
    for (cap, (c, p)) in caps[1..].iter_mut().zip(sinks) {
        let [rise, fall] = graph.pin_cap(*c, *p);
        *cap = rise.max(fall);
    }
    Some((tree, caps))
}

/// Wire of one net.
pub fn wire(
    graph: &Graph<'_>,
    placement: &Placement,
    ports: &[(u32, u32)],
    net: u32,
    out: f32,
    wires: &mut Wires,
) {
    let Some((tree, caps)) = tree(graph, placement, ports, net, out) else {
        return;
    };
    let sinks = graph.sinks_of(net);
    let (tau, pi) = tree.delays(&caps);
    wires.length[net as usize] = tree.length();
    wires.pi[net as usize] = pi;
    for (tau, (c, p)) in tau[1..].iter().zip(sinks) {
        wires.tau[(graph.flat.cells[*c as usize].first + p) as usize] = *tau;
    }
    let outputs = &tau[1 + sinks.len()..];
    wires.port_tau[net as usize] = outputs.iter().copied().fold(0.0, f32::max);
}

/// Sums over the nets: length of all, mm; capacitance per sink, fF; capacitance of a net at 50, 90,
/// 99, 99.9 %, fF.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Totals {
    /// Length, mm.
    pub length_mm: f64,
    /// Capacitance per sink, fF.
    pub per_sink_ff: f64,
    /// Capacitance of a net at 50, 90, 99, 99.9 % of the nets, fF.
    pub percentiles_ff: [f64; 4],
}

/// Totals of a netlist's wires.
pub fn totals(graph: &Graph<'_>, wires: &Wires) -> Totals {
    let nets = (2..graph.flat.nets).filter(|n| !graph.clock[*n]);
    let nets: Vec<usize> = nets
        .filter(|n| !graph.sinks_of(*n as u32).is_empty())
        .collect();
    let mut caps: Vec<f32> = nets.iter().map(|n| wires.cap(*n)).collect();
    caps.sort_by(f32::total_cmp);
    let sum: f64 = caps.iter().map(|c| f64::from(*c)).sum();
    let sinks: usize = nets.iter().map(|n| graph.sinks_of(*n as u32).len()).sum();
    let at = |share: f64| {
        let place = (share * caps.len() as f64) as usize;
        caps.get(place.min(caps.len().saturating_sub(1)))
            .map_or(0.0, |c| f64::from(*c))
    };
    Totals {
        length_mm: 1e-3 * sum / f64::from(CAP),
        per_sink_ff: sum / sinks.max(1) as f64,
        percentiles_ff: [0.5, 0.9, 0.99, 0.999].map(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_by_hand() {
        // Driver, a sink 10 µm to the right, another 5 above that: 15 µm, which is also the half
        // perimeter.
        let tree = Tree::new(&[[0.0, 0.0], [10.0, 5.0], [10.0, 0.0]]);
        assert_eq!(tree.length(), 15.0);
        assert_eq!((tree.parent[1], tree.parent[2]), (2, 0));
        let (tau, pi) = tree.delays(&[0.0, 2.0, 1.0]);
        // 10 µm: 0.313 kΩ, 1.556 fF, behind it 1 fF, 0.778 fF and 2 fF.
        let first = 0.313 * (0.778 + 3.778);
        assert!((tau[2] - first).abs() < 1e-4, "{tau:?}");
        let second = first + 0.1565 * (0.389 + 2.0);
        assert!((tau[1] - second).abs() < 1e-4, "{tau:?}");
        // All of it, 0.778 fF of which stand at the driver.
        assert!((pi.near + pi.far - (3.0 + 2.334)).abs() < 1e-4, "{pi:?}");
        assert!((0.778..1.5).contains(&pi.near), "{pi:?}");
    }

    #[test]
    fn a_star_is_as_long_as_a_steiner_tree() {
        // Four corners: the half perimeter is 20, the spanning tree 30.
        let tree = Tree::new(&[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]]);
        assert!((tree.length() - 27.6).abs() < 1e-4);
    }
}
