// SPDX-License-Identifier: Apache-2.0
//! Encoding of one slice in profile `hardware`: what a lane does.

use super::coarse::CoarseField;
use super::decision::Decision;
use super::prices::Prices;
use super::window::Window;
use crate::codec::video::macroblock::Macroblock;
use crate::codec::video::motion::SearchField;
use crate::codec::video::state::Around;
use crate::codec::video::store::{PictureJob, SliceResult, Store};
use crate::entropy::engine::BinWriter;
use crate::entropy::h264::{SliceWriter, init};

/// Encode `mb_count` macroblocks from `first_mb` on, whole rows, as a slice behind `header`.
pub fn encode(job: &PictureJob, first_mb: u32, mb_count: u32, header: Vec<u8>) -> SliceResult {
    encode_shown(
        job,
        first_mb,
        mb_count,
        header,
        &mut |_, _, _| (),
        &mut |_, _| (),
    )
}

/// [`encode`], and show to `watch` what the decision of each macroblock of a P slice sees, before
/// it is made.
pub fn encode_watched(
    job: &PictureJob,
    first_mb: u32,
    mb_count: u32,
    header: Vec<u8>,
    watch: &mut dyn FnMut(&Decision, &SearchField, &Window),
) -> SliceResult {
    encode_shown(job, first_mb, mb_count, header, watch, &mut |_, _| ())
}

/// [`encode_watched`], and show to `coded` each macroblock with its neighbours, before it is
/// written.
pub fn encode_shown(
    job: &PictureJob,
    first_mb: u32,
    mb_count: u32,
    header: Vec<u8>,
    watch: &mut dyn FnMut(&Decision, &SearchField, &Window),
    coded: &mut dyn FnMut(&Macroblock, &Around),
) -> SliceResult {
    let p = Prices::new(job.qp);
    let mut store = Store::new(job, first_mb, mb_count);
    let mut writer = SliceWriter::new(init::states(job.motion.map(|_| 0), job.qp), header);
    let (mut coarse, mut window) = (CoarseField::default(), Window::default());
    for n in 0..mb_count {
        let at = store.place(n);
        let around = store.around(n);
        let decision = Decision {
            store: &store,
            source: &store.source(&at),
            at,
            around: &around,
            p: &p,
        };
        let mb = match job.motion {
            None => decision.intra_picture(),
            Some(field) => {
                let planes = (field.coarse, &field.reference.coarse);
                let centre = coarse.search(planes, (at.x, at.y), at.there, p.whole);
                window.fetch(field.reference, (at.x, at.y), centre);
                watch(&decision, &field, &window);
                decision.inter_picture(&field, &window)
            }
        };
        coded(&mb, &around);
        let state = mb.write(&around, job.motion.is_some(), &mut writer);
        store.keep(&mb, state, &at);
        writer.terminate(n + 1 == mb_count);
    }
    store.finish(writer.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::video::reference::{Reference, coarse};
    use crate::deblock::NO_REFERENCE;
    use crate::picture::Frame;

    const WIDTH: usize = 6;
    const HEIGHT: usize = 4;

    fn noise(seed: u32) -> Frame {
        let mut frame = Frame::new(16 * WIDTH, 16 * HEIGHT, true, 0);
        let mut state = seed;
        for s in frame.planes.iter_mut().flat_map(|p| &mut p.samples) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *s = (state >> 24) as u8;
        }
        frame
    }

    fn flat(value: u8) -> Frame {
        Frame::new(16 * WIDTH, 16 * HEIGHT, true, value)
    }

    /// Encode `source` after `before` as one slice.
    fn code(source: &Frame, before: Option<Frame>, qp: u8) -> SliceResult {
        let small = coarse(&source.planes[0]);
        let reference = before.map(|f| Reference::new(f, vec![[0; 2]; WIDTH * HEIGHT]));
        let job = PictureJob {
            source,
            width_mbs: WIDTH as u32,
            qp,
            motion: reference.as_ref().map(|reference| SearchField {
                reference,
                coarse: &small,
                vertical: 63,
            }),
        };
        encode(&job, 0, (WIDTH * HEIGHT) as u32, Vec::new())
    }

    #[test]
    fn what_stands_still_is_skipped() {
        for qp in [0, 51] {
            for frame in [flat(0), flat(255), noise(3)] {
                let slice = code(&frame, Some(frame.clone()), qp);
                assert_eq!(slice.recon, frame);
                assert!(slice.rbsp.len() <= 8, "{} bytes", slice.rbsp.len());
                for info in &slice.infos {
                    assert!(!info.intra && info.nonzero == 0);
                    assert_eq!(info.motion[0].vectors[0], [0, 0]);
                }
            }
        }
    }

    #[test]
    fn a_scene_cut_is_intra() {
        let slice = code(&flat(130), Some(noise(1)), 30);
        assert!(slice.infos.iter().all(|info| info.intra));
        let motion = slice.infos[0].motion[0];
        assert_eq!(motion.pictures, [NO_REFERENCE; 2]);
    }

    #[test]
    fn motion_beyond_the_window_and_noise_stay_within_reach() {
        for (before, source) in [(noise(1), noise(2)), (flat(9), noise(2))] {
            for qp in [0, 24, 51] {
                let slice = code(&source, Some(before.clone()), qp);
                for block in slice.infos.iter().flat_map(|info| info.motion) {
                    let [x, y] = block.vectors[0].map(i32::from);
                    // Coarse reach, then the window's, then fractions.
                    assert!((-4 * 77..4 * 77).contains(&x), "{x}");
                    assert!((-4 * 41..4 * 41).contains(&y), "{y}");
                }
            }
        }
    }

    #[test]
    fn fine_quantisers_come_near_and_coarse_ones_are_cheap() {
        let source = noise(5);
        let fine = code(&source, None, 0);
        let worst = source.planes.iter().zip(&fine.recon.planes);
        let worst = worst.flat_map(|(a, b)| a.samples.iter().zip(&b.samples));
        assert!(worst.map(|(a, b)| a.abs_diff(*b)).max() <= Some(2));
        let coarse = code(&source, None, 51);
        assert!(4 * coarse.rbsp.len() < fine.rbsp.len());
    }
}
