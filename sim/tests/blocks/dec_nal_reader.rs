// SPDX-License-Identifier: Apache-2.0
//! `tri_dec_nal_reader` in lockstep with its model: zeros around its limit, start codes and
//! prevention at every place of a beat, packets without a unit, packets that are given up.

use tricodec_golden::stream::write::nal;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::decoder::dec_nal_reader::{Beat, NalReader};
use tricodec_sim::model::decoder::dec_pkg::IN_DEPTH;

use crate::generators::ZERO_RUNS;

/// A packet, and after how many bytes of its unit the rest is given up.
struct Packet {
    bytes: Vec<u8>,
    give_up: usize,
}

impl Packet {
    /// One that is read to its end.
    fn whole(bytes: Vec<u8>) -> Self {
        let give_up = usize::MAX;
        Self { bytes, give_up }
    }

    fn beats(&self) -> Vec<Beat> {
        let chunks = self.bytes.chunks(8);
        let last = chunks.len() - 1;
        chunks
            .enumerate()
            .map(|(i, chunk)| {
                let mut data = [0xA5; 8];
                data[..chunk.len()].copy_from_slice(chunk);
                let end = if i == last { chunk.len() - 1 } else { 5 };
                Beat {
                    data,
                    end,
                    last: i == last,
                }
            })
            .collect()
    }
}

/// Percent of stalls: beats, bytes. Gives the bytes of each packet's unit.
fn run(packets: &[Packet], beats: u8, bytes: u8) -> Vec<Vec<u8>> {
    const INPUTS: [&str; 7] = [
        "open_i",
        "discard_i",
        "beat_valid_i",
        "beat_data_i",
        "beat_end_i",
        "beat_last_i",
        "byte_ready_i",
    ];
    let mut rtl = Block::new("dec_nal_reader", &INPUTS);
    let mut golden = NalReader::default();
    let mut random = Random::new(18, 1);
    let (mut gaps, mut stalls) = (Stall::new(18, 2, beats), Stall::new(18, 3, bytes));
    let mut room = IN_DEPTH;
    let mut units = Vec::new();
    for packet in packets {
        let mut waiting = packet.beats().into_iter();
        let mut unit = Vec::new();
        let (mut opened, mut discarded) = (false, false);
        loop {
            let open = !opened && golden.free() && random.below(3) == 0;
            let beat = if opened && room > 0 && gaps.go() {
                waiting.next()
            } else {
                None
            };
            let enough = golden.ended() || unit.len() >= packet.give_up;
            let discard = opened && !discarded && enough && random.below(3) == 0;
            let ready = stalls.go() && !enough;
            rtl.set("open_i", open.into());
            rtl.set("discard_i", discard.into());
            rtl.set("beat_valid_i", beat.is_some().into());
            if let Some(beat) = beat {
                rtl.set("beat_data_i", u64::from_le_bytes(beat.data));
                rtl.set("beat_end_i", beat.end as u64);
            }
            rtl.set(
                "beat_last_i",
                beat.map_or(random.below(2) == 1, |b| b.last).into(),
            );
            rtl.set("byte_ready_i", ready.into());
            rtl.settle();
            assert_eq!(rtl.is_high("free_o"), golden.free());
            assert_eq!(rtl.is_high("ended_o"), golden.ended());
            assert_eq!(rtl.is_high("found_o"), golden.found());
            let byte = golden.byte();
            assert_eq!(rtl.is_high("byte_valid_o"), byte.is_some());
            if let Some(byte) = byte {
                assert_eq!(rtl.get("byte_o"), byte.into());
            }
            let released = rtl.is_high("released_o");
            rtl.edge();
            let left = golden.tick(open, discard, beat, ready);
            assert_eq!(released, left);
            room = room + usize::from(left) - usize::from(beat.is_some());
            unit.extend(byte.filter(|_| ready));
            opened |= open;
            discarded |= discard;
            if discarded && golden.free() {
                break;
            }
        }
        assert_eq!(room, IN_DEPTH);
        units.push(unit);
    }
    units
}

