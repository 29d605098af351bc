// SPDX-License-Identifier: Apache-2.0
//! What must hold for archives of versions 2 and 3 whatever the bytes: shared by the libFuzzer
//! target and the bounded fuzz test.

use tricodec_golden::container::directory::{
    Content, Directory, Elements, Item, checked, unpack_chunk,
};
use tricodec_golden::tensor::decode_tile;

/// Most values of a tensor, or bytes of a chunk, that are still worth the time.
const WORTHWHILE: u64 = 1 << 20;

/// Parse `data` and decode all that is in it: no panic, every error is one sentence, what comes out
/// has the size that the directory says.
pub fn any_bytes_end_in_tensors_or_an_error(data: &[u8]) {
    let file = data.len() as u64;
    let directory = match Directory::parse(data, file) {
        Ok(directory) => directory,
        Err(e) => return sentence(&e),
    };
    if let Err(e) = directory.check_length(file) {
        sentence(&e);
    }
    for item in &directory.items {
        assert!(directory.find(&item.name).is_ok());
        match &item.content {
            Content::Stored(stored) => {
                for number in 0..stored.pieces.len() {
                    let start = number as u64 * stored.chunk;
                    let bytes = stored.chunk.min(stored.bytes - start);
                    let Some(packed) = piece(data, item, 0, number) else {
                        continue;
                    };
                    if bytes <= WORTHWHILE
                        && let Some(chunk) = unpack_chunk(packed, bytes as usize, stored.shuffle)
                    {
                        assert_eq!(chunk.len() as u64, bytes);
                    }
                }
            }
            Content::Tensor(layers) | Content::Elements(Elements { layers, .. }) => {
                for (l, layer) in layers.iter().enumerate() {
                    // Lengths bound what the layer stands for: no memory for mere claims.
                    let values: usize = layer.layout.tiles().map(|a| a.values()).sum();
                    assert!(values as u64 <= 1000 * layer.length());
                    for (number, area) in layer.layout.tiles().enumerate() {
                        let Some(slice) = piece(data, item, l, number) else {
                            continue;
                        };
                        match decode_tile(slice, area) {
                            Ok(samples) => assert_eq!(samples.len(), area.values()),
                            Err(e) => sentence(&e),
                        }
                    }
                }
            }
            Content::Avc(entry) => assert_eq!(entry.name, item.name),
            Content::Scales { elements } => {
                // Halves of pairs know each other.
                let other = &directory.items[*elements].content;
                assert!(matches!(other, Content::Elements(e) if e.blocks == item.values()));
            }
        }
    }
}

fn sentence(e: &dyn std::fmt::Display) {
    let text = e.to_string();
    assert!(!text.is_empty() && !text.contains('\0'));
}

/// A piece whose bytes are there and whose checksum is right.
fn piece<'a>(data: &'a [u8], item: &Item, layer: usize, number: usize) -> Option<&'a [u8]> {
    let (at, piece) = item.piece(layer, number)?;
    let bytes = data.get(usize::try_from(at).ok()?..)?;
    checked(piece, bytes.get(..piece.length as usize)?)
}
