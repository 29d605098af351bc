// SPDX-License-Identifier: Apache-2.0
//! What outputs are when the command has ended, however it ended.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Command;

use super::*;

fn mode(place: &Place, name: &str) -> u32 {
    let file = std::fs::metadata(place.path(name)).expect("is there");
    file.permissions().mode() & 0o7777
}

fn set_mode(place: &Place, name: &str, mode: u32) {
    let mode = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(place.path(name), mode).expect("changes");
}

#[test]
fn umask_modes_and_links_stay() {
    let place = Place::new();
    place.put("w.npy", NPY);
    for (mask, expected) in [
        ("077", 0o600),
        ("022", 0o644),
        ("027", 0o640),
        ("002", 0o664),
    ] {
        let script = format!("rm -f o.tri; umask {mask}; $T encode w.npy -o o.tri");
        assert!(bash(&place, &script).status.success());
        assert_eq!(mode(&place, "o.tri"), expected, "umask {mask}");
    }
    for kept in [0o600, 0o640, 0o755, 0o666] {
        set_mode(&place, "o.tri", kept);
        place.good("encode w.npy -o o.tri");
        assert_eq!(mode(&place, "o.tri"), kept);
    }
    // A symbolic link stays one: what it names is written, there or not.
    std::fs::create_dir(place.path("far")).expect("creates");
    for (link, target) in [("l.tri", "far/x.tri"), ("m.tri", "l.tri")] {
        symlink(target, place.path(link)).expect("links");
        place.good(&format!("encode w.npy -o {link}"));
        let file = std::fs::symlink_metadata(place.path(link)).expect("is there");
        assert!(file.is_symlink(), "{link}");
        place.good("info far/x.tri");
    }
    // So does a file with two names.
    std::fs::hard_link(place.path("o.tri"), place.path("p.tri")).expect("links");
    let before = std::fs::metadata(place.path("p.tri"))
        .expect("is there")
        .ino();
    place.good("encode w.npy -o o.tri --bits 5");
    assert_eq!(
        std::fs::metadata(place.path("p.tri"))
            .expect("is there")
            .ino(),
        before
    );
    assert!(place.get("o.tri") == place.get("p.tri"));
    assert_eq!(
        place.names(),
        ["far", "l.tri", "m.tri", "o.tri", "p.tri", "w.npy"]
    );
}

#[test]
fn what_cannot_be_written_is_said_by_its_name() {
    let place = Place::new();
    place
        .put("w.npy", NPY)
        .put("old.tri", b"old")
        .put("file", b"");
    set_mode(&place, "old.tri", 0o444);
    place.bad("encode w.npy -o old.tri", &["old.tri", "write-protected"]);
    assert_eq!(place.get("old.tri"), b"old");
    place.bad(
        "encode w.npy -o no/o.tri",
        &["no/o.tri", "the folder no does not exist"],
    );
    place.bad("encode w.npy -o file/o.tri", &["file/o.tri", "no folder"]);
    symlink("b.tri", place.path("a.tri")).expect("links");
    symlink("a.tri", place.path("b.tri")).expect("links");
    place.bad("encode w.npy -o a.tri", &["a.tri", "circle"]);
    symlink("nowhere/o.tri", place.path("c.tri")).expect("links");
    place.bad(
        "encode w.npy -o c.tri",
        &["c.tri", "nowhere does not exist"],
    );
    place.bad(
        "encode w.npy -o /dev/full --format tri",
        &["/dev/full", "the disk is full"],
    );
}

/// Each signal, while a pipe keeps the command waiting for its input.
#[test]
fn a_signal_leaves_nothing_behind() {
    let place = Place::new();
    place.put("old.264", b"old");
    // More than the command looks at before it begins.
    place.put("head.y4m", &clip(20));
    for (signal, code) in [
        ("INT", 130),
        ("TERM", 143),
        ("HUP", 129),
        ("QUIT", 131),
        ("KILL", 137),
    ] {
        for output in ["new.264", "old.264"] {
            let script = format!(
                "set -m; ulimit -c 0; mkfifo f.y4m; exec 9<>f.y4m; cat head.y4m >&9 & c=$!; \
                 $T encode f.y4m -o {output} --qp 30 --keyint 1 & p=$!; wait $c; sleep 0.4; \
                 kill -{signal} $p; wait $p 2>/dev/null; echo $?; rm f.y4m"
            );
            let out = Command::new("setsid")
                // Whoever runs the tests may ignore signals.
                .args([
                    "env",
                    "--default-signal=INT,TERM,HUP,QUIT",
                    "bash",
                    "-c",
                    &script,
                ])
                .env("T", env!("CARGO_BIN_EXE_tricodec"))
                .current_dir(place.path("."))
                .output()
                .expect("bash starts");
            let said = String::from_utf8_lossy(&out.stdout);
            assert_eq!(
                said.lines().last(),
                Some(code.to_string().as_str()),
                "{signal}"
            );
            assert_eq!(place.names(), ["head.y4m", "old.264"], "{signal}");
            assert_eq!(place.get("old.264"), b"old");
        }
    }
}
