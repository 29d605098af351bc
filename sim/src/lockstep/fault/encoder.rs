//! Faults of the encoder.

use super::Spoil;
use crate::model::encoder::EncoderOut;

impl Spoil for EncoderOut {
    const STAGES: &'static [&'static str] = &[
        "m_req", "align", "neigh", "cost", "decide", "resid", "fdct", "quant", "recon", "bin",
        "byte",
    ];

    fn spoil(&mut self, stage: &str, hit: &mut dyn FnMut() -> bool) {
        match stage {
            "m_req" => {
                if let Some(r) = self.request.as_mut().filter(|_| hit()) {
                    r.scan = !r.scan;
                }
            }
            "align" => {
                if let Some((_, samples)) = self.align.as_mut().filter(|_| hit()) {
                    samples[5] ^= 1;
                }
            }
            "bin" => {
                for bin in self.lanes.iter_mut().filter_map(|l| l.bin.as_mut()) {
                    *bin ^= u16::from(hit());
                }
            }
            "byte" => {
                for byte in self.lanes.iter_mut().filter_map(|l| l.byte.as_mut()) {
                    *byte ^= u8::from(hit());
                }
            }
            stage => self.spoil_record(stage, hit),
        }
    }
}

impl EncoderOut {
    fn spoil_record(&mut self, stage: &str, hit: &mut dyn FnMut() -> bool) {
        let item = match stage {
            "neigh" => &mut self.neigh,
            "cost" => &mut self.cost,
            "decide" => &mut self.decide,
            "resid" => &mut self.resid,
            "fdct" => &mut self.fdct,
            "quant" => &mut self.quant,
            _ => &mut self.recon,
        };
        let Some((_, r)) = item.as_mut().filter(|_| hit()) else {
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
}
