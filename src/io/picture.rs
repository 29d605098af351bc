// SPDX-License-Identifier: Apache-2.0
//! Pictures: png, pgm and y4m as grey in, png and pgm out.

use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use image::{
    ColorType, DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, ImageReader, Limits,
};
use tricodec_golden::picture::Plane;

use super::{FileKind, reason};

/// Largest side of a picture that is read: beyond what can be coded, so that the encoder names the
/// limit.
const MAX_SIDE: u32 = 1 << 18;

/// Read the pictures of a file: one, or the frames of a y4m.
pub fn read(path: &Path) -> Result<Vec<Plane>> {
    let bytes = super::read(path)?;
    match FileKind::of(path)? {
        FileKind::Y4m => read_y4m(path, &bytes),
        _ => read_image(path, &bytes).map(|p| vec![p]),
    }
}

/// Decode a picture; also its colour type as the file has it.
pub fn decoder(path: &Path, bytes: &[u8]) -> Result<(DynamicImage, ColorType)> {
    let wrong = |e: &dyn std::fmt::Display| {
        anyhow!(
            "{}: this picture cannot be read: {}",
            path.display(),
            reason(e)
        )
    };
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|e| wrong(&e))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    reader.limits(limits);
    let image = reader.decode().map_err(|e| wrong(&e))?;
    let colour = image.color();
    Ok((image, colour))
}

pub(super) fn read_image(path: &Path, bytes: &[u8]) -> Result<Plane> {
    let grey = decoder(path, bytes)?.0.into_luma8();
    Ok(Plane {
        width: grey.width() as usize,
        height: grey.height() as usize,
        samples: grey.into_raw(),
    })
}

/// Check the sides in the header of a y4m file that begins with `start`: its reader multiplies them
/// before it looks at them.
pub(super) fn check_y4m_sides(path: &Path, start: &[u8]) -> Result<()> {
    let header = start.split(|b| *b == b'\n').next().unwrap_or_default();
    for field in header.split(|b| *b == b' ').skip(1) {
        let side = field.strip_prefix(b"W").or(field.strip_prefix(b"H"));
        let digits = side.and_then(|s| std::str::from_utf8(s).ok());
        if digits.is_some_and(|d| d.parse::<u32>().map_or(true, |n| n > MAX_SIDE)) {
            bail!(
                "{}: this y4m file cannot be read: its sides must be 1 to {MAX_SIDE}",
                path.display()
            );
        }
    }
    Ok(())
}

pub(super) fn read_y4m(path: &Path, bytes: &[u8]) -> Result<Vec<Plane>> {
    let wrong = |e: y4m::Error| {
        anyhow!(
            "{}: this y4m file cannot be read: {}",
            path.display(),
            reason(&e)
        )
    };
    check_y4m_sides(path, bytes)?;
    let mut decoder = y4m::decode(bytes).map_err(wrong)?;
    let (width, height) = (decoder.get_width(), decoder.get_height());
    if decoder.get_bit_depth() != 8 {
        bail!(
            "{}: samples have {} bits, not 8: convert it",
            path.display(),
            decoder.get_bit_depth()
        );
    }
    let mut pictures = Vec::new();
    loop {
        match decoder.read_frame() {
            Ok(frame) => {
                pictures.push(Plane {
                    width,
                    height,
                    samples: frame.get_y_plane()[..width * height].to_vec(),
                });
            }
            Err(y4m::Error::EOF) => break,
            Err(e) => return Err(wrong(e)),
        }
    }
    if pictures.is_empty() {
        bail!("{}: there is no frame in it", path.display());
    }
    Ok(pictures)
}

/// Write a grey picture as png or pgm.
pub fn write_image(path: &Path, p: &Plane, out: &mut dyn Write) -> Result<()> {
    let size = (p.width, p.height);
    if ImageFormat::from_path(path)? == ImageFormat::Png {
        write_png(size, &p.samples, ExtendedColorType::L8, out)
    } else {
        write!(out, "P5\n{} {}\n255\n", p.width, p.height)?;
        Ok(out.write_all(&p.samples)?)
    }
}

/// Write a colour picture as png: `samples` are red, green and blue, row by row.
pub fn write_rgb(
    path: &Path,
    size: (usize, usize),
    samples: &[u8],
    out: &mut dyn Write,
) -> Result<()> {
    if ImageFormat::from_path(path)? != ImageFormat::Png {
        bail!("the picture has colour: write .png, .y4m or .yuv");
    }
    write_png(size, samples, ExtendedColorType::Rgb8, out)
}

fn write_png(
    (width, height): (usize, usize),
    samples: &[u8],
    colour: ExtendedColorType,
    out: &mut dyn Write,
) -> Result<()> {
    let encoder = image::codecs::png::PngEncoder::new(out);
    Ok(encoder.write_image(samples, width as u32, height as u32, colour)?)
}
