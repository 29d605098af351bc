//! A difference on purpose: one bit of what the golden side expects is changed, as if the RTL were wrong there. It shows that a difference is found, and how.

use std::str::FromStr;

use thiserror::Error;

use crate::model::encoder::EncoderOut;

/// Stages that a fault can be put into.
pub const STAGES: [&str; 11] = [
    "m_req", "align", "neigh", "cost", "decide", "resid", "fdct", "quant", "recon", "bin", "byte",
];

/// The `item`-th item of a stage, counted from 0 over all lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    stage: usize,
    item: u64,
}

/// The text names no fault.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0:?} is no fault: give STAGE:ITEM, the stage one of {stages}", stages = STAGES.join(", "))]
pub struct UnknownFault(String);

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let wrong = || UnknownFault(text.to_owned());
        let (stage, item) = text.split_once(':').ok_or_else(wrong)?;
        let stage = STAGES.iter().position(|s| *s == stage).ok_or_else(wrong)?;
        let item = item.parse().map_err(|_| wrong())?;
        Ok(Self { stage, item })
    }
}

impl Fault {
    /// Count the stage's items of a clock, and change the one that is meant.
    pub fn apply(&mut self, o: &mut EncoderOut) {
        match STAGES[self.stage] {
            "m_req" => {
                if let Some(r) = o.request.as_mut().filter(|_| self.hits()) {
                    r.scan = !r.scan;
                }
            }
            "align" => {
                if let Some((_, samples)) = o.align.as_mut().filter(|_| self.hits()) {
                    samples[5] ^= 1;
                }
            }
            "bin" => {
                for bin in o.lanes.iter_mut().filter_map(|l| l.bin.as_mut()) {
                    *bin ^= u16::from(self.hits());
                }
            }
            "byte" => {
                for byte in o.lanes.iter_mut().filter_map(|l| l.byte.as_mut()) {
                    *byte ^= u8::from(self.hits());
                }
            }
            stage => self.apply_to_record(stage, o),
        }
    }

    fn apply_to_record(&mut self, stage: &str, o: &mut EncoderOut) {
        let item = match stage {
            "neigh" => &mut o.neigh,
            "cost" => &mut o.cost,
            "decide" => &mut o.decide,
            "resid" => &mut o.resid,
            "fdct" => &mut o.fdct,
            "quant" => &mut o.quant,
            _ => &mut o.recon,
        };
        let Some((_, r)) = item.as_mut().filter(|_| self.hits()) else {
            return;
        };
        match stage {
            "neigh" => r.neighbours.left[2] ^= 1,
            "cost" => r.decision.costs[8] ^= 1,
            "decide" => r.decision.mode ^= 1,
            "resid" => r.residual[15] ^= 1,
            "fdct" => r.coefs[0] ^= 1,
            "quant" => r.word.levels[3] ^= 1,
            _ => r.recon[9] ^= 1,
        }
    }

    /// Whether this item is the one.
    fn hits(&mut self) -> bool {
        let hit = self.item == 0;
        self.item = self.item.wrapping_sub(1);
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        assert!("recon:7".parse::<Fault>().is_ok());
        for text in ["recon", "recon:", "recon:x", "nothing:1", ":3"] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }
}
