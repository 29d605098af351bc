// SPDX-License-Identifier: Apache-2.0
//! Goals are reached: bits to 0.01, an SNR at least, an error never exceeded.

use half::bf16;
use proptest::prelude::*;
use rayon::prelude::*;
use tricodec_golden::tensor::{
    self, Aligned, Element, Executor, Goal, Mode, Options, Overhead, Probe, Quantiser, Serial,
    Step, TensorError,
};

use super::material::Random;

/// A matrix of `rows` x `cols` values whose columns differ in size.
fn weights(seed: u64, rows: usize, cols: usize) -> Vec<f32> {
    let mut random = Random::new(seed);
    let scales: Vec<f32> = (0..cols).map(|_| 1.0 + random.below(4) as f32).collect();
    (0..rows * cols)
        .map(|i| f32::from(random.sample(150)) * scales[i % cols] * 1e-4)
        .collect()
}

/// The same with every row much like the one before it.
fn tokens(seed: u64, rows: usize, cols: usize) -> Vec<f32> {
    let mut values = weights(seed, rows, cols);
    for i in cols..values.len() {
        values[i] = 0.95 * values[i - cols] + 0.2 * values[i];
    }
    values
}

fn transpose(values: &[f32], cols: usize) -> Vec<f32> {
    (0..cols)
        .flat_map(|c| values[c..].iter().step_by(cols).copied())
        .collect()
}

#[test]
fn tokens_are_found_in_rows_and_in_columns() {
    let (rows, cols) = (320, 192);
    let chosen = |values: &[f32], rows, cols| {
        let source = Aligned::new(values, rows, cols).expect("finite");
        let coded = tensor::encode_source(&source, Goal::Snr(15.0), &Options::default(), &Serial);
        let coded = coded.expect("codes");
        (coded.coding.mode, coded.coding.transposed)
    };
    assert_eq!(chosen(&weights(4, rows, cols), rows, cols).0, Mode::None);
    let values = tokens(5, rows, cols);
    assert_eq!(chosen(&values, rows, cols), (Mode::Tok5, false));
    let turned = transpose(&values, cols);
    assert_eq!(chosen(&turned, cols, rows), (Mode::Tok5, true));
}

#[test]
fn a_sample_tells_what_the_tensor_needs() {
    let (rows, cols) = (512, 300);
    for values in [weights(6, rows, cols), tokens(7, rows, cols)] {
        let source = Aligned::new(&values, rows, cols).expect("finite");
        let options = Options::default();
        let probe = Probe::new(&source, (Mode::None, false), Quantiser::Dependent, &options);
        for step in [600, 1200, 1800].map(|code| Step::from_code(code).expect("a code")) {
            let estimate = probe.at(step, &Serial);
            let coded = tensor::encode_tiles(&source, &probe.coding(step), &Serial);
            let bits = coded.bits(options.overhead);
            assert!((estimate.bits - bits).abs() < 0.1, "{estimate:?} {bits}");
            let snr = coded.snr();
            assert!((estimate.snr - snr).abs() < 0.5, "{estimate:?} {snr}");
            assert!(estimate.max_error > 0.0 && estimate.mse > 0.0);
        }
    }
}

struct AllCores;

impl Executor for AllCores {
    fn map<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Send + Sync) -> Vec<R> {
        (0..count).into_par_iter().map(work).collect()
    }
}

#[test]
fn threads_change_nothing() {
    let values = tokens(8, 300, 150);
    let source = Aligned::new(&values, 300, 150).expect("finite");
    for goal in [Goal::Bits(2.0), Goal::Snr(18.0), Goal::MaxError(0.01)] {
        let serial = tensor::encode_source(&source, goal, &Options::default(), &Serial);
        let parallel = tensor::encode_source(&source, goal, &Options::default(), &AllCores);
        assert_eq!(serial, parallel);
        let coded = serial.expect("codes");
        let (layout, unit) = (coded.layout, coded.unit);
        let decoded = tensor::decode::<f32>(&layout, unit, &coded.slices, &AllCores);
        assert_eq!(decoded, coded.decode());
    }
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
