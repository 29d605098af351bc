// SPDX-License-Identifier: Apache-2.0
//! What a file holds, by its first bytes.

use super::kind::FileKind;

/// Bytes that are looked at.
pub const HEAD: usize = 64 << 10;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A kind that has a name here. `sure`: its signature is long enough not to be met by chance.
    Known { kind: FileKind, sure: bool },
    /// What is not read, and what to do about it.
    Foreign {
        what: &'static str,
        advice: &'static str,
    },
}

const CONVERT_VIDEO: &str = "convert it to H.264 first, as `ffmpeg -i FILE -c:v libx264 out.264`";
const CONVERT_PICTURE: &str = "convert it to PNG first";
const UNPACK: &str = "unpack it first";
const SAVE_TENSORS: &str = "save its tensors as .safetensors or .npy first";

/// Signatures at the beginning of what is read.
const KNOWN: &[(&[u8], FileKind)] = &[
    (b"YUV4MPEG2 ", FileKind::Y4m),
    (b"\x89PNG\r\n\x1a\n", FileKind::Png),
    (b"\x93NUMPY", FileKind::Npy),
    (b"TRI1", FileKind::Tri),
    (b"TRI2", FileKind::Tri),
    (b"TRI3", FileKind::Tri),
    (b"\x1a\x45\xdf\xa3", FileKind::Mkv),
    (b"\xff\xd8\xff", FileKind::Jpeg),
    (b"II*\0", FileKind::Tiff),
    (b"MM\0*", FileKind::Tiff),
    (b"GIF8", FileKind::Gif),
];

/// Signatures of what is not.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (b"\x1f\x8b", "gzip", UNPACK),
    (b"\x28\xb5\x2f\xfd", "Zstandard", UNPACK),
    (b"\xfd7zXZ\0", "xz", UNPACK),
    (b"BZh", "bzip2", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip", UNPACK),
    (b"GGUF", "a GGUF model", SAVE_TENSORS),
    (b"\x89HDF\r\n\x1a\n", "HDF5", SAVE_TENSORS),
    (b"\x80\x02", "a Python pickle", SAVE_TENSORS),
    (b"\x80\x03", "a Python pickle", SAVE_TENSORS),
    (b"\x80\x04", "a Python pickle", SAVE_TENSORS),
    (b"\x80\x05", "a Python pickle", SAVE_TENSORS),
    (b"FLV\x01", "Flash video", CONVERT_VIDEO),
    (b"OggS", "Ogg", CONVERT_VIDEO),
    (b"\0\0\x01\xba", "an MPEG program stream", CONVERT_VIDEO),
    (b"\0\0\x01\xb3", "MPEG-2 video", CONVERT_VIDEO),
    (b"\0\0\x01\xb0", "MPEG-4 part 2 video", CONVERT_VIDEO),
    (b"\x12\0\x0a", "AV1 video", CONVERT_VIDEO),
    (b"II+\0", "BigTIFF", CONVERT_PICTURE),
    (b"\0\0\0\x0cjP  ", "JPEG 2000", CONVERT_PICTURE),
    (b"\xff\x4f\xff\x51", "JPEG 2000", CONVERT_PICTURE),
    (b"\0\0\0\x0cJXL ", "JPEG XL", CONVERT_PICTURE),
    (b"\xff\x0a", "JPEG XL", CONVERT_PICTURE),
    (b"v/1\x01", "OpenEXR", CONVERT_PICTURE),
    (b"#?RADIANCE", "Radiance HDR", CONVERT_PICTURE),
    (b"qoif", "QOI", CONVERT_PICTURE),
    (b"8BPS", "a Photoshop picture", CONVERT_PICTURE),
    (b"%PDF-", "PDF", CONVERT_PICTURE),
];

/// Brands of `ftyp` boxes that are pictures.
const PICTURE_BRANDS: &[&[u8]] = &[b"heic", b"heix", b"heim", b"mif1", b"msf1", b"avci"];

/// What `head`, the first bytes of a file, says; nothing if it says nothing.
pub fn sniff(head: &[u8]) -> Option<Content> {
    let known = |kind, sure| Some(Content::Known { kind, sure });
    let foreign = |what, advice| Some(Content::Foreign { what, advice });
    if let Some((magic, kind)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return known(*kind, magic.len() > 4);
    }
    match head {
        [b'P', b'1'..=b'7', after, ..] if after.is_ascii_whitespace() => {
            return known(FileKind::Pnm, false);
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, form @ ..] => {
            return match form {
                [b'W', b'E', b'B', b'P', ..] => known(FileKind::Webp, true),
                [b'A', b'V', b'I', ..] => foreign("an AVI file", CONVERT_VIDEO),
                _ => foreign("a RIFF file", CONVERT_VIDEO),
            };
        }
        [b'B', b'M', ..] if head.get(6..10) == Some(&[0; 4]) => return known(FileKind::Bmp, false),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Some(zip(head)),
        [b'D', b'K', b'I', b'F', ..] => return Some(ivf(head)),
        _ => {}
    }
    if let Some((_, what, advice)) = FOREIGN.iter().find(|f| head.starts_with(f.0)) {
        return foreign(what, advice);
    }
    if head.get(257..262) == Some(b"ustar") {
        return foreign("a tar archive", UNPACK);
    }
    if [0, 188, 376].iter().all(|at| head.get(*at) == Some(&0x47)) {
        return foreign("an MPEG transport stream", CONVERT_VIDEO);
    }
    boxes(head)
        .or_else(|| safetensors(head))
        .or_else(|| units(head))
}

