// SPDX-License-Identifier: Apache-2.0
//! Files are what their content says.

use super::*;

/// The command must do it, and mention what the name says.
fn mentions(place: &Place, line: &str, words: &[&str]) {
    let out = place.run(line);
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{line}: {said}");
    for word in words {
        assert!(said.contains(word), "{line}: no {word:?} in {said:?}");
    }
}

#[test]
fn streams_have_many_names() {
    let place = Place::new();
    place.put("c.y4m", &clip(2));
    place.good("encode c.y4m -o c.264");
    let stream = place.get("c.264");
    for ending in [
        "jsv", "jvt", "26l", "bit", "bin", "avc", "h264", "264", "x", "JSV",
    ] {
        let name = format!("s.{ending}");
        place.put(&name, &stream);
        let out = place.run(&format!("decode {name} -o {ending}.yuv"));
        assert!(out.status.success() && out.stderr.is_empty(), "{name}");
        assert!(place.get(&format!("{ending}.yuv")).len() == 2 * 64 * 48 * 3 / 2);
    }
    place.put("plain", &stream);
    place.good("decode plain -o plain.yuv");
}

#[test]
fn a_name_that_says_something_else_is_mentioned() {
    let place = Place::new();
    place
        .put("p.pgm", PGM)
        .put("w.npy", NPY)
        .put("c.y4m", &clip(2));
    place.good("encode p.pgm -o p.264");
    place.good("decode p.264 -o p.png");
    place.good("encode w.npy -o w.tri");
    let copy = |from: &str, to: &str| {
        place.put(to, &place.get(from));
    };
    copy("p.png", "png.264");
    copy("p.264", "stream.png");
    copy("c.y4m", "video.yuv");
    copy("w.tri", "archive.npy");
    copy("w.npy", "array.safetensors");
    mentions(
        &place,
        "encode png.264 -o 1.264",
        &["png.264", "H.264", "a PNG picture"],
    );
    mentions(
        &place,
        "decode stream.png -o 1.png",
        &["stream.png", "PNG", "an H.264 stream"],
    );
    mentions(
        &place,
        "encode video.yuv -o 2.264",
        &["video.yuv", "raw I420", "y4m"],
    );
    mentions(
        &place,
        "decode archive.npy -o 3.npy",
        &["archive.npy", "a .tri archive"],
    );
    mentions(
        &place,
        "encode array.safetensors -o 4.tri",
        &["an .npy array"],
    );
    mentions(&place, "info png.264", &["a PNG picture"]);
    place.bad("decode p.png -o x.yuv", &["p.png", "a PNG picture"]);
}

#[test]
fn what_is_not_read_has_its_name() {
    let place = Place::new();
    let zip_of = |name: &str| {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(26, 0);
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        bytes
    };
    let torch = zip_of("archive/data.pkl");
    let zip = zip_of("hello.txt");
    let lengths = [
        &[0, 0, 0, 4, 0x67, 100, 0, 10][..],
        &[0, 0, 0, 2, 0x68, 0xce],
    ]
    .concat();
    let transport: Vec<u8> = (0..752)
        .map(|i| if i % 188 == 0 { 0x47 } else { 0 })
        .collect();
    let cases: &[(&[u8], &str)] = &[
        (b"\0\0\0\x01\x40\x01\x0c\x01", "HEVC (H.265)"),
        (b"\0\0\x01\x42\x01\x01", "HEVC (H.265)"),
        (b"\0\0\0\x01\0\x79\0", "VVC (H.266)"),
        (b"DKIF\0\0\x20\0AV01", "AV1 video (IVF)"),
        (b"DKIF\0\0\x20\0VP90", "VP9 video (IVF)"),
        (b"\0\0\x01\xb3\x14", "MPEG-2 video"),
        (b"\0\0\x01\xba\x44", "MPEG program stream"),
        (&transport, "MPEG transport stream"),
        (b"RIFF\0\0\0\0AVI LIST", "AVI"),
        (b"FLV\x01\x05", "Flash video"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\x28\xb5\x2f\xfd\0", "Zstandard"),
        (b"\xfd7zXZ\0\0", "xz"),
        (b"BZh9", "bzip2"),
        (&torch, "checkpoint of PyTorch"),
        (&zip, "a zip file"),
        (b"\x80\x02}q\0", "Python pickle"),
        (b"GGUF\x03\0\0\0", "GGUF"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"\0\0\0\x1cftypheic", "HEIF"),
        (b"\0\0\0\x0cjP  \r\n", "JPEG 2000"),
        (b"%PDF-1.7", "PDF"),
        (&lengths, "lengths in place of start codes"),
    ];
    for (bytes, what) in cases {
        for name in ["x.264", "x.npy", "x.png", "x"] {
            place.put(name, bytes);
            place.bad(&format!("info {name}"), &[name, what, "is not read"]);
            let said = place.run(&format!("info {name}")).stderr;
            let said = String::from_utf8_lossy(&said).into_owned();
            let advised = ["first", "ffmpeg"].iter().any(|w| said.contains(w));
            assert!(advised, "no advice: {said}");
            std::fs::remove_file(place.path(name)).expect("removes");
        }
    }
}

#[test]
fn options_of_other_inputs_are_refused() {
    let place = Place::new();
    place
        .put("c.y4m", &clip(2))
        .put("w.npy", NPY)
        .put("p.pgm", PGM);
    for (option, word) in [
        ("--tensor x", "--tensor"),
        ("--policy scale", "--policy"),
        ("--step 0.2", "--step"),
        ("--tools avc", "--tools"),
    ] {
        for input in ["c.y4m", "p.pgm"] {
            place.bad(
                &format!("encode {input} -o o.264 {option}"),
                &[word, "for tensors"],
            );
        }
    }
    place.bad("encode w.npy -o o.tri --grey", &["--grey", "for pictures"]);
    place.good("encode c.y4m -o c.264");
    place.bad(
        "decode c.264 -o o.yuv --tensor x",
        &["--tensor", "for tensors"],
    );
    place.bad(
        "decode c.264 -o o.yuv --layers 1",
        &["--layers", "for tensors"],
    );
    place.bad(
        "encode c.y4m -o o.264 --size 64x48",
        &["--size", "raw I420"],
    );
}

#[test]
fn arrays_that_are_no_tensor_are_named() {
    let place = Place::new();
    let one = npy("(4,)", "<f4", &[0; 16]);
    place.put("two.npy", &[one.clone(), one].concat());
    place.bad(
        "encode two.npy -o o.tri",
        &["two.npy", "one array in a file"],
    );
    place.put("objects.npy", &npy("(1,)", "|O", b"\x80\x04N."));
    place.bad(
        "encode objects.npy -o o.tri",
        &["objects.npy", "Python objects"],
    );
}
