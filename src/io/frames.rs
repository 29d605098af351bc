// SPDX-License-Identifier: Apache-2.0
//! Frames, one after the other: y4m, raw I420, and pictures; in colour or luma alone.

use std::io::Read;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use image::RgbImage;
use tricodec_golden::codec::pipeline::MAX_SIDE;
use tricodec_golden::picture::Frame;
use tricodec_golden::stream::{Colour, FrameRate};

use super::source::{Reader, cannot_read, shown};
use super::{FileKind, Source, picture, y4m};

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
    /// How many frames, as far as the file's length tells; 0 where it does not.
    pub length: u64,
    next: Box<dyn FnMut() -> Result<Option<Frame>>>,
}

impl Frames {
    /// The next frame.
    pub fn read(&mut self) -> Result<Option<Frame>> {
        (self.next)()
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
    if matches!(header.interlace, 't' | 'b' | 'm') {
        eprintln!(
            "tricodec: {}: its pictures are interlaced (I{}): they are coded as progressive frames",
            shown(&path),
            header.interlace
        );
    }
    let grey = grey || header.is_grey();
    let bytes = header.frame_bytes(&path, grey)?;
    // A frame has six bytes of its own in front, as a rule.
    let length = source.length().unwrap_or(0) / (bytes as u64 + 6);
    Ok(Frames {
        width: header.width,
        height: header.height,
        rate: header.rate,
        colour: Colour {
            full_range: header.full_range.unwrap_or(false),
            description: None,
        },
        grey,
        coloured: !header.is_grey(),
        length,
        next: Box::new(move || y4m::next_frame(&path, &mut reader, &header, grey)),
    })
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
    let (image, colour) = picture::decoder(source.path(), &bytes)?;
    let grey = grey || !colour.has_color();
    let frame = if grey {
        picture::luma(image).into()
    } else {
        from_rgb(&image.into_rgb8())
    };
    let luma = &frame.planes[0];
    let (width, height) = (luma.width, luma.height);
    let mut frame = Some(frame);
    Ok(Frames {
        width,
        height,
        rate: FrameRate::PAL,
        colour: Colour::SRGB_601,
        grey,
        coloured: colour.has_color(),
        length: 1,
        next: Box::new(move || Ok(frame.take())),
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
