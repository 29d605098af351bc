// SPDX-License-Identifier: Apache-2.0
//! From Liberty's groups to the engines' cells: tables, pins, arcs, energy, what kind of cell it
//! is.

use std::collections::HashMap;

use super::expr::{Expr, Truth};
use super::liberty::Group;
use super::{
    Arc, Cell, Direction, Energy, Kind, LibraryError, Pin, Sense, Setup, Table, facts, larger,
};

/// Axes of the table templates: index_1, index_2, and whether they are the other way round (load or
/// constrained slew first).
pub(super) type Templates<'a> = HashMap<&'a str, (Vec<f32>, Vec<f32>, bool)>;

fn numbers(text: &str) -> Vec<f32> {
    text.split(',')
        .filter_map(|w| w.trim().parse().ok())
        .collect()
}

pub(super) fn templates<'a>(library: &Group<'a>) -> Templates<'a> {
    let mut all = HashMap::new();
    for g in library
        .groups
        .iter()
        .filter(|g| g.kind.ends_with("_template"))
    {
        let axis = |n: &str| {
            g.values(n)
                .and_then(|v| v.first())
                .map_or(Vec::new(), |v| numbers(v))
        };
        let load_first = g
            .get("variable_1")
            .is_some_and(|v| v.contains("capacitance") || v.contains("constrained"));
        if let Some(name) = g.arguments.first() {
            all.insert(*name, (axis("index_1"), axis("index_2"), load_first));
        }
    }
    all
}

fn read_table(g: &Group<'_>, templates: &Templates<'_>) -> Result<Table, LibraryError> {
    let template = g.arguments.first().and_then(|t| templates.get(t));
    let axis = |n: &str, i: usize| match g.values(n).and_then(|v| v.first()) {
        Some(v) => numbers(v),
        None => template.map_or(
            Vec::new(),
            |t| if i == 0 { t.0.clone() } else { t.1.clone() },
        ),
    };
    let v: Vec<f32> = g
        .values("values")
        .unwrap_or_default()
        .iter()
        .flat_map(|row| numbers(row))
        .collect();
    let (x, y) = (axis("index_1", 0), axis("index_2", 1));
    if v.len() == 1 {
        return Ok(Table::scalar(v[0]));
    }
    if v.len() != x.len() * y.len().max(1) || v.is_empty() {
        return Err(LibraryError::Syntax(format!(
            "a table {} has {} values for {} by {}",
            g.kind,
            v.len(),
            x.len(),
            y.len()
        )));
    }
    if template.is_some_and(|t| t.2) && !y.is_empty() {
        let turned = (0..y.len())
            .flat_map(|j| (0..x.len()).map(move |i| (i, j)))
            .map(|(i, j)| v[i * y.len() + j])
            .collect();
        return Ok(Table {
            x: y,
            y: x,
            v: turned,
        });
    }
    Ok(Table { x, y, v })
}

fn pair(
    g: &Group<'_>,
    names: [&str; 2],
    templates: &Templates<'_>,
) -> Result<[Table; 2], LibraryError> {
    let one = |n: &str| {
        g.groups
            .iter()
            .find(|t| t.kind == n)
            .map_or(Ok(Table::default()), |t| read_table(t, templates))
    };
    Ok([one(names[0])?, one(names[1])?])
}

/// A cell.
pub(super) fn read_cell(g: &Group<'_>, templates: &Templates<'_>) -> Result<Cell, LibraryError> {
    let name = g.arguments.first().copied().unwrap_or_default();
    let fail = |e: LibraryError| LibraryError::Syntax(format!("cell {name}: {e}"));
    let groups: Vec<_> = g
        .all("pin")
        .filter(|p| matches!(p.get("direction"), Some("input" | "output")))
        .collect();
    let names: Vec<&str> = groups
        .iter()
        .filter_map(|p| p.arguments.first().copied())
        .collect();
    let is_input = |i: &usize| groups[*i].get("direction") == Some("input");
    let inputs: Vec<usize> = (0..groups.len()).filter(is_input).collect();
    let outputs: Vec<usize> = (0..groups.len()).filter(|i| !is_input(i)).collect();
    let input_names: Vec<&str> = inputs.iter().map(|i| names[*i]).collect();
    let number = |n: Option<&str>| n.and_then(|n| names.iter().position(|m| *m == n));
    let flop = g.groups.iter().find(|f| f.kind == "ff");
    let sequential = flop.is_some()
        || g.get("clock_gating_integrated_cell").is_some()
        || g.groups.iter().any(|l| l.kind == "latch");

    let mut cell = Cell {
        name: name.to_owned(),
        area: g.number("area").unwrap_or(0.0),
        leakage: leakage(g),
        rails: 1 + u8::from(
            groups
                .iter()
                .flat_map(|p| p.all("internal_power"))
                .any(|e| e.get("related_pg_pin") == Some("VSS")),
        ),
        pins: Vec::new(),
        sequential: String::new(),
        inputs,
        outputs,
        kind: Kind::Logic,
        arcs: Vec::new(),
        setups: Vec::new(),
        family: Vec::new(),
    };
    for (i, p) in groups.iter().enumerate() {
        let both = p.number("capacitance").unwrap_or(0.0);
        let function = match p.get("function") {
            Some(f) if !sequential => Some(Truth::parse(f, &input_names).map_err(fail)?),
            _ => None,
        };
        let mut energy = Vec::new();
        for e in p.all("internal_power") {
            let edges = pair(e, ["rise_power", "fall_power"], templates).map_err(fail)?;
            let when = e
                .get("when")
                .map(|w| Expr::parse(w, &names))
                .transpose()
                .map_err(fail)?;
            let when_text = e.get("when").unwrap_or_default().to_owned();
            energy.push(Energy {
                related: number(e.get("related_pin")),
                when,
                when_text,
                edges,
            });
        }
        for t in p.all("timing") {
            let Some(from) = number(t.get("related_pin")) else {
                continue;
            };
            match t.get("timing_type").unwrap_or("combinational") {
                "combinational" | "rising_edge" | "combinational_rise" | "combinational_fall" => {
                    let arc = Arc {
                        from,
                        to: i,
                        sense: match t.get("timing_sense") {
                            Some("positive_unate") => Sense::Positive,
                            Some("negative_unate") => Sense::Negative,
                            _ => Sense::Either,
                        },
                        delay: pair(t, ["cell_rise", "cell_fall"], templates).map_err(fail)?,
                        slew: pair(t, ["rise_transition", "fall_transition"], templates)
                            .map_err(fail)?,
                    };
                    add_arc(&mut cell.arcs, arc);
                }
                "setup_rising" => {
                    let time =
                        pair(t, ["rise_constraint", "fall_constraint"], templates).map_err(fail)?;
                    match cell.setups.iter_mut().find(|s| s.pin == i) {
                        Some(s) => (0..2).for_each(|e| larger(&mut s.time[e], &time[e])),
                        None => cell.setups.push(Setup { pin: i, time }),
                    }
                }
                _ => {}
            }
        }
        cell.pins.push(Pin {
            name: names[i].to_owned(),
            direction: if is_input(&i) {
                Direction::Input
            } else {
                Direction::Output
            },
            cap: [
                p.number("rise_capacitance").unwrap_or(both),
                p.number("fall_capacitance").unwrap_or(both),
            ],
            max_cap: p.number("max_capacitance").unwrap_or(f32::MAX),
            function,
            function_text: p.get("function").unwrap_or_default().to_owned(),
            energy,
        });
    }
    cell.kind = read_kind(g, flop, &groups, &names, &input_names, &cell).map_err(fail)?;
    cell.sequential = facts::sequential_text(&cell.kind, flop);
    Ok(cell)
}