/// A zip file: arrays of numpy, a checkpoint of torch, or anything.
fn zip(head: &[u8]) -> Content {
    let length = head
        .get(26..28)
        .map_or(0, |b| usize::from(b[0]) | usize::from(b[1]) << 8);
    let name = head.get(30..30 + length).unwrap_or_default();
    if head.starts_with(b"PK\x05\x06") || name.ends_with(b".npy") {
        return Content::Known {
            kind: FileKind::Npz,
            sure: true,
        };
    }
    let torch = [
        &b"/data.pkl"[..],
        b"/version",
        b"/byteorder",
        b"/.format_version",
    ];
    let (what, advice) = if torch.iter().any(|end| name.ends_with(end)) {
        ("a checkpoint of PyTorch", SAVE_TENSORS)
    } else {
        ("a zip file", UNPACK)
    };
    Content::Foreign { what, advice }
}

fn ivf(head: &[u8]) -> Content {
    let what = match head.get(8..12) {
        Some(b"AV01") => "AV1 video (IVF)",
        Some(b"VP90") => "VP9 video (IVF)",
        Some(b"VP80") => "VP8 video (IVF)",
        _ => "video in IVF",
    };
    Content::Foreign {
        what,
        advice: CONVERT_VIDEO,
    }
}

/// The boxes of ISO base media files: MP4, QuickTime, HEIF.
fn boxes(head: &[u8]) -> Option<Content> {
    let kind = head.get(4..8)?;
    let first = [
        b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"wide", b"sidx",
    ];
    if !first.iter().any(|k| kind == *k) {
        return None;
    }
    let brand = head.get(8..12).unwrap_or_default();
    let foreign = |what| {
        Some(Content::Foreign {
            what,
            advice: CONVERT_PICTURE,
        })
    };
    if kind == b"ftyp" && (brand == b"avif" || brand == b"avis") {
        return foreign("an AVIF picture");
    }
    if kind == b"ftyp" && PICTURE_BRANDS.contains(&brand) {
        return foreign("a HEIF picture");
    }
    Some(Content::Known {
        kind: FileKind::Mp4,
        sure: true,
    })
}

/// Eight bytes of header length, and a header that is JSON.
fn safetensors(head: &[u8]) -> Option<Content> {
    let (length, rest) = head.split_first_chunk()?;
    let text = rest.trim_ascii_start();
    let json = matches!(text, [b'{', next, ..] if matches!(next, b'"' | b'}' | b' ' | b'\n'));
    (json && (2..=100_000_000).contains(&u64::from_le_bytes(*length))).then_some(Content::Known {
        kind: FileKind::Safetensors,
        sure: true,
    })
}

/// NAL units, behind start codes or behind their lengths.
fn units(head: &[u8]) -> Option<Content> {
    let zeros = head.iter().take_while(|b| **b == 0).count();
    if zeros >= 2 && head.get(zeros) == Some(&1) {
        return match head.get(zeros + 1..)? {
            // The second byte of HEVC's headers is its layer and temporal id, here 0 and 1; types
            // 32 to 35 and 39.
            [0x40 | 0x42 | 0x44 | 0x46 | 0x4e, 1, ..] => Some(Content::Foreign {
                what: "HEVC (H.265) video",
                advice: CONVERT_VIDEO,
            }),
            // VVC has the type in the second byte: VPS, SPS, prefix APS, AUD.
            [0, 0x71 | 0x79 | 0x89 | 0xa1, ..] => Some(Content::Foreign {
                what: "VVC (H.266) video",
                advice: CONVERT_VIDEO,
            }),
            [header, ..] if header & 0x80 == 0 && (1..=21).contains(&(header & 31)) => {
                Some(Content::Known {
                    kind: FileKind::H264,
                    sure: false,
                })
            }
            _ => None,
        };
    }
    lengths(head).then_some(Content::Foreign {
        what: "H.264 with lengths in place of start codes, as it is inside MP4",
        advice: "bring it into Annex B, as `ffmpeg -i FILE.mp4 -c copy out.264`",
    })
}

/// Whether these are NAL units behind lengths of four bytes: a sequence parameter set, an access
/// unit delimiter or SEI first, and sound headers behind.
fn lengths(head: &[u8]) -> bool {
    let (mut at, mut found) = (0, 0);
    while let Some(prefix) = head.get(at..at + 4) {
        let length = prefix.iter().fold(0usize, |n, b| n << 8 | usize::from(*b));
        let header = head.get(at + 4).copied().unwrap_or(0x80);
        let sound = header & 0x80 == 0
            && length > 0
            && if found == 0 {
                matches!(header, 0x67 | 0x47 | 0x27 | 0x09 | 0x06) && length < 1 << 16
            } else {
                (1..=21).contains(&(header & 31))
            };
        if !sound {
            return false;
        }
        found += 1;
        at += 4 + length;
    }
    found >= 2
}
