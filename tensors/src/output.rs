// SPDX-License-Identifier: Apache-2.0
//! Tensors to files of others, window by window.

use std::io::Write;
use std::ops::Range;

use anyhow::{Context, Result, bail};
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::choice::Choice;
use crate::dtype;
use crate::input::{Info, Input, Kind};

/// Bytes that go from an input to a file together: a multiple of every element's size.
const WINDOW: u64 = 8 << 20;

/// Writes tensors of an input to one kind of file.
pub struct Sink<'a> {
    input: &'a Input,
    /// Numbers of the tensors, what is written of them, and the byte that it begins at.
    tensors: Vec<(usize, Info, u64)>,
    progress: &'a dyn Fn(u64),
}

impl<'a> Sink<'a> {
    /// All tensors, or one. `progress` is told of values that are written.
    pub fn new(input: &'a Input, only: Option<&str>, progress: &'a dyn Fn(u64)) -> Result<Self> {
        let tensors = match only {
            Some(name) => vec![input.find(name)?],
            None => (0..input.tensors.len()).collect(),
        };
        let all = |i: usize| (i, input.tensors[i].clone(), 0);
        Ok(Self {
            input,
            tensors: tensors.into_iter().map(all).collect(),
            progress,
        })
    }

    /// Of the only tensor nothing but these rows, along its first dimension. Of an archive no other
    /// tiles are read than those that hold them.
    pub fn rows(mut self, rows: Range<u64>) -> Result<Self> {
        let [(_, info, start)] = &mut self.tensors[..] else {
            return Err(Choice::OneTensor.error(format!(
                "rows are of one tensor, these are {}: choose one",
                self.tensors.len()
            )));
        };
        let there = info.shape.first().copied().unwrap_or(0);
        if rows.start >= rows.end || rows.end > there {
            bail!(
                "tensor {:?} has {there} rows: there are no rows {} to {}",
                info.name,
                rows.start,
                rows.end
            );
        }
        let bits = dtype::bits(&info.dtype).unwrap_or(8) * (info.values() / there);
        if !bits.is_multiple_of(8) {
            bail!("tensor {:?}: its rows are no whole bytes", info.name);
        }
        info.shape[0] = rows.end - rows.start;
        info.bytes = bits / 8 * info.shape[0];
        *start = bits / 8 * rows.start;
        Ok(self)
    }

    /// The tensors that are written.
    pub fn tensors(&self) -> impl Iterator<Item = &Info> {
        self.tensors.iter().map(|(_, info, _)| info)
    }

    /// Write them as this kind of file: `.safetensors`, `.npy` or `.npz`.
    pub fn write(&self, kind: Kind, out: &mut dyn Write) -> Result<()> {
        match kind {
            Kind::Safetensors => self.safetensors(out),
            Kind::Npy => match self.tensors.as_slice() {
                [one] => self.npy(one, out),
                several => Err(Choice::OneTensor.error(format!(
                    "a .npy file holds one tensor, these are {}: choose one, or write \
                     .safetensors or .npz",
                    several.len()
                ))),
            },
            Kind::Npz => self.npz(out),
            _ => bail!("tensors are written to .safetensors, .npz or .npy"),
        }
    }

    fn elements(&self, tensor: &(usize, Info, u64), out: &mut dyn Write) -> Result<()> {
        let (index, info, start) = tensor;
        let bytes = info.bytes;
        let bits = dtype::bits(&info.dtype).unwrap_or(8);
        let mut window = vec![0; WINDOW.min(bytes) as usize];
        for at in (0..bytes).step_by(WINDOW as usize) {
            let n = WINDOW.min(bytes - at) as usize;
            self.input.read(*index, start + at, &mut window[..n])?;
            out.write_all(&window[..n])?;
            (self.progress)(8 * n as u64 / bits);
        }
        Ok(())
    }

    fn safetensors(&self, out: &mut dyn Write) -> Result<()> {
        // By hand, because the library sorts tensors by their types.
        let mut fields = Vec::new();
        if !self.input.metadata.is_empty() {
            let texts = self.input.metadata.iter();
            let texts: serde_json::Map<_, _> = texts.map(|(k, v)| (k.clone(), json!(v))).collect();
            fields.push(format!("\"__metadata__\":{}", json!(texts)));
        }
        let mut at = 0;
        for info in self.tensors() {
            if dtype::bits(&info.dtype).is_none() {
                bail!(
                    "tensor {:?}: safetensors has no {} elements",
                    info.name,
                    info.dtype
                );
            }
            let end = at + info.bytes;
            let entry = json!({
                "dtype": info.dtype, "shape": info.shape, "data_offsets": [at, end],
            });
            fields.push(format!("{}:{entry}", json!(info.name)));
            at = end;
        }
        let mut header = format!("{{{}}}", fields.join(","));
        header.push_str(&" ".repeat(header.len().next_multiple_of(8) - header.len()));
        out.write_all(&(header.len() as u64).to_le_bytes())?;
        out.write_all(header.as_bytes())?;
        self.tensors.iter().try_for_each(|t| self.elements(t, out))
    }

    fn npy(&self, tensor: &(usize, Info, u64), out: &mut dyn Write) -> Result<()> {
        let info = &tensor.1;
        let descr = descr(&info.dtype).with_context(|| {
            format!(
                "tensor {:?}: .npy has no {} elements: write .safetensors",
                info.name,
                info.dtype.to_lowercase()
            )
        })?;
        let shape: Vec<String> = info.shape.iter().map(u64::to_string).collect();
        let comma = if shape.len() == 1 { "," } else { "" };
        let mut header = format!(
            "{{'descr': '{descr}', 'fortran_order': False, 'shape': ({}{comma}), }}",
            shape.join(", ")
        );
        // Magic, version and length before it, and a line feed at its end: a multiple of 64.
        let (before, fields) = (10, header.len() + 1);
        let padded = (before + fields).next_multiple_of(64) - before;
        header.push_str(&" ".repeat(padded - fields));
        header.push('\n');
        let length = u16::try_from(header.len())
            .with_context(|| format!("tensor {:?}: .npy has no room for its shape", info.name))?;
        out.write_all(b"\x93NUMPY\x01\x00")?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(header.as_bytes())?;
        self.elements(tensor, out)
    }

    fn npz(&self, out: &mut dyn Write) -> Result<()> {
        let mut zip = ZipWriter::new_stream(out);
        for tensor in &self.tensors {
            let info = &tensor.1;
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Stored)
                .large_file(info.bytes > u64::from(u32::MAX) / 2);
            zip.start_file(format!("{}.npy", info.name), options)?;
            self.npy(tensor, &mut zip)?;
        }
        zip.finish()?;
        Ok(())
    }
}

/// numpy's name of a type.
fn descr(dtype: &str) -> Option<&'static str> {
    Some(match dtype {
        "BOOL" => "|b1",
        "U8" => "|u1",
        "I8" => "|i1",
        "U16" => "<u2",
        "I16" => "<i2",
        "U32" => "<u4",
        "I32" => "<i4",
        "U64" => "<u8",
        "I64" => "<i8",
        "F16" => "<f2",
        "F32" => "<f4",
        "F64" => "<f8",
        _ => return None,
    })
}
