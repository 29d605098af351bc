// SPDX-License-Identifier: Apache-2.0
//! The house keeps its own rules: names in prose exist, lines are short, files are small, every
//! source says its licence.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files of the project with one of these endings, relative to its root.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    const PASSED_OVER: [&str; 7] = [
        "target",
        ".git",
        ".tools",
        "corpus",
        "artifacts",
        "__pycache__",
        "node_modules",
    ];
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("a folder of the project") {
            let entry = entry.expect("an entry");
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = folder.join(&name);
            if entry.path().is_dir() {
                if !PASSED_OVER.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if endings.iter().any(|e| name.ends_with(e)) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no file ends in {endings:?}");
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Words of this form in a text.
fn words(text: &str, part: impl Fn(char) -> bool) -> BTreeSet<&str> {
    text.split(|c| !part(c)).filter(|w| !w.is_empty()).collect()
}

/// Text between backticks on one line.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.lines()
        .flat_map(|l| l.split('`').skip(1).step_by(2))
        .collect()
}

/// The comment at the head of a SystemVerilog file.
fn header(text: &str) -> String {
    text.lines()
        .take_while(|l| l.starts_with(['/', '`']) || l.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Pages that must be true now. The changelog and what was measured name what there was then.
fn pages() -> Vec<PathBuf> {
    let mut pages = files(&[".md"]);
    pages.retain(|p| {
        !p.ends_with("CHANGELOG.md") && (!p.starts_with("reports") || p.ends_with("README.md"))
    });
    pages
}

/// A name in the form of a module's.
fn is_module(word: &str) -> bool {
    word.starts_with("tri_") && !word.ends_with('_')
}

/// Modules and packages of the RTL.
fn modules() -> BTreeSet<String> {
    files(&[".sv", ".svh"])
        .iter()
        .filter_map(|p| p.file_stem().map(|s| s.to_string_lossy().into_owned()))
        .collect()
}

#[test]
fn every_module_that_a_page_or_header_names_exists() {
    let modules = modules();
    let named = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut missing = Vec::new();
    for path in pages() {
        for word in words(&text(&path), named) {
            if is_module(word) && !modules.contains(word) {
                missing.push(format!("{}: {word}", path.display()));
            }
        }
    }
    for path in files(&[".sv"]) {
        for word in words(&header(&text(&path)), named) {
            if is_module(word) && !modules.contains(word) {
                missing.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "no such module:\n{}",
        missing.join("\n")
    );
}

#[test]
fn every_path_that_a_page_names_exists() {
    const ROOMS: [&str; 13] = [
        "golden/", "rtl/", "sim/", "src/", "flow/", "synth/", "scripts/", "tests/", "docs/",
        "reports/", "fuzz/", "eval/", "python/",
    ];
    let mut missing = Vec::new();
    for page in pages() {
        let text = text(&page);
        let here = root().join(page.parent().unwrap_or(Path::new("")));
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .map(|l| l.split('#').next().unwrap_or_default())
            .filter(|l| !l.is_empty() && !l.contains("://"));
        for link in links {
            if !here.join(link).exists() {
                missing.push(format!("{}: link to {link}", page.display()));
            }
        }
        for name in quoted(&text) {
            let name = name.split([' ', '#']).next().unwrap_or_default();
            let plain = !name.contains(['*', '{', '<', '$', '…']);
            if plain
                && ROOMS.iter().any(|r| name.starts_with(r))
                && !root().join(name).exists()
                && !here.join(name).exists()
            {
                missing.push(format!("{}: {name}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "no such path:\n{}", missing.join("\n"));
}

#[test]
fn golden_names_in_rtl_headers_exist() {
    let golden: String = files(&[".rs"])
        .iter()
        .filter(|p| p.starts_with("golden/src") || p.starts_with("sim/src"))
        .map(|p| text(p))
        .collect();
    let modules: BTreeSet<String> = files(&[".rs"])
        .iter()
        .flat_map(|p| {
            p.iter()
                .map(|s| s.to_string_lossy().replace(".rs", ""))
                .collect::<Vec<_>>()
        })
        .collect();
    let defined: BTreeSet<&str> = words(&golden, |c| c.is_ascii_alphanumeric() || c == '_');
    let mut missing = Vec::new();
    for path in files(&[".sv"]) {
        let header = header(&text(&path)).replace('\n', " ");
        for name in header.split('`').skip(1).step_by(2) {
            let path_like = name.contains("::")
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_:".contains(c));
            if path_like {
                for part in name.split("::").filter(|p| !p.is_empty()) {
                    if !modules.contains(part) && !defined.contains(part) {
                        missing.push(format!("{}: {name}", path.display()));
                    }
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "no such name in golden or sim:\n{}",
        missing.join("\n")
    );
}

#[test]
fn lines_are_at_most_100_columns() {
    let mut long = Vec::new();
    let mut all = files(&[".sv", ".svh", ".rs"]);
    all.extend(pages());
    for path in all {
        let markdown = path.extension().is_some_and(|e| e == "md");
        let mut code = false;
        for (i, line) in text(&path).lines().enumerate() {
            code ^= markdown && line.trim_start().starts_with("```");
            // Tables and output of commands keep their lines; code is the formatters' business.
            let body = line.trim_start();
            let table = body.trim_start_matches(['/', '!', ' ']).starts_with('|');
            // A line that ends in an escape is text that a test writes elsewhere.
            let counts = !table
                && if markdown {
                    !code
                } else {
                    body.starts_with("//") && !body.ends_with("\\n\\")
                };
            if counts && line.chars().count() > 100 && !line.contains("://") {
                long.push(format!("{}:{}", path.display(), i + 1));
            }
        }
    }
    assert!(
        long.is_empty(),
        "{} long lines:\n{}",
        long.len(),
        long.join("\n")
    );
}

#[test]
fn no_source_file_is_over_450_lines() {
    let mut long = Vec::new();
    for path in files(&[".rs", ".sv"]) {
        let text = text(&path);
        let mut head = text.lines().take(6);
        let generated = head.any(|l| l.to_lowercase().contains("generated"));
        let lines = text.lines().count();
        if lines > 450 && !generated {
            long.push(format!("{}: {lines} lines", path.display()));
        }
    }
    assert!(
        long.is_empty(),
        "one concept per file:\n{}",
        long.join("\n")
    );
}

#[test]
fn every_source_says_its_licence() {
    let endings = [
        ".rs", ".sv", ".svh", ".py", ".pyi", ".h", ".cc", ".tcl", ".sdc", ".mk", ".f",
    ];
    let mut without = Vec::new();
    let mut sources = files(&endings);
    for folder in ["scripts", "eval"] {
        let Ok(entries) = fs::read_dir(root().join(folder)) else {
            continue;
        };
        sources.extend(
            entries
                .filter_map(Result::ok)
                .filter(|e| e.path().is_file() && e.path().extension().is_none())
                .map(|e| Path::new(folder).join(e.file_name())),
        );
    }
    for path in sources {
        if !text(&path)
            .lines()
            .take(3)
            .any(|l| l.contains("SPDX-License-Identifier: Apache-2.0"))
        {
            without.push(path.display().to_string());
        }
    }
    assert!(without.is_empty(), "no SPDX line:\n{}", without.join("\n"));
}
