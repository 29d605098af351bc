// SPDX-License-Identifier: Apache-2.0
//! What `tricodec info` says of an H.264 stream, by its headers.

use anyhow::{Result, bail};
use serde::Serialize;
use tricodec_golden::codec::Survey;
use tricodec_golden::stream::{FrameRate, Sps};

/// Figures of a stream.
#[derive(Serialize)]
pub struct StreamInfo {
    container: &'static str,
    profile: String,
    level: String,
    width: u32,
    height: u32,
    /// "4:2:0" or "4:0:0".
    chroma: &'static str,
    /// Width and height of a sample.
    sample_aspect: Option<(u16, u16)>,
    /// "full" or "limited".
    range: &'static str,
    /// colour_primaries, transfer_characteristics, matrix_coefficients, by their names.
    primaries: Option<String>,
    transfer: Option<String>,
    matrix: Option<String>,
    pictures: u64,
    idr: u64,
    i: u64,
    p: u64,
    b: u64,
    references: u64,
    entropy: &'static str,
    transform8x8: bool,
    max_references: u32,
    slices: u64,
    slices_per_picture: Option<(usize, usize)>,
    /// Lowest and highest QP of slices, and their mean.
    qp: Option<(u8, u8)>,
    mean_qp: f64,
    bytes: u64,
    frame_rate: Option<f64>,
    seconds: Option<f64>,
    bits_per_second: Option<f64>,
    bits_per_picture: f64,
    /// What is not followed, and what is wrong.
    notes: Vec<String>,
}

/// What the container adds.
#[derive(Default)]
pub struct Container {
    /// Its name.
    pub name: &'static str,
    /// Shape of a sample.
    pub aspect: Option<(u16, u16)>,
    /// Frames per second.
    pub rate: Option<FrameRate>,
    /// Length in seconds.
    pub seconds: Option<f64>,
    /// Sentences.
    pub notes: Vec<String>,
}

impl StreamInfo {
    /// Put together what the headers and the container say.
    ///
    /// # Errors
    /// If there is no picture, or a header cannot be read.
    pub fn new(survey: &Survey, container: Container) -> Result<Self> {
        if let Some(error) = &survey.error {
            return Err(error.clone().into());
        }
        let Some(sps) = &survey.sequence else {
            bail!("the stream holds no picture");
        };
        let (width, height) = sps.display_size();
        let mut notes = container.notes;
        if survey.sizes.len() > 1 {
            let sizes = survey.sizes.iter().map(|(w, h)| format!("{w}x{h}"));
            let sizes: Vec<_> = sizes.collect();
            notes.push(format!(
                "its pictures have several sizes: {}",
                sizes.join(", ")
            ));
        }
        let aspect = (sps.vui.sample_aspect, container.aspect);
        if let ((Some(own), Some(other)), true) = (aspect, aspect.0 != aspect.1) {
            notes.push(format!(
                "the container says samples of {}:{}, the stream {}:{}, which counts",
                other.0, other.1, own.0, own.1
            ));
        }
        let rate = sps.vui.frame_rate.or(container.rate);
        let frames = rate.map(|r| f64::from(r.frames) / f64::from(r.seconds));
        let total = survey.total();
        let seconds = container.seconds.or(frames.map(|f| total as f64 / f));
        let bits = 8.0 * survey.bytes as f64;
        let description = sps.vui.colour.description;
        let named = |part: usize, names: &[(u8, &str)]| {
            description.map(|d| {
                let name = names.iter().find(|(n, _)| *n == d[part]);
                name.map_or_else(|| d[part].to_string(), |(_, name)| (*name).to_owned())
            })
        };
        Ok(Self {
            container: container.name,
            profile: profile(sps),
            level: level(sps),
            width,
            height,
            chroma: if sps.chroma { "4:2:0" } else { "4:0:0" },
            sample_aspect: aspect.0.or(aspect.1),
            range: if sps.vui.colour.full_range {
                "full"
            } else {
                "limited"
            },
            primaries: named(0, PRIMARIES),
            transfer: named(1, TRANSFER),
            matrix: named(2, MATRIX),
            pictures: total,
            idr: survey.idr,
            i: survey.pictures[0],
            p: survey.pictures[1],
            b: survey.pictures[2],
            references: survey.references,
            entropy: match survey.cabac {
                0 => "CAVLC",
                n if n == total => "CABAC",
                _ => "CABAC and CAVLC",
            },
            transform8x8: survey.transform8x8 > 0,
            max_references: sps.max_ref_frames,
            slices: survey.slices,
            slices_per_picture: survey.slices_per_picture,
            qp: survey.qp,
            mean_qp: survey.mean_qp,
            bytes: survey.bytes,
            frame_rate: frames,
            seconds,
            bits_per_second: seconds.filter(|s| *s > 0.0).map(|s| bits / s),
            bits_per_picture: bits / total.max(1) as f64,
            notes,
        })
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut lines = vec![format!(
            "{}: H.264 {} profile, level {}, {}x{}, {}, {} range",
            self.container,
            self.profile,
            self.level,
            self.width,
            self.height,
            self.chroma,
            self.range
        )];
        if let Some((w, h)) = self.sample_aspect {
            lines.push(format!("sample aspect {w}:{h}"));
        }
        if let (Some(p), Some(t), Some(m)) = (&self.primaries, &self.transfer, &self.matrix) {
            lines.push(format!("colour: primaries {p}, transfer {t}, matrix {m}"));
        }
        let rate = match self.frame_rate {
            Some(rate) => format!("{rate:.3} frames per second"),
            None => "no frame rate".to_owned(),
        };
        let seconds = self
            .seconds
            .map_or_else(String::new, |s| format!(", {s:.3} s"));
        let bits = self
            .bits_per_second
            .map_or_else(String::new, |b| format!(", {:.1} kbit/s", b / 1000.0));
        lines.push(format!(
            "{} pictures ({} IDR): {} I, {} P, {} B; {rate}{seconds}{bits}",
            self.pictures, self.idr, self.i, self.p, self.b
        ));
        let slices = match self.slices_per_picture {
            Some((least, most)) if least == most => format!("{least} per picture"),
            Some((least, most)) => format!("{least} to {most} per picture"),
            None => "none".to_owned(),
        };
        let qp = self.qp.map_or_else(String::new, |(low, high)| {
            format!(", QP of slices {low} to {high}, mean {:.2}", self.mean_qp)
        });
        lines.push(format!(
            "{}{}, {} slices ({slices}), at most {} references{qp}",
            self.entropy,
            if self.transform8x8 {
                ", 8x8 transform"
            } else {
                ""
            },
            self.slices,
            self.max_references,
        ));
        lines.push(format!(
            "{} bytes, {:.0} bits per picture",
            self.bytes, self.bits_per_picture
        ));
        lines.extend(self.notes.iter().map(|n| format!("note: {n}")));
        lines.join("\n")
    }
}

