// SPDX-License-Identifier: Apache-2.0
//! A register file of eight words written by address: clock gates in two stages change no bit, and
//! most gates stand still.

use serde_json::{Map, Value, json};
use tricodec_flow::design::Design;
use tricodec_flow::gates::Gates;
use tricodec_flow::gating;
use tricodec_flow::graph::Graph;
use tricodec_flow::library::Library;
use tricodec_flow::netlist::Block;
use tricodec_flow::timing::{Constraints, analyse};

/// A cell of logic with its function; every input causes the output after 10 ps.
fn logic(name: &str, inputs: &str, function: &str) -> String {
    let pins: String = inputs
        .chars()
        .map(|p| format!("pin ({p}) {{ direction : input; capacitance : 1.0; }}\n"))
        .collect();
    let arcs: String = inputs
        .chars()
        .map(|p| {
            format!(
                r#"timing () {{ related_pin : "{p}"; cell_rise (scalar) {{ values ("10"); }} cell_fall (scalar) {{ values ("10"); }}
                rise_transition (scalar) {{ values ("20"); }} fall_transition (scalar) {{ values ("20"); }} }}"#
            )
        })
        .collect();
    format!(
        "cell ({name}) {{ area : 1; {pins} pin (Y) {{ direction : output; function : \"{function}\"; max_capacitance : 50; {arcs} }} }}\n"
    )
}

fn library() -> Library {
    let cells = [
        logic("INV", "A", "!A"),
        logic("AND4", "ABCD", "A & B & C & D"),
        logic("OR2x2_ASAP7_75t_R", "AB", "A | B"),
        logic("OR3x1_ASAP7_75t_R", "ABC", "A | B | C"),
        logic("OR4x1_ASAP7_75t_R", "ABCD", "A | B | C | D"),
    ]
    .concat();
    let text = format!(
        r#"
library (hand) {{
  time_unit : "1ps"; voltage_unit : "1V"; leakage_power_unit : "1pW"; nom_voltage : 0.7;
  {cells}
  cell (DFF) {{
    area : 2;
    ff (IQ, IQN) {{ clocked_on : "CLK"; next_state : "D"; }}
    pin (CLK) {{ direction : input; clock : true; capacitance : 2.0; }}
    pin (D) {{ direction : input; capacitance : 1.5; }}
    pin (Q) {{ direction : output; function : "IQ"; max_capacitance : 50;
      timing () {{ related_pin : "CLK"; timing_type : rising_edge; timing_sense : non_unate;
        cell_rise (scalar) {{ values ("30"); }} cell_fall (scalar) {{ values ("30"); }}
        rise_transition (scalar) {{ values ("20"); }} fall_transition (scalar) {{ values ("20"); }} }} }}
  }}
  cell (ICG) {{
    area : 2; clock_gating_integrated_cell : latch_posedge;
    pin (CLK) {{ direction : input; clock : true; clock_gate_clock_pin : true; capacitance : 2.0; }}
    pin (ENA) {{ direction : input; clock_gate_enable_pin : true; capacitance : 1.0;
      timing () {{ related_pin : "CLK"; timing_type : setup_rising; rise_constraint (scalar) {{ values ("20"); }} fall_constraint (scalar) {{ values ("20"); }} }} }}
    pin (GCLK) {{ direction : output; clock_gate_out_pin : true; state_function : "CLK & IQ"; max_capacitance : 50; }}
  }}
}}
"#
    );
    Library::read(&[text], "hand").expect("a library")
}

/// Nets: 2 clock, 3 write, 4 to 6 address, 7 to 9 its complement, 10 data; 20 + w enable, 30 + w
/// clock, 40 + w output of word w.
fn design(library: &Library) -> Design {
    let mut cells = Map::new();
    for i in 0..3 {
        cells.insert(
            format!("not{i}"),
            json!({"type": "INV", "connections": {"A": [4 + i], "Y": [7 + i]}}),
        );
    }
    for w in 0..8 {
        let bit = |i: usize| if w >> i & 1 == 1 { 4 + i } else { 7 + i };
        cells.insert(
            format!("decode{w}"),
            json!({"type": "AND4", "connections": {"A": [3], "B": [bit(0)], "C": [bit(1)], "D": [bit(2)], "Y": [20 + w]}}),
        );
        cells.insert(
            format!("gate{w}"),
            json!({"type": "ICG", "connections": {"CLK": [2], "ENA": [20 + w], "GCLK": [30 + w]}}),
        );
        cells.insert(
            format!("word{w}"),
            json!({"type": "DFF", "connections": {"CLK": [30 + w], "D": [10], "Q": [40 + w]}}),
        );
    }
    let outputs: Vec<usize> = (40..48).collect();
    let json = json!({"modules": {"top": {
        "ports": {
            "clk_i": {"direction": "input", "bits": [2]},
            "write_i": {"direction": "input", "bits": [3]},
            "address_i": {"direction": "input", "bits": [4, 5, 6]},
            "data_i": {"direction": "input", "bits": [10]},
            "q_o": {"direction": "output", "bits": outputs},
        },
        "cells": Value::Object(cells),
    }}});
    let block = Block::from_json(&json, "top", library, &|_| None).expect("a block");
    Design::new(vec![block], "top").expect("a design")
}

/// Outputs of 500 clocks of writes at random, and the most clocks that passed any gate.
fn run(design: &Design, library: &Library) -> (Vec<u64>, u64) {
    let flat = design.flatten();
    let graph = Graph::new(&flat, library).expect("no loop");
    let mut gates = Gates::new(&flat, library, &graph).expect("gates");
    let port = |name: &str| flat.port(name).expect("a port").clone();
    let (write, address, data, q) = (
        port("write_i"),
        port("address_i"),
        port("data_i"),
        port("q_o"),
    );
    let mut random = 1u64;
    let mut seen = Vec::new();
    for _ in 0..500 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        gates.drive(&write, &[random >> 40 & 1]);
        gates.drive(&address, &[random >> 41 & 7]);
        gates.drive(&data, &[random >> 44 & 1]);
        gates.settle();
        seen.extend(gates.read(&q));
        gates.edge();
    }
    let pulses = gates.activity().pulses;
    let passed = pulses.values().filter(|n| **n < 500).max().copied();
    (seen, passed.unwrap_or(0))
}

#[test]
fn clock_gates_in_two_stages_change_no_bit() {
    let library = library();
    let plain = design(&library);
    let (expected, _) = run(&plain, &library);

    let mut staged = design(&library);
    let made = {
        let flat = staged.flatten();
        let graph = Graph::new(&flat, &library).expect("no loop");
        let timing = analyse(&graph, &Constraints::new(1000.0));
        gating::stages(&mut staged, &library, &flat, &timing)
    };
    assert_eq!(made, 1, "seven of the eight gates behind one");
    let count = |d: &Design| d.areas(&library)[0].clock_gates;
    assert_eq!((count(&plain), count(&staged)), (8, 9));

    let (got, most) = run(&staged, &library);
    assert_eq!(got, expected);
    // Half of the clocks write; seven of eight addresses are behind the gate.
    assert!(
        (150..300).contains(&most),
        "{most} of 500 clocks passed the first gate"
    );
}

#[test]
fn enables_without_slack_are_left_alone() {
    let library = library();
    let mut tight = design(&library);
    let flat = tight.flatten();
    let graph = Graph::new(&flat, &library).expect("no loop");
    let timing = analyse(&graph, &Constraints::new(200.0));
    assert_eq!(gating::stages(&mut tight, &library, &flat, &timing), 0);
}
