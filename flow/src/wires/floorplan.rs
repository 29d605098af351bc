// SPDX-License-Identifier: Apache-2.0
//! The floorplan: a square die at a utilisation, memories in columns along its left and right edge
//! in the order of the hierarchy, pins of the top along the upper edge (inputs) and the lower
//! (outputs). All in sites of 0.054 µm; a row is five of them.

use std::fmt::Write as _;

use crate::design::{Flat, Leaf};
use crate::graph::Graph;
use crate::library::memory::{Memory, SITE};
use crate::library::{Direction, Library};
use crate::placement::{Placement, Point, Said};

/// Share of the die that cells and memories take.
pub const UTILISATION: f64 = 0.6;
/// Sites of a row's height.
pub const ROW: i64 = 5;
/// Least distance between memories, and between their columns, sites.
const GAP: [i64; 2] = [10, 30];

/// A memory: its lower left corner, and whether its pins are on its right edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Macro {
    /// Flat cell.
    pub cell: u32,
    /// Corner.
    pub at: [i64; 2],
    /// Size.
    pub size: [i64; 2],
    /// Pins on the right edge.
    pub mirrored: bool,
}

/// The floorplan of a flat netlist.
#[derive(Clone, Debug)]
pub struct Floorplan {
    /// Width and height of the die.
    pub die: [i64; 2],
    /// Memories.
    pub macros: Vec<Macro>,
    /// Pins of the top, by port and bit.
    pub ports: Vec<Vec<[i64; 2]>>,
}

/// Width of a library cell, sites.
pub fn width(library: &Library, cell: usize) -> i64 {
    let sites = f64::from(library.cells[cell].area) / (ROW as f64 * SITE * SITE);
    (sites.round() as i64).max(1)
}

/// Size of a memory, sites.
fn size(m: Memory) -> [i64; 2] {
    let (w, h) = m.size();
    [(w / SITE).round() as i64, (h / SITE).round() as i64]
}

impl Floorplan {
    /// Plan for a netlist; an error when the memories do not fit.
    pub fn new(flat: &Flat, library: &Library) -> Result<Self, String> {
        let mut area = 0;
        let mut memories = Vec::new();
        for (c, cell) in flat.cells.iter().enumerate() {
            match cell.leaf {
                Leaf::Cell(k) => area += ROW * width(library, k),
                Leaf::Memory(m) => {
                    let s = size(m);
                    area += s[0] * s[1];
                    memories.push((c as u32, s));
                }
            }
        }
        let side = (area as f64 / UTILISATION).sqrt();
        // A small block with a tall memory: never lower than that.
        let tallest = memories.iter().map(|m| m.1[1]).max().unwrap_or(0) + 2 * GAP[0];
        let height = ((side as i64).max(tallest) / ROW + 1) * ROW;
        let width = (area as f64 / UTILISATION / height as f64).ceil() as i64 + 1;
        let die = [width, height];
        let macros = columns(&memories, die)?;
        let ports = pins(flat, die);
        Ok(Self { die, macros, ports })
    }

    /// The table that `synth/place.py` reads: cells in the order of the netlist, then the top's
    /// pins; all nets but clocks and constants.
    pub fn circuit(&self, graph: &Graph<'_>) -> String {
        let (flat, library) = (graph.flat, graph.library);
        let mut t = format!("core {} {}\n", self.die[0], self.die[1]);
        let pins: usize = self.ports.iter().map(Vec::len).sum();
        let _ = writeln!(t, "cells {}", flat.cells.len() + pins);
        let mut macros = self.macros.iter();
        let mut places: Vec<Option<&Macro>> = Vec::with_capacity(flat.cells.len());
        for cell in &flat.cells {
            match cell.leaf {
                Leaf::Cell(k) => {
                    let _ = writeln!(t, "{} {ROW} 0 0 0", width(library, k));
                    places.push(None);
                }
                Leaf::Memory(_) => {
                    let m = macros.next();
                    let (at, size) = m.map_or(([0; 2], [0; 2]), |m| (m.at, m.size));
                    let _ = writeln!(t, "{} {} {} {} 1", size[0], size[1], at[0], at[1]);
                    places.push(m);
                }
            }
        }
        let mut port_of: Vec<Vec<usize>> = vec![Vec::new(); flat.nets];
        let mut number = flat.cells.len();
        for (port, places) in flat.ports.iter().zip(&self.ports) {
            for (net, at) in port.bits.iter().zip(places) {
                let _ = writeln!(t, "0 {ROW} {} {} 1", at[0], at[1]);
                port_of[*net as usize].push(number);
                number += 1;
            }
        }
        let mut nets = String::new();
        let mut count = 0;
        for (net, pins) in port_of.iter().enumerate().skip(2) {
            let sinks = graph.sinks_of(net as u32);
            let (driver, pin) = graph.driver[net];
            let ends = sinks.len() + usize::from(driver != u32::MAX) + pins.len();
            if graph.clock[net] || ends < 2 {
                continue;
            }
            count += 1;
            let driver = (driver != u32::MAX).then_some((driver, pin));
            let mut words = Vec::with_capacity(3 * ends);
            for (cell, pin) in driver.iter().chain(sinks) {
                let (dx, dy) = match (flat.cells[*cell as usize].leaf, places[*cell as usize]) {
                    (Leaf::Cell(k), _) => (width(library, k) / 2, ROW / 2),
                    (Leaf::Memory(m), at) => {
                        let right = at.filter(|m| m.mirrored).map_or(0, |m| m.size[0]);
                        (right, (m.pin_height(*pin as usize) / SITE).round() as i64)
                    }
                };
                words.push(format!("{cell} {dx} {dy}"));
            }
            words.extend(pins.iter().map(|p| format!("{p} 0 0")));
            nets += &words.join(" ");
            nets.push('\n');
        }
        let _ = writeln!(t, "nets {count}");
        t + &nets
    }

