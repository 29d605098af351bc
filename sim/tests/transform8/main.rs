// SPDX-License-Identifier: Apache-2.0
//! The 8x8 transform, its quantiser and the threshold rule in RTL against golden: every quantiser,
//! residuals that drive each coefficient to its extremes, sizes around the thresholds.

mod engine;

use tricodec_golden::codec::video::levels::{Offset, levels4, levels8, rounded4};
use tricodec_golden::quant::eight::dequant8;
use tricodec_golden::quant::scaling::LevelScale8;
use tricodec_golden::quant::tables::{CLASS, MF, ZIGZAG, ZIGZAG8};
use tricodec_golden::transform::eight::{fdct8, idct8};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;

type Residual = [i16; 64];
type Coefs = [i32; 64];

/// Offsets of the rule in 1/256 step and what golden calls them: luma and chroma, intra and inter.
fn offsets() -> [(u64, Offset); 4] {
    [
        (112, Offset::luma(true)),
        (88, Offset::luma(false)),
        (88, Offset::chroma(true)),
        (54, Offset::chroma(false)),
    ]
}

/// A value of `bits` bits with sign.
fn signed(value: u64, bits: u32) -> i32 {
    ((value << (64 - bits)) as i64 >> (64 - bits)) as i32
}

/// Residuals of ±255 with the signs of each basis function, flat ones, single samples, noise.
fn residuals() -> Vec<Residual> {
    let mut random = Random::new(41, 1);
    let mut all = vec![[0; 64], [255; 64], [-255; 64], [1; 64]];
    let response: Vec<Coefs> = (0..64)
        .map(|at| {
            let mut one = [0; 64];
            one[at] = 64;
            fdct8(&one)
        })
        .collect();
    // The signs of coefficient `c`'s basis function.
    let basis = |c: usize, sign: i16| {
        std::array::from_fn(|at| match response[at][c].signum() {
            0 => sign,
            s => s as i16 * sign,
        })
    };
    all.extend((0..64).flat_map(|c| [255, -255].map(|sign| basis(c, sign))));
    for at in 0..64 {
        all.push(std::array::from_fn(|i| if i == at { 255 } else { 0 }));
    }
    for spread in [2usize, 10, 40, 255] {
        for _ in 0..24 {
            all.push(std::array::from_fn(|_| {
                random.below(2 * spread + 1) as i16 - spread as i16
            }));
        }
    }
    for _ in 0..32 {
        all.push(std::array::from_fn(|_| {
            if random.below(2) == 0 { 255 } else { -255 }
        }));
    }
    all
}

/// Both passes of a transform through the unit of one; `wide` bits come in, `out` leave.
fn passes(rtl: &mut Block, values: &Coefs, wide: usize, out: u32) -> Coefs {
    let mut now = *values;
    for _ in 0..2 {
        let mut next = [0; 64];
        for line in 0..8 {
            let row = &now[8 * line..8 * line + 8];
            let limit = 1 << (wide - 1);
            let fits = row.iter().all(|v| (-limit..limit).contains(v));
            assert!(fits, "{row:?} in {wide} bits");
            rtl.set_fields("value_i", wide, row.iter().map(|v| *v as u64));
            rtl.settle();
            rtl.edge();
            rtl.settle();
            // Turned over: rows become columns, and so rows again.
            for (k, v) in rtl
                .fields("value_o", out as usize, 8)
                .into_iter()
                .enumerate()
            {
                next[8 * k + line] = signed(v, out);
            }
        }
        now = next;
    }
    now
}

#[test]
fn forward_passes() {
    let mut rtl = Block::new("fdct8", &["valid_i", "value_i"]);
    rtl.set("valid_i", 1);
    let mut most = 0;
    for residual in residuals() {
        let wanted = fdct8(&residual);
        assert_eq!(passes(&mut rtl, &residual.map(i32::from), 12, 15), wanted);
        most = wanted.iter().fold(most, |m, c| m.max(c.abs()));
    }
    assert_eq!(most, 16320, "the largest there is");
}

/// Raster position of sample `k` of half a column.
fn half_column(half: usize, k: usize) -> usize {
    8 * (half % 2 * 4 + k) + half / 2
}

/// The clock in which the QP comes; then another is at the port.
fn start(rtl: &mut Block, qp: u8, offset: Option<u64>) {
    rtl.set("valid_i", 0);
    for (start, qp, offset) in [(1, qp, offset), (0, 51 - qp, offset.map(|o| o ^ 127))] {
        rtl.set("start_i", start);
        rtl.set("qp_i", qp.into());
        if let Some(offset) = offset {
            rtl.set("offset_i", offset);
        }
        rtl.settle();
        rtl.edge();
    }
}

/// The quantiser, the rule and the dequantiser of 8x8 blocks.
struct Chain {
    quant: Block,
    levels: Block,
    dequant: Block,
}

