// SPDX-License-Identifier: Apache-2.0
//! Reconstruction of intra macroblocks (8.3).

use super::SliceDecoder;
use super::area::{Area, CHROMA_ORIGIN, CHROMA_STRIDE, ORIGIN, STRIDE, luma_at, luma8_at};
use super::residual::Residual;
use super::strip::put;
use crate::entropy::h264::syntax::{Class, Elements, MbInfo};
use crate::intra::{
    ABOVE_RIGHT, BLOCK_XY, ChromaNeighbours, MODE_DC, Neighbours, Neighbours8, Neighbours16,
    predict, predict_chroma, predict8, predict16,
};
use crate::picture::MbAvailability;
use crate::stream::read::SyntaxError;

/// Stands for the mode of a block that is not available to predict others: any mode predicted with
/// it is DC.
const NO_MODE: u8 = u8::MAX;

impl<E: Elements> SliceDecoder<'_, E> {
    /// Modes of a macroblock that is not I_NxN, as others see them (8.3.1.1): DC, or, of an inter
    /// macroblock with constrained intra prediction, none.
    pub(super) fn unpredictable_modes(&self) -> [u8; 16] {
        let mode = if self.context.slice.picture.constrained_intra {
            NO_MODE
        } else {
            MODE_DC
        };
        [mode; 16]
    }

    /// Which macroblocks around serve for intra prediction: with constrained intra prediction not
    /// the inter ones.
    fn usable(&self, available: &MbAvailability) -> MbAvailability {
        if !self.context.slice.picture.constrained_intra {
            return *available;
        }
        let (n, width) = (self.n, self.width);
        let intra = |there: bool, back: usize| there && self.out.infos[n - back].is_intra();
        MbAvailability {
            a: intra(available.a, 1),
            b: intra(available.b, width),
            c: intra(available.c, width - 1),
            d: intra(available.d, width + 1),
        }
    }

    pub(super) fn intra(
        &mut self,
        available: &MbAvailability,
        info: &mut MbInfo,
    ) -> Result<(), SyntaxError> {
        let usable = self.usable(available);
        self.area.load(available, (self.x, self.y), &self.out.strip);
        info.modes = [MODE_DC; 16];
        match info.class {
            Class::Pcm => {
                let (luma, chroma) = self.mb.pcm.split_at(256);
                self.area.luma_target().put::<16>(luma);
                for (c, samples) in chroma.chunks_exact(64).enumerate() {
                    self.area.chroma_target(c).put::<8>(samples);
                }
                return Ok(());
            }
            Class::Intra16x16 => self.intra16(&usable)?,
            _ if self.mb.transform8x8 => self.intra8(available, &usable, info)?,
            _ => self.intra4(available, &usable, info)?,
        }
        if self.syntax.chroma {
            self.intra_chroma(&usable)?;
            let residual = Residual::new(self.context.scales, &self.mb, self.qp);
            (0..2).for_each(|c| residual.chroma(c, &mut self.area.chroma_target(c)));
        }
        Ok(())
    }

    fn intra16(&mut self, usable: &MbAvailability) -> Result<(), SyntaxError> {
        let area = &mut *self.area;
        let n = Neighbours16 {
            top: std::array::from_fn(|i| area.luma[8 + i]),
            left: std::array::from_fn(|i| area.luma[ORIGIN + i * STRIDE - 1]),
            corner: area.luma[7],
            avail_a: usable.a,
            avail_b: usable.b,
            avail_d: usable.d,
        };
        let mode = self.mb.intra16_mode;
        if !n.allows(mode) {
            return Err(SyntaxError::invalid("Intra16x16PredMode", mode));
        }
        area.luma_target().put::<16>(&predict16(mode, &n));
        Residual::new(self.context.scales, &self.mb, self.qp).luma(&mut self.area.luma_target());
        Ok(())
    }

    /// The mode of the block at (`x`, `y`) in blocks, from the modes around it and what was sent
    /// (8.3.1.1, 8.3.2.1).
    fn mode(
        &self,
        available: &MbAvailability,
        info: &MbInfo,
        (x, y): (usize, usize),
        sent: Option<u8>,
    ) -> u8 {
        let outside = |there: bool, back: usize, b: usize| match there {
            true => self.out.infos[self.n - back].modes[b],
            false => NO_MODE,
        };
        let a = match x {
            0 => outside(available.a, 1, 4 * y + 3),
            _ => info.modes[4 * y + x - 1],
        };
        let b = match y {
            0 => outside(available.b, self.width, 12 + x),
            _ => info.modes[4 * y - 4 + x],
        };
        let predicted = if a == NO_MODE || b == NO_MODE {
            MODE_DC
        } else {
            a.min(b)
        };
        match sent {
            None => predicted,
            Some(rem) => rem + u8::from(rem >= predicted),
        }
    }

    fn intra4(
        &mut self,
        available: &MbAvailability,
        usable: &MbAvailability,
        info: &mut MbInfo,
    ) -> Result<(), SyntaxError> {
        for (b, &(x, y)) in BLOCK_XY.iter().enumerate() {
            let (x, y) = (usize::from(x), usize::from(y));
            let mode = self.mode(available, info, (x, y), self.mb.intra_modes[b]);
            info.modes[4 * y + x] = mode;
            let n = neighbours4(&self.area, usable, b, (x, y));
            if !n.allows(mode) {
                return Err(SyntaxError::invalid("Intra4x4PredMode", mode));
            }
            put::<4>(&mut self.area.luma, luma_at(b), STRIDE, &predict(mode, &n));
            Residual::new(self.context.scales, &self.mb, self.qp)
                .luma4(b, &mut self.area.luma_target());
        }
        Ok(())
    }

    fn intra8(
        &mut self,
        available: &MbAvailability,
        usable: &MbAvailability,
        info: &mut MbInfo,
    ) -> Result<(), SyntaxError> {
        for b8 in 0..4 {
            let (x, y) = (2 * (b8 % 2), 2 * (b8 / 2));
            let mode = self.mode(available, info, (x, y), self.mb.intra_modes[b8]);
            for b in [0, 1, 4, 5] {
                info.modes[4 * y + x + b] = mode;
            }
            let n = neighbours8(&self.area, usable, b8);
            if !n.allows(mode) {
                return Err(SyntaxError::invalid("Intra8x8PredMode", mode));
            }
            let block = predict8(mode, &n.filtered());
            put::<8>(&mut self.area.luma, luma8_at(b8), STRIDE, &block);
            Residual::new(self.context.scales, &self.mb, self.qp)
                .luma8(b8, &mut self.area.luma_target());
        }
        Ok(())
    }

    fn intra_chroma(&mut self, usable: &MbAvailability) -> Result<(), SyntaxError> {
        let mode = self.mb.chroma_mode;
        for plane in &mut self.area.chroma {
            let n = ChromaNeighbours {
                top: std::array::from_fn(|i| plane[8 + i]),
                left: std::array::from_fn(|i| plane[CHROMA_ORIGIN + i * CHROMA_STRIDE - 1]),
                corner: plane[7],
                avail_a: usable.a,
                avail_b: usable.b,
                avail_d: usable.d,
            };
            if !n.allows(mode) {
                return Err(SyntaxError::invalid("intra_chroma_pred_mode", mode));
            }
            put::<8>(
                plane,
                CHROMA_ORIGIN,
                CHROMA_STRIDE,
                &predict_chroma(mode, &n),
            );
        }
        Ok(())
    }
}

