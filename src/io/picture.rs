// SPDX-License-Identifier: Apache-2.0
//! Pictures: what the image library reads, png and pnm out.

use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use image::{ColorType, DynamicImage, ExtendedColorType, ImageEncoder, ImageReader, Limits};
use tricodec_golden::picture::Plane;

use super::source::shown;
use super::{FileKind, reason};

/// Largest side of a picture that is read: beyond what can be coded, so that the encoder names the
/// limit.
const MAX_SIDE: u32 = 1 << 18;

/// Decode a picture; also its colour type as the file has it.
pub fn decoder(path: &Path, bytes: &[u8]) -> Result<(DynamicImage, ColorType)> {
    let wrong = |e: &dyn std::fmt::Display| {
        anyhow!(
            "{}: this picture cannot be read: {}",
            shown(path),
            reason(e)
        )
    };
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|e| wrong(&e))?;
    if let Some(format) = reader.format().filter(|f| !f.reading_enabled()) {
        bail!(
            "{}: {format:?} pictures are not read: convert it to PNG first",
            shown(path)
        );
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    reader.limits(limits);
    let image = reader.decode().map_err(|e| wrong(&e))?;
    let colour = image.color();
    Ok((image, colour))
}

/// Its luma alone.
pub fn luma(image: DynamicImage) -> Plane {
    let grey = image.into_luma8();
    Plane {
        width: grey.width() as usize,
        height: grey.height() as usize,
        samples: grey.into_raw(),
    }
}

/// Write a grey picture as png or pgm.
pub fn write_image(kind: FileKind, p: &Plane, out: &mut dyn Write) -> Result<()> {
    let size = (p.width, p.height);
    if kind == FileKind::Png {
        write_png(size, &p.samples, ExtendedColorType::L8, out)
    } else {
        write!(out, "P5\n{} {}\n255\n", p.width, p.height)?;
        Ok(out.write_all(&p.samples)?)
    }
}

/// Write a colour picture as png or ppm: `samples` are red, green and blue, row by row.
pub fn write_rgb(
    kind: FileKind,
    (width, height): (usize, usize),
    samples: &[u8],
    out: &mut dyn Write,
) -> Result<()> {
    if kind == FileKind::Png {
        write_png((width, height), samples, ExtendedColorType::Rgb8, out)
    } else {
        write!(out, "P6\n{width} {height}\n255\n")?;
        Ok(out.write_all(samples)?)
    }
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
