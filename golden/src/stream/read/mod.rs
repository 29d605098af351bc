//! Reading of H.264 byte streams: NAL units, parameter sets and slice headers, up to the first bit of slice data.
//!
//! Nothing here panics or allocates by what a stream claims: every read is checked against the bytes that are there.

pub mod bit_reader;
pub mod error;
pub mod nal;
pub mod params;
pub mod slice_header;

pub use bit_reader::BitReader;
pub use error::{SyntaxError, Tool};
