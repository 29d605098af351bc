// SPDX-License-Identifier: Apache-2.0
//! `tri_dec_parser`, with `tri_dec_step`, in lockstep with its model: bins from a generator in the
//! engine's place, so that every way through the syntax is taken, and every error.

use std::collections::VecDeque;

use tricodec_golden::entropy::lane::contexts::{
    ABS, CBF, CBP, LAST, MB_TYPE, PREV_MODE, QP_CHANGED, QP_DELTA, QP_MORE, SIG, TRANSFORM_8X8,
};
use tricodec_golden::entropy::lane::{Bins, Fault, LevelWord, SliceStart, Tail};
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::decoder::dec_parser::{EngineView, Parser, ParserIn, Start};

use crate::dec_slice_parse::pack_start;

/// Percent of ones by what the bin is.
#[derive(Clone, Copy)]
struct Profile {
    name: &'static str,
    coded: u8,
    significant: u8,
    last: u8,
    prefix: u8,
    bypass: u8,
    qp: u8,
    /// In ten thousand: bins that no stream of ours has.
    wrong: usize,
}

const PROFILES: [Profile; 7] = [
    Profile {
        name: "sparse",
        coded: 20,
        significant: 10,
        last: 30,
        prefix: 20,
        bypass: 50,
        qp: 20,
        wrong: 0,
    },
    Profile {
        name: "dense",
        coded: 95,
        significant: 90,
        last: 3,
        prefix: 50,
        bypass: 50,
        qp: 50,
        wrong: 0,
    },
    Profile {
        name: "escapes",
        coded: 60,
        significant: 40,
        last: 20,
        prefix: 97,
        bypass: 70,
        qp: 50,
        wrong: 0,
    },
    // Ten bits behind the escape, and above all the largest: the level is beyond what 12 bits hold.
    Profile {
        name: "largest levels of all",
        coded: 60,
        significant: 40,
        last: 20,
        prefix: 97,
        bypass: 88,
        qp: 50,
        wrong: 0,
    },
    Profile {
        name: "largest QP steps",
        coded: 30,
        significant: 20,
        last: 50,
        prefix: 20,
        bypass: 50,
        qp: 96,
        wrong: 0,
    },
    Profile {
        name: "none coded",
        coded: 2,
        significant: 50,
        last: 50,
        prefix: 50,
        bypass: 50,
        qp: 50,
        wrong: 0,
    },
    Profile {
        name: "wrong",
        coded: 50,
        significant: 50,
        last: 30,
        prefix: 70,
        bypass: 60,
        qp: 50,
        wrong: 80,
    },
];

impl Profile {
    fn bin(&self, needs: Bins, random: &mut Random) -> bool {
        let percent = match needs {
            Bins::Context(c) => match c {
                MB_TYPE | TRANSFORM_8X8 => return random.below(10_000) < self.wrong,
                _ if (PREV_MODE..QP_DELTA).contains(&c) => 50,
                QP_DELTA | QP_CHANGED => 50,
                _ if (QP_MORE..QP_MORE + 2).contains(&c) => self.qp,
                _ if (CBP..CBF).contains(&c) => self.coded,
                _ if (CBF..SIG).contains(&c) => self.coded,
                _ if (SIG..LAST).contains(&c) => self.significant,
                _ if (LAST..ABS).contains(&c) => self.last,
                _ => self.prefix,
            },
            Bins::Terminate => 10,
            _ => self.bypass,
        };
        random.below(100) < usize::from(percent)
    }
}

