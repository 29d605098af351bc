// SPDX-License-Identifier: Apache-2.0
//! The codecs over whole pictures: planes in, streams out, and back.
//!
//! There are two encoders, and a decoder for the streams of both and of others:
//!
//! - [`pipeline`] codes tensors and grey pictures: what a lane of the RTL does.
//! - [`video`] codes colour pictures and video; the RTL does not have it yet.
//! - [`mod@decode`] decodes every stream within its tools, whoever made it.
//! - [`rate`] chooses quantisers for both encoders.
//!
//! # What the RTL equals
//!
//! | golden | RTL |
//! | --- | --- |
//! | [`align`](crate::align): `block`, `decode` | `tri_align`, `tri_align_front`, `tri_align_decode`, `tri_align_direct`, `tri_align_round` |
//! | [`align`](crate::align): `dealign`, `mx_block`, `element` | `tri_dealign`, `tri_mx_block`, `tri_dealign_scale`, `tri_dealign_magnitude`, `tri_dealign_place`, `tri_dealign_round`, `tri_dealign_encode` |
//! | [`pipeline::SliceEncoder`] | `tri_enc_pipe`, `tri_neighbours`, `tri_block_pos` |
//! | [`pipeline::decode_block`] | `tri_dec_pipe` |
//! | [`intra::predict`](crate::intra::predict()) | `tri_predict`, `tri_predict_modes`, `tri_predict_taps` |
//! | [`intra::decide`](crate::intra::decide()), [`intra::satd`](crate::intra::satd()) | `tri_decide`, `tri_satd` |
//! | [`intra::reconstruct`](crate::intra::reconstruct()) | `tri_recon` |
//! | [`transform`](crate::transform): `fdct4`, `idct4` | `tri_fdct4`, `tri_idct4` |
//! | [`quant`](crate::quant): `quant4`, `dequant4` | `tri_quant4`, `tri_dequant_multiply`, `tri_dequant_scale` |
//! | [`entropy::lane::macroblock`](crate::entropy::lane::macroblock()) | `tri_enc_binariser` |
//! | [`entropy::lane::contexts`](crate::entropy::lane::contexts) | `tri_enc_contexts`, `tri_dec_contexts`, `tri_ctx_start` |
//! | [`entropy::engine::next_state`](crate::entropy::engine::next_state()) | `tri_ctx_next` |
//! | [`entropy::engine::Encoder`](crate::entropy::engine::Encoder) | `tri_enc_arith`, `tri_interval`, `tri_enc_carry`, `tri_enc_packer`, together `tri_enc_lane` |
//! | [`entropy::engine::Decoder`](crate::entropy::engine::Decoder) | `tri_dec_arith`, `tri_interval` |
//! | [`entropy::lane::SliceParser`](crate::entropy::lane::SliceParser) | `tri_dec_parser`, `tri_dec_step`, together with the above `tri_dec_lane` |
//! | [`stream::write`](mod@crate::stream::write): `nal`, [`SliceHeader::write`](crate::stream::SliceHeader::write) | `tri_enc_slice_start` |
//! | [`stream::read`](crate::stream::read): `nal`, [`SliceHeader::read`](crate::stream::SliceHeader::read) | `tri_dec_nal_reader`, `tri_dec_slice_parse` |
//!
//! The tables of both are one: `tests/rtl_tables.rs` makes `tri_tables_pkg.sv` from the golden
//! model's. Everything else of the RTL (`tri_enc_issue`, `tri_dec_issue`, registers, ports,
//! memories) moves data and has no counterpart here: `sim` models its clocks.

pub mod decode;
pub mod pipeline;
pub mod rate;
pub mod video;

pub use decode::{
    DecodeError, Decoded, DecodedPicture, Decoder, ParameterSets, Survey, decode, decode_slice,
    decode_slice_partly,
};
pub use pipeline::{
    BlockRecord, EncodeError, EncodedPicture, EncodedSlice, SliceEncoder, SliceParams,
    encode_picture, encode_slice, parameter_sets, split_slices,
};
