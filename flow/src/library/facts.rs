// SPDX-License-Identifier: Apache-2.0
//! The embedded default: facts of the cells that mapping uses, from which a small Liberty is made
//! on a machine that has no library.
//!
//! `synth/asap7/cells.csv` has, for each cell, area, leakage, input capacitances and function, and
//! for each arc delay, slew and energy at two slews and two loads. Between and beyond them
//! everything is linear, where the library has seven by seven points: that is its error.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Direction, Kind, Library, LibraryError, Sense, Table};

/// Slews of the points, ps.
pub const SLEWS: [f32; 2] = [10.0, 80.0];
/// Loads of the points, fF, in units of an x1 drive: multiplied by the largest load over 46.08.
pub const LOADS: [f32; 2] = [0.72, 5.76];

/// Values at the points: slew 10 and 80, each at the low and the high load.
type Points = [f32; 4];

/// Facts by cell, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    cells: BTreeMap<String, Vec<Vec<String>>>,
}

fn points(t: &Table, loads: [f32; 2]) -> Points {
    [
        t.at(SLEWS[0], loads[0]),
        t.at(SLEWS[0], loads[1]),
        t.at(SLEWS[1], loads[0]),
        t.at(SLEWS[1], loads[1]),
    ]
}

fn loads(max_cap: f32) -> [f32; 2] {
    let scale = if max_cap > 0.0 && max_cap < 1e6 {
        max_cap / 46.08
    } else {
        1.0
    };
    [LOADS[0] * scale.max(0.25), LOADS[1] * scale.max(0.25)]
}

fn text(p: Points) -> Vec<String> {
    p.iter().map(|v| format!("{v:.3}")).collect()
}

impl Facts {
    /// Take the facts of the named cells out of a library.
    pub fn extract(library: &Library, names: &[String]) -> Self {
        let mut cells = BTreeMap::new();
        for name in names {
            let Some(c) = library.find(name).map(|i| &library.cells[i]) else {
                continue;
            };
            let mut rows = vec![vec![
                "cell".to_owned(),
                format!("{:.5}", c.area),
                format!("{:.2}", c.leakage),
                c.sequential.clone(),
            ]];
            let row = |kind: &str, words: &[&str]| -> Vec<String> {
                [kind]
                    .iter()
                    .chain(words)
                    .map(|w| (*w).to_owned())
                    .collect()
            };
            for p in &c.pins {
                let direction = if p.direction == Direction::Input {
                    "input"
                } else {
                    "output"
                };
                rows.push(row(
                    "pin",
                    &[
                        &p.name,
                        direction,
                        &format!("{:.4}", p.cap[0]),
                        &format!("{:.4}", p.cap[1]),
                        &format!("{:.2}", p.max_cap.min(1e6)),
                        &p.function_text,
                    ],
                ));
            }
            for a in &super::merged(&c.arcs) {
                let sense = match a.sense {
                    Sense::Positive => "positive_unate",
                    Sense::Negative => "negative_unate",
                    Sense::Either => "non_unate",
                };
                let l = loads(c.pins[a.to].max_cap);
                for e in 0..2 {
                    let mut r = row(
                        "arc",
                        &[
                            &c.pins[a.from].name,
                            &c.pins[a.to].name,
                            sense,
                            ["rise", "fall"][e],
                        ],
                    );
                    r.extend(text(points(&a.delay[e], l)));
                    r.extend(text(points(&a.slew[e], l)));
                    rows.push(r);
                }
            }
            for s in &c.setups {
                let t = |e: usize| points(&s.time[e], SLEWS);
                let mut r = row("setup", &[&c.pins[s.pin].name]);
                r.extend(text(t(0)));
                r.extend(text(t(1)));
                rows.push(r);
            }
            rows.extend(energies(c));
            cells.insert(name.clone(), rows);
        }
        Self { cells }
    }

    /// As CSV: the cell's name in front of each row.
    pub fn csv(&self) -> Result<String, LibraryError> {
        let mut w = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(Vec::new());
        for (name, rows) in &self.cells {
            for r in rows {
                let record = [name].into_iter().chain(r);
                w.write_record(record)
                    .map_err(|e| LibraryError::File(e.to_string()))?;
            }
        }
        let bytes = w
            .into_inner()
            .map_err(|e| LibraryError::File(e.to_string()))?;
        String::from_utf8(bytes).map_err(|e| LibraryError::File(e.to_string()))
    }

