// SPDX-License-Identifier: Apache-2.0
//! Bounds on errors hold for whatever values there are, in every element type; what has no bound
//! comes back as the report says.

use proptest::prelude::*;
use tricodec_tensors::dtype::{Float, number};
use tricodec_tensors::{Bound, Goal, Input, Options, Report, Rule, encode};

/// Encode, and decode from a file.
fn through(input: &Input, options: &Options) -> (Report, Input) {
    let file = tempfile::Builder::new().suffix(".tri").tempfile();
    let mut file = file.expect("creates");
    let report = encode(input, None, options, &|_| (), &mut file).expect("encodes");
    (report, Input::open(file.path()).expect("opens"))
}

/// Values of several binades with outliers, some zeros, in this type.
fn elements(float: Float, values: &[f64]) -> Vec<u8> {
    let put = |v: &f64| float.put(*v)[..float.bytes()].to_vec();
    values.iter().flat_map(put).collect()
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    let one = prop_oneof![
        8 => -1.0..1.0f64,
        1 => Just(0.0),
        1 => (-3.0..3.0f64).prop_map(|e| 10f64.powf(e)),
    ];
    proptest::collection::vec(one, 64 * 70)
}

const FLOATS: [(&str, Float); 6] = [
    ("F64", Float::F64),
    ("F32", Float::F32),
    ("F16", Float::F16),
    ("BF16", Float::Bf16),
    ("F8_E4M3", Float::E4m3),
    ("F8_E5M2", Float::E5m2),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_error_is_beyond_its_bound(
        values in values(), which in 0..6usize, octaves in -12.0..2.0f64, relative: bool,
    ) {
        let (dtype, float) = FLOATS[which];
        let data = elements(float, &values);
        let input = Input::from_memory("t", &[70, 64], dtype, data.clone()).expect("fits");
        let bound = match relative {
            true => Bound::Relative(octaves.exp2()),
            false => Bound::Absolute(octaves.exp2()),
        };
        let options = Options { goal: Goal::MaxError(bound), ..Options::default() };
        let (report, back) = through(&input, &options);
        let back = back.load(0).expect("decodes");
        let get = |bytes: &[u8], i| number(dtype, bytes, i).expect("a number");
        let n = values.len() as f64;
        let original: Vec<f64> = (0..values.len()).map(|i| get(&data, i)).collect();
        let mean = original.iter().sum::<f64>() / n;
        let variance = original.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        let limit = bound.absolute(variance.sqrt()) * (1.0 + 1e-9);
        let mut most = 0f64;
        for (i, v) in original.iter().enumerate() {
            most = most.max((v - get(&back, i)).abs());
        }
        prop_assert!(most <= limit, "{dtype}: {most} beyond {limit}");
        prop_assert!(report.missed.is_empty());
        let said = report.tensors[0].max_error;
        prop_assert!((said - most).abs() <= 1e-9 * most, "{dtype}: {said} said, {most} found");
    }

    #[test]
    fn any_shape_comes_back_in_any_orientation(
        rows in 1u64..90, cols in 1u64..90, planes in 1u64..3, bits in 1.0..6.0f64,
    ) {
        let n = rows * cols * planes;
        let data: Vec<u8> = (0..n)
            .flat_map(|i| ((i * i % 1009) as f32).sin().to_le_bytes())
            .collect();
        let input = Input::from_memory("t", &[planes, rows, cols], "F32", data).expect("fits");
        let rule = Rule::parse(&format!("*=bits={bits}")).expect("a rule");
        let options = Options { rules: vec![rule], ..Options::default() };
        let (report, back) = through(&input, &options);
        let (a, b) = (input.load(0).expect("loads"), back.load(0).expect("decodes"));
        let mut squared = 0.0;
        for i in 0..n as usize {
            let get = |bytes: &[u8]| number("F32", bytes, i).expect("a number");
            squared += (get(&a) - get(&b)).powi(2);
        }
        let row = &report.tensors[0];
        let (said, found) = (row.snr, 10.0 * (variance(&a) * n as f64 / squared).log10());
        prop_assert!(
            squared == 0.0 || (said - found).abs() < 1e-3,
            "{said} dB said, {found} found"
        );
    }
}

fn variance(data: &[u8]) -> f64 {
    let all: Vec<f64> = (0..data.len() / 4)
        .filter_map(|i| number("F32", data, i))
        .collect();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    all.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / all.len() as f64
}

#[test]
fn parts_of_a_large_tensor_are_those_of_the_whole() {
    // More than one slab, both orientations by the data's own choice, windows across slabs.
    let (rows, cols) = (9000u64, 600u64);
    let data: Vec<u8> = (0..rows * cols)
        .flat_map(|i| {
            let (r, c) = (i / cols, i % cols);
            let value = ((i * 2_654_435_761) % 65_521) as f32 / 65_521.0 - 0.5;
            (value * (1.0 + (r % 5) as f32 + (c / 100) as f32)).to_le_bytes()
        })
        .collect();
    let input = Input::from_memory("t", &[rows, cols], "F32", data).expect("fits");
    let options = Options {
        goal: Goal::Step(0.8),
        ..Options::default()
    };
    let (report, back) = through(&input, &options);
    assert_eq!(report.tensors[0].tools, "tensor");
    let whole = back.load(0).expect("decodes");
    for (at, n) in [(0u64, 10_000usize), (19_999_996, 40), (12_345_676, 1 << 20)] {
        let at = at.min(whole.len() as u64 - n as u64);
        let mut part = vec![0; n];
        back.read(0, at, &mut part).expect("decodes");
        assert_eq!(part, whole[at as usize..at as usize + n], "{at}");
    }
}
