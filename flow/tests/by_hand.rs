// SPDX-License-Identifier: Apache-2.0
//! Timing, simulation and power of a circuit that is small enough to do by hand: a flip-flop that
//! is inverted into itself behind a clock gate.

use serde_json::json;
use tricodec_flow::design::Design;
use tricodec_flow::gates::{Comparator, Gates};
use tricodec_flow::graph::Graph;
use tricodec_flow::library::Library;
use tricodec_flow::netlist::Block;
use tricodec_flow::power;
use tricodec_flow::timing::{Constraints, analyse};

const LIBERTY: &str = r#"
library (hand) {
  time_unit : "1ps"; voltage_unit : "1V"; leakage_power_unit : "1pW"; nom_voltage : 0.7;
  cell (INV) {
    area : 1; leakage_power () { value : 100; }
    pin (A) { direction : input; capacitance : 1.0; }
    pin (Y) { direction : output; function : "!A"; max_capacitance : 50;
      timing () { related_pin : "A"; timing_sense : negative_unate;
        cell_rise (scalar) { values ("10"); } cell_fall (scalar) { values ("12"); }
        rise_transition (scalar) { values ("20"); } fall_transition (scalar) { values ("20"); } }
      internal_power () { related_pin : "A"; related_pg_pin : VDD; rise_power (scalar) { values ("0.2"); } fall_power (scalar) { values ("0.4"); } }
      internal_power () { related_pin : "A"; related_pg_pin : VSS; rise_power (scalar) { values ("0.1"); } fall_power (scalar) { values ("0.1"); } }
    }
  }
  cell (DFF) {
    area : 2; leakage_power () { value : 300; }
    ff (IQ, IQN) { clocked_on : "CLK"; next_state : "D"; }
    pin (CLK) { direction : input; clock : true; capacitance : 2.0;
      internal_power () { when : "D"; rise_power (scalar) { values ("0.6"); } fall_power (scalar) { values ("0.2"); } }
      internal_power () { when : "!D"; rise_power (scalar) { values ("0.6"); } fall_power (scalar) { values ("0.2"); } } }
    pin (D) { direction : input; capacitance : 1.5;
      timing () { related_pin : "CLK"; timing_type : setup_rising; rise_constraint (scalar) { values ("7"); } fall_constraint (scalar) { values ("5"); } } }
    pin (Q) { direction : output; function : "IQ"; max_capacitance : 50;
      timing () { related_pin : "CLK"; timing_type : rising_edge; timing_sense : non_unate;
        cell_rise (scalar) { values ("30"); } cell_fall (scalar) { values ("33"); }
        rise_transition (scalar) { values ("20"); } fall_transition (scalar) { values ("20"); } } }
  }
  cell (ICG) {
    area : 2; clock_gating_integrated_cell : latch_posedge; leakage_power () { value : 0; }
    pin (CLK) { direction : input; clock : true; clock_gate_clock_pin : true; capacitance : 2.0; }
    pin (ENA) { direction : input; clock_gate_enable_pin : true; capacitance : 1.0; }
    pin (GCLK) { direction : output; clock_gate_out_pin : true; state_function : "CLK & IQ"; max_capacitance : 50; }
  }
}
"#;

fn design(library: &Library) -> Design {
    let json = json!({"modules": {"top": {
        "ports": {
            "clk_i": {"direction": "input", "bits": [2]},
            "en_i": {"direction": "input", "bits": [3]},
            "q_o": {"direction": "output", "bits": [4]},
        },
        "cells": {
            "gate": {"type": "ICG", "connections": {"CLK": [2], "ENA": [3], "GCLK": [6]}},
            "flop": {"type": "DFF", "connections": {"CLK": [6], "D": [5], "Q": [4]}},
            "inverter": {"type": "INV", "connections": {"A": [4], "Y": [5]}},
        },
    }}});
    let block = Block::from_json(&json, "top", library, &|_| None).expect("a block");
    Design::new(vec![block], "top").expect("a design")
}

