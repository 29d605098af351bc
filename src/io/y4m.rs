// SPDX-License-Identifier: Apache-2.0
//! YUV4MPEG2: one line of header, then frames of 4:2:0 or luma alone.

use std::io::{BufRead, Read};
use std::path::Path;

use anyhow::{Result, bail};
use tricodec_golden::codec::pipeline::MAX_SIDE;
use tricodec_golden::picture::{Frame, Plane};
use tricodec_golden::stream::FrameRate;

use super::source::{cannot_read, shown};

/// The longest line that is believed.
const LONGEST: usize = 4096;

/// What the header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Luma columns.
    pub width: usize,
    /// Luma rows.
    pub height: usize,
    /// `F`: frames per second; 25 where it does not say.
    pub rate: FrameRate,
    /// `I`: `p`, `t`, `b` or `m`; `?` where it does not say.
    pub interlace: char,
    /// `A`: width and height of a sample.
    pub aspect: Option<(u32, u32)>,
    /// `C`: the colour space; 420jpeg where it does not say.
    pub space: String,
    /// `XCOLORRANGE`: FULL, or LIMITED.
    pub full_range: Option<bool>,
}

impl Header {
    /// Read it. `path` is the file's name, for messages.
    ///
    /// # Errors
    /// If it is no header, or of frames that cannot be coded.
    pub fn read(path: &Path, reader: &mut impl BufRead) -> Result<Self> {
        let shown = shown(path);
        let line = line(path, reader, "header")?.unwrap_or_default();
        let Some(fields) = line.strip_prefix(b"YUV4MPEG2") else {
            bail!("{shown}: this is no y4m video: it does not begin with YUV4MPEG2");
        };
        let mut header = Self {
            width: 0,
            height: 0,
            rate: FrameRate::PAL,
            interlace: '?',
            aspect: None,
            space: "420jpeg".to_owned(),
            full_range: None,
        };
        for field in fields.split(|b| *b == b' ').filter(|f| !f.is_empty()) {
            let text = String::from_utf8_lossy(field).escape_debug().to_string();
            let first = text.chars().next().map_or(0, char::len_utf8);
            let (name, value) = text.split_at(first);
            match name {
                "W" | "H" => {
                    let side = value.parse::<usize>().ok();
                    let side = side.filter(|s| (1..=MAX_SIDE).contains(s));
                    let Some(side) = side else {
                        bail!("{shown}: the y4m header says {text}: sides must be 1 to {MAX_SIDE}");
                    };
                    if name == "W" {
                        header.width = side;
                    } else {
                        header.height = side;
                    }
                }
                "F" => match ratio(value) {
                    Some((frames, seconds)) if frames > 0 && seconds > 0 => {
                        header.rate = FrameRate { frames, seconds };
                    }
                    // 0:0 stands for a rate that is not known.
                    Some(_) => {}
                    None => bail!("{shown}: the y4m header says {text}: no frame rate is that"),
                },
                "I" => header.interlace = value.chars().next().unwrap_or('?'),
                "A" => match ratio(value) {
                    Some((0, _) | (_, 0)) => {}
                    Some(aspect) => header.aspect = Some(aspect),
                    None => bail!("{shown}: the y4m header says {text}: no sample aspect is that"),
                },
                "C" => header.space = value.to_owned(),
                "X" => match value {
                    "COLORRANGE=FULL" => header.full_range = Some(true),
                    "COLORRANGE=LIMITED" => header.full_range = Some(false),
                    _ => {}
                },
                _ => {}
            }
        }
        if header.width == 0 || header.height == 0 {
            bail!("{shown}: the y4m header has no width or no height (W and H)");
        }
        Ok(header)
    }

    /// Frames are luma alone.
    pub fn is_grey(&self) -> bool {
        self.space == "mono"
    }

    /// Bytes of a frame, without the line before it; with `grey` only its luma counts, and it may
    /// have any 8-bit chroma.
    ///
    /// # Errors
    /// If the samples are none that are coded.
    pub fn frame_bytes(&self, path: &Path, grey: bool) -> Result<usize> {
        let (w, h) = (self.width, self.height);
        let half = |n: usize| n.div_ceil(2);
        let (chroma, coded) = match self.space.as_str() {
            "mono" => (0, true),
            "420" | "420jpeg" | "420mpeg2" | "420paldv" => (2 * half(w) * half(h), true),
            "410" => (2 * w.div_ceil(4) * h.div_ceil(4), false),
            "411" => (2 * w.div_ceil(4) * h, false),
            "422" => (2 * half(w) * h, false),
            "440" => (2 * w * half(h), false),
            "444" => (2 * w * h, false),
            "444alpha" => (3 * w * h, false),
            space => bail!(
                "{}: its samples are C{space} ({}); 8-bit 4:2:0 and 8-bit luma are coded: {CONVERT}",
                shown(path),
                what(space)
            ),
        };
        if !coded && !grey {
            bail!(
                "{}: its samples are C{} ({}), not 8-bit 4:2:0: {CONVERT}; or give --grey for its \
                 luma alone",
                shown(path),
                self.space,
                what(&self.space)
            );
        }
        Ok(w * h + chroma)
    }
}

/// What helps.
const CONVERT: &str = "convert it, as `ffmpeg -i FILE -pix_fmt yuv420p out.y4m`";

