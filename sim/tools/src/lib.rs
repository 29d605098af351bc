// SPDX-License-Identifier: Apache-2.0
//! What all parts of the project read: the named configurations ([`configs`]), the list of RTL
//! sources ([`sources`]), and where the tools are that `scripts/setup` installs: in `.tools` of the
//! project, or where `TRICODEC_TOOLS` says.

pub mod configs;
pub mod sources;

use std::path::{Path, PathBuf};

/// The project's folder.
pub fn project() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The folder of tools.
pub fn folder() -> PathBuf {
    std::env::var_os("TRICODEC_TOOLS").map_or_else(|| project().join(".tools"), PathBuf::from)
}

/// A tool by name, or one sentence on what to do.
pub fn find(name: &str) -> Result<PathBuf, String> {
    let path = folder().join("bin").join(name);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!(
            "{name} is not installed at {}: run scripts/setup",
            path.display()
        ))
    }
}

/// Verilator's installation: `bin/verilator_bin` and `include/` below it.
pub fn verilator_root() -> Result<PathBuf, String> {
    find("verilator-root").map_err(|sentence| {
        format!("{sentence}, or build the codec alone with --no-default-features")
    })
}
