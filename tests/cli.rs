//! The command: what it says and writes, and above all what it does with bad input: one clear sentence, a failure, no half-written output.

mod common;

use std::path::Path;
use std::process::Command;

use common::{NPY, PGM, Place, check_failure, npy, pgm};
use safetensors::tensor::{Dtype, TensorView};
use serde_json::Value;

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Sixteen times the real weights: 64 K values.
fn weights() -> Vec<u8> {
    let data: Vec<u8> = (0..16).flat_map(|_| NPY[128..].iter().copied()).collect();
    npy("(1024, 64)", "<f4", &data)
}

fn safetensors_of(tensors: &[(&str, Dtype, Vec<usize>, &[u8])]) -> Vec<u8> {
    let views = tensors.iter().map(|(name, dtype, shape, data)| {
        let view = TensorView::new(*dtype, shape.clone(), data).expect("fits");
        (*name, view)
    });
    safetensors::serialize(views, None).expect("serializes")
}

#[test]
fn rates_and_qualities_are_met() {
    let place = Place::new();
    place.put("w.npy", &weights());
    for bits in ["2.9", "1.5", "4.25"] {
        for lanes in [1, 64] {
            let f = place.json(&format!(
                "encode w.npy -o w.tri --bits {bits} --lanes {lanes}"
            ));
            let got = f["bits_per_value"].as_f64().expect("a number");
            let wanted: f64 = bits.parse().expect("a number");
            assert!((got - wanted).abs() <= 0.02, "{lanes} lanes: {got} {bits}");
            // Everything counted: the file.
            assert_eq!(f["coded_bits"], 8 * place.get("w.tri").len());
            assert_eq!(f["values"], 65_536);
            assert!(f["seconds"].as_f64().is_some_and(|s| s > 0.0));
            assert!(f["snr_db"].as_f64().is_some());
        }
    }
    let f = place.json("encode w.npy -o w.tri --snr 14");
    assert!(
        (14.0..14.3).contains(&f["snr_db"].as_f64().expect("a number")),
        "{f}"
    );
    place.put("p.pgm", PGM);
    let f = place.json("encode p.pgm -o p.264 --snr 35 --lanes 4");
    assert!(
        (35.0..36.5).contains(&f["psnr_db"].as_f64().expect("a number")),
        "{f}"
    );
    assert_eq!(f["coded_bits"], 8 * place.get("p.264").len());
    assert_eq!(f["values"], 96 * 64);
    assert!(f.get("snr_db").is_none());
}

#[test]
fn what_the_encoder_says_is_what_the_decoder_gives() {
    let place = Place::new();
    place.put("w.npy", NPY);
    let f = place.json("encode w.npy -o w.tri --qp 20");
    place.good("decode w.tri -o back.npy");
    let read = |bytes: &[u8]| -> Vec<f64> {
        bytes[128..]
            .chunks_exact(4)
            .map(|b| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]])))
            .collect()
    };
    let (a, b) = (read(NPY), read(&place.get("back.npy")));
    assert_eq!(a.len(), b.len());
    let mean = a.iter().sum::<f64>() / a.len() as f64;
    let variance: f64 = a.iter().map(|v| (v - mean).powi(2)).sum();
    let error: f64 = a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum();
    let snr = 10.0 * (variance / error).log10();
    assert!((snr - f["snr_db"].as_f64().expect("a number")).abs() < 1e-6);

    place.put("p.pgm", PGM);
    let f = place.json("encode p.pgm -o p.264 --qp 30");
    for name in ["back.pgm", "back.png", "back.yuv", "back.y4m"] {
        place.good(&format!("decode p.264 -o {name}"));
    }
    let samples = &PGM[PGM.len() - 96 * 64..];
    let back = place.get("back.yuv");
    assert!(place.get("back.pgm").ends_with(&back) && place.get("back.y4m").ends_with(&back));
    let error: f64 = samples
        .iter()
        .zip(&back)
        .map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2))
        .sum();
    let psnr = 10.0 * (255.0 * 255.0 * samples.len() as f64 / error).log10();
    assert!((psnr - f["psnr_db"].as_f64().expect("a number")).abs() < 1e-6);
    // A picture that was read back is the same picture: coding it again from PNG gives the same bytes as from PGM.
    place.good("encode back.png -o again.264 --qp 22");
    place.good("encode back.pgm -o twice.264 --qp 22");
    assert_eq!(place.get("again.264"), place.get("twice.264"));
}

