// SPDX-License-Identifier: Apache-2.0
//! Pictures: kinds of files, what is left out of them, sequences.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

use super::*;

fn picture(shift: u32) -> DynamicImage {
    let at = |x: u32, y: u32| {
        let (x, y) = (x + shift, y);
        image::Rgb([(3 * x) as u8, (4 * y) as u8, 200 - (x + y) as u8])
    };
    RgbImage::from_fn(64, 48, at).into()
}

fn bytes(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("writes");
    bytes.into_inner()
}

/// Mean difference of two pictures of one size.
fn difference(a: &DynamicImage, b: &DynamicImage) -> f64 {
    let (a, b) = (a.to_rgb8(), b.to_rgb8());
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a
        .iter()
        .zip(b.iter())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / a.len() as f64
}

#[test]
fn every_kind_of_picture_is_read() {
    let place = Place::new();
    let source = picture(0);
    for (name, format) in [
        ("p.png", ImageFormat::Png),
        ("p.jpg", ImageFormat::Jpeg),
        ("p.tif", ImageFormat::Tiff),
        ("p.ppm", ImageFormat::Pnm),
        ("p.webp", ImageFormat::WebP),
        ("p.bmp", ImageFormat::Bmp),
    ] {
        place.put(name, &bytes(&source, format));
        let said = place.good(&format!("encode {name} -o p.264 --qp 8"));
        assert!(
            said.contains("bits per pixel") && !said.contains("kbit/s"),
            "{said}"
        );
        assert!(!said.contains("note:"), "{name}: {said}");
        let info = place.json("info p.264");
        let colours = ["range", "matrix", "transfer"].map(|k| info[k].as_str());
        assert_eq!(colours, [Some("full"), Some("BT.601 525"), Some("sRGB")]);
        for back in ["back.png", "back.ppm"] {
            place.good(&format!("decode p.264 -o {back}"));
            let decoded = image::open(place.path(back)).expect("a picture");
            let off = difference(&source, &decoded);
            assert!(off < 4.0, "{name} {back}: {off}");
        }
    }
}

#[test]
fn what_is_left_out_of_a_picture_is_said() {
    let place = Place::new();
    let mut clear = picture(0).to_rgba8();
    clear.get_pixel_mut(5, 5).0[3] = 9;
    let clear = bytes(&clear.into(), ImageFormat::Png);
    let deep = bytes(&picture(0).to_rgb16().into(), ImageFormat::Png);
    let pgm = pgm(32, 16);
    for (name, bytes, word) in [
        ("clear.png", clear, "alpha"),
        ("deep.png", deep, "16 bits per sample become 8"),
        ("two.pgm", [&pgm[..], &pgm].concat(), "several pictures"),
    ] {
        place.put(name, &bytes);
        let said = place.good(&format!("encode {name} -o o.264"));
        assert!(said.contains("note: ") && said.contains(word), "{said}");
        let notes = place.json(&format!("encode {name} -o o.264"));
        assert_eq!(notes["notes"].as_array().map(Vec::len), Some(1), "{notes}");
    }
}

#[test]
fn pictures_are_turned_as_their_orientation_says() {
    let place = Place::new();
    let jpeg = bytes(&picture(0), ImageFormat::Jpeg);
    // Exif with one entry: orientation 6, a quarter turn.
    let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let exif = [&b"Exif\0\0"[..], tiff].concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    let turned = [&jpeg[..2], b"\xFF\xE1", &length, &exif, &jpeg[2..]].concat();
    place.put("t.jpg", &turned);
    let f = place.json("encode t.jpg -o t.264 --qp 8");
    assert_eq!((&f["width"], &f["height"]), (&48.into(), &64.into()));
    place.good("decode t.264 -o t.png");
    let decoded = image::open(place.path("t.png")).expect("a picture");
    let off = difference(&picture(0).rotate90(), &decoded);
    assert!(off < 4.0, "{off}");
}

#[test]
fn sequences_of_pictures_are_video() {
    let place = Place::new();
    for n in 7..11 {
        let png = bytes(&picture(2 * n), ImageFormat::Png);
        place.put(&format!("f_{n:03}.png"), &png);
    }
    let f = place.json("encode f_%03d.png -o s.264 --start 7 --fps 30 --qp 12");
    assert_eq!(f["frames"], 4);
    assert!(f["bits_per_second"].is_f64() && f["notes"] == Value::Array(Vec::new()));
    let info = place.json("info s.264");
    assert_eq!((&info["idr"], &info["p"]), (&1.into(), &3.into()));
    place.good("decode s.264 -o back_%d.png --start 5");
    for n in 0..4 {
        let back = image::open(place.path(&format!("back_{}.png", n + 5))).expect("there");
        let off = difference(&picture(2 * (n + 7)), &back);
        assert!(off < 4.0, "{n}: {off}");
    }
    assert!(!place.path("back_9.png").exists());
    // A gap ends the sequence, and is said; another size is refused.
    std::fs::remove_file(place.path("f_009.png")).expect("removes");
    let said = place.good("encode f_%03d.png -o s.264 --start 7");
    assert!(
        said.contains("2 frame(s)") && said.contains("f_009.png"),
        "{said}"
    );
    let small = bytes(&DynamicImage::new_rgb8(8, 8), ImageFormat::Png);
    place.put("f_009.png", &small);
    place.bad(
        "encode f_%03d.png -o o.264 --start 7",
        &["f_009.png", "8x8", "64x48"],
    );
    place.bad("encode f_%03d.png -o o.264 --start 1", &["f_001.png"]);
    place.bad("encode f_%3x.png -o o.264", &["%0Nd"]);
}
