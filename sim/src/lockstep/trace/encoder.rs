// SPDX-License-Identifier: Apache-2.0
//! The stages of `tri_encoder`, in the order in which they are compared.

use super::stage::{Stage, Traced, stage};
use crate::model::encoder::EncoderOut;
use crate::model::encoder::enc_pkg::SAMPLE_BITS;

impl Traced for EncoderOut {
    const TOP: &'static str = "tri_encoder";
    const STREAMS: [&'static [&'static str]; 2] = [&["m_req"], &[]];
    const STAGES: &'static [Stage<Self>] = &[
        stage! {
            /// the block as it leaves the alignment unit
            align: Lane, 16 * SAMPLE_BITS, numbered: true, wrong_bit: 40;
            samples of o: o.align => {
                samples: [16; SAMPLE_BITS] = samples.map(u32::from),
            }
        },
        stage! {
            /// what the issue stage does with a slot
            slot: Lane, 3, numbered: false, wrong_bit: 0;
            flags of o: o.slot.map(|s| (s.lane, u32::from(s.flags))) => {
                issue: [1; 1] = [flags],
                load: [1; 1] = [flags >> 1],
                conflict: [1; 1] = [flags >> 2],
            }
        },
        stage! {
            /// the block's neighbours, at the pipeline's input
            neigh: Lane, 111, numbered: true, wrong_bit: 80;
            r of o: o.neigh => {
                top: [8; 8] = r.neighbours.top.map(u32::from),
                left: [4; 8] = r.neighbours.left.map(u32::from),
                corner: [1; 8] = [r.neighbours.corner.into()],
                avail_a: [1; 1] = [r.neighbours.avail_a.into()],
                avail_b: [1; 1] = [r.neighbours.avail_b.into()],
                avail_d: [1; 1] = [r.neighbours.avail_d.into()],
                mpm: [1; 4] = [r.mpm.into()],
            }
        },
        stage! {
            /// cost of each mode
            cost: Pipe, 144, numbered: true, wrong_bit: 128;
            r of o: o.cost => {
                costs: [9; 16] = r.decision.costs.map(u32::from),
            }
        },
        stage! {
            /// the mode that is chosen
            decide: Pipe, 4, numbered: true, wrong_bit: 0;
            r of o: o.decide => {
                mode: [1; 4] = [r.decision.mode.into()],
            }
        },
        stage! {
            /// the residual
            resid: Pipe, 144, numbered: true, wrong_bit: 135;
            r of o: o.resid => {
                residual: [16; 9] = r.residual.map(|v| v as u32),
            }
        },
        stage! {
            /// coefficients of the forward transform
            fdct: Pipe, 240, numbered: true, wrong_bit: 0;
            r of o: o.fdct => {
                coefficients: [16; 15] = r.coefs.map(|v| v as u32),
            }
        },
        stage! {
            /// levels in zig-zag order
            quant: Pipe, 192, numbered: true, wrong_bit: 36;
            r of o: o.quant => {
                levels: [16; 12] = r.word.levels.map(|v| v as u32),
            }
        },
        stage! {
            /// reconstruction
            recon: Lane, 128, numbered: true, wrong_bit: 72;
            r of o: o.recon => {
                samples: [16; 8] = r.recon.map(u32::from),
            }
        },
        stage! {
            /// the level word for the entropy coder
            word: Lane, 202, numbered: true, wrong_bit: 36;
            w of o: o.recon.map(|(lane, r)| (lane, r.word)) => {
                levels: [16; 12] = w.levels.map(|v| v as u32),
                pred_flag: [1; 1] = [w.pred_flag.into()],
                rem_mode: [1; 3] = [w.rem_mode.into()],
                nz: [1; 1] = [w.nz.into()],
                cbf_a: [1; 1] = [w.cbf_a.into()],
                cbf_b: [1; 1] = [w.cbf_b.into()],
                cbp_a: [1; 1] = [w.cbp_a.into()],
                cbp_b: [1; 1] = [w.cbp_b.into()],
                last: [1; 1] = [w.last.into()],
            }
        },
        stage! {
            /// the bin that a lane's engine takes
            bin: EachLane, 9, numbered: false, wrong_bit: 0;
            bin of o, lane: o.lanes[lane].bin.map(u32::from) => {
                bin: [1; 1] = [bin],
                context: [1; 6] = [bin >> 1],
                kind: [1; 2] = [bin >> 7],
            }
        },
        stage! {
            /// the byte that reaches a lane's packer
            byte: EachLane, 8, numbered: false, wrong_bit: 0;
            byte of o, lane: o.lanes[lane].byte.map(u32::from) => {
                byte: [1; 8] = [byte],
            }
        },
    ];
}
