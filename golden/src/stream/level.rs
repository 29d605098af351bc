// SPDX-License-Identifier: Apache-2.0
//! Levels: the limits of Table A-1 for the streams we write.

/// A level's limits.
struct Limits {
    /// level_idc.
    idc: u8,
    /// MaxMBPS, macroblocks per second.
    speed: u64,
    /// MaxFS, macroblocks of a frame.
    frame: u64,
    /// MaxBR, in 1000 bits per second.
    bit_rate: u64,
    /// MaxVmvR in samples.
    reach: i32,
}

const fn limits(idc: u8, speed: u64, frame: u64, bit_rate: u64, reach: i32) -> Limits {
    Limits {
        idc,
        speed,
        frame,
        bit_rate,
        reach,
    }
}

/// Rising.
const LEVELS: [Limits; 19] = [
    limits(10, 1485, 99, 64, 64),
    limits(11, 3000, 396, 192, 128),
    limits(12, 6000, 396, 384, 128),
    limits(13, 11_880, 396, 768, 128),
    limits(20, 11_880, 396, 2000, 128),
    limits(21, 19_800, 792, 4000, 256),
    limits(22, 20_250, 1620, 4000, 256),
    limits(30, 40_500, 1620, 10_000, 256),
    limits(31, 108_000, 3600, 14_000, 512),
    limits(32, 216_000, 5120, 20_000, 512),
    limits(40, 245_760, 8192, 20_000, 512),
    limits(41, 245_760, 8192, 50_000, 512),
    limits(42, 522_240, 8704, 50_000, 512),
    limits(50, 589_824, 22_080, 135_000, 512),
    limits(51, 983_040, 36_864, 240_000, 512),
    limits(52, 2_073_600, 36_864, 240_000, 512),
    limits(60, 4_177_920, 139_264, 240_000, 8192),
    limits(61, 8_355_840, 139_264, 480_000, 8192),
    HIGHEST,
];

/// The last one.
const HIGHEST: Limits = limits(62, 16_711_680, 139_264, 800_000, 8192);

/// What a stream asks of its level.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Demand {
    /// Width and height in macroblocks.
    pub size_mbs: [u32; 2],
    /// Macroblocks per second; 0 where there is no rate.
    pub mbs_per_second: u64,
    /// Bits per second; 0 where they are not known.
    pub bit_rate: u64,
}

impl Demand {
    /// level_idc of the lowest level that holds frame, sides, speed and bits (A.3.1); 6.2 beyond
    /// all.
    pub fn level(&self) -> u8 {
        let [width, height] = self.size_mbs.map(u64::from);
        let side = width.max(height);
        // High profile: cpbBrVclFactor is 1250.
        let holds = |l: &Limits| {
            width * height <= l.frame
                && side * side <= 8 * l.frame
                && self.mbs_per_second <= l.speed
                && self.bit_rate <= 1250 * l.bit_rate
        };
        let level = LEVELS.iter().find(|l| holds(l));
        level.map_or(HIGHEST.idc, |l| l.idc)
    }
}

/// MaxVmvR of a level in samples: that of the highest one where there is no such level.
pub(super) fn vertical_range(idc: u8) -> i32 {
    LEVELS
        .iter()
        .find(|l| l.idc == idc)
        .unwrap_or(&HIGHEST)
        .reach
}
