// SPDX-License-Identifier: Apache-2.0
//! Archives of versions 2 and 3: what is written is read, and damage is found, named and confined.

mod damage;
mod directory;
mod fuzz;

use tricodec_golden::align::{Format, Policy};
use tricodec_golden::container::directory::{
    Content, Directory, Elements, Item, Layer, Piece, Stored, columns_of, layout_of, pack_chunk,
    unpack_chunk, write_archive,
};
use tricodec_golden::container::tensor::Goal as AvcGoal;
use tricodec_golden::container::{Options, TensorView, decode_tensor, encode_tensor};
use tricodec_golden::tensor::{self, Goal};

/// Weights of a kind: the sum of a few uniform numbers.
pub fn weights(n: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    (0..n)
        .map(|_| (0..6).map(|_| uniform()).sum::<f32>() * 0.05)
        .collect()
}

fn blank(name: &str, shape: &[u64], dtype: &str, content: Content) -> Item {
    Item {
        name: name.to_owned(),
        shape: shape.to_vec(),
        dtype: dtype.to_owned(),
        offset: 0,
        length: 0,
        content,
    }
}

fn pieces(slices: &[Vec<u8>]) -> Vec<Piece> {
    let one = |s: &Vec<u8>| Piece::of(s).expect("small");
    slices.iter().map(one).collect()
}

/// A matrix with the tensor tools.
pub fn coded(name: &str, rows: usize, cols: usize, bits: f64) -> (Item, Vec<u8>) {
    let shape = [rows as u64, cols as u64];
    assert_eq!(columns_of(&shape), cols as u64);
    let values = weights(rows * cols, 3);
    let coded = tensor::encode(&values, rows, cols, Goal::Bits(bits)).expect("codes");
    let layer = Layer {
        unit: coded.unit as i16,
        layout: coded.layout,
        tiles: pieces(&coded.slices),
    };
    assert_eq!(
        layout_of(
            (rows * cols) as u64,
            cols as u64,
            coded.layout.transposed,
            coded.layout.tile
        ),
        Some(coded.layout)
    );
    let item = blank(name, &shape, "F32", Content::Tensor(vec![layer]));
    (item, coded.slices.concat())
}

/// Elements stored in chunks of so many bytes.
pub fn stored(name: &str, dtype: &str, data: &[u8], chunk: usize) -> (Item, Vec<u8>) {
    let packed: Vec<Vec<u8>> = data.chunks(chunk).map(|c| pack_chunk(c, 4)).collect();
    let content = Content::Stored(Stored {
        bytes: data.len() as u64,
        chunk: chunk as u64,
        shuffle: 4,
        pieces: pieces(&packed),
    });
    let item = blank(name, &[data.len() as u64 / 4], dtype, content);
    (item, packed.concat())
}

/// A matrix as H.264 slices.
pub fn avc(name: &str, rows: usize, cols: usize) -> (Item, Vec<u8>) {
    let shape = [rows as u64, cols as u64];
    let data: Vec<u8> = weights(rows * cols, 9)
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let view = TensorView {
        name,
        shape: &shape,
        format: Format::Fp32,
        data: &data,
    };
    let options = Options {
        target: AvcGoal::Qp(30),
        lanes: 4,
        policy: Policy::Scale,
        clamp_nonfinite: false,
    };
    let coded = encode_tensor(&view, &options).expect("codes");
    let item = blank(name, &shape, "F32", Content::Avc(coded.entry));
    (item, coded.payload)
}

/// An MX pair: scales, then elements of E4M3.
pub fn pair_of(rows: usize, cols: usize) -> [(Item, Vec<u8>); 2] {
    let (mut elements, payload) = coded("e", rows, cols, 2.0);
    let Content::Tensor(layers) = elements.content else {
        panic!("the tensor tools");
    };
    let blocks = (rows * cols / 32) as u64;
    elements.dtype = "F8_E4M3".to_owned();
    elements.content = Content::Elements(Elements {
        format: Format::MxFp8E4M3,
        scales: 0,
        blocks,
        layers,
    });
    let shape = [rows as u64, cols as u64 / 32];
    let scales = blank("s", &shape, "F8_E8M0", Content::Scales { elements: 1 });
    [(scales, Vec::new()), (elements, payload)]
}

/// An archive with one tensor of each kind.
pub fn archive() -> Vec<u8> {
    let ids: Vec<u8> = (0..3000u32).flat_map(|i| (i / 7).to_le_bytes()).collect();
    let list = [
        coded("w", 70, 64, 2.0),
        stored("ids", "I32", &ids, 4096),
        avc("p", 40, 64),
        stored("none", "F32", &[], 4096),
    ];
    let (mut items, payloads): (Vec<Item>, Vec<Vec<u8>>) = list.into_iter().unzip();
    let metadata = [("format".to_owned(), "pt".to_owned())];
    let mut bytes = Vec::new();
    let length = write_archive(&mut bytes, &metadata, &mut items, &payloads).expect("writes");
    assert_eq!(length, bytes.len() as u64);
    bytes
}

/// The elements of a tensor, or what is wrong with each of its pieces.
pub fn elements(bytes: &[u8], item: &Item) -> Result<Vec<u8>, String> {
    let piece = |layer: usize, number: usize| -> Result<&[u8], String> {
        let (at, piece) = item.piece(layer, number).ok_or("no piece")?;
        let slice = bytes
            .get(at as usize..)
            .and_then(|b| b.get(..piece.length as usize));
        let slice = slice.ok_or("beyond the end")?;
        tricodec_golden::container::directory::checked(piece, slice)
            .ok_or_else(|| "checksum".to_owned())
    };
    match &item.content {
        Content::Stored(s) => {
            let mut out = Vec::new();
            for number in 0..s.pieces.len() {
                let left = s.bytes - out.len() as u64;
                let chunk = unpack_chunk(piece(0, number)?, s.chunk.min(left) as usize, s.shuffle);
                out.extend(chunk.ok_or("chunk")?);
            }
            Ok(out)
        }
        Content::Avc(entry) => {
            let payload = &bytes[bytes.len().min(entry.offset as usize)..];
            let payload = &payload[..payload.len().min(entry.length as usize)];
            decode_tensor(entry, payload, Err).map_err(|e| e.to_string())
        }
        Content::Scales { .. } => Ok(Vec::new()),
        Content::Tensor(layers) | Content::Elements(Elements { layers, .. }) => {
            let layer = &layers[0];
            let slices = (0..layer.tiles.len())
                .map(|n| piece(0, n))
                .collect::<Result<Vec<_>, _>>()?;
            let unit = i32::from(layer.unit);
            let values: Vec<f32> = tensor::decode(&layer.layout, unit, &slices, &tensor::Serial)
                .map_err(|e| e.to_string())?;
            Ok(values.iter().flat_map(|v| v.to_le_bytes()).collect())
        }
    }
}

/// All tensors of an archive, each as its elements or an error.
pub fn read_all(bytes: &[u8]) -> Result<Vec<Result<Vec<u8>, String>>, String> {
    let directory = Directory::parse(bytes, bytes.len() as u64).map_err(|e| e.to_string())?;
    Ok(directory.items.iter().map(|i| elements(bytes, i)).collect())
}
