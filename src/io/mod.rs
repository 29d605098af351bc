// SPDX-License-Identifier: Apache-2.0
//! File formats of others: tensors and pictures in memory.

pub mod colour;
pub mod frames;
pub mod picture;
#[cfg(test)]
mod tests;
pub mod video;

use std::path::Path;

use anyhow::{Context, Result, bail};
use tricodec_tensors::input::Kind;

/// What a file's name says it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// .safetensors
    Safetensors,
    /// .npy
    Npy,
    /// .npz
    Npz,
    /// An index of safetensors shards, or a folder.
    Model,
    /// .png, .pgm
    Image,
    /// .y4m
    Y4m,
    /// Raw I420, or luma alone.
    Yuv,
    /// .tri
    Tri,
    /// H.264 Annex B.
    H264,
}

impl FileKind {
    /// Whether it holds tensors that are not coded yet.
    pub fn is_tensors(self) -> bool {
        matches!(
            self,
            Self::Safetensors | Self::Npy | Self::Npz | Self::Model
        )
    }

    /// By the extension.
    pub fn of(path: &Path) -> Result<Self> {
        let kind = Kind::of(path);
        if matches!(kind, Some(Kind::Index | Kind::Folder)) {
            return Ok(Self::Model);
        }
        let extension = path
            .extension()
            .map(|e| e.to_string_lossy().to_ascii_lowercase())
            .unwrap_or_default();
        Ok(match extension.as_str() {
            "safetensors" => Self::Safetensors,
            "npy" => Self::Npy,
            "npz" => Self::Npz,
            "png" | "pgm" => Self::Image,
            "y4m" => Self::Y4m,
            "yuv" => Self::Yuv,
            "tri" => Self::Tri,
            "264" | "h264" | "avc" => Self::H264,
            _ => bail!(
                "{}: unknown kind of file: .safetensors, .npy, .npz, .tri (tensors), .png, .pgm, \
                 .y4m, .yuv, .264 (pictures) are known",
                path.display()
            ),
        })
    }
}

/// Read a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Another library's message as part of a sentence: its first line.
fn reason(message: &dyn std::fmt::Display) -> String {
    let text = message.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_end_matches(':').escape_debug().to_string()
}
