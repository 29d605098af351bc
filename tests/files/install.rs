// SPDX-License-Identifier: Apache-2.0
//! Man pages and completions, and where `make install` puts them.

use std::path::Path;
use std::process::Command;

use super::*;

#[test]
fn man_pages_and_completions() {
    let place = Place::new();
    place.good("man pages");
    let page = String::from_utf8(place.get("pages/tricodec.1")).expect("UTF-8");
    assert!(
        page.starts_with(".ie") && page.contains(".TH tricodec"),
        "{page}"
    );
    let encode = String::from_utf8(place.get("pages/tricodec-encode.1")).expect("UTF-8");
    assert!(encode.contains("bitrate") && encode.contains("format"));
    for shell in ["bash", "zsh", "fish"] {
        let script = place.good(&format!("completions {shell}"));
        assert!(
            script.contains("tricodec") && script.contains("encode"),
            "{shell}"
        );
    }
    // They are not in anyone's way.
    assert!(!place.good("--help").contains("completions"));
}

#[cfg(unix)]
#[test]
fn everything_has_its_place() {
    let place = Place::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/install");
    let prefix = place.path("stage/usr");
    let installed = [
        "bin/tricodec",
        "share/man/man1/tricodec.1",
        "share/man/man1/tricodec-decode.1",
        "share/bash-completion/completions/tricodec",
        "share/zsh/site-functions/_tricodec",
        "share/fish/vendor_completions.d/tricodec.fish",
    ];
    let run = |arguments: &[&std::ffi::OsStr]| {
        let out = Command::new(&script)
            .args(arguments)
            .output()
            .expect("starts");
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{said}");
    };
    let command = env!("CARGO_BIN_EXE_tricodec");
    run(&[prefix.as_ref(), command.as_ref()]);
    for file in installed {
        assert!(prefix.join(file).is_file(), "{file}");
    }
    run(&["--remove".as_ref(), prefix.as_ref()]);
    for file in installed {
        assert!(!prefix.join(file).exists(), "{file}");
    }
}

/// Without its default features the command is the codec, and builds from nothing but Rust.
#[test]
fn the_codec_alone_has_no_hardware_in_it() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let tree = |more: &[&str]| {
        let out = Command::new(&cargo)
            .args([
                "tree",
                "--offline",
                "--prefix",
                "none",
                "--edges",
                "normal,build",
            ])
            .args(["--package", "tricodec"])
            .args(more)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo starts");
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{said}");
        String::from_utf8(out.stdout).expect("UTF-8")
    };
    let (all, alone) = (tree(&[]), tree(&["--no-default-features"]));
    for part in [
        "tricodec-flow ",
        "tricodec-sim ",
        "tricodec-tools ",
        "plotters ",
        "cxx ",
    ] {
        assert!(all.contains(part), "{part}is in the whole command");
        assert!(!alone.contains(part), "{part}is in the codec alone");
    }
    assert!(alone.contains("tricodec-golden "));
}
