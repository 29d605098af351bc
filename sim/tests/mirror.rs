// SPDX-License-Identifier: Apache-2.0
//! The cycle model mirrors the RTL: a file for each module, of the same name without `tri_`, or a
//! reason why there is none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Modules without a model of their own, the model in which they are checked, and how.
fn without_model() -> Vec<(&'static str, &'static str, &'static str)> {
    let lines = include_str!("without_model.txt").lines();
    let rows = lines.filter(|l| !l.starts_with('#')).map(|line| {
        let mut words = line.splitn(3, ' ');
        let mut next = || words.next().expect("module, model, how");
        (next(), next(), next())
    });
    rows.collect()
}

/// What is made from tables: packages (golden/tests/rtl_tables.rs and sim/tools/tests/generated
/// hold them against those) and ROMs, which golden/tests/roms.rs reads back.
const GENERATED: [&str; 6] = [
    "regs_pkg",
    "rom_ctx_init",
    "rom_deblock_a",
    "rom_deblock_b",
    "rom_scan8",
    "tables_pkg",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Files below a folder that end so.
fn files(folder: &Path, end: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, end, found);
        } else if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().expect("a name");
    stem.to_string_lossy().into_owned()
}

/// Modules and packages of the RTL by name without `tri_`.
fn modules() -> BTreeMap<String, PathBuf> {
    let mut found = Vec::new();
    files(&root().join("rtl"), ".sv", &mut found);
    let name = |path: PathBuf| Some((stem(&path).strip_prefix("tri_")?.to_owned(), path));
    found.into_iter().filter_map(name).collect()
}

/// Models by name, with their folder.
fn models() -> BTreeMap<String, String> {
    let mut found = Vec::new();
    files(&root().join("sim/src/model"), ".rs", &mut found);
    let mut models = BTreeMap::new();
    for path in found {
        let folder = stem(path.parent().expect("a folder"));
        match (folder.as_str(), stem(&path).as_str()) {
            ("model", _) | ("shared" | "inter", "mod") => {}
            // The tops.
            ("encoder" | "decoder", "mod") => {
                models.insert(folder.clone(), folder);
            }
            (_, name) => {
                models.insert(name.to_owned(), folder);
            }
        }
    }
    models
}

#[test]
fn every_model_has_a_module_and_lies_in_its_folder() {
    let modules = modules();
    for (name, folder) in models() {
        let Some(module) = modules.get(&name) else {
            panic!("sim/src/model/{folder}/{name}.rs: there is no module tri_{name}");
        };
        let side = match &name {
            n if n == "inter_pkg" || stem(module.parent().expect("a folder")) == "inter" => "inter",
            n if n.starts_with("enc_") || n == "encoder" => "encoder",
            n if n.starts_with("dec_") || n == "decoder" => "decoder",
            _ => "shared",
        };
        assert_eq!(folder, side, "sim/src/model/{folder}/{name}.rs");
    }
}

#[test]
fn every_module_has_a_model_or_a_reason() {
    let (modules, models) = (modules(), models());
    let rows = without_model();
    let without: BTreeSet<_> = rows.iter().map(|(name, ..)| *name).collect();
    assert!(rows.is_sorted(), "the list is kept in order");
    for name in modules.keys().map(String::as_str) {
        let known = models.contains_key(name) || GENERATED.contains(&name);
        assert!(
            known != without.contains(name),
            "tri_{name} needs a model in sim/src/model, or a reason in this test, not both"
        );
    }
    for (name, through, how) in rows {
        assert!(modules.contains_key(name), "tri_{name} is no module");
        assert!(
            models.contains_key(through),
            "tri_{name}: no model {through}"
        );
        // A trace that is named is one.
        if let Some((_, stage)) = how.split_once("trace ") {
            use tricodec_sim::lockstep::trace::Traced;
            let mut stages = tricodec_sim::model::encoder::EncoderOut::fault_points();
            stages.extend(tricodec_sim::model::decoder::DecoderOut::fault_points());
            assert!(stages.contains(&stage), "tri_{name}: no stage {stage}");
        }
    }
}

#[test]
fn headers_name_models_that_are_there() {
    let models = models();
    let mut named = 0;
    for (name, path) in modules() {
        let text = fs::read_to_string(&path).expect("a module");
        let header: String = text
            .lines()
            .take_while(|l| l.starts_with("//") || l.starts_with('`') || l.is_empty())
            .map(|l| format!("{} ", l.trim_start_matches('/').trim()))
            .collect();
        let Some((_, list)) = header.split_once("sim model `") else {
            continue;
        };
        let list = list.split(". ").next().unwrap_or(list);
        for model in list.split('`').step_by(2) {
            assert!(
                models.contains_key(model),
                "tri_{name}: sim model {model} is not in sim/src/model"
            );
            named += 1;
        }
    }
    assert!(named > 20, "{named}");
}
