// SPDX-License-Identifier: Apache-2.0
//! One 4x4 block of video through the shared pipeline: what the RTL's traces are compared with,
//! stage by stage. Tensors and grey pictures: [`pipeline`](crate::codec::pipeline).

use super::prices::Prices;
use crate::codec::video::levels::{Offset, levels4, rounded4};
use crate::intra::decide::decide_at;
use crate::intra::{Decision, MODE_DC, Neighbours, predict, reconstruct, residual};
use crate::quant::dequant4;
use crate::transform::{fdct4, idct4};

/// What a block is, and what it needs of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VideoBlock {
    /// Luma of I_NxN with the 4x4 transform: its mode is decided here.
    Intra4 {
        /// What it is predicted from.
        neighbours: Neighbours,
        /// Predicted mode (8.3.1.1).
        mpm: u8,
    },
    /// Luma of an inter macroblock.
    Inter {
        /// Its prediction.
        guess: [u8; 16],
    },
    /// Luma of I_16x16.
    Whole {
        /// Its prediction.
        guess: [u8; 16],
        /// Its DC, scaled.
        dc: i16,
    },
    /// Chroma.
    Chroma {
        /// Of an intra macroblock.
        intra: bool,
        /// Its prediction.
        guess: [u8; 16],
        /// Its DC, scaled.
        dc: i16,
    },
}

impl VideoBlock {
    /// The offset of its threshold rule.
    pub fn offset(&self) -> Offset {
        match *self {
            Self::Intra4 { .. } | Self::Whole { .. } => Offset::luma(true),
            Self::Inter { .. } => Offset::luma(false),
            Self::Chroma { intra, .. } => Offset::chroma(intra),
        }
    }

    /// Its DC, where that is coded elsewhere.
    pub fn dc(&self) -> Option<i16> {
        match *self {
            Self::Whole { dc, .. } | Self::Chroma { dc, .. } => Some(dc),
            Self::Intra4 { .. } | Self::Inter { .. } => None,
        }
    }

    /// Its prediction, where that comes from outside.
    pub fn guess(&self) -> Option<[u8; 16]> {
        match *self {
            Self::Intra4 { .. } => None,
            Self::Inter { guess } | Self::Whole { guess, .. } | Self::Chroma { guess, .. } => {
                Some(guess)
            }
        }
    }
}

/// Everything that the pipeline computes of one block, stage by stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoRecord {
    /// Costs and mode, where it is decided here.
    pub decision: Option<Decision>,
    /// The mode; DC where the prediction comes from outside.
    pub mode: u8,
    /// Samples minus prediction.
    pub residual: [i16; 16],
    /// Forward transform.
    pub coefs: [i16; 16],
    /// Rounded levels in scan order, in front of the threshold rule.
    pub rounded: [i16; 16],
    /// Levels in scan order.
    pub levels: [i16; 16],
    /// Scaled coefficients.
    pub dequant: [i32; 16],
    /// Reconstructed samples.
    pub recon: [u8; 16],
}

