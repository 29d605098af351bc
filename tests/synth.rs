//! `tricodec synth` from the outside: figures, limits of the library's places, errors in one sentence.

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
    // Four words of eight bits and nine bits of control are in flip-flops; nothing is much larger than that.
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
