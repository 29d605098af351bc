// SPDX-License-Identifier: Apache-2.0
//! What models of others look like: norms, outliers, metadata.

use super::*;

fn number(v: &Value) -> f64 {
    v.as_f64().unwrap_or_else(|| panic!("no number: {v}"))
}

/// Values of a kind of normal distribution.
fn normal(n: usize, sigma: f32) -> Vec<f32> {
    let mut state = 0x0123_4567_89AB_CDEF_u64;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    (0..n)
        .map(|_| sigma * (0..12).map(|_| uniform()).sum::<f32>())
        .collect()
}

#[test]
fn norms_and_biases_of_a_layer_stay_as_they_are() {
    let place = Place::new();
    let (w, ones) = (floats(&normal(64 * 128, 0.04)), floats(&[1.0; 64]));
    let file = safetensors_with(
        &[
            ("norm.weight", Dtype::F32, vec![64], &ones),
            ("norm.bias", Dtype::F32, vec![64], &floats(&[0.01; 64])),
            ("dense.weight", Dtype::F32, vec![64, 128], &w),
        ],
        &[("format", "pt")],
    );
    place.put("layer.safetensors", &file);
    let f = place.json("encode layer.safetensors -o l.tri --bits 2.9");
    assert!((number(&f["bits_per_value"]) - 2.9).abs() <= 0.01, "{f}");
    let c = place.json("compare layer.safetensors l.tri");
    assert_eq!((&c["same"], &c["differ"]), (&2.into(), &1.into()));
    place.good("decode l.tri -o back.safetensors");
    let (_, back) =
        safetensors::SafeTensors::read_metadata(&place.get("back.safetensors")).expect("whole");
    assert!(
        back.metadata()
            .as_ref()
            .is_some_and(|m| m["format"] == "pt")
    );
}

#[test]
fn an_outlier_leaves_the_others_their_bits() {
    let place = Place::new();
    let mut values = normal(128 * 128, 0.02);
    values[5000] = 30.0;
    place.put("outlier.npy", &npy("(128, 128)", "<f4", &floats(&values)));
    let f = place.json("encode outlier.npy -o o.tri --bits 3");
    assert!((number(&f["bits_per_value"]) - 3.0).abs() <= 0.01, "{f}");
    place.good("decode o.tri -o back.npy");
    let back = place.get("back.npy");
    let back: Vec<f32> = back[128..]
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect();
    assert!((back[5000] - 30.0).abs() < 0.05);
    let body = |v: &[f32]| [&v[..5000], &v[5001..]].concat();
    let (a, b) = (body(&values), body(&back));
    let signal: f32 = a.iter().map(|v| v * v).sum();
    let error: f32 = a.iter().zip(&b).map(|(x, y)| (x - y).powi(2)).sum();
    let snr = 10.0 * (signal / error).log10();
    assert!(snr > 8.0, "{snr} dB of the body");
}

#[test]
fn outliers_of_columns_reach_twenty_decibels() {
    let place = Place::new();
    // A down-projection: some columns are twenty times as large.
    let mut values = normal(384 * 512, 0.03);
    for row in values.chunks_exact_mut(512) {
        for column in [17, 300, 411] {
            row[column] *= 20.0;
        }
    }
    place.put("down.npy", &npy("(384, 512)", "<f4", &floats(&values)));
    let f = place.json("encode down.npy -o d.tri --snr 20");
    let bits = number(&f["bits_per_value"]);
    assert!(number(&f["snr_db"]) >= 20.0 && bits < 3.6, "{f}");
    let f = place.json("encode down.npy -o d.tri --bits 8");
    assert!(number(&f["snr_db"]) > 45.0, "{f}");
}

#[test]
fn outliers_among_others_have_the_common_step() {
    let place = Place::new();
    let plain = normal(256 * 256, 0.03);
    let mut wild = plain.clone();
    for (n, sign) in [(77, 1.0), (30_000, -1.0), (65_000, 1.0)] {
        wild[n] = sign * 0.03 * 170.0;
    }
    let matrix = |values: &[f32]| (Dtype::F32, vec![256, 256], floats(values));
    let (a, b) = (matrix(&plain), matrix(&wild));
    let file = safetensors_with(&[("plain", a.0, a.1, &a.2), ("wild", b.0, b.1, &b.2)], &[]);
    place.put("m.safetensors", &file);
    for goal in ["--bits 8", "--step 0.012"] {
        let f = place.json(&format!("encode m.safetensors -o m.tri {goal}"));
        for row in f["tensors"].as_array().expect("rows") {
            assert!(number(&row["snr_db"]) > 45.0, "{goal}: {row}");
        }
        assert_eq!(f["missed"], Value::Array(Vec::new()), "{goal}");
        if goal == "--bits 8" {
            assert!((number(&f["bits_per_value"]) - 8.0).abs() <= 0.01, "{f}");
        }
    }
}

#[test]
fn mx_pairs_are_coded_as_what_they_stand_for_and_come_back_in_form() {
    let place = Place::new();
    // Any elements of E2M1, scales of a few binades.
    let mut state = 1u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let elements: Vec<u8> = (0..256 * 4 * 16).map(|_| random()).collect();
    let scales: Vec<u8> = (0..256 * 4u32).map(|i| 118 + (i % 3) as u8).collect();
    let file = safetensors_of(&[
        ("e_blocks", Dtype::U8, vec![256, 4, 16], &elements),
        ("e_scales", Dtype::U8, vec![256, 4], &scales),
    ]);
    place.put("m.safetensors", &file);
    let f = place.json("encode m.safetensors -o m.tri --bits 2");
    assert_eq!(f["coded_values"], 256 * 128);
    assert_eq!(f["stored_tensors"], 0);
    let row = |name: &str| {
        let rows = f["tensors"].as_array().expect("rows");
        rows.iter()
            .find(|r| r["name"] == name)
            .expect("a row")
            .clone()
    };
    let said = row("e_blocks");
    assert!(
        said["mode"]
            .as_str()
            .is_some_and(|m| m.starts_with("MXFP4"))
    );
    assert_eq!(row("e_scales")["tools"], "scales");
    place.good("decode m.tri -o back.safetensors");
    let shapes = |bytes: &[u8]| {
        let (_, m) = safetensors::SafeTensors::read_metadata(bytes).expect("whole");
        let mut all: Vec<_> = m.tensors().into_iter().collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.into_iter()
            .map(|(name, t)| (name, t.dtype, t.shape.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(shapes(&place.get("back.safetensors")), shapes(&file));
    for other in ["m.tri", "back.safetensors"] {
        let c = place.json(&format!("compare m.safetensors {other}"));
        assert_eq!((&c["same"], &c["differ"]), (&0.into(), &1.into()), "{c}");
        assert!((number(&c["snr_db"]) - number(&said["snr_db"])).abs() < 1e-9);
    }
    assert!(place.good("info m.tri").contains("scales of MX elements"));
    let f = place.json("encode m.safetensors -o k.tri --rule *=apart");
    assert_eq!(f["stored_tensors"], 2);
}
