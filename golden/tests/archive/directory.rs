// SPDX-License-Identifier: Apache-2.0
//! What is written comes back; what has no place in a directory is refused.

use tricodec_golden::align::Format;
use tricodec_golden::container::ContainerError;
use tricodec_golden::container::directory::{
    Content, Directory, Header, Item, directory_bytes, write_archive,
};

use super::{archive, avc, coded, pair_of, read_all, stored};

#[test]
fn names_shapes_types_order_and_metadata_come_back() {
    let bytes = archive();
    let directory = Directory::parse(&bytes, bytes.len() as u64).expect("parses");
    assert_eq!(directory.version, 3);
    let format = ("format".to_owned(), "pt".to_owned());
    assert_eq!(directory.metadata, [format]);
    let said: Vec<_> = directory
        .items
        .iter()
        .map(|i| (i.name.as_str(), i.shape.as_slice(), i.dtype.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("w", &[70, 64][..], "F32"),
            ("ids", &[3000], "I32"),
            ("p", &[40, 64], "F32"),
            ("none", &[0], "F32"),
        ]
    );
    directory.check_length(bytes.len() as u64).expect("whole");
    let all = read_all(&bytes).expect("parses");
    let sizes: Vec<usize> = all.iter().map(|t| t.as_ref().map_or(0, Vec::len)).collect();
    assert_eq!(sizes, [70 * 64 * 4, 12_000, 40 * 64 * 4, 0]);
    let ids: Vec<u8> = (0..3000u32).flat_map(|i| (i / 7).to_le_bytes()).collect();
    assert_eq!(all[1].as_ref().expect("sound"), &ids);
    assert!(matches!(
        directory.find("nobody"),
        Err(ContainerError::NoTensor(_))
    ));
}

#[test]
fn the_directory_alone_is_enough_to_parse() {
    let bytes = archive();
    let header = Header::parse(&bytes[..16], bytes.len() as u64).expect("a header");
    let head = &bytes[..header.head() as usize];
    let whole = Directory::parse(&bytes, bytes.len() as u64);
    assert_eq!(Directory::parse(head, bytes.len() as u64), whole);
}

#[test]
fn an_archive_of_version_1_is_read() {
    // Written by the first version of the project: tests/data/README.md.
    let bytes = include_bytes!("../../../tests/data/version1.tri");
    assert_eq!(&bytes[..4], b"TRI1");
    let directory = Directory::parse(bytes, bytes.len() as u64).expect("parses");
    assert_eq!(directory.version, 1);
    let names: Vec<_> = directory
        .items
        .iter()
        .map(|i| (i.name.as_str(), i.dtype.as_str()))
        .collect();
    assert_eq!(names, [("ids", "I64"), ("w", "F32")]);
    let all = read_all(bytes).expect("parses");
    let ids: Vec<u8> = (0..5i64).flat_map(|i| (i * i - 3).to_le_bytes()).collect();
    assert_eq!(all[0].as_ref().expect("sound"), &ids);
    let w = all[1].as_ref().expect("sound");
    assert_eq!(w.len(), 32 * 64 * 4);
    assert_eq!(crc32fast::hash(w), VERSION_1_CRC);
}

/// CRC-32 of the decoded elements of `w`, as the version that wrote the archive decoded them.
const VERSION_1_CRC: u32 = 0xBD0A_7B13;

#[test]
fn an_archive_of_version_2_is_read() {
    // What `archive` makes, as version 2 had it: tests/data/README.md.
    let bytes = include_bytes!("../../../tests/data/version2.tri");
    assert_eq!(&bytes[..4], b"TRI2");
    let old = Directory::parse(bytes, bytes.len() as u64).expect("parses");
    assert_eq!(old.version, 2);
    let new = archive();
    let directory = Directory::parse(&new, new.len() as u64).expect("parses");
    assert_eq!(old.metadata, directory.metadata);
    for (a, b) in old.items.iter().zip(&directory.items) {
        assert_eq!((&a.name, &a.shape, &a.dtype), (&b.name, &b.shape, &b.dtype));
    }
    assert_eq!(read_all(bytes), read_all(&new));
    assert!(new.len() + 100 < bytes.len(), "{}", new.len());
}

#[test]
fn a_matrix_has_a_small_directory() {
    let (item, _) = coded("x", 384, 384, 2.0);
    let tiles = item.content.layers().map_or(0, |l| l[0].tiles.len());
    let head = directory_bytes(&[], &mut [item]).expect("writes").len();
    // As docs/bitstream.md says: 96 bytes of twelve tiles.
    assert_eq!(head, 24 + 6 * tiles, "{tiles} tiles");
}

/// A change of a pair that takes its halves apart.
type PairChange = fn(&mut [(Item, Vec<u8>); 2]);

