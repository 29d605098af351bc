// SPDX-License-Identifier: Apache-2.0
//! `compare`.

use super::*;

#[test]
fn tensors_are_compared_by_name() {
    let place = Place::new();
    let values: Vec<f32> = (0..4096).map(|i| (i as f32).sin()).collect();
    let mut other = values.clone();
    other[7] += 0.25;
    let (a, b) = (floats(&values), floats(&other));
    let ids: Vec<u8> = (0..4i64).flat_map(i64::to_le_bytes).collect();
    place.put(
        "a.safetensors",
        &safetensors_of(&[
            ("same", Dtype::F32, vec![64, 64], &a),
            ("changed", Dtype::F32, vec![64, 64], &a),
            ("ids", Dtype::I64, vec![4], &ids),
            ("shape", Dtype::F32, vec![64, 64], &a),
            ("first", Dtype::F32, vec![64, 64], &a),
        ]),
    );
    place.put(
        "b.safetensors",
        &safetensors_of(&[
            ("same", Dtype::F32, vec![64, 64], &a),
            ("changed", Dtype::F32, vec![64, 64], &b),
            ("ids", Dtype::I64, vec![4], &ids),
            ("shape", Dtype::F32, vec![4096], &a),
            ("second", Dtype::F32, vec![64, 64], &a),
        ]),
    );
    let c = place.json("compare a.safetensors b.safetensors");
    assert_eq!((&c["same"], &c["differ"]), (&2.into(), &4.into()));
    let verdict = |name: &str| {
        let rows = c["tensors"].as_array().expect("rows");
        let row = rows.iter().find(|r| r["name"] == name).expect("is there");
        row["verdict"].as_str().unwrap_or_default().to_owned()
    };
    for (name, wanted) in [
        ("same", "same"),
        ("changed", "differs"),
        ("ids", "same"),
        ("shape", "other shape"),
        ("first", "only in the first"),
        ("second", "only in the second"),
    ] {
        assert_eq!(verdict(name), wanted);
    }
    assert!(
        c["max_error"]
            .as_f64()
            .is_some_and(|e| (e - 0.25).abs() < 1e-6),
        "{c}"
    );
    let said = place.good("compare a.safetensors b.safetensors --tensor changed");
    assert!(
        said.contains("0.2500") && said.contains("0 the same, 1 not"),
        "{said}"
    );
    place.bad("compare a.safetensors none.npy", &["none.npy"]);
    place.bad(
        "compare a.safetensors b.safetensors --tensor first",
        &["first"],
    );
}

#[test]
fn archives_and_types_are_compared_by_values() {
    let place = Place::new();
    let values: Vec<f32> = (0..4096).map(|i| ((i * i) as f32).sin()).collect();
    let doubles: Vec<u8> = values
        .iter()
        .flat_map(|v| f64::from(*v).to_le_bytes())
        .collect();
    place.put("a.npy", &npy("(64, 64)", "<f4", &floats(&values)));
    place.put("d.npy", &npy("(64, 64)", ">f8", &doubles));
    place.put("n.npy", &npy("(64, 64)", "<f4", &floats(&[f32::NAN; 4096])));
    place.good("encode a.npy -o a.tri --snr 40");
    let c = place.json("compare a.npy a.tri");
    assert!(c["snr_db"].as_f64().is_some_and(|db| db >= 40.0), "{c}");
    // Big-endian doubles that are other numbers.
    let c = place.json("compare a.npy d.npy");
    assert_eq!(c["differ"], 1);
    let c = place.json("compare a.npy n.npy");
    assert_eq!(c["tensors"][0]["nonfinite"], 4096);
    assert_eq!(place.json("compare n.npy n.npy")["same"], 1);
}
