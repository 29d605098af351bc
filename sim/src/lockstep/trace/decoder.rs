// SPDX-License-Identifier: Apache-2.0
//! The stages of `tri_decoder`, in the order in which they are compared.

use tricodec_golden::codec::pipeline::DecodeRecord;
use tricodec_golden::entropy::lane::Fault;

use super::stage::{Stage, Traced, stage};
use crate::model::decoder::DecoderOut;
use crate::model::decoder::dec_pipe::InRecon;

/// A block of the pipeline with its lane.
fn of(item: &Option<InRecon>) -> Option<(usize, DecodeRecord)> {
    item.as_ref().map(|b| (b.lane, b.record))
}

/// The same, but for a word that only reports an error: it has neighbours and samples, and nothing
/// between them.
fn block(item: &Option<InRecon>) -> Option<(usize, DecodeRecord)> {
    of(&item.filter(|b| b.word.fault.is_none()))
}

fn code(fault: Option<Fault>) -> u32 {
    fault.map_or(0, |f| f as u32)
}

impl Traced for DecoderOut {
    const TOP: &'static str = "tri_decoder";
    const STREAMS: [&'static [&'static str]; 2] = [&["m_req"], &["m_blk"]];
    const STAGES: &'static [Stage<Self>] = &[
        stage! {
            /// the slice that a lane starts
            start: Lane, 51, numbered: false, wrong_bit: 40;
            s of o: o.start => {
                left: [1; 20] = [s.slice.left],
                x: [1; 10] = [s.slice.x],
                width: [1; 10] = [s.slice.width],
                qp: [1; 6] = [s.slice.qp.into()],
                transform8x8: [1; 1] = [s.slice.transform8x8.into()],
                error: [1; 4] = [code(s.fault)],
            }
        },
        stage! {
            /// whether a slot issues a block
            slot: Lane, 1, numbered: false, wrong_bit: 0;
            issue of o: o.slot => {
                issue: [1; 1] = [issue.into()],
            }
        },
        stage! {
            /// the word that is issued
            word: Lane, 209, numbered: true, wrong_bit: 36;
            w of o: o.word.as_ref().map(|i| (i.lane, i.word)) => {
                levels: [16; 12] = w.levels.map(|v| v as u32),
                qp: [1; 6] = [w.qp.into()],
                pred_flag: [1; 1] = [w.pred_flag.into()],
                rem_mode: [1; 3] = [w.rem_mode.into()],
                nz: [1; 1] = [w.nz.into()],
                cbp: [1; 1] = [w.cbp.into()],
                last: [1; 1] = [w.last.into()],
                error: [1; 4] = [code(w.fault)],
            }
        },
        stage! {
            /// the block's neighbours, at the pipeline's input
            neigh: Lane, 111, numbered: true, wrong_bit: 80;
            r of o: of(&o.neigh) => {
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
            /// scaled coefficients
            dequant: Pipe, 256, numbered: true, wrong_bit: 48;
            r of o: block(&o.neigh) => {
                coefficients: [16; 16] = r.dequant.map(|v| v as u32),
            }
        },
        stage! {
            /// mode and prediction
            predict: Pipe, 132, numbered: true, wrong_bit: 72;
            r of o: block(&o.predict) => {
                prediction: [16; 8] = r.prediction.map(u32::from),
                mode: [1; 4] = [r.mode.into()],
            }
        },
        stage! {
            /// the inverse transform
            idct: Pipe, 224, numbered: true, wrong_bit: 0;
            r of o: block(&o.predict) => {
                residual: [16; 14] = r.idct.map(|v| v as u32),
            }
        },
        stage! {
            /// reconstruction
            recon: Lane, 128, numbered: true, wrong_bit: 72;
            r of o: of(&o.recon) => {
                samples: [16; 8] = r.recon.map(u32::from),
            }
        },
        stage! {
            /// the bin that a lane's engine decodes
            bin: EachLane, 9, numbered: false, wrong_bit: 0;
            bin of o, lane: o.bins[lane].map(u32::from) => {
                bin: [1; 1] = [bin],
                context: [1; 6] = [bin >> 1],
                kind: [1; 2] = [bin >> 7],
            }
        },
    ];
}
