// SPDX-License-Identifier: Apache-2.0
//! Makes the ROMs of `rtl/rom` from the golden model's tables, with rust-hdl; see README.md.

mod contexts;
mod hdl;
mod roms;
mod sv;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: tricodec-tablegen [--check | --raw]
  (nothing)  write rtl/rom/*.sv
  --check    write nothing, fail when a file is not what would be written
  --raw      print rust-hdl's own Verilog of all ROMs";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        [] => every(write),
        ["--check"] => every(check),
        ["--raw"] => every(|rom| hdl::verilog(rom).map(|text| println!("// {}\n{text}", rom.name))),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("tablegen: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn every(work: impl Fn(&roms::Rom) -> Result<(), String>) -> Result<(), String> {
    roms::all().iter().try_for_each(work)
}

/// The file of a ROM below the repository's root, and what belongs into it.
fn made(rom: &roms::Rom) -> Result<(String, String), String> {
    let text = sv::system_verilog(rom, &hdl::verilog(rom)?)?;
    Ok((format!("rtl/rom/{}.sv", rom.name), text))
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn write(rom: &roms::Rom) -> Result<(), String> {
    let (file, text) = made(rom)?;
    fs::write(root().join(&file), text).map_err(|e| format!("{file}: {e}"))?;
    println!(
        "{file}: {} words of {} bits",
        rom.words.len(),
        rom.word_bits
    );
    Ok(())
}

fn check(rom: &roms::Rom) -> Result<(), String> {
    let (file, text) = made(rom)?;
    match fs::read_to_string(root().join(&file)) {
        Ok(old) if old == text => {
            println!("{file}: up to date");
            Ok(())
        }
        Ok(_) => Err(format!("{file} is out of date: run make roms")),
        Err(e) => Err(format!("{file}: {e}: run make roms")),
    }
}
