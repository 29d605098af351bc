// SPDX-License-Identifier: Apache-2.0
//! Macroblocks of real encodes in profile `hardware`.

use tricodec_golden::codec::video::hardware::decision::Decision;
use tricodec_golden::codec::video::hardware::slice::encode_shown;
use tricodec_golden::codec::video::hardware::window::Window;
use tricodec_golden::codec::video::macroblock::Macroblock;
use tricodec_golden::codec::video::motion::SearchField;
use tricodec_golden::codec::video::reference::{Reference, coarse};
use tricodec_golden::codec::video::state::Around;
use tricodec_golden::codec::video::store::PictureJob;
use tricodec_golden::picture::Frame;

use crate::pairs::pairs;

/// Two frames of every clip that is at hand, and of a made-up one; of each clip the top 128 rows.
pub fn clips() -> Vec<(String, [Frame; 2])> {
    pairs([0, 1].map(made_up), top)
}

/// The first rows of a frame.
fn top(frame: Frame) -> Frame {
    let luma = &frame.planes[0];
    let (width, height) = (luma.width.min(352), luma.height.min(128));
    let mut out = Frame::new(width, height, true, 0);
    for (own, plane) in out.planes.iter_mut().zip(&frame.planes) {
        for (y, row) in own.samples.chunks_mut(own.width).enumerate() {
            row.copy_from_slice(&plane.row(y)[..row.len()]);
        }
    }
    out
}

/// A pan, with noise in a row of macroblocks and something flat in another.
fn made_up(at: usize) -> Frame {
    let mut frame = Frame::new(128, 64, true, 128);
    for plane in &mut frame.planes {
        let width = plane.width;
        for (i, s) in plane.samples.iter_mut().enumerate() {
            let (x, y) = (i % width + 3 * at, i / width + at);
            let noise = ((x * 7919) ^ (y * 104_729)).wrapping_mul(2_654_435_761) >> 11;
            *s = match y / 16 {
                1 => noise as u8,
                2 => 90,
                _ => (x * x / 24 + 5 * y) as u8,
            };
        }
    }
    frame
}

/// Encode the second frame as an I slice, or as a P slice behind the first one, and show each
/// macroblock.
pub fn encode(
    frames: &[Frame; 2],
    qp: u8,
    inter: bool,
    show: &mut dyn FnMut(&Macroblock, &Around),
) {
    encode_all(frames, (qp, inter), Vec::new(), &mut |_| (), show);
}

/// [`encode`], and show the window of each macroblock of a P slice before it is decided; the
/// slice's bytes behind `header`, without emulation prevention.
pub fn encode_all(
    [first, second]: &[Frame; 2],
    (qp, inter): (u8, bool),
    header: Vec<u8>,
    watch: &mut dyn FnMut(&Window),
    show: &mut dyn FnMut(&Macroblock, &Around),
) -> Vec<u8> {
    let luma = &second.planes[0];
    let (width, height) = (luma.width as u32 / 16, luma.height as u32 / 16);
    let count = (width * height) as usize;
    let reference = inter.then(|| Reference::new(first.clone(), vec![[0; 2]; count]));
    let small = coarse(luma);
    let job = PictureJob {
        source: second,
        width_mbs: width,
        qp,
        motion: reference.as_ref().map(|reference| SearchField {
            reference,
            coarse: &small,
            vertical: 63,
        }),
    };
    let mut seen = |_: &Decision, _: &SearchField, window: &Window| watch(window);
    encode_shown(&job, 0, width * height, header, &mut seen, show).rbsp
}
