// SPDX-License-Identifier: Apache-2.0
//! The commands that README and the pages of docs/ show are run as they are printed, in a folder
//! that looks like a fresh clone. Those that are not run are named here, with the reason.

#![cfg(all(unix, feature = "cosim"))]

use std::path::Path;
use std::process::Command;

/// Beginnings of commands that are not run, and why.
const NOT_RUN: &[(&str, &str)] = &[
    (
        "make cosim",
        "64-lane models: ten minutes to build; tests/cosim.rs runs small",
    ),
    ("make build", "this test runs what it builds"),
    ("python3 -m venv", "fetches FuseSoC"),
    ("/tmp/fusesoc", "needs FuseSoC, which is fetched"),
    (
        "tricodec synth",
        "minutes of Yosys; tests/synth.rs runs the command on small modules",
    ),
    (
        "tricodec layout",
        "needs OpenROAD; tests/layout.rs has a stand-in",
    ),
    ("tricodec report", "half an hour of synthesis"),
    (
        "tricodec cosim FILE",
        "a form, not a command; tests/cosim.rs has --gates",
    ),
];

/// Ends of the commands that fail on purpose.
const FAILS: &[(&str, &str)] = &[(
    "--wave recon.fst",
    "a fault is put in: tests/cosim.rs compares",
)];

/// The commands of a page: in its blocks of code the lines behind `$ `, and those that begin with
/// the name of the command. A backslash goes on, two spaces begin a remark.
fn commands(page: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let (mut inside, mut goes_on) = (false, false);
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
            goes_on = false;
            continue;
        }
        let command = match line.strip_prefix("$ ") {
            _ if !inside => continue,
            _ if goes_on => line.trim(),
            Some(command) => command,
            None if line.starts_with("tricodec ") => line,
            None => continue,
        };
        let whole = command.split("  ").next().unwrap_or_default().trim();
        let text = whole.trim_end_matches('\\').trim();
        if goes_on && let Some(last) = found.last_mut() {
            last.push(' ');
            last.push_str(text);
        } else {
            found.push(text.to_owned());
        }
        goes_on = whole.ends_with('\\');
    }
    found
}

fn pages() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md")];
    let mut folders = vec![root.join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |p: &Path| std::fs::read_to_string(p).expect("a page");
    let named = |p: &Path| p.strip_prefix(root).expect("inside").display().to_string();
    paths.iter().map(|p| (named(p), read(p))).collect()
}

/// A folder with what a clone has, and a model for the pages that speak of the reader's own.
fn clone() -> tempfile::TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    for name in ["tests", "docs", "reports"] {
        std::os::unix::fs::symlink(root.join(name), folder.path().join(name)).expect("links");
    }
    std::fs::create_dir_all(folder.path().join("target/release")).expect("creates");
    let command = folder.path().join("target/release/tricodec");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_tricodec"), command).expect("links");
    run(
        folder.path(),
        "tricodec encode tests/data/ffn_up_64x64.npy -o w.tri && \
         tricodec decode w.tri -o model.safetensors && rm w.tri",
    );
    folder
}

fn run(folder: &Path, line: &str) {
    let path = std::env::var("PATH").unwrap_or_default();
    let here = folder.join("target/release");
    let out = Command::new("bash")
        .args(["-c", &format!("set -eo pipefail; {line}")])
        .env("PATH", format!("{}:{path}", here.display()))
        .current_dir(folder)
        .output()
        .expect("bash starts");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{line}: {said}");
}

#[test]
fn what_the_pages_show_works_as_printed() {
    let (mut ran, mut unused) = (0, vec![true; NOT_RUN.len() + FAILS.len()]);
    for (page, text) in pages() {
        let folder = clone();
        for line in commands(&text) {
            let skipped = NOT_RUN
                .iter()
                .position(|(start, _)| line.starts_with(start));
            let fails = FAILS.iter().position(|(end, _)| line.ends_with(end));
            if let Some(at) = skipped.or(fails.map(|at| NOT_RUN.len() + at)) {
                let (what, why) = NOT_RUN.iter().chain(FAILS).nth(at).expect("is there");
                eprintln!("{page}: {what} is not run: {why}");
                unused[at] = false;
                continue;
            }
            run(folder.path(), &line);
            ran += 1;
        }
    }
    assert!(ran >= 10, "only {ran} commands were run");
    let known = NOT_RUN.iter().chain(FAILS).zip(unused);
    let stale: Vec<_> = known
        .filter(|(_, unused)| *unused)
        .map(|(k, _)| k.0)
        .collect();
    assert!(stale.is_empty(), "no page shows these any more: {stale:?}");
}

#[test]
fn commands_are_found() {
    let page =
        "text\n```\n$ a b   # c\nout\n$ d \\\n    e\n```\n$ not this\n```\ntricodec x   why\n```\n";
    assert_eq!(commands(page), ["a b", "d e", "tricodec x"]);
    assert!(!clone().path().join("w.tri").exists());
}
