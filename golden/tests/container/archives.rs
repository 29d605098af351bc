// SPDX-License-Identifier: Apache-2.0
//! Archives of many tensors, coded and stored.

use crate::{FORMATS, OPTIONS, archive_of, elements, read_all, stored, view, weights};
use tricodec_golden::container::{
    Archive, ContainerError, decode_tensor, encode_tensor, write_archive,
};

/// An archive of many tensors of all kinds, with what must come back.
fn many() -> (Vec<u8>, Vec<(String, Vec<u8>)>) {
    let (mut list, mut expected) = (Vec::new(), Vec::new());
    for i in 0..60u64 {
        let name = format!("layer.{i}.weight");
        let format = FORMATS[i as usize % FORMATS.len()];
        let shape = [i % 5, 7 + i];
        let data = elements(format, &weights((shape[0] * shape[1]) as usize, i));
        let coded = encode_tensor(&view(&name, &shape, format, &data), &OPTIONS).expect("encodes");
        let back = decode_tensor(&coded.entry, &coded.payload, Err).expect("decodes");
        list.push((coded.entry, coded.payload));
        expected.push((name, back));
        let raw: Vec<u8> = (0..8 * (i % 3)).map(|b| (b * i) as u8).collect();
        let name = format!("layer.{i}.ids");
        list.push((stored(&name, vec![i % 3], "I64", &raw), raw.clone()));
        expected.push((name, raw));
    }
    let mut bytes = Vec::new();
    write_archive(&mut bytes, &mut list).expect("writes to memory");
    (bytes, expected)
}

#[test]
fn archives_hold_many_tensors() {
    let (bytes, expected) = many();
    assert_eq!(read_all(&bytes), Ok(expected));
    let archive = Archive::parse(&bytes).expect("parses");
    assert_eq!(
        archive.find("layer.59.weight").map(|e| e.shape.clone()),
        Ok(vec![4, 66])
    );
    assert_eq!(
        archive.find("nobody"),
        Err(ContainerError::NoTensor("nobody".to_owned()))
    );
    let empty = archive_of(Vec::new());
    assert_eq!(read_all(&empty), Ok(Vec::new()));
}

#[test]
fn what_the_directory_cannot_say_is_refused() {
    let long = "n".repeat(1 << 16);
    let deep = vec![1; 256];
    let dtype = "x".repeat(256);
    for entry in [
        stored(&long, vec![0], "U8", &[]),
        stored("deep", deep, "U8", &[0]),
        stored("dtype", vec![0], &dtype, &[]),
    ] {
        let mut out = Vec::new();
        let error = write_archive(&mut out, &mut [(entry, Vec::new())]).expect_err("is refused");
        assert!(error.to_string().contains("tensor"), "{error}");
        assert!(out.is_empty());
    }
}
