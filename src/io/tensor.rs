// SPDX-License-Identifier: Apache-2.0
//! Tensors: safetensors and npy.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use npyz::{DType, NpyFile, Order, WriterBuilder};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use tricodec_golden::align::Format;

use super::{FileKind, reason};

/// What the elements are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// A format that is coded.
    Coded(Format),
    /// Anything else, by the name that safetensors gives it: stored as it is.
    Raw(String),
}

/// A tensor in memory.
#[derive(Clone, Debug)]
pub struct Tensor {
    /// Its name; that of the file for formats without names.
    pub name: String,
    /// Dimensions.
    pub shape: Vec<u64>,
    /// Elements.
    pub element: Element,
    /// Little-endian, row-major.
    pub data: Vec<u8>,
}

const DTYPES: [(Dtype, Format); 6] = [
    (Dtype::F32, Format::Fp32),
    (Dtype::F16, Format::Fp16),
    (Dtype::BF16, Format::Bf16),
    (Dtype::F8_E4M3, Format::Fp8E4M3),
    (Dtype::F8_E5M2, Format::Fp8E5M2),
    (Dtype::I8, Format::Int8),
];

/// Read the tensors of a file, or the one called `only`.
pub fn read(path: &Path, only: Option<&str>) -> Result<Vec<Tensor>> {
    let bytes = super::read(path)?;
    let tensors = match FileKind::of(path)? {
        FileKind::Npy => vec![read_npy(path, &bytes)?],
        _ => read_safetensors(path, &bytes)?,
    };
    match only {
        None => Ok(tensors),
        Some(name) => {
            let found: Vec<_> = tensors.into_iter().filter(|t| t.name == name).collect();
            if found.is_empty() {
                bail!("{}: there is no tensor {name:?}", path.display());
            }
            Ok(found)
        }
    }
}

pub(super) fn read_safetensors(path: &Path, bytes: &[u8]) -> Result<Vec<Tensor>> {
    let file = SafeTensors::deserialize(bytes).map_err(|e| {
        anyhow!(
            "{}: this is no whole safetensors file: {}",
            path.display(),
            reason(&e)
        )
    })?;
    let mut tensors: Vec<_> = file
        .iter()
        .map(|(name, view)| {
            let format = DTYPES
                .iter()
                .find(|(d, _)| *d == view.dtype())
                .map(|(_, f)| *f);
            Tensor {
                name: name.to_owned(),
                shape: view.shape().iter().map(|d| *d as u64).collect(),
                element: format
                    .map_or_else(|| Element::Raw(dtype_name(view.dtype())), Element::Coded),
                data: view.data().to_vec(),
            }
        })
        .collect();
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tensors)
}

/// As in the file's header.
fn dtype_name(dtype: Dtype) -> String {
    serde_json::to_value(dtype)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

pub(super) fn read_npy(path: &Path, bytes: &[u8]) -> Result<Tensor> {
    let name = path
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default();
    let wrong = |e: std::io::Error| {
        anyhow!(
            "{}: this is no whole .npy file: {}",
            path.display(),
            reason(&e)
        )
    };
    let file = NpyFile::new(bytes).map_err(wrong)?;
    if file.order() == Order::Fortran && file.shape().len() > 1 {
        bail!(
            "{}: the array is in Fortran order: save it with numpy.ascontiguousarray",
            path.display()
        );
    }
    let shape = file.shape().to_vec();
    let text = match file.dtype() {
        DType::Plain(t) => t.to_string(),
        other => other.descr(),
    };
    let (format, data) = match text.trim_matches('\'') {
        "<f4" => (
            Format::Fp32,
            file.into_vec::<f32>()
                .map_err(wrong)?
                .iter()
                .flat_map(|v| v.to_le_bytes())
                .collect(),
        ),
        "<f2" => (
            Format::Fp16,
            file.into_vec::<half::f16>()
                .map_err(wrong)?
                .iter()
                .flat_map(|v| v.to_le_bytes())
                .collect(),
        ),
        "|i1" => (
            Format::Int8,
            file.into_vec::<i8>()
                .map_err(wrong)?
                .iter()
                .map(|v| *v as u8)
                .collect(),
        ),
        other => bail!(
            "{}: elements of type {other} are not coded: convert them to <f4, <f2 or |i1",
            path.display()
        ),
    };
    Ok(Tensor {
        name,
        shape,
        element: Element::Coded(format),
        data,
    })
}

/// Write tensors to a file of the kind that its name says.
pub fn write(path: &Path, tensors: &[Tensor], out: &mut dyn Write) -> Result<()> {
    match FileKind::of(path)? {
        FileKind::Npy => match tensors {
            [tensor] => write_npy(tensor, out),
            _ => bail!(
                "a .npy file holds one tensor, this are {}: name one with --tensor, or write .safetensors",
                tensors.len()
            ),
        },
        FileKind::Safetensors => write_safetensors(tensors, out),
        _ => bail!("tensors are written to .safetensors or .npy"),
    }
}

fn write_safetensors(tensors: &[Tensor], out: &mut dyn Write) -> Result<()> {
    let mut views = BTreeMap::new();
    for t in tensors {
        let dtype = match &t.element {
            Element::Coded(format) => DTYPES.iter().find(|(_, f)| f == format).map(|(d, _)| *d),
            Element::Raw(name) => serde_json::from_value(name.as_str().into()).ok(),
        };
        let dtype = dtype.with_context(|| {
            format!("tensor {:?}: safetensors has no such element type", t.name)
        })?;
        let shape = t.shape.iter().map(|d| *d as usize).collect();
        let view = TensorView::new(dtype, shape, &t.data)
            .map_err(|e| anyhow!("tensor {:?}: {e}", t.name))?;
        views.insert(t.name.as_str(), view);
    }
    let bytes = safetensors::serialize(views, None).map_err(|e| anyhow!("safetensors: {e}"))?;
    Ok(out.write_all(&bytes)?)
}

fn write_npy(t: &Tensor, out: &mut dyn Write) -> Result<()> {
    fn all<T: npyz::AutoSerialize>(
        shape: &[u64],
        values: impl Iterator<Item = T>,
        out: &mut dyn Write,
    ) -> Result<()> {
        let mut writer = npyz::WriteOptions::new()
            .default_dtype()
            .shape(shape)
            .writer(out)
            .begin_nd()?;
        writer.extend(values)?;
        Ok(writer.finish()?)
    }
    match &t.element {
        Element::Coded(Format::Fp32) => all(
            &t.shape,
            t.data
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            out,
        ),
        Element::Coded(Format::Fp16) => all(
            &t.shape,
            t.data
                .chunks_exact(2)
                .map(|b| half::f16::from_le_bytes([b[0], b[1]])),
            out,
        ),
        Element::Coded(Format::Int8) => all(&t.shape, t.data.iter().map(|b| *b as i8), out),
        Element::Coded(format) => bail!(
            "tensor {:?}: .npy has no {format} elements: write .safetensors",
            t.name
        ),
        Element::Raw(name) => bail!(
            "tensor {:?}: {name} elements are written to .safetensors only",
            t.name
        ),
    }
}
