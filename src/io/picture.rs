// SPDX-License-Identifier: Apache-2.0
//! Pictures: luma of what was read, png and pnm out.

use std::io::Write;

use anyhow::Result;
use image::{DynamicImage, ExtendedColorType, ImageEncoder};
use tricodec_golden::picture::Plane;

use super::FileKind;

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
