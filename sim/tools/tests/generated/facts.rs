// SPDX-License-Identifier: Apache-2.0
//! Facts that stand in two places for a reason are the same in both.

use tricodec_golden::align::Format;
use tricodec_golden::entropy::lane::Fault;
use tricodec_tools::configs;

use super::read;
use super::registers::{Spec, camel};

#[test]
fn formats_are_numbered_as_the_golden_model_s() {
    let spec = Spec::read();
    let golden: Vec<_> = Format::ALL
        .iter()
        .map(|f| (*f as usize, f.to_string().to_uppercase().replace('-', "_")))
        .collect();
    let ours: Vec<_> = spec.formats.iter().cloned().enumerate().collect();
    assert_eq!(ours, golden);
}

#[test]
fn errors_are_numbered_as_the_golden_model_s_and_the_rtl_s() {
    let spec = Spec::read();
    let package = read("rtl/pkg/tri_dec_pkg.sv");
    for (i, (name, _)) in spec.errors.iter().enumerate() {
        let line = format!(" Err{} = 4'd{i}", camel(name));
        assert!(package.contains(&line), "tri_dec_pkg: there is no{line}");
    }
    assert_eq!(package.matches("  Err").count(), spec.errors.len());
    let golden = [
        Fault::NoUnit,
        Fault::Header,
        Fault::Tool,
        Fault::Syntax,
        Fault::Truncated,
        Fault::Excess,
        Fault::RunsOn,
        Fault::Mode,
        Fault::Limit,
    ];
    assert_eq!(golden.len() + 1, spec.errors.len());
    for fault in golden {
        let name = camel(&spec.errors[fault as usize].0);
        assert_eq!(format!("{fault:?}"), name);
    }
}

/// The simulation's host accesses encoder and decoder alike.
#[test]
fn what_both_tops_have_is_at_the_same_place() {
    let spec = Spec::read();
    for name in [
        "ID", "CONFIG", "CTRL", "ERROR", "PENDING", "BUSY", "JOB0", "JOB_PUSH", "SLOT", "SLOTS",
    ] {
        let offsets = spec.maps().map(|(_, m)| m.register(name).offset);
        assert_eq!(offsets[0], offsets[1], "{name}");
    }
}

#[test]
fn the_slot_table_has_as_many_entries_everywhere() {
    let spec = Spec::read();
    let slots = spec.encoder().register("SLOT").words;
    assert_eq!(spec.decoder().register("SLOT").words, slots);
    let line = format!("localparam int unsigned Slots = {slots};");
    assert!(
        read("rtl/pkg/tri_pkg.sv").contains(&line),
        "tri_pkg: {line}"
    );
    let turning = spec.encoder().register("SLOTS").reset().expect("a value");
    assert_eq!(spec.decoder().register("SLOTS").reset(), Some(turning));
    let line = format!("localparam int unsigned SlotsTurning = {turning};");
    assert!(
        read("rtl/pkg/tri_pkg.sv").contains(&line),
        "tri_pkg: {line}"
    );
    for c in configs::all().expect("configs.toml is understood") {
        assert_eq!(c.slots, turning, "configs.toml: {}", c.name);
    }
}

#[test]
fn limits_are_of_configurations() {
    let limits: toml::Table = read("synth/limits.toml").parse().expect("TOML");
    for (codec, of) in &limits {
        for name in of.as_table().expect("configurations").keys() {
            let found = configs::named(name);
            assert!(found.is_ok(), "synth/limits.toml: {codec}.{name}");
        }
    }
}

#[test]
fn the_layout_has_the_clock_of_full() {
    let full = configs::named("full").expect("it is there");
    let line = format!("set clk_period {}\n", full.clock_ps);
    let sdc = read("synth/openroad/flow/constraint.sdc");
    assert!(sdc.contains(&line), "constraint.sdc: {line}");
}
