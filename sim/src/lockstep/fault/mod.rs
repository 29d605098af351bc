//! A difference on purpose: one bit of what the golden side expects is changed, as if the RTL were wrong there. It shows that a difference is found, and how.

mod decoder;
mod encoder;

use std::str::FromStr;

use thiserror::Error;

use crate::model::decoder::DecoderOut;
use crate::model::encoder::EncoderOut;

/// What the golden side says of a clock, in which a bit can be changed.
pub trait Spoil: Clone {
    /// Stages that a fault can be put into.
    const STAGES: &'static [&'static str];

    /// Ask `hit` once for each of the stage's items in this clock, and change a bit of the one for which it says yes.
    fn spoil(&mut self, stage: &str, hit: &mut dyn FnMut() -> bool);
}

/// The `item`-th item of a stage, counted from 0 over all lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    stage: &'static str,
    item: u64,
}

/// The text names no fault.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{0:?} is no fault: give STAGE:ITEM, the stage one of {encoder} (encoder) or {decoder} (decoder)",
    encoder = EncoderOut::STAGES.join(", "),
    decoder = DecoderOut::STAGES.join(", ")
)]
pub struct UnknownFault(String);

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let wrong = || UnknownFault(text.to_owned());
        let (stage, item) = text.split_once(':').ok_or_else(wrong)?;
        let mut stages = EncoderOut::STAGES.iter().chain(DecoderOut::STAGES);
        let stage = stages.find(|s| **s == stage).ok_or_else(wrong)?;
        let item = item.parse().map_err(|_| wrong())?;
        Ok(Self { stage, item })
    }
}

impl Fault {
    /// Its stage.
    pub fn stage(&self) -> &'static str {
        self.stage
    }

    /// Whether the design that gives these outputs has its stage.
    pub fn is_of<O: Spoil>(&self) -> bool {
        O::STAGES.contains(&self.stage)
    }

    /// Count the stage's items of a clock, and give the outputs with the one that is meant changed.
    pub fn spoilt<O: Spoil>(&mut self, outputs: &O) -> O {
        let mut outputs = outputs.clone();
        outputs.spoil(self.stage, &mut || {
            let hit = self.item == 0;
            self.item = self.item.wrapping_sub(1);
            hit
        });
        outputs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        let recon: Fault = "recon:7".parse().expect("a fault");
        assert!(recon.is_of::<EncoderOut>() && recon.is_of::<DecoderOut>());
        let idct: Fault = "idct:0".parse().expect("a fault");
        assert!(!idct.is_of::<EncoderOut>() && idct.is_of::<DecoderOut>());
        for text in ["recon", "recon:", "recon:x", "nothing:1", ":3"] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }
}
