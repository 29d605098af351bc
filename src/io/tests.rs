// SPDX-License-Identifier: Apache-2.0
//! Readers of foreign files: whatever the bytes, they end in tensors, pictures or an error.

use std::path::Path;

use tricodec_golden::picture::Plane;

use super::{FileKind, picture, still, y4m};
use crate::mutations::{Random, file};

const PGM: &[u8] = include_bytes!("../../tests/data/camera_96x64.pgm");

/// Mutations of `seed` through a reader: it says whether it could read them, and must not panic.
fn fuzz(name: &str, inputs: u32, seed: &[u8], read: impl Fn(&Path, &[u8]) -> bool) {
    let path = Path::new(name);
    assert!(read(path, seed), "{name}: the seed itself");
    let mut random = Random::new(1);
    let refused = (0..inputs)
        .filter(|_| !read(path, &file(seed, &mut random)))
        .count();
    assert!(refused > 0, "{name}: no mutation was refused");
}

/// Errors name the file and are one line.
fn checked<T>(result: anyhow::Result<T>) -> bool {
    match result {
        Ok(_) => true,
        Err(e) => {
            let text = format!("{e:#}");
            assert!(text.starts_with("x.") && !text.contains('\n'), "{text:?}");
            false
        }
    }
}

fn read_image(path: &Path, bytes: &[u8]) -> anyhow::Result<Plane> {
    Ok(picture::luma(still::read(path, bytes)?.image))
}

fn read_y4m(path: &Path, mut bytes: &[u8]) -> anyhow::Result<u32> {
    let header = y4m::Header::read(path, &mut bytes)?;
    let mut frames = 0;
    while y4m::next_frame(path, &mut bytes, &header, true)?.is_some() {
        frames += 1;
    }
    Ok(frames)
}

#[test]
fn any_pgm_and_png() {
    let read = |path: &Path, bytes: &[u8]| checked(read_image(path, bytes));
    fuzz("x.pgm", 2000, PGM, read);
    let picture = read_image(Path::new("x.pgm"), PGM).expect("reads");
    let mut png = Vec::new();
    picture::write_image(FileKind::Png, &picture, &mut png).expect("writes");
    fuzz("x.png", 2000, &png, read);
}

#[test]
fn any_y4m() {
    let picture = read_image(Path::new("x.pgm"), PGM).expect("reads");
    let mut y4m = format!(
        "YUV4MPEG2 W{} H{} F25:1 Cmono\n",
        picture.width, picture.height
    )
    .into_bytes();
    for _ in 0..2 {
        y4m.extend(b"FRAME\n");
        y4m.extend(&picture.samples);
    }
    fuzz("x.y4m", 3000, &y4m, |path, bytes| {
        checked(read_y4m(path, bytes))
    });
    for header in [
        "YUV4MPEG2 W4294967296 H4294967296 Cmono",
        "YUV4MPEG2 W99999999999999999999 H1",
        "YUV4MPEG2 W0 H0 Cmono",
        "YUV4MPEG2 W200000 H200000",
    ] {
        let bytes = format!("{header}\nFRAME\n");
        assert!(read_y4m(Path::new("x.y4m"), bytes.as_bytes()).is_err());
    }
}