/// A run of zeros between two bytes, in a unit that begins at every place of a beat: up to 255 come
/// out, and more are the end.
#[test]
fn runs_of_zeros_at_every_place_of_a_beat() {
    let mut packets = Vec::new();
    let mut wanted = Vec::new();
    for (run, place) in ZERO_RUNS
        .into_iter()
        .flat_map(|r| (0..8).map(move |p| (r, p)))
    {
        for prevention in [false, true] {
            let mut bytes = vec![0x33; place];
            bytes.extend(nal::START_CODE);
            let mut unit = vec![0x65, 0x80];
            unit.extend(vec![0; run]);
            unit.extend([0x7E, 0x01]);
            if prevention {
                // Without its start code and header: they are in the unit here.
                bytes.extend(&nal::write(nal::unit_type::IDR_SLICE, &unit)[5..]);
            } else {
                bytes.extend(&unit);
            }
            bytes.extend(vec![0; place]);
            packets.push(Packet::whole(bytes));
            if run > 255 {
                unit.truncate(2);
            }
            wanted.push(unit);
        }
    }
    for (beats, bytes) in [(0, 0), (60, 20)] {
        assert_eq!(run(&packets, beats, bytes), wanted);
    }
}

/// What ends a unit and what does not; packets that hold none.
#[test]
fn start_codes_and_what_looks_like_them() {
    let cases: [(&[u8], &[u8]); 12] = [
        (&[0, 0, 1, 0x65, 9], &[0x65, 9]),
        (&[0, 0, 0, 0, 1, 0x65, 9, 0], &[0x65, 9]),
        // The second unit is skipped.
        (&[0, 0, 1, 5, 0, 0, 1, 7, 7], &[5]),
        (&[0, 0, 1, 5, 0, 0, 0, 1, 7, 7], &[5]),
        // A unit that has not begun does not end.
        (&[0, 0, 1, 0, 0, 1, 5, 6], &[5, 6]),
        (
            &[0, 0, 1, 5, 0, 1, 0, 2, 0, 0, 2, 8],
            &[5, 0, 1, 0, 2, 0, 0, 2, 8],
        ),
        (
            &[0, 0, 1, 5, 0, 0, 3, 1, 0, 0, 3, 3],
            &[5, 0, 0, 1, 0, 0, 3],
        ),
        (
            &[0, 0, 1, 5, 0, 0, 3, 0, 0, 3, 0, 8],
            &[5, 0, 0, 0, 0, 0, 8],
        ),
        // Before the unit a 3 is any byte.
        (&[0, 0, 3, 0, 0, 3, 1, 0, 0, 1, 4], &[4]),
        (&[0, 0, 0, 0, 0, 0, 0, 0, 0], &[]),
        (&[1, 2, 3, 0, 1, 0, 0, 2], &[]),
        (&[0, 0, 1], &[]),
    ];
    let mut packets = Vec::new();
    let mut wanted = Vec::new();
    for (place, (bytes, unit)) in (0..8).flat_map(|p| cases.map(|c| (p, c))) {
        let mut all = vec![0x7F; place];
        all.extend(bytes);
        packets.push(Packet::whole(all));
        wanted.push(unit.to_vec());
    }
    for (beats, bytes) in [(0, 0), (30, 60)] {
        assert_eq!(run(&packets, beats, bytes), wanted);
    }
}

/// Packets of all lengths, the ring full and empty, and the rest of a packet given up at any time.
#[test]
fn packets_that_are_given_up() {
    let mut random = Random::new(18, 4);
    let mut packets = Vec::new();
    for i in 0..100 {
        let mut bytes = nal::START_CODE[i % 2..].to_vec();
        let length = [random.below(20), random.below(300)][i / 2 % 2];
        bytes.extend((0..1 + length).map(|_| random.below(6) as u8 * 37));
        let give_up = match i % 3 {
            0 => usize::MAX,
            _ => random.below(length + 1),
        };
        packets.push(Packet { bytes, give_up });
    }
    for (beats, bytes) in [(0, 0), (0, 85), (85, 0), (30, 30)] {
        run(&packets, beats, bytes);
    }
}
