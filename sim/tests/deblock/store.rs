// SPDX-License-Identifier: Apache-2.0
//! `tri_deblock_store`: macroblocks of four lanes, in any order of blocks and records, read while
//! others come.

use std::collections::VecDeque;

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;

const LANES: usize = 4;
const BLOCKS: usize = 24;
/// Words of a record's 100 bits.
const RECORD: usize = 4;

type Samples = [u8; 16];

#[derive(Clone, Default)]
struct Macroblock {
    blocks: Vec<Samples>,
    record: [u32; RECORD],
}

#[derive(Default)]
struct Lane {
    /// Numbers of blocks of the one that comes, and whether its record is to come.
    open: Vec<usize>,
    record_open: bool,
    coming: Macroblock,
    whole: VecDeque<Macroblock>,
}

fn any(random: &mut Random) -> Macroblock {
    let mut record = [0; RECORD].map(|_: u32| random.bits() as u32);
    record[3] &= 15;
    Macroblock {
        blocks: (0..BLOCKS)
            .map(|_| std::array::from_fn(|_| random.bits() as u8))
            .collect(),
        record,
    }
}

/// Reads `count` macroblocks; stalls of blocks, of records, of reads. Clocks it took.
fn run(count: usize, stalls: [u8; 3], seed: u64) -> u32 {
    let inputs = [
        "block_valid_i",
        "block_lane_i",
        "block_number_i",
        "block_i",
        "record_valid_i",
        "record_lane_i",
        "record_i",
        "release_i",
        "read_valid_i",
        "read_lane_i",
        "read_number_i",
        "read_record_i",
        "read_record_lane_i",
    ];
    let mut rtl = Block::new("deblock_store", &inputs);
    let mut random = Random::new(seed, 1);
    let mut toss = [0, 1, 2].map(|i| Stall::new(seed, 2 + i, stalls[i as usize]));
    let mut lanes: [Lane; LANES] = Default::default();
    for lane in &mut lanes {
        lane.coming = any(&mut random);
        lane.open = (0..BLOCKS).collect();
        lane.record_open = true;
    }
    // What is read: the lane, blocks to go; what comes in the next clock.
    let mut reading: Option<(usize, Vec<usize>)> = None;
    let mut due: Option<Samples> = None;
    let mut due_record: Option<[u32; RECORD]> = None;
    let (mut done, mut clock, mut refused) = (0, 0, [0u32; 2]);
    while done < count {
        clock += 1;
        assert!(clock < 400_000, "nothing comes");
        let [block_go, record_go, read_go] = std::array::from_fn(|i| toss[i].go());
        rtl.settle();
        let (ready, ready_record) = (rtl.get("block_ready_o"), rtl.get("record_ready_o"));
        let valid = rtl.get("valid_o");
        // Blocks of any lane, of one that cannot take them now and then.
        let lane = random.below(LANES);
        let offer = block_go && !lanes[lane].open.is_empty();
        let at = random.below(lanes[lane].open.len());
        rtl.set("block_valid_i", offer.into());
        if offer {
            let number = lanes[lane].open[at];
            let block = lanes[lane].coming.blocks[number];
            rtl.set("block_lane_i", lane as u64);
            rtl.set("block_number_i", number as u64);
            rtl.set_fields("block_i", 8, block.map(u64::from));
        }
        let taken = offer && ready >> lane & 1 == 1;
        refused[0] += u32::from(offer && !taken);
        let record_lane = random.below(LANES);
        let offer_record = record_go && lanes[record_lane].record_open;
        rtl.set("record_valid_i", offer_record.into());
        if offer_record {
            rtl.set("record_lane_i", record_lane as u64);
            rtl.set_wide("record_i", &lanes[record_lane].coming.record);
        }
        let taken_record = offer_record && ready_record >> record_lane & 1 == 1;
        // Reads.
        if reading.is_none() {
            let lane = random.below(LANES);
            if valid >> lane & 1 == 1 {
                reading = Some((lane, (0..BLOCKS).collect()));
            }
        }
        let wish = reading.as_ref().filter(|_| read_go).map(|(lane, left)| {
            let at = random.below(left.len());
            (*lane, at, left[at])
        });
        rtl.set("read_valid_i", wish.is_some().into());
        rtl.set("read_record_i", wish.is_some().into());
        if let Some((lane, _, number)) = wish {
            rtl.set("read_lane_i", lane as u64);
            rtl.set("read_number_i", number as u64);
            rtl.set("read_record_lane_i", lane as u64);
        }
        rtl.set("release_i", 0);
        rtl.settle();
        if let Some(block) = due.take() {
            assert_eq!(rtl.fields("read_o", 8, 16), block.map(u64::from));
        }
        if let Some(record) = due_record.take() {
            let found = rtl.fields("record_o", 25, 4);
            let all = record
                .iter()
                .rev()
                .fold(0u128, |v, w| v << 32 | u128::from(*w));
            let wanted = [0, 1, 2, 3].map(|i| (all >> (25 * i)) as u64 & 0x1FF_FFFF);
            assert_eq!(found, wanted, "clock {clock}");
        }
        if let Some((lane, at, number)) = wish {
            let mb = lanes[lane].whole.front().expect("it is whole");
            due_record = Some(mb.record);
            // Blocks that come go first.
            assert_eq!(rtl.is_high("read_ready_o"), !taken);
            if taken {
                refused[1] += 1;
            } else {
                due = Some(mb.blocks[number]);
                let (_, left) = reading.as_mut().expect("it is read");
                left.swap_remove(at);
                if left.is_empty() {
                    rtl.set("release_i", 1 << lane);
                    rtl.settle();
                    lanes[lane].whole.pop_front();
                    reading = None;
                    done += 1;
                }
            }
        }
        if taken {
            lanes[lane].open.swap_remove(at);
        }
        if taken_record {
            lanes[record_lane].record_open = false;
        }
        for lane in &mut lanes {
            if lane.open.is_empty() && !lane.record_open {
                let next = any(&mut random);
                lane.whole
                    .push_back(std::mem::replace(&mut lane.coming, next));
                assert!(lane.whole.len() <= 2);
                lane.open = (0..BLOCKS).collect();
                lane.record_open = true;
            }
        }
        rtl.edge();
    }
    assert!(refused[1] > 0);
    clock
}

#[test]
fn macroblocks_come_whole_and_blocks_go_first() {
    for (n, stalls) in [
        [0, 0, 0],
        [50, 90, 10],
        [90, 0, 50],
        [10, 99, 0],
        [0, 50, 90],
    ]
    .into_iter()
    .enumerate()
    {
        let clocks = run(120, stalls, 61 + n as u64);
        println!("{stalls:?}: {clocks} clocks");
    }
}