    /// Read the CSV.
    pub fn parse(text: &str) -> Result<Self, LibraryError> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let mut cells: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for record in reader.records() {
            let record =
                record.map_err(|e| LibraryError::File(format!("synth/asap7/cells.csv: {e}")))?;
            let mut words = record.iter().map(str::to_owned);
            let name = words.next().unwrap_or_default();
            let row: Vec<String> = words.collect();
            let least = match row.first().map(String::as_str) {
                Some("cell") => 4,
                Some("pin") => 7,
                Some("arc") => 13,
                Some("setup") => 10,
                Some("energy") => 8,
                _ => {
                    return Err(LibraryError::File(format!(
                        "synth/asap7/cells.csv: a row of {name} is of no known kind"
                    )));
                }
            };
            if row.len() < least {
                return Err(LibraryError::File(format!(
                    "synth/asap7/cells.csv: a row of {name} has {} fields, not {least}",
                    row.len()
                )));
            }
            cells.entry(name).or_default().push(row);
        }
        Ok(Self { cells })
    }

    /// Names of the cells.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.cells.keys()
    }

    /// Liberty of the flip-flops and clock gates, or of the others.
    pub fn liberty(&self, sequential: bool) -> String {
        let mut t = String::from(
            "library (tricodec_asap7_facts) {\n  delay_model : table_lookup;\n  time_unit : \"1ps\";\n  voltage_unit : \"1V\";\n  current_unit : \"1mA\";\n  \
             capacitive_load_unit (1,ff);\n  leakage_power_unit : \"1pW\";\n  pulling_resistance_unit : \"1kohm\";\n  nom_voltage : 0.7;\n  nom_process : 1;\n  nom_temperature : 25;\n  \
             default_max_transition : 320;\n  default_output_pin_cap : 0;\n  default_fanout_load : 1;\n  \
             input_threshold_pct_rise : 50;\n  input_threshold_pct_fall : 50;\n  output_threshold_pct_rise : 50;\n  output_threshold_pct_fall : 50;\n  \
             slew_lower_threshold_pct_rise : 10;\n  slew_lower_threshold_pct_fall : 10;\n  slew_upper_threshold_pct_rise : 90;\n  slew_upper_threshold_pct_fall : 90;\n  \
             lu_table_template (two) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance; index_1 (\"10, 80\"); index_2 (\"0.72, 5.76\"); }\n  \
             lu_table_template (limit) { variable_1 : related_pin_transition; variable_2 : constrained_pin_transition; index_1 (\"10, 80\"); index_2 (\"10, 80\"); }\n  \
             power_lut_template (power) { variable_1 : input_transition_time; variable_2 : total_output_net_capacitance; index_1 (\"10, 80\"); index_2 (\"0.72, 5.76\"); }\n",
        );
        for (name, rows) in &self.cells {
            let sequence = rows.first().map_or("", |r| r[3].as_str());
            if sequence.is_empty() == sequential {
                continue;
            }
            let _ = writeln!(t, "  cell ({name}) {{");
            if let Some(r) = rows.first() {
                let _ = writeln!(
                    t,
                    "    area : {};\n    leakage_power () {{ value : {}; }}\n    {}",
                    r[1], r[2], r[3]
                );
            }
            for pin in rows.iter().filter(|r| r[0] == "pin") {
                pin_text(&mut t, rows, pin);
            }
            t.push_str("  }\n");
        }
        t.push_str("}\n");
        t
    }
}

fn table(t: &mut String, kind: &str, template: &str, index: Option<[f32; 2]>, v: &[String]) {
    let index = index.map_or(String::new(), |l| {
        format!(
            "index_1 (\"10, 80\"); index_2 (\"{:.4}, {:.4}\"); ",
            l[0], l[1]
        )
    });
    let _ = writeln!(
        t,
        "        {kind} ({template}) {{ {index}values (\"{}, {}\", \"{}, {}\"); }}",
        v[0], v[1], v[2], v[3]
    );
}

