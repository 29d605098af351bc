// SPDX-License-Identifier: Apache-2.0
//! One tensor as H.264 slices.

use anyhow::{Context, Result};
use tricodec_golden::align::{Format, Policy};
use tricodec_golden::container::directory::Content;
use tricodec_golden::container::tensor::Goal;
use tricodec_golden::container::{
    Kind, Options, TensorError, TensorView, decode_tensor, encode_tensor,
};

use super::report::Missed;
use crate::choice::Choice;
use crate::dtype::{self, Float};
use crate::figures::Difference;
use crate::input::Input;

/// A coded tensor.
pub struct CodedTensor {
    /// Its entry.
    pub content: Content,
    /// Its slices.
    pub payload: Vec<u8>,
    /// How far decoding is from the original.
    pub difference: Difference,
    /// NaN, infinities and saturated values.
    pub odd: (u64, u64, u64),
    /// QPs of its tiles.
    pub mode: String,
    /// The goal, where it was not reached.
    pub missed: Option<Missed>,
}

/// Code a tensor.
pub fn encode(
    input: &Input,
    index: usize,
    target: Goal,
    lanes: u32,
    policy: Policy,
    clamp_nonfinite: bool,
) -> Result<CodedTensor> {
    let info = &input.tensors[index];
    let float = Float::of(&info.dtype).and_then(Float::format);
    let format = float.unwrap_or(Format::Int8);
    let data = input.load(index)?;
    let view = TensorView {
        name: &info.name,
        shape: &info.shape,
        format,
        data: &data,
    };
    let options = Options {
        target,
        lanes,
        policy,
        clamp_nonfinite,
    };
    let named = || input.name().to_owned();
    let coded = encode_tensor(&view, &options).map_err(|e| match e {
        TensorError::NonFinite { .. } => Choice::NonFinite.error(format!("{}: {e}", named())),
        e => anyhow::Error::new(e).context(named()),
    })?;
    let back = decode_tensor(&coded.entry, &coded.payload, Err).with_context(named)?;
    let mut difference = Difference::default();
    for i in 0..info.values() as usize {
        let pair = dtype::number(&info.dtype, &data, i).zip(dtype::number(&info.dtype, &back, i));
        if let Some((a, b)) = pair {
            difference.add(a, b);
        }
    }
    let (mut odd, mut mode) = ((0, 0, 0), String::new());
    if let Kind::Coded { stats, tiles, .. } = &coded.entry.kind {
        odd = (stats.nan, stats.inf, stats.clipped);
        let qps = || tiles.iter().map(|t| t.qp);
        if let (Some(low), Some(high)) = (qps().min(), qps().max()) {
            mode = format!("QP {low} to {high}");
        }
    }
    let missed = missed(&info.name, target, &coded, &difference);
    Ok(CodedTensor {
        content: Content::Avc(coded.entry),
        payload: coded.payload,
        difference,
        odd,
        mode,
        missed,
    })
}

fn missed(
    name: &str,
    target: Goal,
    coded: &tricodec_golden::container::CodedTensor,
    difference: &Difference,
) -> Option<Missed> {
    let bytes = coded.payload.len() + coded.entry.bytes();
    let bits = 8.0 * bytes as f64 / difference.values.max(1) as f64;
    let (goal, reached) = match target {
        Goal::Bits(wanted) if (bits - wanted).abs() > 0.02 => (
            format!("{wanted} bits per value"),
            format!("{bits:.3} bits"),
        ),
        Goal::Snr(wanted) if difference.snr() < wanted => (
            format!("an SNR of {wanted} dB"),
            format!("{:.2} dB", difference.snr()),
        ),
        _ => return None,
    };
    Some(Missed {
        tensor: Some(name.to_owned()),
        goal,
        reached,
        why: "8-bit samples, QP 0 to 51 and the tensor's size allow nothing nearer".to_owned(),
    })
}
