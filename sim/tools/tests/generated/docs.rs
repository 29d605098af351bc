// SPDX-License-Identifier: Apache-2.0
//! Tables of `docs/registers.md` and `README.md`, between marks:
//! `<!-- made: NAME -->` and `<!-- end -->`.

use std::fmt::Write as _;

use tricodec_tools::configs;

use super::registers::{Map, Register, Spec};

/// The page with its tables made anew.
pub fn page(name: &str, old: &str, spec: &Spec) -> String {
    let mut out = String::new();
    let mut lines = old.lines();
    let mut made = 0;
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        let Some(what) = line
            .strip_prefix("<!-- made: ")
            .and_then(|l| l.strip_suffix(" -->"))
        else {
            continue;
        };
        made += 1;
        out += &block(what, spec);
        out += "<!-- end -->\n";
        assert!(
            lines.any(|l| l == "<!-- end -->"),
            "{name}: {what} has no end"
        );
    }
    assert!(made > 0, "{name}: there is no mark of a table");
    out
}

fn block(what: &str, spec: &Spec) -> String {
    match what {
        "registers of the encoder" => registers(spec.encoder()),
        "registers of the decoder" => registers(spec.decoder()),
        "fields of the encoder" => fields(spec.encoder()),
        "fields of the decoder" => fields(spec.decoder()),
        "sequence of the encoder" => sequence(spec.encoder()),
        "sequence of the decoder" => sequence(spec.decoder()),
        "slot table" => slots(spec),
        "formats" => formats(spec),
        "errors" => errors(spec),
        "configurations" => configurations(spec),
        _ => panic!("{what}: there is no such table"),
    }
}

fn offsets(r: &Register) -> String {
    match r.words {
        1 => format!("0x{:03X}", r.offset),
        2 => format!("0x{:03X}, 0x{:03X}", r.offset, r.last()),
        _ => format!("0x{:03X} … 0x{:03X}", r.offset, r.last()),
    }
}

fn registers(map: &Map) -> String {
    let mut out = String::from(
        "| offset | name | access | after reset | meaning |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for r in &map.registers {
        let reset = match r.reset() {
            None => "as built".to_owned(),
            Some(_) if !r.access.readable() && r.words == 1 => String::new(),
            Some(value) if value > 999 => format!("0x{value:08X}"),
            Some(value) => value.to_string(),
        };
        let name = match r.words {
            1 | 2 => r.name.clone(),
            n => format!("{} 0 … {}", r.name, n - 1),
        };
        let access = r.access.name();
        writeln!(
            out,
            "| {} | {name} | {access} | {reset} | {} |",
            offsets(r),
            r.meaning
        )
        .unwrap();
    }
    out
}

fn fields(map: &Map) -> String {
    let mut out =
        String::from("| register | bits | field | meaning |\n| --- | --- | --- | --- |\n");
    for r in &map.registers {
        for f in r.fields() {
            let bits = if f.high == f.low {
                f.high.to_string()
            } else {
                format!("{}:{}", f.high, f.low)
            };
            let signed = if f.signed { "; two's complement" } else { "" };
            let value = f.value.map_or(String::new(), |v| format!(": {v}"));
            writeln!(
                out,
                "| {} | {bits} | `{}` | {}{value}{signed} |",
                r.name, f.name, f.meaning
            )
            .unwrap();
        }
    }
    out
}

fn sequence(map: &Map) -> String {
    let mut out = String::from(
        "| | access | offset | word | fields | why |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for (i, s) in map.sequence().iter().enumerate() {
        let how = if s.write { "write" } else { "read" };
        let word = match (s.write, s.register.words) {
            (true, 1) => format!("0x{:08X}", s.word),
            _ => String::new(),
        };
        writeln!(
            out,
            "| {} | {how} {} | {} | {word} | {} | {} |",
            i + 1,
            s.register.name,
            offsets(s.register),
            s.fields,
            s.why
        )
        .unwrap();
    }
    out
}

/// Times that each of so many lanes is served in a turn of the table of `slots` entries.
fn turns(lanes: u32, slots: u32, distance: u32) -> u32 {
    (slots / lanes).min(slots / distance)
}

fn slots(spec: &Spec) -> String {
    let map = spec.encoder();
    let slot = map.register("SLOT");
    let slots = map.register("SLOTS").reset().expect("a length");
    let span = |first: u32, last: u32| {
        let at = |slot_number: u32| slot.offset + 4 * slot_number;
        format!("0x{:03X} … 0x{:03X}", at(first), at(last))
    };
    let mut out = String::from(
        "| lanes at work | slot | lane | offset | word |\n| --- | --- | --- | --- | --- |\n",
    );
    for lanes in [8, 64] {
        let turns = turns(lanes, slots, map.slot_distance);
        let period = slots / turns;
        for turn in 0..turns {
            let first = turn * period;
            let last = first + lanes - 1;
            writeln!(
                out,
                "| {lanes} | {first} … {last} | 0 … {} | {} | 0x80000000 … 0x{:08X} |",
                lanes - 1,
                span(first, last),
                0x8000_0000 | (lanes - 1)
            )
            .unwrap();
            let next = if turn + 1 == turns {
                slots
            } else {
                first + period
            };
            if next > last + 1 {
                writeln!(
                    out,
                    "| {lanes} | {} … {} | nobody | {} | 0x00000000 |",
                    last + 1,
                    next - 1,
                    span(last + 1, next - 1)
                )
                .unwrap();
            }
        }
    }
    out
}

fn formats(spec: &Spec) -> String {
    let all = spec.formats.iter().enumerate();
    let rows: Vec<_> = all.map(|(i, f)| format!("| {i} | {f} |\n")).collect();
    format!("| number | format |\n| --- | --- |\n{}", rows.concat())
}

fn errors(spec: &Spec) -> String {
    let mut out = String::from("| number | error | meaning |\n| --- | --- | --- |\n");
    for (i, (name, meaning)) in spec.errors.iter().enumerate() {
        writeln!(out, "| {i} | {name} | {meaning} |").unwrap();
    }
    out
}

/// README's table. The encoder codes a block of 16 samples in each slot that a lane has.
fn configurations(spec: &Spec) -> String {
    let all = configs::all().expect("configs.toml is understood");
    let mut out = String::from(
        "| | lanes | slots | clock | samples per clock (encoder, at most) | \
         8-bit samples in | use |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for c in all {
        let served = c.lanes() * turns(c.lanes(), c.slots, spec.encoder().slot_distance);
        let samples = 16.0 * f64::from(served) / f64::from(c.slots);
        writeln!(
            out,
            "| `{}` | {} | {} | {} ps | {samples} | {:.0} Gb/s | {} |",
            c.name,
            c.lanes(),
            c.slots,
            c.clock_ps,
            8e3 * samples / f64::from(c.clock_ps),
            c.purpose
        )
        .unwrap();
    }
    out
}
