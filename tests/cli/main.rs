// SPDX-License-Identifier: Apache-2.0
// SPDX-License-Identifier: Apache-2.0
//! The command: what it says and writes, and above all what it does with bad input: one clear
//! sentence, a failure, no half-written output.

mod clips;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod containers;
mod decode;
mod encode;
mod goals;
mod inputs;
mod judge;
mod large;
mod models;
mod stills;
mod tensors;

use std::path::Path;
use std::process::Command;

use common::{NPY, PGM, Place, check_failure, npy, pgm};
use safetensors::tensor::{Dtype, TensorView};
use serde_json::Value;

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Sixteen times the real weights, each time a little larger: 64 K values.
fn weights() -> Vec<u8> {
    let values: Vec<f32> = (0..16 * 4096)
        .map(|i| {
            let at = 128 + 4 * (i % 4096);
            let value = f32::from_le_bytes([NPY[at], NPY[at + 1], NPY[at + 2], NPY[at + 3]]);
            value * (1.0 + (i / 4096) as f32 / 97.0)
        })
        .collect();
    npy("(1024, 64)", "<f4", &floats(&values))
}

fn safetensors_of(tensors: &[(&str, Dtype, Vec<usize>, &[u8])]) -> Vec<u8> {
    let views = tensors.iter().map(|(name, dtype, shape, data)| {
        let view = TensorView::new(*dtype, shape.clone(), data).expect("fits");
        (*name, view)
    });
    safetensors::serialize(views, None).expect("serializes")
}

/// As [`safetensors_of`], with metadata.
fn safetensors_with(
    tensors: &[(&str, Dtype, Vec<usize>, &[u8])],
    metadata: &[(&str, &str)],
) -> Vec<u8> {
    let views = tensors.iter().map(|(name, dtype, shape, data)| {
        let view = TensorView::new(*dtype, shape.clone(), data).expect("fits");
        (*name, view)
    });
    let texts = metadata
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    safetensors::serialize(views, Some(texts.collect())).expect("serializes")
}

#[test]
fn files_of_the_wrong_kind() {
    let place = Place::new();
    place
        .put("w.npy", NPY)
        .put("p.pgm", PGM)
        .put("x.bin", b"hello")
        .put("none.npy", b"");
    place
        .put("text.png", b"this is no picture")
        .put("text.tri", b"this is no archive");
    place
        .put("text.264", b"this is no stream")
        .put("text.safetensors", b"this is nothing");
    place.bad(
        "encode missing.npy -o o.tri",
        &["missing.npy", "no such file"],
    );
    std::fs::create_dir(place.path("empty")).expect("creates");
    place.bad("encode empty -o o.tri", &["empty", "holds no"]);
    place.bad("encode x.bin -o o.tri", &["x.bin", "unknown kind of file"]);
    place.bad("encode w.npy -o o.bin", &["o.bin", "unknown kind of file"]);
    place.bad("encode w.npy -o o.264", &["o.264", ".tri"]);
    place.bad("encode p.pgm -o o.tri", &["o.tri", ".264"]);
    place.bad("encode text.tri -o o.tri", &["text.tri", "coded already"]);
    place.bad("encode none.npy -o o.tri", &["none.npy"]);
    place.bad("encode text.png -o o.264", &["text.png", "cannot be read"]);
    place.bad("encode text.safetensors -o o.tri", &["text.safetensors"]);
    place.bad("decode text.tri -o o.npy", &["text.tri", "TRI1"]);
    place.bad("decode text.264 -o o.png", &["text.264"]);
    place.bad("decode w.npy -o o.npy", &["w.npy", ".tri"]);
    for name in [
        "x.bin",
        "text.tri",
        "text.264",
        "text.png",
        "none.npy",
        "missing.tri",
    ] {
        place.bad(&format!("info {name}"), &[name]);
    }
    // A file that holds another picture format than its name says is still a picture.
    place.put("really_pgm.png", PGM);
    place.good("encode really_pgm.png -o o.264");
}

