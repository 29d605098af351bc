// SPDX-License-Identifier: Apache-2.0
//! `tri_transform8` with its model at every clock.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::shared::transform8::{Start, TRANSFORM8_INTERVAL, Transform8};

use crate::{offsets, residuals, signed};

#[test]
fn blocks_through_the_engine() {
    let names = ["start_i", "qp_i", "offset_i", "residual_i"];
    let mut rtl = Block::new("transform8", &names);
    let mut model = Transform8::default();
    let mut random = Random::new(46, 1);
    let residuals = residuals();
    let (mut next, mut pause, mut age, mut checked) = (0, 0u64, u64::MAX, [0; 2]);
    let rounds = 4 * residuals.len();
    // Blocks one behind the other, and with pauses; the end is when the last has left.
    while next < rounds || age < 90 {
        let start = next < rounds && pause == 0;
        let qp = random.below(52) as u8;
        let (offset, name) = offsets()[random.below(4)];
        rtl.set("start_i", start.into());
        rtl.set("qp_i", qp.into());
        rtl.set("offset_i", offset);
        let four: [i16; 4] = match age {
            0..16 => std::array::from_fn(|k| {
                residuals[(next - 1) * 7 % residuals.len()][4 * age as usize + k]
            }),
            _ => std::array::from_fn(|_| random.below(511) as i16 - 255),
        };
        rtl.set_fields("residual_i", 9, four.map(|r| r as u64));
        rtl.settle();
        let out = model.out();
        assert_eq!(rtl.is_high("level_valid_o"), out.levels.is_some());
        if let Some((group, levels)) = out.levels {
            assert_eq!(rtl.get("level_group_o"), group as u64);
            let found = rtl.fields("level_o", 13, 4);
            let found: Vec<_> = found.into_iter().map(|v| signed(v, 13) as i16).collect();
            assert_eq!(found, levels, "group {group}");
            checked[0] += 4;
        }
        assert_eq!(rtl.is_high("residual_valid_o"), out.residual.is_some());
        if let Some((half, column, residual)) = out.residual {
            assert_eq!(rtl.get("residual_half_o"), half as u64);
            assert_eq!(rtl.get("residual_column_o"), column as u64);
            let round = rtl.get("round_o");
            let found = rtl.fields("floor_o", 13, 4).into_iter().enumerate();
            let found: Vec<_> = found
                .map(|(k, v)| signed(v, 13) + (round >> k & 1) as i32)
                .collect();
            assert_eq!(found, residual, "column {column}");
            checked[1] += 4;
        }
        model.tick(start.then_some(Start { qp, offset: name }), four);
        rtl.edge();
        age = age.saturating_add(1);
        pause = pause.saturating_sub(1);
        if start {
            (next, age) = (next + 1, 0);
            let more = if next < rounds / 2 {
                0
            } else {
                random.below(40) as u64
            };
            pause = TRANSFORM8_INTERVAL - 1 + more;
        }
    }
    assert_eq!(checked, [64 * rounds; 2]);
}
