// SPDX-License-Identifier: Apache-2.0
//! What must hold for the container's reader and decoder whatever the bytes: shared by the
//! libFuzzer target and the bounded fuzz test.

use std::sync::Mutex;

use tricodec_golden::container::{Archive, Kind, decode_tensor, decode_tile};

/// Most values of a tensor that are still worth the time.
const WORTHWHILE: u64 = 1 << 20;

/// Parse `data` and decode all that is in it: no panic, every error is one sentence, what comes out
/// has the size that the directory says.
pub fn any_bytes_end_in_tensors_or_an_error(data: &[u8]) {
    let sentence = |e: &dyn std::fmt::Display| {
        let text = e.to_string();
        assert!(!text.is_empty() && !text.contains('\0'));
    };
    let archive = match Archive::parse(data) {
        Ok(archive) => archive,
        Err(e) => return sentence(&e),
    };
    for entry in &archive.entries {
        assert!(archive.find(&entry.name).is_ok());
        let payload = match archive.payload(entry) {
            Ok(payload) => payload,
            Err(e) => {
                sentence(&e);
                continue;
            }
        };
        let Kind::Coded {
            format,
            geometry,
            tiles,
            ..
        } = &entry.kind
        else {
            assert_eq!(payload.len() as u64, entry.length);
            continue;
        };
        // The directory has twenty bytes for each tile, so that the memory it stands for is bounded
        // by the file's size.
        assert!(tiles.len() * 20 <= data.len());
        if geometry.tiles() * geometry.tile_rows * 64 > WORTHWHILE {
            continue;
        }
        let damaged = Mutex::new(0);
        let decoded = decode_tensor(entry, payload, |e| {
            sentence(&e);
            *damaged.lock().expect("not poisoned") += 1;
            Ok(())
        });
        match decoded {
            Ok(bytes) => {
                assert_eq!(
                    bytes.len() as u64,
                    entry.values() * u64::from(format.bits() / 8)
                );
                let sound = tiles.len() - *damaged.lock().expect("not poisoned");
                let alone =
                    (0..tiles.len() as u64).filter(|t| decode_tile(entry, payload, *t).is_ok());
                assert_eq!(alone.count(), sound);
            }
            Err(e) => sentence(&e),
        }
    }
}
