// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_packer` in lockstep with its model; its beats against `stream::nal::write`.

use tricodec_golden::stream::write::nal;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_carry::Packed;
use tricodec_sim::model::encoder::enc_packer::Packer;

use crate::generators::ZERO_RUNS;

fn run(slices: &[Vec<u8>], gaps: u8, stalls: u8) {
    const INPUTS: [&str; 5] = ["valid_i", "raw_i", "end_i", "byte_i", "out_ready_i"];
    let mut rtl = Block::new("enc_packer", &INPUTS);
    let mut golden = Packer::default();
    let mut random = Random::new(7, 1);
    let (mut gaps, mut stalls) = (Stall::new(7, 2, gaps), Stall::new(7, 3, stalls));
    for rbsp in slices {
        let mut input = nal::START_CODE.map(|b| (Packed::Byte(b), true)).to_vec();
        input.push((Packed::Byte(nal::header(nal::unit_type::IDR_SLICE)), false));
        input.extend(rbsp.iter().map(|b| (Packed::Byte(*b), false)));
        input.push((Packed::End, false));
        let mut waiting = input.into_iter();
        let mut offered = None;
        let mut bytes: Vec<u8> = Vec::new();
        loop {
            if offered.is_none() && gaps.go() {
                offered = waiting.next();
            }
            let ready = stalls.go();
            let (byte, end, raw) = match offered {
                Some((Packed::Byte(byte), raw)) => (byte, false, raw),
                Some((Packed::End, _)) => (random.bits() as u8, true, false),
                None => (random.bits() as u8 & 3, false, false),
            };
            rtl.set("valid_i", offered.is_some().into());
            rtl.set("raw_i", raw.into());
            rtl.set("end_i", end.into());
            rtl.set("byte_i", byte.into());
            rtl.set("out_ready_i", ready.into());
            rtl.settle();
            let accepts = golden.ready(end);
            assert_eq!(rtl.is_high("ready_o"), accepts);
            let beat = golden.out(offered.map(|o| o.0));
            assert_eq!(rtl.is_high("out_valid_o"), beat.is_some());
            if let Some(beat) = beat {
                let count = beat.keep.count_ones();
                let kept = u64::MAX >> (64 - 8 * count);
                assert_eq!(rtl.get("out_count_o"), count.into());
                assert_eq!(rtl.get("out_data_o") & kept, beat.data);
                assert_eq!(rtl.is_high("out_last_o"), beat.last);
            }
            rtl.edge();
            golden.tick(offered, ready);
            if accepts {
                offered = None;
            }
            if let Some(beat) = beat.filter(|_| ready) {
                let count = beat.keep.count_ones() as usize;
                bytes.extend(&beat.data.to_le_bytes()[..count]);
                if beat.last {
                    break;
                }
            }
        }
        assert_eq!(bytes, nal::write(nal::unit_type::IDR_SLICE, rbsp));
    }
}

/// Zeros in runs, and behind them what needs prevention and what does not, at every place of a
/// beat.
fn zeros() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for run in ZERO_RUNS {
        for (place, behind) in (0..8).flat_map(|p| [0, 1, 2, 3, 4, 0x83].map(|b| (p, b))) {
            let mut slice = vec![0x55; place];
            slice.extend(vec![0; run]);
            slice.extend([behind, 0, 0, behind, 0x80]);
            all.push(slice);
        }
    }
    all
}

#[test]
fn runs_of_zeros_at_every_place_of_a_beat() {
    run(&zeros(), 0, 0);
    run(&zeros()[..96], 30, 50);
}

#[test]
fn slices_of_all_lengths_at_random() {
    let mut random = Random::new(7, 4);
    for (gaps, stalls) in [(0, 0), (50, 10), (10, 80)] {
        let mut slices = Vec::new();
        for i in 0..300 {
            let length = 1 + i % 40;
            // Zeros and what needs prevention, or bytes of all values.
            let byte = |_| match i % 3 {
                0 => random.bits() as u8,
                _ => random.below(5) as u8,
            };
            slices.push((0..length).map(byte).collect());
        }
        run(&slices, gaps, stalls);
    }
}
