// SPDX-License-Identifier: Apache-2.0
//! A picture file: its samples as they are to be shown, and sentences on what is left out.

use std::io::Cursor;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use image::codecs::pnm::PnmDecoder;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::reason;
use super::source::shown;

/// Largest side of a picture that is read: beyond what can be coded, so that the encoder names the
/// limit.
const MAX_SIDE: u32 = 1 << 18;
/// Bytes in which a JPEG file says that it holds further pictures.
const JPEG_HEAD: usize = 1 << 16;
/// Gamma of sRGB as PNG writes it, in 1/100 000, and how far others may be from it.
const GAMMA: (u32, u32) = (45_455, 500);

/// A decoded picture.
pub struct Still {
    /// Turned as it is to be shown.
    pub image: DynamicImage,
    /// Its samples as the file has them.
    pub colour: ColorType,
    /// What is left out, a sentence each.
    pub notes: Vec<String>,
}

/// Decode a picture file. `path` is its name, for messages.
///
/// # Errors
/// If it is no picture, or damaged.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Still> {
    let wrong = |e: ImageError| {
        let why = match &e {
            ImageError::Unsupported(_) => {
                "its samples are of a kind that is not read: convert it to PNG first".to_owned()
            }
            ImageError::Limits(_) => "its size is beyond what can be coded".to_owned(),
            _ => reason(&e),
        };
        anyhow!("{}: this picture cannot be read: {why}", shown(path))
    };
    let reader = ImageReader::new(Cursor::new(bytes));
    let reader = reader.with_guessed_format().map_err(|e| wrong(e.into()))?;
    let format = reader.format();
    if let Some(format) = format.filter(|f| !f.reading_enabled()) {
        bail!(
            "{}: {format:?} pictures are not read: convert it to PNG first",
            shown(path)
        );
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    let mut notes = Vec::new();
    let mut image = if format == Some(ImageFormat::Pnm) {
        let mut cursor = Cursor::new(bytes);
        let mut decoder = PnmDecoder::new(&mut cursor).map_err(wrong)?;
        decoder.set_limits(limits).map_err(wrong)?;
        let image = DynamicImage::from_decoder(decoder).map_err(wrong)?;
        let rest = bytes.get(cursor.position() as usize..).unwrap_or_default();
        let more = matches!(rest.trim_ascii_start(), [b'P', b'1'..=b'7', ..]);
        notes.extend(more.then(|| several("pictures")));
        image
    } else {
        let mut reader = reader;
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(wrong)?;
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        // What is broken beside the samples is left out.
        let profile = decoder.icc_profile().ok().flatten();
        notes.extend(profile.as_deref().and_then(profiled));
        let mut image = DynamicImage::from_decoder(decoder).map_err(wrong)?;
        image.apply_orientation(orientation);
        image
    };
    match format {
        Some(ImageFormat::Png) => notes.extend(png(bytes)),
        Some(ImageFormat::Gif) => notes.extend(gif(bytes).then(|| several("pictures"))),
        Some(ImageFormat::Tiff) => notes.extend(tiff(bytes).then(|| several("pages"))),
        Some(ImageFormat::WebP) => {
            let animated = bytes.get(12..16) == Some(b"VP8X")
                && bytes.get(20).is_some_and(|flags| flags & 2 != 0);
            notes.extend(animated.then(|| several("pictures")));
        }
        Some(ImageFormat::Jpeg) => {
            let head = &bytes[..bytes.len().min(JPEG_HEAD)];
            let more = head.windows(4).any(|w| w == b"MPF\0");
            notes.extend(more.then(|| several("pictures")));
        }
        _ => {}
    }
    let colour = image.color();
    let bits = colour.bits_per_pixel() / u16::from(colour.channel_count());
    if bits > 8 {
        notes.push(format!("its {bits} bits per sample become 8"));
    }
    if colour.has_alpha() {
        let seen = transparent(&image);
        notes.extend(seen.then(|| "its transparency (alpha) is left out".to_owned()));
        // What is behind the alpha channel stays as it is.
        image = match colour.has_color() {
            true => DynamicImage::ImageRgb8(image.to_rgb8()),
            false => DynamicImage::ImageLuma8(image.to_luma8()),
        };
    }
    Ok(Still {
        image,
        colour,
        notes,
    })
}

fn several(what: &str) -> String {
    format!("it holds several {what}: the first is read")
}

/// Some of it can be seen through.
fn transparent(image: &DynamicImage) -> bool {
    image.to_luma_alpha8().pixels().any(|p| p.0[1] < 255)
}

/// The sentence on a colour profile that is not sRGB.
fn profiled(profile: &[u8]) -> Option<String> {
    let says = |name: &[u8]| profile.windows(name.len()).any(|w| w == name);
    // The description is ASCII, or UTF-16.
    let srgb = says(b"sRGB") || says(b"s\0R\0G\0B");
    (!srgb).then(|| {
        "its colour profile (ICC) is not followed: its samples are taken as sRGB".to_owned()
    })
}

