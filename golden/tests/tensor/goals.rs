// SPDX-License-Identifier: Apache-2.0
//! Goals are reached: bits to 0.01, an SNR at least, an error never exceeded.

use half::bf16;
use proptest::prelude::*;
use tricodec_golden::tensor::{self, Element, Goal, Overhead, Step, TensorError};

use super::material::Random;

/// A matrix of `rows` x `cols` values whose columns differ in size.
fn weights(seed: u64, rows: usize, cols: usize) -> Vec<f32> {
    let mut random = Random::new(seed);
    let scales: Vec<f32> = (0..cols).map(|_| 1.0 + random.below(4) as f32).collect();
    (0..rows * cols)
        .map(|i| f32::from(random.sample(150)) * scales[i % cols] * 1e-4)
        .collect()
}

#[test]
fn bits_land_within_a_hundredth() {
    let (rows, cols) = (300, 200);
    let values = weights(1, rows, cols);
    for goal in [0.4, 1.0, 2.0, 2.9, 4.0, 6.5] {
        let coded = tensor::encode(&values, rows, cols, Goal::Bits(goal)).expect("codes");
        let bits = coded.bits(Overhead::default());
        assert!((bits - goal).abs() <= 0.01, "{bits} for {goal}");
    }
}

#[test]
fn an_snr_is_reached_and_not_by_much() {
    let (rows, cols) = (200, 150);
    let values = weights(2, rows, cols);
    for goal in [3.0, 8.0, 15.0, 20.0, 35.0, 45.0] {
        let coded = tensor::encode(&values, rows, cols, Goal::Snr(goal)).expect("codes");
        let snr = coded.snr();
        assert!(snr >= goal && snr < goal + 0.1, "{snr} for {goal}");
    }
}

#[test]
fn goals_out_of_reach_say_what_was_reached() {
    let values = weights(3, 64, 64);
    let out_of_reach = |goal| match tensor::encode(&values, 64, 64, goal) {
        Err(error @ TensorError::Unreachable { .. }) => error.to_string(),
        other => panic!("{goal}: {other:?}"),
    };
    let text = out_of_reach(Goal::Snr(120.0));
    assert!(
        text.starts_with("an SNR of 120.00 dB is out of reach"),
        "{text}"
    );
    out_of_reach(Goal::MaxError(1e-9));
    out_of_reach(Goal::Bits(0.001));
    // More bits than the finest step needs are no failure.
    let coded = tensor::encode(&values, 64, 64, Goal::Bits(30.0)).expect("codes");
    assert_eq!(coded.coding.step, Step::FINEST);
    for goal in [
        Goal::Bits(0.0),
        Goal::Snr(f64::NAN),
        Goal::MaxError(f64::INFINITY),
    ] {
        let error = tensor::encode(&values, 64, 64, goal).expect_err("no goal");
        assert_eq!(
            error.to_string().split(' ').take(2).last(),
            Some("goal"),
            "{error}"
        );
    }
}

#[test]
fn flat_tensors_are_coded() {
    for value in [0f32, 1.0, -3.5e-20] {
        let values = [value; 40 * 70];
        let coded = tensor::encode(&values, 40, 70, Goal::Bits(3.0)).expect("codes");
        let decoded: Vec<f32> = coded.decode().expect("decodes");
        let off = decoded
            .iter()
            .map(|v| (v - value).abs())
            .fold(0.0, f32::max);
        assert!(
            off <= value.abs() / 400.0,
            "{off} {:?} {}",
            coded.coding,
            coded.bytes()
        );
    }
}

fn largest_error<T: Element + Default>(values: &[T], rows: usize, cols: usize, bound: f64) -> f64 {
    match tensor::encode(values, rows, cols, Goal::MaxError(bound)) {
        Ok(coded) => {
            let decoded: Vec<T> = coded.decode().expect("decodes");
            let errors = values.iter().zip(&decoded);
            errors
                .map(|(a, b)| (a.to_f64() - b.to_f64()).abs())
                .fold(0.0, f64::max)
        }
        Err(TensorError::Unreachable {
            best: Goal::MaxError(best),
            ..
        }) => {
            assert!(best > bound, "{best} reaches {bound}");
            0.0
        }
        Err(other) => panic!("{other}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn an_error_is_never_beyond_its_bound(
        seed: u64,
        rows in 1usize..80,
        cols in 1usize..90,
        tokens: bool,
        bound in -4f64..1.0,
    ) {
        let mut values = weights(seed, rows, cols);
        if tokens {
            for i in cols..values.len() {
                values[i] = 0.9 * values[i - cols] + 0.2 * values[i];
            }
        }
        let bound = 10f64.powf(bound) * 0.1;
        prop_assert!(largest_error(&values, rows, cols, bound) <= bound);
        let brains: Vec<bf16> = values.iter().map(|v| bf16::from_f32(*v)).collect();
        prop_assert!(largest_error(&brains, rows, cols, bound) <= bound);
    }
}
