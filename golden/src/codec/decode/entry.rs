// SPDX-License-Identifier: Apache-2.0
//! Where a stream that begins inside can be entered: its recovery points (D.2.8).

use super::access_unit::Unit;
use crate::stream::SliceKind;

/// How far decoding has come since the stream was entered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Entry {
    /// No picture has come at which decoding could begin.
    #[default]
    Searching,
    /// A recovery point has: with the reference picture `frames` behind frame_num `from` all is
    /// right again.
    Announced { from: u32, frames: u32 },
    /// That picture has come: what follows it in output order is right.
    Reached { order: i32 },
    /// All that follows is right.
    Sound,
}

/// What is known of a picture when it is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// It may refer to what was before the entry.
    None,
    /// It is right.
    Right,
    /// It is right, and with it what follows in output order, also if it came before.
    Recovered,
}

impl Entry {
    /// The next picture in decoding order, of PicOrderCnt `order`; `range`: MaxFrameNum.
    ///
    /// A picture of I slices alone is where a stream without recovery points is entered.
    pub fn picture(&mut self, unit: &Unit, order: i32, range: u32) -> Trust {
        let header = &unit.slices[0].header;
        if header.key.idr.is_some() {
            *self = Self::Sound;
            return Trust::Right;
        }
        let number = header.key.frame_num;
        self.announce(unit, number, range);
        let trust = match *self {
            Self::Searching => Trust::None,
            Self::Announced { from, frames } => {
                let here = (number + range - from) % range >= frames;
                if here && (header.key.reference || frames == 0) {
                    *self = Self::Reached { order };
                    Trust::Recovered
                } else {
                    Trust::None
                }
            }
            Self::Reached { order: first } if order < first => Trust::None,
            Self::Reached { .. } | Self::Sound => Trust::Right,
        };
        // Counting starts again behind it: no later picture is shown before it.
        if header.marking.resets() && matches!(self, Self::Reached { .. }) {
            *self = Self::Sound;
        }
        trust
    }

    fn announce(&mut self, unit: &Unit, number: u32, range: u32) {
        let intra = || unit.slices.iter().all(|s| s.header.kind == SliceKind::I);
        let frames = match unit.recovery {
            Some(point) if point.broken => {
                *self = Self::Searching;
                point.frames
            }
            Some(point) => point.frames,
            None if *self == Self::Searching && intra() => 0,
            None => return,
        };
        let nearer = match *self {
            Self::Searching => true,
            Self::Announced { from, frames: old } => {
                frames < old.saturating_sub((number + range - from) % range)
            }
            Self::Reached { .. } | Self::Sound => false,
        };
        if nearer {
            *self = Self::Announced {
                from: number,
                frames,
            };
        }
    }
}
