// SPDX-License-Identifier: Apache-2.0
//! Files that tensors come in: types, byte orders, memory orders, and what is no tensor.

use super::*;

/// A matrix as .npy of this type: integers from 0 to 199, less 100 where there is a sign.
fn array(descr: &str, fortran: bool) -> Vec<u8> {
    let (rows, cols) = (40u32, 110u32);
    let size = descr[2..].parse::<usize>().expect("bytes");
    let mut data = Vec::new();
    for i in 0..rows * cols {
        let (r, c) = if fortran {
            (i % rows, i / rows)
        } else {
            (i / cols, i % cols)
        };
        let value = i64::from((r * cols + c).wrapping_mul(2_654_435_761) >> 9) % 200 - 100;
        let mut bytes = match &descr[1..] {
            "f8" => (value as f64).to_le_bytes().to_vec(),
            "f4" => (value as f32).to_le_bytes().to_vec(),
            "f2" => half::f16::from_f32(value as f32).to_le_bytes().to_vec(),
            "b1" => vec![u8::from(value > 0)],
            unsigned if unsigned.starts_with('u') => (value + 100).to_le_bytes()[..size].to_vec(),
            _ => value.to_le_bytes()[..size].to_vec(),
        };
        if descr.starts_with('>') {
            bytes.reverse();
        }
        data.extend(bytes);
    }
    let mut file = npy("(40, 110)", descr, &data);
    if fortran {
        let at = file
            .windows(5)
            .position(|w| w == b"False")
            .expect("is there");
        file[at..at + 5].copy_from_slice(b"True ");
    }
    file
}

#[test]
fn every_type_and_order_of_npy_is_read() {
    let place = Place::new();
    for kind in [
        "f8", "f4", "f2", "b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8",
    ] {
        let small = kind.ends_with('1');
        for order in if small { &["|"][..] } else { &["<", ">"] } {
            for fortran in [false, true] {
                let what = format!("{order}{kind}, Fortran: {fortran}");
                place.put("a.npy", &array(&format!("{order}{kind}"), fortran));
                let goal = if kind.starts_with('f') {
                    "--snr 25"
                } else {
                    ""
                };
                place.good(&format!("encode a.npy -o a.tri {goal}"));
                place.good("decode a.tri -o back.npy");
                let plain = if small { "|" } else { "<" };
                let wanted = array(&format!("{plain}{kind}"), false);
                if kind.starts_with('f') {
                    place.put("wanted.npy", &wanted);
                    let c = place.json("compare wanted.npy back.npy");
                    assert!(
                        c["snr_db"].as_f64().is_some_and(|db| db >= 25.0),
                        "{what}: {c}"
                    );
                } else {
                    assert_eq!(place.get("back.npy"), wanted, "{what}");
                }
            }
        }
    }
}

#[test]
fn what_is_no_array_of_numbers_is_named() {
    let place = Place::new();
    place.put("object.npy", &npy("(2,)", "|O", &[0; 16]));
    place.put("text.npy", &npy("(2,)", "<U4", &[0; 32]));
    place.put("complex.npy", &npy("(2,)", "<c8", &[0; 16]));
    let two = [npy("(2,)", "<f4", &[0; 8]), npy("(2,)", "<f4", &[0; 8])].concat();
    place.put("two.npy", &two);
    place.put("short.npy", &npy("(2,)", "<f4", &[0; 7]));
    place.put("huge.npy", &npy("(4611686018427387904, 8)", "<f4", &[0; 8]));
    for (name, words) in [
        ("object.npy", ["object.npy", "Python objects"]),
        ("text.npy", ["text.npy", "U4"]),
        ("complex.npy", ["complex.npy", "c8"]),
        ("two.npy", ["two.npy", "8 bytes"]),
        ("short.npy", ["short.npy", "no whole .npy"]),
        ("huge.npy", ["huge.npy", "no whole .npy"]),
    ] {
        let words: Vec<&str> = words.to_vec();
        // Two arrays: the second one's header counts too.
        let words = if name == "two.npy" {
            vec!["two.npy", "left behind"]
        } else {
            words
        };
        place.bad(&format!("encode {name} -o o.tri"), &words);
        place.bad(&format!("info {name}"), &words);
    }
}