/// The sentences on what chunks of a PNG say of gamma, colours and animation.
fn png(bytes: &[u8]) -> Vec<String> {
    let mut notes = Vec::new();
    let (mut srgb, mut gamma, mut at) = (false, None, 8);
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let body = bytes.get(at + 8..).unwrap_or_default();
        let body = &body[..length.min(body.len())];
        match &head[4..] {
            b"sRGB" | b"iCCP" => srgb = true,
            b"gAMA" => {
                let value = body.first_chunk().map(|b| u32::from_be_bytes(*b));
                gamma = value.filter(|g| g.abs_diff(GAMMA.0) > GAMMA.1 && *g > 0);
            }
            b"cICP" if body.first_chunk::<2>().is_some_and(|c| *c != [1, 13]) => notes.push(
                "its colours (cICP) are not followed: its samples are taken as sRGB".to_owned(),
            ),
            b"acTL" => {
                let frames = body.first_chunk().map(|b| u32::from_be_bytes(*b));
                if frames.is_some_and(|n| n > 1) {
                    notes.push("it is animated: its first picture alone is read".to_owned());
                }
            }
            b"IDAT" | b"IEND" => break,
            _ => {}
        }
        at = at.saturating_add(12).saturating_add(length);
    }
    if let Some(gamma) = gamma.filter(|_| !srgb) {
        notes.push(format!(
            "its gamma of {:.2} is not followed: its samples are taken as sRGB",
            100_000.0 / f64::from(gamma)
        ));
    }
    notes
}

/// Whether a GIF holds a second picture: it does where a second image descriptor comes behind a
/// graphic control extension.
fn gif(bytes: &[u8]) -> bool {
    bytes
        .windows(9)
        .filter(|w| w[..3] == [0x21, 0xF9, 4] && w[7..] == [0, 0x2C])
        .take(2)
        .count()
        == 2
}

/// Whether a TIFF's first page says where a second one is.
fn tiff(bytes: &[u8]) -> bool {
    let little = bytes.starts_with(b"II");
    let number = |at: usize, size: usize| -> Option<usize> {
        let part = bytes.get(at..at.checked_add(size)?)?;
        let fold = |n: usize, b: &u8| n << 8 | usize::from(*b);
        Some(match little {
            true => part.iter().rev().fold(0, fold),
            false => part.iter().fold(0, fold),
        })
    };
    let next = || {
        let directory = number(4, 4)?;
        let entries = number(directory, 2)?;
        number(directory.checked_add(2 + 12 * entries)?, 4)
    };
    next().is_some_and(|at| at > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Still {
        super::read(Path::new("x"), bytes).expect("a picture")
    }

    fn png(image: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image
            .write_to(&mut bytes, ImageFormat::Png)
            .expect("writes");
        bytes.into_inner()
    }

    /// A chunk behind the header chunk; nobody checks its sum who does not read it.
    fn with(png: &[u8], kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let chunk = [&(body.len() as u32).to_be_bytes()[..], kind, body].concat();
        let sum = crc(&chunk[4..]).to_be_bytes();
        [&png[..33], &chunk, &sum, &png[33..]].concat()
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, b| {
            (0..8).fold(sum ^ u32::from(*b), |s, _| {
                (s >> 1) ^ (0xEDB8_8320 & (0u32.wrapping_sub(s & 1)))
            })
        })
    }

    fn said(still: &Still, words: &[&str]) {
        assert_eq!(still.notes.len(), words.len(), "{:?}", still.notes);
        for (note, word) in still.notes.iter().zip(words) {
            assert!(note.contains(word), "{note}");
        }
    }

    #[test]
    fn what_is_left_out_is_said() {
        let grey = DynamicImage::new_luma8(9, 5);
        said(&read(&png(&grey)), &[]);
        said(&read(&png(&DynamicImage::new_luma16(9, 5))), &["16 bits"]);
        said(&read(&png(&DynamicImage::new_rgba8(9, 5))), &["alpha"]);
        let opaque = image::RgbaImage::from_pixel(9, 5, image::Rgba([1, 2, 3, 255]));
        said(&read(&png(&opaque.into())), &[]);
        let linear = with(&png(&grey), b"gAMA", &100_000u32.to_be_bytes());
        said(&read(&linear), &["gamma of 1.00"]);
        let usual = with(&png(&grey), b"gAMA", &45_455u32.to_be_bytes());
        said(&read(&usual), &[]);
        let wide = with(&png(&grey), b"cICP", &[9, 16, 0, 1]);
        said(&read(&wide), &["cICP"]);
    }

    #[test]
    fn samples_that_are_not_read_are_named_in_our_words() {
        let depth = b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nTUPLTYPE FIVE\nENDHDR\nabcde";
        let error = super::read(Path::new("x.pam"), depth)
            .err()
            .expect("five channels");
        assert_eq!(
            error.to_string(),
            "x.pam: this picture cannot be read: its samples are of a kind that is not read: \
             convert it to PNG first"
        );
    }

    #[test]
    fn second_pictures_are_said() {
        let pgm = b"P5\n2 2\n255\nabcd".to_vec();
        said(&read(&pgm), &[]);
        said(&read(&[&pgm[..], &pgm].concat()), &["several pictures"]);
        said(
            &read(b"P2\n2 2\n9\n1 2 3 4\nP2 1 1 9 3"),
            &["several pictures"],
        );
    }

    #[test]
    fn samples_of_few_levels_fill_the_range() {
        let still = read(b"P2\n2 1\n4\n0 4\n");
        assert_eq!(still.image.into_luma8().into_raw(), [0, 255]);
    }
}
