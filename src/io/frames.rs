// SPDX-License-Identifier: Apache-2.0
//! Frames, one after the other: y4m, raw I420, and pictures; in colour or luma alone.

use std::io::Read;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use image::{DynamicImage, RgbImage};
use tricodec_golden::codec::pipeline::MAX_SIDE;
use tricodec_golden::picture::Frame;
use tricodec_golden::stream::{Colour, FrameRate};

use super::sequence::Sequence;
use super::source::{Reader, cannot_read, shown};
use super::{FileKind, Source, picture, still, y4m};
use crate::ratio::ratio;

/// A source of frames.
pub struct Frames {
    /// Luma columns.
    pub width: usize,
    /// Luma rows.
    pub height: usize,
    /// Frame rate, as the file says; 25 where it does not.
    pub rate: FrameRate,
    /// Colour, as the file says.
    pub colour: Colour,
    /// Frames are luma alone: the file has no colour, or none was asked for.
    pub grey: bool,
    /// The file has colour.
    pub coloured: bool,
    /// Shape of a sample, as the file says.
    pub aspect: Option<(u16, u16)>,
    /// It is a single picture, not video.
    pub still: bool,
    /// What is left out of what the file says, a sentence each.
    pub notes: Vec<String>,
    /// How many frames, as far as the file's length tells; 0 where it does not.
    pub length: u64,
    next: Box<dyn FnMut() -> Result<Option<Frame>>>,
}

impl Frames {
    /// The next frame.
    pub fn read(&mut self) -> Result<Option<Frame>> {
        (self.next)()
    }

    /// Without the first `skip` frames, and with `most` at the most.
    pub fn cut(self, skip: u64, most: Option<u64>) -> Self {
        let (mut next, mut skip, mut left) = (self.next, skip, most);
        let length = self.length.saturating_sub(skip);
        Self {
            length: length.min(most.unwrap_or(length)),
            next: Box::new(move || {
                while skip > 0 {
                    if next()?.is_none() {
                        return Ok(None);
                    }
                    skip -= 1;
                }
                match &mut left {
                    Some(0) => return Ok(None),
                    Some(n) => *n -= 1,
                    None => {}
                }
                next()
            }),
            ..self
        }
    }
}

/// Columns and rows on the command line, as 1920x1080.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let side = |t: &str| t.parse().ok().filter(|s| (1..=MAX_SIDE).contains(s));
        text.split_once('x')
            .and_then(|(w, h)| Some((side(w)?, side(h)?)))
            .map(|(width, height)| Self { width, height })
            .ok_or_else(|| "give WIDTHxHEIGHT, each 1 to 32768".to_owned())
    }
}

/// The frames of a source; with `grey` their luma alone. `size` is that of raw I420.
///
/// # Errors
/// If it holds no frames, or some that are not coded.
pub fn open(source: &mut Source, size: Option<Size>, grey: bool) -> Result<Frames> {
    match source.kind() {
        FileKind::Y4m => open_y4m(source, grey),
        FileKind::Yuv => match size {
            Some(size) => open_yuv(source, size, grey),
            None => bail!(
                "{}: raw I420 does not say its size: give --size WIDTHxHEIGHT",
                source.shown()
            ),
        },
        kind if kind.is_image() => open_image(source, grey),
        kind => bail!("{}: this is {}, no pictures", source.shown(), kind.what()),
    }
}

/// Luma and chroma, or luma alone.
fn take(frame: Frame, grey: bool) -> Frame {
    let [luma, ..] = &frame.planes;
    if grey && frame.has_chroma() {
        luma.clone().into()
    } else {
        frame
    }
}

