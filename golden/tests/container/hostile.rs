// SPDX-License-Identifier: Apache-2.0
//! Archives that are cut, changed or lie.

use crate::{OPTIONS, elements, read_all, stored, view, weights};
use proptest::prelude::*;
use tricodec_golden::align::Format;
use tricodec_golden::container::{
    Archive, ContainerError, Kind, decode_tensor, encode_tensor, write_archive,
};

/// A small archive in which every byte matters.
fn small() -> Vec<u8> {
    let data = elements(Format::Bf16, &weights(300, 1));
    let coded = encode_tensor(&view("a", &[300], Format::Bf16, &data), &OPTIONS).expect("encodes");
    let raw = [1, 2, 3, 4];
    let mut bytes = Vec::new();
    let mut list = [
        (coded.entry, coded.payload),
        (stored("b", vec![4], "U8", &raw), raw.to_vec()),
    ];
    write_archive(&mut bytes, &mut list).expect("writes to memory");
    bytes
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = small();
    for length in 0..bytes.len() {
        let error = read_all(&bytes[..length]).expect_err("something is missing");
        assert!(!error.is_empty() && !error.contains('\n'), "{error}");
    }
}

#[test]
fn no_flipped_bit_changes_a_value_unnoticed() {
    let bytes = small();
    let sound = read_all(&bytes);
    assert!(sound.is_ok());
    let mut unnoticed = 0;
    for bit in 0..8 * bytes.len() {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        match read_all(&damaged) {
            Err(error) => assert!(!error.is_empty() && !error.contains('\n'), "{error}"),
            same => {
                assert_eq!(same, sound, "bit {bit}");
                unnoticed += 1;
            }
        }
    }
    // The parameter sets in the payload are for other decoders: only they are not covered.
    assert!(unnoticed < 8 * 64, "{unnoticed}");
}

/// An archive whose directory is these bytes, its checksum right.
fn with_directory(directory: &[u8], count: u32) -> Vec<u8> {
    let mut bytes = b"TRI1".to_vec();
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(crc32fast::hash(directory).to_le_bytes());
    bytes.extend(directory);
    bytes
}

/// A directory entry of a coded FP32 tensor; `tiles` says how many, none of them follows.
fn coded_entry(shape: &[u64], tile_rows: u16, cols: u64, tiles: u32) -> Vec<u8> {
    let mut out = vec![1, 0, b'x', shape.len() as u8];
    for d in shape {
        out.extend(d.to_le_bytes());
    }
    out.extend([0; 16]);
    out.extend([0, 8]);
    out.extend(tile_rows.to_le_bytes());
    out.extend(cols.to_le_bytes());
    out.extend([0; 24]);
    out.extend(tiles.to_le_bytes());
    out
}

#[test]
fn absurd_sizes_are_errors_and_take_no_memory() {
    let huge = u64::MAX;
    for directory in [
        coded_entry(&[1 << 40], 1024, 64, u32::MAX),
        coded_entry(&[1 << 40], 1024, 64, 1 << 24),
        coded_entry(&[huge, huge], 64, 64, 1),
        coded_entry(&[1 << 47], 16, 1 << 40, 1 << 24),
        coded_entry(&[64], 16, huge, 1),
        coded_entry(&[64], 16, 0, 1),
        coded_entry(&[64], 0, 64, 1),
        coded_entry(&[64], 17, 64, 1),
        coded_entry(&[64], 0xFFF0, 64, 1),
        coded_entry(&[huge; 255], 16, 64, 1),
    ] {
        let error = Archive::parse(&with_directory(&directory, 1)).expect_err("is impossible");
        assert!(
            matches!(error, ContainerError::Directory(_)),
            "{error} {directory:?}"
        );
    }
    // More entries than bytes; a directory longer than any file.
    assert!(Archive::parse(&with_directory(&[], u32::MAX)).is_err());
    let mut bytes = with_directory(&[], 0);
    bytes[4..8].fill(0xFF);
    assert!(matches!(
        Archive::parse(&bytes),
        Err(ContainerError::Truncated { .. })
    ));
    // A stored tensor that ends where no file does.
    let mut entry = stored("x", vec![4], "U8", &[]);
    let mut out = Vec::new();
    (entry.offset, entry.length) = (huge - 1, huge);
    write_archive(&mut out, &mut [(entry, Vec::new())]).expect("writes");
    let mut directory = out[16..].to_vec();
    let at = 4 + 8;
    directory[at..at + 16].fill(0xFF);
    assert!(
        read_all(&with_directory(&directory, 1)).is_err_and(|e| e.contains("cut off")),
        "{directory:?}"
    );
}

#[test]
fn damage_stays_in_its_tile() {
    let data = elements(Format::Int8, &weights(64 * 256, 3));
    let coded =
        encode_tensor(&view("t", &[256, 64], Format::Int8, &data), &OPTIONS).expect("encodes");
    let sound = decode_tensor(&coded.entry, &coded.payload, Err).expect("decodes");
    let Kind::Coded {
        tiles, geometry, ..
    } = &coded.entry.kind
    else {
        panic!("coded")
    };
    let mut payload = coded.payload.clone();
    payload[(tiles[1].offset + 20) as usize] ^= 4;
    let told = std::sync::Mutex::new(Vec::new());
    let back = decode_tensor(&coded.entry, &payload, |e| {
        told.lock().expect("not poisoned").push(e.to_string());
        Ok(())
    })
    .expect("goes on");
    assert_eq!(
        told.into_inner().expect("not poisoned"),
        ["tensor \"t\": tile 1 is damaged: its checksum is another"]
    );
    let per_tile = 64 * geometry.tile_rows as usize;
    assert_eq!(back[..per_tile], sound[..per_tile]);
    assert!(back[per_tile..2 * per_tile].iter().all(|b| *b == 0));
    assert_eq!(back[2 * per_tile..], sound[2 * per_tile..]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..Default::default() })]
    #[test]
    fn any_bytes_end_in_tensors_or_an_error(
        mut bytes in prop::collection::vec(any::<u8>(), 0..200),
        magic: bool,
    ) {
        if magic && bytes.len() >= 4 {
            bytes[..4].copy_from_slice(b"TRI1");
        }
        if let Err(e) = read_all(&bytes) {
            prop_assert!(!e.is_empty());
        }
    }
}