/// The shared pipeline's work on one block of video. `qp`: 0–51, of chroma QPC.
pub fn encode_video_block(samples: &[u8; 16], block: &VideoBlock, qp: u8) -> VideoRecord {
    let decision = match block {
        VideoBlock::Intra4 { neighbours, mpm } => {
            let price = Prices::new(qp).intra as u16;
            let decision = decide_at(samples, neighbours, *mpm, price);
            Some((decision, predict(decision.mode, neighbours)))
        }
        _ => None,
    };
    let decided = decision.map(|(_, prediction)| prediction);
    let prediction = block.guess().or(decided).unwrap_or_default();
    let residual = residual(samples, &prediction);
    let coefs = fdct4(&residual);
    let (offset, dc) = (block.offset(), block.dc());
    let first = usize::from(dc.is_some());
    let levels = levels4(&coefs, qp, offset, first);
    let mut dequant = dequant4(&levels, qp);
    if let Some(dc) = dc {
        dequant[0] = dc.into();
    }
    VideoRecord {
        decision: decision.map(|(decision, _)| decision),
        mode: decision.map_or(MODE_DC, |(decision, _)| decision.mode),
        residual,
        coefs,
        rounded: rounded4(&coefs, qp, offset, first),
        levels,
        dequant,
        recon: reconstruct(&prediction, &idct4(&dequant)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::video::cost::cut;
    use crate::codec::video::hardware::residual::{chroma, code4, place4, whole_luma};
    use crate::quant::dc::{dequant_chroma_dc, dequant_luma_dc};
    use crate::quant::scaling::LevelScale4;
    use proptest::prelude::*;

    fn samples(n: usize) -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            any::<u8>().prop_map(move |v| vec![v; n]),
            prop::collection::vec(prop_oneof![Just(0u8), Just(255)], n),
            prop::collection::vec(any::<u8>(), n),
            prop::collection::vec(100u8..140, n),
        ]
    }

    proptest! {
        #[test]
        fn blocks_are_what_macroblocks_are_made_of(
            own in samples(256),
            guess in samples(256),
            qp in 0u8..=51,
            intra: bool,
        ) {
            let own: [u8; 256] = std::array::from_fn(|i| own[i]);
            let guess: [u8; 256] = std::array::from_fn(|i| guess[i]);
            let whole = whole_luma(&own, &guess, qp);
            let dcs = dequant_luma_dc(&whole.dc, qp, &LevelScale4::FLAT);
            for i in 0..16 {
                let (x, y) = place4(i);
                let at = |from: &[u8; 256]| cut::<4, 16>(from, 16, (x, y));
                let (own, guess) = (at(&own), at(&guess));
                let inter = encode_video_block(&own, &VideoBlock::Inter { guess }, qp);
                prop_assert_eq!((inter.levels, inter.recon), code4(&own, &guess, qp, false));
                let dc = dcs[y + x / 4] as i16;
                let found = encode_video_block(&own, &VideoBlock::Whole { guess, dc }, qp);
                prop_assert_eq!(&found.levels, &whole.levels[16 * i..16 * i + 16]);
                prop_assert_eq!(found.recon, at(&whole.recon));
            }
            let planes = |from: &[u8; 256]| {
                [0, 1].map(|p| std::array::from_fn::<_, 64, _>(|i| from[64 * p + i]))
            };
            let (own, guess) = (planes(&own), planes(&guess));
            let both = chroma(&own, &guess, intra, qp);
            for (plane, b) in (0..2).flat_map(|p| (0..4).map(move |b| (p, b))) {
                let dcs = dequant_chroma_dc(both.dc[plane], qp, &LevelScale4::FLAT);
                let at = |from: &[u8; 64]| cut::<4, 16>(from, 8, (4 * (b % 2), 4 * (b / 2)));
                let (guess, dc) = (at(&guess[plane]), dcs[b] as i16);
                let block = VideoBlock::Chroma { intra, guess, dc };
                let found = encode_video_block(&at(&own[plane]), &block, qp);
                prop_assert_eq!(found.levels, both.ac[plane][b]);
                prop_assert_eq!(found.recon, at(&both.recon[plane]));
            }
        }

        #[test]
        fn a_decided_block_is_coded_by_its_mode(
            own in samples(16),
            around in samples(13),
            qp in 0u8..=51,
            mpm in 0u8..9,
        ) {
            let own: [u8; 16] = std::array::from_fn(|i| own[i]);
            let neighbours = Neighbours {
                top: std::array::from_fn(|i| around[i]),
                left: std::array::from_fn(|i| around[8 + i]),
                corner: around[12],
                avail_a: true,
                avail_b: true,
                avail_d: true,
            };
            let block = VideoBlock::Intra4 { neighbours, mpm };
            let found = encode_video_block(&own, &block, qp);
            let guess = predict(found.mode, &neighbours);
            prop_assert_eq!((found.levels, found.recon), code4(&own, &guess, qp, true));
            // The rule takes levels of 1 away and does nothing else.
            for (level, rounded) in found.levels.into_iter().zip(found.rounded) {
                prop_assert!(level == rounded || (level == 0 && rounded.abs() == 1));
            }
        }
    }
}
