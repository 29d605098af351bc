// SPDX-License-Identifier: Apache-2.0
//! Goals: rates, qualities, bounds, rules; and those that are missed, which are named.

use super::*;

/// Three matrices of other deviations and sizes, and a bias.
fn model(place: &Place) {
    let real = &weights()[128..];
    let wide: Vec<f32> = (0..256 * 192)
        .map(|i| ((i * 7919 % 10_007) as f32 / 10_007.0 - 0.5) * (1.0 + (i % 192) as f32 / 40.0))
        .collect();
    let tiny: Vec<f32> = (0..64 * 64)
        .map(|i| 1e-3 * ((i * i) as f32).cos())
        .collect();
    let file = safetensors_of(&[
        ("layer.0.w", Dtype::F32, vec![1024, 64], real),
        ("layer.1.w", Dtype::F32, vec![256, 192], &floats(&wide)),
        ("layer.2.w", Dtype::F32, vec![64, 64], &floats(&tiny)),
        ("layer.2.bias", Dtype::F32, vec![64], &floats(&tiny[..64])),
    ]);
    place.put("m.safetensors", &file);
}

fn number(v: &Value) -> f64 {
    v.as_f64().unwrap_or_else(|| panic!("no number: {v}"))
}

/// The row of a tensor.
fn row<'a>(f: &'a Value, name: &str) -> &'a Value {
    let rows = f["tensors"].as_array().expect("rows");
    rows.iter().find(|r| r["name"] == name).expect("is there")
}

const MATRICES: [&str; 3] = ["layer.0.w", "layer.1.w", "layer.2.w"];

#[test]
fn the_mean_of_all_that_is_coded_is_the_rate() {
    let place = Place::new();
    model(&place);
    for bits in [1.0, 2.5, 3.0, 4.0, 8.0] {
        for share in ["step", "snr", "bits"] {
            let line = format!("encode m.safetensors -o m.tri --bits {bits} --share {share}");
            let f = place.json(&line);
            let got = number(&f["bits_per_value"]);
            assert!((got - bits).abs() <= 0.01, "{line}: {got}");
            // Everything counted: the file, without what is stored.
            let file = 8 * (place.get("m.tri").len() as u64);
            let stored = 8 * f["stored_bytes"].as_u64().expect("a number");
            assert_eq!(f["coded_bits"], file - stored, "{line}");
        }
    }
}

#[test]
fn tensors_share_the_step_or_the_quality() {
    let place = Place::new();
    model(&place);
    let snrs = |share: &str| -> Vec<f64> {
        let f = place.json(&format!(
            "encode m.safetensors -o m.tri --bits 3 --share {share}"
        ));
        MATRICES.map(|n| number(&row(&f, n)["snr_db"])).to_vec()
    };
    let snr = snrs("snr");
    let spread =
        snr.iter().copied().fold(f64::MIN, f64::max) - snr.iter().copied().fold(f64::MAX, f64::min);
    assert!(spread < 0.5, "{snr:?}");
    place.good("encode m.safetensors -o m.tri --step 0.3");
    let same: Vec<u8> = place.get("m.tri");
    place.good("encode m.safetensors -o m.tri --rule *.w=step=0.3");
    assert_eq!(place.get("m.tri"), same);
}

#[test]
fn bits_fall_with_the_layer() {
    let place = Place::new();
    model(&place);
    let f = place.json("encode m.safetensors -o m.tri --bits 3 --layer-slope -0.5");
    let bits = MATRICES.map(|n| number(&row(&f, n)["bits"]));
    assert!((bits[0] - bits[1] - 0.5).abs() < 0.1, "{bits:?}");
    assert!((bits[1] - bits[2] - 0.5).abs() < 0.1, "{bits:?}");
    assert!((number(&f["bits_per_value"]) - 3.0).abs() <= 0.01, "{f}");
}

#[test]
fn every_tensor_reaches_the_quality() {
    let place = Place::new();
    model(&place);
    let f = place.json("encode m.safetensors -o m.tri --snr 20");
    for name in MATRICES {
        let db = number(&row(&f, name)["snr_db"]);
        assert!((20.0..20.5).contains(&db), "{name}: {db}");
    }
}

