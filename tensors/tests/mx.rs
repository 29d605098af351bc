// SPDX-License-Identifier: Apache-2.0
//! MX pairs: coded as what they stand for, restored in form, with the errors that the report says.

use proptest::prelude::*;
use tricodec_golden::align::Format;
use tricodec_golden::container::mx::Blocks;
use tricodec_tensors::compare::{Verdict, compare};
use tricodec_tensors::{Bound, Goal, Input, Options, Report, Rule, encode};

/// Name of elements and scales, type and last dimensions of the elements: 3 blocks a row.
type Kind = (&'static str, &'static str, &'static str, &'static [u64]);

const KINDS: [(Kind, Format); 4] = [
    (("w_blocks", "w_scales", "U8", &[3, 16]), Format::MxFp4),
    (
        ("w.weight", "w.weight_scale", "F8_E4M3", &[96]),
        Format::MxFp8E4M3,
    ),
    (("w.weight", "w.scale", "I8", &[48]), Format::MxFp4),
    (("w", "w_scale", "F8_E5M2", &[96]), Format::MxFp8E5M2),
];
/// Rows.
const ROWS: u64 = 70;

/// A file of a pair that holds these values, and of another tensor.
fn file(kind: Kind, format: Format, values: &[f64]) -> tempfile::NamedTempFile {
    let (elements, scales) = Blocks::new(format).expect("MX").pack(values);
    let (name, scale, dtype, last) = kind;
    let shape = [&[ROWS], last].concat();
    let (a, b, c) = (elements.len(), elements.len() + scales.len(), 4);
    let header = serde_json::json!({
        name: {"dtype": dtype, "shape": shape, "data_offsets": [0, a]},
        scale: {"dtype": "F8_E8M0", "shape": [ROWS, 3], "data_offsets": [a, b]},
        "bias": {"dtype": "F32", "shape": [1], "data_offsets": [b, b + c]},
    })
    .to_string();
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend([elements, scales, vec![0; c]].concat());
    let file = tempfile::Builder::new().suffix(".safetensors").tempfile();
    let file = file.expect("creates");
    std::fs::write(file.path(), bytes).expect("writes");
    file
}

fn through(input: &Input, options: &Options) -> (Report, Input) {
    let file = tempfile::Builder::new().suffix(".tri").tempfile();
    let mut file = file.expect("creates");
    let report = encode(input, None, options, &|_| (), &mut file).expect("encodes");
    (report, Input::open(file.path()).expect("opens"))
}

/// What a pair of an input stands for.
fn values(input: &Input, kind: Kind, format: Format) -> Vec<f64> {
    let load = |name: &str| {
        input
            .load(input.find(name).expect("is there"))
            .expect("reads")
    };
    let convert = Blocks::new(format).expect("MX");
    convert.values(&load(kind.0), &load(kind.1))
}

fn errors(a: &[f64], b: &[f64]) -> (f64, f64) {
    let each = || a.iter().zip(b).map(|(x, y)| (x - y).abs());
    (each().map(|e| e * e).sum(), each().fold(0.0, f64::max))
}

