// SPDX-License-Identifier: Apache-2.0
//! Kinds of files: by name, and in words. By content: [`super::sniff`].

use std::path::Path;

use anyhow::{Result, bail};
use clap::ValueEnum;
use tricodec_tensors::input::Kind;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FileKind {
    /// Tensors: safetensors
    Safetensors,
    /// One array of numpy
    Npy,
    /// Arrays of numpy
    Npz,
    /// An index of safetensors shards, or a folder of tensors
    #[value(skip)]
    Model,
    /// Archive of coded tensors
    Tri,
    /// H.264 with start codes (Annex B)
    #[value(name = "264", alias = "h264")]
    H264,
    /// H.264 in MP4
    #[value(alias = "mov")]
    Mp4,
    /// H.264 in Matroska
    #[value(alias = "webm")]
    Mkv,
    /// Video with a header: YUV4MPEG2
    Y4m,
    /// Raw I420, or luma alone
    #[value(alias = "i420")]
    Yuv,
    /// PNG
    Png,
    /// PGM, PPM, PBM, PAM
    #[value(name = "pnm", aliases = ["pgm", "ppm", "pbm"])]
    Pnm,
    /// JPEG
    #[value(name = "jpeg", alias = "jpg")]
    Jpeg,
    /// TIFF
    #[value(name = "tiff", alias = "tif")]
    Tiff,
    /// WebP
    Webp,
    /// GIF
    Gif,
    /// BMP
    Bmp,
}

/// Endings of names.
const ENDINGS: &[(&[&str], FileKind)] = &[
    (&["safetensors"], FileKind::Safetensors),
    (&["npy"], FileKind::Npy),
    (&["npz"], FileKind::Npz),
    (&["tri"], FileKind::Tri),
    // Those of the conformance streams too.
    (
        &["264", "h264", "avc", "jsv", "jvt", "26l", "x264"],
        FileKind::H264,
    ),
    (&["mp4", "m4v", "mov"], FileKind::Mp4),
    (&["mkv", "webm"], FileKind::Mkv),
    (&["y4m"], FileKind::Y4m),
    (&["yuv", "i420"], FileKind::Yuv),
    (&["png"], FileKind::Png),
    (&["pgm", "ppm", "pbm", "pnm", "pam"], FileKind::Pnm),
    (&["jpg", "jpeg", "jpe"], FileKind::Jpeg),
    (&["tif", "tiff"], FileKind::Tiff),
    (&["webp"], FileKind::Webp),
    (&["gif"], FileKind::Gif),
    (&["bmp"], FileKind::Bmp),
];

impl FileKind {
    /// By the name, and for a folder by what it is.
    pub fn of_name(path: &Path) -> Option<Self> {
        if let Some(Kind::Index | Kind::Folder) = Kind::of(path) {
            return Some(Self::Model);
        }
        let ending = path.extension()?.to_string_lossy().to_ascii_lowercase();
        let known = ENDINGS
            .iter()
            .find(|(endings, _)| endings.contains(&ending.as_str()));
        known.map(|(_, kind)| *kind)
    }

    /// Whether it holds tensors that are not coded yet.
    pub fn is_tensors(self) -> bool {
        matches!(
            self,
            Self::Safetensors | Self::Npy | Self::Npz | Self::Model
        )
    }

    /// Whether it holds one picture (of some kinds, at times several).
    pub fn is_image(self) -> bool {
        matches!(
            self,
            Self::Png | Self::Pnm | Self::Jpeg | Self::Tiff | Self::Webp | Self::Gif | Self::Bmp
        )
    }

    /// Whether it holds pictures that are not coded yet, one or several.
    pub fn is_pictures(self) -> bool {
        self.is_image() || matches!(self, Self::Y4m | Self::Yuv)
    }

    /// Whether it holds what this project codes: H.264, or an archive.
    pub fn is_coded(self) -> bool {
        matches!(self, Self::Tri | Self::H264 | Self::Mp4 | Self::Mkv)
    }

    /// In a sentence: "this is …".
    pub fn what(self) -> &'static str {
        match self {
            Self::Safetensors => "a safetensors file",
            Self::Npy => "an .npy array",
            Self::Npz => "an .npz file of arrays",
            Self::Model => "a model in several files",
            Self::Tri => "a .tri archive",
            Self::H264 => "an H.264 stream (Annex B)",
            Self::Mp4 => "an MP4 file",
            Self::Mkv => "a Matroska file",
            Self::Y4m => "y4m video",
            Self::Yuv => "raw I420",
            Self::Png => "a PNG picture",
            Self::Pnm => "a PNM picture",
            Self::Jpeg => "a JPEG picture",
            Self::Tiff => "a TIFF picture",
            Self::Webp => "a WebP picture",
            Self::Gif => "a GIF picture",
            Self::Bmp => "a BMP picture",
        }
    }

    /// As `--format` calls it.
    pub fn word(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(|| "model".to_owned(), |v| v.get_name().to_owned())
    }

    /// The kind of a file that is to be written: by `--format`, or by its name. `known` are the
    /// kinds that can be.
    ///
    /// # Errors
    /// If neither says it, or both say different things.
    pub fn of_output(path: &Path, format: Option<Self>, known: &[Self]) -> Result<Self> {
        let shown = crate::output::shown(path);
        match (format, Self::of_name(path)) {
            (Some(format), Some(named)) if format != named && path.extension().is_some() => bail!(
                "{shown}: by its name this becomes {}, by --format {}: change one of them",
                named.what(),
                format.what()
            ),
            (Some(kind), _) | (None, Some(kind)) if kind != Self::Model => Ok(kind),
            (_, Some(_)) => bail!("{shown} is a folder: name a file in it"),
            (None, None) if known.is_empty() => bail!(
                "{shown}: unknown kind of file by its name: tensors become .tri, pictures .264"
            ),
            (None, None) => {
                let words: Vec<String> = known.iter().map(|k| k.word()).collect();
                bail!(
                    "{shown}: unknown kind of file by its name: give --format {}",
                    crate::output::either(&words)
                )
            }
            (Some(kind), None) => Ok(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_formats_agree_or_are_refused() {
        let of = |name: &str, format| {
            let known = [FileKind::Y4m, FileKind::Yuv];
            FileKind::of_output(Path::new(name), format, &known)
        };
        assert_eq!(of("a.y4m", None).expect("known"), FileKind::Y4m);
        assert_eq!(of("-", Some(FileKind::Yuv)).expect("known"), FileKind::Yuv);
        let none = of("-", None).expect_err("unknown").to_string();
        assert!(none.contains("--format y4m or yuv"), "{none}");
        let both = of("a.y4m", Some(FileKind::Yuv)).expect_err("contradicts");
        assert!(both.to_string().contains("--format raw I420"), "{both}");
        let streams = ["a.jsv", "b.JVT", "c.26l", "d.avc", "e.h264"];
        assert!(
            streams
                .iter()
                .all(|n| FileKind::of_name(Path::new(n)) == Some(FileKind::H264))
        );
        assert_eq!(FileKind::of_name(Path::new("x.bin")), None);
    }
}
