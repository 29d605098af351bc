// SPDX-License-Identifier: Apache-2.0
//! Decoded pictures to files, one after the other: raw I420 or luma, y4m, or one picture as png or
//! pnm.

use std::io::Write;

use anyhow::{Result, bail};
use tricodec_golden::codec::DecodedPicture;
use tricodec_golden::stream::FrameRate;

use super::{FileKind, colour, picture};

/// Writes pictures to a file of the kind that its name says.
pub struct VideoWriter<'a> {
    out: &'a mut dyn Write,
    kind: Kind,
    frames: u64,
    said: Said,
}

/// What a container says of pictures that do not say it themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    /// Shape of a sample.
    pub aspect: Option<(u16, u16)>,
    /// Frames per second.
    pub rate: Option<FrameRate>,
}

enum Kind {
    Yuv,
    Y4m,
    /// Waits for the stream to end: there must be no second one.
    Image(FileKind, Option<Box<DecodedPicture>>),
}

/// What pictures are written to.
pub const WRITTEN: [FileKind; 4] = [FileKind::Y4m, FileKind::Yuv, FileKind::Png, FileKind::Pnm];

impl<'a> VideoWriter<'a> {
    /// For a file of this kind, written to `out`.
    ///
    /// # Errors
    /// If pictures are not written to such files.
    pub fn new(kind: FileKind, said: Said, out: &'a mut dyn Write) -> Result<Self> {
        let kind = match kind {
            FileKind::Yuv => Kind::Yuv,
            FileKind::Y4m => Kind::Y4m,
            FileKind::Png | FileKind::Pnm => Kind::Image(kind, None),
            _ => bail!(
                "pictures are written to .y4m, .yuv, .png or .pgm, not to {}",
                kind.what()
            ),
        };
        Ok(Self {
            out,
            kind,
            frames: 0,
            said,
        })
    }

    /// The next picture. All of a .y4m file are of one format: the caller sees to it.
    pub fn picture(&mut self, picture: &DecodedPicture) -> Result<()> {
        match &mut self.kind {
            Kind::Yuv => {
                for plane in &picture.frame.planes {
                    self.out.write_all(&plane.samples)?;
                }
            }
            Kind::Y4m => {
                if self.frames == 0 {
                    self.out
                        .write_all(y4m_header(picture, self.said).as_bytes())?;
                }
                self.out.write_all(b"FRAME\n")?;
                for plane in &picture.frame.planes {
                    self.out.write_all(&plane.samples)?;
                }
            }
            Kind::Image(_, kept) => {
                if kept.is_some() {
                    bail!("the stream has several pictures: write .y4m or .yuv");
                }
                *kept = Some(Box::new(picture.clone()));
            }
        }
        self.frames += 1;
        Ok(())
    }

    /// All pictures have come.
    pub fn finish(self) -> Result<()> {
        match self.kind {
            Kind::Image(kind, Some(one)) => write_still(kind, &one, self.out),
            _ => Ok(()),
        }
    }
}

/// Write one picture as a file of its own: in red, green and blue, or grey.
pub fn write_still(kind: FileKind, one: &DecodedPicture, out: &mut dyn Write) -> Result<()> {
    let luma = &one.frame.planes[0];
    if one.frame.has_chroma() {
        let rgb = colour::rgb(&one.frame, &one.vui);
        return picture::write_rgb(kind, (luma.width, luma.height), &rgb, out);
    }
    match one.vui.colour.full_range {
        true => picture::write_image(kind, luma, out),
        false => picture::write_image(kind, &colour::full_range(luma), out),
    }
}

/// Header of a y4m file. It says the range: without it readers take full range for limited.
fn y4m_header(picture: &DecodedPicture, said: Said) -> String {
    let luma = &picture.frame.planes[0];
    let (rate, per) = picture
        .vui
        .frame_rate
        .or(said.rate)
        .map_or((25, 1), |r| (r.frames, r.seconds));
    let (w, h) = picture.vui.sample_aspect.or(said.aspect).unwrap_or((0, 0));
    let space = match (picture.frame.has_chroma(), picture.vui.colour.full_range) {
        (false, _) => "mono",
        (true, true) => "420jpeg",
        (true, false) => "420mpeg2",
    };
    let range = if picture.vui.colour.full_range {
        "FULL"
    } else {
        "LIMITED"
    };
    format!(
        "YUV4MPEG2 W{} H{} F{rate}:{per} Ip A{w}:{h} C{space} XCOLORRANGE={range}\n",
        luma.width, luma.height
    )
}
