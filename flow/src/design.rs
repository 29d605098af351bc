// SPDX-License-Identifier: Apache-2.0
//! A design: blocks of a hierarchy, and the same as one flat netlist.

use std::collections::{BTreeMap, HashMap};

use crate::library::memory::Memory;
use crate::library::{Direction, Library};
use crate::netlist::{Block, NetlistError, OPEN, Of, Port};

/// Blocks by name, and the top.
#[derive(Clone, Debug)]
pub struct Design {
    /// Blocks, children before parents.
    pub blocks: Vec<Block>,
    /// Number of each block.
    pub index: HashMap<String, usize>,
    /// The top's number.
    pub top: usize,
}

/// What a flat cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// Library cell.
    Cell(usize),
    /// Memory macro.
    Memory(Memory),
}

/// A flat cell: pins are `pins[first..]`.
#[derive(Clone, Copy, Debug)]
pub struct FlatCell {
    /// What it is.
    pub leaf: Leaf,
    /// First pin in the list of all pins.
    pub first: u32,
    /// Number of pins.
    pub count: u32,
    /// Block that it stands in, and its number there.
    pub block: u32,
    /// Instance in that block.
    pub instance: u32,
    /// Path: number in [`Flat::paths`].
    pub path: u32,
}

/// The flat netlist. Nets 0 and 1 are the constants.
#[derive(Clone, Debug, Default)]
pub struct Flat {
    /// Cells.
    pub cells: Vec<FlatCell>,
    /// Nets of all pins; [`OPEN`] where there is none.
    pub pins: Vec<u32>,
    /// Number of nets.
    pub nets: usize,
    /// Ports of the top with flat nets.
    pub ports: Vec<Port>,
    /// Hierarchical paths of block instances, `/` between the levels; 0 is the top.
    pub paths: Vec<String>,
    /// Block of each path.
    pub path_block: Vec<u32>,
}

impl Flat {
    /// Nets of a cell's pins.
    #[inline]
    pub fn pins(&self, cell: usize) -> &[u32] {
        let c = &self.cells[cell];
        &self.pins[c.first as usize..(c.first + c.count) as usize]
    }

    /// Port of the top.
    pub fn port(&self, name: &str) -> Option<&Port> {
        self.ports.iter().find(|p| p.name == name)
    }
}

/// Nets that turn out to be one.
struct Union(Vec<u32>);

impl Union {
    fn find(&mut self, mut n: u32) -> u32 {
        while self.0[n as usize] != n {
            self.0[n as usize] = self.0[self.0[n as usize] as usize];
            n = self.0[n as usize];
        }
        n
    }

    /// Join; constants and lower numbers win.
    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b) as usize] = a.min(b);
    }

    fn fresh(&mut self) -> u32 {
        self.0.push(self.0.len() as u32);
        self.0.len() as u32 - 1
    }
}

impl Design {
    /// Blocks in an order with children first.
    pub fn new(blocks: Vec<Block>, top: &str) -> Result<Self, NetlistError> {
        let index: HashMap<String, usize> = blocks
            .iter()
            .enumerate()
            .map(|(i, b)| (b.name.clone(), i))
            .collect();
        let top = *index.get(top).ok_or_else(|| NetlistError {
            block: top.to_owned(),
            what: "the top is not among the blocks".to_owned(),
        })?;
        Ok(Self { blocks, index, top })
    }

