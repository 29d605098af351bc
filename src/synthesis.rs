// SPDX-License-Identifier: Apache-2.0
//! From the arguments to gates: what `tricodec synth`, `report` and `cosim --gates` synthesise.

use anyhow::Result;
use tricodec_flow::library;
use tricodec_flow::synth::{Request, Synthesis, synthesise};

use crate::args::{ConfigName, Synth};

/// Synthesise what the arguments name.
pub fn synthesis(a: &Synth) -> Result<Synthesis> {
    synthesis_without(a, None)
}

/// The same without an instance, BLOCK/NAME.
pub fn synthesis_without(a: &Synth, off: Option<String>) -> Result<Synthesis> {
    let texts = library::locate::locate("TT")?;
    let (top, mut parameters) = match a.top.as_str() {
        codec @ ("encoder" | "decoder") => {
            let full = a.config == ConfigName::Full;
            let lanes = a.lanes.unwrap_or(if full { 64 } else { 8 });
            (format!("tri_{codec}"), vec![format!("Lanes={lanes}")])
        }
        other => (other.to_owned(), Vec::new()),
    };
    parameters.extend(a.param.iter().cloned());
    let request = Request {
        top,
        parameters,
        off,
        period: a.clock,
        wire: a.wire,
        root: a.root.clone().unwrap_or_else(tricodec_tools::project),
    };
    let bar = crate::output::progress(1, "synthesis");
    let result = synthesise(&request, &texts, &|done, of, what| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        bar.set_message(what.to_owned());
    });
    bar.finish_and_clear();
    Ok(result?)
}
