// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_pipe` with video blocks among those of tensors, stage by stage, against golden.

mod bench;
mod extremes;
mod replay;
