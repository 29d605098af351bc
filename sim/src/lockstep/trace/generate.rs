// SPDX-License-Identifier: Apache-2.0
//! What is made of the tables of stages: the ports in SystemVerilog, and the tables of the page.
//!
//! `sim/tests/trace.rs` checks that the files are up to date, and writes them.

use std::fmt::Write;

use super::stage::{Items, Stage, Traced};

/// A signal of a stage: its type without direction, its name.
fn signals<O>(stage: &Stage<O>) -> Vec<(String, String)> {
    let name = |suffix: &str| format!("trace_{}{suffix}_o", stage.name);
    let range = match stage.width.parse::<usize>() {
        Ok(1) => String::new(),
        Ok(bits) => format!(" [{}:0]", bits - 1),
        Err(_) => {
            let width = stage.width.replace("SAMPLE_BITS", "SampleBits");
            format!(" [{}-1:0]", width.replace(' ', ""))
        }
    };
    match stage.items {
        Items::Lane(_) => vec![
            ("logic".to_owned(), name("_valid")),
            ("logic [LaneW-1:0]".to_owned(), name("_lane")),
            (format!("logic{range}"), name("")),
        ],
        Items::Pipe(_) => vec![
            ("logic".to_owned(), name("_valid")),
            (format!("logic{range}"), name("")),
        ],
        Items::EachLane(_) => vec![
            ("logic [Lanes-1:0]".to_owned(), name("_valid")),
            (format!("logic [Lanes-1:0]{}", range.trim()), name("")),
        ],
    }
}

/// With a capital.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The fields as SystemVerilog writes them, the last in the low bits.
fn concatenation<O>(stage: &Stage<O>) -> String {
    let fields = stage.fields.iter().rev().map(|f| match f.count {
        1 => f.name.to_owned(),
        n => format!("{n} {}", f.name),
    });
    format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
}

/// `rtl/top/tri_*_trace_ports.svh`: the ports of a top, where TRICODEC_TRACE is defined.
pub fn ports<O: Traced>() -> String {
    let mut out = head(
        O::TOP,
        "Trace ports of",
        "Only the lockstep defines TRICODEC_TRACE: the product has no such port.",
    );
    out.push_str("`ifdef TRICODEC_TRACE\n");
    for stage in O::STAGES {
        writeln!(
            out,
            "// {}:\n// {}",
            sentence(stage.what),
            concatenation(stage)
        )
        .expect("a string");
        for (kind, name) in signals(stage) {
            writeln!(out, "output {kind} {name},").expect("a string");
        }
    }
    out.push_str("`endif\n");
    out
}

/// `rtl/top/tri_*_trace_signals.svh`: what is assigned in place of the ports where there are none.
pub fn local_signals<O: Traced>() -> String {
    let mut out = head(
        O::TOP,
        "In place of the trace ports of",
        "Without TRICODEC_TRACE nothing reads them, and synthesis drops them.",
    );
    out.push_str("`ifndef TRICODEC_TRACE\n/* verilator lint_off UNUSEDSIGNAL */\n");
    for (kind, name) in O::STAGES.iter().flat_map(signals) {
        writeln!(out, "{kind} {name};").expect("a string");
    }
    out.push_str("/* verilator lint_on UNUSEDSIGNAL */\n`endif\n");
    out
}

fn head(top: &str, what: &str, more: &str) -> String {
    let lines = [
        "SPDX-License-Identifier: Apache-2.0",
        &format!("{what} {top}."),
        more,
        "GENERATED from the table in sim/src/lockstep/trace by sim/tests/trace.rs: do not edit.",
    ];
    lines.map(|line| format!("// {line}\n")).concat()
}

/// The table of docs/verification.md.
pub fn page<O: Traced>() -> String {
    let mut out = String::from(
        "| stage | bits | payload, the first in the high bits | what | lane | block |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    for stage in O::STAGES {
        let fields = stage.fields.iter().rev().map(|f| match f.count {
            1 => format!("{} {}", f.name, f.width),
            n => format!("{} {n}×{}", f.name, f.width),
        });
        let lane = match stage.items {
            Items::Lane(_) => "at a port",
            Items::Pipe(_) => "known from the clock",
            Items::EachLane(_) => "all at once",
        };
        writeln!(
            out,
            "| `{}` | {} | {} | {} | {lane} | {} |",
            stage.name,
            stage.bits,
            fields.collect::<Vec<_>>().join(", "),
            stage.what,
            if stage.numbered { "numbered" } else { "" }
        )
        .expect("a string");
    }
    out
}

/// The text between two markers of a page, in the place of what stands there.
///
/// # Errors
/// A sentence that says which marker is missing.
pub fn between(page: &str, name: &str, text: &str) -> Result<String, String> {
    let (from, to) = (
        format!("<!-- stages of {name} -->\n"),
        format!("<!-- end of stages of {name} -->\n"),
    );
    let missing = |marker: &str| format!("the marker {} is missing", marker.trim());
    let (before, rest) = page.split_once(&from).ok_or_else(|| missing(&from))?;
    let (_, behind) = rest.split_once(&to).ok_or_else(|| missing(&to))?;
    Ok(format!("{before}{from}{text}{to}{behind}"))
}
