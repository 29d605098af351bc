// SPDX-License-Identifier: Apache-2.0
//! What the gates of encoder or decoder do on real input: recorded for their power.

#[cfg(feature = "cosim")]
use anyhow::Context;
use anyhow::Result;
use tricodec_flow::gates::Activity;
use tricodec_flow::synth::Synthesis;

use crate::args::Synth;

/// Activity of all nets over some clocks in which all lanes work.
pub struct Recorded {
    /// Toggles of all nets.
    pub activity: Activity,
    /// Samples that passed meanwhile.
    pub samples: u64,
    /// Bits of their code.
    pub coded_bits: u64,
    /// The input, for a table.
    pub input: &'static str,
    /// How it was recorded.
    pub how: String,
}

/// For encoder or decoder in a configuration that is Verilated; otherwise a line says why there is
/// none.
pub fn record(a: &Synth, synthesis: &Synthesis) -> Result<Option<Recorded>> {
    let without = |why: &str| {
        eprintln!("tricodec: no power: {why}");
        Ok(None)
    };
    let codec = matches!(a.top.as_str(), "encoder" | "decoder");
    if !codec || !a.param.is_empty() {
        return without(
            "activity is recorded for --top encoder and decoder without --param; a block's power \
             is a row of that table",
        );
    }
    #[cfg(not(feature = "cosim"))]
    {
        let _ = synthesis;
        without("this tricodec is built without co-simulation, which records the activity")
    }
    #[cfg(feature = "cosim")]
    {
        use crate::io::Source;
        let input = if a.input.is_relative() && !a.input.exists() {
            tricodec_tools::project().join(&a.input)
        } else {
            a.input.clone()
        };
        if !input.exists() {
            return without(&format!(
                "{} is not there: make corpus, or --input",
                a.input.display()
            ));
        }
        let picture = Source::open(&input, None)?.kind().is_pictures();
        let rate = crate::args::Rate {
            qp: picture.then_some(27),
            bits: (!picture).then_some(2.9),
            snr: None,
        };
        let mut cosim = crate::args::Cosim::plain(input, a.config, rate);
        cosim.lanes = a.lanes;
        let (from, length) = window(&a.top, picture);
        let w = activity(&cosim, &a.top, synthesis, (from, length))
            .with_context(|| a.input.display().to_string())?;
        let how = format!(
            "{} ({}){}, gates in step with {}, clocks {from} to {}, all lanes at work, toggles of \
             all nets counted, no glitches",
            a.input.file_name().unwrap_or_default().to_string_lossy(),
            if picture { "QP 27" } else { "2.9 bits" },
            if a.top == "decoder" {
                " as the golden encoder codes it"
            } else {
                ""
            },
            if a.lanes.is_some() {
                "the golden model"
            } else {
                "RTL and golden model"
            },
            from + length
        );
        Ok(Some(Recorded {
            activity: w.activity,
            samples: w.samples,
            coded_bits: w.coded_bits,
            input: if picture {
                "photograph, QP 27"
            } else {
                "weights at 2.9 bits"
            },
            how,
        }))
    }
}

/// First clock and number of clocks over which activity is counted. All lanes of the encoder code
/// by then. The decoder starts one slice after the other, and each lane reads ahead until its ring
/// is full: at 2.9 bits that takes longer than a slice of a picture lasts.
#[cfg(feature = "cosim")]
fn window(top: &str, picture: bool) -> (u64, u64) {
    let from = match (top, picture) {
        ("decoder", false) => 20_480,
        ("decoder", true) => 10_240,
        _ => 8192,
    };
    (from, 4096)
}

/// Activity of the gates: of the encoder on the input, of the decoder on what the golden encoder
/// makes of it. A number of lanes that is not Verilated runs without the RTL, against the golden
/// model alone.
#[cfg(feature = "cosim")]
fn activity(
    cosim: &crate::args::Cosim,
    top: &str,
    synthesis: &Synthesis,
    at: (u64, u64),
) -> Result<crate::cosim::window::Window> {
    use crate::cosim::window::{measure, measure_alone};
    use crate::cosim::{decoder, encoder, work::Work};
    use tricodec_sim::configs::{Config, DECODERS, ENCODERS};
    let decode = top == "decoder";
    let config = match (cosim.lanes, decode) {
        (Some(lanes), _) => Config {
            name: "lanes",
            top: "",
            lanes: lanes as usize,
        },
        (None, true) => crate::cosim::model(&DECODERS, cosim)?,
        (None, false) => crate::cosim::model(&ENCODERS, cosim)?,
    };
    let work = Work::of(cosim, config.lanes as u32)?;
    match (decode, cosim.lanes.is_some()) {
        (true, true) => measure_alone(&decoder::prepare_work(cosim, config, &work)?, synthesis, at),
        (true, false) => measure(&decoder::prepare_work(cosim, config, &work)?, synthesis, at),
        (false, true) => measure_alone(&encoder::prepare(cosim, config, &work)?, synthesis, at),
        (false, false) => measure(&encoder::prepare(cosim, config, &work)?, synthesis, at),
    }
}
