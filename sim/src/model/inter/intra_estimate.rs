// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_intra_estimate`: when it asks for what, and when a macroblock is through.

use tricodec_golden::codec::video::hardware::estimate::{IntraKind, cheapest, whole};
use tricodec_golden::codec::video::hardware::prices::Prices;
use tricodec_golden::codec::video::intra::Area;

use super::inter_pkg::estimate_job;

/// Clocks of the modes of I_16x16, and of a quarter in the other kinds.
const WHOLE: u32 = 16;
const QUARTER: u32 = 21;
/// Clocks from a macroblock to its result.
pub const ESTIMATE_LATENCY: u32 = 114;

/// What is found for a macroblock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Cost of I_16x16 with the price of its mode.
    pub whole: u32,
    /// Cost of the cheapest kind.
    pub cost: u32,
    /// 0: I_16x16, 1: I_8x8, 2: I_4x4.
    pub kind: u64,
}

/// What a macroblock comes with, and what golden finds for it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// What the module takes.
    pub job: [u32; 11],
    /// What it finds.
    pub found: Found,
}

impl Offered {
    /// A macroblock and the source around it.
    pub fn new(source: &[u8; 256], area: &Area, p: &Prices) -> Self {
        let whole = whole(source, area, p);
        // Nothing costs as much as there can be.
        let (cost, kind) =
            cheapest(source, area, p, whole, u32::MAX).unwrap_or((u32::MAX, IntraKind::Whole));
        let kind = match kind {
            IntraKind::Whole => 0,
            IntraKind::Eights => 1,
            IntraKind::Fours => 2,
        };
        Self {
            job: estimate_job(p.intra, area),
            found: Found { whole, cost, kind },
        }
    }
}

/// `tri_intra_estimate`.
#[derive(Clone, Debug, Default)]
pub struct IntraEstimate {
    /// Clocks since a macroblock was taken, and what comes of it.
    work: Option<(u32, Found)>,
}

impl IntraEstimate {
    /// Whether a macroblock is taken.
    pub fn ready(&self) -> bool {
        self.work.is_none() || self.out().is_some()
    }

    /// The quarter that is asked for in this clock.
    pub fn read(&self) -> Option<u32> {
        let step = self.work?.0.checked_sub(2)?;
        if step < WHOLE {
            return Some(step % 4);
        }
        let step = step - WHOLE;
        (step.is_multiple_of(QUARTER) && step < 4 * QUARTER).then_some(step / QUARTER)
    }

    /// The result, in its clock.
    pub fn out(&self) -> Option<Found> {
        let (clock, found) = self.work?;
        (clock == ESTIMATE_LATENCY).then_some(found)
    }

    /// The clock edge, with a macroblock that is offered.
    pub fn tick(&mut self, offered: Option<&Offered>) {
        self.work = match offered {
            Some(offered) if self.ready() => Some((1, offered.found)),
            _ => match self.work {
                Some((clock, found)) if clock < ESTIMATE_LATENCY => Some((clock + 1, found)),
                _ => None,
            },
        };
    }
}