fn weights() -> impl Strategy<Value = Vec<f64>> {
    let one = (-1.0..1.0f64, -1.0..1.0f64, 1.0..1.3f64).prop_map(|(a, b, c)| (a + b) * c);
    proptest::collection::vec(one, 96 * ROWS as usize)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn goals_hold_after_rounding_to_elements(list in weights(), which in 0..4usize, goal in 0..4) {
        let (kind, format) = KINDS[which];
        let file = file(kind, format, &list);
        let input = Input::open(file.path()).expect("opens");
        let goal = match goal {
            0 => Goal::Step(0.4),
            1 => Goal::Bits(2.5),
            2 => Goal::Snr(14.0),
            _ => Goal::MaxError(Bound::Relative(0.2)),
        };
        let options = Options { goal, ..Options::default() };
        let (report, back) = through(&input, &options);
        // In form.
        prop_assert_eq!(&input.tensors, &back.tensors);
        let row = report.tensors.iter().find(|r| r.name == kind.0).expect("a row");
        let (was, is) = (values(&input, kind, format), values(&back, kind, format));
        let (squared, max) = errors(&was, &is);
        prop_assert_eq!(row.values, 96 * ROWS);
        if row.tools == "stored" {
            prop_assert_eq!(squared, 0.0);
            return Ok(());
        }
        prop_assert!(row.mode.starts_with("MXFP"), "{}", row.mode);
        prop_assert_eq!(row.tools, "tensor");
        prop_assert!((row.squared - squared).abs() <= 1e-9 * squared);
        prop_assert_eq!(row.max_error, max);
        let deviation = (row.deviation / row.values as f64).sqrt();
        match goal {
            Goal::Bits(bits) => {
                let got = report.bits_per_value.expect("coded");
                prop_assert!((got - bits).abs() < 0.02 || !report.missed.is_empty(), "{}", got);
            }
            Goal::Snr(snr) => prop_assert!(row.snr >= snr, "{}", row.snr),
            Goal::MaxError(_) => prop_assert!(max <= 0.2 * deviation, "{max} {deviation}"),
            Goal::Step(_) => {}
        }
        let rows = compare(&input, &back, None, &|_| ()).expect("compares");
        let verdict = |name: &str| &rows.iter().find(|r| r.name == name).expect("a row").verdict;
        prop_assert_eq!(verdict(kind.1), &Verdict::InPair);
        let differs = matches!(verdict(kind.0), Verdict::Differs(d) if d.max == max);
        prop_assert!(differs || max == 0.0);
        // Any part is the whole's part.
        let index = back.find(kind.0).expect("is there");
        let whole = back.load(index).expect("reads");
        let mut part = vec![0; 33];
        back.read(index, 1001, &mut part).expect("reads");
        prop_assert_eq!(&part[..], &whole[1001..1034]);
    }
}

#[test]
fn pairs_that_would_be_no_smaller_are_stored_exactly() {
    let list: Vec<f64> = (0..96 * ROWS).map(|i| ((i * i) as f64).sin()).collect();
    for (kind, format) in KINDS {
        let file = file(kind, format, &list);
        let input = Input::open(file.path()).expect("opens");
        let options = Options {
            goal: Goal::Step(0.004),
            ..Options::default()
        };
        let (report, back) = through(&input, &options);
        assert_eq!(report.stored_tensors, 3, "{kind:?}");
        assert_eq!(
            values(&input, kind, format),
            values(&back, kind, format),
            "{kind:?}"
        );
    }
}

#[test]
fn rules_keep_a_pair_or_take_it_apart() {
    let list: Vec<f64> = (0..96 * ROWS).map(|i| ((i * i) as f64).sin()).collect();
    let (kind, format) = KINDS[1];
    let file = file(kind, format, &list);
    let input = Input::open(file.path()).expect("opens");
    for (rule, tools) in [
        ("*_scale=keep", ["stored", "stored"]),
        ("*.weight=keep", ["stored", "stored"]),
        ("*_scale=apart", ["tensor", "stored"]),
        ("*.weight=bits=2", ["tensor", "scales"]),
    ] {
        let options = Options {
            rules: vec![Rule::parse(rule).expect("a rule")],
            goal: Goal::Step(0.6),
            ..Options::default()
        };
        let (report, back) = through(&input, &options);
        let of = |name: &str| {
            report
                .tensors
                .iter()
                .find(|r| r.name == name)
                .expect("a row")
                .tools
        };
        assert_eq!([kind.0, kind.1].map(of), tools, "{rule}");
        if tools[0] == "stored" {
            assert_eq!(
                values(&input, kind, format),
                values(&back, kind, format),
                "{rule}"
            );
        }
    }
    // A scale of 255 makes a block no numbers: both are stored.
    let mut bytes = std::fs::read(file.path()).expect("reads");
    let last = bytes.len() - 5;
    bytes[last] = 0xFF;
    std::fs::write(file.path(), bytes).expect("writes");
    let input = Input::open(file.path()).expect("opens");
    let (report, _) = through(&input, &Options::default());
    assert_eq!(report.stored_tensors, 3);
    assert!(report.tensors.iter().any(|r| r.mode == "NaN or infinity"));
}
