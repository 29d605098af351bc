// SPDX-License-Identifier: Apache-2.0
//! Encoder of pictures and video: I and P slices, 4:2:0 or luma alone, one reference
//! (docs/video-encoder.md), in two profiles: `best`, and what the RTL will do, [`hardware`].

pub mod block;
pub mod coarse;
pub mod cost;
pub mod distance;
pub mod halves;
pub mod hardware;
pub mod intra;
pub mod levels;
pub mod macroblock;
pub mod motion;
mod picture;
pub mod reference;
pub mod residual;
pub mod shape;
pub mod slice;
pub mod state;
pub mod store;
pub mod words;

use rayon::prelude::*;
use thiserror::Error;

use super::pipeline::MAX_SIDE;
pub use super::rate::Rate;
use super::rate::{RateControl, Trials};
use crate::picture::{Frame, Plane};
use crate::quant::tables::QP_MAX;
use crate::stream::{Colour, FrameRate, Pps, SliceHeader, Sps, VideoFormat};
use picture::Plan;
use reference::Reference;

/// Most slices of a picture.
pub const MAX_SLICES: u32 = 64;

/// The deblocking filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deblocking {
    /// Everywhere.
    #[default]
    On,
    /// Not across the edges of slices, so that they stay independent in decoding too.
    WithinSlices,
    /// Nowhere.
    Off,
}

impl Deblocking {
    /// disable_deblocking_filter_idc.
    pub fn idc(self) -> u8 {
        match self {
            Self::On => 0,
            Self::Off => 1,
            Self::WithinSlices => 2,
        }
    }
}

/// How decisions are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// With alternatives coded and priced.
    #[default]
    Best,
    /// As `Best`, but most alternatives are judged by SATD alone: [`slice::Tries::MEDIUM`].
    Medium,
    /// As the RTL will: in one pass, at most four slices of whole rows of macroblocks, and the
    /// deblocking filter within slices where there are several.
    Hardware,
}

/// What to make of the frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoOptions {
    /// Luma columns, 1 to [`MAX_SIDE`]. With chroma odd ones are rounded up: 4:2:0 cannot show half
    /// a chroma sample.
    pub width: usize,
    /// Luma rows, 1 to [`MAX_SIDE`], rounded up likewise.
    pub height: usize,
    /// How decisions are made.
    pub profile: Profile,
    /// QP or bit rate.
    pub rate: Rate,
    /// Slices of each picture, 1 to [`MAX_SLICES`]; fewer if there are fewer macroblocks. Profile
    /// `hardware`: 1 to [`hardware::MAX_SLICES`]; fewer if there are fewer rows of macroblocks.
    pub slices: u32,
    /// Pictures from one IDR picture to the next, 1 or more; 0: only the first is one.
    pub keyint: u32,
    /// The deblocking filter.
    pub deblocking: Deblocking,
    /// Frame rate.
    pub frame_rate: FrameRate,
    /// Colour.
    pub colour: Colour,
    /// Shape of a sample, width by height, if known.
    pub sample_aspect: Option<(u16, u16)>,
    /// Frames have chroma (4:2:0); if not they are luma alone (4:0:0), in profile `best` only.
    pub chroma: bool,
}

impl VideoOptions {
    /// A stream of `width` × `height` at a QP: profile `best`, one slice, IDR picture first,
    /// deblocking on, 25 frames a second.
    pub fn new(width: usize, height: usize, qp: u8) -> Self {
        Self {
            width,
            height,
            profile: Profile::Best,
            rate: Rate::Qp(qp),
            slices: 1,
            keyint: 0,
            deblocking: Deblocking::On,
            frame_rate: FrameRate::PAL,
            colour: Colour::UNKNOWN,
            sample_aspect: None,
            chroma: true,
        }
    }
}

/// Why video cannot be encoded.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum VideoError {
    /// A side is 0 or too long.
    #[error("video of {width}x{height} samples cannot be coded: each side must be 1 to {MAX_SIDE}")]
    Size {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// A frame is not what the options say.
    #[error(
        "frame {frame} is not {format} of {width}x{height} samples: its planes have {planes:?} \
         samples"
    )]
    Frame {
        /// Number of the frame, from 0.
        frame: u64,
        /// What is expected: 4:2:0 or luma alone.
        format: &'static str,
        /// Columns expected.
        width: usize,
        /// Rows expected.
        height: usize,
        /// Samples of Y, Cb and Cr that were given.
        planes: [usize; 3],
    },
    /// Luma alone in profile `hardware`.
    #[error("profile hardware codes 4:2:0: take profile best for luma alone")]
    Grey,
    /// An option out of range.
    #[error("{option} {value} must be {range}")]
    Option {
        /// Which.
        option: &'static str,
        /// What was given.
        value: u64,
        /// What is allowed.
        range: &'static str,
    },
}

