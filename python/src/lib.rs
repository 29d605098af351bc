// SPDX-License-Identifier: Apache-2.0
//! The native part of the Python package `tricodec`: what `tricodec/_tricodec.pyi` declares.
//!
//! All work is done by `tricodec_tensors`. Here is what Python needs around it: elements in and out
//! as numpy arrays of bytes, options out of a dict, errors as exceptions, reports as JSON. The
//! package's Python files give them their shapes and types.

mod compare;
mod encode;
mod error;
mod input;
mod options;
mod pool;

use pyo3::prelude::*;

/// The native part of the package `tricodec`.
#[pymodule]
mod _tricodec {
    #[pymodule_export]
    use crate::compare::compare;
    #[pymodule_export]
    use crate::encode::{decode_file, encode, encode_file};
    #[pymodule_export]
    use crate::error::TricodecError;
    #[pymodule_export]
    use crate::input::Input;

    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("DEFAULT_STEP", tricodec_tensors::plan::DEFAULT_STEP)?;
        module.add("FEW_VALUES", tricodec_tensors::plan::FEW_VALUES)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
