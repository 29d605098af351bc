// SPDX-License-Identifier: Apache-2.0
//! Two models of a top from other contents of what is not reset, driven as one: what a reset does
//! not set must not reach an output.

use std::cell::Cell;

use crate::bridge::{Model, ModelError, Port};
use crate::device::Device;

/// An output and what says whether it means anything.
struct Output {
    name: String,
    port: Port,
    /// A valid with a bit for each of the port's equal parts; nothing where it always counts.
    valid: Option<Port>,
}

/// Both models. As a device it is the first; an output of the second that is another ends the run
/// as a failed assertion does.
pub struct Twins {
    models: [Model; 2],
    outputs: Vec<Output>,
    reset: Port,
    /// Evaluations in which an output differed that nothing called valid: what shows that the
    /// contents were not the same.
    hidden: Cell<u64>,
}

impl Twins {
    /// Two models of the top `name`, with contents of these seeds.
    ///
    /// # Errors
    /// There is no such top, or it has no reset.
    pub fn new(name: &str, contents: [u32; 2]) -> Result<Self, ModelError> {
        let [first, second] = contents.map(|seed| Model::with_contents(name, seed));
        let models = [first?, second?];
        let names = models[0].port_names();
        let reset = models[0].port("rst_ni")?;
        let outputs = names.iter().filter(|n| n.ends_with("_o")).map(|name| {
            let valid = valid_of(name).filter(|v| names.contains(v));
            Ok(Output {
                name: name.clone(),
                port: models[0].port(name)?,
                valid: valid.map(|v| models[0].port(&v)).transpose()?,
            })
        });
        Ok(Self {
            outputs: outputs.collect::<Result<_, _>>()?,
            models,
            reset,
            hidden: Cell::new(0),
        })
    }

    /// Evaluations in which an output differed that nothing called valid.
    pub fn hidden(&self) -> u64 {
        self.hidden.get()
    }

    /// The first output that is not the same in both.
    fn compare(&self) -> Result<(), ModelError> {
        let [first, second] = &self.models;
        let mut hidden = false;
        for o in &self.outputs {
            if first.get(o.port) == second.get(o.port)
                && first.words(o.port) == second.words(o.port)
            {
                continue;
            }
            hidden = true;
            let valid = o.valid.map_or(u64::MAX, |v| first.get(v));
            if valid == 0 {
                continue;
            }
            let (a, b) = (first.value(o.port), second.value(o.port));
            let parts = o.valid.map_or(1, |v| first.bits(v) as usize);
            let width = first.bits(o.port) as usize / parts;
            let differ = |part| valid >> part & 1 == 1 && part_differs(&a, &b, width * part, width);
            if let Some(part) = (0..parts).find(|part| differ(*part)) {
                let lane = if parts > 1 {
                    format!(", lane {part}")
                } else {
                    String::new()
                };
                return Err(ModelError::Assertion(format!(
                    "{}{lane}: {a:x?} and {b:x?} from two contents of what is not reset",
                    o.name
                )));
            }
        }
        self.hidden.set(self.hidden.get() + u64::from(hidden));
        Ok(())
    }
}

/// Whether bits at..at + width differ; words of 32 bits, low first.
fn part_differs(a: &[u32], b: &[u32], at: usize, width: usize) -> bool {
    (at..at + width).any(|i| (a[i / 32] ^ b[i / 32]) >> (i % 32) & 1 == 1)
}

/// The name of the valid that an output may have: of a stream, of AXI4-Lite, of a trace.
fn valid_of(name: &str) -> Option<String> {
    if ["ready_o", "valid_o"].iter().any(|end| name.ends_with(end)) {
        return None;
    }
    let words: Vec<&str> = name.split('_').collect();
    Some(match words[0] {
        "trace" => format!("trace_{}_valid_o", words[1]),
        "s" if words[1] == "axil" => format!("s_axil_{}valid_o", &words[2][..1]),
        _ => format!("{}_{}_tvalid_o", words[0], words[1]),
    })
}

impl Device for Twins {
    fn port(&self, name: &str) -> Result<Port, ModelError> {
        self.models[0].port(name)
    }
    fn bits(&self, port: Port) -> u32 {
        self.models[0].bits(port)
    }
    fn get(&self, port: Port) -> u64 {
        self.models[0].get(port)
    }
    fn words(&self, port: Port) -> &[u32] {
        self.models[0].words(port)
    }
    fn set(&mut self, port: Port, value: u64) {
        for model in &mut self.models {
            model.set(port, value);
        }
    }
    fn set_words(&mut self, port: Port, words: &[u32]) {
        for model in &mut self.models {
            model.set_words(port, words);
        }
    }
    fn eval(&mut self) -> Result<(), ModelError> {
        for model in &mut self.models {
            model.eval()?;
        }
        // Before the reset has done its work nothing is known.
        if self.is_high(self.reset) {
            self.compare()?;
        }
        Ok(())
    }
    fn begin_clock(&mut self, clock: u64) {
        self.models[0].begin_clock(clock);
    }
    fn open_trace(&mut self, path: &str) {
        self.models[0].open_trace(path);
    }
    fn close_trace(&mut self) {
        self.models[0].close_trace();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_output_knows_its_valid() {
        for (name, valid) in [
            ("m_axis_tdata_o", Some("m_axis_tvalid_o")),
            ("m_line_first_o", Some("m_line_tvalid_o")),
            ("s_axil_bresp_o", Some("s_axil_bvalid_o")),
            ("s_axil_rdata_o", Some("s_axil_rvalid_o")),
            ("trace_recon_lane_o", Some("trace_recon_valid_o")),
            ("trace_bin_o", Some("trace_bin_valid_o")),
            ("m_axis_tvalid_o", None),
            ("trace_bin_valid_o", None),
            ("s_axil_arready_o", None),
        ] {
            assert_eq!(valid_of(name).as_deref(), valid, "{name}");
        }
    }

    #[test]
    fn a_part_is_compared_bit_by_bit() {
        let (a, b) = ([0, 0x10, 0], [0, 0, 0]);
        assert!(part_differs(&a, &b, 30, 8));
        assert!(!part_differs(&a, &b, 0, 36));
        assert!(!part_differs(&a, &b, 37, 59));
    }
}
