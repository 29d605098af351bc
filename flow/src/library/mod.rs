// SPDX-License-Identifier: Apache-2.0
//! The cell library: what Liberty says of area, function, timing and power, in the form that the
//! engines use.
//!
//! Units throughout the crate: µm², ps, fF, fJ, pW (leakage of a cell), V.

mod cells;
pub mod expr;
pub mod facts;
pub mod liberty;
pub mod locate;
pub mod memory;
pub mod table;

use std::collections::HashMap;

use thiserror::Error;

use cells::{read_cell, templates};
use expr::{Expr, Truth};
pub use table::Table;

/// Why there is no library.
#[derive(Debug, Error)]
pub enum LibraryError {
    /// The text is no Liberty.
    #[error("{0}")]
    Syntax(String),
    /// A file that cannot be read, or says other than expected.
    #[error("{0}")]
    File(String),
}

/// Direction of a signal pin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Input.
    Input,
    /// Output.
    Output,
}

/// A signal pin.
#[derive(Clone, Debug)]
pub struct Pin {
    /// Name.
    pub name: String,
    /// Direction.
    pub direction: Direction,
    /// Capacitance for rising and falling edges, fF.
    pub cap: [f32; 2],
    /// Largest load of an output, fF.
    pub max_cap: f32,
    /// Function of an output of a combinational cell, over the cell's inputs in order.
    pub function: Option<Truth>,
    /// The same as Liberty has it; of flip-flops the state that the output shows.
    pub function_text: String,
    /// Internal energy.
    pub energy: Vec<Energy>,
}

/// How the output of a delay arc follows its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// Same direction.
    Positive,
    /// Opposite direction.
    Negative,
    /// Either.
    Either,
}

/// Delay from an input (of flip-flops: the clock's rising edge) to an output.
#[derive(Clone, Debug)]
pub struct Arc {
    /// Input pin.
    pub from: usize,
    /// Output pin.
    pub to: usize,
    /// Sense.
    pub sense: Sense,
    /// Delay of the output's rise and fall, over input slew and load.
    pub delay: [Table; 2],
    /// Slew of the output's rise and fall.
    pub slew: [Table; 2],
}

impl Arc {
    fn tables(&self) -> impl Iterator<Item = &Table> {
        self.delay.iter().chain(&self.slew)
    }

    /// Whether no table of `other` is larger anywhere.
    fn covers(&self, other: &Self) -> bool {
        self.tables()
            .zip(other.tables())
            .all(|(a, b)| a.x == b.x && a.y == b.y && a.v.iter().zip(&b.v).all(|(a, b)| a >= b))
    }

    /// The larger of both at every point of the tables.
    fn take_larger(&mut self, other: &Self) {
        for e in 0..2 {
            larger(&mut self.delay[e], &other.delay[e]);
            larger(&mut self.slew[e], &other.slew[e]);
        }
    }
}

/// One arc for each pair of pins and sense, with the larger value at every point.
pub fn merged(arcs: &[Arc]) -> Vec<Arc> {
    let mut all: Vec<Arc> = Vec::new();
    for new in arcs {
        let same = |a: &&mut Arc| a.from == new.from && a.to == new.to && a.sense == new.sense;
        match all.iter_mut().find(same) {
            Some(a) => a.take_larger(new),
            None => all.push(new.clone()),
        }
    }
    all
}

/// Setup before the clock's rising edge.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Data pin.
    pub pin: usize,
    /// Setup for data rising and falling, over clock slew and data slew.
    pub time: [Table; 2],
}

/// An `internal_power` group: fJ per transition.
#[derive(Clone, Debug)]
pub struct Energy {
    /// Input that caused it, of outputs.
    pub related: Option<usize>,
    /// State in which it holds, over all pins.
    pub when: Option<Expr>,
    /// The same as Liberty has it.
    pub when_text: String,
    /// Energy of rise and fall, over input slew (and load).
    pub edges: [Table; 2],
}

