// SPDX-License-Identifier: Apache-2.0
//! What a seed means: which top, in which configuration, does what, and how it is disturbed.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::shared::slot_table::SLOTS;
use tricodec_sim::model::{decoder, encoder};

/// Streams of random numbers of a seed: what is forced from outside leaves the others as they are.
pub mod stream {
    /// Which top.
    pub const TOP: u64 = 1;
    /// Which configuration.
    pub const CONFIG: u64 = 2;
    /// What is done, and how it is disturbed.
    pub const PLAN: u64 = 3;
    /// The slot table.
    pub const SLOTS: u64 = 4;
    /// The work.
    pub const WORK: u64 = 5;
}

/// The direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Top {
    /// Elements to slices.
    Encoder,
    /// Slices to elements.
    Decoder,
}

/// What a job is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The encoder codes slices of pictures and tensors.
    Slices,
    /// The decoder decodes sound slices.
    Sound,
    /// The decoder is given damaged ones, with sound ones between them.
    Damaged,
}

/// How lanes share the slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Slots {
    /// In turn, at the distance that suits them.
    Even,
    /// Any lane anywhere, each at least once.
    Random,
}

/// A job in short: all else follows from the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Its seed.
    pub seed: u64,
    /// Which top.
    pub top: Top,
    /// Place of the configuration in `configs.toml`.
    pub config: usize,
    /// What it is made of.
    pub kind: Kind,
    /// Share of stalled clocks on every stream, in percent.
    pub stall: u8,
    /// Share of the host's accesses that read any register, in percent.
    pub looks: u8,
    /// How lanes share the slots.
    pub slots: Slots,
    /// Lanes that have work.
    pub lanes: usize,
    /// Seed of what is not reset.
    pub contents: u32,
    /// The same of a second model, whose outputs must be the same, where there is one.
    pub twin: Option<u32>,
    /// Samples that the job has, more or less, and packets of a damaged one.
    pub size: usize,
}

/// A place in `shares`, each as often as its number says.
pub fn draw(random: &mut Random, shares: &[usize]) -> usize {
    let mut at = random.below(shares.iter().sum());
    for (place, share) in shares.iter().enumerate() {
        if at < *share {
            return place;
        }
        at -= share;
    }
    0
}

impl Plan {
    /// The job of a seed; of this top and this configuration, where they are given: then of the
    /// same job as without, if the seed means them anyway.
    pub fn new(seed: u64, top: Option<Top>, config: Option<usize>) -> Self {
        let drawn = [Top::Encoder, Top::Decoder][draw(&mut Random::new(seed, stream::TOP), &TOPS)];
        let top = top.unwrap_or(drawn);
        let lanes = |config: usize| match top {
            Top::Encoder => encoder::CONFIGS[config].lanes,
            Top::Decoder => decoder::CONFIGS[config].lanes,
        };
        // A clock costs as many times more as there are lanes, and a job has as many times more:
        // so the largest gets a tenth of the time.
        let shares: Vec<_> = (0..encoder::CONFIGS.len())
            .map(|c| match 64 / lanes(c) {
                1 => 1,
                smaller => 3 * smaller.pow(2),
            })
            .collect();
        let drawn = draw(&mut Random::new(seed, stream::CONFIG), &shares);
        let config = config.unwrap_or(drawn);
        let lanes = lanes(config);

        let mut random = Random::new(seed, stream::PLAN);
        let damaged = draw(&mut random, &[1, 7]) == 1;
        let kind = match top {
            Top::Encoder => Kind::Slices,
            Top::Decoder if damaged => Kind::Damaged,
            Top::Decoder => Kind::Sound,
        };
        let stall = [0, 10, 50, 90][draw(&mut random, &[14, 3, 2, 1])];
        let looks = [0, 20, 80][draw(&mut random, &[2, 2, 1])];
        let slots = [Slots::Even, Slots::Random][draw(&mut random, &[3, 1])];
        let some = 1 + random.below(lanes);
        let used = [lanes, some][draw(&mut random, &[7, 3])];
        let contents = random.bits() as u32;
        let second = random.bits() as u32;
        let twin = [None, Some(second)][draw(&mut random, &[19, 1])];
        let small = draw(&mut random, &[4, 1]) == 1;
        let size = match kind {
            // Slices start one after the other, however many lanes there are.
            Kind::Damaged => 512,
            _ => 24_576 * used,
        };
        // What is slow is short.
        let shorter = [1, 8][usize::from(small)] * [1, 8][usize::from(stall >= 50)];
        Self {
            seed,
            top,
            config,
            kind,
            stall,
            looks,
            slots,
            lanes: used,
            contents,
            twin,
            size: size / shorter,
        }
    }

