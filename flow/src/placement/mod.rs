// SPDX-License-Identifier: Apache-2.0
//! A placed netlist: where everything is, the wires between ([`nets`]) and how edges pass them
//! ([`edge`]). What places, repairs and models it is in [`crate::wires`].

pub mod edge;
pub mod nets;

use serde::Deserialize;

use crate::design::{Flat, FlatCell, Leaf};
use crate::library::Library;
use crate::library::memory::PIN_PITCH;
use crate::netlist::OPEN;

/// A place, µm.
pub type Point = [f32; 2];

/// What the placer said.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Said {
    /// Half-perimeter length after the global placement, sites.
    pub global: f64,
    /// The same after the detailed one.
    pub detailed: f64,
    /// Processor time, s.
    pub seconds: f64,
}

/// Where everything is.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    /// Width and height of the die, µm.
    pub die: Point,
    /// Of each flat cell: its centre; of a memory: the lower end of the edge with its pins.
    pub cells: Vec<Point>,
    /// Of each bit of each port of the top.
    pub ports: Vec<Vec<Point>>,
    /// Length of each net's wire in that of its tree; empty: 1.
    pub scale: Vec<f32>,
    /// What the placer said.
    pub said: Said,
}

impl Placement {
    /// Where a pin of a cell is: at the centre of a library cell, along the edge of a memory.
    #[inline]
    pub fn pin(&self, flat: &Flat, cell: u32, pin: u32) -> Point {
        let [x, y] = self.cells[cell as usize];
        match flat.cells[cell as usize].leaf {
            Leaf::Cell(_) => [x, y],
            Leaf::Memory(_) => [x, y + (pin + 2) as f32 * PIN_PITCH as f32],
        }
    }
}

/// Half-perimeter distance of two points, µm.
#[inline]
pub fn distance(a: Point, b: Point) -> f32 {
    (a[0] - b[0]).abs() + (a[1] - b[1]).abs()
}

/// A placed netlist that may change: what repair works on.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The netlist. Buffers of the layout are cells without an instance ([`OPEN`]).
    pub flat: Flat,
    /// Where it stands.
    pub placement: Placement,
    /// Its wires.
    pub wires: nets::Wires,
    /// The net of the netlist before the layout that each net carries.
    pub origin: Vec<u32>,
}

/// A buffer of the library: cell, input, output.
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    /// Cell.
    pub cell: usize,
    /// Input pin.
    pub input: usize,
    /// Output pin.
    pub output: usize,
    /// Capacitance of the input, fF.
    pub cap: f32,
}

impl Buffer {
    /// By name.
    pub fn find(library: &Library, name: &str) -> Option<Self> {
        let cell = library.find(name)?;
        let kind = &library.cells[cell];
        let input = *kind.inputs.first()?;
        let [rise, fall] = kind.pins[input].cap;
        Some(Self {
            cell,
            input,
            output: *kind.outputs.first()?,
            cap: rise.max(fall),
        })
    }
}

impl Layout {
    /// A placed netlist as it is.
    pub fn new(flat: Flat, placement: Placement) -> Self {
        Self {
            origin: (0..flat.nets as u32).collect(),
            flat,
            placement,
            wires: nets::Wires::default(),
        }
    }

    /// Put a buffer on a net; gives the net that it drives. It counts for the block and stands in
    /// the path of the net's driver.
    pub fn buffer(&mut self, library: &Library, b: Buffer, net: u32, like: u32, at: Point) -> u32 {
        let out = self.flat.nets as u32;
        let mut pins = vec![OPEN; library.cells[b.cell].pins.len()];
        (pins[b.input], pins[b.output]) = (net, out);
        let like = self.flat.cells.get(like as usize);
        let (block, path) = like.map_or((self.flat.path_block[0], 0), |c| (c.block, c.path));
        self.flat.cells.push(FlatCell {
            leaf: Leaf::Cell(b.cell),
            first: self.flat.pins.len() as u32,
            count: pins.len() as u32,
            block,
            instance: OPEN,
            path,
        });
        self.flat.pins.extend(pins);
        self.flat.nets += 1;
        self.placement.cells.push(at);
        self.origin.push(self.origin[net as usize]);
        if let Some(scale) = self.placement.scale.get(net as usize) {
            self.placement.scale.push(*scale);
        }
        out
    }
}