#[test]
fn all_tensors_of_a_file_or_one() {
    let place = Place::new();
    let (f, h, i) = ([0u8; 4 * 12], [1u8; 2 * 6], [7u8; 8 * 3]);
    let e = [1u8; 5];
    let file = safetensors_of(&[
        ("a.f32", Dtype::F32, vec![3, 4], &f),
        ("b.bf16", Dtype::BF16, vec![6], &h),
        ("b.f16", Dtype::F16, vec![2, 3], &h),
        ("c.ids", Dtype::I64, vec![3], &i),
        ("d.e4m3", Dtype::F8_E4M3, vec![5], &e),
        ("d.e5m2", Dtype::F8_E5M2, vec![5], &e),
        ("e.i8", Dtype::I8, vec![5], &e),
        ("f.scalar", Dtype::F32, vec![], &f[..4]),
        ("g.empty", Dtype::F32, vec![0, 3], &[]),
    ]);
    place.put("m.safetensors", &file);
    let f = place.json("encode m.safetensors -o m.tri --qp 4");
    assert_eq!(
        (&f["values"], &f["stored_tensors"]),
        (&40.into(), &1.into())
    );
    let info = place.json("info m.tri");
    let list = info.as_array().expect("a list");
    assert_eq!(list.len(), 9);
    place.good("decode m.tri -o back.safetensors");
    let bytes = place.get("back.safetensors");
    let back = safetensors::SafeTensors::deserialize(&bytes).expect("whole");
    let source = safetensors::SafeTensors::deserialize(&file).expect("whole");
    for (name, tensor) in source.tensors() {
        let got = back.tensor(&name).expect("is there");
        assert_eq!((got.dtype(), got.shape()), (tensor.dtype(), tensor.shape()));
    }
    assert_eq!(back.tensor("c.ids").expect("is there").data(), i);
    place.good("decode m.tri -o one.npy --tensor b.f16");
    assert!(place.get("one.npy").starts_with(b"\x93NUMPY"));
    place.good("encode m.safetensors -o one.tri --tensor a.f32");
    assert_eq!(place.json("info one.tri").as_array().map(Vec::len), Some(1));
    place.bad(
        "encode m.safetensors -o x.tri --tensor nobody",
        &["m.safetensors", "nobody"],
    );
    place.bad(
        "decode m.tri -o x.npy --tensor nobody",
        &["m.tri", "nobody"],
    );
    place.bad("decode m.tri -o x.npy", &["one tensor", "--tensor"]);
    place.bad(
        "decode m.tri -o x.npy --tensor b.bf16",
        &["bf16", ".safetensors"],
    );
}

#[test]
fn the_same_input_gives_the_same_bytes_with_any_number_of_threads() {
    let place = Place::new();
    place.put("w.npy", &weights()).put("p.pgm", PGM);
    for (line, out) in [
        ("encode w.npy -o o.tri --bits 2.9", "o.tri"),
        ("encode p.pgm -o o.264 --bits 1.1 --lanes 6", "o.264"),
    ] {
        let runs = ["1", "2", "5", "1"].map(|threads| {
            let done = place
                .command(line)
                .env("RAYON_NUM_THREADS", threads)
                .output();
            assert!(done.expect("starts").status.success());
            place.get(out)
        });
        assert!(runs.iter().all(|r| *r == runs[0]), "{line}");
    }
    let run = |threads| {
        let mut command = place.command("decode o.tri -o o.npy");
        assert!(
            command
                .env("RAYON_NUM_THREADS", threads)
                .status()
                .expect("starts")
                .success()
        );
        place.get("o.npy")
    };
    assert_eq!(run("1"), run("4"));
}

