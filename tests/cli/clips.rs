// SPDX-License-Identifier: Apache-2.0
//! Video: what y4m says and comes back, luma alone, parts of clips, figures.

use super::*;

const SIZE: (usize, usize) = (64, 48);
const STREAM: &[u8] = include_bytes!("../data/clip.264");

/// A clip of so many frames of 64x48 that moves, its header with these fields; in colour or not.
pub fn y4m(fields: &str, frames: usize, colour: bool) -> Vec<u8> {
    let mut bytes = format!("YUV4MPEG2 W{} H{} {fields}\n", SIZE.0, SIZE.1).into_bytes();
    for t in 0..frames {
        bytes.extend(b"FRAME\n");
        let planes = [(1, 3), (2, 5), (2, 7)];
        for (scale, step) in &planes[..if colour { 3 } else { 1 }] {
            let (width, height) = (SIZE.0 / scale, SIZE.1 / scale);
            let at = |i: usize| (i % width * scale + 2 * t, i / width);
            bytes.extend((0..width * height).map(|i| {
                let (x, y) = at(i);
                (x * step + y * 2 + (x / 9) * (y / 7) * 13) as u8 / 2 + 40
            }));
        }
    }
    bytes
}

fn header(place: &Place, name: &str) -> String {
    let bytes = place.get(name);
    let line = bytes.split(|b| *b == b'\n').next().expect("a line");
    String::from_utf8_lossy(line).into_owned()
}

#[test]
fn aspect_and_range_go_there_and_back() {
    let place = Place::new();
    for (fields, aspect, range) in [
        ("F25:1 Ip A128:117 C420jpeg", Some((128, 117)), "LIMITED"),
        ("F25:1 A256:234 XCOLORRANGE=FULL", Some((128, 117)), "FULL"),
        ("F25:1 C420mpeg2 XCOLORRANGE=LIMITED", None, "LIMITED"),
        ("F25:1 A0:0 C420paldv", None, "LIMITED"),
    ] {
        place.put("a.y4m", &y4m(fields, 2, true));
        for extra in ["--qp 40", "--qp 40 --grey"] {
            place.good(&format!("encode a.y4m -o a.264 {extra}"));
            let info = place.json("info a.264");
            let pair = aspect.map_or(Value::Null, |(w, h)| serde_json::json!([w, h]));
            assert_eq!(info["sample_aspect"], pair, "{fields} {extra}");
            assert_eq!(info["range"], range.to_lowercase(), "{fields} {extra}");
            place.good("decode a.264 -o b.y4m");
            let back = header(&place, "b.y4m");
            let (w, h) = aspect.unwrap_or((0, 0));
            assert!(back.contains(&format!(" A{w}:{h} ")), "{back}");
            assert!(back.ends_with(&format!("XCOLORRANGE={range}")), "{back}");
            let Some(output) = place.ffmpeg("-i a.264 -f null -") else {
                continue;
            };
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(said.contains("SAR 128:117"), aspect.is_some(), "{said}");
        }
    }
}

#[test]
fn interlaced_frames_are_said() {
    let place = Place::new();
    for (flag, word) in [
        ("It", "upper field"),
        ("Ib", "lower field"),
        ("Im", "in part"),
    ] {
        place.put("a.y4m", &y4m(&format!("F25:1 {flag} C420"), 2, true));
        let said = place.good("encode a.y4m -o a.264");
        assert!(
            said.contains(word) && said.contains("progressive"),
            "{said}"
        );
    }
    place.put("a.y4m", &y4m("F25:1 Ip C420", 2, true));
    assert!(!place.good("encode a.y4m -o a.264").contains("interlaced"));
}

