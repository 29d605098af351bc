// SPDX-License-Identifier: Apache-2.0
//! The ROMs of `rtl/rom` against the golden tables: the committed SystemVerilog is read back.
//!
//! Which ROMs there are and how their words are packed stands in `rtl/tablegen/src/roms.rs`, which
//! the generator and this test share; rust-hdl is not needed here.

#[path = "../../rtl/tablegen/src/contexts.rs"]
mod contexts;
#[path = "../../rtl/tablegen/src/roms.rs"]
mod roms;

use std::collections::BTreeMap;
use std::path::PathBuf;

use tricodec_golden::entropy::h264::init;

use roms::Rom;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../rtl/rom"))
}

fn text(name: &str) -> String {
    let path = folder().join(format!("{name}.sv"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("rtl/rom/{name}.sv: {e}: make roms"))
}

/// `12'h03c` of the width `bits`.
fn number(text: &str, bits: usize) -> Option<u64> {
    let digits = text.trim().strip_prefix(&format!("{bits}'h"))?;
    u64::from_str_radix(digits, 16).ok()
}

/// The words of all addresses, as the case of `text` gives them.
fn read(rom: &Rom, text: &str) -> Result<Vec<u64>, String> {
    let (Some(start), Some(end)) = (text.find("case (addr_i)"), text.find("endcase")) else {
        return Err("no case".into());
    };
    let mut words = BTreeMap::new();
    let mut default = None;
    for line in text[start..end].lines().skip(1).map(str::trim) {
        if let "" | "default: begin" | "end" = line {
            continue;
        }
        if line == "word = '0;" {
            default = Some(0);
            continue;
        }
        let (address, word) = line
            .strip_suffix(';')
            .and_then(|l| l.split_once(": word = "))
            .and_then(|(a, w)| Some((number(a, rom.address_bits)?, number(w, rom.word_bits)?)))
            .ok_or_else(|| format!("a line that is not understood: {line}"))?;
        if words.insert(address, word).is_some() {
            return Err(format!("two words at {address}"));
        }
    }
    let default = default.ok_or("no default")?;
    let last = words.keys().next_back().copied().unwrap_or(0);
    if last >> rom.address_bits != 0 {
        return Err(format!("address {last} is too wide"));
    }
    Ok((0..1 << rom.address_bits)
        .map(|address| words.get(&address).copied().unwrap_or(default))
        .collect())
}

/// The words that belong into the ROM, by address.
fn wanted(rom: &Rom) -> Vec<u64> {
    let mut words = rom.words.clone();
    words.resize(1 << rom.address_bits, 0);
    words
}

#[test]
fn the_committed_roms_hold_the_golden_tables() {
    for rom in roms::all() {
        let text = text(rom.name);
        assert!(
            rom.words.iter().all(|w| w >> rom.word_bits == 0),
            "{}: a word is wider than {} bits",
            rom.name,
            rom.word_bits
        );
        let found = read(&rom, &text).unwrap_or_else(|e| panic!("rtl/rom/{}.sv: {e}", rom.name));
        for (address, (found, wanted)) in found.into_iter().zip(wanted(&rom)).enumerate() {
            assert!(
                found == wanted,
                "rtl/rom/{}.sv is out of date at {address:#x} ({found:#x}, the golden table says \
                 {wanted:#x}): run make roms",
                rom.name
            );
        }
        // Header and ports are those of the list, too.
        let header: Vec<_> = text
            .lines()
            .filter_map(|l| l.strip_prefix("// ")) // the comment alone
            .collect();
        for line in rom.fields.iter().chain([&rom.title]) {
            assert!(header.contains(line), "rtl/rom/{}.sv: {line}", rom.name);
        }
        assert!(header.contains(&format!("Golden: {}.", rom.golden).as_str()));
        for (direction, bits, port) in [
            ("input", rom.address_bits, "addr_i"),
            ("output", rom.word_bits, "rdata_o"),
        ] {
            let found = text.lines().any(|line| {
                let mut words = line.trim().trim_end_matches(',').split(' ');
                let words: Vec<_> = words.by_ref().filter(|w| !w.is_empty()).collect();
                words.first() == Some(&direction)
                    && words.last() == Some(&port)
                    && line.contains(&format!("{}:0]", bits - 1))
            });
            assert!(found, "rtl/rom/{}.sv: {port} of {bits} bits", rom.name);
        }
    }
}

#[test]
fn every_file_of_the_folder_is_a_rom() {
    let mut found: Vec<_> = std::fs::read_dir(folder())
        .expect("rtl/rom is there")
        .map(|e| {
            e.expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    found.sort();
    let names: Vec<_> = roms::all()
        .iter()
        .map(|r| format!("{}.sv", r.name))
        .collect();
    assert_eq!(found, names);
}

#[test]
fn contexts_are_initialised_as_the_golden_model_does() {
    let all = roms::all();
    let rom = all.iter().find(|r| r.name == "tri_rom_ctx_init");
    let rom = rom.expect("there is a ROM of contexts");
    let words = read(rom, &text(rom.name)).expect("a table");
    for (kind, idc) in [None, Some(0), Some(1), Some(2)].into_iter().enumerate() {
        for (ctx, wanted) in init::table(idc).iter().enumerate() {
            let word = words[1024 * kind + ctx];
            let (m, n) = ((word >> 8) as u8 as i8, word as u8 as i8);
            assert_eq!((m, n), *wanted, "kind {kind}, ctxIdx {ctx}");
        }
    }
}

#[test]
fn contexts_of_444_are_copies_without_gap_or_overlap() {
    let mut next = init::COUNT;
    for (first, from, count) in contexts::COPIES {
        assert_eq!(first, next);
        assert!(from + count <= init::COUNT);
        next += count;
    }
    assert_eq!(next, contexts::CONTEXTS);
    assert!((0..init::COUNT).all(|ctx| contexts::source(ctx) == ctx));
    assert_eq!([460, 1011, 1023].map(contexts::source), [85, 256, 96]);
}

#[test]
fn damaged_tables_are_found() {
    for rom in roms::all() {
        let text = text(rom.name);
        let line = text
            .lines()
            .find(|l| l.contains("'h") && l.contains(": word = "))
            .expect("a line");
        let (address, word) = line.split_once(": word = ").expect("two parts");
        let word = number(word.trim_end_matches(';'), rom.word_bits).expect("a number");
        let other = format!("{address}: word = {}'h{:x};", rom.word_bits, word ^ 1);
        let changed = text.replacen(line, &other, 1);
        assert_ne!(read(&rom, &changed), Ok(wanted(&rom)), "another word");
        let missing = text.replacen(&format!("{line}\n"), "", 1);
        assert_ne!(read(&rom, &missing), Ok(wanted(&rom)), "a line is missing");
        let twice = text.replacen(line, &format!("{line}\n{line}"), 1);
        assert!(read(&rom, &twice).is_err(), "a line twice");
    }
}
