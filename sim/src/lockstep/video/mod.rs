// SPDX-License-Identifier: Apache-2.0
//! The video encoder of four lanes (`tri_video_encoder`) with its memory: pictures in, the bytes of
//! their slices out; each picture refers to the one that the RTL made before.

mod memory;
mod pins;

use thiserror::Error;
use tricodec_golden::codec::split_slices;
use tricodec_golden::codec::video::hardware::source::{Extent, tile};
use tricodec_golden::codec::video::hardware::tiles::Kind;
use tricodec_golden::picture::Frame;

use super::harness::random::Random;
use crate::bridge::ModelError;
use memory::{Answer, Memory, TILE};
use pins::{Offer, Pins};

/// Most slices of a picture: lanes.
pub const LANES: usize = 4;

/// Most macroblocks in a row of a picture that the model takes.
pub const COLUMNS: usize = 512;

/// Where things lie in memory, in tiles: the source, two pictures in turn, the filter's rows.
const SOURCE: u32 = 0x0010_0000;
const PICTURES: [u32; 2] = [0x0100_0000, 0x0200_0000];
const ROWS: u32 = 0x0300_0000;
/// Of a picture: luma, chroma, coarse records.
const PARTS: [u32; 3] = [0, 0x0040_0000, 0x0080_0000];

/// Clocks in which nothing moves at a port, after which a run is given up.
const PATIENCE: u64 = 50_000;

/// How it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoSettings {
    /// Slices of a picture, 1 to [`LANES`]; fewer if there are fewer rows of macroblocks.
    pub slices: u32,
    /// Least and largest latency of the memory, in clocks.
    pub latency: (u64, u64),
    /// Of 100 clocks those in which each port stands still.
    pub stall: u8,
    /// Seed of stalls and latencies.
    pub seed: u64,
}

/// Why a run ended early.
#[derive(Debug, Error)]
pub enum VideoRunError {
    /// The model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Nothing moves any more.
    #[error("picture {0}: nothing has moved since clock {1}: the design hangs")]
    Hangs(u64, u64),
    /// Memory gave no error, but a lane says so.
    #[error("picture {0}: lanes {1:#b} report an error of memory")]
    Errors(u64, u64),
}

/// A coded picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VideoPicture {
    /// NAL units of its slices, each with its start code.
    pub slices: Vec<Vec<u8>>,
    /// Clocks from its first job to its last byte.
    pub clocks: u64,
    /// Macroblocks.
    pub macroblocks: u64,
    /// Bytes that were read, and written.
    pub traffic: [u64; 2],
}

/// The encoder and what it has coded so far.
pub struct VideoRun {
    pins: Pins,
    memory: Memory,
    random: Random,
    settings: VideoSettings,
    clock: u64,
    pictures: u64,
    slot: u64,
    held: Option<Answer>,
}

impl VideoRun {
    /// The RTL after reset: the model `top`, which is `video_encoder`.
    pub fn new(top: &str, settings: VideoSettings) -> Result<Self, VideoRunError> {
        Ok(Self {
            pins: Pins::new(top)?,
            memory: Memory::new(settings.latency, settings.seed),
            random: Random::new(settings.seed, 42),
            settings,
            clock: 0,
            pictures: 0,
            slot: 0,
            held: None,
        })
    }

    fn go(&mut self) -> bool {
        self.random.below(100) >= self.settings.stall.into()
    }

    /// Code the next picture at `qp`: the first one as an IDR picture, each other one behind the
    /// one before. All pictures have one size, at most [`COLUMNS`] macroblocks wide.
    pub fn code(&mut self, frame: &Frame, qp: u8) -> Result<VideoPicture, VideoRunError> {
        let extent = Extent::of(frame);
        self.source(frame, extent);
        let size = extent.macroblocks();
        let (width, height) = (size.width as u32, size.height as u32);
        let slices = split_slices(width, height, self.settings.slices.clamp(1, height.max(1)));
        self.pins.picture(&self.fields(extent, qp, slices.len()));
        let mut picture = VideoPicture {
            slices: vec![Vec::new(); slices.len()],
            macroblocks: u64::from(width) * u64::from(height),
            ..VideoPicture::default()
        };
        let (begin, mut quiet) = (self.clock, 0);
        let mut ended = vec![false; slices.len()];
        let (mut next, mut done, all) = (0, 0, (1 << slices.len()) - 1);
        while done != all || ended.contains(&false) {
            let job = slices.get(next).filter(|_| self.go());
            if let Some((first, count)) = job {
                self.pins.job(&[
                    (next as u64, 2),
                    (u64::from(self.pictures == 0), 1),
                    (u64::from(first / width), 9),
                    (u64::from((first + count) / width - 1), 9),
                    (u64::from(*first), 20),
                ]);
            }
            let o = self.tick(job.is_some(), &mut picture, &mut ended)?;
            next += usize::from(job.is_some() && o.job_ready >> next & 1 == 1);
            done |= o.done;
            quiet = if o.moved { 0 } else { quiet + 1 };
            if quiet > PATIENCE {
                return Err(VideoRunError::Hangs(self.pictures, self.clock - quiet));
            }
        }
        match self.pins.errors() {
            0 => {}
            lanes => return Err(VideoRunError::Errors(self.pictures, lanes)),
        }
        picture.clocks = self.clock - begin;
        self.pictures += 1;
        Ok(picture)
    }