#[test]
fn video_of_luma_alone_moves() {
    let place = Place::new();
    place.put("g.y4m", &y4m("F25:1 Ip A1:1 Cmono", 8, false));
    let moving = place.json("encode g.y4m -o g.264 --qp 30");
    let still = place.json("encode g.y4m -o s.264 --qp 30 --grey");
    let bits = |f: &Value| f["coded_bits"].as_u64().expect("a number");
    assert!(2 * bits(&moving) < bits(&still), "{moving} {still}");
    assert_eq!(moving["psnr_planes_db"][1], Value::Null);
    let info = place.json("info g.264");
    let figures = ["profile", "chroma", "entropy"].map(|k| info[k].as_str());
    assert_eq!(figures, [Some("High"), Some("4:0:0"), Some("CABAC")]);
    assert_eq!((&info["i"], &info["p"]), (&1.into(), &7.into()));
    assert_eq!(place.json("info s.264")["idr"], 8);
    let said = place.good("decode g.264 -o g.yuv");
    assert!(said.contains("luma alone"), "{said}");
    assert_eq!(place.get("g.yuv").len(), 8 * SIZE.0 * SIZE.1);
    if place
        .ffmpeg("-i g.264 -f rawvideo -pix_fmt gray -vf extractplanes=y h.yuv")
        .is_some()
    {
        assert!(place.get("g.yuv") == place.get("h.yuv"));
    }
}

#[test]
fn parts_of_clips() {
    let place = Place::new();
    let whole = y4m("F25:1 C420", 9, true);
    let frame = (whole.len() - header_length(&whole)) / 9;
    let start = header_length(&whole);
    let part = [
        &whole[..start],
        &whole[start + 2 * frame..start + 6 * frame],
    ]
    .concat();
    place.put("whole.y4m", &whole).put("part.y4m", &part);
    place.good("encode part.y4m -o a.264 --threads 1");
    let f = place.json("encode whole.y4m -o b.264 --seek 2 --frames 4 --threads 2");
    assert_eq!(f["frames"], 4);
    assert!(place.get("a.264") == place.get("b.264"));
    place.bad("encode whole.y4m -o c.264 --seek 9", &["no frame"]);
    place.good("decode a.264 -o a.yuv");
    let f = place.json("decode a.264 -o b.yuv --seek 1 --frames 2 --threads 1");
    assert_eq!(f["frames"], 2);
    let bytes = SIZE.0 * SIZE.1 * 3 / 2;
    assert!(place.get("b.yuv") == place.get("a.yuv")[bytes..3 * bytes]);
    place.bad(
        "decode a.264 -o c.yuv --seek 4",
        &["4 pictures", "--seek 4"],
    );
    place.put("w.npy", NPY);
    for option in ["--frames 1", "--seek 1", "--log l.csv", "--start 1"] {
        place.bad(
            &format!("encode w.npy -o w.tri {option}"),
            &["for pictures"],
        );
    }
}

fn header_length(y4m: &[u8]) -> usize {
    1 + y4m.iter().position(|b| *b == b'\n').expect("a line")
}

/// What follows `key:` in ffmpeg's line of SSIM.
fn figure(text: &str, key: &str) -> f64 {
    let at = text.rfind("SSIM Y:").expect("a line of SSIM");
    let rest = &text[at..];
    let from = rest.find(&format!("{key}:")).expect("a key") + key.len() + 1;
    let number = rest[from..].split_whitespace().next().expect("a number");
    number.parse().expect("a number")
}

