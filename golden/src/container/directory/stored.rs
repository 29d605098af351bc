// SPDX-License-Identifier: Apache-2.0
//! Chunks of tensors that are stored exactly: plain, or compressed where that is smaller.

use std::io::Read;

/// Bytes of a chunk: a multiple of every element's size.
pub const CHUNK_BYTES: u64 = 1 << 22;
/// Zstandard's own default.
const LEVEL: i32 = 3;

/// Put the bytes of elements in planes: all first bytes, all second bytes. What is behind the last
/// whole element stays behind.
fn shuffle(data: &[u8], element: usize) -> Vec<u8> {
    let whole = data.len() / element * element;
    let mut out = Vec::with_capacity(data.len());
    for plane in 0..element {
        out.extend(data[..whole].iter().skip(plane).step_by(element));
    }
    out.extend(&data[whole..]);
    out
}

/// The opposite of [`shuffle`].
fn unshuffle(data: &[u8], element: usize) -> Vec<u8> {
    let count = data.len() / element;
    let mut out = vec![0; data.len()];
    for (i, group) in out.chunks_exact_mut(element).enumerate() {
        for (plane, byte) in group.iter_mut().enumerate() {
            *byte = data[plane * count + i];
        }
    }
    out[count * element..].copy_from_slice(&data[count * element..]);
    out
}

/// A chunk of elements, each of so many bytes (1 to 255), as it is stored: compressed where that is
/// smaller.
pub fn pack_chunk(data: &[u8], element: u8) -> Vec<u8> {
    let planes;
    let source = if element > 1 {
        planes = shuffle(data, usize::from(element));
        &planes
    } else {
        data
    };
    match zstd::bulk::compress(source, LEVEL) {
        Ok(packed) if packed.len() < data.len() => packed,
        _ => data.to_vec(),
    }
}

/// The `bytes` bytes of elements that a chunk stands for. `None` where it is damaged.
pub fn unpack_chunk(packed: &[u8], bytes: usize, element: u8) -> Option<Vec<u8>> {
    if packed.len() >= bytes {
        return (packed.len() == bytes).then(|| packed.to_vec());
    }
    let decoder = zstd::stream::read::Decoder::with_buffer(packed).ok()?;
    // Memory grows with what comes out, so that a directory's claim alone takes none.
    let mut out = Vec::new();
    decoder.take(bytes as u64 + 1).read_to_end(&mut out).ok()?;
    if out.len() != bytes {
        return None;
    }
    Some(if element > 1 {
        unshuffle(&out, usize::from(element))
    } else {
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn chunks_come_back(data: Vec<u8>, element in 1u8..9, times in 1usize..40) {
            let data = data.repeat(times);
            let packed = pack_chunk(&data, element);
            prop_assert!(packed.len() <= data.len());
            prop_assert_eq!(unpack_chunk(&packed, data.len(), element), Some(data.clone()));
            prop_assert_eq!(unpack_chunk(&packed, data.len() + 1, element), None);
        }
    }

    #[test]
    fn floats_shrink_by_planes() {
        let data: Vec<u8> = (0..4096)
            .flat_map(|i| (1.0 + (i * 37 % 4096) as f32 / 4096.0).to_le_bytes())
            .collect();
        assert!(pack_chunk(&data, 4).len() < data.len() * 6 / 10);
    }
}
