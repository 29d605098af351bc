// SPDX-License-Identifier: Apache-2.0
//! What is coded, what is stored, and what comes back of either.

use super::*;

/// A model: a matrix, a norm, a bias, numbers of other types, a scalar, nothing.
fn model(place: &Place) -> Vec<u8> {
    let matrix = &weights()[128..];
    let norm = floats(&[0.875; 384]);
    let ids: Vec<u8> = (0..30i64).flat_map(i64::to_le_bytes).collect();
    let file = safetensors_with(
        &[
            ("layer.0.weight", Dtype::F32, vec![1024, 64], matrix),
            ("layer.0.norm", Dtype::F32, vec![384], &norm),
            ("small", Dtype::F32, vec![12, 8], &norm[..384]),
            ("ids", Dtype::I64, vec![30], &ids),
            ("flags", Dtype::BOOL, vec![4, 2], &[0, 1, 1, 0, 0, 0, 1, 1]),
            ("scale", Dtype::BF16, vec![], &[0x40, 0x40]),
            ("none", Dtype::F16, vec![0, 3], &[]),
        ],
        &[("format", "pt")],
    );
    place.put("m.safetensors", &file);
    file
}

#[test]
fn a_model_stays_whole_without_any_option() {
    let place = Place::new();
    let file = model(&place);
    let said = place.good("encode m.safetensors -o m.tri");
    for word in [
        "layer.0.weight",
        "stored: 1-D",
        "stored: scalar",
        "6 tensors stored exactly",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let f = place.json("encode m.safetensors -o m.tri");
    assert_eq!(f["coded_values"], 65_536);
    assert_eq!(f["stored_tensors"], 6);
    assert_eq!(f["missed"], Value::Array(Vec::new()));
    let rows = f["tensors"].as_array().expect("rows");
    let coded = rows.iter().find(|r| r["tools"] == "tensor").expect("one");
    assert!(
        coded["snr_db"].as_f64().is_some_and(|db| db > 20.0),
        "{coded}"
    );
    place.good("decode m.tri -o back.safetensors");
    let bytes = place.get("back.safetensors");
    let back = safetensors::SafeTensors::deserialize(&bytes).expect("whole");
    let source = safetensors::SafeTensors::deserialize(&file).expect("whole");
    for (name, tensor) in source.tensors() {
        let got = back.tensor(&name).expect("is there");
        assert_eq!((got.dtype(), got.shape()), (tensor.dtype(), tensor.shape()));
        assert_eq!(
            got.data() == tensor.data(),
            name != "layer.0.weight",
            "{name}"
        );
    }
    // The order of the values in the file, and the metadata.
    let names = |bytes: &[u8]| {
        let (_, m) = safetensors::SafeTensors::read_metadata(bytes).expect("whole");
        (m.offset_keys(), m.metadata().clone())
    };
    assert_eq!(names(&bytes), names(&file));
    assert!(names(&bytes).1.is_some_and(|m| m["format"] == "pt"));
}

#[test]
fn one_tensor_goes_in_and_out_alone() {
    let place = Place::new();
    model(&place);
    let f = place.json("encode m.safetensors -o one.tri --tensor layer.0.weight");
    assert_eq!(f["tensors"].as_array().map(Vec::len), Some(1));
    place.good("encode m.safetensors -o m.tri");
    place.good("decode one.tri -o one.npy");
    place.good("decode m.tri -o same.npy --tensor layer.0.weight");
    assert_eq!(place.get("one.npy"), place.get("same.npy"));
    let info = place.json("info m.tri");
    assert_eq!(info.as_array().map(Vec::len), Some(7));
    place.good("decode m.tri -o m.npz --tensor ids");
    for (line, words) in [
        (
            "encode m.safetensors -o x.tri --tensor nobody",
            ["m.safetensors", "nobody"],
        ),
        ("decode m.tri -o x.npy --tensor nobody", ["m.tri", "nobody"]),
        ("decode m.tri -o x.npy", ["one tensor", "--tensor"]),
        (
            "decode m.tri -o x.npy --tensor scale",
            ["bf16", ".safetensors"],
        ),
        ("decode m.tri -o x.png", ["x.png", ".safetensors"]),
    ] {
        place.bad(line, &words);
    }
}

#[test]
fn what_the_encoder_says_is_what_the_decoder_gives() {
    let place = Place::new();
    let values: Vec<f32> = (0..128 * 96).map(|i| ((i * i) as f32).sin()).collect();
    let halves: Vec<u8> = values
        .iter()
        .flat_map(|v| half::f16::from_f32(*v).to_le_bytes())
        .collect();
    let doubles: Vec<u8> = values
        .iter()
        .flat_map(|v| (f64::from(*v) * 1e60).to_le_bytes())
        .collect();
    place.put("a.npy", &npy("(128, 96)", "<f4", &floats(&values)));
    place.put("h.npy", &npy("(128, 96)", "<f2", &halves));
    place.put("d.npy", &npy("(128, 96)", "<f8", &doubles));
    for name in ["a", "h", "d"] {
        for goal in [
            "--bits 3",
            "--bits 1.5",
            "--snr 30",
            "--max-error 5%",
            "--residual 1.5+2",
        ] {
            let f = place.json(&format!("encode {name}.npy -o t.tri {goal}"));
            place.good("decode t.tri -o back.npy");
            let c = place.json(&format!("compare {name}.npy back.npy"));
            let number = |v: &Value| v.as_f64().expect("a number");
            let (said, got) = (number(&f["snr_db"]), number(&c["snr_db"]));
            assert!((said - got).abs() < 1e-6, "{name} {goal}: {said} {got}");
            let said = number(&f["tensors"][0]["max_error"]);
            let got = number(&c["max_error"]);
            assert!(
                (said - got).abs() <= 1e-9 * got,
                "{name} {goal}: {said} {got}"
            );
        }
    }
}

#[test]
fn residuals_are_added_or_left_out() {
    let place = Place::new();
    place.put("g.npy", &weights());
    place.good("encode g.npy -o g.tri --residual 2+1.5");
    place.good("decode g.tri -o both.npy");
    place.good("decode g.tri -o first.npy --layers 1");
    let snr = |name: &str| {
        let c = place.json(&format!("compare g.npy {name}"));
        c["snr_db"].as_f64().expect("a number")
    };
    let (both, first) = (snr("both.npy"), snr("first.npy"));
    assert!(
        (10.0..14.0).contains(&first) && both > first + 6.0,
        "{first} {both}"
    );
    let f = place.json("encode g.npy -o g.tri --residual 2+1.5");
    let bits = f["bits_per_value"].as_f64().expect("a number");
    assert!((bits - 3.5).abs() < 0.03, "{bits}");
}

#[test]
fn nan_and_infinity_are_stored_or_clamped_or_refused() {
    let place = Place::new();
    let mut values: Vec<f32> = (0..8192).map(|i| (i as f32).sin()).collect();
    values[17] = f32::NAN;
    values[200] = f32::INFINITY;
    place.put("n.npy", &npy("(128, 64)", "<f4", &floats(&values)));
    let said = place.good("encode n.npy -o n.tri --bits 3");
    assert!(said.contains("NaN or infinity"), "{said}");
    place.good("decode n.tri -o back.npy");
    assert_eq!(place.get("back.npy"), place.get("n.npy"));
    let words = ["n.npy", "value 17 is NaN", "--nonfinite clamp"];
    place.bad("encode n.npy -o n.tri --nonfinite refuse", &words);
    place.bad("encode n.npy -o n.tri --qp 20", &words);
    for line in ["--nonfinite clamp", "--nonfinite clamp --qp 0"] {
        let f = place.json(&format!("encode n.npy -o n.tri {line}"));
        assert_eq!((&f["nan"], &f["inf"]), (&1.into(), &1.into()), "{line}");
        place.good("decode n.tri -o back.npy");
    }
    let said = place.good("encode n.npy -o n.tri --nonfinite clamp");
    assert!(said.contains("1 NaN coded as 0"), "{said}");
    place.put(
        "all.npy",
        &npy("(64, 64)", "<f4", &floats(&[f32::NAN; 4096])),
    );
    place.good("encode all.npy -o all.tri --nonfinite clamp");
}

#[test]
fn nothing_and_little_are_stored() {
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
        for goal in ["", "--bits 3", "--snr 20", "--qp 10"] {
            let f = place.json(&format!("encode {name} -o t.tri {goal}"));
            assert_eq!(
                (&f["values"], &f["coded_values"]),
                (&n.into(), &0.into()),
                "{name}"
            );
            assert_eq!(f["bits_per_value"], Value::Null);
            place.good("decode t.tri -o back.npy");
            assert_eq!(place.get("back.npy"), place.get(name), "{name} {goal}");
        }
    }
    // A rule has its way.
    place.good("encode vector.npy -o t.tri --rule *=snr=20");
    let c = place.json("compare vector.npy t.tri");
    assert!(
        c["snr_db"]
            .as_f64()
            .is_some_and(|db| (20.0..22.0).contains(&db)),
        "{c}"
    );
    place.put("empty.safetensors", &safetensors_of(&[]));
    place.good("encode empty.safetensors -o e.tri");
    assert_eq!(place.json("info e.tri"), Value::Array(Vec::new()));
}

#[test]
fn tensors_that_coding_does_not_pay_for_are_stored() {
    let place = Place::new();
    place.put("ones.npy", &npy("(128, 64)", "<f4", &floats(&[1.0; 8192])));
    let said = place.good("encode ones.npy -o o.tri");
    assert!(
        said.contains("constant") && place.get("o.tri").len() < 400,
        "{said}"
    );
    let few: Vec<f32> = (0..8192).map(|i| (i % 2) as f32).collect();
    place.put("few.npy", &npy("(128, 64)", "<f4", &floats(&few)));
    place.good("encode few.npy -o f.tri --snr 60");
    place.good("decode f.tri -o back.npy");
    assert_eq!(place.get("back.npy"), place.get("few.npy"));
}