fn open_y4m(source: &mut Source, grey: bool) -> Result<Frames> {
    let path = source.path().to_owned();
    let mut reader = source.reader()?;
    let header = y4m::Header::read(&path, &mut reader)?;
    let grey = grey || header.is_grey();
    let bytes = header.frame_bytes(&path, grey)?;
    // A frame has six bytes of its own in front, as a rule.
    let length = source.length().unwrap_or(0) / (bytes as u64 + 6);
    Ok(Frames {
        width: header.width,
        height: header.height,
        rate: header.rate,
        // Grey pictures are of full range where nobody says otherwise, as ffmpeg takes them.
        colour: Colour {
            full_range: header.full_range.unwrap_or(header.is_grey()),
            description: None,
        },
        grey,
        coloured: !header.is_grey(),
        aspect: header.aspect.and_then(|(w, h)| ratio(w.into(), h.into())),
        still: false,
        notes: interlaced(header.interlace).into_iter().collect(),
        length,
        next: Box::new(move || y4m::next_frame(&path, &mut reader, &header, grey)),
    })
}

/// The sentence on interlaced frames.
fn interlaced(interlace: char) -> Option<String> {
    let how = match interlace {
        't' => "interlaced, upper field first (It)",
        'b' => "interlaced, lower field first (Ib)",
        'm' => "interlaced in part (Im)",
        _ => return None,
    };
    Some(format!(
        "its frames are {how}: each is coded as one progressive picture, and the stream does not say \
         that they have fields"
    ))
}

fn open_yuv(source: &mut Source, Size { width, height }: Size, grey: bool) -> Result<Frames> {
    let bytes = width * height + 2 * width.div_ceil(2) * height.div_ceil(2);
    let fits = |total: u64| -> Result<()> {
        if total == 0 || !total.is_multiple_of(bytes as u64) {
            bail!(
                "{}: {total} bytes are not a number of I420 frames of {width}x{height} ({bytes} \
                 bytes each): give another --size",
                source.shown()
            );
        }
        Ok(())
    };
    let total = source.length();
    total.map_or(Ok(()), fits)?;
    let path = source.path().to_owned();
    let mut reader = source.reader()?;
    let mut frames = 0;
    Ok(Frames {
        width,
        height,
        rate: FrameRate::PAL,
        colour: Colour::UNKNOWN,
        grey,
        coloured: true,
        aspect: None,
        still: false,
        notes: Vec::new(),
        length: total.unwrap_or(0) / bytes as u64,
        next: Box::new(move || {
            let samples = read_raw(&path, &mut reader, bytes, frames)?;
            frames += 1;
            let frame = samples.map(|s| y4m::frame((width, height), s));
            Ok(frame.map(|f| take(f, grey)))
        }),
    })
}

/// The next so many bytes; nothing at the end.
fn read_raw(
    path: &Path,
    reader: &mut Reader,
    bytes: usize,
    before: u64,
) -> Result<Option<Vec<u8>>> {
    let mut samples = Vec::new();
    let read = reader.take(bytes as u64).read_to_end(&mut samples);
    read.map_err(|e| cannot_read(path, &e))?;
    match samples.len() {
        0 if before > 0 => Ok(None),
        n if n == bytes => Ok(Some(samples)),
        n => Err(anyhow!(
            "{}: {before} frames of {bytes} bytes, then {n} bytes that are none: give another --size",
            shown(path)
        )),
    }
}

fn open_image(source: &mut Source, grey: bool) -> Result<Frames> {
    let bytes = source.bytes()?;
    let still = still::read(source.path(), &bytes)?;
    let (grey, coloured) = (grey || !still.colour.has_color(), still.colour.has_color());
    let frame = from_still(still.image, grey);
    let (width, height) = (frame.luma().width, frame.luma().height);
    let mut frame = Some(frame);
    Ok(Frames {
        width,
        height,
        rate: FrameRate::PAL,
        colour: Colour::SRGB_601,
        grey,
        coloured,
        aspect: None,
        still: true,
        notes: still.notes,
        length: 1,
        next: Box::new(move || Ok(frame.take())),
    })
}

fn from_still(image: DynamicImage, grey: bool) -> Frame {
    match grey {
        true => picture::luma(image).into(),
        false => from_rgb(&image.into_rgb8()),
    }
}

