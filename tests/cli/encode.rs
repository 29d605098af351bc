// SPDX-License-Identifier: Apache-2.0
// SPDX-License-Identifier: Apache-2.0
//! `encode`: rates, figures, and numbers and pictures that it refuses.

use super::*;

#[test]
fn rates_and_qualities_are_met() {
    let place = Place::new();
    place.put("w.npy", &weights());
    for bits in ["2.9", "1.5", "4.25"] {
        for lanes in [1, 64] {
            let f = place.json(&format!(
                "encode w.npy -o w.tri --tools avc --bits {bits} --lanes {lanes}"
            ));
            let got = f["bits_per_value"].as_f64().expect("a number");
            let wanted: f64 = bits.parse().expect("a number");
            assert!((got - wanted).abs() <= 0.02, "{lanes} lanes: {got} {bits}");
            // Everything counted: the file.
            assert_eq!(f["coded_bits"], 8 * place.get("w.tri").len());
            assert_eq!(f["values"], 65_536);
            assert!(f["seconds"].as_f64().is_some_and(|s| s > 0.0));
            assert!(f["snr_db"].as_f64().is_some());
        }
    }
    let f = place.json("encode w.npy -o w.tri --tools avc --snr 14");
    assert!(
        (14.0..14.3).contains(&f["snr_db"].as_f64().expect("a number")),
        "{f}"
    );
    place.put("p.pgm", PGM);
    let f = place.json("encode p.pgm -o p.264 --snr 35 --lanes 4");
    assert!(
        (35.0..36.5).contains(&f["psnr_db"].as_f64().expect("a number")),
        "{f}"
    );
    assert_eq!(f["coded_bits"], 8 * place.get("p.264").len());
    assert_eq!(f["values"], 96 * 64);
    assert!(f.get("snr_db").is_none());
}

#[test]
fn what_the_encoder_says_is_what_the_decoder_gives() {
    let place = Place::new();
    place.put("w.npy", NPY);
    let f = place.json("encode w.npy -o w.tri --qp 20");
    place.good("decode w.tri -o back.npy");
    let read = |bytes: &[u8]| -> Vec<f64> {
        bytes[128..]
            .chunks_exact(4)
            .map(|b| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]])))
            .collect()
    };
    let (a, b) = (read(NPY), read(&place.get("back.npy")));
    assert_eq!(a.len(), b.len());
    let mean = a.iter().sum::<f64>() / a.len() as f64;
    let variance: f64 = a.iter().map(|v| (v - mean).powi(2)).sum();
    let error: f64 = a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum();
    let snr = 10.0 * (variance / error).log10();
    assert!((snr - f["snr_db"].as_f64().expect("a number")).abs() < 1e-6);

    place.put("p.pgm", PGM);
    let f = place.json("encode p.pgm -o p.264 --qp 30");
    for name in ["back.pgm", "back.png", "back.yuv", "back.y4m"] {
        place.good(&format!("decode p.264 -o {name}"));
    }
    let samples = &PGM[PGM.len() - 96 * 64..];
    let back = place.get("back.yuv");
    assert!(place.get("back.pgm").ends_with(&back) && place.get("back.y4m").ends_with(&back));
    let error: f64 = samples
        .iter()
        .zip(&back)
        .map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2))
        .sum();
    let psnr = 10.0 * (255.0 * 255.0 * samples.len() as f64 / error).log10();
    assert!((psnr - f["psnr_db"].as_f64().expect("a number")).abs() < 1e-6);
    // A picture that was read back is the same picture: coding it again from PNG gives the same
    // bytes as from PGM.
    place.good("encode back.png -o again.264 --qp 22");
    place.good("encode back.pgm -o twice.264 --qp 22");
    assert_eq!(place.get("again.264"), place.get("twice.264"));
}

#[test]
fn the_same_input_gives_the_same_bytes_with_any_number_of_threads() {
    let place = Place::new();
    place.put("w.npy", &weights()).put("p.pgm", PGM);
    for (line, out) in [
        ("encode w.npy -o o.tri --tools avc --bits 2.9", "o.tri"),
        ("encode w.npy -o o.tri --bits 2.9", "o.tri"),
        ("encode p.pgm -o o.264 --bits 1.1 --lanes 6", "o.264"),
    ] {
        let runs = ["1", "2", "5", "1"].map(|threads| {
            let done = place
                .command(line)
                .env("RAYON_NUM_THREADS", threads)
                .output();
            assert!(done.expect("starts").status.success());
            place.get(out)
        });
        assert!(runs.iter().all(|r| *r == runs[0]), "{line}");
    }
    let run = |threads| {
        let mut command = place.command("decode o.tri -o o.npy");
        assert!(
            command
                .env("RAYON_NUM_THREADS", threads)
                .status()
                .expect("starts")
                .success()
        );
        place.get("o.npy")
    };
    assert_eq!(run("1"), run("4"));
}

#[test]
fn pictures_of_impossible_sizes() {
    let place = Place::new();
    place
        .put("wide.pgm", &pgm(100_000, 1))
        .put("high.pgm", &pgm(1, 40_000));
    place
        .put("limit.pgm", &pgm(32_768, 1))
        .put("lie.pgm", b"P5\n60000 60000\n255\n");
    place.put("giant.pgm", b"P5\n4000000000 4000000000\n255\n");
    place.put(
        "lie.y4m",
        b"YUV4MPEG2 W30000 H30000 F25:1 Cmono\nFRAME\nxyz",
    );
    place.put("none.y4m", b"YUV4MPEG2 W16 H16 F25:1 Cmono\n");
    place.bad(
        "encode wide.pgm -o o.264",
        &["wide.pgm", "100000x1", "32768"],
    );
    place.bad(
        "encode wide.pgm -o o.264 --bits 1",
        &["wide.pgm", "100000x1", "32768"],
    );
    place.bad("encode high.pgm -o o.264", &["high.pgm", "1x40000"]);
    place.bad("encode lie.pgm -o o.264", &["lie.pgm", "cannot be read"]);
    place.bad(
        "encode giant.pgm -o o.264",
        &["giant.pgm", "cannot be read"],
    );
    place.bad("encode lie.y4m -o o.264", &["lie.y4m"]);
    place.bad("encode none.y4m -o o.264", &["none.y4m", "no frame"]);
    place.good("encode limit.pgm -o o.264 --qp 40");
}
