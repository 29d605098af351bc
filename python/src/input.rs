// SPDX-License-Identifier: Apache-2.0
//! Tensors of files, archives and arrays.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tricodec_golden::container::directory::{Content, Item, Layer, directory_bytes};
use tricodec_tensors::Input as Tensors;
use tricodec_tensors::input::ArchiveInput;

use crate::error::raise;
use crate::pool::work;

/// The tensors of a file, a folder, an archive or an array.
#[pyclass(frozen, module = "tricodec._tricodec")]
pub struct Input {
    /// The library's own.
    pub tensors: Tensors,
}

/// An archive that is to be read: whole, unless the reader goes on over damage.
fn whole(mut archive: ArchiveInput, keep_going: bool, layers: Option<usize>) -> Result<Input> {
    if !keep_going {
        let named = || archive.name().to_owned();
        let checked = archive.directory.check_length(archive.length);
        checked.with_context(named)?;
    }
    archive.keep_going = keep_going;
    archive.layers = layers.unwrap_or(usize::MAX);
    Ok(Input {
        tensors: Tensors::of_archive(archive),
    })
}

/// Bits per value: payload and entry in the directory, as in the report of encoding.
fn bits(item: &Item) -> Result<f64> {
    let nothing = directory_bytes(&[], &mut [])?.len();
    let alone = directory_bytes(&[], &mut [item.clone()])?.len();
    let bits = 8 * (item.length + (alone - nothing) as u64);
    let values = match &item.content {
        Content::Elements(pair) => pair.values(),
        _ => item.values(),
    };
    Ok(bits as f64 / values.max(1) as f64)
}

fn tiles(layers: &[Layer]) -> usize {
    layers.iter().map(|l| l.tiles.len()).sum()
}

#[pymethods]
impl Input {
    /// A file or folder of tensors, by its name.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let tensors = work(py, || Tensors::open(&path))?;
        Ok(Self { tensors })
    }

    /// An archive, whatever its file is called.
    #[staticmethod]
    fn archive(
        py: Python<'_>,
        path: PathBuf,
        keep_going: bool,
        layers: Option<usize>,
    ) -> PyResult<Self> {
        work(py, || whole(ArchiveInput::open(&path)?, keep_going, layers))
    }

    /// An archive in memory.
    #[staticmethod]
    fn archive_bytes(
        py: Python<'_>,
        data: PyReadonlyArray1<'_, u8>,
        keep_going: bool,
        layers: Option<usize>,
    ) -> PyResult<Self> {
        let data = data.as_slice()?.to_vec();
        work(py, || {
            whole(
                ArchiveInput::from_bytes("archive", data)?,
                keep_going,
                layers,
            )
        })
    }

    /// One tensor of elements in memory: little-endian, row-major.
    #[staticmethod]
    fn memory(
        name: &str,
        shape: Vec<u64>,
        dtype: &str,
        data: PyReadonlyArray1<'_, u8>,
    ) -> PyResult<Self> {
        let data = data.as_slice()?.to_vec();
        let tensors = Tensors::from_memory(name, &shape, dtype, data).map_err(raise)?;
        Ok(Self { tensors })
    }

    /// Name, shape, element type and bytes of the elements of each tensor.
    fn infos(&self) -> Vec<(String, Vec<u64>, String, u64)> {
        let tensors = self.tensors.tensors.iter();
        tensors
            .map(|t| (t.name.clone(), t.shape.clone(), t.dtype.clone(), t.bytes))
            .collect()
    }

    /// What the directory of an archive says of one of its tensors.
    fn entry<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyDict>> {
        let archive = self.tensors.archive();
        let item = archive.and_then(|a| a.directory.items.get(index));
        let item = item.context("there is no such entry").map_err(raise)?;
        let (tools, layers, pieces) = match &item.content {
            Content::Stored(stored) => ("stored", 1, stored.pieces.len()),
            Content::Avc(entry) => {
                let tiles = match &entry.kind {
                    tricodec_golden::container::Kind::Coded { tiles, .. } => tiles.len(),
                    _ => 0,
                };
                ("avc", 1, tiles)
            }
            Content::Tensor(layers) => ("tensor", layers.len(), tiles(layers)),
            Content::Elements(pair) => ("mx", pair.layers.len(), tiles(&pair.layers)),
            Content::Scales { .. } => ("mx scales", 0, 0),
        };
        let said = PyDict::new(py);
        said.set_item("tools", tools)?;
        said.set_item("layers", layers)?;
        said.set_item("tiles", pieces)?;
        said.set_item("bytes", item.length)?;
        said.set_item("bits", bits(item).map_err(raise)?)?;
        Ok(said)
    }

    /// Texts that came with the tensors.
    fn metadata(&self) -> Vec<(String, String)> {
        self.tensors.metadata.clone()
    }

    /// `count` bytes of the elements of a tensor, from byte `start` on.
    fn read<'py>(
        &self,
        py: Python<'py>,
        index: usize,
        start: u64,
        count: u64,
    ) -> PyResult<Bound<'py, PyArray1<u8>>> {
        let data = work(py, || {
            let info = self.tensors.tensors.get(index);
            let bytes = info.context("there is no such tensor")?.bytes;
            if start.checked_add(count).is_none_or(|end| end > bytes) {
                bail!("the tensor ends before");
            }
            let mut data = Vec::new();
            let size = usize::try_from(count)?;
            data.try_reserve_exact(size)
                .with_context(|| format!("there is no memory for {count} bytes"))?;
            data.resize(size, 0);
            self.tensors.read(index, start, &mut data)?;
            Ok(data)
        })?;
        Ok(PyArray1::from_vec(py, data))
    }

    /// What was found to be damaged, where the reader goes on over it.
    fn damage(&self) -> Vec<String> {
        let archive = self.tensors.archive();
        archive.map(ArchiveInput::damage).unwrap_or_default()
    }
}
