// SPDX-License-Identifier: Apache-2.0
//! Buffers on the way of a net's wires: along its spanning tree, from the sinks to the driver, one
//! wherever what is behind would be too heavy or too far.

use crate::design::Flat;
use crate::graph::Graph;
use crate::library::{Direction, Library};
use crate::placement::nets::{CAP, Tree, points};
use crate::placement::{Buffer, Layout, Placement, Point};

/// What a buffer, or the driver, may have behind it without another.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Capacitance, wire and pins, fF.
    pub cap: f32,
    /// Wire to the farthest sink, µm.
    pub length: f32,
}

/// What a piece of wire leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Pin of a flat cell.
    Sink(u32, u32),
    /// Bit of a port of the top.
    Port(u32, u32),
    /// Buffer of the plan.
    Buffer(usize),
}

/// Buffers for a net: where each stands and what it drives; the last entry is what the driver does.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Net.
    pub net: u32,
    /// Buffers, those nearest to the sinks first.
    pub buffers: Vec<(Point, Vec<End>)>,
}

/// Wire that is not driven yet.
#[derive(Clone, Debug)]
struct Group {
    cap: f32,
    length: f32,
    ends: Vec<End>,
}

impl Group {
    fn buffered(&self) -> bool {
        matches!(self.ends[..], [End::Buffer(_)])
    }
}

/// A plan being made.
struct Planner {
    limits: Limits,
    input: f32,
    plan: Plan,
}

impl Planner {
    /// A buffer in front of a group.
    fn buffer(&mut self, group: Group, at: Point) -> Group {
        self.plan.buffers.push((at, group.ends));
        Group {
            cap: self.input,
            length: 0.0,
            ends: vec![End::Buffer(self.plan.buffers.len() - 1)],
        }
    }

    /// A group along a branch of the tree, with buffers where it becomes too much.
    fn along(&mut self, mut group: Group, from: Point, to: Point, length: f32) -> Group {
        let mut rest = length;
        while group.cap + CAP * rest > self.limits.cap || group.length + rest > self.limits.length {
            let room = (self.limits.cap - group.cap) / CAP;
            let step = room.min(self.limits.length - group.length).max(0.0);
            if step <= 0.0 && group.buffered() {
                break;
            }
            rest = (rest - step).max(0.0);
            let share = if length > 0.0 {
                1.0 - rest / length
            } else {
                0.0
            };
            let at = [0, 1].map(|i| from[i] + share * (to[i] - from[i]));
            group = self.buffer(group, at);
        }
        group.cap += CAP * rest;
        group.length += rest;
        group
    }

    /// Groups that meet at a point, as one that is not too heavy.
    fn meet(&mut self, mut groups: Vec<Group>, at: Point) -> Group {
        let sum = |groups: &[Group]| groups.iter().map(|g| g.cap).sum::<f32>();
        while groups.len() > 1 && sum(&groups) > self.limits.cap {
            groups.sort_by(|a, b| b.cap.total_cmp(&a.cap));
            // The heaviest, with as many of the lightest as one buffer drives.
            let mut first = groups.remove(0);
            while let Some(last) = groups.last()
                && first.cap + last.cap <= self.limits.cap
            {
                first.cap += last.cap;
                first.length = first.length.max(last.length);
                first
                    .ends
                    .extend(groups.pop().map(|g| g.ends).unwrap_or_default());
            }
            if first.buffered() {
                groups.push(first);
                break;
            }
            let first = self.buffer(first, at);
            groups.push(first);
        }
        Group {
            cap: sum(&groups),
            length: groups.iter().map(|g| g.length).fold(0.0, f32::max),
            ends: groups.into_iter().flat_map(|g| g.ends).collect(),
        }
    }
}

/// Buffers for a net so that nothing is heavier or farther than the limits; none when it is fine as
/// it is. `ports` are the top's bits on the net.
pub fn plan(
    graph: &Graph<'_>,
    placement: &Placement,
    ports: &[(u32, u32)],
    net: u32,
    out: f32,
    limits: Limits,
    buffer: Buffer,
) -> Option<Plan> {
    let points = points(graph, placement, ports, net);
    let sinks = graph.sinks_of(net);
    if points.len() < 2 || points.len() <= sinks.len() {
        return None;
    }
    let output =
        |(p, _): &&(u32, u32)| graph.flat.ports[*p as usize].direction == Direction::Output;
    let outputs: Vec<End> = ports
        .iter()
        .filter(output)
        .map(|(p, b)| End::Port(*p, *b))
        .collect();
    let mut tree = Tree::new(&points);
    tree.scale *= placement.scale.get(net as usize).copied().unwrap_or(1.0);
    let mut planner = Planner {
        limits,
        input: buffer.cap,
        plan: Plan {
            net,
            buffers: Vec::new(),
        },
    };
    let mut waiting: Vec<Vec<Group>> = vec![Vec::new(); points.len()];
    for p in tree.order.iter().skip(1).rev() {
        let p = *p as usize;
        let mut groups = std::mem::take(&mut waiting[p]);
        let (end, cap) = match sinks.get(p - 1) {
            Some((c, pin)) => {
                let [rise, fall] = graph.pin_cap(*c, *pin);
                (End::Sink(*c, *pin), rise.max(fall))
            }
            None => (outputs[p - 1 - sinks.len()], out),
        };
        groups.push(Group {
            cap,
            length: 0.0,
            ends: vec![end],
        });
        let group = planner.meet(groups, points[p]);
        let parent = tree.parent[p] as usize;
        let length = tree.scale * tree.branch[p];
        let group = planner.along(group, points[p], points[parent], length);
        waiting[parent].push(group);
    }
    planner.meet(std::mem::take(&mut waiting[0]), points[0]);
    let plan = planner.plan;
    (!plan.buffers.is_empty()).then_some(plan)
}

/// Put a plan's buffers in; gives the nets that changed.
pub fn apply(
    layout: &mut Layout,
    library: &Library,
    plan: &Plan,
    like: u32,
    buffer: Buffer,
) -> Vec<u32> {
    let mut changed = vec![plan.net];
    // Buffers nearest to the driver come last: each is put on the driver's net first, and moved
    // behind its own driver when that is put in.
    let mut cells: Vec<u32> = Vec::with_capacity(plan.buffers.len());
    for (at, ends) in &plan.buffers {
        cells.push(layout.flat.cells.len() as u32);
        let out = layout.buffer(library, buffer, plan.net, like, *at);
        changed.push(out);
        for end in ends {
            match end {
                End::Sink(c, p) => set(&mut layout.flat, *c, *p, out),
                End::Buffer(b) => set(&mut layout.flat, cells[*b], buffer.input as u32, out),
                End::Port(p, b) => layout.flat.ports[*p as usize].bits[*b as usize] = out,
            }
        }
    }
    changed
}

/// Connect a pin.
fn set(flat: &mut Flat, cell: u32, pin: u32, net: u32) {
    let first = flat.cells[cell as usize].first;
    flat.pins[(first + pin) as usize] = net;
}
