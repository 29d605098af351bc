// SPDX-License-Identifier: Apache-2.0
//! Standard input and output, FIFOs, and what shells make of `<(…)`.

use std::io::Write;
use std::process::{Output, Stdio};

use super::*;

/// Run with this standard input.
fn fed(place: &Place, line: &str, input: &[u8]) -> Output {
    let mut child = place
        .command(line)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || {
        // The command may have seen enough.
        let _ = stdin.write_all(&input);
    });
    let out = child.wait_with_output().expect("ends");
    feeder.join().expect("feeds");
    out
}

fn sound(line: &str, out: &Output) {
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{line}: {said}");
}

#[test]
fn video_goes_through_pipes_as_through_files() {
    let place = Place::new();
    place.put("c.y4m", &clip(5)).put("c.yuv", &raw(5));
    place.good("encode c.y4m -o c.264 --qp 24");
    place.good("decode c.264 -o back.yuv");
    place.good("decode c.264 -o back.y4m");
    let out = fed(&place, "encode - -o - --qp 24", &clip(5));
    sound("encode - -o -", &out);
    assert!(out.stdout == place.get("c.264"), "one stream");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(said.contains("standard output: 5 frame(s)"), "{said}");
    let out = fed(
        &place,
        "encode - -o - --size 64x48 --format yuv --qp 24",
        &raw(5),
    );
    sound("raw I420", &out);
    sound(
        "raw I420",
        &fed(&place, "encode - -o x.264 --size 64x48 --qp 24", &raw(5)),
    );
    let stream = place.get("c.264");
    for format in ["yuv", "y4m"] {
        let out = fed(
            &place,
            &format!("decode - -o - --format {format} --json"),
            &stream,
        );
        sound(format, &out);
        assert!(
            out.stdout == place.get(&format!("back.{format}")),
            "{format}"
        );
        let f: serde_json::Value = serde_json::from_slice(&out.stderr).expect("JSON");
        assert_eq!(f["frames"], 5);
    }
    // Goals that need several passes: the pipe is kept.
    let out = fed(&place, "encode - -o g.264 --snr 38 --json", &clip(5));
    sound("--snr", &out);
    let f = place.json("encode c.y4m -o h.264 --snr 38");
    assert_eq!(f["frames"], 5);
    assert!(place.get("g.264") == place.get("h.264"));
    sound("info -", &fed(&place, "info -", &stream));
}

#[test]
fn tensors_and_pictures_go_through_pipes_as_through_files() {
    let place = Place::new();
    place.put("w.npy", NPY);
    // By a step: under --bits the tensor's name counts too.
    place.good("encode w.npy -o w.tri --step 0.2");
    let out = fed(&place, "encode - -o - --step 0.2", NPY);
    sound("encode -", &out);
    place.put("piped.tri", &out.stdout);
    for format in ["npy", "npz", "safetensors"] {
        let line = format!("decode - -o - --format {format}");
        let out = fed(&place, &line, &place.get("piped.tri"));
        sound(&line, &out);
        assert!(!out.stdout.is_empty());
        place.put(&format!("back.{format}"), &out.stdout);
        place.good(&format!("info back.{format}"));
    }
    place.good("decode w.tri -o same.npy");
    assert!(place.get("back.npy") == place.get("same.npy"));
    let out = fed(&place, "encode - -o q.264 --qp 30", &pgm(40, 24));
    sound("a small picture", &out);
    let out = fed(&place, "encode - -o p.264 --qp 30", PGM);
    sound("a picture", &out);
    let out = fed(&place, "decode - -o - --format pgm", &place.get("p.264"));
    sound("a picture", &out);
    assert!(out.stdout.starts_with(b"P5\n96 64\n255\n"));
}

#[test]
fn fifos_and_substitutions() {
    let place = Place::new();
    place.put("c.y4m", &clip(3)).put("w.npy", NPY);
    place.good("encode c.y4m -o c.264 --qp 24");
    place.good("decode c.264 -o c.yuv");
    for script in [
        "mkfifo f.y4m && (cat c.y4m > f.y4m &) && $T encode f.y4m -o 1.264 --qp 24 && cmp 1.264 c.264",
        "$T encode <(cat c.y4m) -o 2.264 --qp 24 && cmp 2.264 c.264",
        "cat c.y4m | $T encode /dev/stdin -o 3.264 --qp 24 && cmp 3.264 c.264",
        "$T encode - -o 4.264 --qp 24 < c.y4m && cmp 4.264 c.264",
        "mkfifo g.yuv && (cat g.yuv > 5.yuv &) && $T decode c.264 -o g.yuv && sleep 0.5 && cmp 5.yuv c.yuv",
        "$T decode c.264 -o >(cat > 6.yuv) --format yuv && sleep 0.5 && cmp 6.yuv c.yuv",
        "$T decode c.264 -o /dev/stdout --format yuv 2>/dev/null | cmp - c.yuv",
        "$T encode <(cat w.npy) -o w.tri --bits 3 && $T info <(cat w.tri)",
        "$T encode c.y4m -o - | $T decode - -o - --format y4m | $T encode - -o 7.264",
    ] {
        let out = bash(&place, script);
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{script}: {said}");
    }
}

#[test]
fn a_reader_that_goes_is_no_error() {
    let place = Place::new();
    place.put("c.y4m", &clip(200));
    place.good("encode c.y4m -o c.264 --qp 40");
    let out = bash(
        &place,
        "$T decode c.264 -o - --format yuv 2> said | head -c 10 | wc -c",
    );
    assert_eq!(String::from_utf8_lossy(&out.stdout).trim(), "10");
    assert_eq!(place.get("said"), b"");
}

#[test]
fn what_no_name_tells_is_asked_for() {
    let place = Place::new();
    place.put("c.y4m", &clip(1));
    place.good("encode c.y4m -o c.264");
    place.bad("decode c.264 -o -", &["standard output", "--format y4m"]);
    place.bad(
        "decode c.264 -o c.yuv --format y4m",
        &["c.yuv", "--format y4m"],
    );
    let out = fed(&place, "info -", b"what is this?");
    common::check_failure("info -", &out, &["standard input", "unknown kind of file"]);
    let out = fed(&place, "info -", b"");
    common::check_failure("info -", &out, &["standard input", "empty"]);
}