fn neighbours4(
    area: &Area,
    mb: &MbAvailability,
    block: usize,
    (x, y): (usize, usize),
) -> Neighbours {
    let avail_c = ABOVE_RIGHT[block] && (y > 0 || if x == 3 { mb.c } else { mb.b });
    let (avail_a, avail_b, avail_d) = mb.around(x, y);
    let mut n = Neighbours {
        avail_a,
        avail_b,
        avail_d,
        ..Default::default()
    };
    let at = luma_at(block) - STRIDE;
    if n.avail_b {
        n.top.copy_from_slice(&area.luma[at..at + 8]);
        if !avail_c {
            n.top[4..].fill(area.luma[at + 3]);
        }
    }
    if n.avail_a {
        n.left = std::array::from_fn(|r| area.luma[at + (r + 1) * STRIDE - 1]);
    }
    if n.avail_d {
        n.corner = area.luma[at - 1];
    }
    n
}

fn neighbours8(area: &Area, mb: &MbAvailability, b8: usize) -> Neighbours8 {
    let (avail_a, avail_b, avail_d) = mb.around(b8 % 2, b8 / 2);
    let avail_c = [mb.b, mb.c, true, false][b8];
    let at = luma8_at(b8) - STRIDE;
    let mut n = Neighbours8 {
        top: std::array::from_fn(|i| area.luma[at + i]),
        left: std::array::from_fn(|r| area.luma[at + (r + 1) * STRIDE - 1]),
        corner: area.luma[at - 1],
        avail_a,
        avail_b,
        avail_d,
    };
    if !avail_c {
        let last = n.top[7];
        n.top[8..].fill(last);
    }
    n
}