impl Chain {
    fn new() -> Self {
        let of = |top: &str, names: &[&str]| Block::new(top, names);
        Self {
            quant: of(
                "quant8",
                &[
                    "start_i", "valid_i", "qp_i", "offset_i", "half_i", "column_i", "coef_i",
                ],
            ),
            levels: of(
                "levels8",
                &["mark_i", "half_i", "column_i", "sum_i", "negative_i"],
            ),
            dequant: of(
                "dequant8",
                &["start_i", "valid_i", "qp_i", "row_i", "half_i", "level_i"],
            ),
        }
    }

    /// Sums and signs by half column.
    fn sums(&mut self, coefs: &Coefs, qp: u8, offset: u64) -> Vec<(Vec<u64>, u64)> {
        let rtl = &mut self.quant;
        start(rtl, qp, Some(offset));
        let mut sums = Vec::new();
        for clock in 0..20 {
            // An enable for each stage that holds something.
            let stages = (0..4).filter(|s| (*s..16 + s).contains(&clock));
            rtl.set("valid_i", stages.map(|s| 1 << s).sum());
            if clock < 16 {
                rtl.set("half_i", clock % 2);
                rtl.set("column_i", clock / 2);
                let at = |k: u64| coefs[half_column(clock as usize, k as usize)] as u64;
                rtl.set_fields("coef_i", 15, (0..4).map(at));
            }
            rtl.settle();
            if clock >= 4 {
                sums.push((rtl.fields("sum_o", 20, 4), rtl.get("negative_o")));
            }
            rtl.edge();
        }
        sums
    }

    /// Levels in scan order; the halves come in any order, twice.
    fn levels(&mut self, sums: &[(Vec<u64>, u64)], random: &mut Random) -> [i16; 64] {
        let rtl = &mut self.levels;
        let mut levels = [0; 64];
        for mark in [1, 0] {
            let turn = random.below(16);
            for n in 0..16 {
                let group = (n * 7 + turn) % 16;
                let (sum, negative) = &sums[group];
                rtl.set("mark_i", mark);
                rtl.set("half_i", group as u64 % 2);
                rtl.set("column_i", group as u64 / 2);
                rtl.set_fields("sum_i", 20, sum.iter().copied());
                rtl.set("negative_i", *negative);
                rtl.settle();
                if mark == 0 {
                    for (k, v) in rtl.fields("level_o", 13, 4).into_iter().enumerate() {
                        let at = half_column(group, k);
                        let place = ZIGZAG8.iter().position(|&z| usize::from(z) == at);
                        levels[place.expect("in the scan")] = signed(v, 13) as i16;
                    }
                }
                rtl.edge();
            }
        }
        levels
    }

    /// Coefficients in raster order.
    fn dequant(&mut self, levels: &[i16; 64], qp: u8) -> Coefs {
        let rtl = &mut self.dequant;
        start(rtl, qp, None);
        let mut raster = [0; 64];
        for (&at, &level) in ZIGZAG8.iter().zip(levels) {
            raster[usize::from(at)] = level;
        }
        let mut coefs = [0; 64];
        for clock in 0..18 {
            rtl.set("valid_i", u64::from(clock < 16) | u64::from(clock > 0) << 1);
            if let Some(four) = raster.chunks(4).nth(clock) {
                rtl.set("row_i", clock as u64 / 2);
                rtl.set("half_i", clock as u64 % 2);
                rtl.set_fields("level_i", 13, four.iter().map(|l| *l as u64));
            }
            rtl.settle();
            if let Some(half) = clock.checked_sub(2) {
                assert_eq!(rtl.get("fits_o"), 15, "half row {half} at QP {qp}");
                for (k, v) in rtl.fields("coef_o", 16, 4).into_iter().enumerate() {
                    coefs[4 * half + k] = signed(v, 16);
                }
            }
            rtl.edge();
        }
        coefs
    }
}

#[test]
fn residuals_to_levels_and_back_at_every_quantiser() {
    let (mut chain, mut random) = (Chain::new(), Random::new(42, 1));
    let mut inverse = Block::new("idct8", &["valid_i", "value_i"]);
    inverse.set("valid_i", 1);
    let residuals = residuals();
    for qp in 0..=51u8 {
        for (n, residual) in residuals.iter().enumerate() {
            let (offset, name) = offsets()[(n + usize::from(qp)) % 4];
            let coefs = fdct8(residual);
            let sums = chain.sums(&coefs, qp, offset);
            let levels = chain.levels(&sums, &mut random);
            assert_eq!(levels, levels8(&coefs, qp, name), "QP {qp}, {residual:?}");
            let scaled = chain.dequant(&levels, qp);
            assert_eq!(scaled, dequant8(&levels, qp, &LevelScale8::FLAT), "QP {qp}");
            // Sixteen bits in front of both passes, whatever the residual.
            let sum = passes(&mut inverse, &scaled, 16, 19);
            assert_eq!(sum.map(|v| (v + 32) >> 6), idct8(&scaled), "QP {qp}");
        }
    }
}

