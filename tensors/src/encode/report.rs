// SPDX-License-Identifier: Apache-2.0
//! What encoding came to, tensor by tensor and in all.

use serde::{Serialize, Serializer};

use crate::figures::snr;

/// A tensor of the archive.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its dimensions.
    pub shape: Vec<u64>,
    /// Its element type.
    pub dtype: String,
    /// Its values; of MX elements those that they stand for.
    pub values: u64,
    /// "tensor", "avc" or "stored"; "scales" are those of an MX pair, and made of its elements.
    pub tools: &'static str,
    /// Bytes of its payload.
    pub bytes: u64,
    /// Bits per value: payload and entry in the directory.
    pub bits: f64,
    /// Signal-to-noise ratio; none where nothing was lost.
    #[serde(rename = "snr_db", serialize_with = "decibels")]
    pub snr: f64,
    /// Largest magnitude of an error.
    pub max_error: f64,
    /// Prediction and orientation, or why it is stored.
    pub mode: String,
    /// Sum of the squared errors.
    #[serde(skip)]
    pub squared: f64,
    /// Sum of the squared differences from the mean.
    #[serde(skip)]
    pub deviation: f64,
}

impl Row {
    /// Whether it has values that are coded.
    pub fn is_coded(&self) -> bool {
        !matches!(self.tools, "stored" | "scales")
    }
}

fn decibels<S: Serializer>(db: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    db.is_finite().then_some(db).serialize(serializer)
}

/// A goal that was not reached.
#[derive(Clone, Debug, Serialize)]
pub struct Missed {
    /// The tensor; none where all together missed it.
    pub tensor: Option<String>,
    /// What was asked for.
    pub goal: String,
    /// What was reached.
    pub reached: String,
    /// Why not more.
    pub why: String,
}

impl std::fmt::Display for Missed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(tensor) = &self.tensor {
            write!(f, "tensor {tensor:?}: ")?;
        }
        write!(
            f,
            "{} asked for, {} reached: {}",
            self.goal, self.reached, self.why
        )
    }
}

/// What encoding came to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Values of all tensors, without scales of coded MX pairs.
    pub values: u64,
    /// Values of those that are coded.
    pub coded_values: u64,
    /// Bits of the archive without the payloads of stored tensors.
    pub coded_bits: u64,
    /// `coded_bits` for each coded value; none where nothing is coded.
    pub bits_per_value: Option<f64>,
    /// SNR of all coded tensors together; none where nothing was lost.
    #[serde(rename = "snr_db", serialize_with = "decibels")]
    pub snr: f64,
    /// Tensors that are stored.
    pub stored_tensors: usize,
    /// Bytes of their payloads.
    pub stored_bytes: u64,
    /// Bytes of the archive.
    pub bytes: u64,
    /// Bytes of the elements of all tensors.
    pub raw_bytes: u64,
    /// Values of coded tensors that were NaN and became 0.
    pub nan: u64,
    /// Values of coded tensors that were infinite and became the largest.
    pub inf: u64,
    /// Values that were saturated by the policy.
    pub clipped: u64,
    /// Goals that were not reached.
    pub missed: Vec<Missed>,
    /// The tensors, in the input's order.
    pub tensors: Vec<Row>,
}

impl Report {
    /// Totals of rows. `bytes`: of the archive; the rest is filled in by the caller.
    pub(super) fn of(tensors: Vec<Row>, bytes: u64, raw_bytes: u64) -> Self {
        let coded = || tensors.iter().filter(|r| r.is_coded());
        let stored = || tensors.iter().filter(|r| r.tools == "stored");
        let coded_values = coded().map(|r| r.values).sum();
        let stored_bytes = stored().map(|r| r.bytes).sum();
        let coded_bits = 8 * (bytes - stored_bytes);
        Self {
            values: tensors
                .iter()
                .filter(|r| r.tools != "scales")
                .map(|r| r.values)
                .sum(),
            coded_values,
            coded_bits,
            bits_per_value: (coded_values > 0).then(|| coded_bits as f64 / coded_values as f64),
            snr: snr(
                coded().map(|r| r.deviation).sum(),
                coded().map(|r| r.squared).sum(),
            ),
            stored_tensors: stored().count(),
            stored_bytes,
            bytes,
            raw_bytes,
            nan: 0,
            inf: 0,
            clipped: 0,
            missed: Vec::new(),
            tensors,
        }
    }
}
