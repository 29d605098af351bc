// SPDX-License-Identifier: Apache-2.0
//! A module of the RTL alone: its inputs driven and its outputs read by name.
//!
//! For the tests of blocks at their extremes; the tops have `pins` and `run`. A clock is `set` what
//! goes in, [`Block::settle`], compare with `get`, [`Block::edge`].

use crate::bridge::{Model, Port};

/// A Verilated module.
pub struct Block {
    model: Model,
    /// None of a combinational module.
    clock: Option<Port>,
}

impl Block {
    /// The top `top` of `sim/tops.txt`, out of reset where it has one, with 0 at the named inputs.
    /// A combinational one has no clock: [`Block::settle`] alone is enough.
    ///
    /// # Panics
    ///
    /// If this build has no such top, or the top no such port.
    pub fn new(top: &str, inputs: &[&str]) -> Self {
        let model = Model::new(top).expect("the top is there");
        let clock = model.port("clk_i").ok();
        let mut block = Self { model, clock };
        for name in inputs {
            block.set_wide(name, &[]);
        }
        if block.model.port("rst_ni").is_ok() {
            block.set("rst_ni", 0);
            block.settle();
            block.edge();
            block.set("rst_ni", 1);
        }
        block
    }

    fn port(&self, name: &str) -> Port {
        self.model.port(name).expect(name)
    }

    /// Drive a port of at most 64 bits.
    ///
    /// # Panics
    ///
    /// If there is no such port, or the value has more bits than it.
    pub fn set(&mut self, name: &str, value: u64) {
        let port = self.port(name);
        let bits = self.model.bits(port);
        assert!(bits >= 64 || value >> bits == 0, "{name} has {bits} bits");
        self.model.set(port, value);
    }

    /// Drive a port of any width, low word first; missing words are 0.
    ///
    /// # Panics
    ///
    /// If there is no such port.
    pub fn set_wide(&mut self, name: &str, words: &[u32]) {
        let port = self.port(name);
        let word = |i: usize| u64::from(words.get(i).copied().unwrap_or(0));
        match self.model.bits(port) {
            0..=64 => self.model.set(port, word(0) | word(1) << 32),
            _ => self.model.set_words(port, words),
        }
    }

    /// Drive a packed array: element `i` of `width` bits (1 to 64) from bit `i * width` on.
    ///
    /// # Panics
    ///
    /// If there is no such port.
    pub fn set_fields(&mut self, name: &str, width: usize, values: impl IntoIterator<Item = u64>) {
        let mut words = Vec::new();
        for (i, value) in values.into_iter().enumerate() {
            let (at, kept) = (i * width, value & (u64::MAX >> (64 - width)));
            words.resize(((i + 1) * width).div_ceil(32), 0u32);
            let wide = u128::from(kept) << (at % 32);
            for (n, word) in words[at / 32..].iter_mut().enumerate() {
                *word |= (wide >> (32 * n)) as u32;
            }
        }
        self.set_wide(name, &words);
    }

    /// The value of a port, its low 64 bits when it is wider.
    ///
    /// # Panics
    ///
    /// If there is no such port.
    pub fn get(&self, name: &str) -> u64 {
        self.model.get(self.port(name))
    }

    /// Whether a one-bit port is 1.
    ///
    /// # Panics
    ///
    /// If there is no such port.
    pub fn is_high(&self, name: &str) -> bool {
        self.model.is_high(self.port(name))
    }

    /// A packed array: `count` elements of `width` bits (1 to 64), zero-extended.
    ///
    /// # Panics
    ///
    /// If there is no such port, or it is narrower.
    pub fn fields(&self, name: &str, width: usize, count: usize) -> Vec<u64> {
        let port = self.port(name);
        let bits = self.model.bits(port) as usize;
        assert!(width * count <= bits, "{name} has {bits} bits");
        let low = self.model.get(port);
        let narrow = [low as u32, (low >> 32) as u32];
        let words = match bits {
            0..=64 => &narrow[..],
            _ => self.model.words(port),
        };
        let field = |i: usize| {
            let at = i * width;
            let three = words[at / 32..].iter().take(3).enumerate();
            let wide = three.fold(0u128, |all, (n, w)| all | u128::from(*w) << (32 * n));
            (wide >> (at % 32)) as u64 & (u64::MAX >> (64 - width))
        };
        (0..count).map(field).collect()
    }

    /// The clock is low: outputs follow inputs.
    ///
    /// # Panics
    ///
    /// If an assertion of the RTL fails.
    pub fn settle(&mut self) {
        self.level(0);
    }

    /// The clock rises.
    ///
    /// # Panics
    ///
    /// If an assertion of the RTL fails.
    pub fn edge(&mut self) {
        self.level(1);
    }

    fn level(&mut self, level: u64) {
        if let Some(clock) = self.clock {
            self.model.set(clock, level);
        }
        self.model.eval().expect("no assertion fails");
    }
}
