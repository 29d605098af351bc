// SPDX-License-Identifier: Apache-2.0
//! `encode`: rates, figures, all kinds of sound input, and numbers and pictures that it refuses.

use super::*;

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
