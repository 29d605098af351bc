// SPDX-License-Identifier: Apache-2.0
//! What the encoder says of its slices is what decoding them gives, for tensors of any shape.

use half::{bf16, f16};
use proptest::prelude::*;
use tricodec_golden::tensor::{
    self, Activity, Aligned, Coding, Distortion, Element, Mode, Quantiser, Serial, Source, Step,
    TileSize,
};

fn coding() -> impl Strategy<Value = Coding> {
    let quantiser = prop_oneof![
        3 => Just(Quantiser::Dependent),
        1 => Just(Quantiser::Scalar),
        1 => Just(Quantiser::Nearest),
    ];
    let tile = (4usize..=20, prop::bool::ANY)
        .prop_map(|(rows, wide)| TileSize::new(4 * rows, if wide { 128 } else { 64 }).unwrap());
    (0u16..4096, 0u8..5, quantiser, 0u8..32, any::<bool>(), tile).prop_map(
        |(step, mode, quantiser, scale, transposed, tile)| Coding {
            step: Step::from_code(step).unwrap(),
            mode: Mode::from_code(mode).unwrap(),
            quantiser,
            scale,
            transposed,
            tile,
        },
    )
}

/// Values of all sizes, among them zeros and subnormal ones.
fn tensor() -> impl Strategy<Value = (usize, usize, Vec<f32>)> {
    let value = prop_oneof![
        4 => -1f32..1.0,
        1 => Just(0.0),
        1 => -100f32..100.0,
        1 => prop::num::f32::SUBNORMAL,
    ];
    (1usize..90, 1usize..140).prop_flat_map(move |(rows, cols)| {
        let values = prop::collection::vec(value.clone(), rows * cols);
        (Just(rows), Just(cols), values)
    })
}

/// Errors of `decoded` one by one.
fn compare<T: Element>(values: &[T], decoded: &[T]) -> Distortion {
    let mut all = Distortion::default();
    for (a, b) in values.iter().zip(decoded) {
        all.add_error(a.to_f64() - b.to_f64());
    }
    all
}

fn check<T: Element + Default>(values: &[T], rows: usize, cols: usize, coding: &Coding) {
    let source = Aligned::new(values, rows, cols).expect("finite");
    let coded = tensor::encode_tiles(&source, coding, &Serial);
    let decoded: Vec<T> = coded.decode().expect("decodes");
    let found = compare(values, &decoded);
    let told = coded.distortion();
    assert_eq!(found.max, told.max);
    let ratio = (found.squared - told.squared).abs();
    assert!(ratio <= 1e-9 * found.squared, "{found:?} {told:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_encoder_knows_what_is_decoded((rows, cols, values) in tensor(), coding in coding()) {
        check(&values, rows, cols, &coding);
        let halves: Vec<f16> = values.iter().map(|v| f16::from_f32(*v)).collect();
        check(&halves, rows, cols, &coding);
        let brains: Vec<bf16> = values.iter().map(|v| bf16::from_f32(*v)).collect();
        check(&brains, rows, cols, &coding);
        let doubles: Vec<f64> = values.iter().map(|v| f64::from(*v) * 1e-300).collect();
        check(&doubles, rows, cols, &coding);
    }

    #[test]
    fn the_finest_step_is_within_samples((rows, cols, values) in tensor(), transposed: bool) {
        let source = Aligned::new(&values, rows, cols).expect("finite");
        let coding = Coding {
            step: Step::FINEST,
            mode: Mode::None,
            quantiser: Quantiser::Nearest,
            scale: Activity::of(&source, Mode::None, transposed).scale(Step::FINEST),
            transposed,
            tile: TileSize::default(),
        };
        let coded = tensor::encode_tiles(&source, &coding, &Serial);
        // Rounding, and the clip of 2048 to 2047.
        let unit = 2f64.powi(source.unit());
        prop_assert!(coded.distortion().max <= unit, "{} {unit}", coded.distortion().max);
    }
}

#[test]
fn shapes_and_values_that_are_none_are_refused() {
    let sentence =
        |r: Result<tensor::Coded, tensor::TensorError>| r.expect_err("refused").to_string();
    let goal = tensor::Goal::Bits(2.0);
    let shape = sentence(tensor::encode(&[1f32; 12], 3, 5, goal));
    assert!(
        shape.contains("12 values") && shape.contains("3 rows of 5"),
        "{shape}"
    );
    let empty = sentence(tensor::encode::<f32>(&[], 0, 5, goal));
    assert!(empty.contains("no values"), "{empty}");
    for (value, at) in [(f32::NAN, 7), (f32::INFINITY, 11), (f32::NEG_INFINITY, 0)] {
        let mut values = [1f32; 12];
        values[at] = value;
        let text = sentence(tensor::encode(&values, 3, 4, goal));
        assert!(text.contains(&format!("value {at} ")), "{text}");
    }
}

#[test]
fn slices_of_another_tensor_are_refused() {
    let values: Vec<f32> = (0..130 * 80).map(|i| (i as f32).sin()).collect();
    let mut coded = tensor::encode(&values, 130, 80, tensor::Goal::Snr(12.0)).expect("codes");
    coded.slices[1].truncate(9);
    let error = coded.decode::<f32>().expect_err("damaged").to_string();
    assert!(error.starts_with("tile 1 is damaged"), "{error}");
    coded.slices.pop();
    let error = coded.decode::<f32>().expect_err("too few").to_string();
    assert!(error.contains("3 tiles, but 2 slices"), "{error}");
}
