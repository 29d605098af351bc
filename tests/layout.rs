// SPDX-License-Identifier: Apache-2.0
//! `tricodec layout` from the outside: without OpenROAD, and with a program in its place that
//! leaves what a stage leaves.

#![cfg(all(unix, feature = "synth"))]

use std::path::Path;
use std::process::{Command, Output};

/// A small module, power left out.
const FIFO: [&str; 5] = ["--top", "tri_fifo", "--param", "Width=8", "--no-power"];

/// The command with the embedded library; `tools` has links to the project's, and no layouts yet.
fn layout(arguments: &[&str], tools: &Path, environment: &[(&str, &Path)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tricodec"));
    command
        .arg("layout")
        .args(FIFO)
        .args(arguments)
        .env("ASAP7_DIR", "embedded")
        .env("TRICODEC_TOOLS", tools)
        .env("PATH", "/usr/bin:/bin")
        .env_remove("ASAP7_PLATFORM")
        .envs(environment.iter().copied());
    command.output().expect("tricodec starts")
}

/// A folder of tools like the project's, but for OpenROAD and the layouts kept there.
fn tools() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let (real, made) = (tricodec_tools::folder(), folder.path());
    links(&real, made, &["cache", "bin"]);
    links(&real.join("bin"), &made.join("bin"), &["openroad"]);
    links(&real.join("cache"), &made.join("cache"), &["layout"]);
    folder
}

/// Links to what is in a folder, but for some of it.
fn links(from: &Path, to: &Path, without: &[&str]) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        if !without.iter().any(|w| name == *w) {
            std::os::unix::fs::symlink(&path, to.join(name)).expect("a link");
        }
    }
}

/// A program `openroad` among the tools.
fn openroad(tools: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    let path = tools.join("bin/openroad");
    let script = format!("#!/bin/sh\n[ \"$1\" = -version ] && echo 1.2-3 && exit\n{text}\n");
    std::fs::write(&path, script).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
}

/// A platform with the files that are asked for.
fn platform() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in [
        "lef/asap7_tech_1x_201209.lef",
        "lef/asap7sc7p5t_28_R_1x_220121a.lef",
        "openRoad/make_tracks.tcl",
        "rcx_patterns.rules",
        "setRC.tcl",
    ] {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, "x").expect("written");
    }
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn without_openroad_the_fitted_model_speaks() {
    let tools = tools();
    let output = layout(&[], tools.path(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("openroad is not on the PATH"), "{said}");
    assert!(said.contains("clock network:"), "{said}");
    openroad(tools.path(), "");
    let said = text(&layout(&[], tools.path(), &[]).stdout);
    assert!(said.contains("set ASAP7_PLATFORM to"), "{said}");
    let said = text(&layout(&[], tools.path(), &[("ASAP7_PLATFORM", tools.path())]).stdout);
    assert!(said.contains("has no lef/asap7_tech"), "{said}");
}

#[test]
fn stages_run_in_their_order_and_only_once() {
    let (tools, platform) = (tools(), platform());
    let count = tools.path().join("count");
    // What it is called with: -exit -no_splash -no_init -threads N -metrics FILE SCRIPT.
    openroad(
        tools.path(),
        "basename \"$8\" >>\"$COUNT\"\n\
         test -e \"$NETLIST/netlist.v\" && test -e \"$BEFORE\" || exit 9\n\
         echo '0 0 1 0.27 u_x' >\"$RESULTS/places.txt\"\n\
         echo '{\"timing__setup__ws\": -7.5, \"clock__skew__setup\": 12}' >\"$7\"",
    );
    let environment = [
        ("ASAP7_PLATFORM", platform.path()),
        ("COUNT", count.as_path()),
    ];
    let picture = tools.path().join("p.png");
    let arguments = [
        "--to",
        "cts",
        "--picture",
        picture.to_str().expect("a path"),
    ];
    for _ in 0..2 {
        let output = layout(&arguments, tools.path(), &environment);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let said = text(&output.stdout);
        assert!(said.contains("OpenROAD 1.2-3"), "{said}");
        assert_eq!(said.matches(" -8 ").count(), 3, "{said}");
        let ran = std::fs::read_to_string(&count).expect("it ran");
        assert_eq!(ran, "floorplan.tcl\nplace.tcl\ncts.tcl\n");
        assert!(
            std::fs::read(&picture)
                .expect("a picture")
                .starts_with(b"\x89PNG")
        );
    }
    let output = layout(&["--to", "groute", "--json"], tools.path(), &environment);
    let figures: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(figures["stages"][3]["stage"], "groute");
    assert_eq!(figures["stages"][3]["skew_ps"], 12.0);
    assert_eq!(
        std::fs::read_to_string(&count)
            .expect("it ran")
            .lines()
            .count(),
        4
    );
}

#[test]
fn a_stage_that_fails_says_where_its_words_are() {
    let (tools, platform) = (tools(), platform());
    openroad(tools.path(), "echo '[ERROR PDN-0233] narrow'; exit 1");
    let output = layout(&[], tools.path(), &[("ASAP7_PLATFORM", platform.path())]);
    assert!(!output.status.success());
    let said = text(&output.stderr);
    assert!(
        said.contains("OpenROAD ends in floorplan: [ERROR PDN-0233] narrow"),
        "{said}"
    );
    let log = said
        .split(": ")
        .find(|w| w.contains("failed.log"))
        .expect("a log");
    let log = log.split(' ').next().expect("a path");
    assert!(
        std::fs::read_to_string(log)
            .expect("a log")
            .contains("narrow")
    );
}