#[test]
fn a_missed_goal_is_named_and_ends_with_code_3() {
    let place = Place::new();
    model(&place);
    for (line, words) in [
        ("--snr 150", ["layer.0.w", "150 dB", "12-bit samples"]),
        ("--bits 26", ["layer.0.w", "26 bits", "12-bit samples"]),
        (
            "--rule *.0.w=snr=140",
            ["layer.0.w", "140 dB", "12-bit samples"],
        ),
    ] {
        let tensor = "--tensor layer.0.w";
        let out = place.run(&format!("encode m.safetensors -o m.tri {tensor} {line}"));
        let (said, error) = (
            String::from_utf8_lossy(&out.stdout),
            String::from_utf8_lossy(&out.stderr),
        );
        assert_eq!(out.status.code(), Some(3), "{line}: {error}");
        assert_eq!(error.trim_end().lines().count(), 1, "{line}: {error}");
        for word in words {
            assert!(
                said.contains(word) && error.contains(word),
                "{line}: {said} {error}"
            );
        }
        place.good("decode m.tri -o m.npy");
    }
    let out = place.run("encode m.safetensors -o m.tri --snr 150 --json");
    let f: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(f["missed"].as_array().map(Vec::len), Some(3));
    assert!(
        f["missed"][0]["reached"]
            .as_str()
            .is_some_and(|r| r.ends_with(" dB"))
    );
}

#[test]
fn a_high_quality_takes_two_layers() {
    let place = Place::new();
    model(&place);
    let f = place.json("encode m.safetensors -o m.tri --tensor layer.0.w --snr 80");
    assert!((80.0..82.0).contains(&number(&f["snr_db"])), "{f}");
    assert_eq!(
        place.json("info m.tri")[0]["element"],
        "F32, coded in layers"
    );
    let c = place.json("compare m.safetensors m.tri --tensor layer.0.w");
    assert!(
        (number(&c["snr_db"]) - number(&f["snr_db"])).abs() < 1e-6,
        "{c}"
    );
}

#[test]
fn no_error_is_beyond_its_bound() {
    let place = Place::new();
    model(&place);
    let f = place.json("encode m.safetensors -o m.tri --max-error 0.01");
    for row in f["tensors"].as_array().expect("rows") {
        assert!(number(&row["max_error"]) <= 0.01, "{row}");
    }
    let c = place.json("compare m.safetensors m.tri");
    assert!(number(&c["max_error"]) <= 0.01, "{c}");
    place.good("encode m.safetensors -o m.tri --max-error 10%");
    // A bound that 12-bit samples cannot hold: stored.
    let said = place.good("encode m.safetensors -o m.tri --max-error 1e-9");
    assert!(said.contains("stored: bound out of reach"), "{said}");
    assert_eq!(place.json("compare m.safetensors m.tri")["differ"], 0);
}

#[test]
fn rules_keep_and_set_goals() {
    let place = Place::new();
    model(&place);
    place.put(
        "rules.toml",
        b"[[rule]]\npattern = \"*.2.*\"\nkeep = true\n[[rule]]\npattern = \"*\"\nsnr = 30\n",
    );
    let f = place
        .json("encode m.safetensors -o m.tri --snr 25 --rule layer.0.*=bits=4 --rules rules.toml");
    let rows = f["tensors"].as_array().expect("rows");
    assert!((number(&rows[0]["bits"]) - 4.0).abs() < 0.05, "{}", rows[0]);
    assert!(
        (30.0..30.5).contains(&number(&rows[1]["snr_db"])),
        "{}",
        rows[1]
    );
    assert_eq!(
        (&rows[2]["tools"], &rows[2]["mode"]),
        (&"stored".into(), &"rule".into())
    );
    // The mean is missed, because no tensor is left to bring it there.
    assert_eq!(
        place
            .run("encode m.safetensors -o m.tri --bits 3 --rule *.w=bits=4")
            .status
            .code(),
        Some(3)
    );
    place.put("bad.toml", b"[[rule]]\npattern = \"*\"\n");
    place.bad(
        "encode m.safetensors -o x.tri --rules bad.toml",
        &["bad.toml", "rule 1"],
    );
    place.bad(
        "encode m.safetensors -o x.tri --rules none.toml",
        &["none.toml"],
    );
}

#[test]
fn options_that_do_not_apply_are_refused() {
    let place = Place::new();
    place.put("w.npy", NPY).put("p.pgm", PGM);
    for (line, word) in [
        ("encode w.npy -o o.tri --lanes 4", "--lanes"),
        ("encode w.npy -o o.tri --policy scale", "--policy"),
        ("encode w.npy -o o.tri --tools tensor --qp 4", "--qp"),
        ("encode w.npy -o o.tri --tools avc --step 0.1", "--step"),
        ("encode w.npy -o o.tri --grey", "--grey"),
        ("encode p.pgm -o o.264 --tensor x", "--tensor"),
        ("encode p.pgm -o o.264 --rule *=keep", "--rule"),
        ("encode p.pgm -o o.264 --policy scale", "--policy"),
    ] {
        place.bad(line, &[word]);
    }
}