#[test]
fn figures_of_frames_and_of_the_whole_agree() {
    let place = Place::new();
    place.put("a.y4m", &y4m("F25:1 C420", 6, true));
    let f = place.json("encode a.y4m -o a.264 --qp 38 --keyint 4 --log l.csv");
    let mut table = csv::Reader::from_path(place.path("l.csv")).expect("a table");
    let names = table
        .headers()
        .expect("names")
        .iter()
        .collect::<Vec<_>>()
        .join(",");
    assert_eq!(
        names,
        "frame,type,qp,bits,psnr_y,psnr_u,psnr_v,ssim_y,ssim_u,ssim_v"
    );
    let rows: Vec<Vec<String>> = table
        .records()
        .map(|r| r.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    let kinds: Vec<&str> = rows.iter().map(|r| r[1].as_str()).collect();
    assert_eq!(kinds, ["IDR", "P", "P", "P", "IDR", "P"]);
    let column = |at: usize| -> Vec<f64> {
        rows.iter()
            .map(|r| r[at].parse().expect("a number"))
            .collect()
    };
    assert_eq!(
        column(3).iter().sum::<f64>(),
        f["coded_bits"].as_f64().expect("bits")
    );
    // PSNR of the whole is that of the mean error, SSIM the mean of the frames'.
    let error: f64 = column(4)
        .iter()
        .map(|db| 10f64.powf(-db / 10.0))
        .sum::<f64>()
        / 6.0;
    let psnr = f["psnr_db"].as_f64().expect("a number");
    assert!((psnr + 10.0 * error.log10()).abs() < 1e-9);
    let ssim: f64 = column(7).iter().sum::<f64>() / 6.0;
    assert!((ssim - f["ssim"].as_f64().expect("a number")).abs() < 1e-9);
    assert!(ssim > 0.5 && ssim < 0.9999, "{ssim}");
    place.good("decode a.264 -o b.y4m");
    let Some(output) = place.ffmpeg("-i b.y4m -i a.y4m -lavfi ssim -f null -") else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for (key, plane) in [("Y", 0), ("U", 1), ("V", 2)] {
        let ours = f["ssim_planes"][plane].as_f64().expect("a number");
        assert!(
            (ours - figure(&said, key)).abs() < 2e-5,
            "{key}: {ours} {said}"
        );
    }
}

#[test]
fn constant_quality_holds_for_every_frame() {
    let place = Place::new();
    place.put("a.y4m", &y4m("F25:1 C420", 8, true));
    place.json("encode a.y4m -o a.264 --psnr 36 --keyint 5 --log l.csv");
    let mut table = csv::Reader::from_path(place.path("l.csv")).expect("a table");
    for row in table.records() {
        let row = row.expect("a row");
        let psnr: f64 = row[4].parse().expect("a number");
        assert!((psnr - 36.0).abs() < 1.0, "{row:?}");
    }
}

#[test]
fn info_tells_a_stream_by_its_headers() {
    let place = Place::new();
    place.put("x.264", STREAM);
    let info = place.json("info x.264");
    let numbers = ["width", "height", "pictures", "slices"].map(|k| info[k].as_u64());
    assert_eq!(numbers, [Some(64), Some(48), Some(15), Some(15)]);
    let kinds = ["i", "p", "b", "idr"].map(|k| info[k].as_u64().expect("a number"));
    assert_eq!(kinds[0] + kinds[1] + kinds[2], 15);
    assert!(
        kinds[0] >= 3 && kinds[1] > 0 && kinds[2] > 0 && kinds[3] == 3,
        "{info}"
    );
    let words = ["container", "profile", "chroma", "entropy"].map(|k| info[k].as_str());
    let expected = ["Annex B", "High", "4:2:0", "CABAC"].map(Some);
    assert_eq!(words, expected);
    assert_eq!(info["sample_aspect"], serde_json::json!([93, 85]));
    let rate = info["frame_rate"].as_f64().expect("a number");
    assert!((rate - 30_000.0 / 1001.0).abs() < 1e-9);
    let (low, high) = (info["qp"][0].as_f64(), info["qp"][1].as_f64());
    let mean = info["mean_qp"].as_f64();
    assert!(low <= mean && mean <= high && low < high, "{info}");
    let text = place.good("info x.264");
    for word in [
        "High profile",
        "sample aspect 93:85",
        "3 IDR",
        "kbit/s",
        "QP of slices",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    place.put("none.264", &[0, 0, 0, 1, 9, 16]);
    place.bad("info none.264", &["none.264", "no picture"]);
}
