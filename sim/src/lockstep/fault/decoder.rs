//! Faults of the decoder.

use super::Spoil;
use crate::model::decoder::DecoderOut;

impl Spoil for DecoderOut {
    const STAGES: &'static [&'static str] = &[
        "m_req", "start", "slot", "word", "neigh", "dequant", "predict", "idct", "recon", "bin",
        "m_blk",
    ];

    fn spoil(&mut self, stage: &str, hit: &mut dyn FnMut() -> bool) {
        match stage {
            "m_req" => {
                if let Some(r) = self.request.as_mut().filter(|_| hit()) {
                    r.first = !r.first;
                }
            }
            "start" => {
                if let Some((_, start)) = self.start.as_mut().filter(|_| hit()) {
                    start.slice.qp ^= 1;
                }
            }
            "slot" => {
                if let Some((_, issue)) = self.slot.as_mut().filter(|_| hit()) {
                    *issue = !*issue;
                }
            }
            "word" => {
                if let Some(w) = self.word.as_mut().filter(|_| hit()) {
                    w.word.levels[3] ^= 1;
                }
            }
            "bin" => {
                for bin in self.bins.iter_mut().flatten() {
                    *bin ^= u16::from(hit());
                }
            }
            "m_blk" => {
                if let Some(b) = self.out.as_mut().filter(|_| hit()) {
                    b.data[5] ^= 1;
                }
            }
            stage => self.spoil_record(stage, hit),
        }
    }
}

impl DecoderOut {
    fn spoil_record(&mut self, stage: &str, hit: &mut dyn FnMut() -> bool) {
        let item = match stage {
            "neigh" | "dequant" => &mut self.neigh,
            "predict" | "idct" => &mut self.predict,
            _ => &mut self.recon,
        };
        // A word that only reports an error has neighbours and samples, nothing in between.
        let bare = matches!(stage, "dequant" | "predict" | "idct");
        let Some(b) = item
            .as_mut()
            .filter(|b| !(bare && b.word.fault.is_some()) && hit())
        else {
            return;
        };
        let r = &mut b.record;
        match stage {
            "neigh" => r.neighbours.left[2] ^= 1,
            "dequant" => r.dequant[3] ^= 1,
            "predict" => r.prediction[9] ^= 1,
            "idct" => r.idct[0] ^= 1,
            _ => r.recon[9] ^= 1,
        }
    }
}
