// SPDX-License-Identifier: Apache-2.0
//! Pictures through `tri_reference`: every byte of memory as golden's filtered picture, its means
//! and its vectors have it.

use tricodec_golden::codec::video::hardware::slice::encode;
use tricodec_golden::codec::video::motion::SearchField;
use tricodec_golden::codec::video::reference::{Reference, coarse};
use tricodec_golden::codec::video::store::PictureJob;
use tricodec_golden::deblock::{MacroblockInfo, SliceFilter};
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::random::Random;

use crate::pairs::pairs;
use crate::pictures::{made_up, slice};
use crate::reference_bench::{Bench, LANES, Manner};
use crate::reference_picture::Picture;
use crate::strengths::macroblock;

const FAST: Manner = Manner {
    read: (20, 60),
    write: (1, 40),
    stall: [0, 0],
    wrong: 0,
};
const MANNERS: [Manner; 5] = [
    FAST,
    Manner {
        read: (20, 600),
        write: (20, 600),
        ..FAST
    },
    Manner {
        read: (300, 300),
        write: (300, 300),
        stall: [10, 10],
        ..FAST
    },
    Manner {
        stall: [50, 50],
        ..FAST
    },
    Manner {
        read: (20, 300),
        stall: [0, 90],
        ..FAST
    },
];

/// `height` rows in up to `count` slices.
fn split(height: usize, count: usize) -> Vec<(usize, usize)> {
    let count = count.min(height);
    let at = |i: usize| height * i / count;
    (0..count).map(|i| (at(i), at(i + 1) - 1)).collect()
}

/// disable_deblocking_filter_idc of a picture of so many slices.
fn idc(slices: usize) -> u8 {
    if slices > 1 { 2 } else { 0 }
}

/// Macroblocks of all kinds around made-up samples.
fn any_picture(random: &mut Random, width: usize, height: usize, slices: usize) -> Picture {
    let rows = split(height, slices);
    let spread = [1, 4, 9][random.below(3)];
    let mut infos = Vec::new();
    for (number, (first, last)) in rows.iter().enumerate() {
        for _ in first * width..(last + 1) * width {
            let mut mb = macroblock(random, spread);
            // As far as vectors of the encoder go.
            for m in &mut mb.motion {
                let [x, y] = m.vectors[0];
                m.vectors[0] = [x.clamp(-308, 307), y.clamp(-164, 163)];
            }
            mb.slice = number as u32;
            infos.push(mb);
        }
    }
    Picture {
        frame: made_up(random, 16 * width, 16 * height),
        infos,
        filter: slice(random, idc(rows.len())),
        rows,
    }
}

/// A picture of the golden encoder, before the filter.
fn coded(source: &Frame, reference: Option<&Reference>, qp: u8, slices: usize) -> Picture {
    let luma = &source.planes[0];
    let (width, height) = (luma.width / 16, luma.height / 16);
    let small = coarse(luma);
    let job = PictureJob {
        source,
        width_mbs: width as u32,
        qp,
        motion: reference.map(|reference| SearchField {
            reference,
            coarse: &small,
            vertical: 63,
        }),
    };
    let rows = split(height, slices);
    let mut frame = Frame::new(luma.width, luma.height, true, 0);
    let mut infos = Vec::new();
    for (number, &(first, last)) in rows.iter().enumerate() {
        let (first_mb, count) = (first * width, (last + 1 - first) * width);
        let slice = encode(&job, first_mb as u32, count as u32, Vec::new());
        for (plane, part) in frame.planes.iter_mut().zip(&slice.recon.planes) {
            let at = first * plane.samples.len() / height;
            plane.samples[at..at + part.samples.len()].copy_from_slice(&part.samples);
        }
        infos.extend(slice.infos.iter().map(|info| MacroblockInfo {
            slice: number as u32,
            ..*info
        }));
    }
    Picture {
        frame,
        infos,
        filter: SliceFilter {
            disable_idc: idc(rows.len()),
            ..SliceFilter::default()
        },
        rows,
    }
}

