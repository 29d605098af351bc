// SPDX-License-Identifier: Apache-2.0
//! Tensors to archives, and to files of others.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, anyhow};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tricodec_tensors::input::Kind;
use tricodec_tensors::{Report, Sink};

use crate::error::raise;
use crate::input::Input;
use crate::options::Keywords;
use crate::pool::work;

fn json(report: &Report) -> PyResult<String> {
    serde_json::to_string(report).map_err(|e| raise(e.into()))
}

/// A callback of (done, total), and the first exception that it raised.
struct Progress {
    callback: Option<Py<PyAny>>,
    done: AtomicU64,
    total: u64,
    failed: Mutex<Option<PyErr>>,
}

impl Progress {
    fn new(callback: Option<Py<PyAny>>, total: u64) -> Self {
        Self {
            callback,
            done: AtomicU64::new(0),
            total,
            failed: Mutex::new(None),
        }
    }

    fn advance(&self, n: u64) {
        let done = self.done.fetch_add(n, Ordering::Relaxed) + n;
        let Some(callback) = &self.callback else {
            return;
        };
        // The lock is not held in the callback, which may let other threads of Python run.
        let failed = || self.failed.lock().ok();
        if failed().is_some_and(|f| f.is_none()) {
            Python::attach(|py| {
                if let (Err(e), Some(mut failed)) =
                    (callback.call1(py, (done, self.total)), failed())
                {
                    *failed = Some(e);
                }
            });
        }
    }

    /// The callback's exception, if it raised one.
    fn check(self) -> PyResult<()> {
        match self.failed.into_inner() {
            Ok(Some(e)) => Err(e),
            _ => Ok(()),
        }
    }
}

/// A file that is written whole: its caller moves it to its place.
fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let what = || format!("cannot write {}", path.display());
    let file = File::create_new(path).with_context(what)?;
    let mut out = BufWriter::new(file);
    fill(&mut out)?;
    let file = out.into_inner().map_err(|e| anyhow!(e.into_error()));
    file.and_then(|f| Ok(f.sync_all()?)).with_context(what)
}

/// An archive of an input in memory, and its report as JSON.
#[pyfunction]
pub fn encode<'py>(
    py: Python<'py>,
    input: &Input,
    keywords: Keywords,
) -> PyResult<(Bound<'py, PyBytes>, String)> {
    let options = keywords.options()?;
    let (archive, report) = work(py, || {
        let mut out = Vec::new();
        let tensors = &input.tensors;
        let report = tricodec_tensors::encode(tensors, None, &options, &|_| (), &mut out)?;
        Ok((out, report))
    })?;
    Ok((PyBytes::new(py, &archive), json(&report)?))
}

/// An archive of an input, or of the tensor `only`, in a new file; its report as JSON.
#[pyfunction]
pub fn encode_file(
    py: Python<'_>,
    input: &Input,
    only: Option<&str>,
    keywords: Keywords,
    path: PathBuf,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let options = keywords.options()?;
    let tensors = &input.tensors;
    let chosen = tensors.tensors.iter();
    let chosen = chosen.filter(|t| only.is_none_or(|name| name == t.name));
    let progress = Progress::new(progress, chosen.map(|t| t.values()).sum());
    let report = work(py, || {
        let mut report = None;
        write(&path, |out| {
            let advance = |n| progress.advance(n);
            report = Some(tricodec_tensors::encode(
                tensors, only, &options, &advance, out,
            )?);
            Ok(())
        })?;
        report.context("nothing was encoded")
    })?;
    progress.check()?;
    json(&report)
}

/// The tensors of an input, or the tensor `only`, in a new file of the kind that `named` tells.
#[pyfunction]
pub fn decode_file(
    py: Python<'_>,
    input: &Input,
    only: Option<&str>,
    path: PathBuf,
    named: PathBuf,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let written = [Kind::Safetensors, Kind::Npy, Kind::Npz];
    let kind = Kind::of(&named).filter(|kind| written.contains(kind));
    let kind = kind.with_context(|| {
        format!(
            "{}: tensors are written to .safetensors, .npz or .npy",
            named.display()
        )
    });
    let kind = kind.map_err(raise)?;
    let tensors = &input.tensors;
    let chosen = tensors.tensors.iter();
    let chosen = chosen.filter(|t| only.is_none_or(|name| name == t.name));
    let progress = Progress::new(progress, chosen.map(|t| t.bytes).sum());
    work(py, || {
        let advance = |n| progress.advance(n);
        let sink = Sink::new(tensors, only, &advance)?;
        write(&path, |out| sink.write(kind, out))
    })?;
    progress.check()
}