    /// Places in µm from the placer's lower left corners.
    pub fn placement(
        &self,
        flat: &Flat,
        library: &Library,
        corners: &[[i64; 2]],
        said: Said,
    ) -> Placement {
        let um = |v: f64| (v * SITE) as f32;
        let mut macros = self.macros.iter();
        let cells = flat.cells.iter().zip(corners).map(|(cell, at)| {
            let [x, y] = at.map(|v| v as f64);
            match cell.leaf {
                Leaf::Cell(k) => [
                    um(x + 0.5 * width(library, k) as f64),
                    um(y + 0.5 * ROW as f64),
                ],
                Leaf::Memory(_) => {
                    let right = macros.next().filter(|m| m.mirrored);
                    [um(x + right.map_or(0.0, |m| m.size[0] as f64)), um(y)]
                }
            }
        });
        let point = |at: &[i64; 2]| -> Point { at.map(|v| um(v as f64)) };
        Placement {
            die: point(&self.die),
            cells: cells.collect(),
            ports: self
                .ports
                .iter()
                .map(|bits| bits.iter().map(point).collect())
                .collect(),
            scale: Vec::new(),
            said,
        }
    }
}

/// Memories in columns: the first half of their area along the left edge, the rest along the right,
/// pins towards the middle.
fn columns(memories: &[(u32, [i64; 2])], die: [i64; 2]) -> Result<Vec<Macro>, String> {
    let area = |s: &[i64; 2]| s[0] * s[1];
    let half = memories.iter().map(|m| area(&m.1)).sum::<i64>() / 2;
    let mut sum = 0;
    let left = memories.iter().take_while(|m| {
        sum += area(&m.1);
        sum <= half + area(&m.1) / 2
    });
    let split = left.count();
    let mut all = Vec::new();
    let mut used = 0;
    for (mirrored, side) in [(true, &memories[..split]), (false, &memories[split..])] {
        let mut edge = 0;
        let mut rest = side;
        while !rest.is_empty() {
            let mut height = 0;
            let fit = rest.iter().take_while(|m| {
                height += m.1[1] + GAP[0];
                height <= die[1] - GAP[0]
            });
            let (column, next) = rest.split_at(fit.count().max(1));
            rest = next;
            let widest = column.iter().map(|m| m.1[0]).max().unwrap_or(0);
            let free = die[1] - column.iter().map(|m| m.1[1]).sum::<i64>();
            let gap = free / (column.len() as i64 + 1);
            let mut y = gap;
            for (cell, size) in column {
                let x = if mirrored {
                    edge + widest - size[0]
                } else {
                    die[0] - edge - widest
                };
                all.push(Macro {
                    cell: *cell,
                    at: [x, y / ROW * ROW],
                    size: *size,
                    mirrored,
                });
                y += size[1] + gap;
            }
            edge += widest + GAP[1];
        }
        used += edge;
    }
    if used > die[0] {
        return Err(format!(
            "the memories need {used} sites of the die's {}: they do not fit into its columns",
            die[0]
        ));
    }
    Ok(all)
}

/// Pins of the top at even distances, in the order of the ports.
fn pins(flat: &Flat, die: [i64; 2]) -> Vec<Vec<[i64; 2]>> {
    let count = |d: Direction| -> usize {
        let ports = flat.ports.iter().filter(|p| p.direction == d);
        ports.map(|p| p.bits.len()).sum()
    };
    let all = [count(Direction::Input), count(Direction::Output)];
    let mut next = [0i64; 2];
    flat.ports
        .iter()
        .map(|p| {
            let side = usize::from(p.direction == Direction::Output);
            p.bits
                .iter()
                .map(|_| {
                    next[side] += 1;
                    let x = next[side] * die[0] / (all[side] as i64 + 1);
                    [x, if side == 0 { die[1] - ROW } else { 0 }]
                })
                .collect()
        })
        .collect()
}
