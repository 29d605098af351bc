// SPDX-License-Identifier: Apache-2.0
//! From the arguments to gates: what `tricodec synth`, `report` and `cosim --gates` synthesise.

use anyhow::Result;
use tricodec_flow::library;
use tricodec_flow::synth::{Request, Synthesis, synthesise};

use crate::args::Synth;

/// Synthesise what the arguments name.
pub fn synthesis(a: &Synth) -> Result<Synthesis> {
    synthesis_without(a, None)
}

/// The same without an instance, BLOCK/NAME.
pub fn synthesis_without(a: &Synth, off: Option<String>) -> Result<Synthesis> {
    let texts = library::locate::locate("TT")?;
    let mut designs = a.config.designs().into_iter();
    let (top, mut parameters) = match designs.find(|(name, _)| *name == a.top) {
        Some((_, design)) => {
            let mut design = design.clone();
            if let Some(lanes) = a.lanes {
                design.parameters.insert("Lanes".to_owned(), lanes);
            }
            let parameters = design.assignments();
            (design.top, parameters)
        }
        None => (a.top.clone(), Vec::new()),
    };
    parameters.extend(a.param.iter().cloned());
    let request = Request {
        top,
        parameters,
        off,
        period: a.period(),
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
