// SPDX-License-Identifier: Apache-2.0
//! `include/tricodec_regs.h`, and the proof that a C compiler takes it.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use super::registers::{Map, Register, Spec, ascii, wrap};

fn comment(out: &mut String, text: &str) {
    let lines = wrap(&ascii(text), 94);
    writeln!(out, "/* {} */", lines.join("\n   ")).unwrap();
}

fn register(out: &mut String, codec: &str, r: &Register) {
    let name = format!("TRI_{codec}_{}", r.name);
    comment(
        out,
        &format!("{} ({}): {}.", r.name, r.access.name(), r.meaning),
    );
    if r.words == 1 {
        writeln!(out, "#define {name} 0x{:03X}u", r.offset).unwrap();
    } else {
        writeln!(
            out,
            "#define {name}(word) (0x{:03X}u + 4u * (word)) /* word 0 to {} */",
            r.offset,
            r.words - 1
        )
        .unwrap();
    }
    if let Some(value) = r.value {
        writeln!(out, "#define {name}_VALUE 0x{value:08X}u").unwrap();
    }
    for f in r.fields() {
        let field = format!("{name}_{}", f.name.to_uppercase());
        writeln!(out, "#define {field}_SHIFT {}", f.low).unwrap();
        writeln!(out, "#define {field}_MASK 0x{:08X}u", f.mask()).unwrap();
    }
    out.push('\n');
}

fn map(out: &mut String, name: &str, map: &Map) {
    let codec = name[..3].to_uppercase();
    comment(
        out,
        &format!("--- Registers of {}: byte offsets, fields ---", map.module),
    );
    out.push('\n');
    comment(
        out,
        "Clocks from one slot of a lane to its next one, at the least.",
    );
    writeln!(
        out,
        "#define TRI_{codec}_SLOT_DISTANCE {}u\n",
        map.slot_distance
    )
    .unwrap();
    for r in &map.registers {
        register(out, &codec, r);
    }
}

/// The header.
pub fn header(spec: &Spec) -> String {
    let mut out = String::from(
        "/* SPDX-License-Identifier: Apache-2.0 */\n\
         /* Registers of tri_encoder and tri_decoder (docs/registers.md).\n   \
            GENERATED from registers.toml by `make tables`: do not edit. */\n\
         #ifndef TRICODEC_REGS_H\n#define TRICODEC_REGS_H\n\n#include <stdint.h>\n\n\
         /* The bits of a word with a value in a field, and the value in a field of a word:\n   \
            TRI_PUT(TRI_ENC_JOB2_QP, 27), TRI_GET(TRI_ENC_CONFIG_LANES, word). */\n\
         #define TRI_PUT(field, value) (((uint32_t)(value) << field##_SHIFT) & field##_MASK)\n\
         #define TRI_GET(field, word) (((uint32_t)(word) & field##_MASK) >> field##_SHIFT)\n\n",
    );
    comment(&mut out, "Element formats of a job (docs/align.md).");
    out.push_str("enum tri_format {\n");
    let all: Vec<_> = spec.formats.iter().enumerate().collect();
    let lines: Vec<_> = all
        .iter()
        .map(|(i, f)| format!("  TRI_FORMAT_{f} = {i}"))
        .collect();
    writeln!(out, "{}\n}};\n", lines.join(",\n")).unwrap();
    comment(
        &mut out,
        "How a slice of the decoder ends: m_blk's TUSER, bits 11 to 8, of its last beat.",
    );
    out.push_str("enum tri_dec_error {\n");
    for (i, (name, meaning)) in spec.errors.iter().enumerate() {
        let comma = if i + 1 == spec.errors.len() { "" } else { "," };
        writeln!(out, "  /* {} */", ascii(meaning)).unwrap();
        writeln!(out, "  TRI_DEC_ERROR_{name} = {i}{comma}").unwrap();
    }
    out.push_str("};\n\n");
    for (name, m) in spec.maps() {
        map(&mut out, name, m);
    }
    out.push_str("#endif\n");
    out
}

/// A program that makes the words of both sequences with the header's macros.
fn program(spec: &Spec) -> String {
    let mut out = String::from("#include \"tricodec_regs.h\"\n\nint main(void) {\n");
    for (name, map) in spec.maps() {
        let codec = name[..3].to_uppercase();
        for s in map
            .sequence()
            .iter()
            .filter(|s| s.write && !s.fields.is_empty())
        {
            let register = format!("TRI_{codec}_{}", s.register.name);
            let parts: Vec<_> = s
                .fields
                .split(", ")
                .filter_map(|f| f.split_once(" = "))
                .map(|(f, v)| format!("TRI_PUT({register}_{}, {v})", f.to_uppercase()))
                .collect();
            writeln!(
                out,
                "  if ((({})) != 0x{:08X}u || {register} != 0x{:03X}u) return 1;",
                parts.join(" | "),
                s.word,
                s.register.offset
            )
            .unwrap();
        }
        writeln!(
            out,
            "  if (TRI_{codec}_SLOT({}u) != 0x{:03X}u) return 2;",
            map.register("SLOT").words - 1,
            map.register("SLOT").last()
        )
        .unwrap();
    }
    let last = spec.formats.last().expect("formats");
    writeln!(
        out,
        "  return TRI_FORMAT_{last} == {} ? 0 : 3;\n}}",
        spec.formats.len() - 1
    )
    .unwrap();
    out
}

/// A C99 compiler takes the header without a word, and the program agrees with the sequences.
pub fn compile(spec: &Spec) {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("test.c");
    let binary = folder.path().join("test");
    fs::write(&source, program(spec)).expect("written");
    let output = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-I"])
        .arg(tricodec_tools::project().join("include"))
        .arg(&source)
        .arg("-o")
        .arg(&binary)
        .output()
        .expect("the C compiler starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
    let status = Command::new(&binary).status().expect("it starts");
    assert_eq!(status.code(), Some(0));
}
