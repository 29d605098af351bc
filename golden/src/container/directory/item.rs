// SPDX-License-Identifier: Apache-2.0
//! A tensor as the directory describes it.

use super::super::archive::Entry;
use crate::align::Format;
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

/// Values of a block of an MX format, which share a scale.
pub const MX_BLOCK: u64 = 32;

/// The elements of an MX pair: two tensors, elements and scales, that stand for one of floats.
///
/// Layers hold what the pair stands for, value by value in the order of the elements. A reader
/// makes elements and scales of it anew: for each block of [`MX_BLOCK`] values the scale of the MX
/// rule, and each value's nearest element under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elements {
    /// Format of an element: one of [`Elements::FORMATS`].
    pub format: Format,
    /// Number of the tensor that holds the scales.
    pub scales: usize,
    /// Blocks: the values of the scales' tensor.
    pub blocks: u64,
    /// The values. Columns are a multiple of a block.
    pub layers: Vec<Layer>,
}

impl Elements {
    /// Formats of elements that have a place in bytes.
    pub const FORMATS: [Format; 3] = [Format::MxFp8E4M3, Format::MxFp8E5M2, Format::MxFp4];

    /// Values.
    pub fn values(&self) -> u64 {
        MX_BLOCK * self.blocks
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
    /// The elements of an MX pair, with the tensor tools.
    Elements(Elements),
    /// The scales of an MX pair, which follow from its elements: no payload.
    Scales {
        /// Number of the tensor that holds the elements.
        elements: usize,
    },
}

impl Content {
    /// The layers of what is coded with the tensor tools.
    pub fn layers(&self) -> Option<&[Layer]> {
        match self {
            Self::Tensor(layers) => Some(layers),
            Self::Elements(elements) => Some(&elements.layers),
            _ => None,
        }
    }
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
            content => {
                let layers = content.layers()?;
                let before = layers.iter().take(layer).map(Layer::length).sum();
                (before, &layers.get(layer)?.tiles)
            }
        };
        let piece = *pieces.get(index)?;
        let inside: u64 = pieces[..index].iter().map(|p| u64::from(p.length)).sum();
        Some((self.offset + before + inside, piece))
    }
}

/// Metadata and tensors of a directory.
pub type Parts = (Vec<(String, String)>, Vec<Item>);