#[test]
fn nothing_and_little() {
    let place = Place::new();
    for (name, shape, n) in [
        ("scalar.npy", "()", 1),
        ("one.npy", "(1,)", 1),
        ("vector.npy", "(777,)", 777),
        ("none.npy", "(0,)", 0),
        ("nothing.npy", "(3, 0, 5)", 0),
    ] {
        let values: Vec<f32> = (0..n).map(|i| (i as f32).sin()).collect();
        place.put(name, &npy(shape, "<f4", &floats(&values)));
        for rate in ["--qp 10", "--bits 3", "--snr 20"] {
            let f = place.json(&format!("encode {name} -o t.tri {rate}"));
            assert_eq!(f["values"], n, "{name}");
            place.good("decode t.tri -o back.npy");
            assert_eq!(place.get("back.npy").len(), 128 + 4 * n, "{name} {rate}");
        }
    }
    place.put("empty.safetensors", &safetensors_of(&[]));
    place.good("encode empty.safetensors -o e.tri");
    assert_eq!(place.json("info e.tri"), Value::Array(Vec::new()));
}

#[test]
fn nan_and_infinity_are_refused_or_counted() {
    let place = Place::new();
    let mut values = vec![0.5f32; 300];
    values[17] = f32::NAN;
    values[200] = f32::INFINITY;
    place.put("n.npy", &npy("(300,)", "<f4", &floats(&values)));
    place.put(
        "all.npy",
        &npy("(64, 64)", "<f4", &floats(&[f32::NAN; 4096])),
    );
    place.bad(
        "encode n.npy -o n.tri",
        &["n.npy", "value 17 is NaN", "--nonfinite clamp"],
    );
    place.bad("encode all.npy -o n.tri --bits 2", &["value 0 is NaN"]);
    let f = place.json("encode n.npy -o n.tri --nonfinite clamp --qp 0");
    assert_eq!((&f["nan"], &f["inf"]), (&1.into(), &1.into()));
    let f = place.json("encode all.npy -o all.tri --nonfinite clamp");
    assert_eq!(f["nan"], 4096);
    let said = place.good("encode n.npy -o n.tri --nonfinite clamp");
    assert!(
        said.contains("1 NaN") && said.contains("1 infinities"),
        "{said}"
    );
}