    /// The name of its configuration.
    pub fn config_name(&self) -> &'static str {
        encoder::CONFIGS[self.config].name
    }

    /// The command that runs this job again, alone.
    pub fn command(&self) -> String {
        let top = match self.top {
            Top::Encoder => "encoder",
            Top::Decoder => "decoder",
        };
        let config = self.config_name();
        format!(
            "target/release/soak --seed {} --top {top} --config {config} --jobs 1",
            self.seed
        )
    }

    /// The slot table; `even` is the one that suits the lanes.
    pub fn slot_table(&self, even: Vec<Option<usize>>) -> Vec<Option<usize>> {
        if self.slots == Slots::Even {
            return even;
        }
        let mut random = Random::new(self.seed, stream::SLOTS);
        let used = self.lanes;
        // Long enough for a lane to come through between two slots that are too close.
        let length = SLOTS - random.below(25.min(SLOTS + 1 - used));
        let draw = || Some(random.below(used + 1 + used / 4)).filter(|lane| *lane < used);
        let mut slots: Vec<Option<usize>> = std::iter::repeat_with(draw).take(length).collect();
        let mut places: Vec<usize> = (0..length).collect();
        for i in (1..length).rev() {
            places.swap(i, random.below(i + 1));
        }
        for (lane, place) in (0..used).zip(places) {
            slots[place] = Some(lane);
        }
        slots
    }
}

/// Shares of encoder and decoder.
const TOPS: [usize; 2] = [1, 4];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_seed_means_one_job() {
        for seed in 0..200 {
            let plan = Plan::new(seed, None, None);
            assert_eq!(plan, Plan::new(seed, None, None));
            // The command that runs it again names top and configuration.
            assert_eq!(plan, Plan::new(seed, Some(plan.top), Some(plan.config)));
        }
        let text = Plan::new(7, Some(Top::Encoder), Some(0)).command();
        assert!(
            text.ends_with("--seed 7 --top encoder --config small --jobs 1"),
            "{text}"
        );
    }

    #[test]
    fn seeds_cover_every_choice() {
        let plans: Vec<_> = (0..4000).map(|seed| Plan::new(seed, None, None)).collect();
        let seen = |f: &dyn Fn(&Plan) -> String| {
            let all: BTreeSet<_> = plans.iter().map(f).collect();
            all.len()
        };
        let cells = 2 * encoder::CONFIGS.len();
        assert_eq!(seen(&|p| format!("{:?} {}", p.top, p.config)), cells);
        assert_eq!(seen(&|p| format!("{:?}", p.kind)), 3);
        assert_eq!(seen(&|p| format!("{:?} {}", p.kind, p.stall)), 12);
        assert_eq!(seen(&|p| format!("{:?} {}", p.kind, p.looks)), 9);
        assert_eq!(seen(&|p| format!("{:?} {:?}", p.kind, p.slots)), 6);
        assert_eq!(
            seen(&|p| format!("{:?} {}", p.kind, p.twin.is_some())),
            6,
            "twins"
        );
        assert!(seen(&|p| p.contents.to_string()) > 3990);
        assert!(plans.iter().all(|p| p.size > 0 && p.lanes > 0));
    }

    #[test]
    fn every_lane_with_work_has_a_slot() {
        for seed in 0..500 {
            let plan = Plan {
                slots: Slots::Random,
                ..Plan::new(seed, None, None)
            };
            let slots = plan.slot_table(Vec::new());
            let lanes: BTreeSet<_> = slots.iter().flatten().collect();
            assert!(
                lanes
                    .iter()
                    .copied()
                    .eq(&(0..plan.lanes).collect::<Vec<_>>())
            );
            let even: Vec<_> = (0..64).map(Some).collect();
            let plan = Plan {
                slots: Slots::Even,
                ..plan
            };
            assert_eq!(plan.slot_table(even.clone()), even);
        }
    }
}