#[test]
fn slack_toggles_and_power_by_hand() {
    let library = Library::read(&[LIBERTY.to_owned()], "hand").expect("a library");
    let design = design(&library);
    let flat = design.flatten();
    let graph = Graph::new(&flat, &library).expect("no loop");
    let constraints = Constraints {
        load: 3.0,
        ..Constraints::new(1000.0)
    };
    let timing = analyse(&graph, &constraints);
    // Q falls at 33, the inverter makes it rise at 43, setup of a rise 7: 950. Q rises at 30, falls
    // at 42, setup 5: 953. The output has 200 outside.
    let at_d: Vec<f32> = timing
        .ends
        .iter()
        .filter(|e| e.cell.is_some())
        .map(|e| e.slack)
        .collect();
    assert_eq!(at_d, [950.0]);
    assert_eq!(timing.worst(), 767.0, "q_o: 1000 - 200 - 33");

    let mut gates = Gates::new(&flat, &library, &graph).expect("gates");
    let enable = flat.port("en_i").expect("a port").clone();
    let output = flat.port("q_o").expect("a port").clone();
    // Enabled in every second clock: Q toggles in 500 of 1000.
    let mut expected = 0;
    for clock in 0..1000u64 {
        gates.drive(&enable, &[clock & 1]);
        gates.settle();
        assert_eq!(gates.read(&output), [expected]);
        gates.edge();
        expected ^= clock & 1;
    }
    let activity = gates.activity();
    let q = output.bits[0];
    assert_eq!(activity.toggles[q as usize], 500);
    assert!((activity.duty[q as usize] - 0.5).abs() < 0.01);

    let p = power::sum(&flat, &library, &graph, &timing, &activity, 1000.0, 20.0);
    let close = |got: f64, by_hand: f64| {
        assert!(
            (got - by_hand).abs() < 1e-3 * by_hand.abs() + 1e-12,
            "{got} against {by_hand}"
        )
    };
    // In 1e6 ps. Switching: Q drives 1 fF and 3 fF outside, the inverter 1.5 fF, 500 times each;
    // the gated clock 2 fF, 1000 edges.
    let half = 0.5 * 0.49;
    close(
        p.total.switching,
        (half * 4.0 * 500.0 + half * 1.5 * 500.0 + half * 2.0 * 1000.0) / 1e6,
    );
    // Inside: inverter 0.3 of the supply and 0.1 of the ground rail a transition; the clock pin 0.4
    // an edge, 1000 edges.
    close(p.total.internal, (500.0 * 0.4 + 1000.0 * 0.4) / 1e6);
    close(p.total.clocking, 1000.0 * 0.4 / 1e6);
    close(p.total.leakage, 400e-9);
}

/// A payload counts only while its valid is high: the flip-flop behind it wakes with anything. What
/// differs is named, with both values.
#[test]
fn gates_beside_the_rtl_by_hand() {
    let library = Library::read(&[LIBERTY.to_owned()], "hand").expect("a library");
    let json = json!({"modules": {"top": {
        "ports": {
            "clk_i": {"direction": "input", "bits": [2]},
            "d_i": {"direction": "input", "bits": [3]},
            "v_i": {"direction": "input", "bits": [4]},
            "m_tdata_o": {"direction": "output", "bits": [5]},
            "m_tvalid_o": {"direction": "output", "bits": [6]},
        },
        "cells": {
            "flop": {"type": "DFF", "connections": {"CLK": [2], "D": [3], "Q": [5]}},
            "first": {"type": "INV", "connections": {"A": [4], "Y": [7]}},
            "second": {"type": "INV", "connections": {"A": [7], "Y": [6]}},
        },
    }}});
    let block = Block::from_json(&json, "top", &library, &|_| None).expect("a block");
    let flat = Design::new(vec![block], "top").expect("a design").flatten();
    let graph = Graph::new(&flat, &library).expect("no loop");
    let mut comparator = Comparator::new(&flat, &library, &graph).expect("gates");
    let rtl = |d: u64, valid: u64, data: u64| {
        move |port: &str| {
            vec![match port {
                "d_i" => d,
                "m_tdata_o" => data,
                _ => valid,
            }]
        }
    };
    for data in [0, 1] {
        assert_eq!(comparator.step(&mut rtl(1, 0, data)), Ok(()));
    }
    assert_eq!(comparator.step(&mut rtl(0, 1, 1)), Ok(()));
    let difference = comparator.step(&mut rtl(0, 1, 1)).expect_err("d was 0");
    assert_eq!(difference.port, "m_tdata_o");
    assert_eq!((difference.rtl, difference.gates), (vec![1], vec![0]));
}

#[test]
fn a_loop_is_refused() {
    let library = Library::read(&[LIBERTY.to_owned()], "hand").expect("a library");
    let json = json!({"modules": {"top": {"ports": {}, "cells": {
        "a": {"type": "INV", "connections": {"A": [2], "Y": [3]}},
        "b": {"type": "INV", "connections": {"A": [3], "Y": [2]}},
    }}}});
    let block = Block::from_json(&json, "top", &library, &|_| None).expect("a block");
    let flat = Design::new(vec![block], "top").expect("a design").flatten();
    let error = Graph::new(&flat, &library).err().expect("a loop");
    assert!(
        error.contains("a combinational loop through 2 cells"),
        "{error}"
    );
}

#[test]
fn unknown_cells_are_named() {
    let library = Library::read(&[LIBERTY.to_owned()], "hand").expect("a library");
    let json = json!({"modules": {"top": {"ports": {}, "cells": {"a": {"type": "$mux", "connections": {}}}}}});
    let error = Block::from_json(&json, "top", &library, &|_| None)
        .expect_err("refused")
        .to_string();
    assert_eq!(
        error,
        "block top: the cell $mux is neither in the library nor a block"
    );
}
