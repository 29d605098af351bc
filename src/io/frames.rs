// SPDX-License-Identifier: Apache-2.0
//! Frames in colour, one after the other: y4m, raw I420, and RGB pictures.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result, anyhow, bail};
use image::RgbImage;
use tricodec_golden::codec::pipeline::MAX_SIDE;
use tricodec_golden::picture::{Frame, Plane};
use tricodec_golden::stream::{Colour, FrameRate};

use super::{FileKind, picture, reason};

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
    /// How many frames, as far as the file's length tells.
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

/// Whether a file holds colour: raw I420 always, y4m and pictures as they say of themselves.
pub fn is_colour(path: &Path) -> Result<bool> {
    Ok(match FileKind::of(path)? {
        FileKind::Yuv => true,
        FileKind::Y4m => {
            let (decoder, _) = y4m_decoder(path)?;
            !matches!(
                decoder.get_colorspace(),
                y4m::Colorspace::Cmono | y4m::Colorspace::Cmono12
            )
        }
        FileKind::Image => picture::decoder(path, &super::read(path)?)?.1.has_color(),
        _ => false,
    })
}

/// Open a source of colour frames. `size` is that of raw I420.
pub fn open(path: &Path, size: Option<Size>) -> Result<Frames> {
    match FileKind::of(path)? {
        FileKind::Y4m => open_y4m(path),
        FileKind::Yuv => {
            let size = size.with_context(|| {
                format!(
                    "{}: raw I420 does not say its size: give --size WIDTHxHEIGHT",
                    path.display()
                )
            })?;
            open_yuv(path, size)
        }
        _ => open_image(path),
    }
}

type Y4m = y4m::Decoder<Counted>;

/// A reader that says how far it has come.
struct Counted {
    file: BufReader<File>,
    count: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(out)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}

fn y4m_error(path: &Path, e: &y4m::Error) -> anyhow::Error {
    anyhow!(
        "{}: this y4m file cannot be read: {}",
        path.display(),
        reason(e)
    )
}

fn open_file(path: &Path) -> Result<(BufReader<File>, u64)> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let length = file.metadata().map_or(0, |m| m.len());
    Ok((BufReader::with_capacity(1 << 20, file), length))
}

/// The decoder of a file, and the count of bytes that it has read.
fn y4m_decoder(path: &Path) -> Result<(Y4m, Rc<Cell<u64>>)> {
    let (mut file, _) = open_file(path)?;
    let start = file
        .fill_buf()
        .with_context(|| format!("cannot read {}", path.display()))?;
    picture::check_y4m_sides(path, start)?;
    let count = Rc::new(Cell::new(0));
    let counted = Counted {
        file,
        count: Rc::clone(&count),
    };
    let decoder = y4m::decode(counted).map_err(|e| y4m_error(path, &e))?;
    Ok((decoder, count))
}

/// The three planes of I420 in one run of bytes.
fn planes(width: usize, height: usize, bytes: [&[u8]; 3]) -> Frame {
    let (w, h) = (width.div_ceil(2), height.div_ceil(2));
    let plane = |width: usize, height: usize, bytes: &[u8]| Plane {
        width,
        height,
        samples: bytes[..width * height].to_vec(),
    };
    Frame {
        planes: [
            plane(width, height, bytes[0]),
            plane(w, h, bytes[1]),
            plane(w, h, bytes[2]),
        ],
    }
}

fn open_y4m(path: &Path) -> Result<Frames> {
    use y4m::Colorspace::{C420, C420jpeg, C420mpeg2, C420paldv};
    let (mut decoder, count) = y4m_decoder(path)?;
    let (width, height) = (decoder.get_width(), decoder.get_height());
    let space = decoder.get_colorspace();
    if !matches!(space, C420 | C420jpeg | C420mpeg2 | C420paldv) {
        bail!(
            "{}: its samples are {space:?}, not 8-bit 4:2:0: convert it, or give --grey for its luma alone",
            path.display()
        );
    }
    let ratio = decoder.get_framerate();
    let full_range = String::from_utf8_lossy(decoder.get_raw_params())
        .split(' ')
        .any(|p| p == "XCOLORRANGE=FULL");
    let rate = match (u32::try_from(ratio.num), u32::try_from(ratio.den)) {
        (Ok(frames), Ok(seconds)) if frames > 0 && seconds > 0 => FrameRate { frames, seconds },
        _ => FrameRate::PAL,
    };
    let frame_bytes = decoder.get_bytes_per_sample() * width * height * 3 / 2 + 6;
    let length = open_file(path)?.1 / frame_bytes.max(1) as u64;
    let path = path.to_owned();
    Ok(Frames {
        width,
        height,
        rate,
        colour: Colour {
            full_range,
            description: None,
        },
        length,
        next: Box::new(move || {
            let before = count.get();
            match decoder.read_frame() {
                Ok(f) => Ok(Some(planes(
                    width,
                    height,
                    [f.get_y_plane(), f.get_u_plane(), f.get_v_plane()],
                ))),
                Err(y4m::Error::EOF) if count.get() == before => Ok(None),
                Err(y4m::Error::EOF) => bail!("{}: the file ends inside a frame", path.display()),
                Err(e) => Err(y4m_error(&path, &e)),
            }
        }),
    })
}

fn open_yuv(path: &Path, Size { width, height }: Size) -> Result<Frames> {
    let (mut file, total) = open_file(path)?;
    let luma = width * height;
    let chroma = width.div_ceil(2) * height.div_ceil(2);
    let bytes = luma + 2 * chroma;
    if total == 0 || total % bytes as u64 != 0 {
        bail!(
            "{}: {total} bytes are not a number of I420 frames of {width}x{height} ({bytes} bytes each): give another --size",
            path.display()
        );
    }
    let length = total / bytes as u64;
    let mut left = length;
    let path = path.to_owned();
    Ok(Frames {
        width,
        height,
        rate: FrameRate::PAL,
        colour: Colour::UNKNOWN,
        length,
        next: Box::new(move || {
            if left == 0 {
                return Ok(None);
            }
            left -= 1;
            let mut buffer = vec![0; bytes];
            file.read_exact(&mut buffer)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let (y, rest) = buffer.split_at(luma);
            let (u, v) = rest.split_at(chroma);
            Ok(Some(planes(width, height, [y, u, v])))
        }),
    })
}

fn open_image(path: &Path) -> Result<Frames> {
    let rgb = picture::decoder(path, &super::read(path)?)?.0.into_rgb8();
    let (width, height) = (rgb.width() as usize, rgb.height() as usize);
    let mut frame = Some(from_rgb(&rgb));
    Ok(Frames {
        width,
        height,
        rate: FrameRate::PAL,
        colour: Colour::SRGB_601,
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
