// SPDX-License-Identifier: Apache-2.0
//! Encoding of one picture: its slices in parallel, then the deblocking filter over the whole.

use rayon::prelude::*;

use super::motion::SearchField;
use super::reference::{Reference, coarse};
use super::slice::Tries;
use super::store::{PictureJob, SliceResult};
use super::{Profile, hardware, slice};
use crate::codec::pipeline::split_slices;
use crate::deblock::{MacroblockInfo, SliceFilter, deblock};
use crate::inter::Mv;
use crate::picture::{Frame, Plane};
use crate::stream::write::nal;
use crate::stream::{Pps, SliceHeader, Sps};

/// How a picture is to be coded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan<'a> {
    pub sps: &'a Sps,
    pub pps: &'a Pps,
    /// Header of its slices, with the first one's address.
    pub header: &'a SliceHeader,
    pub profile: Profile,
    pub slices: u32,
    /// Largest magnitude of a vertical vector in samples.
    pub vertical: i32,
    /// What P slices refer to.
    pub reference: Option<&'a Reference>,
}

/// A coded picture of whole macroblocks.
pub(super) struct Coded {
    /// NAL units of its slices.
    pub bytes: Vec<u8>,
    /// Reconstruction, filtered.
    pub frame: Frame,
    /// Mv of the first block of each macroblock.
    pub vectors: Vec<Mv>,
}

/// Encode a picture whose planes are whole macroblocks. The result does not depend on the number of
/// threads.
pub(super) fn encode(source: &Frame, plan: &Plan) -> Coded {
    let [luma, ..] = &source.planes;
    let (width_mbs, height_mbs) = ((luma.width / 16) as u32, (luma.height / 16) as u32);
    let small = plan.reference.map(|_| coarse(luma));
    let job = PictureJob {
        source,
        width_mbs,
        qp: plan.header.qp,
        motion: plan
            .reference
            .zip(small.as_ref())
            .map(|(reference, coarse)| SearchField {
                reference,
                coarse,
                vertical: plan.vertical,
            }),
    };
    let results: Vec<SliceResult> = split_slices(width_mbs, height_mbs, plan.slices)
        .into_par_iter()
        .map(|(first_mb, count)| {
            let header = SliceHeader {
                first_mb,
                ..plan.header.clone()
            };
            let header = header.write(plan.sps, plan.pps);
            match plan.profile {
                Profile::Best => slice::encode(&job, first_mb, count, header, Tries::BEST),
                Profile::Medium => slice::encode(&job, first_mb, count, header, Tries::MEDIUM),
                Profile::Hardware => hardware::slice::encode(&job, first_mb, count, header),
            }
        })
        .collect();
    let mut frame = Frame::new(luma.width, luma.height, source.has_chroma(), 0);
    let mut bytes = Vec::new();
    let mut infos: Vec<MacroblockInfo> = Vec::with_capacity((width_mbs * height_mbs) as usize);
    for (number, result) in (0..).zip(&results) {
        bytes.extend(nal::write(plan.header.unit_type(), &result.rbsp));
        place(&mut frame, result, width_mbs as usize);
        infos.extend(result.infos.iter().map(|info| MacroblockInfo {
            slice: number,
            ..*info
        }));
    }
    let filter = SliceFilter {
        disable_idc: plan.header.deblocking.idc,
        ..Default::default()
    };
    deblock(
        &mut frame,
        width_mbs as usize,
        &infos,
        &vec![filter; results.len()],
    );
    Coded {
        bytes,
        frame,
        vectors: infos.iter().map(|i| i.motion[0].vectors[0]).collect(),
    }
}

/// Copy the macroblocks of a slice into the picture.
fn place(frame: &mut Frame, slice: &SliceResult, width_mbs: usize) {
    let first_row = slice.first_mb as usize / width_mbs;
    for i in 0..slice.infos.len() {
        let address = slice.first_mb as usize + i;
        let (x, y) = (address % width_mbs, address / width_mbs);
        for (plane, from) in frame.planes.iter_mut().zip(&slice.recon.planes) {
            let side = from.width / width_mbs;
            copy(
                plane,
                from,
                (side * x, side * y),
                side * (y - first_row),
                side,
            );
        }
    }
}

fn copy(to: &mut Plane, from: &Plane, (x, y): (usize, usize), from_y: usize, side: usize) {
    for r in 0..side {
        let at = (y + r) * to.width + x;
        to.samples[at..at + side].copy_from_slice(&from.row(from_y + r)[x..x + side]);
    }
}
