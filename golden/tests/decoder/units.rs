// SPDX-License-Identifier: Apache-2.0
//! NAL units that come one by one, as containers have them: pictures, progress, and what headers
//! say without a sample decoded.

use tricodec_golden::codec::{Decoder, Survey, decode};
use tricodec_golden::stream::read::nal::nal_units;

use crate::seeds::SEEDS;

/// Offsets and bytes of a stream's units.
fn units(stream: &[u8]) -> Vec<(usize, Vec<u8>)> {
    nal_units(stream)
        .map(|nal| (nal.offset, nal.bytes.to_vec()))
        .collect()
}

/// Whether a unit is a parameter set of the sequence.
fn is_sequence(unit: &(usize, Vec<u8>)) -> bool {
    unit.1[0] & 31 == 7
}

#[test]
fn units_decode_as_their_stream_does() {
    for (name, stream) in SEEDS {
        let whole = decode(stream).expect("decodes").pictures;
        let mut decoder = Decoder::of_units(units(stream).into_iter(), stream.len());
        assert_eq!(decoder.progress(), (0, stream.len()), "{name}");
        let mut read = 0;
        for (number, picture) in whole.iter().enumerate() {
            let other = decoder.next().expect("as many pictures");
            assert_eq!(other.frame, picture.frame, "{name}: picture {number}");
            let (position, length) = decoder.progress();
            assert!(read <= position && position <= length, "{name}");
            read = position;
        }
        assert!(decoder.next().is_none(), "{name}");
        assert_eq!(decoder.progress(), (stream.len(), stream.len()), "{name}");
        assert_eq!(decoder.errors().count(), 0, "{name}");
    }
}

#[test]
fn a_survey_counts_what_is_decoded() {
    for (name, stream) in SEEDS {
        let pictures = decode(stream).expect("decodes").pictures;
        let survey = Survey::of_units(units(stream).into_iter());
        assert_eq!(survey.total(), pictures.len() as u64, "{name}");
        let luma = &pictures[0].frame.planes[0];
        let size = (luma.width as u32, luma.height as u32);
        assert_eq!(Vec::from_iter(&survey.sizes), [&size], "{name}");
        let sequence = survey.sequence.as_ref().expect("a parameter set");
        assert_eq!(sequence.display_size(), size, "{name}");
        let bytes: usize = units(stream).iter().map(|(_, bytes)| bytes.len()).sum();
        assert_eq!(survey.bytes, bytes as u64, "{name}");
        assert!(survey.error.is_none(), "{name}");
        // What the names say.
        let [_, p, b] = survey.pictures;
        assert_eq!(b > 0, name.contains("B slices"), "{name}");
        assert!(p > 0 || !name.contains("P slices"), "{name}");
        let cabac = survey.cabac == survey.total();
        assert!(cabac || !name.contains("CABAC"), "{name}");
        assert!(survey.cabac == 0 || !name.contains("CAVLC"), "{name}");
        let slices = units(stream)
            .iter()
            .filter(|unit| matches!(unit.1[0] & 31, 1 | 5))
            .count();
        assert_eq!(survey.slices, slices as u64, "{name}");
        let (least, most) = survey.slices_per_picture.expect("slices");
        assert!(least * pictures.len() <= slices && slices <= most * pictures.len());
        assert!(least == 2 || !name.contains("two slices"), "{name}");
        let (low, high) = survey.qp.expect("slices");
        let mean = survey.mean_qp;
        assert!(
            f64::from(low) <= mean && mean <= f64::from(high),
            "{name}: {mean}"
        );
        assert!(survey.idr >= 1 && survey.references >= survey.idr, "{name}");
    }
}

#[test]
fn a_survey_says_what_is_missing() {
    let (_, stream) = SEEDS[0];
    let rest = units(stream).into_iter().filter(|unit| !is_sequence(unit));
    let survey = Survey::of_units(rest);
    assert_eq!(survey.total(), 0);
    assert!(survey.sequence.is_none() && survey.qp.is_none());
    assert_eq!(survey.mean_qp, 0.0);
    let error = survey.error.expect("slices without parameter sets");
    assert!(error.to_string().contains("parameter set"), "{error}");
}
