// SPDX-License-Identifier: Apache-2.0
//! What must hold for the H.264 decoder whatever the bytes: shared by the libFuzzer target and the
//! bounded fuzz test.

use tricodec_golden::codec::{ParameterSets, decode, decode_slice};
use tricodec_golden::stream::read::nal::nal_units;

/// Most samples of a stream's pictures that are still worth the time: larger ones only repeat what
/// these show.
const WORTHWHILE: usize = 1 << 24;

/// Decode `data`, as a stream and its units one by one: no panic, and what comes out is consistent.
pub fn any_bytes_end_in_pixels_or_an_error(data: &[u8]) {
    let pictures = match decode(data) {
        Ok(decoded) => {
            for error in decoded.all_errors() {
                assert!(!error.to_string().is_empty());
            }
            decoded.pictures
        }
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert!(!pictures.is_empty());
    let mut samples = 0;
    for p in &pictures {
        let [luma, cb, cr] = &p.frame.planes;
        assert!(luma.width > 0 && luma.height > 0);
        for plane in &p.frame.planes {
            assert_eq!(plane.samples.len(), plane.width * plane.height);
            samples += plane.samples.len();
        }
        if p.frame.has_chroma() {
            let half = (luma.width.div_ceil(2), luma.height.div_ceil(2));
            assert!([cb, cr].iter().all(|c| (c.width, c.height) == half));
        }
        for d in &p.damage {
            assert!(
                d.first_mb <= d.concealed_from && d.concealed_from <= d.end_mb,
                "{d:?}"
            );
        }
    }
    if samples <= WORTHWHILE
        && let Ok(sets) = ParameterSets::from_stream(data)
    {
        for nal in nal_units(data) {
            if let Ok(slice) = decode_slice(&sets, nal.bytes) {
                assert!(slice.macroblocks.len() % 256 == 0 && !slice.macroblocks.is_empty());
            }
        }
    }
}
