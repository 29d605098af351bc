// SPDX-License-Identifier: Apache-2.0
//! Errors as exceptions, each one sentence.

use std::io::ErrorKind;

use pyo3::exceptions::{PyFileNotFoundError, PyPermissionError, PyValueError};
use pyo3::prelude::*;
use tricodec_tensors::Choice;

pyo3::create_exception!(
    tricodec,
    TricodecError,
    PyValueError,
    "What cannot be encoded, decoded or read: one sentence that says what, where and why."
);

/// The sentence of an error, on one line.
fn sentence(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let line = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    match Choice::of(error) {
        Some(Choice::OneTensor) => line + ": name it with tensor=",
        Some(Choice::NonFinite) => {
            line + ": give nonfinite=\"clamp\" to code NaN as 0 and infinities as the largest values"
        }
        None => line,
    }
}

/// An error as an exception: Python's own where a file is missing or may not be read.
pub fn raise(error: anyhow::Error) -> PyErr {
    let text = sentence(&error);
    let io = error
        .chain()
        .find_map(|e| e.downcast_ref::<std::io::Error>());
    match io.map(std::io::Error::kind) {
        Some(ErrorKind::NotFound) => PyFileNotFoundError::new_err(text),
        Some(ErrorKind::PermissionDenied) => PyPermissionError::new_err(text),
        _ => TricodecError::new_err(text),
    }
}

/// An option that says nothing useful.
pub fn wrong(text: impl Into<String>) -> PyErr {
    TricodecError::new_err(text.into())
}