fn check_word(rtl: &Block, w: &LevelWord) {
    let low = rtl.fields("word_o", 4, 16);
    let bits = rtl.fields("word_o", 1, 98);
    let field = |from: usize, width: usize| (0..width).fold(0, |all, i| all | bits[from + i] << i);
    let high = rtl.fields("word_high_o", 7, 16);
    assert_eq!(field(94, 4), w.fault.map_or(0, |f| f as u64), "{w:?}");
    assert_eq!(field(93, 1), w.last.into(), "last: {w:?}");
    // What is said beside an error counts for nothing.
    if w.fault.is_some() {
        return;
    }
    assert_eq!(field(92, 1), w.cbp.into(), "cbp: {w:?}");
    assert_eq!(field(91, 1), w.nz.into(), "nz: {w:?}");
    assert_eq!(field(88, 3), w.rem_mode.into(), "rem_mode: {w:?}");
    assert_eq!(field(87, 1), w.pred_flag.into(), "pred_flag: {w:?}");
    assert_eq!(field(81, 6), w.qp.into(), "qp: {w:?}");
    let wide = field(80, 1) == 1;
    assert_eq!(
        wide,
        w.levels.iter().any(|l| l.unsigned_abs() > 14),
        "{w:?}"
    );
    for k in 0..16 {
        let upper = if wide { high[k] << 4 } else { 0 };
        let magnitude = (upper | low[k]) as i16;
        let level = if field(64 + k, 1) == 1 {
            -magnitude
        } else {
            magnitude
        };
        assert_eq!(level, w.levels[k], "level {k}: {w:?}");
    }
}

/// What the macroblocks of a slice leave for those below them.
#[derive(Default)]
struct Records {
    /// Words of the slice so far, and the record of the macroblock at hand.
    words: usize,
    nz: u64,
    cbp: u64,
    waiting: VecDeque<(u64, u64)>,
    sent: usize,
}

impl Records {
    fn word(&mut self, w: &LevelWord) {
        let block = self.words % 16;
        if let Some(column) = [10, 11, 14, 15].iter().position(|b| *b == block) {
            self.nz |= u64::from(w.nz) << column;
            self.cbp |= u64::from(w.cbp) << (column / 2);
        }
        if block == 15 {
            self.waiting.push_back((self.nz, self.cbp));
            (self.nz, self.cbp) = (0, 0);
        }
        self.words += 1;
    }

    /// The next record for a picture so wide, when it has been asked for: as the macroblock begins
    /// that is two before the one that it is for.
    fn next(&mut self, width: usize) -> Option<u64> {
        let target = self.sent + width;
        if self.words <= 16 * (target - 2) {
            return None;
        }
        let (nz, cbp) = self.waiting.pop_front()?;
        self.sent += 1;
        Some((target as u64 & 3) << 6 | nz << 2 | cbp)
    }
}

fn random_start(random: &mut Random) -> Start {
    let width = 1 + random.below(8) as u32;
    let fault = (random.below(30) == 0).then_some([Fault::NoUnit, Fault::Header, Fault::Limit]);
    let fault = fault.map(|f| f[random.below(3)]);
    let slice = SliceStart {
        transform8x8: random.below(2) == 1,
        qp: [0, 51, random.below(52) as u8][random.below(3)],
        width,
        x: random.below(width as usize) as u32,
        left: [1 + random.below(3) as u32, 60][random.below(2)],
    };
    let slice = if fault.is_some() {
        SliceStart::default()
    } else {
        slice
    };
    Start { fault, slice }
}

