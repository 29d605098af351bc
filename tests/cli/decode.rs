// SPDX-License-Identifier: Apache-2.0
//! `decode` of damaged files.

use super::*;

/// Truncations and flipped bits of what the encoder wrote: always one sentence, or the sound
/// result.
#[test]
fn damaged_archives_and_streams() {
    let place = Place::new();
    place.put("w.npy", NPY).put("p.pgm", PGM);
    place.good("encode w.npy -o w.tri --qp 38");
    place.good("encode w.npy -o t.tri --bits 1.5");
    place.good("encode p.pgm -o p.264 --qp 38 --lanes 4");
    for (whole, damaged, out) in [
        ("w.tri", "d.tri", "d.npy"),
        ("t.tri", "d.tri", "d.npy"),
        ("p.264", "d.264", "d.pgm"),
    ] {
        let bytes = place.get(whole);
        place.good(&format!("decode {whole} -o {out}"));
        let sound = place.get(out);
        std::fs::remove_file(place.path(out)).expect("removes");
        for i in 0..24 {
            place.put(damaged, &bytes[..bytes.len() * i / 24]);
            place.bad(&format!("decode {damaged} -o {out}"), &[damaged]);
            // Of a stream `info` reads headers alone.
            if damaged != "d.264" {
                place.bad(&format!("info {damaged}"), &[damaged]);
            }
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

/// The second tile of a matrix of two, 512 rows of 64 columns each: the first stays as it was.
#[test]
fn a_damaged_tile_is_named_and_confined() {
    let place = Place::new();
    place.put("w.npy", &weights());
    place.good("encode w.npy -o w.tri --bits 3");
    place.good("decode w.tri -o whole.npy");
    let mut bytes = place.get("w.tri");
    let at = bytes.len() - 100;
    bytes[at] ^= 4;
    place.put("d.tri", &bytes);
    place.bad(
        "decode d.tri -o d.npy",
        &["d.tri", "tensor \"w\"", "tile 1", "checksum"],
    );
    let out = place.run("decode d.tri -o d.npy --keep-going");
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(said.contains("damaged: tensor \"w\": tile 1"), "{said}");
    let (whole, damaged) = (place.get("whole.npy"), place.get("d.npy"));
    let tile = 128 + 512 * 64 * 4;
    assert_eq!(whole[..tile], damaged[..tile]);
    assert!(damaged[tile..].iter().all(|b| *b == 0));
}

#[test]
fn archives_of_version_1_are_decoded() {
    let place = Place::new();
    let old = include_bytes!("../data/version1.tri");
    place.put("old.tri", old);
    assert_eq!(place.json("info old.tri").as_array().map(Vec::len), Some(2));
    place.good("decode old.tri -o old.safetensors");
    place.good("decode old.tri -o w.npy --tensor w");
    assert_eq!(place.get("w.npy").len(), 128 + 4 * 32 * 64);
    let bytes = place.get("old.safetensors");
    let back = safetensors::SafeTensors::deserialize(&bytes).expect("whole");
    let ids: Vec<u8> = (0..5i64).flat_map(|i| (i * i - 3).to_le_bytes()).collect();
    assert_eq!(back.tensor("ids").expect("is there").data(), ids);
}

/// Rows come from the tiles that hold them, and no other is read: here the second is damaged.
#[test]
fn rows_are_read_without_the_other_tiles() {
    let place = Place::new();
    place.put("w.npy", &weights());
    place.good("encode w.npy -o w.tri --bits 3");
    place.good("decode w.tri -o whole.npy");
    let mut bytes = place.get("w.tri");
    let at = bytes.len() - 100;
    bytes[at] ^= 4;
    place.put("d.tri", &bytes);
    place.good("decode d.tri -o r.npy --tensor w --rows 7..512");
    let (whole, rows) = (place.get("whole.npy"), place.get("r.npy"));
    assert_eq!(rows[128..], whole[128 + 7 * 64 * 4..128 + 512 * 64 * 4]);
    assert!(String::from_utf8_lossy(&rows[..128]).contains("(505, 64)"));
    place.bad("decode d.tri -o x.npy --rows 511..513", &["tile 1"]);
    for rows in ["0..1025", "5..5", "9..7"] {
        place.bad(
            &format!("decode w.tri -o x.npy --rows {rows}"),
            &["1024 rows"],
        );
    }
    place.put(
        "two.safetensors",
        &safetensors_of(&[
            ("a", Dtype::U8, vec![2], &[1, 2]),
            ("b", Dtype::U8, vec![2], &[3, 4]),
        ]),
    );
    place.good("encode two.safetensors -o two.tri");
    place.bad(
        "decode two.tri -o x.npy --rows 0..1",
        &["one tensor", "--tensor"],
    );
}
