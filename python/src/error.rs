// SPDX-License-Identifier: Apache-2.0
//! Errors as exceptions, each one sentence.

use std::io::ErrorKind;

use pyo3::exceptions::{PyFileNotFoundError, PyPermissionError, PyValueError};
use pyo3::prelude::*;

pyo3::create_exception!(
    tricodec,
    TricodecError,
    PyValueError,
    "What cannot be encoded, decoded or read: one sentence that says what, where and why."
);

/// Options that messages of the library speak of, as the command has them and as Python does.
const OPTIONS: [(&str, &str); 2] = [
    ("--nonfinite clamp", "nonfinite=\"clamp\""),
    ("--tensor", "tensor="),
];

/// The sentence of an error, on one line.
fn sentence(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let line = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let replace = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
    OPTIONS.iter().fold(line, replace)
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
