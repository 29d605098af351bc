// SPDX-License-Identifier: Apache-2.0
//! From the motion syntax of a macroblock to its vectors and references (8.4.1).

use super::SliceDecoder;
use super::residual::Residual;
use crate::entropy::h264::syntax::{Elements, Even, Shape, SubShape};
use crate::inter::direct;
use crate::inter::motion::{Field, MbMotion, MotionAround, UNUSED, neighbours_of_whole};
use crate::inter::mv::{self, Prefer};
use crate::picture::MbAvailability;
use crate::stream::SliceKind;

impl<E: Elements> SliceDecoder<'_, E> {
    /// Reconstruct an inter macroblock. Gives how even its motion is.
    pub(super) fn inter(&mut self, available: &MbAvailability) -> Even {
        let motion = self.motion(available);
        let even = self.predict(&motion);
        self.out.motion.push(motion);
        let residual = Residual::new(self.context.scales, &self.mb, self.qp);
        let place = (self.x, self.y);
        if self.mb.nonzero & 0xFFFF != 0 {
            residual.luma(&mut self.out.strip.target(0, place));
        }
        if self.syntax.chroma && !residual.no_chroma() {
            (0..2).for_each(|c| residual.chroma(c, &mut self.out.strip.target(1 + c, place)));
        }
        even
    }

    fn motion(&self, available: &MbAvailability) -> MbMotion {
        let (n, width) = (self.n, self.width);
        let at = |there: bool, back: usize| there.then(|| &self.out.motion[n - back]);
        let around = MotionAround {
            a: at(available.a, 1),
            b: at(available.b, width),
            c: at(available.c, width - 1),
            d: at(available.d, width + 1),
        };
        let mut motion = MbMotion::default();
        let lists = self.syntax.kind.lists();
        if self.syntax.kind == SliceKind::P && self.mb.skip {
            let vector = mv::skip_from(neighbours_of_whole(0, &around));
            motion.mv[0] = [vector; 16];
            motion.ref_idx[0] = [0; 4];
        } else if self.syntax.kind == SliceKind::P && self.mb.shape == Shape::Whole {
            let ref_idx = self.mb.ref_idx[0][0];
            let neighbours = neighbours_of_whole(0, &around);
            let predicted = mv::predict(neighbours, ref_idx, Prefer::Median);
            motion.mv[0] = [mv::add(predicted, self.mb.mvd[0][0]); 16];
            motion.ref_idx[0] = [ref_idx; 4];
        } else if self.syntax.kind == SliceKind::P {
            self.list(0, &mut Field::new(0, &around), &mut motion);
        } else {
            let mut fields = [Field::new(0, &around), Field::new(1, &around)];
            self.direct(&fields, &mut motion);
            for (list, field) in fields.iter_mut().enumerate() {
                self.list(list, field, &mut motion);
            }
        }
        for list in 0..lists {
            for b8 in 0..4 {
                if let Ok(index) = usize::try_from(motion.ref_idx[list][b8]) {
                    motion.picture[list][b8] = self.context.refs[list][index].id;
                }
            }
        }
        motion
    }

    /// The direct quarters, if there are any.
    fn direct(&self, fields: &[Field; 2], motion: &mut MbMotion) {
        let quarters = (0..4).fold(0, |bits, b8| bits | u8::from(self.mb.lists[b8] == 0) << b8);
        let Some(mode) = self.context.direct.as_ref().filter(|_| quarters != 0) else {
            return;
        };
        let address = self.y * self.width + self.x;
        let col = self.context.refs[1].first();
        let col = col.and_then(|r| r.motion.get(address));
        let inference = self.syntax.direct_8x8_inference;
        direct::derive(mode, fields, col, inference, quarters, motion);
    }

    /// The partitions of one list, in order; `field` serves to predict the later ones.
    fn list(&self, list: usize, field: &mut Field, motion: &mut MbMotion) {
        let mb = &self.mb;
        let mut part = |at: usize, size: (usize, usize), b8: usize, prefer: Prefer| {
            if mb.lists[b8] == 0 {
                // Direct: already there, and known to those that follow.
                field.fill(at, size, motion.ref_idx[list][b8], motion.mv[list][at]);
            } else if mb.lists[b8] >> list & 1 == 0 {
                field.fill(at, size, UNUSED, [0; 2]);
                motion.fill(list, at, size, [0; 2]);
                motion.ref_idx[list][b8] = UNUSED;
            } else {
                let ref_idx = mb.ref_idx[list][b8];
                let predicted = mv::predict(field.neighbours(at, size.0), ref_idx, prefer);
                let vector = mv::add(predicted, mb.mvd[list][at]);
                field.fill(at, size, ref_idx, vector);
                motion.fill(list, at, size, vector);
                motion.ref_idx[list][b8] = ref_idx;
            }
        };
        match mb.shape {
            Shape::Whole => part(0, (4, 4), 0, Prefer::Median),
            Shape::Rows => {
                part(0, (4, 2), 0, Prefer::B);
                part(8, (4, 2), 2, Prefer::A);
            }
            Shape::Columns => {
                part(0, (2, 4), 0, Prefer::A);
                part(2, (2, 4), 1, Prefer::C);
            }
            Shape::Quarters => {
                for b8 in 0..4 {
                    let corner = b8 / 2 * 8 + b8 % 2 * 2;
                    let sub = if mb.lists[b8] >> list & 1 == 0 && mb.lists[b8] != 0 {
                        SubShape::Whole
                    } else {
                        mb.sub[b8]
                    };
                    let (w, h) = sub.size();
                    for y in (0..2).step_by(h) {
                        for x in (0..2).step_by(w) {
                            part(corner + 4 * y + x, (w, h), b8, Prefer::Median);
                        }
                    }
                }
            }
        }
        match mb.shape {
            Shape::Whole => motion.ref_idx[list] = [motion.ref_idx[list][0]; 4],
            Shape::Rows => {
                motion.ref_idx[list][1] = motion.ref_idx[list][0];
                motion.ref_idx[list][3] = motion.ref_idx[list][2];
            }
            Shape::Columns => {
                motion.ref_idx[list][2] = motion.ref_idx[list][0];
                motion.ref_idx[list][3] = motion.ref_idx[list][1];
            }
            Shape::Quarters => {}
        }
    }
}
