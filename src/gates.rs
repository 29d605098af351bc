//! The mapped gates in step with the RTL, which is in step with the golden model: `cosim --gates`, and the activity for `synth`.

use std::collections::HashMap;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use serde::Serialize;
use tricodec_flow::gates::{Activity, Beside};
use tricodec_flow::synth::Synthesis;
use tricodec_flow::timing::Graph;
use tricodec_sim::bridge::{Model, Port};
use tricodec_sim::lockstep::LockstepError;

use crate::args::{Cosim, Synth};
use crate::cosim::prepare;
use crate::output::{progress, report};

/// What a window of clocks of the lockstep run did, at the ports and inside the gates.
pub struct Window {
    /// Toggles of the gates.
    pub activity: Activity,
    /// Samples taken in.
    pub samples: u64,
    /// Bits given out.
    pub coded_bits: u64,
    /// Clocks that the gates ran in step with RTL and golden model, and outputs compared.
    pub clocks: u64,
    /// Comparisons of the gates' outputs.
    pub compared: u64,
}

/// Values of the model's ports by name.
#[derive(Default)]
struct Ports(HashMap<String, Option<Port>>);

impl Ports {
    /// 64 bits a word, low first; nothing for a port that the RTL does not have.
    fn value(&mut self, model: &Model, name: &str) -> Vec<u64> {
        let port = match self.0.get(name) {
            Some(p) => *p,
            None => *self
                .0
                .entry(name.to_owned())
                .or_insert(model.port(name).ok()),
        };
        let Some(port) = port else { return Vec::new() };
        if model.bits(port) <= 64 {
            return vec![model.get(port)];
        }
        let pair = |c: &[u32]| u64::from(c[0]) | c.get(1).map_or(0, |h| u64::from(*h) << 32);
        model.words(port).chunks(2).map(pair).collect()
    }
}

/// Run the gates beside the RTL, which runs beside the golden model; count from clock `from` for `length` clocks, and stop there if `stop`.
pub fn beside(
    a: &Cosim,
    synthesis: &Synthesis,
    (from, length): (u64, u64),
    stop: bool,
) -> Result<Window> {
    let (run, _) = prepare(a)?;
    let graph = Graph::new(&synthesis.flat, &synthesis.library).map_err(|e| anyhow!(e))?;
    let mut gates =
        Beside::new(&synthesis.flat, &synthesis.library, &graph).map_err(|e| anyhow!(e))?;
    let mut ports = Ports::default();
    let (mut samples, mut coded_bits, mut clocks) = (0, 0, 0);
    let mut activity = None;
    let bar = progress(1000, "gates in step with the RTL");
    let end = from + length;
    let result = run.execute_beside(
        |_, share| {
            if !stop {
                bar.set_position((1000.0 * share) as u64);
            }
        },
        |clock, model| {
            if clock == from {
                gates.gates.start_window();
            }
            let mut value = |name: &str| ports.value(model, name);
            if (from..end).contains(&clock) {
                let mut high = |name: &str| value(name).first() == Some(&1);
                if high("s_blk_tvalid_i") && high("s_blk_tready_o") {
                    samples += 16;
                }
                if high("m_axis_tvalid_o") && high("m_axis_tready_i") {
                    let keep = value("m_axis_tkeep_o").first().copied().unwrap_or(0);
                    coded_bits += 8 * u64::from(keep.count_ones());
                }
            }
            gates.step(&mut value)?;
            clocks = clock + 1;
            if stop {
                bar.set_position(1000 * clocks / end.max(1));
            }
            if clocks == end {
                activity = Some(gates.gates.activity());
                if stop {
                    return Err("the window is over".to_owned());
                }
            }
            Ok(())
        },
    );
    bar.finish_and_clear();
    match result {
        Ok(_) => {}
        Err(LockstepError::Beside(..)) if stop && activity.is_some() => {}
        Err(LockstepError::Beside(clock, what)) => {
            bail!("gates and RTL differ at clock {clock}: {what}")
        }
        Err(e) => return Err(e.into()),
    }
    let activity = match activity {
        Some(a) => a,
        None if stop => bail!(
            "{}: the run ended at clock {clocks}, before the window of clocks {from} to {end}",
            a.input.display()
        ),
        None => gates.gates.activity(),
    };
    Ok(Window {
        activity,
        samples,
        coded_bits,
        clocks,
        compared: gates.compared,
    })
}

/// `cosim --gates`: the mapped netlist in step with RTL and golden model to the end.
pub fn run(a: &Cosim) -> Result<()> {
    let synth = Synth {
        top: "encoder".to_owned(),
        config: a.config,
        ..Synth::default()
    };
    let synthesis = crate::synth::synthesis(&synth)?;
    let start = Instant::now();
    let w = beside(a, &synthesis, (0, u64::MAX), false)?;
    #[derive(Serialize)]
    struct Gates {
        cells: usize,
        clocks: u64,
        compared: u64,
        mismatches: u64,
        library: String,
    }
    let figures = Gates {
        cells: synthesis.flat.cells.len(),
        clocks: w.clocks,
        compared: w.compared,
        mismatches: 0,
        library: synthesis.library.label.clone(),
    };
    let sentence = format!(
        "{}: {} mapped cells in step with RTL and golden model: 0 mismatches in {} clocks and {} compared ports, {:.0} clocks/s\n  library: {}",
        a.input.display(),
        figures.cells,
        figures.clocks,
        figures.compared,
        figures.clocks as f64 / start.elapsed().as_secs_f64(),
        figures.library
    );
    report(a.json, &figures, &sentence)
}
