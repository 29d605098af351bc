// SPDX-License-Identifier: Apache-2.0
//! `rtl/tricodec.rdl`: SystemRDL 2.0.

use std::fmt::Write as _;

use super::registers::{Access, Field, Map, Register, Spec, ascii, wrap};

/// A string, in lines that are not too long; SystemRDL takes line ends in strings.
fn string(text: &str) -> String {
    let lines = wrap(&ascii(text).replace('"', "\\\""), 84);
    format!("\"{}\"", lines.join("\n      "))
}

/// Properties of a field that say who writes and reads it.
fn access(r: &Register, constant: bool) -> &'static str {
    match r.access {
        _ if constant => "sw = r; hw = na;",
        Access::R => "sw = r; hw = w;",
        Access::Rw => "sw = rw; hw = r;",
        Access::W => "sw = w; hw = r;",
        Access::W1c => "sw = rw; onwrite = woclr; hw = w; hwset;",
    }
}

fn field(out: &mut String, r: &Register, f: &Field, reset: Option<u32>) {
    let reset = reset.map_or(String::new(), |v| format!(" = {:#x}", v));
    writeln!(
        out,
        "    field {{\n      desc = {};\n      {}\n    }} {}[{}:{}]{reset};",
        string(&f.meaning),
        access(r, r.value.is_some() || f.value.is_some()),
        f.name,
        f.high,
        f.low
    )
    .unwrap();
}

fn register(out: &mut String, r: &Register) {
    writeln!(
        out,
        "  reg {{\n    name = \"{}\";\n    desc = {};",
        r.name,
        string(&r.meaning)
    )
    .unwrap();
    let fields = r.fields();
    if fields.is_empty() {
        let whole = Field {
            name: if r.lanes { "lanes" } else { "value" }.to_owned(),
            high: 31,
            low: 0,
            signed: false,
            value: r.value,
            meaning: r.meaning.clone(),
        };
        field(out, r, &whole, r.reset());
    }
    for f in &fields {
        let reset = match r.reset() {
            Some(word) => Some((word & f.mask()) >> f.low),
            None => f.value,
        };
        field(out, r, f, reset.filter(|_| r.access != Access::W));
    }
    let array = if r.words > 1 {
        format!("[{}]", r.words)
    } else {
        String::new()
    };
    writeln!(out, "  }} {}{array} @ {:#05x};", r.name, r.offset).unwrap();
}

fn map(out: &mut String, name: &str, map: &Map) {
    writeln!(
        out,
        "\naddrmap {} {{\n  name = {};",
        map.module,
        string(&format!("Registers of the {name}"))
    )
    .unwrap();
    out.push_str("  default regwidth = 32;\n  default accesswidth = 32;\n");
    for r in &map.registers {
        register(out, r);
    }
    out.push_str("};\n");
}

/// The file.
pub fn text(spec: &Spec) -> String {
    let mut out = String::from(
        "// SPDX-License-Identifier: Apache-2.0\n\
         // Registers of both tops (docs/registers.md).\n\
         // GENERATED from registers.toml by `make tables`: do not edit.\n",
    );
    for (name, m) in spec.maps() {
        map(&mut out, name, m);
    }
    out
}