/// Name of the profile (Annex A), with its constraint flags.
fn profile(sps: &Sps) -> String {
    let set = |flag: u32| sps.constraints & (0x80 >> flag) != 0;
    let name = match sps.profile_idc {
        66 if set(1) => "Constrained Baseline",
        66 => "Baseline",
        77 => "Main",
        88 => "Extended",
        100 if set(4) && set(5) => "Constrained High",
        100 if set(4) => "Progressive High",
        100 => "High",
        110 if set(3) => "High 10 Intra",
        110 => "High 10",
        122 => "High 4:2:2",
        244 => "High 4:4:4 Predictive",
        44 => "CAVLC 4:4:4 Intra",
        other => return format!("{other}"),
    };
    name.to_owned()
}

/// The level as it is written: 1b is told by a flag in profiles below High.
fn level(sps: &Sps) -> String {
    let flag = sps.constraints & 0x10 != 0 && matches!(sps.profile_idc, 66 | 77 | 88);
    match sps.level_idc {
        9 => "1b".to_owned(),
        11 if flag => "1b".to_owned(),
        n => format!("{}.{}", n / 10, n % 10),
    }
}

/// Table E-3.
const PRIMARIES: &[(u8, &str)] = &[
    (1, "BT.709"),
    (2, "unspecified"),
    (4, "BT.470 M"),
    (5, "BT.601 625"),
    (6, "BT.601 525"),
    (7, "SMPTE 240M"),
    (8, "film"),
    (9, "BT.2020"),
    (10, "XYZ"),
    (11, "DCI P3"),
    (12, "Display P3"),
    (22, "EBU 3213"),
];

/// Table E-4.
const TRANSFER: &[(u8, &str)] = &[
    (1, "BT.709"),
    (2, "unspecified"),
    (4, "gamma 2.2"),
    (5, "gamma 2.8"),
    (6, "BT.601"),
    (7, "SMPTE 240M"),
    (8, "linear"),
    (11, "xvYCC"),
    (13, "sRGB"),
    (14, "BT.2020 10-bit"),
    (15, "BT.2020 12-bit"),
    (16, "PQ"),
    (18, "HLG"),
];

/// Table E-5.
const MATRIX: &[(u8, &str)] = &[
    (0, "RGB"),
    (1, "BT.709"),
    (2, "unspecified"),
    (4, "FCC"),
    (5, "BT.601 625"),
    (6, "BT.601 525"),
    (7, "SMPTE 240M"),
    (8, "YCgCo"),
    (9, "BT.2020"),
    (10, "BT.2020 constant luminance"),
];
