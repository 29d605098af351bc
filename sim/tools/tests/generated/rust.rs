// SPDX-License-Identifier: Apache-2.0
//! `sim/src/registers/map.rs`.

use std::fmt::Write as _;

use super::registers::{Map, Register, Spec};

/// Doc comment of a constant.
fn doc(out: &mut String, text: &str) {
    for line in super::registers::wrap(text, 92) {
        writeln!(out, "    /// {line}").unwrap();
    }
}

fn constants(out: &mut String, r: &Register) {
    let name = &r.name;
    doc(out, &format!("{name}: {}.", r.meaning));
    writeln!(out, "    pub const {name}: u16 = {:#05X};", r.offset).unwrap();
    if r.words > 1 {
        let end = if r.words == 2 { "HIGH" } else { "LAST" };
        doc(out, &format!("The last word of {name}."));
        writeln!(out, "    pub const {name}_{end}: u16 = {:#05X};", r.last()).unwrap();
    }
    if let Some(value) = r.value {
        doc(out, &format!("What {name} reads as."));
        writeln!(out, "    pub const {name}_VALUE: u32 = {value:#010X};").unwrap();
    }
    for f in r.fields() {
        let field = format!("{name}_{}", f.name.to_uppercase());
        doc(out, &format!("{name}: {}.", f.meaning));
        writeln!(
            out,
            "    pub const {field}: Field = Field::new({}, {});",
            f.low,
            f.bits()
        )
        .unwrap();
        if let Some(value) = f.value {
            doc(out, "Its value.");
            writeln!(out, "    pub const {field}_VALUE: u32 = {value};").unwrap();
        }
    }
}

fn module_of(out: &mut String, name: &str, map: &Map) {
    writeln!(
        out,
        "\n/// Registers of `{}`: byte offsets and fields.\npub mod {name} {{",
        map.module
    )
    .unwrap();
    writeln!(out, "    use super::super::{{Field, Register}};\n").unwrap();
    doc(
        out,
        "Clocks from one slot of a lane to its next one, at the least.",
    );
    writeln!(
        out,
        "    pub const SLOT_DISTANCE: usize = {};",
        map.slot_distance
    )
    .unwrap();
    for r in &map.registers {
        constants(out, r);
    }
    doc(out, "All registers.");
    writeln!(
        out,
        "    pub const ALL: [Register; {}] = [",
        map.registers.len()
    )
    .unwrap();
    for r in &map.registers {
        let reset = r
            .reset()
            .map_or("None".to_owned(), |v| format!("Some({v:#X})"));
        writeln!(out, "        Register {{").unwrap();
        writeln!(out, "            name: \"{}\",", r.name).unwrap();
        writeln!(out, "            offset: {},", r.name).unwrap();
        writeln!(out, "            words: {},", r.words).unwrap();
        writeln!(out, "            readable: {},", r.access.readable()).unwrap();
        writeln!(out, "            writable: {},", r.access.writable()).unwrap();
        writeln!(out, "            reset: {reset},\n        }},").unwrap();
    }
    out.push_str("    ];\n}\n");
}

/// The module.
pub fn module(spec: &Spec) -> String {
    let mut out = String::from(
        "// SPDX-License-Identifier: Apache-2.0\n\
         //! GENERATED from registers.toml by `make tables`: do not edit.\n",
    );
    for (name, map) in spec.maps() {
        module_of(&mut out, name, map);
    }
    out
}
