// SPDX-License-Identifier: Apache-2.0
//! `rtl/pkg/tri_regs_pkg.sv`.

use std::fmt::Write as _;

use super::registers::{Field, Map, Register, Spec, camel};

/// A member of a struct, `bits` wide; names stand below each other.
fn member(out: &mut String, bits: u32, name: &str, widest: usize) {
    let range = if bits == 1 {
        String::new()
    } else {
        format!(" [{}:0]", bits - 1)
    };
    writeln!(out, "    logic{range:widest$} {name};").unwrap();
}

/// The bits between fields, and fields, from bit 31 down.
fn members(fields: &[Field]) -> Vec<(u32, String)> {
    let mut all = Vec::new();
    let mut next = 32;
    let gap = |high: u32, low: u32, all: &mut Vec<(u32, String)>| {
        if high > low {
            all.push((high - low, format!("unused_{}_{low}", high - 1)));
        }
    };
    for f in fields.iter().rev() {
        gap(next, f.high + 1, &mut all);
        all.push((f.bits(), f.name.clone()));
        next = f.low;
    }
    gap(next, 0, &mut all);
    all
}

fn structure(out: &mut String, codec: &str, r: &Register) {
    let fields = r.fields();
    // A register that is one field, or none, is a word.
    if fields.len() < 2 && fields.iter().all(|f| f.bits() == 32) {
        return;
    }
    let all = members(&fields);
    let range = |bits: u32| {
        if bits == 1 {
            0
        } else {
            format!(" [{}:0]", bits - 1).len()
        }
    };
    let widest = all.iter().map(|(bits, _)| range(*bits)).max().unwrap_or(0);
    writeln!(out, "  typedef struct packed {{").unwrap();
    for (bits, name) in &all {
        member(out, *bits, name, widest);
    }
    writeln!(out, "  }} {codec}_{}_t;", r.name.to_lowercase()).unwrap();
}

fn map(out: &mut String, name: &str, map: &Map) {
    let codec = &name[..3];
    let prefix = camel(codec);
    writeln!(out, "\n  // The {name}: byte offsets, and words by field.").unwrap();
    for r in &map.registers {
        let register = camel(&r.name);
        writeln!(
            out,
            "  localparam logic [11:0] {prefix}Reg{register} = 12'h{:03X};",
            r.offset
        )
        .unwrap();
        if let Some(value) = r.value {
            writeln!(
                out,
                "  localparam logic [31:0] {prefix}{register} = 32'h{:04X}_{:04X};",
                value >> 16,
                value & 0xFFFF
            )
            .unwrap();
        }
        for f in r.fields() {
            if let Some(value) = f.value {
                writeln!(
                    out,
                    "  localparam logic [{}:0] {prefix}{} = {}'d{value};",
                    f.bits() - 1,
                    camel(&f.name),
                    f.bits()
                )
                .unwrap();
            }
        }
    }
    for r in &map.registers {
        structure(out, codec, r);
    }
    writeln!(
        out,
        "  // The words JOB0 to JOB3, JOB0 in the lowest bits.\n  typedef struct packed {{"
    )
    .unwrap();
    let kinds = [3, 2, 1, 0].map(|i| {
        let job = map.register(&format!("JOB{i}"));
        if job.fields().is_empty() {
            ("logic [31:0]".to_owned(), i)
        } else {
            (format!("{codec}_job{i}_t"), i)
        }
    });
    let widest = kinds.iter().map(|(kind, _)| kind.len()).max().unwrap_or(0);
    for (kind, i) in kinds {
        writeln!(out, "    {kind:widest$} job{i};").unwrap();
    }
    writeln!(out, "  }} {codec}_job_regs_t;").unwrap();
}

/// The package.
pub fn package(spec: &Spec) -> String {
    let mut out = String::from(
        "// SPDX-License-Identifier: Apache-2.0\n\
         // Registers of both tops (docs/registers.md).\n\
         // GENERATED from registers.toml by `make tables`: do not edit.\n\
         package tri_regs_pkg;\n\n  \
           // A module uses only a part of the package.\n  \
           /* verilator lint_off UNUSEDPARAM */\n",
    );
    for (name, m) in spec.maps() {
        map(&mut out, name, m);
    }
    out.push_str("\n  /* verilator lint_on UNUSEDPARAM */\n\nendpackage\n");
    out
}