#[test]
fn arguments_out_of_range() {
    let place = Place::new();
    place.put("w.npy", NPY);
    for arguments in [
        "--qp 52",
        "--qp -1",
        "--bits 0",
        "--bits nan",
        "--bits -3",
        "--snr inf",
        "--lanes 0",
        "--lanes 65",
        "--qp 3 --bits 2",
        "--policy clip:16",
        "--max-error 0",
        "--max-error 1x",
        "--bits 2 --max-error 1",
        "--layer-slope 1",
        "--share snr",
        "--rule w",
        "--rule w=bits=0",
        "--residual 2",
        "--tools x",
        "--nonfinite maybe",
    ] {
        let out = place.run(&format!("encode w.npy -o w.tri {arguments}"));
        assert_eq!(out.status.code(), Some(2), "{arguments}");
        assert!(
            String::from_utf8_lossy(&out.stderr).starts_with("error: "),
            "{arguments}"
        );
    }
    assert_eq!(place.names(), ["w.npy"]);
}

#[test]
fn an_output_that_cannot_be_finished_is_not_there() {
    let place = Place::new();
    place.put("w.npy", &weights()).put("p.pgm", PGM);
    place.bad(
        "encode w.npy -o no/such/folder/w.tri",
        &["no/such/folder/w.tri", "cannot write"],
    );
    std::fs::create_dir(place.path("folder.tri")).expect("creates");
    place.bad(
        "encode w.npy -o folder.tri",
        &["folder.tri", "cannot write"],
    );
    place.good("encode w.npy -o w.tri --bits 3");
    place.good("encode p.pgm -o p.264");
    if cfg!(target_os = "linux") {
        std::os::unix::fs::symlink("/dev/full", place.path("full.tri")).expect("links");
        std::os::unix::fs::symlink("/dev/full", place.path("full.npy")).expect("links");
        std::os::unix::fs::symlink("/dev/full", place.path("full.png")).expect("links");
        place.bad(
            "encode w.npy -o full.tri",
            &["full.tri", "the disk is full"],
        );
        place.bad(
            "decode w.tri -o full.npy",
            &["full.npy", "the disk is full"],
        );
        place.bad(
            "decode p.264 -o full.png",
            &["full.png", "the disk is full"],
        );
        // The result of the command itself has no room.
        let full = std::fs::File::create("/dev/full").expect("opens");
        let out = place
            .command("info w.tri")
            .stdout(full)
            .output()
            .expect("starts");
        check_failure("info > /dev/full", &out, &["cannot print"]);
    }
    // A disk that fills up on the way: files may grow to 4 KB. What was there before stays.
    place.put("old.tri", b"old").put("old.npy", b"old");
    let before = place.names();
    for (line, old, size) in [
        ("encode w.npy -o old.tri --bits 3", "old.tri", 8),
        ("decode w.tri -o old.npy", "old.npy", 8),
    ] {
        let script = format!(
            "ulimit -f {size} && trap '' XFSZ && exec {} {line}",
            env!("CARGO_BIN_EXE_tricodec")
        );
        let out = Command::new("sh")
            .args(["-c", &script])
            .current_dir(place.path("."))
            .output();
        check_failure(
            line,
            &out.expect("starts"),
            &[old, "cannot write", "too large"],
        );
        assert_eq!(place.get(old), b"old");
        assert_eq!(place.names(), before);
    }
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let place = Place::new();
    let file = safetensors_of(&[("a\u{1b}[2Jb", Dtype::F32, vec![1], &[0; 4])]);
    place.put("h.safetensors", &file);
    place.good("encode h.safetensors -o h.tri");
    assert!(!place.good("info h.tri").contains('\u{1b}'));
    place.bad("decode h.tri -o h.npy --tensor x\u{1b}", &["no tensor"]);
}

#[test]
fn the_pieces_of_the_corpus_are_what_they_say() {
    assert_eq!(NPY.len(), 128 + 4 * 64 * 64);
    assert!(PGM.starts_with(b"P5\n96 64\n255\n"));
    assert!(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/data/README.md")
            .exists()
    );
}
