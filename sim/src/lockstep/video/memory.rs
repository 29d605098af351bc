// SPDX-License-Identifier: Apache-2.0
//! A memory that takes its time: a read sees what was there when it was asked for, a write is there
//! when memory says so. Answers come in any order.

use std::collections::BTreeMap;

use crate::lockstep::harness::random::Random;

/// Bytes of a tile.
pub const TILE: usize = 64;

/// A half of a tile on its way back.
#[derive(Clone)]
pub struct Answer {
    /// What was asked with.
    pub tag: u64,
    /// 1: the lower one.
    pub half: usize,
    /// Its bytes.
    pub data: [u8; TILE / 2],
}

/// A quarter of a tile on its way in.
#[derive(Clone, Copy)]
pub struct Write {
    /// Whose it is.
    pub lane: usize,
    /// The tile.
    pub address: u32,
    /// Its quarter.
    pub quarter: usize,
    /// Which words of four bytes.
    pub words: u64,
    /// The quarter's bytes.
    pub bytes: [u8; TILE / 4],
}

/// Tiles by address, and what is on its way.
pub struct Memory {
    tiles: BTreeMap<u32, [u8; TILE]>,
    /// Least and largest latency.
    latency: (u64, u64),
    random: Random,
    answers: Vec<(u64, Answer)>,
    writes: Vec<(u64, Write)>,
}

impl Memory {
    /// Empty; answers take `latency` clocks, from the least to the largest, at random by `seed`.
    pub fn new(latency: (u64, u64), seed: u64) -> Self {
        Self {
            tiles: BTreeMap::new(),
            latency,
            random: Random::new(seed, 41),
            answers: Vec::new(),
            writes: Vec::new(),
        }
    }

    fn due(&mut self, clock: u64) -> u64 {
        let (low, high) = self.latency;
        clock + low + self.random.below((high - low + 1) as usize) as u64
    }

    /// Put tiles behind each other.
    pub fn put(&mut self, base: u32, bytes: &[u8]) {
        for (tile, address) in bytes.chunks_exact(TILE).zip(base..) {
            let mut own = [0; TILE];
            own.copy_from_slice(tile);
            self.tiles.insert(address, own);
        }
    }

    /// So many tiles; what was never written is 0.
    pub fn get(&self, base: u32, tiles: usize) -> Vec<u8> {
        let tile = |i| {
            self.tiles
                .get(&(base + i as u32))
                .copied()
                .unwrap_or([0; TILE])
        };
        (0..tiles).flat_map(tile).collect()
    }

    /// Halves of a tile are asked for.
    pub fn ask(&mut self, clock: u64, address: u32, tag: u64, halves: u64) {
        let tile = self.tiles.get(&address).copied().unwrap_or([0; TILE]);
        for half in (0..2).filter(|h| halves >> h & 1 == 1) {
            let data = std::array::from_fn(|i| tile[TILE / 2 * half + i]);
            let due = self.due(clock);
            self.answers.push((due, Answer { tag, half, data }));
        }
    }

    /// One that is there.
    pub fn answer(&mut self, clock: u64) -> Option<Answer> {
        let at = self.answers.iter().position(|(due, _)| *due <= clock)?;
        Some(self.answers.swap_remove(at).1)
    }

    /// A quarter of a tile sets out.
    pub fn write(&mut self, clock: u64, write: Write) {
        let due = self.due(clock);
        self.writes.push((due, write));
    }

    /// The lane of a write that is done.
    pub fn written(&mut self, clock: u64) -> Option<usize> {
        let at = self.writes.iter().position(|(due, _)| *due <= clock)?;
        let (_, write) = self.writes.swap_remove(at);
        let tile = self.tiles.entry(write.address).or_insert([0; TILE]);
        for word in (0..4).filter(|w| write.words >> w & 1 == 1) {
            let at = TILE / 4 * write.quarter + 4 * word;
            tile[at..at + 4].copy_from_slice(&write.bytes[4 * word..4 * word + 4]);
        }
        Some(write.lane)
    }
}
