// SPDX-License-Identifier: Apache-2.0
//! Faults by the names of stages and streams: `cosim --fault`.

use std::str::FromStr;

use thiserror::Error;

use super::stage::Traced;
use crate::lockstep::harness::wrong_bit::WrongBit;
use crate::model::decoder::DecoderOut;
use crate::model::encoder::EncoderOut;

/// The text names no stage, or no item of it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{0:?} is no fault: give STAGE:ITEM, the stage one of {encoder} (encoder) or {decoder} \
     (decoder)",
    encoder = EncoderOut::fault_points().join(", "),
    decoder = DecoderOut::fault_points().join(", ")
)]
pub struct UnknownStage(String);

impl FromStr for WrongBit {
    type Err = UnknownStage;

    fn from_str(text: &str) -> Result<Self, UnknownStage> {
        let wrong = || UnknownStage(text.to_owned());
        let (stage, item) = text.split_once(':').ok_or_else(wrong)?;
        let mut points = EncoderOut::fault_points();
        points.extend(DecoderOut::fault_points());
        let point = points.into_iter().find(|p| *p == stage).ok_or_else(wrong)?;
        Ok(Self::new(point, item.parse().map_err(|_| wrong())?))
    }
}

/// Whether the design that gives these outputs has the wrong bit's stage.
pub fn is_of<O: Traced>(bit: &WrongBit) -> bool {
    O::fault_points().contains(&bit.stage())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        let recon: WrongBit = "recon:7".parse().expect("a fault");
        assert!(is_of::<EncoderOut>(&recon) && is_of::<DecoderOut>(&recon));
        let idct: WrongBit = "idct:0".parse().expect("a fault");
        assert!(!is_of::<EncoderOut>(&idct) && is_of::<DecoderOut>(&idct));
        for text in ["recon", "recon:", "recon:x", "nothing:1", ":3"] {
            assert!(text.parse::<WrongBit>().is_err(), "{text}");
        }
    }
}
