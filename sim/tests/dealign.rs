// SPDX-License-Identifier: Apache-2.0
//! The way back in lockstep with its models: `tri_dealign` and `tri_mx_block`, for samples of eight
//! and of twelve bits.

use tricodec_golden::align::Format;
use tricodec_golden::align::element::Target;
use tricodec_sim::bridge::{Model, Port};
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::shared::dealign::{Dealign, Elements, Samples};
use tricodec_sim::model::shared::mx_block::{MX_BLOCK_LATENCY, MxBlock};

/// The model of either unit.
enum Golden {
    Dealign(Dealign),
    MxBlock(MxBlock),
}

/// A unit beside its model.
struct Unit {
    rtl: Model,
    golden: Golden,
    bits: usize,
    inputs: [Port; 7],
    outputs: [Port; 4],
    second: Option<[Port; 2]>,
    gaps: Stall,
    tags: Random,
    checked: u64,
}

impl Unit {
    /// Out of reset. A bubble comes before a beat in `gaps` percent of the clocks.
    fn new(top: &str, golden: Golden, bits: usize, gaps: u8) -> Self {
        let mut rtl = Model::new(top).expect("the top is there");
        let port = |n: &str| rtl.port(n).expect(n);
        let inputs = [
            "clk_i",
            "rst_ni",
            "valid_i",
            "format_i",
            "exponent_i",
            "tag_i",
            "samples_i",
        ]
        .map(port);
        let outputs = ["valid_o", "tag_o", "scale_o", "data_o"].map(port);
        let second =
            matches!(golden, Golden::MxBlock(_)).then(|| ["second_i", "second_o"].map(port));
        let [clock, reset, valid, ..] = inputs;
        rtl.set(reset, 0);
        rtl.set(valid, 0);
        for level in [0, 1] {
            rtl.set(clock, level);
            rtl.eval().expect("no assertion fails");
        }
        rtl.set(reset, 1);
        Self {
            rtl,
            golden,
            bits,
            inputs,
            outputs,
            second,
            gaps: Stall::new(11, bits as u64, gaps),
            tags: Random::new(13, bits as u64),
            checked: 0,
        }
    }

    fn dealign(top: &str, bits: u8, gaps: u8) -> Self {
        Self::new(top, Golden::Dealign(Dealign::new(bits)), bits.into(), gaps)
    }

    fn mx_block(top: &str, bits: u8, gaps: u8) -> Self {
        Self::new(top, Golden::MxBlock(MxBlock::new(bits)), bits.into(), gaps)
    }

    /// A clock, with a beat or without.
    fn clock(&mut self, input: Option<(u8, Samples)>) {
        let [clock, _, valid, format, exponent, tag, samples] = self.inputs;
        self.rtl.set(valid, input.is_some().into());
        if let Some((number, i)) = input {
            self.rtl.set(format, number.into());
            self.rtl.set(exponent, i.exponent as u64 & 0x3FF);
            self.rtl.set(tag, i.tag);
            let mut words = [0u32; 6];
            for (n, s) in i.samples.iter().enumerate() {
                let at = n * self.bits;
                let wide = u64::from(*s) << (at % 32);
                words[at / 32] |= wide as u32;
                if at % 32 + self.bits > 32 {
                    words[at / 32 + 1] |= (wide >> 32) as u32;
                }
            }
            self.rtl.set_words(samples, &words[..self.bits / 2]);
        }
        if let (Some([second, _]), Golden::MxBlock(g)) = (self.second, &self.golden) {
            self.rtl.set(second, g.expects_second().into());
        }
        self.rtl.set(clock, 0);
        self.rtl.eval().expect("no assertion fails");
        self.compare();
        self.rtl.set(clock, 1);
        self.rtl.eval().expect("no assertion fails");
        match &mut self.golden {
            Golden::Dealign(g) => g.tick(input.map(|i| i.1)),
            Golden::MxBlock(g) => g.tick(input.map(|i| i.1)),
        }
    }

    fn compare(&mut self) {
        let [valid, tag, scale, data] = self.outputs;
        let wanted = match &self.golden {
            Golden::Dealign(g) => g.out(),
            Golden::MxBlock(g) => g.out(),
        };
        let got = (self.rtl.get(valid) == 1).then(|| Elements {
            scale: self.rtl.get(scale) as u8,
            data: self.rtl.words(data).try_into().expect("sixteen words"),
            tag: self.rtl.get(tag),
            second: self.second.is_some_and(|s| self.rtl.get(s[1]) == 1),
        });
        assert_eq!(got, wanted);
        self.checked += 16 * u64::from(wanted.is_some());
    }

