// SPDX-License-Identifier: Apache-2.0
//! What is made from `registers.toml`, `configs.toml` and the folders of `rtl/` is committed, and
//! is as they say.
//!
//! `TRICODEC_UPDATE=1 cargo test -p tricodec-tools --test generated` writes it: `make tables`.

mod c;
mod docs;
mod facts;
mod lists;
mod rdl;
mod registers;
mod rust;
mod sv;

use std::fs;
use std::path::Path;

use registers::Spec;

/// A file of the project.
pub fn read(name: &str) -> String {
    let path = tricodec_tools::project().join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The file is this text; with `TRICODEC_UPDATE` it becomes it.
fn hold(name: &str, text: &str) {
    let path = tricodec_tools::project().join(name);
    let old = fs::read_to_string(&path).unwrap_or_default();
    if old == text {
        return;
    }
    if std::env::var_os("TRICODEC_UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
        fs::write(&path, text).expect("written");
        return;
    }
    let same = old.lines().zip(text.lines()).take_while(|(a, b)| a == b);
    panic!(
        "{name}, line {}: it is not as its source says: run make tables",
        same.count() + 1
    );
}

/// One test of both: the list names the package.
#[test]
fn the_rtl_package_and_the_lists_of_sources_are_up_to_date() {
    hold("rtl/pkg/tri_regs_pkg.sv", &sv::package(&Spec::read()));
    let found = lists::find(&tricodec_tools::project()).expect("rtl/ is readable");
    hold("rtl/tricodec.f", &lists::command_file(&found));
    hold("tricodec.core", &lists::core(&found));
    hold("Bender.yml", &lists::bender(&found));
}

#[test]
fn the_simulation_s_constants_are_up_to_date() {
    hold("sim/src/registers/map.rs", &rust::module(&Spec::read()));
}

#[test]
fn the_c_header_is_up_to_date_and_compiles() {
    let spec = Spec::read();
    hold("include/tricodec_regs.h", &c::header(&spec));
    c::compile(&spec);
}

#[test]
fn the_systemrdl_is_up_to_date() {
    hold("rtl/tricodec.rdl", &rdl::text(&Spec::read()));
}

#[test]
fn the_pages_are_up_to_date() {
    for name in ["docs/registers.md", "README.md"] {
        hold(name, &docs::page(name, &read(name), &Spec::read()));
    }
}
