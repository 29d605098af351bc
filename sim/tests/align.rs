// SPDX-License-Identifier: Apache-2.0
//! The align unit against the golden model, exhaustively (acceptance item 4).

use tricodec_golden::align::{AlignedBlock, Format, block};
use tricodec_sim::bridge::{Model, Port};
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_input::ALIGN_LATENCY;

/// One block for the unit.
#[derive(Clone, Copy)]
struct Input {
    format: Format,
    exponent: i16,
    data: [u32; 16],
    scales: [u8; 4],
}

struct Unit {
    model: Model,
    names: [(&'static str, Port); 18],
    bits: u8,
    expected: std::collections::VecDeque<Option<(Input, AlignedBlock, [u64; 2])>>,
    checked: u64,
}

impl Unit {
    fn new() -> Self {
        Self::of("align", 8)
    }

    /// A top whose samples have so many bits.
    fn of(top: &str, bits: u8) -> Self {
        let model = Model::new(top).expect("the top is there");
        let names = [
            "clk_i",
            "rst_ni",
            "valid_i",
            "format_i",
            "scan_i",
            "exponent_i",
            "lane_i",
            "data_i",
            "scale_i",
            "valid_o",
            "lane_o",
            "scan_o",
            "samples_o",
            "nan_o",
            "inf_o",
            "clipped_o",
            "nonzero_o",
            "max_exponent_o",
        ]
        .map(|n| (n, model.port(n).expect(n)));
        let mut unit = Self {
            model,
            names,
            bits,
            expected: vec![None; ALIGN_LATENCY].into(),
            checked: 0,
        };
        unit.set("rst_ni", 0);
        unit.set("valid_i", 0);
        unit.edge();
        unit.set("rst_ni", 1);
        unit
    }

    fn port(&self, name: &str) -> Port {
        self.names
            .iter()
            .find(|(n, _)| *n == name)
            .expect("a port")
            .1
    }

    fn set(&mut self, name: &str, value: u64) {
        self.model.set(self.port(name), value);
    }

    fn get(&self, name: &str) -> u64 {
        self.model.get(self.port(name))
    }

    fn edge(&mut self) {
        for level in [0, 1] {
            self.set("clk_i", level);
            self.model.eval().expect("no assertion fails");
        }
    }

    /// A clock, with a block or without.
    fn clock(&mut self, input: Option<Input>) {
        self.set("valid_i", input.is_some().into());
        // Lane and scan go with the block: any of them.
        let lanes = 1 << self.model.bits(self.port("lane_i"));
        let carried = [self.checked / 16 * 5 % lanes, self.checked / 48 % 2];
        if let Some(i) = input {
            self.set("format_i", i.format as u64);
            self.set("exponent_i", i.exponent as u64 & 0x3FF);
            self.set("scale_i", u32::from_le_bytes(i.scales).into());
            self.set("lane_i", carried[0]);
            self.set("scan_i", carried[1]);
            let data = self.port("data_i");
            self.model.set_words(data, &i.data);
        }
        let due = self.expected.pop_front().flatten();
        let bits = self.bits;
        self.expected.push_back(input.map(|i| {
            let aligned = block(i.format, &i.data, &i.scales, i.exponent, bits);
            (i, aligned, carried)
        }));
        self.set("clk_i", 0);
        self.model.eval().expect("no assertion fails");
        assert_eq!(self.get("valid_o") == 1, due.is_some());
        if let Some((i, b, carried)) = due {
            assert_eq!(["lane_o", "scan_o"].map(|name| self.get(name)), carried);
            let what = || {
                format!(
                    "{} unit 2^{} scales {:?} data {:x?}",
                    i.format, i.exponent, i.scales, i.data
                )
            };
            let words = self.model.words(self.port("samples_o"));
            assert_eq!(samples(words, bits), b.samples, "{}", what());
            assert_eq!(self.get("nan_o") == 1, b.nan, "nan: {}", what());
            assert_eq!(self.get("inf_o") == 1, b.inf, "inf: {}", what());
            assert_eq!(self.get("clipped_o") == 1, b.clipped, "clipped: {}", what());
            assert_eq!(
                self.get("nonzero_o") == 1,
                b.max_exponent.is_some(),
                "nonzero: {}",
                what()
            );
            if let Some(e) = b.max_exponent {
                assert_eq!(
                    self.get("max_exponent_o"),
                    e as u64 & 0x3FF,
                    "exponent: {}",
                    what()
                );
            }
            self.checked += 16;
        }
        self.set("clk_i", 1);
        self.model.eval().expect("no assertion fails");
    }
}

#[test]
fn all_values_of_all_formats_under_many_units_and_scales() {
    let mut unit = Unit::new();
    let mut gaps = Stall::new(1, 1, 10);
    for format in Format::ALL.into_iter().filter(|f| f.bits() <= 16) {
        let wide = format.bits() == 16;
        let scales: &[u8] = if format.has_scale() {
            &[0, 1, 120, 127, 131, 254, 255]
        } else {
            &[127]
        };
        for &scale in scales {
            let shared = if format.has_scale() {
                i16::from(scale) - 127
            } else {
                0
            };
            let near: &[i16] = if wide {
                &[-24, -10, -7, 0, 9]
            } else {
                &[-17, -9, -6, -3, 0, 2, 9]
            };
            let far: &[i16] = if format == Format::Bf16 {
                &[-133, -120, 100, 122]
            } else {
                &[]
            };
            for exponent in near.iter().chain(far).map(|e| e + shared) {
                for first in (0..1u32 << format.bits()).step_by(16) {
                    while !gaps.go() {
                        unit.clock(None);
                    }
                    let data = std::array::from_fn(|i| first + i as u32);
                    unit.clock(Some(Input {
                        format,
                        exponent,
                        data,
                        scales: [scale, scale ^ 1, 127, scale],
                    }));
                }
            }
        }
    }
    for _ in 0..4 {
        unit.clock(None);
    }
    // 65 536 values of each sixteen-bit format under all their units, and more.
    assert!(unit.checked > 2 * 65_536 * 5);
}

#[test]
fn single_precision_at_random_and_at_the_edges() {
    let mut unit = Unit::new();
    let mut random = Random::new(2, 2);
    let special = [
        0,
        1,
        0x007F_FFFF,
        0x0080_0000,
        0x3F7F_FFFF,
        0x3F80_0000,
        0x7F7F_FFFF,
        0x7F80_0000,
        0x7FC0_0000,
        0x7F80_0001,
    ];
    for round in 0..20_000 {
        let data = std::array::from_fn(|i| {
            let r = random.bits() as u32;
            match round % 4 {
                0 => r,
                1 => special[r as usize % special.len()] ^ (r & 0x8000_0000),
                // Ties: few significant bits around 1.
                2 => (0x3F80_0000u32 + ((r % 16) << 19))
                    .wrapping_add(((i as u32 % 5) << 23) & 0x0380_0000),
                _ => 0x3800_0000 + (r & 0x87FF_FFFF),
            }
        });
        let exponent = if round % 3 == 0 {
            (random.bits() % 300) as i16 - 160
        } else {
            (random.bits() % 24) as i16 - 18
        };
        unit.clock(Some(Input {
            format: Format::Fp32,
            exponent,
            data,
            scales: [127; 4],
        }));
    }
}

#[test]
fn half_precision_to_twelve_bits() {
    let mut unit = Unit::of("align_12bit", 12);
    for exponent in [-24, -14, -10, -3, 0, 5] {
        for first in (0..1u32 << 16).step_by(16) {
            unit.clock(Some(Input {
                format: Format::Fp16,
                exponent,
                data: std::array::from_fn(|i| first + i as u32),
                scales: [127; 4],
            }));
        }
    }
    for _ in 0..ALIGN_LATENCY {
        unit.clock(None);
    }
    assert_eq!(unit.checked, 6 << 16);
}

/// Sixteen samples of a packed block.
fn samples(words: &[u32], bits: u8) -> [u16; 16] {
    let bits = usize::from(bits);
    let bit = |at: usize| (words[at / 32] >> (at % 32) & 1) as u16;
    std::array::from_fn(|i| (0..bits).fold(0, |s, b| s | bit(bits * i + b) << b))
}
