// SPDX-License-Identifier: Apache-2.0
//! What is installed beside the command: completions of shells, man pages.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;

/// Print the completions of a shell.
pub fn completions(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "tricodec", &mut script);
    let mut out = std::io::stdout().lock();
    out.write_all(&script).context("cannot print the script")
}

/// Write `tricodec.1`, and a page for each command, into a folder that is made where it is missing.
pub fn man(folder: &Path) -> Result<()> {
    let what = || format!("cannot write {}", folder.display());
    std::fs::create_dir_all(folder).with_context(what)?;
    clap_mangen::generate_to(Args::command(), folder).with_context(what)
}