    /// The tiles of luma or chroma of the picture that was coded last, as they lie in memory.
    pub fn tiles(&self, kind: Kind, count: usize) -> Vec<u8> {
        let part = PARTS[usize::from(kind == Kind::Chroma)];
        let last = (self.pictures + 1) % 2;
        self.memory.get(PICTURES[last as usize] + part, count)
    }

    /// Put the source into memory.
    fn source(&mut self, frame: &Frame, extent: Extent) {
        for (kind, part) in [(Kind::Luma, PARTS[0]), (Kind::Chroma, PARTS[1])] {
            let [columns, rows] = extent.tiles(kind);
            // What lies beyond the picture is not looked at.
            let at = |i: usize| tile(frame, kind, [i % columns, i / columns], 99);
            let bytes: Vec<u8> = (0..columns * rows).flat_map(at).collect();
            self.memory.put(SOURCE + part, &bytes);
        }
    }

    /// `video_picture_t`.
    fn fields(&self, extent: Extent, qp: u8, slices: usize) -> Vec<(u64, usize)> {
        let size = extent.macroblocks();
        let now = (self.pictures % 2) as usize;
        let mut fields = vec![
            ((SOURCE + PARTS[1]).into(), 32),
            ((SOURCE + PARTS[0]).into(), 32),
            (extent.height as u64 - 1, 13),
            (extent.width as u64 - 1, 13),
        ];
        for picture in [1 - now, now] {
            let parts = PARTS.map(|part| (u64::from(PICTURES[picture] + part), 32));
            fields.extend(parts);
        }
        fields.extend([
            (ROWS.into(), 32),
            (size.height as u64 - 1, 9),
            (size.width as u64 - 1, 9),
            // idr_pic_id, frame_num.
            (self.pictures & 255, 16),
            (if slices > 1 { 2 } else { 0 }, 2),
            (qp.into(), 6),
        ]);
        fields
    }

    fn tick(
        &mut self,
        job: bool,
        picture: &mut VideoPicture,
        ended: &mut [bool],
    ) -> Result<Ticked, VideoRunError> {
        // Slots of the lanes, 17 clocks from one of a lane to its next one.
        let slot = (self.slot.is_multiple_of(4) && self.slot < 16).then_some(self.slot / 4);
        self.slot = (self.slot + 1) % 17;
        // An answer that is offered stays.
        if self.held.is_none() && self.go() {
            self.held = self.memory.answer(self.clock);
        }
        let written = self.memory.written(self.clock);
        let offer = Offer {
            job,
            slot,
            read_ready: self.go(),
            write_ready: self.go(),
            outs: (0..LANES).fold(0, |all, l| all | u64::from(self.go()) << l),
            answer: self.held.clone(),
            written,
        };
        let o = self.pins.clock(&offer)?;
        if o.answered {
            self.held = None;
        }
        if let Some((address, tag, halves)) = o.read {
            self.memory.ask(self.clock, address, tag, halves);
            picture.traffic[0] += u64::from(halves.count_ones()) * TILE as u64 / 2;
        }
        if let Some(write) = o.write {
            self.memory.write(self.clock, write);
            picture.traffic[1] += 4 * u64::from(write.words.count_ones());
        }
        let moved = written.is_some()
            || o.answered
            || o.read.is_some()
            || o.write.is_some()
            || !o.bytes.is_empty();
        for (lane, bytes, last) in o.bytes {
            if let Some(slice) = picture.slices.get_mut(lane) {
                slice.extend(bytes);
                ended[lane] |= last;
            }
        }
        self.clock += 1;
        Ok(Ticked {
            job_ready: o.job_ready,
            done: o.done,
            moved,
        })
    }
}

/// What a clock has brought.
struct Ticked {
    job_ready: u64,
    done: u64,
    moved: bool,
}