#[test]
fn eight_by_eight_sizes_around_the_thresholds() {
    let (mut chain, mut random) = (Chain::new(), Random::new(43, 1));
    let mut seen = [0u32; 4];
    for qp in 0..=51u8 {
        for round in 0..80 {
            let (offset, name) = offsets()[round / 4 % 4];
            // Up to some two steps; many of none, so that places are alone or last.
            let step = (16i32 << (qp / 6)) * [40, 44, 52, 56, 64, 72][usize::from(qp % 6)] / 64;
            let empty = [0, 8, 40, 47][round % 4];
            let coefs: Coefs = std::array::from_fn(|_| {
                let size = random.below(8 * step as usize + 16) as i32;
                let size = if random.below(48) < empty { 0 } else { size };
                if random.below(2) == 0 { size } else { -size }.clamp(-16320, 16320)
            });
            let sums = chain.sums(&coefs, qp, offset);
            let levels = chain.levels(&sums, &mut random);
            assert_eq!(levels, levels8(&coefs, qp, name), "QP {qp}: {coefs:?}");
            for level in levels {
                seen[usize::from(level.unsigned_abs()).min(3)] += 1;
            }
        }
    }
    assert!(seen.iter().all(|&n| n > 1000), "{seen:?}");
}

#[test]
fn four_by_four_sizes_around_the_thresholds() {
    let inputs = ["rule_i", "level_i", "nonzero_i"];
    let mut rtl = Block::new("level_drops", &inputs);
    let mut random = Random::new(44, 1);
    let mut seen = [0u32; 4];
    for qp in 0..=51u8 {
        let shift = 7 + u32::from(qp) / 6;
        let mf = |at: usize| u64::from(MF[usize::from(qp) % 6][usize::from(CLASS[at])]);
        for round in 0..400 {
            let (offset, name) = offsets()[round % 4];
            let first = usize::from(round % 5 == 0);
            let empty = [0, 2, 10][round % 3];
            // Up to some two and a half steps, or anything.
            let steps = if round % 8 == 0 { 1 << 22 } else { 640 };
            let coefs: [i16; 16] = std::array::from_fn(|at| {
                let most = ((steps << shift) / mf(at)).min(9180);
                let size = random.below(most as usize + 1) as i16;
                let size = if random.below(12) < empty { 0 } else { size };
                if random.below(2) == 0 { size } else { -size }
            });
            let rounded = rounded4(&coefs, qp, name, first);
            // In six bits below, what is above a level in 1/64 step; of negative ones inverted.
            let level: [u64; 16] = std::array::from_fn(|k| {
                let at = usize::from(ZIGZAG[k]);
                let size = (u64::from(coefs[at].unsigned_abs()) * mf(at)) >> shift;
                let above = (offset + if k < first { 0 } else { size }) % 256 / 4;
                (rounded[k] as u64) << 6 | if rounded[k] < 0 { 63 - above } else { above }
            });
            let some = rounded.iter().enumerate();
            let some = some.map(|(k, level)| u64::from(*level != 0) << k).sum();
            rtl.set_fields("level_i", 18, level);
            rtl.set("nonzero_i", some);
            let wanted = levels4(&coefs, qp, name, first);
            for (rule, wanted) in [(0, rounded), (1, wanted)] {
                rtl.set("rule_i", rule);
                rtl.settle();
                let drop = rtl.get("drop_o");
                let kept = |k: usize| if drop >> k & 1 == 1 { 0 } else { rounded[k] };
                assert_eq!(std::array::from_fn(kept), wanted, "QP {qp}: {coefs:?}");
                assert_eq!(rtl.is_high("nz_o"), wanted != [0; 16], "QP {qp}: {coefs:?}");
            }
            for level in wanted {
                seen[usize::from(level.unsigned_abs()).min(3)] += 1;
            }
        }
    }
    assert!(seen.iter().all(|&n| n > 1000), "{seen:?}");
}

#[test]
fn inverse_passes_of_any_sixteen_bits() {
    let mut rtl = Block::new("idct8", &["valid_i", "value_i"]);
    rtl.set("valid_i", 1);
    let mut random = Random::new(45, 1);
    for round in 0..3000 {
        // A row through one pass: golden's two, of a block with nothing else, give the same row
        // eight times, the columns having a DC alone.
        let row: [i32; 8] = std::array::from_fn(|_| match round % 3 {
            0 => [-32768, 32767][random.below(2)],
            _ => signed(random.bits() & 0xFFFF, 16),
        });
        rtl.set_fields("value_i", 16, row.map(|v| v as u64));
        rtl.settle();
        rtl.edge();
        rtl.settle();
        let mut block = [0; 64];
        block[..8].copy_from_slice(&row);
        let wanted = idct8(&block);
        for (k, v) in rtl.fields("value_o", 19, 8).into_iter().enumerate() {
            assert_eq!((signed(v, 19) + 32) >> 6, wanted[k], "{row:?}");
        }
    }
}
