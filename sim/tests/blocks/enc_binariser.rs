// SPDX-License-Identifier: Apache-2.0
//! `tri_enc_binariser`, with its ring and levels, in lockstep with its model; the bins of a slice
//! against those that the golden model writes.

use std::collections::VecDeque;

use tricodec_golden::entropy::lane::{Bin, BinRecorder, BlockWord, macroblock};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::encoder::enc_binariser::Binariser;
use tricodec_sim::model::encoder::enc_pipe::latency::RECON;
use tricodec_sim::model::encoder::enc_pkg::RING_DEPTH;

use crate::{generators, packing};

fn drive(rtl: &mut Block, word: Option<&BlockWord>, random: &mut Random) {
    rtl.set("word_valid_i", word.is_some().into());
    match word {
        Some(word) => rtl.set_fields("word_i", 1, packing::word(word)),
        None => {
            let other = std::array::from_fn::<_, 203, _>(|_| random.bits() & 1);
            rtl.set_fields("word_i", 1, other);
        }
    }
}

/// Words of a macroblock. `coded`: which of its blocks may have levels.
fn words(random: &mut Random, levels: &[[i16; 16]], coded: u16, last: bool) -> [BlockWord; 16] {
    std::array::from_fn(|block| {
        let levels = match coded >> block & 1 {
            1 => levels[random.below(levels.len())],
            _ => [0; 16],
        };
        let pred_flag = random.bits() & 1 == 1;
        let mut flag = || random.bits() & 1 == 1;
        BlockWord {
            levels,
            pred_flag,
            nz: levels != [0; 16],
            cbf_a: flag(),
            cbf_b: flag(),
            cbp_a: flag() && matches!(block, 2 | 10),
            cbp_b: flag() && matches!(block, 1 | 5),
            last: last && block == 15,
            rem_mode: if pred_flag { 0 } else { random.below(8) as u8 },
        }
    })
}

fn run(macroblocks: &[[BlockWord; 16]], gaps: u8, stalls: u8) {
    let mut rtl = Block::new("enc_binariser", &["word_valid_i", "start_i", "bin_ready_i"]);
    let mut golden = Binariser::default();
    let mut random = Random::new(9, 1);
    let (mut gaps, mut stalls) = (Stall::new(9, 2, gaps), Stall::new(9, 3, stalls));
    let mut waiting = macroblocks.iter().flatten();
    // A word given back makes room for one that is as far away as the pipeline is long.
    let mut room = RING_DEPTH;
    let mut returned = VecDeque::from([0; RECON]);
    let (mut started, mut ends) = (false, 0);
    let mut got = Vec::new();
    let slices = macroblocks.iter().filter(|m| m[15].last).count();
    while ends < slices {
        let word = if room > 0 && gaps.go() {
            waiting.next()
        } else {
            None
        };
        let ready = stalls.go();
        let start = !started && random.below(4) == 0;
        drive(&mut rtl, word, &mut random);
        rtl.set("start_i", start.into());
        rtl.set("bin_ready_i", ready.into());
        rtl.settle();
        let bin = golden.bin();
        assert_eq!(rtl.is_high("bin_valid_o"), bin.is_some());
        if let Some(bin) = bin {
            let (kind, context, value) = match bin {
                Bin::Context(context, value) => (0, context, value),
                Bin::Bypass(value) => (1, 0, value),
                Bin::Terminate(value) => (2, 0, value),
            };
            assert_eq!(rtl.get("kind_o"), kind, "{bin:?}");
            assert_eq!(rtl.get("bin_o"), value.into(), "{bin:?}");
            if kind == 0 {
                assert_eq!(rtl.get("ctx_o"), context.into(), "{bin:?}");
            }
        }
        let take = ready && bin.is_some();
        assert_eq!(rtl.get("pop_o"), golden.pop.into(), "{bin:?}");
        returned.push_back(golden.pop);
        rtl.edge();
        golden.tick(take, word, start);
        room = room + returned.pop_front().unwrap_or(0) - u8::from(word.is_some());
        started |= start;
        if take {
            got.extend(bin);
        }
        if take && bin == Some(Bin::Terminate(true)) {
            (started, ends) = (false, ends + 1);
        }
    }
    let mut wanted = BinRecorder::default();
    for words in macroblocks {
        macroblock(words, &mut wanted);
    }
    assert_eq!(got, wanted.0);
    assert_eq!(room + returned.iter().sum::<u8>() + golden.pop, RING_DEPTH);
}

/// Every named block of levels, each coded_block_pattern.
#[test]
fn escapes_of_all_lengths_and_all_patterns() {
    let mut random = Random::new(9, 4);
    let levels = generators::levels(&mut random, 40);
    let levels: Vec<_> = levels.into_iter().map(|(_, levels)| levels).collect();
    let mut all = Vec::new();
    for chunk in levels.chunks(4) {
        all.push(words(&mut random, chunk, 0xFFFF, all.len() % 3 == 2));
    }
    for pattern in 0..16 {
        let coded = (0..16).fold(0, |all, b| all | (pattern >> (b / 4) & 1) << b);
        for mask in [0xFFFF, 0x8421, 0x1248] {
            all.push(words(&mut random, &levels, coded & mask, true));
        }
    }
    all.push(words(&mut random, &levels, 0, true));
    for (gaps, stalls) in [(0, 0), (70, 0), (10, 50)] {
        run(&all, gaps, stalls);
    }
}

#[test]
fn blocks_alone_and_none() {
    let mut random = Random::new(9, 5);
    let levels = [[1; 16], [0; 16], [-20; 16]];
    let mut all = Vec::new();
    for block in 0..16 {
        all.push(words(&mut random, &levels, 1 << block, block % 4 == 3));
        let coded = random.bits() as u16;
        all.push(words(&mut random, &levels, coded, false));
        all.push(words(&mut random, &levels, 0, true));
    }
    for (gaps, stalls) in [(0, 0), (50, 10), (90, 90)] {
        run(&all, gaps, stalls);
    }
}
