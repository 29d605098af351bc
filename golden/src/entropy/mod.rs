//! Entropy coding: CABAC (9.3) and CAVLC (9.2).
//!
//! `binarise`, `context`, `engine`, `reader` and `word` are the subset of the RTL (I_NxN, 4x4 transform, 4:0:0; 52 contexts numbered densely);
//! `ctx_idx`, `tables::init`, `residual` and `counter` are the whole of 4:2:0 by the standard's numbers.

pub mod binarise;
pub mod bins;
pub mod cabac;
pub mod cavlc;
pub mod context;
pub mod counter;
pub mod ctx_idx;
pub mod decoder;
pub mod engine;
pub mod reader;
pub mod residual;
pub mod syntax;
pub mod tables;
pub mod word;

pub use binarise::{Bin, BinRecorder, BinWriter, RawWriter, macroblock};
pub use bins::{Bins, Fault, LevelWord, SliceParser};
pub use cabac::CabacReader;
pub use cavlc::CavlcReader;
pub use context::{CONTEXTS, Contexts};
pub use counter::BinCounter;
pub use decoder::Decoder;
pub use engine::{Encoder, WideEncoder};
pub use reader::MacroblockReader;
pub use word::BlockWord;