/// The pictures of numbered files as frames, of which `source` is the first: up to the first number
/// that is missing.
///
/// # Errors
/// If the first one is no picture.
pub fn open_sequence(source: &mut Source, sequence: Sequence, grey: bool) -> Result<Frames> {
    if !source.kind().is_image() {
        bail!(
            "{}: this is {}, and a sequence is one of pictures",
            source.shown(),
            source.kind().what()
        );
    }
    let mut first = open_image(source, grey)?;
    let (width, height, grey) = (first.width, first.height, first.grey);
    let length = sequence.length();
    // Two numbers may have gone at once; further ones are another sequence.
    let later = (length + 1..length + 3).find(|n| sequence.file(*n).exists());
    if let Some(later) = later {
        first.notes.push(format!(
            "the sequence ends before {}, which is missing; {} is left out",
            shown(&sequence.file(length)),
            shown(&sequence.file(later))
        ));
    }
    let mut number = 0;
    Ok(Frames {
        width,
        height,
        rate: first.rate,
        colour: first.colour,
        grey,
        coloured: first.coloured,
        aspect: None,
        still: false,
        notes: std::mem::take(&mut first.notes),
        length,
        next: Box::new(move || {
            let file = sequence.file(number);
            number += 1;
            if number == 1 {
                return first.read();
            }
            if number > length {
                return Ok(None);
            }
            let bytes = std::fs::read(&file).map_err(|e| cannot_read(&file, &e))?;
            let still = still::read(&file, &bytes)?;
            let size = (still.image.width() as usize, still.image.height() as usize);
            if size != (width, height) {
                bail!(
                    "{}: this picture has {}x{} samples, those before it {width}x{height}",
                    shown(&file),
                    size.0,
                    size.1
                );
            }
            Ok(Some(from_still(still.image, grey)))
        }),
    })
}

/// RGB to full-range YCbCr by the matrix of BT.601, as JPEG does; chroma is the mean of the (up to)
/// four samples it stands for.
fn from_rgb(rgb: &RgbImage) -> Frame {
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    let mut frame = Frame::new(width, height, true, 0);
    let [luma, cb, cr] = &mut frame.planes;
    for (sample, pixel) in luma.samples.iter_mut().zip(rgb.pixels()) {
        let [r, g, b] = pixel.0.map(i32::from);
        *sample = ((19_595 * r + 38_470 * g + 7471 * b + 32_768) >> 16) as u8;
    }
    for y in 0..cb.height {
        for x in 0..cb.width {
            let mut sum = [0i32; 3];
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let at = (
                    (2 * x + dx).min(width - 1) as u32,
                    (2 * y + dy).min(height - 1) as u32,
                );
                for (s, c) in sum.iter_mut().zip(rgb.get_pixel(at.0, at.1).0) {
                    *s += i32::from(c);
                }
            }
            let [r, g, b] = sum;
            // Sums of four: the shift is two more. 128.5 rounds.
            let centred = |v: i32| ((v + (257 << 17)) >> 18).clamp(0, 255) as u8;
            cb.samples[y * cb.width + x] = centred(-11_059 * r - 21_709 * g + 32_768 * b);
            cr.samples[y * cr.width + x] = centred(32_768 * r - 27_439 * g - 5329 * b);
        }
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primary_colours_of_jpeg() {
        let of = |colour| {
            let f = from_rgb(&RgbImage::from_pixel(3, 3, image::Rgb(colour)));
            [0, 1, 2].map(|i| f.planes[i].samples[0])
        };
        assert_eq!(of([0, 0, 0]), [0, 128, 128]);
        assert_eq!(of([255, 255, 255]), [255, 128, 128]);
        assert_eq!(of([255, 0, 0]), [76, 85, 255]);
        assert_eq!(of([0, 255, 0]), [150, 44, 21]);
        assert_eq!(of([0, 0, 255]), [29, 255, 107]);
    }

    #[test]
    fn sizes() {
        assert_eq!(
            "352x288".parse(),
            Ok(Size {
                width: 352,
                height: 288
            })
        );
        for bad in ["352", "0x1", "1x40000", "axb"] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
    }
}