/// What a cell does.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Outputs are functions of inputs.
    Logic,
    /// Flip-flop, rising edge.
    Flop {
        /// Clock pin.
        clock: usize,
        /// Next state over the cell's inputs in order.
        next: Truth,
        /// State becomes 0, over the inputs.
        clear: Option<Truth>,
        /// State becomes 1, over the inputs.
        preset: Option<Truth>,
        /// Output pin, and whether it shows the complement of the state.
        output: (usize, bool),
    },
    /// Clock gate: the output pin follows the clock in clocks where an enable was high before the
    /// edge.
    ClockGate {
        /// Clock pin.
        clock: usize,
        /// Output pin.
        output: usize,
        /// Enable pins, any of which opens it.
        enables: Vec<usize>,
    },
    /// Latch or something else that no mapped netlist of ours may have.
    Other,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Name.
    pub name: String,
    /// Area, µm².
    pub area: f32,
    /// Leakage, pW.
    pub leakage: f32,
    /// Rails that have energy groups of their own: 1, or 2 when the ground's are given beside the
    /// supply's.
    pub rails: u8,
    /// Liberty lines that make it a flip-flop or a clock gate; empty for logic.
    pub sequential: String,
    /// Signal pins.
    pub pins: Vec<Pin>,
    /// Indices of the inputs among the pins, in order.
    pub inputs: Vec<usize>,
    /// Indices of the outputs.
    pub outputs: Vec<usize>,
    /// What it does.
    pub kind: Kind,
    /// Delay arcs.
    pub arcs: Vec<Arc>,
    /// Setup times.
    pub setups: Vec<Setup>,
    /// Cells of the same function and pins, by area, this one among them.
    pub family: Vec<usize>,
}

impl Cell {
    /// Index of a pin.
    pub fn pin(&self, name: &str) -> Option<usize> {
        self.pins.iter().position(|p| p.name == name)
    }
}

/// Cells by number and by name.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Cells.
    pub cells: Vec<Cell>,
    names: HashMap<String, usize>,
    /// Supply, V.
    pub voltage: f32,
    /// What it is called in reports: files, corner, where it came from.
    pub label: String,
}

impl Library {
    /// Read Liberty texts, one after another, into one library.
    pub fn read(texts: &[String], label: &str) -> Result<Self, LibraryError> {
        let mut library = Self {
            label: label.to_owned(),
            ..Self::default()
        };
        for text in texts {
            let group = liberty::parse(text)?;
            for (name, expected) in [
                ("time_unit", "1ps"),
                ("leakage_power_unit", "1pW"),
                ("voltage_unit", "1V"),
            ] {
                let said = group.get(name).unwrap_or_default();
                if said != expected {
                    return Err(LibraryError::Syntax(format!(
                        "{name} is {said:?}, not {expected:?}: this is no ASAP7 library"
                    )));
                }
            }
            if let Some(v) = group.number("nom_voltage") {
                library.voltage = v;
            }
            let templates = templates(&group);
            for cell in group.all("cell") {
                let cell = read_cell(cell, &templates)?;
                library.names.insert(cell.name.clone(), library.cells.len());
                library.cells.push(cell);
            }
        }
        library.families();
        Ok(library)
    }

    /// Number of a cell.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// Cells that can stand in for one another: same base name up to the drive strength, same pins,
    /// same functions.
    fn families(&mut self) {
        let mut families: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, c) in self.cells.iter().enumerate() {
            let stem = c.name.split("_ASAP7").next().unwrap_or(&c.name);
            let base = stem.rfind('x').map_or(stem, |at| &stem[..at]);
            let pins: Vec<_> = c
                .pins
                .iter()
                .map(|p| (p.name.as_str(), p.function.as_ref().map(|f| &f.bits)))
                .collect();
            families
                .entry(format!("{base} {pins:?}"))
                .or_default()
                .push(i);
        }
        for mut members in families.into_values() {
            members.sort_by(|a, b| {
                let key = |i: usize| {
                    (
                        self.cells[i].area,
                        self.cells[i]
                            .outputs
                            .iter()
                            .map(|o| self.cells[i].pins[*o].max_cap)
                            .sum::<f32>(),
                    )
                };
                key(*a)
                    .partial_cmp(&key(*b))
                    .unwrap_or(std::cmp::Ordering::Equal)
            });
            for i in &members {
                self.cells[*i].family.clone_from(&members);
            }
        }
    }
}

/// The larger of two tables, point by point where they have the same axes.
fn larger(a: &mut Table, b: &Table) {
    if a.v.is_empty() {
        *a = b.clone();
    } else if a.x == b.x && a.y == b.y {
        for (a, b) in a.v.iter_mut().zip(&b.v) {
            *a = a.max(*b);
        }
    }
}
