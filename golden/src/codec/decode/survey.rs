// SPDX-License-Identifier: Apache-2.0
//! What a stream says of itself in parameter sets and slice headers; no sample is decoded.

use std::collections::BTreeSet;

use super::access_unit::{Grouper, Unit};
use super::error::{DecodeError, Place};
use super::principal;
use crate::stream::read::nal::Nal;
use crate::stream::{SliceKind, Sps};

/// Counts over the pictures of a stream.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The sequence parameter set of the first picture.
    pub sequence: Option<Sps>,
    /// Pictures by type: I, P, B; each has that of its highest slice.
    pub pictures: [u64; 3],
    /// IDR pictures among them.
    pub idr: u64,
    /// Pictures that others may refer to.
    pub references: u64,
    /// Pictures coded with CABAC; all others with CAVLC.
    pub cabac: u64,
    /// Pictures that may use the 8x8 transform.
    pub transform8x8: u64,
    /// Slices.
    pub slices: u64,
    /// Fewest and most slices of a picture.
    pub slices_per_picture: Option<(usize, usize)>,
    /// Lowest and highest QP of slices; macroblocks may move away from it.
    pub qp: Option<(u8, u8)>,
    /// Mean of the slices' QP over the pictures, each picture by the mean of its slices.
    pub mean_qp: f64,
    /// Sizes for display that occur, in luma samples.
    pub sizes: BTreeSet<(u32, u32)>,
    /// Bytes of all NAL units.
    pub bytes: u64,
    /// What explains most of what is wrong with headers and parameter sets.
    pub error: Option<DecodeError>,
    qp_sum: f64,
}

impl Survey {
    /// Read NAL units that come one by one, without start codes and none of them empty, each with
    /// its offset in the stream.
    pub fn of_units(units: impl Iterator<Item = (usize, Vec<u8>)>) -> Self {
        let (mut survey, mut grouper) = (Self::default(), Grouper::default());
        let mut done = Vec::new();
        for (unit, (offset, bytes)) in units.enumerate() {
            survey.bytes += bytes.len() as u64;
            let at = Place {
                unit,
                offset,
                macroblock: None,
            };
            let nal = Nal {
                offset,
                bytes: &bytes,
            };
            grouper.push(&nal, at, &mut done);
            done.drain(..).for_each(|unit| survey.add(&unit));
        }
        grouper.finish(&mut done);
        done.drain(..).for_each(|unit| survey.add(&unit));
        survey.fail(grouper.stray.iter());
        survey.mean_qp = survey.qp_sum / survey.total().max(1) as f64;
        survey
    }

    /// Pictures of all types.
    pub fn total(&self) -> u64 {
        self.pictures.iter().sum()
    }

    /// Keep the error that explains most.
    fn fail<'a>(&mut self, errors: impl Iterator<Item = &'a DecodeError>) {
        let new = principal(errors).cloned();
        let both = [self.error.take(), new];
        self.error = principal(both.iter().flatten()).cloned();
    }

    fn add(&mut self, unit: &Unit) {
        let kinds = unit.slices.iter().map(|s| s.header.kind);
        let (Some(first), Some(kind)) = (unit.slices.first(), kinds.max()) else {
            return;
        };
        let at = match kind {
            SliceKind::I => 0,
            SliceKind::P => 1,
            SliceKind::B => 2,
        };
        self.pictures[at] += 1;
        self.idr += u64::from(first.header.key.idr.is_some());
        self.references += u64::from(first.header.key.reference);
        self.cabac += u64::from(first.picture.cabac);
        self.transform8x8 += u64::from(first.picture.transform8x8);
        let count = unit.slices.len();
        self.slices += count as u64;
        let (least, most) = self.slices_per_picture.unwrap_or((count, count));
        self.slices_per_picture = Some((least.min(count), most.max(count)));
        for slice in &unit.slices {
            let qp = slice.header.qp;
            let (low, high) = self.qp.unwrap_or((qp, qp));
            self.qp = Some((low.min(qp), high.max(qp)));
            self.qp_sum += f64::from(qp) / count as f64;
        }
        self.sizes.insert(first.sequence.display_size());
        if self.sequence.is_none() {
            self.sequence = Some((*first.sequence).clone());
        }
        self.fail(unit.lost.iter().map(|(_, error)| error));
    }
}