fn pin_text(t: &mut String, rows: &[Vec<String>], pin: &[String]) {
    let name = &pin[1];
    let clock = rows[0][3].contains(&format!("clocked_on : \"{name}\""))
        || rows[0][3].contains(&format!("/* clock {name} */"));
    let _ = writeln!(t, "    pin ({name}) {{\n      direction : {};", pin[2]);
    if pin[2] == "input" {
        let cap: f32 = pin[3]
            .parse::<f32>()
            .unwrap_or(0.0)
            .max(pin[4].parse().unwrap_or(0.0));
        let _ = writeln!(
            t,
            "      capacitance : {cap:.4};\n      rise_capacitance : {};\n      fall_capacitance : {};\n      max_transition : 320;",
            pin[3], pin[4]
        );
        if clock {
            t.push_str("      clock : true;\n");
        }
        if rows[0][3].contains("clock_gating") {
            t.push_str(match name.as_str() {
                "CLK" => "      clock_gate_clock_pin : true;\n",
                "ENA" => "      clock_gate_enable_pin : true;\n",
                "SE" => "      clock_gate_test_pin : true;\n",
                _ => "",
            });
        }
    } else {
        let _ = writeln!(t, "      max_capacitance : {};", pin[5]);
        if rows[0][3].contains("clock_gating") {
            t.push_str("      clock_gate_out_pin : true;\n      state_function : \"CLK & IQ\";\n");
        }
    }
    if !pin[6].is_empty() {
        let _ = writeln!(t, "      function : \"{}\";", pin[6]);
    }
    let l = loads(pin[5].parse().unwrap_or(46.08));
    let arcs: Vec<_> = rows
        .iter()
        .filter(|r| r[0] == "arc" && r[2] == *name)
        .collect();
    for pair in arcs.chunks(2).filter(|p| p.len() == 2) {
        let _ = writeln!(
            t,
            "      timing () {{\n        related_pin : \"{}\";\n        timing_sense : {};",
            pair[0][1], pair[0][3]
        );
        if !rows[0][3].is_empty() && !rows[0][3].contains("clock_gating") {
            t.push_str("        timing_type : rising_edge;\n");
        }
        for r in pair {
            let (delay, slew) = if r[4] == "rise" {
                ("cell_rise", "rise_transition")
            } else {
                ("cell_fall", "fall_transition")
            };
            table(t, delay, "two", Some(l), &r[5..9]);
            table(t, slew, "two", Some(l), &r[9..13]);
        }
        t.push_str("      }\n");
    }
    for r in rows.iter().filter(|r| r[0] == "setup" && r[1] == *name) {
        t.push_str("      timing () {\n        related_pin : \"CLK\";\n        timing_type : setup_rising;\n");
        table(t, "rise_constraint", "limit", None, &r[2..6]);
        table(t, "fall_constraint", "limit", None, &r[6..10]);
        t.push_str("      }\n");
    }
    for r in rows.iter().filter(|r| r[0] == "energy" && r[1] == *name) {
        t.push_str("      internal_power () {\n");
        if !r[2].is_empty() {
            let _ = writeln!(t, "        related_pin : \"{}\";", r[2]);
        }
        if !r[3].is_empty() {
            let _ = writeln!(t, "        when : \"{}\";", r[3]);
        }
        // Rise and fall are one mean: only their sum is ever used.
        for kind in ["rise_power", "fall_power"] {
            table(t, kind, "power", Some(l), &r[4..8]);
        }
        t.push_str("      }\n");
    }
    t.push_str("    }\n");
}

/// Energy rows: per output and related input, and per input and state; rails summed, rise and fall
/// averaged.
fn energies(c: &super::Cell) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let rails = f32::from(c.rails);
    for p in &c.pins {
        let l = loads(p.max_cap);
        let mut sums: BTreeMap<(Option<usize>, String), (Points, f32)> = BTreeMap::new();
        for e in &p.energy {
            // Outputs: the mean over states. Inputs: each state by itself.
            let when = if p.direction == Direction::Output {
                String::new()
            } else {
                e.when_text.clone()
            };
            let entry = sums.entry((e.related, when)).or_insert(([0.0; 4], 0.0));
            for edge in &e.edges {
                for (s, v) in entry.0.iter_mut().zip(points(edge, l)) {
                    *s += v / 2.0;
                }
            }
            entry.1 += 1.0;
        }
        for ((related, when), (sum, count)) in sums {
            let scale = if p.direction == Direction::Output {
                rails / count
            } else {
                1.0
            };
            let mut r = vec![
                "energy".to_owned(),
                p.name.clone(),
                related.map_or(String::new(), |r| c.pins[r].name.clone()),
                when,
            ];
            r.extend(sum.iter().map(|v| format!("{:.4}", v * scale)));
            rows.push(r);
        }
    }
    rows
}

/// The Liberty lines that make a cell a flip-flop or a clock gate; empty for logic.
pub(super) fn sequential_text(kind: &Kind, ff: Option<&super::liberty::Group<'_>>) -> String {
    match (kind, ff) {
        (Kind::Flop { .. }, Some(f)) => {
            let mut t = format!("ff ({}) {{", f.arguments.join(","));
            for (name, value) in &f.simple {
                let _ = write!(t, " {name} : \"{value}\";");
            }
            t + " }"
        }
        (Kind::ClockGate { .. }, _) => {
            "clock_gating_integrated_cell : latch_posedge_precontrol; /* clock CLK */".to_owned()
        }
        _ => String::new(),
    }
}
