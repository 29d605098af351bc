// SPDX-License-Identifier: Apache-2.0
//! MX pairs: two tensors, elements and E8M0 scales, that stand for one of floats.
//!
//! No field of a checkpoint says that two tensors are a pair: names, shapes and types together do.

use std::collections::HashMap;

use tricodec_golden::align::Format;
use tricodec_golden::container::directory::MX_BLOCK;

use crate::input::Info;

/// How names of elements end, and those of their scales where the rest is the same: gpt-oss in two
/// forms, compressed-tensors, DeepSeek, and others.
const ENDS: [(&str, &str); 6] = [
    ("_blocks", "_scales"),
    (".blocks", ".scales"),
    ("_packed", "_scale"),
    (".weight", ".scale"),
    ("", "_scale"),
    ("", "_scales"),
];
/// Bytes of a block of elements of four bits.
const PACKED: u64 = MX_BLOCK / 2;

/// An MX pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Number of the tensor of elements.
    pub elements: usize,
    /// Number of the tensor of scales.
    pub scales: usize,
    /// Format of the elements.
    pub format: Format,
    /// Dimensions of what the pair stands for; the last is a multiple of 32.
    pub shape: Vec<u64>,
}

impl Pair {
    /// Bytes of a block's elements.
    pub fn block_bytes(&self) -> u64 {
        MX_BLOCK * u64::from(self.format.bits()) / 8
    }

    /// Values.
    pub fn values(&self) -> u64 {
        self.shape.iter().product()
    }

    /// The tensor that the pair stands for, under the name of the elements.
    pub fn info(&self, tensors: &[Info]) -> Info {
        Info {
            name: tensors[self.elements].name.clone(),
            shape: self.shape.clone(),
            dtype: "F64".to_owned(),
            bytes: 8 * self.values(),
        }
    }

    /// What the elements are called: "MXFP4".
    pub fn kind(&self) -> &'static str {
        match self.format {
            Format::MxFp4 => "MXFP4",
            Format::MxFp8E5M2 => "MXFP8 E5M2",
            _ => "MXFP8 E4M3",
        }
    }
}

/// Format and dimensions of what two tensors stand for, if their types and shapes are a pair's.
fn fit(elements: &Info, scales: &Info) -> Option<(Format, Vec<u64>)> {
    if !matches!(scales.dtype.as_str(), "U8" | "F8_E8M0") {
        return None;
    }
    let (blocks, before) = scales.shape.split_last()?;
    let mut shape = scales.shape.clone();
    *shape.last_mut()? = blocks.checked_mul(MX_BLOCK)?;
    let values = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d))?;
    if values == 0 || values >= 1 << 48 {
        return None;
    }
    // The blocks of a row side by side, or each in a dimension of its own.
    let row = |n: u64| {
        let (last, rest) = elements.shape.split_last()?;
        let flat = rest == before && *last == n * blocks;
        let apart = rest == scales.shape && *last == n;
        (flat || apart).then_some(())
    };
    let format = match elements.dtype.as_str() {
        "U8" | "I8" => row(PACKED).map(|()| Format::MxFp4),
        "F4" => row(MX_BLOCK).map(|()| Format::MxFp4),
        "F8_E4M3" => row(MX_BLOCK).map(|()| Format::MxFp8E4M3),
        "F8_E5M2" => row(MX_BLOCK).map(|()| Format::MxFp8E5M2),
        _ => None,
    };
    Some((format?, shape))
}

