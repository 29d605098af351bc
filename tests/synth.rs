// SPDX-License-Identifier: Apache-2.0
//! `tricodec synth` from the outside: figures, limits of the library's places, errors in one
//! sentence.

#![cfg(feature = "synth")]

use std::path::Path;
use std::process::{Command, Output};

fn synth(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tricodec"));
    command
        .arg("synth")
        .args(arguments)
        .env("ASAP7_DIR", "embedded");
    for (name, value) in environment {
        command.env(name, value);
    }
    command.output().expect("tricodec starts")
}

/// The one line of a failure.
fn sentence(output: &Output) -> String {
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn a_block_has_area_and_slack() {
    let output = synth(
        &[
            "--top",
            "tri_fifo",
            "--param",
            "Width=8",
            "--no-power",
            "--json",
        ],
        &[],
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let f: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    // Four words of eight bits and nine bits of control are in flip-flops; nothing is much larger
    // than that.
    let block = &f["blocks"][0];
    assert_eq!(
        block["flip_flops"].as_u64().expect("a number") / 4,
        9,
        "{block}"
    );
    let area = f["area_mm2"].as_f64().expect("a number") * 1e6;
    assert!((41.0 * 0.2..60.0).contains(&area), "{area} µm²");
    assert!(f["wns_ps"].as_f64().expect("a number") > 0.0);
    assert!(
        f["library"]
            .as_str()
            .expect("text")
            .contains("error against the full library")
    );
    // A clock that no library has: the slack says so.
    let fast = synth(
        &[
            "--top",
            "tri_fifo",
            "--param",
            "Width=8",
            "--no-power",
            "--json",
            "--clock",
            "60",
        ],
        &[],
    );
    let f: serde_json::Value = serde_json::from_slice(&fast.stdout).expect("JSON");
    assert!(f["wns_ps"].as_f64().expect("a number") < 0.0);
}

/// A folder with a program `sta` in it.
#[cfg(unix)]
fn folder_with_sta(text: &str) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sta");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
    folder
}

#[test]
fn opensta_agrees_where_it_is_installed() {
    if tricodec_flow::opensta::find().is_none() {
        let line =
            b"NOT TESTED: OpenSTA beside the built-in timing, because sta is not on the PATH\n";
        std::io::Write::write_all(&mut std::io::stderr(), line).expect("said");
        return;
    }
    // A memory with logic around it; three blocks with clock gates; the same at a clock that is
    // missed.
    for (top, clock, blocks) in [
        ("tri_enc_contexts", "950", 1),
        ("tri_line_port", "950", 3),
        ("tri_line_port", "250", 3),
    ] {
        let output = synth(
            &["--top", top, "--no-power", "--json", "--clock", clock],
            &[],
        );
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && said.is_empty(), "{said}");
        let f: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let number = |v: &serde_json::Value| v.as_f64().expect("a number");
        let (ours, theirs) = (number(&f["wns_ps"]), number(&f["opensta"]["wns_ps"]));
        assert!((ours - theirs).abs() < 0.02, "{ours} {theirs}");
        assert_eq!(ours < 0.0, clock == "250");
        assert!(
            (number(&f["tns_ps"]) - number(&f["opensta"]["tns_ps"])).abs()
                < 0.1 * ours.abs().max(1.0)
        );
        assert!(number(&f["opensta_difference_ps"]) < 0.02);
        let rows = f["blocks"].as_array().expect("blocks");
        let timed = rows.iter().filter(|b| !b["slack_ps"].is_null());
        assert_eq!(timed.clone().count(), blocks);
        for b in timed {
            let (a, o) = (&b["path"], &b["opensta_path"]);
            // Bits that are alike have paths that are alike: the ends may be others.
            let last = |p: &serde_json::Value| {
                number(&p["steps"].as_array().expect("steps").last().expect("one")["arrival_ps"])
            };
            assert!((last(a) - last(o)).abs() < 0.02, "{b}");
        }
    }
}