#[test]
fn mx_pairs_come_back_and_halves_are_refused() {
    let write = |list: [(Item, Vec<u8>); 2]| {
        let (mut items, payloads): (Vec<Item>, Vec<Vec<u8>>) = list.into_iter().unzip();
        let mut bytes = Vec::new();
        write_archive(&mut bytes, &[], &mut items, &payloads).expect("writes");
        let directory = Directory::parse(&bytes, bytes.len() as u64);
        directory.map(|d| (d.items == items, read_all(&bytes)))
    };
    let (same, all) = write(pair_of(20, 64)).expect("parses");
    let values = coded("e", 20, 64, 2.0);
    assert!(same);
    let all = all.expect("parses");
    assert_eq!(
        all[1].as_ref().map(Vec::len),
        Ok(values.0.values() as usize * 4)
    );
    let changes: [PairChange; 5] = [
        |p| p[0].0.shape = vec![20, 3],
        |p| p[1].0.shape = vec![20, 32],
        |p| p[0].0.content = Content::Scales { elements: 0 },
        |p| p[0].0.content = Content::Scales { elements: 7 },
        |p| {
            if let Content::Elements(e) = &mut p[1].0.content {
                e.scales = 1;
            }
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut list = pair_of(20, 64);
        change(&mut list);
        let said = write(list).expect_err("refused").to_string();
        assert!(said.contains("MX pair"), "{number}: {said}");
    }
    let mut list = pair_of(20, 64);
    if let Content::Elements(e) = &mut list[1].0.content {
        e.format = Format::MxInt8;
    }
    let said = write(list).expect_err("refused").to_string();
    assert!(said.contains("unknown format"), "{said}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let write = |items: &mut [Item], payloads: &[Vec<u8>]| {
        write_archive(&mut Vec::new(), &[], items, payloads)
    };
    let (mut item, payload) = stored("x", "F32", &[1; 16], 16);
    item.shape = vec![1; 256];
    assert!(write(&mut [item.clone()], std::slice::from_ref(&payload)).is_err());
}

/// An archive whose items were changed after they were coded.
fn changed(change: impl Fn(&mut [Item])) -> Result<Directory, ContainerError> {
    let list = [
        coded("w", 70, 64, 2.0),
        stored("s", "I32", &[7; 64], 16),
        avc("p", 20, 64),
    ];
    let (mut items, payloads): (Vec<Item>, Vec<Vec<u8>>) = list.into_iter().unzip();
    change(&mut items);
    let mut bytes = Vec::new();
    write_archive(&mut bytes, &[], &mut items, &payloads).expect("writes");
    Directory::parse(&bytes, bytes.len() as u64)
}

/// A change that makes a directory impossible.
type Change = fn(&mut [Item]);

#[test]
fn directories_that_cannot_be_are_refused() {
    assert!(changed(|_| {}).is_ok());
    let wrong: [(&str, Change); 7] = [
        ("too large", |i| i[0].shape = vec![1 << 30, 1 << 30]),
        ("called \"w\"", |i| i[1].name = "w".to_owned()),
        ("no bytes", |i| {
            if let Content::Stored(s) = &mut i[1].content {
                s.shuffle = 0;
            }
        }),
        ("pieces", |i| {
            if let Content::Stored(s) = &mut i[1].content {
                s.bytes <<= 20;
            }
        }),
        ("exponent", |i| {
            if let Content::Tensor(l) = &mut i[0].content {
                l[0].unit = 2000;
            }
        }),
        ("impossible", |i| {
            if let Content::Tensor(l) = &mut i[0].content {
                l[0].layout.cols = 0;
            }
        }),
        ("layers", |i| {
            if let Content::Tensor(l) = &mut i[0].content {
                l.clear();
            }
        }),
    ];
    for (word, change) in wrong {
        let said = changed(change).map_err(|e| e.to_string());
        let said = said.expect_err(word);
        assert!(
            said.contains("directory") && said.contains(word),
            "{word}: {said}"
        );
    }
}

#[test]
fn a_slice_shorter_than_any_is_refused() {
    let said = changed(|i| {
        if let Content::Tensor(l) = &mut i[0].content {
            l[0].tiles[0].length = 2;
        }
    });
    let said = said.map_err(|e| e.to_string()).expect_err("refused");
    assert!(said.contains("shorter"), "{said}");
    // A tensor of zeros has the shortest slices of all.
    let zeros = vec![0f32; 1024 * 64];
    let goal = tricodec_golden::tensor::Goal::Step(tricodec_golden::tensor::Step::FINEST);
    let coded = tricodec_golden::tensor::encode(&zeros, 1024, 64, goal).expect("codes");
    let shortest = coded.slices.iter().map(Vec::len).min().expect("tiles");
    assert!(
        shortest * 1000 >= 64 * coded.layout.tile.rows(),
        "{shortest} bytes"
    );
}
