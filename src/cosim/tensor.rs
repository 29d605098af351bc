// SPDX-License-Identifier: Apache-2.0
//! A tensor in memory, for co-simulation.

use anyhow::{Context, Result};
use tricodec_golden::align::Format;
use tricodec_tensors::dtype::Float;

use crate::io::Source;

/// A tensor of a format that the pipeline codes.
#[derive(Clone, Debug)]
pub struct Tensor {
    /// Its name; that of the file for formats without names.
    pub name: String,
    /// Dimensions.
    pub shape: Vec<u64>,
    /// Element format.
    pub format: Format,
    /// Elements, little-endian, row-major.
    pub data: Vec<u8>,
}

/// The format of the align unit for elements of this type.
fn format(dtype: &str) -> Option<Format> {
    match dtype {
        "I8" => Some(Format::Int8),
        _ => Float::of(dtype)?.format(),
    }
}

/// Read the first tensor of a file that the pipeline codes, or the one called `only`.
pub fn read(source: &mut Source, only: Option<&str>) -> Result<Tensor> {
    let input = source.tensors()?;
    let mut numbers = match only {
        Some(name) => input.find(name).map(|i| i..i + 1)?,
        None => 0..input.tensors.len(),
    };
    let found = numbers.find_map(|i| Some((i, format(&input.tensors[i].dtype)?)));
    let (index, format) = found.with_context(|| {
        format!(
            "{}: there is no tensor of a format that is coded",
            source.shown()
        )
    })?;
    let info = &input.tensors[index];
    Ok(Tensor {
        name: info.name.clone(),
        shape: info.shape.clone(),
        format,
        data: input.load(index)?,
    })
}