    /// Instances of each block below the top.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.blocks.len()];
        counts[self.top] = 1;
        for b in (0..self.blocks.len()).rev() {
            for i in &self.blocks[b].instances {
                if let Of::Block(name) = &i.of {
                    counts[self.index[name]] += counts[b];
                }
            }
        }
        counts
    }

    /// Flatten.
    pub fn flatten(&self) -> Flat {
        let mut flat = Flat {
            paths: vec![String::new()],
            path_block: vec![self.top as u32],
            ..Flat::default()
        };
        let mut union = Union(vec![0, 1]);
        let top = &self.blocks[self.top];
        let mut nets = vec![OPEN; top.nets];
        (nets[0], nets[1]) = (0, 1);
        for n in nets.iter_mut().skip(2) {
            *n = union.fresh();
        }
        flat.ports = top.ports.clone();
        for p in &mut flat.ports {
            for b in &mut p.bits {
                *b = nets[*b as usize];
            }
        }
        self.expand(self.top, 0, &nets, &mut flat, &mut union);
        // Compact numbers.
        let mut number = vec![OPEN; union.0.len()];
        (number[0], number[1]) = (0, 1);
        let mut count = 2;
        let mut compact = |n: u32, union: &mut Union| {
            if n == OPEN {
                return OPEN;
            }
            let root = union.find(n) as usize;
            if number[root] == OPEN {
                number[root] = count;
                count += 1;
            }
            number[root]
        };
        for p in &mut flat.pins {
            *p = compact(*p, &mut union);
        }
        for p in &mut flat.ports {
            for b in &mut p.bits {
                *b = compact(*b, &mut union);
            }
        }
        flat.nets = count as usize;
        flat
    }

    fn expand(&self, block: usize, path: u32, nets: &[u32], flat: &mut Flat, union: &mut Union) {
        let at = |n: u32| if n == OPEN { OPEN } else { nets[n as usize] };
        for (number, instance) in self.blocks[block].instances.iter().enumerate() {
            let leaf = match &instance.of {
                Of::Cell(c) => Leaf::Cell(*c),
                Of::Memory(m) => Leaf::Memory(*m),
                Of::Block(name) => {
                    let child = self.index[name];
                    let c = &self.blocks[child];
                    let mut inner = vec![OPEN; c.nets];
                    (inner[0], inner[1]) = (0, 1);
                    let bits = c.ports.iter().flat_map(|p| &p.bits);
                    for (bit, outer) in bits.zip(&instance.pins) {
                        let outer = at(*outer);
                        if outer == OPEN {
                            continue;
                        }
                        let slot = &mut inner[*bit as usize];
                        if *slot == OPEN {
                            *slot = outer;
                        } else {
                            let inside = *slot;
                            union.join(inside, outer);
                        }
                    }
                    for n in inner.iter_mut().filter(|n| **n == OPEN) {
                        *n = union.fresh();
                    }
                    let parent = &flat.paths[path as usize];
                    let name = if parent.is_empty() {
                        instance.name.clone()
                    } else {
                        format!("{parent}/{}", instance.name)
                    };
                    flat.paths.push(name);
                    flat.path_block.push(child as u32);
                    self.expand(child, flat.paths.len() as u32 - 1, &inner, flat, union);
                    continue;
                }
            };
            let first = flat.pins.len() as u32;
            flat.pins.extend(instance.pins.iter().map(|n| at(*n)));
            flat.cells.push(FlatCell {
                leaf,
                first,
                count: instance.pins.len() as u32,
                block: block as u32,
                instance: number as u32,
                path,
            });
        }
    }

    /// Area of each block alone, without its children: cells, memories (µm²).
    pub fn areas(&self, library: &Library) -> Vec<BlockArea> {
        self.blocks
            .iter()
            .map(|b| {
                let mut a = BlockArea::default();
                for i in &b.instances {
                    match &i.of {
                        Of::Cell(c) => {
                            let cell = &library.cells[*c];
                            a.cells += 1;
                            a.logic += f64::from(cell.area);
                            let stem = cell.name.split("_ASAP7").next().unwrap_or_default();
                            match cell.kind {
                                crate::library::Kind::Flop { .. } => a.flops += 1,
                                crate::library::Kind::ClockGate { .. } => a.clock_gates += 1,
                                _ => {}
                            }
                            *a.kinds.entry(stem.to_owned()).or_default() += 1;
                        }
                        Of::Memory(m) => {
                            a.memory += m.area();
                            a.memory_bits += m.bits();
                        }
                        Of::Block(_) => {}
                    }
                }
                a
            })
            .collect()
    }
}

/// Area of one block without its children.
#[derive(Clone, Debug, Default)]
pub struct BlockArea {
    /// Cells.
    pub cells: usize,
    /// Flip-flops among them.
    pub flops: usize,
    /// Clock gates among them.
    pub clock_gates: usize,
    /// Cell area, µm².
    pub logic: f64,
    /// Memory macros, µm².
    pub memory: f64,
    /// Bits of memory.
    pub memory_bits: usize,
    /// Cells by name.
    pub kinds: BTreeMap<String, usize>,
}

/// Direction of a pin of a flat cell.
pub fn direction(library: &Library, leaf: Leaf, pin: usize) -> Direction {
    match leaf {
        Leaf::Cell(c) => library.cells[c].pins[pin].direction,
        Leaf::Memory(m) => {
            if pin >= m.output().start {
                Direction::Output
            } else {
                Direction::Input
            }
        }
    }
}
