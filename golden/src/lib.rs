// SPDX-License-Identifier: Apache-2.0
//! The golden model: the bit-exact specification of every stage of the codec.
//!
//! A pure library: no files, no unsafe code. Its modules are named as the folders of the RTL;
//! [`codec`] says which module of the RTL equals which of these.
//!
//! A grey picture, coded as the RTL codes it, and back:
//!
//! ```
//! use tricodec_golden::codec::{SliceParams, decode, encode_picture};
//! use tricodec_golden::picture::Frame;
//!
//! let samples = (0..64 * 48).map(|i| (i % 64 + i / 64) as u8).collect();
//! let picture = Frame::grey(64, 48, samples);
//! // One slice of all 4x3 macroblocks, at QP 24.
//! let coded = encode_picture(&picture, &[SliceParams::new(0, 12, 24)], 0)?;
//! let decoded = decode(&coded.annex_b())?.intact()?;
//! assert_eq!(decoded, [coded.recon]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A tensor by the tensor tools, and back:
//!
//! ```
//! use tricodec_golden::tensor::{self, Goal};
//!
//! let weights: Vec<f32> = (0..96 * 80).map(|i| ((i * i) as f32).sin()).collect();
//! let coded = tensor::encode(&weights, 96, 80, Goal::Bits(3.0))?;
//! let decoded: Vec<f32> = coded.decode()?;
//! assert!(coded.bytes() < 96 * 80 * 3 / 8 && coded.snr() > 15.0);
//! assert_eq!(decoded.len(), weights.len());
//! # Ok::<(), tensor::TensorError>(())
//! ```
//!
//! Colour and video go through [`codec::video::VideoEncoder`], archives of tensors through
//! [`container::directory`], tensors as H.264 pictures through [`container::encode_tensor`].
#![forbid(unsafe_code)]

pub mod align;
pub mod codec;
pub mod container;
pub mod deblock;
pub mod entropy;
pub mod inter;
pub mod intra;
pub mod picture;
pub mod quant;
mod simd;
pub mod stream;
pub mod tensor;
pub mod transform;
