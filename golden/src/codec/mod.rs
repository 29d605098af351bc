//! The codec over whole pictures: planes in, streams out, and back.

pub mod decode;
pub mod encode;
pub mod encoder;
pub mod layout;
pub mod slice;

pub use decode::{
    DecodeError, Decoded, DecodedPicture, Decoder, ParameterSets, decode, decode_slice,
    decode_slice_partly,
};
pub use encoder::{
    EncodeError, EncodedPicture, EncodedSlice, encode_picture, encode_slice, parameter_sets,
};
pub use layout::split_slices;
pub use slice::{BlockRecord, SliceEncoder, SliceParams};

/// A grey picture: `width` × `height` samples, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Columns, 1 or more.
    pub width: usize,
    /// Rows, 1 or more.
    pub height: usize,
    /// `width · height` samples.
    pub samples: Vec<u8>,
}

impl Picture {
    /// The sample at (`x`, `y`), the nearest one of the picture's edge where that is outside. The picture must not be empty.
    pub fn clamped(&self, x: usize, y: usize) -> u8 {
        self.samples[y.min(self.height - 1) * self.width + x.min(self.width - 1)]
    }

    /// The 4x4 block at column `x`, row `y` (in samples), in raster order; beyond the edge the edge is repeated.
    pub fn block(&self, x: usize, y: usize) -> [u8; 16] {
        if x + 4 <= self.width && y + 4 <= self.height {
            let mut block = [0; 16];
            for r in 0..4 {
                let at = (y + r) * self.width + x;
                block[4 * r..4 * r + 4].copy_from_slice(&self.samples[at..at + 4]);
            }
            return block;
        }
        std::array::from_fn(|i| self.clamped(x + i % 4, y + i / 4))
    }
}