    /// A beat, after bubbles. `number`: the format's.
    fn feed(&mut self, number: u8, exponent: i16, samples: [u16; 16]) {
        while !self.gaps.go() {
            self.clock(None);
        }
        let beat = Samples {
            format: Format::from_number(number).unwrap_or(Format::Int8),
            exponent,
            samples,
            tag: self.tags.bits() & 0xFF,
        };
        self.clock(Some((number, beat)));
    }

    /// Empty the pipeline; elements compared.
    fn end(mut self) -> u64 {
        for _ in 0..=MX_BLOCK_LATENCY {
            self.clock(None);
        }
        self.checked
    }
}

/// All samples of `bits` bits, each block with small and large ones.
fn all_samples(bits: usize) -> impl Iterator<Item = [u16; 16]> {
    let blocks = 1u16 << (bits - 4);
    (0..blocks).map(move |b| std::array::from_fn(|i| b + i as u16 * blocks))
}

#[test]
fn all_samples_of_eight_bits_in_all_formats_under_all_exponents() {
    let mut unit = Unit::dealign("dealign", 8, 10);
    for exponent in -512..512 {
        for samples in all_samples(8) {
            // Another format with every block; numbers that no format has are taken as INT8.
            for number in 0..16 {
                unit.feed(number, exponent, samples);
            }
        }
    }
    assert_eq!(unit.end(), 16 * 1024 * 256);
}

/// Exponents where something happens to samples of twelve bits: around the smallest element, around
/// the largest, at the ends of E8M0, and the extremes.
fn exponents(format: Format) -> Vec<i16> {
    let t = Target::of(format);
    let lowest = 1 - t.bias - t.fraction_bits as i32;
    let highest = t.largest_exponent();
    let mut list: Vec<i32> = if format.has_scale() {
        // The scale follows, up to its ends.
        let ends = [-127 + highest - 10, 127 + highest - 10];
        let reach = highest - lowest;
        ends.into_iter()
            .flat_map(|end| end - reach - 3..=end + reach + 3)
            .chain([-60, 0, 60])
            .collect()
    } else {
        let near = (lowest - 14..=lowest + 3).chain(highest - 13..=highest + 2);
        near.chain([(lowest + highest) / 2]).collect()
    };
    list.extend([-512, -400, 400, 511]);
    list.sort_unstable();
    list.dedup();
    list.into_iter().map(|e| e as i16).collect()
}

#[test]
fn all_samples_of_twelve_bits_in_all_formats_under_many_exponents() {
    let mut unit = Unit::dealign("dealign_12bit", 12, 30);
    let mut wanted = 0;
    for (number, format) in Format::ALL.into_iter().enumerate() {
        for exponent in exponents(format) {
            for samples in all_samples(12) {
                unit.feed(number as u8, exponent, samples);
            }
            wanted += 4096;
        }
    }
    assert_eq!(unit.end(), wanted);
}

/// Rows whose largest magnitude is each of all, in every format, with smaller ones around it.
fn rows(mut unit: Unit, rounds: usize) {
    let mut random = Random::new(12, unit.bits as u64);
    let middle = 1i32 << (unit.bits - 1);
    let mut wanted = 0;
    for round in 0..rounds {
        for q in -middle..middle {
            for number in 0..12 {
                let exponent = if round % 2 == 0 {
                    (random.bits() % 200) as i16 - 100
                } else {
                    (random.bits() % 1024) as i16 - 512
                };
                let place = random.below(32);
                // All others within the magnitude; in every fourth row, zero.
                let others = if random.bits().is_multiple_of(4) {
                    0
                } else {
                    q.abs()
                };
                let row: [u16; 32] = std::array::from_fn(|i| {
                    let other = (random.bits() % (2 * others as u64 + 1)) as i32 - others;
                    let q = if i == place { q } else { other.min(middle - 1) };
                    (q + middle) as u16
                });
                let (first, second) = row.split_at(16);
                unit.feed(number, exponent, first.try_into().expect("sixteen"));
                unit.feed(number, exponent, second.try_into().expect("sixteen"));
                wanted += 32;
            }
        }
    }
    assert_eq!(unit.end(), wanted);
}

#[test]
fn mx_blocks_of_eight_bits() {
    rows(Unit::mx_block("mx_block", 8, 0), 8);
    rows(Unit::mx_block("mx_block", 8, 50), 8);
}

#[test]
fn mx_blocks_of_twelve_bits() {
    rows(Unit::mx_block("mx_block_12bit", 12, 20), 2);
}