/// A colour space in words.
fn what(space: &str) -> String {
    let (sampling, depth) = match space.split_once('p') {
        Some((sampling, depth)) if depth.parse::<u32>().is_ok() => (sampling, depth),
        _ => (space, "8"),
    };
    let (sampling, depth) = match (sampling, space.strip_prefix("mono")) {
        (_, Some(depth)) if !depth.is_empty() => ("mono", depth),
        _ => (sampling, depth),
    };
    match sampling {
        "410" => format!("{depth}-bit 4:1:0"),
        "411" => format!("{depth}-bit 4:1:1"),
        "420" => format!("{depth}-bit 4:2:0"),
        "422" => format!("{depth}-bit 4:2:2"),
        "440" => format!("{depth}-bit 4:4:0"),
        "444" => format!("{depth}-bit 4:4:4"),
        "444alpha" => "8-bit 4:4:4 with alpha".to_owned(),
        "mono" => format!("{depth}-bit luma"),
        _ => "unknown".to_owned(),
    }
}

/// Two numbers, as 30000:1001.
fn ratio(text: &str) -> Option<(u32, u32)> {
    let (a, b) = text.split_once(':')?;
    Some((a.parse().ok()?, b.parse().ok()?))
}

/// A line without its line feed; nothing at the end of the file.
fn line(path: &Path, reader: &mut impl BufRead, what: &str) -> Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = reader.take(LONGEST as u64 + 1).read_until(b'\n', &mut line);
    read.map_err(|e| cannot_read(path, &e))?;
    match line.pop() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(line)),
        Some(_) if line.len() >= LONGEST => bail!(
            "{}: the y4m {what} is longer than {LONGEST} bytes: this is no video, or its comments \
             (X) must go",
            shown(path)
        ),
        Some(_) => bail!("{}: the file ends inside a y4m {what}", shown(path)),
    }
}

/// The next frame, of a file with this header, with `grey` its luma alone; nothing at the end.
///
/// # Errors
/// If the file ends inside of it.
pub fn next_frame(
    path: &Path,
    reader: &mut impl BufRead,
    header: &Header,
    grey: bool,
) -> Result<Option<Frame>> {
    let bytes = header.frame_bytes(path, grey)?;
    match line(path, reader, "frame header")? {
        None => return Ok(None),
        Some(line) if line == b"FRAME" || line.starts_with(b"FRAME ") => {}
        Some(_) => bail!(
            "{}: where a frame should begin there is no FRAME: the file is damaged, or its header \
             is wrong",
            shown(path)
        ),
    }
    let mut samples = Vec::new();
    reader
        .take(bytes as u64)
        .read_to_end(&mut samples)
        .map_err(|e| cannot_read(path, &e))?;
    if samples.len() < bytes {
        bail!("{}: the file ends inside a frame", shown(path));
    }
    if grey {
        samples.truncate(header.width * header.height);
    }
    Ok(Some(frame((header.width, header.height), samples)))
}

/// The frame of I420 samples, or of luma alone.
pub fn frame((width, height): (usize, usize), mut samples: Vec<u8>) -> Frame {
    let (luma, w, h) = (width * height, width.div_ceil(2), height.div_ceil(2));
    let plane = |width: usize, height: usize, samples: Vec<u8>| Plane {
        width,
        height,
        samples,
    };
    if samples.len() == luma {
        return plane(width, height, samples).into();
    }
    let cr = samples.split_off(luma + w * h);
    let cb = samples.split_off(luma);
    Frame {
        planes: [
            plane(width, height, samples),
            plane(w, h, cb),
            plane(w, h, cr),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Result<Header> {
        Header::read(Path::new("x.y4m"), &mut text.as_bytes())
    }

    #[test]
    fn fields_are_read() {
        let h = header("YUV4MPEG2 W64 H48 F30000:1001 It A128:117 C420mpeg2 XCOLORRANGE=FULL\n");
        let h = h.expect("a header");
        assert_eq!((h.width, h.height, h.interlace), (64, 48, 't'));
        assert_eq!((h.aspect, h.full_range), (Some((128, 117)), Some(true)));
        assert_eq!((h.rate.frames, h.rate.seconds), (30000, 1001));
        let bytes = h.frame_bytes(Path::new("x.y4m"), false).expect("4:2:0");
        assert_eq!(bytes, 64 * 48 * 3 / 2);
    }

    #[test]
    fn colour_spaces_are_named() {
        for (space, words) in [
            ("411", "C411 (8-bit 4:1:1)"),
            ("420p10", "C420p10 (10-bit 4:2:0)"),
            ("422p12", "C422p12 (12-bit 4:2:2)"),
            ("444alpha", "8-bit 4:4:4 with alpha"),
            ("mono16", "Cmono16 (16-bit luma)"),
            ("xyz", "Cxyz (unknown)"),
        ] {
            let h = header(&format!("YUV4MPEG2 W4 H4 C{space}\n")).expect("a header");
            let e = h
                .frame_bytes(Path::new("x.y4m"), false)
                .expect_err("refused");
            assert!(e.to_string().contains(words), "{e}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, words) in [
            ("YUV4MPEG2 W0 H4\n", "W0: sides must be"),
            ("YUV4MPEG2 W4\n", "no width or no height"),
            ("YUV4MPEG2 W4 H4 Fx\n", "Fx: no frame rate"),
            ("YUV4MPEG2 W4 H4", "ends inside a y4m header"),
            ("MPEG\n", "does not begin with YUV4MPEG2"),
        ] {
            let e = header(text).expect_err("refused").to_string();
            assert!(e.contains(words) && e.starts_with("x.y4m: "), "{e}");
        }
        let long = format!("YUV4MPEG2 W4 H4 X{}\n", "x".repeat(5000));
        assert!(
            header(&long)
                .expect_err("refused")
                .to_string()
                .contains("longer than 4096")
        );
    }
}