/// A coded frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodedFrame {
    /// Annex B bytes: parameter sets before an IDR picture, then its slices.
    pub bytes: Vec<u8>,
    /// What a decoder gives: cropped to the (even) size shown.
    pub recon: Frame,
    /// Whether it is an IDR picture.
    pub idr: bool,
    /// QP of its slices.
    pub qp: u8,
}

/// Sum of squared errors of a plane; `recon` may be larger.
fn squared_error(source: &Plane, recon: &Plane) -> u64 {
    let square = |(a, b): (&u8, &u8)| u64::from(a.abs_diff(*b)).pow(2);
    let row = |y: usize| source.row(y).iter().zip(recon.row(y)).map(square);
    (0..source.height).flat_map(row).sum()
}

/// Encoder of one stream: frames in display order in, coded frames in the same order out.
#[derive(Clone, Debug)]
pub struct VideoEncoder {
    options: VideoOptions,
    sps: Sps,
    pps: Pps,
    control: RateControl,
    /// Frames coded so far.
    count: u64,
    /// Pictures since the last IDR picture, and its id.
    since_idr: u32,
    idr_id: u16,
    reference: Option<Reference>,
}

impl VideoEncoder {
    /// Start a stream.
    pub fn new(options: VideoOptions) -> Result<Self, VideoError> {
        let VideoOptions { width, height, .. } = options;
        if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
            return Err(VideoError::Size { width, height });
        }
        if options.profile == Profile::Hardware && !options.chroma {
            return Err(VideoError::Grey);
        }
        let check = |option, value: u64, good: bool, range| {
            if good {
                Ok(())
            } else {
                Err(VideoError::Option {
                    option,
                    value,
                    range,
                })
            }
        };
        let slices = options.slices;
        let (most, range) = match options.profile {
            Profile::Best | Profile::Medium => (MAX_SLICES, "1 to 64"),
            Profile::Hardware => (hardware::MAX_SLICES, "1 to 4 in profile hardware"),
        };
        check(
            "the number of slices",
            u64::from(slices),
            (1..=most).contains(&slices),
            range,
        )?;
        let FrameRate { frames, seconds } = options.frame_rate;
        let rated = (1..=1 << 30).contains(&frames) && seconds > 0;
        check(
            "the frame rate",
            u64::from(frames),
            rated,
            "a fraction of two numbers above 0",
        )?;
        let bit_rate = match options.rate {
            Rate::Qp(qp) => {
                check("QP", u64::from(qp), qp <= QP_MAX, "0 to 51")?;
                0
            }
            Rate::BitsPerSecond(bits) => {
                check("the bit rate", bits, bits > 0, "above 0")?;
                bits
            }
            Rate::Error(error) => {
                check("the squared error", error, error > 0, "above 0")?;
                0
            }
        };
        let unit = if options.chroma { 2 } else { 1 };
        let even = |side: usize| (unit * side.div_ceil(unit)) as u32;
        let format = VideoFormat {
            references: options.keyint != 1,
            rate: options.frame_rate,
            bit_rate,
            colour: options.colour,
            sample_aspect: options.sample_aspect,
            chroma: options.chroma,
        };
        Ok(Self {
            options,
            control: RateControl::new(options.rate, options.frame_rate, (width * height) as u64),
            sps: Sps::video(even(width), even(height), &format),
            pps: Pps::new(true),
            count: 0,
            since_idr: 0,
            idr_id: 0,
            reference: None,
        })
    }

    /// Size of the pictures that a decoder shows: the options', with chroma rounded up to even
    /// numbers.
    pub fn shown(&self) -> (usize, usize) {
        let (width, height) = self.sps.display_size();
        (width as usize, height as usize)
    }

    /// Encode the next frame. The result does not depend on the number of threads.
    pub fn encode(&mut self, frame: &Frame) -> Result<CodedFrame, VideoError> {
        self.check(frame)?;
        let (width, height) = (
            16 * self.sps.width_mbs as usize,
            16 * self.sps.height_mbs as usize,
        );
        let source = frame.resized(width, height);
        let keyint = self.options.keyint;
        let (slices, deblocking) = self.slicing();
        let idr = self.reference.is_none() || (keyint > 0 && self.since_idr >= keyint);
        if idr {
            self.since_idr = 0;
        }
        let alone = keyint == 1;
        let mut qp = self.control.qp(idr, alone);
        let mut header = if idr {
            SliceHeader::idr(0, self.idr_id, qp)
        } else {
            SliceHeader::p(0, self.since_idr % (1 << self.sps.frame_num_bits), qp)
        };
        header.deblocking.idc = deblocking.idc();
        let mut trials = Trials::default();
        let coded = loop {
            header.qp = qp;
            let plan = Plan {
                sps: &self.sps,
                pps: &self.pps,
                header: &header,
                profile: self.options.profile,
                slices,
                vertical: self.sps.vertical_reach(),
                reference: self.reference.as_ref().filter(|_| !idr),
            };
            let coded = picture::encode(&source, &plan);
            if !matches!(self.options.rate, Rate::Error(_)) {
                break coded;
            }
            let error = squared_error(frame.luma(), coded.frame.luma());
            match self.control.again(&mut trials, idr, qp, error) {
                Some(next) => qp = next,
                None => break coded,
            }
        };
        let mut bytes = Vec::new();
        if idr {
            bytes.extend(self.sps.write());
            bytes.extend(self.pps.write());
            self.idr_id ^= 1;
        }
        bytes.extend(coded.bytes);
        self.control.spent(idr, alone, qp, 8 * bytes.len() as u64);
        let (shown_width, shown_height) = self.shown();
        let recon = coded.frame.resized(shown_width, shown_height);
        self.reference = Some(Reference::new(coded.frame, coded.vectors));
        self.count += 1;
        self.since_idr += 1;
        Ok(CodedFrame {
            bytes,
            recon,
            idr,
            qp,
        })
    }

    /// Slices of a picture, and the filter.
    fn slicing(&self) -> (u32, Deblocking) {
        let VideoOptions {
            slices, deblocking, ..
        } = self.options;
        if self.options.profile != Profile::Hardware {
            return (slices, deblocking);
        }
        let slices = slices.min(self.sps.height_mbs);
        match deblocking {
            Deblocking::On if slices > 1 => (slices, Deblocking::WithinSlices),
            other => (slices, other),
        }
    }

    /// Encode the next frames: the same bytes as one by one, but at a fixed QP groups from one IDR
    /// picture to the next are coded at once.
    pub fn encode_all(&mut self, frames: &[Frame]) -> Result<Vec<CodedFrame>, VideoError> {
        let keyint = self.options.keyint as usize;
        if keyint == 0 || !matches!(self.options.rate, Rate::Qp(_)) {
            return frames.iter().map(|f| self.encode(f)).collect();
        }
        let open = match self.reference {
            Some(_) => keyint.saturating_sub(self.since_idr as usize),
            None => 0,
        };
        let (first, rest) = frames.split_at(open.min(frames.len()));
        let mut coded: Vec<_> = first
            .iter()
            .map(|f| self.encode(f))
            .collect::<Result<_, _>>()?;
        let groups: Vec<_> = rest
            .par_chunks(keyint)
            .enumerate()
            .map(|(i, group)| {
                let mut encoder = self.fork(i);
                let coded: Result<Vec<_>, _> = group.iter().map(|f| encoder.encode(f)).collect();
                coded.map(|c| (encoder, c))
            })
            .collect::<Result<_, _>>()?;
        for (encoder, group) in groups {
            *self = encoder;
            coded.extend(group);
        }
        Ok(coded)
    }

    /// The encoder as it will be before the IDR picture that begins the group of pictures `group`
    /// from the next one on.
    fn fork(&self, group: usize) -> Self {
        Self {
            options: self.options,
            sps: self.sps.clone(),
            pps: self.pps.clone(),
            control: self.control.clone(),
            count: self.count + group as u64 * u64::from(self.options.keyint),
            since_idr: 0,
            idr_id: self.idr_id ^ (group % 2) as u16,
            reference: None,
        }
    }

    fn check(&self, frame: &Frame) -> Result<(), VideoError> {
        let VideoOptions {
            width,
            height,
            chroma,
            ..
        } = self.options;
        let half = match chroma {
            true => (width.div_ceil(2), height.div_ceil(2)),
            false => (0, 0),
        };
        let sizes = [(width, height), half, half];
        let fits = frame
            .planes
            .iter()
            .zip(sizes)
            .all(|(p, (w, h))| p.width == w && p.height == h && p.samples.len() == w * h);
        if fits {
            Ok(())
        } else {
            Err(VideoError::Frame {
                frame: self.count,
                format: if chroma { "4:2:0" } else { "luma alone" },
                width,
                height,
                planes: [0, 1, 2].map(|i| frame.planes[i].samples.len()),
            })
        }
    }
}