#[test]
fn any_macroblocks_in_pictures_of_all_shapes() {
    let mut random = Random::new(51, 1);
    let shapes = [
        (1, 1),
        (1, 7),
        (2, 6),
        (3, 5),
        (9, 1),
        (4, 4),
        (5, 9),
        (1, 4),
        (2, 2),
        (7, 3),
    ];
    for (n, manner) in MANNERS.into_iter().enumerate() {
        let mut bench = Bench::new(manner, 51 + n as u64);
        for (width, height) in shapes {
            for slices in [1, LANES] {
                bench.run(&any_picture(&mut random, width, height, slices));
            }
        }
    }
}

#[test]
fn coded_pictures_i_and_p() {
    let mut random = Random::new(52, 1);
    let frames = [made_up(&mut random, 80, 80), made_up(&mut random, 80, 80)];
    let (mut macroblocks, mut inter) = (0, 0);
    let all = pairs(frames, |f| {
        let luma = &f.planes[0];
        let (width, height) = (luma.width.min(112), luma.height.min(80));
        f.resized(width, height)
    });
    for (n, (name, [first, second])) in all.iter().enumerate() {
        let (qp, slices) = ([27, 37, 22, 51, 0, 32][n % 6], n % LANES + 1);
        let mut bench = Bench::new(MANNERS[n % MANNERS.len()], n as u64);
        let i = coded(first, None, qp, slices);
        bench.run(&i);
        let p = coded(second, Some(&i.filtered()), qp, slices);
        bench.run(&p);
        macroblocks += p.infos.len();
        inter += p.infos.iter().filter(|m| !m.intra).count();
        println!("{name}: {slices} slices, QP {qp}, {} clocks", bench.clock);
    }
    assert!(2 * inter > macroblocks, "{inter} of {macroblocks}");
}

#[test]
fn errors_of_memory_are_told_and_nothing_hangs() {
    let mut random = Random::new(53, 1);
    let manner = Manner { wrong: 2, ..FAST };
    let mut bench = Bench::new(manner, 53);
    for _ in 0..12 {
        bench.run(&any_picture(&mut random, 3, 5, LANES));
    }
    assert!((4..40).contains(&bench.errors), "{}", bench.errors);
}

/// Clocks, quarters written of the picture and of rows, halves read, each for a macroblock.
fn measure(manner: Manner, slices: usize) -> [f64; 4] {
    let mut random = Random::new(54, 1);
    let (width, height) = (24, 16);
    let mut bench = Bench::new(manner, 54);
    let clocks = bench.run(&any_picture(&mut random, width, height, slices));
    let [picture, rows, halves] = bench.traffic;
    let count = (width * height) as f64;
    [clocks, picture, rows, halves].map(|n| n as f64 / count)
}

#[test]
fn four_lanes_keep_the_pace_of_8k() {
    // Latencies of reads and writes, stalls of what comes, slices. Blocks that come one in three
    // clocks, and as fast as they can, when they keep the filter from reading.
    let runs = [
        (20, 20, 67, LANES),
        (20, 20, 0, LANES),
        (300, 300, 67, LANES),
        (400, 20, 67, LANES),
        (20, 380, 67, LANES),
        // Lanes wait for memory; one lane alone does not wait for others.
        (500, 20, 67, LANES),
        (20, 500, 67, LANES),
        (20, 20, 67, 1),
        (300, 300, 67, 1),
    ];
    for (read, write, stall, slices) in runs {
        let manner = Manner {
            read: (read, read),
            write: (write, write),
            stall: [stall, 0],
            wrong: 0,
        };
        let [clocks, picture, rows, halves] = measure(manner, slices);
        println!(
            "memory in {read} and {write} clocks, input {stall} % stalled, {slices} slices: \
             {clocks:.1} clocks a macroblock; bytes written: {:.0} of the picture, {:.0} of rows; \
             read: {:.0}",
            16.0 * picture,
            16.0 * rows,
            32.0 * halves
        );
        if slices == LANES && read.max(write) <= 400 {
            assert!(clocks < 135.4, "{clocks}");
        }
    }
}
