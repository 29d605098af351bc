// SPDX-License-Identifier: Apache-2.0
//! .npy: an array of any type of numbers, byte order and memory order.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use npyz::{DType, NpyHeader, Order};

use super::{Info, Input, Place, begin, reason};
use crate::dtype;

/// The longest text of a header that is believed.
const LARGEST_TEXT: u64 = 1 << 20;

/// The header of an array.
pub(super) struct Array {
    pub(super) shape: Vec<u64>,
    pub(super) dtype: String,
    pub(super) bytes: u64,
    /// Elements are big-endian.
    pub(super) swap: bool,
    /// The first dimension runs fastest.
    pub(super) fortran: bool,
}

/// safetensors' name of a numpy type, and whether it is big-endian.
fn name_of(descr: &str) -> Option<(&'static str, bool)> {
    let (order, code) = descr.split_at_checked(1)?;
    let name = match code {
        "b1" => "BOOL",
        "u1" => "U8",
        "i1" => "I8",
        "u2" => "U16",
        "i2" => "I16",
        "u4" => "U32",
        "i4" => "I32",
        "u8" => "U64",
        "i8" => "I64",
        "f2" => "F16",
        "f4" => "F32",
        "f8" => "F64",
        _ => return None,
    };
    matches!(order, "<" | ">" | "|" | "=").then_some((name, order == ">"))
}

/// Magic, version, length and text of a header, and nothing behind it.
fn header_bytes(mut reader: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; 10];
    reader.read_exact(&mut bytes)?;
    // Version 1 has a length of two bytes, the later ones of four.
    if bytes[6] > 1 {
        bytes.resize(12, 0);
        reader.read_exact(&mut bytes[10..])?;
    }
    let length = bytes[8..]
        .iter()
        .rev()
        .fold(0u64, |n, b| n << 8 | u64::from(*b));
    if length > LARGEST_TEXT {
        return Err(std::io::Error::other("its header is too long"));
    }
    let before = bytes.len();
    bytes.resize(before + length as usize, 0);
    reader.read_exact(&mut bytes[before..])?;
    Ok(bytes)
}

/// Read an array's header. `what` names the file.
pub(super) fn header(what: &str, reader: impl Read) -> Result<Array> {
    let wrong =
        |e: &dyn std::fmt::Display| anyhow!("{what}: this is no whole .npy file: {}", reason(e));
    let text = header_bytes(reader).map_err(|e| wrong(&e))?;
    if text.windows(3).any(|w| w == b"|O'") {
        bail!("{what}: the array holds Python objects: convert it to numbers before saving it");
    }
    let header = NpyHeader::from_reader(text.as_slice()).map_err(|e| wrong(&e))?;
    let descr = match header.dtype() {
        DType::Plain(plain) => plain.to_string(),
        _ => bail!("{what}: records of several fields are no tensor: save each field on its own"),
    };
    let descr = descr.trim_matches('\'');
    let (dtype, swap) = name_of(descr).ok_or_else(|| {
        anyhow!("{what}: elements of type {descr} are not coded: convert them to f4 or f2")
    })?;
    let shape = header.shape().to_vec();
    let values = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
    let bytes = values.and_then(|n| dtype::bytes_of(dtype, n));
    Ok(Array {
        dtype: dtype.to_owned(),
        bytes: bytes.ok_or_else(|| wrong(&"its shape is too large"))?,
        swap,
        fortran: header.order() == Order::Fortran && shape.len() > 1,
        shape,
    })
}

/// Elements in Fortran order to row-major ones.
pub(super) fn row_major(data: &[u8], shape: &[u64], size: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut at = vec![0u64; shape.len()];
    let mut strides = Vec::with_capacity(shape.len());
    let mut stride = 1;
    for dimension in shape {
        strides.push(stride);
        stride *= dimension;
    }
    for _ in 0..data.len() / size {
        let index: u64 = at.iter().zip(&strides).map(|(i, s)| i * s).sum();
        let start = index as usize * size;
        out.extend(&data[start..start + size]);
        for (i, dimension) in at.iter_mut().zip(shape).rev() {
            *i += 1;
            if *i < *dimension {
                break;
            }
            *i = 0;
        }
    }
    out
}

/// Elements of an array, as they are in the file, to little-endian, row-major ones.
pub(super) fn in_order(mut data: Vec<u8>, array: &Array) -> Vec<u8> {
    let size = usize::from(dtype::planes(&array.dtype));
    if array.swap {
        data.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    }
    if array.fortran {
        data = row_major(&data, &array.shape, size);
    }
    data
}

impl Input {
    /// The array of an .npy file, called as the file.
    pub(super) fn add_npy(&mut self, path: &Path, file: File) -> Result<()> {
        let (mut file, length) = begin(path, file)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let what = path.display().to_string();
        let array = header(&what, &mut file)?;
        let at = file.stream_position()?;
        let there = length.saturating_sub(at);
        if there < array.bytes {
            bail!(
                "{what}: this is no whole .npy file: its shape needs {} bytes, {there} are there",
                array.bytes
            );
        }
        if there > array.bytes {
            bail!(
                "{what}: {} bytes are left behind the array: save one array in a file, or several \
                 with numpy.savez",
                there - array.bytes
            );
        }
        let place = if array.fortran {
            // The values of a row lie all over the file.
            let mut data = vec![0; usize::try_from(array.bytes)?];
            file.read_exact(&mut data)?;
            Place::Memory(in_order(data, &array))
        } else {
            Place::File {
                file: self.add_file(file),
                at,
                swap: array.swap,
            }
        };
        let info = Info {
            name: name.into_owned(),
            shape: array.shape,
            dtype: array.dtype,
            bytes: array.bytes,
        };
        self.add(path, info, place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fortran_order_becomes_row_major() {
        // [[1, 2, 3], [4, 5, 6]] column by column.
        assert_eq!(
            row_major(&[1, 4, 2, 5, 3, 6], &[2, 3], 1),
            [1, 2, 3, 4, 5, 6]
        );
        assert!(row_major(&[], &[0, 3], 4).is_empty());
    }

    #[test]
    fn types_have_names() {
        assert_eq!(name_of("<f4"), Some(("F32", false)));
        assert_eq!(name_of(">i8"), Some(("I64", true)));
        assert_eq!(name_of("|b1"), Some(("BOOL", false)));
        for other in ["<c8", "|S3", "", "<U4", "é"] {
            assert_eq!(name_of(other), None, "{other}");
        }
    }
}