#[test]
#[cfg(unix)]
fn without_opensta_or_with_a_broken_one_the_figures_stand() {
    let table = |path: &str| {
        let output = synth(
            &["--top", "tri_enc_contexts", "--no-power"],
            &[("PATH", path)],
        );
        assert!(output.status.success());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr))
    };
    let (out, said) = table("/nonexistent");
    assert!(
        out.contains("timing: built-in alone; OpenSTA's sta is not on the PATH"),
        "{out}"
    );
    assert!(said.is_empty(), "{said}");
    for (script, sentence) in [
        ("echo aircrack-ng station tool", "it is not OpenSTA"),
        (
            "if [ $1 = -version ]; then echo 2.0.99; else echo 'Error: no licence'; exit 1; fi",
            "it refuses the netlist: Error: no licence",
        ),
        (
            "if [ $1 = -version ]; then echo 3.0.99; else echo trouble; kill -11 $$; fi",
            "it ended before its work was done: trouble",
        ),
    ] {
        let folder = folder_with_sta(script);
        let (out, said) = table(folder.path().to_str().expect("a path"));
        assert!(
            out.contains("worst slack") && out.contains("built-in alone"),
            "{out}"
        );
        assert!(
            said.lines().count() == 1 && said.contains(sentence),
            "{said}"
        );
    }
}

/// The RTL has a power of two of lanes.
#[test]
fn other_numbers_of_lanes_are_refused() {
    for lanes in ["3", "1", "128", "many"] {
        let output = synth(&["--top", "encoder", "--lanes", lanes], &[]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{lanes}");
        assert!(
            said.contains("a power of two from 2 to 64 is wanted"),
            "{said}"
        );
    }
}

#[test]
fn what_is_missing_is_said_in_one_sentence() {
    let empty = tempfile::tempdir().expect("a folder");
    let path = empty.path().to_str().expect("a path");
    let no_library = sentence(&synth(&["--top", "tri_fifo"], &[("ASAP7_DIR", path)]));
    assert!(
        no_library.contains("there is no asap7sc7p5t_SIMPLE_RVT_TT_nldm_"),
        "{no_library}"
    );
    let no_tool = sentence(&synth(&["--top", "tri_fifo"], &[("TRICODEC_TOOLS", path)]));
    assert!(
        no_tool.contains("python is not installed at") && no_tool.contains("run scripts/setup"),
        "{no_tool}"
    );
    let no_module = sentence(&synth(&["--top", "tri_nothing"], &[]));
    assert!(
        no_module.contains("Yosys refuses the RTL of tri_nothing"),
        "{no_module}"
    );
    let damaged = empty.path().join("asap7sc7p5t_SIMPLE_RVT_TT_nldm_1.lib.gz");
    std::fs::write(damaged, b"no gzip").expect("written");
    let bad_file = sentence(&synth(&["--top", "tri_fifo"], &[("ASAP7_DIR", path)]));
    assert!(
        bad_file.contains("the file is damaged or not readable"),
        "{bad_file}"
    );
}

#[test]
fn rtl_that_does_not_elaborate_names_the_place() {
    let root = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(root.path().join("rtl/x")).expect("made");
    std::fs::write(root.path().join("rtl/tricodec.f"), "x/tri_bad.sv\n").expect("written");
    std::fs::write(
        root.path().join("rtl/x/tri_bad.sv"),
        "module tri_bad (input logic a_i, output logic b_o);\n  assign b_o = nowhere;\nendmodule\n",
    )
    .expect("written");
    let output = synth(
        &[
            "--top",
            "tri_bad",
            "--root",
            root.path().to_str().expect("a path"),
        ],
        &[],
    );
    let said = sentence(&output);
    assert!(
        said.contains("Yosys refuses the RTL of tri_bad") && said.contains("tri_bad.sv:2"),
        "{said}"
    );
}

#[test]
fn a_damaged_download_is_not_taken() {
    let tools = tempfile::tempdir().expect("a folder");
    let source = tempfile::tempdir().expect("a folder");
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sums = std::fs::read_to_string(project.join("scripts/asap7.sha256")).expect("the sums");
    let run = || {
        Command::new(project.join("scripts/asap7"))
            .env("TRICODEC_TOOLS", tools.path())
            .env("ASAP7_URL", format!("file://{}", source.path().display()))
            .output()
            .expect("the script starts")
    };
    let absent = run();
    assert!(!absent.status.success());
    assert!(String::from_utf8_lossy(&absent.stderr).contains("could not be downloaded"));
    for name in sums.lines().filter_map(|l| l.split_whitespace().nth(1)) {
        std::fs::write(source.path().join(name), "not the library").expect("written");
    }
    let damaged = run();
    assert!(!damaged.status.success());
    assert!(String::from_utf8_lossy(&damaged.stderr).contains("the download is damaged"));
    assert!(!tools.path().join("asap7").exists());
}
