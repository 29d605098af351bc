// SPDX-License-Identifier: Apache-2.0
//! Random parameter sets.

use tricodec_golden::stream::scaling::{ListSource, ScalingMatrix};
use tricodec_golden::stream::vui::Restriction;
use tricodec_golden::stream::{OrderCount, Pps, Sps, Vui};

use crate::rng::Random;

/// What the streams of a batch have in common, so that one decoder takes them one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    pub width_mbs: u32,
    pub height_mbs: u32,
    pub chroma: bool,
    pub crop: [u32; 4],
}

impl Format {
    pub fn new(rng: &mut Random) -> Self {
        let chroma = !rng.one_in(4);
        let mut crop = [0; 4];
        if rng.one_in(2) {
            let unit = if chroma { 2 } else { 1 };
            crop = crop.map(|_: u32| unit * rng.below(4) as u32);
        }
        Self {
            width_mbs: 1 + rng.below(6) as u32,
            height_mbs: 1 + rng.below(6) as u32,
            chroma,
            crop,
        }
    }

    /// Samples of a decoded picture, all planes.
    pub fn samples(&self) -> usize {
        let [left, right, top, bottom] = self.crop;
        let (w, h) = (
            16 * self.width_mbs - left - right,
            16 * self.height_mbs - top - bottom,
        );
        let luma = (w * h) as usize;
        if self.chroma { luma * 3 / 2 } else { luma }
    }
}

/// A sequence parameter set; `restriction` is set by who knows the order of pictures.
pub fn sequence(format: &Format, rng: &mut Random) -> Sps {
    let main = format.chroma && rng.one_in(4);
    let top_to_bottom = rng.between(-1, 1);
    let order_count = match rng.below(4) {
        0 => OrderCount::Coding,
        1 => {
            let always_zero = rng.one_in(2);
            // The counts of reference pictures rise.
            let cycle = (0..rng.below(4))
                .map(|_| rng.between(4, 9))
                .collect::<Vec<_>>();
            let always_zero = always_zero && !cycle.is_empty();
            OrderCount::Cycle {
                always_zero,
                non_reference: -rng.between(1, 2),
                top_to_bottom: if always_zero {
                    top_to_bottom.max(0)
                } else {
                    top_to_bottom
                },
                cycle,
            }
        }
        _ => OrderCount::Lsb(8 + rng.below(5) as u32),
    };
    Sps {
        profile_idc: if main { 77 } else { 100 },
        constraints: 0,
        level_idc: 40,
        chroma: format.chroma,
        scaling: (!main && rng.one_in(5)).then(|| matrix(rng)),
        frame_num_bits: 4 + rng.pick(&[0, 0, 1, 4, 12]),
        order_count,
        max_ref_frames: rng.pick(&[1, 2, 2, 3, 4, 5, 8, 16]),
        gaps_allowed: rng.one_in(3),
        width_mbs: format.width_mbs,
        height_mbs: format.height_mbs,
        direct_8x8_inference: rng.one_in(2),
        crop: format.crop,
        vui: Vui::default(),
    }
}

/// What the video usability information says: `reorder` pictures wait.
pub fn restriction(reorder: u32) -> Restriction {
    Restriction {
        mv_lengths: [16; 2],
        frames: reorder,
        buffering: 16,
    }
}

/// A picture parameter set under `sps`.
pub fn picture(sps: &Sps, rng: &mut Random) -> Pps {
    let high = sps.profile_idc == 100;
    let transform8x8 = high && rng.one_in(2);
    let offset = if rng.one_in(2) {
        0
    } else {
        rng.between(-12, 12) as i8
    };
    let second = if high && rng.one_in(2) {
        rng.between(-12, 12) as i8
    } else {
        offset
    };
    Pps {
        sequence_id: 0,
        cabac: rng.one_in(2),
        bottom_order_count: rng.one_in(3),
        active_refs: [1 + rng.below(4) as u8, 1 + rng.below(4) as u8],
        weighted_p: rng.one_in(2),
        weighted_b: rng.below(3) as u8,
        init_qp: rng.between(10, 45) as u8,
        chroma_qp_offset: [offset, second],
        deblocking_control: !rng.one_in(4),
        constrained_intra: rng.one_in(4),
        redundant_count: false,
        transform8x8,
        scaling: (high && rng.one_in(5)).then(|| with8(matrix(rng), transform8x8)),
    }
}

fn matrix(rng: &mut Random) -> ScalingMatrix {
    let wide = rng.one_in(4);
    let mut list = |size: usize| match rng.below(4) {
        0 => ListSource::Absent,
        1 => ListSource::Default,
        _ => {
            let (least, most) = if wide { (1, 255) } else { (8, 40) };
            ListSource::Sent((0..size).map(|_| rng.between(least, most) as u8).collect())
        }
    };
    ScalingMatrix(std::array::from_fn(|i| list(if i < 6 { 16 } else { 64 })))
}

/// Without the 8x8 transform a picture parameter set says nothing of 8x8 lists.
fn with8(mut matrix: ScalingMatrix, there: bool) -> ScalingMatrix {
    if !there {
        matrix.0[6..].fill(ListSource::Absent);
    }
    matrix
}
