// SPDX-License-Identifier: Apache-2.0
//! Tensors that are stored exactly, chunk by chunk.

use anyhow::{Context, Result};
use rayon::prelude::*;
use tricodec_golden::container::directory::{CHUNK_BYTES, Piece, Stored, pack_chunk};

use super::spool::{Place, Spool};
use crate::dtype;
use crate::input::Input;

/// Chunks that are compressed at a time.
const AT_A_TIME: u64 = 16;
/// Windows that an estimate is made from, and their bytes.
const WINDOWS: u64 = 4;
const WINDOW: u64 = 1 << 18;

/// Store a tensor in the spool.
pub fn store(input: &Input, index: usize, spool: &mut Spool) -> Result<(Stored, Place)> {
    let info = &input.tensors[index];
    let shuffle = dtype::planes(&info.dtype);
    let mut place = spool.begin();
    let mut pieces = Vec::new();
    for at in (0..info.bytes).step_by((AT_A_TIME * CHUNK_BYTES) as usize) {
        let n = (AT_A_TIME * CHUNK_BYTES).min(info.bytes - at);
        let mut bytes = vec![0; n as usize];
        input.read(index, at, &mut bytes)?;
        let packed: Vec<Vec<u8>> = bytes
            .par_chunks(CHUNK_BYTES as usize)
            .map(|chunk| pack_chunk(chunk, shuffle))
            .collect();
        for chunk in packed {
            pieces.push(Piece::of(&chunk).context("a chunk is too large")?);
            spool.push(&mut place, &chunk)?;
        }
    }
    let stored = Stored {
        bytes: info.bytes,
        chunk: CHUNK_BYTES,
        shuffle,
        pieces,
    };
    Ok((stored, place))
}

/// Bytes that a tensor takes where it is stored, about: from a few windows of it.
pub fn estimate(input: &Input, index: usize) -> Result<u64> {
    let info = &input.tensors[index];
    let shuffle = dtype::planes(&info.dtype);
    let window = WINDOW.min(info.bytes);
    let apart = (info.bytes / WINDOWS).max(WINDOW) / 8 * 8;
    let (mut from, mut to) = (0u64, 0u64);
    for at in (0..info.bytes).step_by(apart as usize) {
        let mut bytes = vec![0; window.min(info.bytes - at) as usize];
        input.read(index, at, &mut bytes)?;
        from += bytes.len() as u64;
        to += pack_chunk(&bytes, shuffle).len() as u64;
    }
    Ok((to as f64 * info.bytes as f64 / from.max(1) as f64) as u64)
}
