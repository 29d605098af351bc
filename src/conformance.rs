// SPDX-License-Identifier: Apache-2.0
//! `tricodec conformance`: decode a folder of test streams and compare with its manifest.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use tricodec_golden::codec::Decoder;
use tricodec_golden::codec::decode::{DecodeError, principal};
use tricodec_golden::picture::Frame;

use crate::args::Conformance;
use crate::output::{progress, report, write_whole};

/// `manifest.json`.
#[derive(Deserialize)]
struct Manifest {
    streams: Vec<Entry>,
}

/// A stream of the manifest.
#[derive(Deserialize)]
struct Entry {
    file: String,
    profile: Vec<String>,
    tools: Vec<String>,
    tier: String,
    in_scope: String,
    yuv_md5: Option<String>,
    luma_md5: Option<String>,
}

/// How a stream fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// The pictures are those of the manifest.
    Pass,
    /// A tool outside the scope is refused by name.
    Refused,
    /// A damaged stream, or one that other decoders disagree on, ended in pictures or a clear
    /// error.
    Survived,
    /// Anything else.
    Fail,
}

/// A row of the report.
#[derive(Serialize)]
struct Row {
    file: String,
    profile: String,
    tools: String,
    tier: String,
    verdict: Verdict,
    frames: usize,
    remark: String,
}

#[derive(Serialize)]
struct Figures {
    pass: usize,
    refused: usize,
    survived: usize,
    fail: usize,
    frames: usize,
    seconds: f64,
}

/// Run the command.
pub fn run(a: &Conformance) -> Result<()> {
    if let Some(output) = &a.output {
        crate::provenance::refuse(output, None)?;
    }
    let start = Instant::now();
    let path = a.folder.join("manifest.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    let bar = progress(manifest.streams.len() as u64, "decoding");
    let mut rows = Vec::new();
    for entry in &manifest.streams {
        rows.push(check(&a.folder, entry)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let count = |verdict| rows.iter().filter(|r| r.verdict == verdict).count();
    let f = Figures {
        pass: count(Verdict::Pass),
        refused: count(Verdict::Refused),
        survived: count(Verdict::Survived),
        fail: count(Verdict::Fail),
        frames: rows.iter().map(|r| r.frames).sum(),
        seconds: start.elapsed().as_secs_f64(),
    };
    let mut sentence = format!(
        "{} passed, {} refused by name, {} survived, {} failed; {} frames in {:.1} s",
        f.pass, f.refused, f.survived, f.fail, f.frames, f.seconds
    );
    for row in rows.iter().filter(|r| r.verdict == Verdict::Fail) {
        sentence += &format!("\nfailed: {}: {}", row.file, row.remark);
    }
    if let Some(output) = &a.output {
        write_whole(output, |file| {
            let mut csv = csv::Writer::from_writer(file);
            for row in &rows {
                csv.serialize(row)?;
            }
            Ok(csv.flush()?)
        })?;
    }
    report(a.json, &f, &sentence)?;
    if f.fail > 0 {
        bail!("{} stream(s) failed", f.fail);
    }
    Ok(())
}

/// What came out of a stream.
struct Result420 {
    frames: usize,
    yuv: String,
    luma: String,
    error: Option<DecodeError>,
}

fn check(folder: &Path, entry: &Entry) -> Result<Row> {
    let path = folder.join(&entry.file);
    let stream = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let result = decode(&stream);
    let tool = result.error.as_ref().and_then(DecodeError::tool);
    let matches = [
        (&entry.yuv_md5, &result.yuv),
        (&entry.luma_md5, &result.luma),
    ]
    .into_iter()
    .any(|(expected, md5)| expected.as_ref() == Some(md5));
    let remark = match &result.error {
        Some(error) => error.to_string(),
        None if matches => String::new(),
        None => "other pictures".to_owned(),
    };
    let verdict = match (entry.in_scope.as_str(), entry.tier.starts_with('D')) {
        ("out", _) if tool.is_some() => Verdict::Refused,
        ("out", _) => Verdict::Fail,
        (_, false) if matches => Verdict::Pass,
        (_, false) => Verdict::Fail,
        (_, true) if matches && result.error.is_none() => Verdict::Pass,
        (_, true) => Verdict::Survived,
    };
    Ok(Row {
        file: entry.file.clone(),
        profile: entry.profile.join(" "),
        tools: entry.tools.join(" "),
        tier: entry.tier.chars().take(1).collect(),
        verdict,
        frames: result.frames,
        remark,
    })
}

fn decode(stream: &[u8]) -> Result420 {
    let hex = |md5: Md5| md5.finalize().iter().map(|b| format!("{b:02x}")).collect();
    let (mut yuv, mut luma) = (Md5::new(), Md5::new());
    let (mut frames, mut errors) = (0, Vec::new());
    match Decoder::new(stream) {
        Err(error) => errors.push(error),
        Ok(mut decoder) => {
            for picture in decoder.by_ref().filter(|p| p.recovered) {
                frames += 1;
                add(&picture.frame, &mut yuv, &mut luma);
                errors.extend(picture.damage.into_iter().map(|d| d.reason));
            }
            errors.extend(decoder.errors().cloned());
        }
    }
    Result420 {
        frames,
        yuv: hex(yuv),
        luma: hex(luma),
        error: principal(errors.iter()).cloned(),
    }
}

/// Grey pictures have grey chroma as I420.
fn add(frame: &Frame, yuv: &mut Md5, luma: &mut Md5) {
    let [y, u, v] = &frame.planes;
    luma.update(&y.samples);
    yuv.update(&y.samples);
    if frame.has_chroma() {
        yuv.update(&u.samples);
        yuv.update(&v.samples);
    } else {
        yuv.update(vec![128; 2 * y.width.div_ceil(2) * y.height.div_ceil(2)]);
    }
}
