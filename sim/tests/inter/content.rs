// SPDX-License-Identifier: Apache-2.0
//! Pictures for the tests: made up, and clips of `../shared/content`.

use tricodec_golden::codec::video::hardware::decision::Decision;
use tricodec_golden::codec::video::hardware::slice::encode_watched;
use tricodec_golden::codec::video::hardware::window::Window;
use tricodec_golden::codec::video::motion::SearchField;
use tricodec_golden::codec::video::reference::{Reference, coarse};
use tricodec_golden::codec::video::store::{PictureJob, SliceResult};
use tricodec_golden::codec::video::{Profile, VideoEncoder, VideoOptions};
use tricodec_golden::picture::{Frame, Plane};
use tricodec_sim::lockstep::harness::random::Random;

use crate::pairs::pairs;

/// A plane of these samples.
pub fn plane(width: usize, height: usize, sample: impl Fn(usize, usize) -> u8) -> Plane {
    let samples = (0..width * height).map(|i| sample(i % width, i / width));
    Plane {
        width,
        height,
        samples: samples.collect(),
    }
}

/// Samples of a kind: noise, black and white noise, flat, a chequerboard, a slope.
pub fn made(kind: usize, width: usize, height: usize, random: &mut Random) -> Plane {
    let noise: Vec<u8> = (0..width * height).map(|_| random.bits() as u8).collect();
    plane(width, height, |x, y| {
        let n = noise[y * width + x];
        match kind {
            0 => n,
            1 => (n >> 7) * 255,
            2 => 255,
            3 => ((x + y) % 2) as u8 * 255,
            4 => 0,
            _ => ((3 * x + 2 * y) as u8).wrapping_add(n & 7),
        }
    })
}

/// `from` moved by (`dx`, `dy`), edges repeated, with a little noise.
pub fn moved(from: &Plane, [dx, dy]: [i32; 2], random: &mut Random) -> Plane {
    let mut noise = Random::new(random.bits(), 5);
    let mut out = plane(from.width, from.height, |x, y| {
        let clamp =
            |v: usize, d: i32, size: usize| (v as i32 - d).clamp(0, size as i32 - 1) as usize;
        from.row(clamp(y, dy, from.height))[clamp(x, dx, from.width)]
    });
    for s in &mut out.samples {
        *s = s.saturating_add((noise.bits() & 3) as u8);
    }
    out
}

/// Pairs of frames, one after the other, of every clip that is at hand, and of a made-up pan.
pub fn clips() -> Vec<(String, [Frame; 2])> {
    let mut random = Random::new(21, 1);
    let mut pan = [
        Frame::new(160, 96, true, 128),
        Frame::new(160, 96, true, 128),
    ];
    let wide = made(5, 40, 24, &mut random);
    pan[0].planes[0] = plane(160, 96, |x, y| wide.row(y / 4)[x / 4]);
    pan[1].planes[0] = moved(&pan[0].planes[0], [37, -22], &mut random);
    pairs(pan, |frame| frame)
}

/// What the encoder has of `frame` when it comes to the next.
pub fn coded(frame: &Frame, qp: u8) -> Reference {
    let luma = &frame.planes[0];
    let mut options = VideoOptions::new(luma.width, luma.height, qp);
    options.profile = Profile::Hardware;
    let mut encoder = VideoEncoder::new(options).expect("good options");
    let coded = encoder.encode(frame).expect("a frame");
    let count = luma.width * luma.height / 256;
    Reference::new(coded.recon, vec![[0; 2]; count])
}

/// Encode `frame` as a P picture of one slice behind `reference`, and show `watch` what the
/// decision of each macroblock sees.
pub fn encode(
    frame: &Frame,
    reference: &Reference,
    qp: u8,
    mut watch: impl FnMut(&Decision, &SearchField, &Window),
) -> SliceResult {
    let luma = &frame.planes[0];
    let (width, height) = (luma.width as u32 / 16, luma.height as u32 / 16);
    let job = PictureJob {
        source: frame,
        width_mbs: width,
        qp,
        motion: Some(SearchField {
            reference,
            coarse: &coarse(luma),
            vertical: 63,
        }),
    };
    encode_watched(&job, 0, width * height, Vec::new(), &mut watch)
}
