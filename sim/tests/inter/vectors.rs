// SPDX-License-Identifier: Apache-2.0
//! Prediction and price of vectors.

use tricodec_golden::codec::video::hardware::coarse;
use tricodec_golden::codec::video::hardware::prices::{vector_bits, wide};
use tricodec_golden::codec::video::shape::{SHAPES, parts};
use tricodec_golden::entropy::h264::syntax::Shape;
use tricodec_golden::inter::motion::{Field, MbMotion, MotionAround, UNUSED};
use tricodec_golden::inter::mv;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::inter::inter_pkg::{self as pkg, neighbour};

/// A vector within the reach of the machine; small, equal and extreme ones are frequent.
fn vector(random: &mut Random) -> [i32; 2] {
    match random.below(4) {
        0 => [random.below(3) as i32 - 1, random.below(3) as i32 - 1],
        1 => [
            [-512, 511, 0][random.below(3)],
            [-256, 255, 0][random.below(3)],
        ],
        _ => [
            random.below(1024) as i32 - 512,
            random.below(512) as i32 - 256,
        ],
    }
}

/// A macroblock: `None` where it is not there, intra or inter by quarters.
fn macroblock(random: &mut Random) -> Option<MbMotion> {
    let kind = random.below(5);
    if kind == 0 {
        return None;
    }
    let mut mb = MbMotion::default();
    if kind > 1 {
        mb.ref_idx[0] = [0; 4];
        let whole = vector(random);
        for at in [0, 2, 8, 10] {
            let own = if kind == 2 { vector(random) } else { whole };
            mb.fill(0, at, (2, 2), own.map(|c| c as i16));
        }
    }
    Some(mb)
}

/// Block `at` of a macroblock as the RTL takes it.
fn packed(mb: Option<&MbMotion>, at: usize) -> u64 {
    let inter = mb.filter(|m| m.ref_idx[0][0] != UNUSED);
    neighbour(mb.is_some(), inter.map(|m| wide(m.mv[0][at])))
}

#[test]
fn predictions_of_every_partition_and_of_skip() {
    let inputs = ["around_i", "own_i", "shape_i", "part_i"];
    let mut rtl = Block::new("mv_predict", &inputs);
    let mut random = Random::new(1, 1);
    let (mut skips, mut checked) = (0, 0);
    for _ in 0..20_000 {
        let [a, b, c, d] = std::array::from_fn(|_| macroblock(&mut random));
        let around = MotionAround {
            a: a.as_ref(),
            b: b.as_ref(),
            c: c.as_ref(),
            d: d.as_ref(),
        };
        let blocks = [
            packed(a.as_ref(), 3),
            packed(a.as_ref(), 11),
            packed(b.as_ref(), 12),
            packed(b.as_ref(), 14),
            packed(c.as_ref(), 12),
            packed(d.as_ref(), 15),
        ];
        rtl.set_fields("around_i", 21, blocks);
        for (number, shape) in SHAPES.into_iter().enumerate() {
            let mut field = Field::new(0, &around);
            let skip = (shape == Shape::Whole).then(|| mv::skip(&field));
            // What has not been decided yet must not matter.
            let mut own = [0; 3].map(|_| vector(&mut random));
            for (n, &(x, y, width, height, rule)) in parts(shape).iter().enumerate() {
                rtl.set("shape_i", number as u64);
                rtl.set("part_i", n as u64);
                rtl.set_fields("own_i", 19, own.map(pkg::mv));
                rtl.settle();
                let at = 4 * y + x;
                let expected = mv::predict(field.neighbours(at, width), 0, rule);
                assert_eq!(
                    rtl.get("predicted_o"),
                    pkg::mv(wide(expected)),
                    "{shape:?} {n}"
                );
                if let Some(skip) = skip {
                    assert_eq!(rtl.get("skip_o"), pkg::mv(wide(skip)));
                    skips += u32::from(skip != [0; 2]);
                }
                let decided = vector(&mut random);
                field.fill(at, (width, height), 0, decided.map(|c| c as i16));
                for (quarter, own) in own.iter_mut().enumerate() {
                    let (qx, qy) = (2 * (quarter % 2), 2 * (quarter / 2));
                    if (x..x + width).contains(&qx) && (y..y + height).contains(&qy) {
                        *own = decided;
                    }
                }
                checked += 1;
            }
        }
    }
    assert!(skips > 2000 && checked == 180_000, "{skips} {checked}");
}

#[test]
fn prices_of_all_differences() {
    let mut rtl = Block::new("mv_bits", &["vector_i", "predicted_i", "lambda_i"]);
    let mut check = |vector: [i32; 2], predicted: [i32; 2], lambda: u32| {
        rtl.set("vector_i", pkg::mv(vector));
        rtl.set("predicted_i", pkg::mv(predicted));
        rtl.set("lambda_i", lambda.into());
        rtl.settle();
        let bits = vector_bits(vector, predicted);
        assert_eq!(rtl.get("bits_o"), bits.into(), "{vector:?} {predicted:?}");
        assert_eq!(rtl.get("price_o"), (lambda * bits).into());
    };
    for x in -512..512 {
        for y in [-256, -1, 0, 255] {
            for predicted in [[0, 0], [511, 255], [-512, -256]] {
                check([x, y], predicted, 91);
                check([0, y], [x, y], 1);
            }
        }
    }
    for y in -256..256 {
        check([3, y], [3, 0], 68);
        check([3, -256], [2, y], 7);
    }
    let mut random = Random::new(2, 1);
    for _ in 0..20_000 {
        let lambda = random.below(128) as u32;
        check(vector(&mut random), vector(&mut random), lambda);
    }
}

#[test]
fn coarse_predictions_with_and_without_neighbours() {
    let inputs = ["a_i", "b_i", "c_i", "avail_a_i", "avail_b_i", "avail_c_i"];
    let mut rtl = Block::new("coarse_predict", &inputs);
    let mut random = Random::new(3, 1);
    for i in 0..40_000 {
        let vectors: [[i32; 2]; 3] =
            std::array::from_fn(|_| [random.below(33), random.below(17)].map(|v| 4 * v as i32))
                .map(|[x, y]: [i32; 2]| [x - 64, y - 32]);
        let there: [bool; 3] = std::array::from_fn(|n| i >> n & 1 == 1);
        for (n, name) in ["a", "b", "c"].into_iter().enumerate() {
            rtl.set(&format!("{name}_i"), pkg::coarse_mv(vectors[n]));
            rtl.set(&format!("avail_{name}_i"), there[n].into());
        }
        rtl.settle();
        let known = [0, 1, 2].map(|n| if there[n] { vectors[n] } else { [0; 2] });
        let expected = coarse::predict(known, there[1]);
        assert_eq!(
            rtl.get("predicted_o"),
            pkg::coarse_mv(expected),
            "{vectors:?} {there:?}"
        );
    }
}