/// Conditions make several arcs between two pins. One that another one exceeds everywhere is not
/// kept; neither is merged into the other, because the maximum of two tables exceeds both of them
/// between the points.
fn add_arc(arcs: &mut Vec<Arc>, new: Arc) {
    let same = |a: &Arc| a.from == new.from && a.to == new.to && a.sense == new.sense;
    if arcs.iter().any(|a| same(a) && a.covers(&new)) {
        return;
    }
    arcs.retain(|a| !(same(a) && new.covers(a)));
    // Rising and falling edges in groups of their own are one arc.
    let open = |a: &Arc| a.tables().any(|t| t.v.is_empty());
    match arcs.iter_mut().find(|a| same(a) && (open(a) || open(&new))) {
        Some(a) => a.take_larger(&new),
        None => arcs.push(new),
    }
}

/// The value without a condition, or the mean of those with one.
fn leakage(g: &Group<'_>) -> f32 {
    let supply = |l: &&Group<'_>| l.get("related_pg_pin").is_none_or(|p| p == "VDD");
    let all: Vec<_> = g.all("leakage_power").filter(supply).collect();
    let value = |l: &&Group<'_>| l.number("value").unwrap_or(0.0);
    if let Some(l) = all.iter().find(|l| l.get("when").is_none()) {
        return value(l);
    }
    if all.is_empty() {
        return g.number("cell_leakage_power").unwrap_or(0.0);
    }
    all.iter().map(value).sum::<f32>() / all.len() as f32
}

fn read_kind(
    g: &Group<'_>,
    flop: Option<&Group<'_>>,
    pins: &[&Group<'_>],
    names: &[&str],
    inputs: &[&str],
    cell: &Cell,
) -> Result<Kind, LibraryError> {
    let marked = |attribute: &str| pins.iter().position(|p| p.get(attribute) == Some("true"));
    if g.get("clock_gating_integrated_cell").is_some() {
        return Ok(
            match (marked("clock_gate_clock_pin"), marked("clock_gate_out_pin")) {
                (Some(clock), Some(output)) => {
                    let enables = cell
                        .inputs
                        .iter()
                        .copied()
                        .filter(|i| *i != clock)
                        .collect();
                    Kind::ClockGate {
                        clock,
                        output,
                        enables,
                    }
                }
                _ => Kind::Other,
            },
        );
    }
    if let Some(f) = flop {
        let clock = f.get("clocked_on").map(|c| c.trim_matches(['(', ')', ' ']));
        let clock = clock.and_then(|c| names.iter().position(|n| *n == c));
        let output = cell.outputs.first().copied();
        let (Some(clock), Some(output)) = (clock, output) else {
            return Ok(Kind::Other);
        };
        let shows = pins[output]
            .get("function")
            .unwrap_or_default()
            .trim_matches(['(', ')', ' ']);
        let truth = |n: &str| f.get(n).map(|e| Truth::parse(e, inputs)).transpose();
        let Some(next) = truth("next_state")? else {
            return Ok(Kind::Other);
        };
        return Ok(Kind::Flop {
            clock,
            next,
            clear: truth("clear")?,
            preset: truth("preset")?,
            output: (output, f.arguments.get(1) == Some(&shows)),
        });
    }
    if g.groups
        .iter()
        .any(|l| l.kind == "latch" || l.kind == "statetable")
    {
        return Ok(Kind::Other);
    }
    Ok(Kind::Logic)
}
