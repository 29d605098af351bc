//! Byte-stream syntax: NAL units, parameter sets, slice headers (clause 7, Annex B).

pub mod bit_writer;
pub mod colour;
mod level;
pub mod nal;
pub mod params;
pub mod read;
mod sets;
pub mod slice_header;
mod vui;

pub use bit_writer::BitWriter;
pub use params::{Pps, Sps};
pub use slice_header::SliceHeader;