#[test]
fn npz_goes_in_and_out() {
    let place = Place::new();
    place
        .put("a.npy", &array("<f4", false))
        .put("b.npy", &array("<i4", false));
    std::fs::create_dir(place.path("set")).expect("creates");
    for name in ["a.npy", "b.npy"] {
        std::fs::copy(place.path(name), place.path("set").join(name)).expect("copies");
    }
    place.good("encode set -o set.tri --snr 10");
    place.good("decode set.tri -o set.npz");
    assert!(place.get("set.npz").starts_with(b"PK"));
    assert_eq!(place.json("info set.npz").as_array().map(Vec::len), Some(2));
    place.good("encode set.npz -o again.tri --tensor b");
    place.good("decode again.tri -o b2.npy");
    assert_eq!(place.get("b2.npy"), place.get("b.npy"));
    let c = place.json("compare set set.npz");
    assert_eq!((&c["same"], &c["differ"]), (&1.into(), &1.into()));
    place.put("bad.npz", b"PK\x03\x04 this is no archive");
    place.bad("encode bad.npz -o o.tri", &["bad.npz", ".npz"]);
}

#[test]
fn shards_are_one_model() {
    let place = Place::new();
    let f = floats(&(0..64 * 64).map(|i| (i as f32).sin()).collect::<Vec<_>>());
    place.put(
        "m-1.safetensors",
        &safetensors_with(&[("x", Dtype::F32, vec![64, 64], &f)], &[("format", "pt")]),
    );
    place.put(
        "m-2.safetensors",
        &safetensors_of(&[("y", Dtype::F32, vec![64, 64], &f)]),
    );
    let index = r#"{"metadata": {"total_size": 32768},
        "weight_map": {"y": "m-2.safetensors", "x": "m-1.safetensors"}}"#;
    place.put("m.safetensors.index.json", index.as_bytes());
    for input in ["m.safetensors.index.json", "."] {
        place.good(&format!("encode {input} -o m.tri --bits 3"));
        let info = place.json("info m.tri");
        let names: Vec<_> = info
            .as_array()
            .expect("a list")
            .iter()
            .map(|t| &t["name"])
            .collect();
        assert_eq!(names, ["x", "y"], "{input}");
        place.good("decode m.tri -o m-all.safetensors");
        std::fs::remove_file(place.path("m-all.safetensors")).expect("removes");
    }
    for (text, word) in [
        (index.replace("m-2", "m-3"), "m-3.safetensors"),
        (index.replace("m-2", "../m-2"), "no shard"),
        (index.replace("\"y\"", "\"z\""), "\"y\""),
        ("{}".to_owned(), "no index"),
    ] {
        place.put("m.safetensors.index.json", text.as_bytes());
        place.bad("encode m.safetensors.index.json -o o.tri", &[word]);
    }
}

#[test]
fn files_that_are_cut_or_lie_are_refused() {
    let place = Place::new();
    let whole = safetensors_of(&[("w", Dtype::F32, vec![64, 64], &NPY[128..])]);
    for length in [0, 4, 8, 40, whole.len() / 2, whole.len() - 1] {
        place.put("d.safetensors", &whole[..length]);
        place.bad(
            "encode d.safetensors -o o.tri",
            &["d.safetensors", "no whole"],
        );
    }
    place.put("d.safetensors", &[whole.as_slice(), b"more"].concat());
    place.bad("info d.safetensors", &["d.safetensors", "no whole"]);
    let mut long = whole.clone();
    long[..8].fill(0xFF);
    place.put("d.safetensors", &long);
    place.bad("info d.safetensors", &["d.safetensors", "header"]);
}