#[test]
fn files_of_the_wrong_kind() {
    let place = Place::new();
    place
        .put("w.npy", NPY)
        .put("p.pgm", PGM)
        .put("x.bin", b"hello")
        .put("none.npy", b"");
    place.put("double.npy", &npy("(2,)", "<f8", &[0; 16]));
    place.put("bool.npy", &npy("(2,)", "|b1", &[0; 2]));
    place
        .put("text.png", b"this is no picture")
        .put("text.tri", b"this is no archive");
    place
        .put("text.264", b"this is no stream")
        .put("text.safetensors", b"this is nothing");
    place.put("fortran.npy", &{
        let text = String::from_utf8_lossy(&NPY[..128]).replace("False", "True ");
        let mut bytes = NPY.to_vec();
        let at = text.find("True").expect("is there") - text.find("{").expect("is there") + 10;
        bytes[at..at + 5].copy_from_slice(b"True ");
        bytes
    });
    place.bad(
        "encode missing.npy -o o.tri",
        &["missing.npy", "No such file"],
    );
    place.bad("encode . -o o.tri", &["unknown kind of file"]);
    place.bad("encode x.bin -o o.tri", &["x.bin", "unknown kind of file"]);
    place.bad("encode w.npy -o o.bin", &["o.bin", "unknown kind of file"]);
    place.bad("encode w.npy -o o.264", &["o.264", ".tri"]);
    place.bad("encode p.pgm -o o.tri", &["o.tri", ".264"]);
    place.bad("encode text.tri -o o.tri", &["text.tri", "coded already"]);
    place.bad("encode none.npy -o o.tri", &["none.npy"]);
    place.bad(
        "encode double.npy -o o.tri",
        &["double.npy", "f8", "convert"],
    );
    place.bad("encode bool.npy -o o.tri", &["bool.npy", "b1"]);
    place.bad(
        "encode fortran.npy -o o.tri",
        &["fortran.npy", "Fortran", "ascontiguousarray"],
    );
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
fn pictures_of_impossible_sizes() {
    let place = Place::new();
    place
        .put("wide.pgm", &pgm(100_000, 1))
        .put("high.pgm", &pgm(1, 40_000));
    place
        .put("limit.pgm", &pgm(32_768, 1))
        .put("lie.pgm", b"P5\n60000 60000\n255\n");
    place.put("giant.pgm", b"P5\n4000000000 4000000000\n255\n");
    place.put(
        "lie.y4m",
        b"YUV4MPEG2 W30000 H30000 F25:1 Cmono\nFRAME\nxyz",
    );
    place.put("none.y4m", b"YUV4MPEG2 W16 H16 F25:1 Cmono\n");
    place.bad(
        "encode wide.pgm -o o.264",
        &["wide.pgm", "100000x1", "32768"],
    );
    place.bad(
        "encode wide.pgm -o o.264 --bits 1",
        &["wide.pgm", "100000x1", "32768"],
    );
    place.bad("encode high.pgm -o o.264", &["high.pgm", "1x40000"]);
    place.bad("encode lie.pgm -o o.264", &["lie.pgm", "cannot be read"]);
    place.bad(
        "encode giant.pgm -o o.264",
        &["giant.pgm", "cannot be read"],
    );
    place.bad("encode lie.y4m -o o.264", &["lie.y4m"]);
    place.bad("encode none.y4m -o o.264", &["none.y4m", "no frame"]);
    place.good("encode limit.pgm -o o.264 --qp 40");
}

/// Truncations and flipped bits of what the encoder wrote: always one sentence, or the sound result.
#[test]
fn damaged_archives_and_streams() {
    let place = Place::new();
    place.put("w.npy", NPY).put("p.pgm", PGM);
    place.good("encode w.npy -o w.tri --qp 38");
    place.good("encode p.pgm -o p.264 --qp 38 --lanes 4");
    for (whole, damaged, out) in [("w.tri", "d.tri", "d.npy"), ("p.264", "d.264", "d.pgm")] {
        let bytes = place.get(whole);
        place.good(&format!("decode {whole} -o {out}"));
        let sound = place.get(out);
        std::fs::remove_file(place.path(out)).expect("removes");
        for i in 0..24 {
            place.put(damaged, &bytes[..bytes.len() * i / 24]);
            place.bad(&format!("decode {damaged} -o {out}"), &[damaged]);
            place.bad(&format!("info {damaged}"), &[damaged]);
        }
        for i in 0..40 {
            let mut changed = bytes.clone();
            let bit = 8 * bytes.len() * i / 40 + i % 8;
            changed[bit / 8] ^= 1 << (bit % 8);
            place.put(damaged, &changed);
            let done = place.run(&format!("decode {damaged} -o {out}"));
            if done.status.success() {
                // H.264 has no checksum; the archive notices everything that matters.
                assert!(whole == "p.264" || place.get(out) == sound, "bit {bit}");
                std::fs::remove_file(place.path(out)).expect("removes");
            } else {
                check_failure(&format!("bit {bit}"), &done, &[damaged]);
                assert!(!place.path(out).exists());
            }
        }
    }
}

#[test]
fn damage_is_decoded_around_when_asked() {
    let place = Place::new();
    place.put("p.pgm", PGM);
    place.good("encode p.pgm -o p.264 --qp 30 --lanes 4");
    let mut bytes = place.get("p.264");
    let at = bytes.len() - 100;
    bytes.truncate(at);
    place.put("d.264", &bytes);
    place.bad("decode d.264 -o d.pgm", &["d.264"]);
    let out = place.run("decode d.264 -o d.pgm --keep-going");
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stdout).contains("damaged: "));
    place.good("decode p.264 -o p2.pgm");
    let (whole, damaged) = (place.get("p2.pgm"), place.get("d.pgm"));
    // The first of the four slices, a row of macroblocks each, is sound.
    let header = whole.len() - 96 * 64;
    assert_eq!(whole[..header + 96 * 16], damaged[..header + 96 * 16]);
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
        place.bad("encode w.npy -o full.tri", &["full.tri", "No space left"]);
        place.bad("decode w.tri -o full.npy", &["full.npy", "No space left"]);
        place.bad("decode p.264 -o full.png", &["full.png", "No space left"]);
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
