// SPDX-License-Identifier: Apache-2.0
//! The ports of `tri_video_encoder`.

use super::LANES;
use super::memory::{Answer, TILE, Write};
use crate::bridge::{Model, ModelError, Port};

/// What is offered in a clock.
pub struct Offer {
    pub job: bool,
    pub slot: Option<u64>,
    pub read_ready: bool,
    pub write_ready: bool,
    /// Lanes whose bytes are taken.
    pub outs: u64,
    pub answer: Option<Answer>,
    /// The lane of a write that is done.
    pub written: Option<usize>,
}

/// What comes in it.
#[derive(Default)]
pub struct Output {
    pub job_ready: u64,
    pub done: u64,
    pub answered: bool,
    /// Address, tag, halves.
    pub read: Option<(u32, u64, u64)>,
    pub write: Option<Write>,
    /// Lane, bytes, whether the slice ends with them.
    pub bytes: Vec<(usize, Vec<u8>, bool)>,
}

/// Those of [`NAMES`] that are inputs.
const INPUTS: usize = 18;

/// Inputs, then outputs, in the order of [`NAMES`].
pub struct Pins {
    model: Model,
    ports: Vec<Port>,
}

const NAMES: [&str; 30] = [
    "clk_i",
    "rst_ni",
    "picture_i",
    "job_valid_i",
    "job_i",
    "slot_valid_i",
    "slot_lane_i",
    "m_vrd_ready_i",
    "s_vrd_valid_i",
    "s_vrd_tag_i",
    "s_vrd_half_i",
    "s_vrd_error_i",
    "s_vrd_data_i",
    "m_vwr_ready_i",
    "s_vwr_valid_i",
    "s_vwr_lane_i",
    "s_vwr_error_i",
    "out_ready_i",
    "job_ready_o",
    "done_o",
    "error_o",
    "s_vrd_ready_o",
    "m_vrd_valid_o",
    "m_vrd_address_o",
    "m_vrd_tag_o",
    "m_vrd_halves_o",
    "m_vwr_valid_o",
    "m_vwr_o",
    "out_valid_o",
    "out_last_o",
];

/// Fields, the first one in the high bits, as words from the lowest on.
fn pack(fields: &[(u64, usize)]) -> Vec<u32> {
    let mut bits = Vec::new();
    for (value, width) in fields.iter().rev() {
        bits.extend((0..*width).map(|i| (value >> i & 1) as u32));
    }
    let word = |bits: &[u32]| bits.iter().rev().fold(0, |all, b| all << 1 | b);
    bits.chunks(32).map(word).collect()
}

/// `width` bits of words from bit `at` on.
fn field(words: &[u32], at: usize, width: usize) -> u64 {
    (0..width).fold(0, |v, i| {
        let bit = at + i;
        v | u64::from(words[bit / 32] >> (bit % 32) & 1) << i
    })
}

/// The bytes of words, low first.
fn bytes(words: &[u32]) -> impl Iterator<Item = u8> {
    words.iter().flat_map(|w| w.to_le_bytes())
}

impl Pins {
    /// The model `top`, out of reset.
    pub fn new(top: &str) -> Result<Self, ModelError> {
        let model = Model::new(top)?;
        let names = NAMES.iter().chain(&["out_data_o", "out_count_o"]);
        let ports = names
            .map(|name| model.port(name))
            .collect::<Result<_, _>>()?;
        let mut pins = Self { model, ports };
        for port in &pins.ports[1..INPUTS] {
            pins.model.set(*port, 0);
            pins.model.set_words(*port, &[]);
        }
        pins.level(0)?;
        pins.level(1)?;
        pins.set("rst_ni", 1);
        Ok(pins)
    }

    fn port(&self, name: &str) -> Port {
        let at = NAMES.iter().position(|n| *n == name);
        self.ports[at.unwrap_or(NAMES.len())]
    }

    fn set(&mut self, name: &str, value: u64) {
        let port = self.port(name);
        self.model.set(port, value);
    }

    fn get(&self, name: &str) -> u64 {
        self.model.get(self.port(name))
    }

    fn level(&mut self, level: u64) -> Result<(), ModelError> {
        self.model.set(self.ports[0], level);
        self.model.eval()
    }

    /// Drive `picture_i`.
    pub fn picture(&mut self, fields: &[(u64, usize)]) {
        let port = self.port("picture_i");
        self.model.set_words(port, &pack(fields));
    }

    /// Drive `job_i`.
    pub fn job(&mut self, fields: &[(u64, usize)]) {
        let words = pack(fields);
        let value = u64::from(words[0]) | u64::from(words[1]) << 32;
        self.set("job_i", value);
    }

    /// Lanes with an error.
    pub fn errors(&self) -> u64 {
        self.get("error_o")
    }

    /// A clock.
    pub fn clock(&mut self, offer: &Offer) -> Result<Output, ModelError> {
        self.set("job_valid_i", offer.job.into());
        self.set("slot_valid_i", offer.slot.is_some().into());
        self.set("slot_lane_i", offer.slot.unwrap_or(0));
        self.set("m_vrd_ready_i", offer.read_ready.into());
        self.set("m_vwr_ready_i", offer.write_ready.into());
        self.set("out_ready_i", offer.outs);
        self.set("s_vrd_valid_i", offer.answer.is_some().into());
        if let Some(Answer { tag, half, data }) = &offer.answer {
            self.set("s_vrd_tag_i", *tag);
            self.set("s_vrd_half_i", *half as u64);
            let words: Vec<u32> = data
                .chunks_exact(4)
                .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect();
            let port = self.port("s_vrd_data_i");
            self.model.set_words(port, &words);
        }
        self.set("s_vwr_valid_i", offer.written.is_some().into());
        self.set("s_vwr_lane_i", offer.written.unwrap_or(0) as u64);
        self.level(0)?;
        let output = self.outputs(offer);
        self.level(1)?;
        Ok(output)
    }

    fn outputs(&self, offer: &Offer) -> Output {
        let high = |name: &str| self.get(name) == 1;
        let read = (offer.read_ready && high("m_vrd_valid_o")).then(|| {
            let [address, tag, halves] =
                ["m_vrd_address_o", "m_vrd_tag_o", "m_vrd_halves_o"].map(|n| self.get(n));
            (address as u32, tag, halves)
        });
        let write = (offer.write_ready && high("m_vwr_valid_o")).then(|| {
            // Lane, address, quarter, words, bytes.
            let words = self.model.words(self.port("m_vwr_o"));
            let mut own = [0; TILE / 4];
            own.iter_mut().zip(bytes(words)).for_each(|(o, b)| *o = b);
            Write {
                lane: field(words, 166, 2) as usize,
                address: field(words, 134, 32) as u32,
                quarter: field(words, 132, 2) as usize,
                words: field(words, 128, 4),
                bytes: own,
            }
        });
        let valid = self.get("out_valid_o") & offer.outs;
        let mut out = Vec::new();
        if valid != 0 {
            let data = self.model.words(self.ports[NAMES.len()]);
            let counts = self.model.get(self.ports[NAMES.len() + 1]);
            let last = self.get("out_last_o");
            for lane in (0..LANES).filter(|l| valid >> l & 1 == 1) {
                let count = (counts >> (4 * lane) & 15) as usize;
                let own = bytes(&data[2 * lane..2 * lane + 2]).take(count);
                out.push((lane, own.collect(), last >> lane & 1 == 1));
            }
        }
        Output {
            job_ready: self.get("job_ready_o"),
            done: self.get("done_o"),
            answered: offer.answer.is_some() && high("s_vrd_ready_o"),
            read,
            write,
            bytes: out,
        }
    }
}
