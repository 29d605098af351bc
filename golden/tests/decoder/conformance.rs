// SPDX-License-Identifier: Apache-2.0
//! The test streams of `../shared/streams`, where they are: every one within the scope decodes to
//! its MD5, all others are refused by name. `tricodec conformance` writes the same as a table.

use std::io::Write as _;
use std::path::PathBuf;

use md5::{Digest, Md5};
use tricodec_golden::codec::Decoder;
use tricodec_golden::codec::decode::{DecodeError, principal};

/// The folder of test streams, if this machine has it.
fn streams() -> Option<PathBuf> {
    let shared = std::env::var_os("TRICODEC_SHARED");
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").into();
    let folder = shared.map_or_else(beside, PathBuf::from).join("streams");
    folder.join("manifest.json").exists().then_some(folder)
}

/// MD5 of all pictures as I420 (4:0:0 with grey chroma) and of their luma, and what was wrong.
fn decode(stream: &[u8]) -> ([String; 2], Option<DecodeError>) {
    let mut sums = [Md5::new(), Md5::new()];
    let mut errors = Vec::new();
    match Decoder::new(stream) {
        Err(error) => errors.push(error),
        Ok(mut decoder) => {
            for picture in decoder.by_ref().filter(|p| p.recovered) {
                let [y, u, v] = &picture.frame.planes;
                sums.iter_mut().for_each(|sum| sum.update(&y.samples));
                if picture.frame.has_chroma() {
                    sums[0].update(&u.samples);
                    sums[0].update(&v.samples);
                } else {
                    sums[0].update(vec![128; 2 * y.width.div_ceil(2) * y.height.div_ceil(2)]);
                }
                errors.extend(picture.damage.into_iter().map(|d| d.reason));
            }
            errors.extend(decoder.errors().cloned());
        }
    }
    let hex = |sum: Md5| sum.finalize().iter().map(|b| format!("{b:02x}")).collect();
    (sums.map(hex), principal(errors.iter()).cloned())
}

#[test]
fn streams_of_the_manifest_decode_to_their_md5_or_are_refused_by_name() {
    let Some(folder) = streams() else {
        // Straight to the terminal: what is printed in a test that passes is not shown.
        let skipped = "\nSKIPPED: conformance: no ../shared/streams beside the project \
                       (TRICODEC_SHARED names another place for shared)\n";
        std::io::stderr()
            .write_all(skipped.as_bytes())
            .expect("a standard error");
        return;
    };
    let text = std::fs::read_to_string(folder.join("manifest.json")).expect("readable");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let (mut passed, mut refused, mut survived) = (0, 0, 0);
    for entry in manifest["streams"].as_array().expect("a list") {
        let name = entry["file"].as_str().expect("a name");
        let stream = std::fs::read(folder.join(name)).expect("readable");
        let (sums, error) = decode(&stream);
        let matches = ["yuv_md5", "luma_md5"]
            .iter()
            .zip(&sums)
            .any(|(key, sum)| entry[*key].as_str() == Some(sum));
        if entry["in_scope"] == "out" {
            let tool = error.as_ref().and_then(DecodeError::tool);
            assert!(tool.is_some(), "{name} is not refused by name: {error:?}");
            refused += 1;
        } else if entry["tier"]
            .as_str()
            .is_some_and(|tier| tier.starts_with('D'))
        {
            survived += 1;
        } else {
            assert!(matches, "{name}: other pictures ({error:?})");
            passed += 1;
        }
    }
    println!("{passed} passed, {refused} refused by name, {survived} damaged ones survived");
    assert!(passed > 0 && refused > 0);
}
