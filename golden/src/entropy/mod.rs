//! Entropy coding: CABAC (9.3) of the macroblocks that the codec writes.

pub mod binarise;
pub mod bins;
pub mod context;
pub mod decoder;
pub mod engine;
pub mod reader;
pub mod tables;
pub mod word;

pub use binarise::{Bin, BinRecorder, BinWriter, macroblock};
pub use bins::{Bins, Fault, LevelWord, SliceParser};
pub use context::{CONTEXTS, Contexts};
pub use decoder::Decoder;
pub use engine::Encoder;
pub use reader::MacroblockReader;
pub use word::BlockWord;