/// The pairs among these tensors, each tensor in one at the most.
///
/// The scales' name is that of the elements with another ending: `_blocks` and `_scales`,
/// `.blocks` and `.scales`, `_packed` and `_scale`, `.weight` and `.scale`, or `_scale` or
/// `_scales` appended. Scales are F8_E8M0 or U8, `[…, B]`. Elements are F8_E4M3, F8_E5M2 or F4 of
/// `[…, 32·B]` or `[…, B, 32]`, or U8 or I8 with two of four bits each, `[…, 16·B]` or
/// `[…, B, 16]`.
pub fn pairs(tensors: &[Info]) -> Vec<Pair> {
    let names = tensors.iter().enumerate();
    let names: HashMap<&str, usize> = names.map(|(i, t)| (t.name.as_str(), i)).collect();
    let mut taken = vec![false; tensors.len()];
    let mut found = Vec::new();
    for (elements, info) in tensors.iter().enumerate() {
        for (end, other) in ENDS {
            let partner = info.name.strip_suffix(end);
            let partner = partner.and_then(|start| names.get(format!("{start}{other}").as_str()));
            let Some(&scales) = partner.filter(|s| !taken[**s] && !taken[elements]) else {
                continue;
            };
            if let Some((format, shape)) = fit(info, &tensors[scales]) {
                (taken[elements], taken[scales]) = (true, true);
                found.push(Pair {
                    elements,
                    scales,
                    format,
                    shape,
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(name: &str, dtype: &str, shape: &[u64]) -> Info {
        Info {
            name: name.to_owned(),
            shape: shape.to_vec(),
            dtype: dtype.to_owned(),
            bytes: 0,
        }
    }

    fn one(elements: Info, scales: Info) -> Option<(Format, Vec<u64>)> {
        let found = pairs(&[scales, elements]);
        found.first().map(|p| {
            assert_eq!((p.elements, p.scales, found.len()), (1, 0, 1));
            (p.format, p.shape.clone())
        })
    }

    #[test]
    fn pairs_of_real_checkpoints_are_found() {
        let fp4 = |shape: &[u64]| Some((Format::MxFp4, shape.to_vec()));
        for (a, b) in [
            ("e.gate_up_proj_blocks", "e.gate_up_proj_scales"),
            (
                "block.3.mlp.mlp1_weight.blocks",
                "block.3.mlp.mlp1_weight.scales",
            ),
        ] {
            let got = one(info(a, "U8", &[4, 64, 3, 16]), info(b, "U8", &[4, 64, 3]));
            assert_eq!(got, fp4(&[4, 64, 96]), "{a}");
        }
        for (a, b, dtype) in [
            ("q.weight_packed", "q.weight_scale", "U8"),
            ("q.weight", "q.weight_scale", "U8"),
            ("experts.0.w1.weight", "experts.0.w1.scale", "I8"),
        ] {
            let got = one(info(a, dtype, &[64, 48]), info(b, "F8_E8M0", &[64, 3]));
            assert_eq!(got, fp4(&[64, 96]), "{a}");
        }
        let got = one(
            info("q.weight", "F8_E4M3", &[64, 96]),
            info("q.weight_scale", "U8", &[64, 3]),
        );
        assert_eq!(got, Some((Format::MxFp8E4M3, vec![64, 96])));
        let got = one(
            info("q", "F4", &[64, 96]),
            info("q_scale", "F8_E8M0", &[64, 3]),
        );
        assert_eq!(got, fp4(&[64, 96]));
    }

    #[test]
    fn others_are_no_pairs() {
        let scales = |dtype: &str, shape: &[u64]| info("w_scale", dtype, shape);
        for (elements, scales) in [
            // NVFP4: blocks of 16, scales of E4M3.
            (info("w", "U8", &[64, 48]), scales("F8_E4M3", &[64, 6])),
            // One scale for 128 x 128 values.
            (info("w", "F8_E4M3", &[256, 256]), scales("U8", &[2, 2])),
            (info("w", "F8_E4M3", &[64, 96]), scales("F32", &[64, 3])),
            // Six bits: no order of them in bytes is agreed upon.
            (info("w", "F6_E2M3", &[64, 96]), scales("U8", &[64, 3])),
            (info("w", "U8", &[64, 72]), scales("U8", &[64, 3])),
            (info("w", "F32", &[64, 96]), scales("U8", &[64, 3])),
            (info("v", "F8_E4M3", &[64, 96]), scales("U8", &[64, 3])),
            (info("w", "F8_E4M3", &[0, 96]), scales("U8", &[0, 3])),
            (info("w", "F8_E4M3", &[]), scales("U8", &[])),
        ] {
            assert_eq!(one(elements.clone(), scales), None, "{elements:?}");
        }
    }
}
