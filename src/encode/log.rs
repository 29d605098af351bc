// SPDX-License-Identifier: Apache-2.0
//! The table of all frames (`--log`).

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::quality::Quality;
use crate::output::{finite, write_whole};

/// A line: of planes that are not there, and of windows that do not fit, nothing.
#[derive(Serialize)]
pub struct Row {
    /// Number of the frame in display order, from 0.
    pub frame: u64,
    /// IDR or P.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// QP; where it differs between slices their mean.
    pub qp: f64,
    /// Bits, parameter sets included.
    pub bits: u64,
    psnr_y: Option<f64>,
    psnr_u: Option<f64>,
    psnr_v: Option<f64>,
    ssim_y: Option<f64>,
    ssim_u: Option<f64>,
    ssim_v: Option<f64>,
}

impl Row {
    /// Of a frame.
    pub fn new(frame: u64, kind: &'static str, qp: f64, bits: u64, quality: &Quality) -> Self {
        let psnr = |i| finite(quality.psnr(i));
        Self {
            frame,
            kind,
            qp,
            bits,
            psnr_y: psnr(0),
            psnr_u: psnr(1),
            psnr_v: psnr(2),
            ssim_y: quality.ssim(0),
            ssim_u: quality.ssim(1),
            ssim_v: quality.ssim(2),
        }
    }
}

/// Write the table.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &Path, rows: &[Row]) -> Result<()> {
    write_whole(path, |out| {
        let mut table = csv::Writer::from_writer(out);
        rows.iter().try_for_each(|row| table.serialize(row))?;
        Ok(table.flush()?)
    })
}