/// Percent of stalls: engine, words. Counts the slices by how they end.
fn run(profile: Profile, slices: usize, engine: u8, words: u8, ends: &mut [usize; 10]) {
    const INPUTS: [&str; 13] = [
        "start_i",
        "start_job_i",
        "engine_ready_i",
        "bad_start_i",
        "bin_i",
        "ctx_i",
        "past_i",
        "last_byte_i",
        "last_bit_i",
        "synced_i",
        "record_valid_i",
        "record_i",
        "word_ready_i",
    ];
    let mut rtl = Block::new("dec_parser", &INPUTS);
    let mut golden = Parser::default();
    let mut random = Random::new(22, profile.name.len() as u64);
    let (mut engine, mut stalls) = (Stall::new(22, 2, engine), Stall::new(22, 3, words));
    for _ in 0..slices {
        let first = random_start(&mut random);
        let width = first.slice.width as usize;
        let mut started = false;
        let mut run = false;
        let mut records = Records::default();
        let mut synced = false;
        // Clocks from the time that a record can come, in the mean: late ones are waited for.
        let late = [20, 400][random.below(2)];
        let mut context = 0;
        let mut past = false;
        loop {
            let start = (!started && random.below(2) == 0).then_some(&first);
            // Behind the first nine bits: a start that is not allowed ends the engine.
            let bad = started && !run && random.below(20) == 0;
            let ready = started && !bad && engine.go();
            past |= started && random.below(60_000) < profile.wrong;
            let e = EngineView {
                ready,
                bad_start: bad,
                past,
                tail: Tail {
                    last_byte: random.below(10) > 0,
                    last_bit: random.below(10) > 0,
                },
            };
            let word_ready = stalls.go();
            let taken = golden.word().filter(|_| word_ready).copied();
            // The pipeline tells of the first word as it takes it.
            let is_synced = taken.is_some() && records.words == 0;
            let record = if synced && width > 4 && random.below(late) == 0 {
                records.next(width)
            } else {
                None
            };
            let i = ParserIn {
                word_ready,
                synced: is_synced,
                fill: record.is_some(),
            };
            let action = golden.action(&e, word_ready);
            let bin = action.fire.map(|needs| profile.bin(needs, &mut random));
            // Where no bin is taken, the engine says what it says.
            let driven = bin.unwrap_or(random.below(2) == 1);

            rtl.set("start_i", start.is_some().into());
            rtl.set("start_job_i", pack_start(&first));
            rtl.set("engine_ready_i", e.ready.into());
            rtl.set("bad_start_i", e.bad_start.into());
            rtl.set("bin_i", driven.into());
            rtl.set("ctx_i", context);
            rtl.set("past_i", e.past.into());
            rtl.set("last_byte_i", e.tail.last_byte.into());
            rtl.set("last_bit_i", e.tail.last_bit.into());
            rtl.set("synced_i", i.synced.into());
            rtl.set("record_valid_i", i.fill.into());
            rtl.set("record_i", record.unwrap_or(0));
            rtl.set("word_ready_i", word_ready.into());
            rtl.settle();
            assert_eq!(rtl.is_high("idle_o"), golden.idle());
            assert_eq!(rtl.is_high("word_valid_o"), golden.word().is_some());
            if let Some(word) = golden.word() {
                check_word(&rtl, word);
            }
            assert_eq!(
                rtl.is_high("fire_o"),
                action.fire.is_some(),
                "{}",
                profile.name
            );
            if let Some(needs) = action.fire {
                let kind = match needs {
                    Bins::Context(c) => {
                        assert_eq!(context, c.into(), "{}", profile.name);
                        0
                    }
                    Bins::Terminate => 2,
                    _ => 1,
                };
                assert_eq!(rtl.get("kind_o"), kind, "{needs:?}");
            }
            let stops = golden.stops(&action, bin.unwrap_or(false), &e);
            assert_eq!(rtl.is_high("stop_o"), stops, "{}", profile.name);
            if rtl.is_high("go_o") {
                let next = rtl.fields("next_ctx_o", 6, 2);
                context = next[usize::from(rtl.is_high("port_o"))];
            }
            rtl.edge();
            golden.tick(start, &action, bin.unwrap_or(false), &e, &i);
            started |= start.is_some();
            run |= ready && started && start.is_none();
            synced |= is_synced;
            if let Some(word) = taken {
                if word.fault.is_none() {
                    records.word(&word);
                }
                if word.last || word.fault.is_some() {
                    ends[word.fault.map_or(0, |f| f as usize)] += 1;
                    break;
                }
            }
        }
        assert!(golden.idle());
    }
}

#[test]
fn every_way_through_the_syntax() {
    let mut ends = [0; 10];
    for (i, profile) in PROFILES.into_iter().enumerate() {
        let (engine, words) = [(0, 0), (20, 40), (0, 60)][i % 3];
        let short = profile.wrong > 0 || profile.bypass > 80;
        let slices = if short { 300 } else { 12 };
        run(profile, slices, engine, words, &mut ends);
    }
    // Each way in which slice data can end.
    for fault in [0, 3, 4, 5, 6, 7, 9] {
        assert!(ends[fault] > 3, "{fault}: {ends:?}");
    }
}
