// SPDX-License-Identifier: Apache-2.0
//! A tensor as the directory describes it.

use super::super::archive::Entry;
use crate::tensor::Layout;

/// A run of payload bytes that stands alone: the slice of a tile, or a chunk of a stored tensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Bytes.
    pub length: u32,
    /// CRC-32 of these bytes.
    pub crc: u32,
}

impl Piece {
    /// The piece that these bytes are. `None` beyond 2^32 − 1 bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            length: u32::try_from(bytes.len()).ok()?,
            crc: crc32fast::hash(bytes),
        })
    }
}

/// A tensor that is stored exactly, in chunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Bytes of the elements.
    pub bytes: u64,
    /// Bytes of a chunk of elements; the last may be shorter.
    pub chunk: u64,
    /// Bytes of an element where the bytes of the elements were put in planes before a chunk was
    /// compressed; 1 where they were not.
    pub shuffle: u8,
    /// The chunks. One that is as long as what it stands for is not compressed.
    pub pieces: Vec<Piece>,
}

/// A tensor coded with the tensor tools, or what an earlier layer left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Exponent of the samples' unit: a sample q stands for q · 2^unit.
    pub unit: i16,
    /// Matrix and tiles. The last row of the matrix may be longer than what is left of the tensor.
    pub layout: Layout,
    /// The tiles, strip after strip, from top to bottom inside a strip.
    pub tiles: Vec<Piece>,
}

impl Layer {
    /// Bytes of the slices.
    pub fn length(&self) -> u64 {
        self.tiles.iter().map(|t| u64::from(t.length)).sum()
    }
}

/// How a tensor is coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Exactly.
    Stored(Stored),
    /// As H.264 pictures: the entry of version 1, always of kind `Coded`.
    Avc(Entry),
    /// With the tensor tools. The tensor is the sum of its layers.
    Tensor(Vec<Layer>),
}

/// A tensor in the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Name.
    pub name: String,
    /// Dimensions, outermost first.
    pub shape: Vec<u64>,
    /// Element type, as safetensors calls it: "F32", "BF16", "I64".
    pub dtype: String,
    /// Where the payload begins in the file.
    pub offset: u64,
    /// Bytes of the payload.
    pub length: u64,
    /// How it is coded.
    pub content: Content,
}

impl Item {
    /// Values. Shapes of a parsed directory never overflow.
    pub fn values(&self) -> u64 {
        self.shape
            .iter()
            .fold(1u64, |n, dimension| n.saturating_mul(*dimension))
    }

    /// Where piece `index` of layer `layer` lies in the file; a stored tensor has one layer.
    ///
    /// `None` where there is no such piece, and for tensors of H.264 slices, whose tiles have
    /// offsets of their own.
    pub fn piece(&self, layer: usize, index: usize) -> Option<(u64, Piece)> {
        let (before, pieces) = match &self.content {
            Content::Stored(stored) if layer == 0 => (0, &stored.pieces),
            Content::Tensor(layers) => {
                let before = layers.iter().take(layer).map(Layer::length).sum();
                (before, &layers.get(layer)?.tiles)
            }
            _ => return None,
        };
        let piece = *pieces.get(index)?;
        let inside: u64 = pieces[..index].iter().map(|p| u64::from(p.length)).sum();
        Some((self.offset + before + inside, piece))
    }
}
