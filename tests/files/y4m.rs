// SPDX-License-Identifier: Apache-2.0
//! y4m: what is wrong with it is said, and the input is blamed.

use super::*;

fn with(header: &str, rest: &[u8]) -> Vec<u8> {
    [format!("YUV4MPEG2 {header}\n").as_bytes(), rest].concat()
}

#[test]
fn files_that_end_early() {
    let place = Place::new();
    let luma = [b"FRAME\n".as_slice(), &[7; 16 * 16]].concat();
    let colour = [b"FRAME\n".as_slice(), &[7; 16 * 16 * 3 / 2]].concat();
    for (name, bytes, word) in [
        ("empty.y4m", with("W16 H16 F25:1 C420", b""), "no frame"),
        ("grey.y4m", with("W16 H16 Cmono", b""), "no frame"),
        (
            "half.y4m",
            with("W16 H16 C420", &colour[..100]),
            "ends inside a frame",
        ),
        (
            "mono.y4m",
            with("W16 H16 Cmono", &luma[..100]),
            "ends inside a frame",
        ),
        (
            "second.y4m",
            with("W16 H16 Cmono", &[&luma[..], &luma[..99]].concat()),
            "ends inside a frame",
        ),
        (
            "third.y4m",
            with("W16 H16 C420", &[&colour[..], b"FRA"].concat()),
            "ends inside",
        ),
        (
            "odd.y4m",
            with("W16 H16 C420", &[&colour[..], b"FRUME\n"].concat()),
            "no FRAME",
        ),
        ("cut.y4m", b"YUV4MPEG2 W16 H16".to_vec(), "ends inside"),
    ] {
        place.put(name, &bytes);
        for more in ["", " --grey"] {
            place.bad(&format!("encode {name} -o o.264{more}"), &[name, word]);
        }
    }
}

#[test]
fn colour_spaces_are_named_and_advice_holds() {
    let place = Place::new();
    for (space, bytes, words) in [
        ("411", 16 * 16 * 3 / 2, "8-bit 4:1:1"),
        ("422", 16 * 16 * 2, "8-bit 4:2:2"),
        ("444", 16 * 16 * 3, "8-bit 4:4:4"),
        ("420p10", 16 * 16 * 3, "10-bit 4:2:0"),
        ("mono16", 16 * 16 * 2, "16-bit luma"),
    ] {
        let frame = [b"FRAME\n".as_slice(), &vec![9; bytes]].concat();
        place.put("x.y4m", &with(&format!("W16 H16 F25:1 C{space}"), &frame));
        let name = format!("C{space}");
        place.bad("encode x.y4m -o o.264", &["x.y4m", words, &name]);
        let said = String::from_utf8_lossy(&place.run("encode x.y4m -o o.264").stderr).into_owned();
        // What is advised is not refused.
        if said.contains("--grey") {
            place.good("encode x.y4m -o o.264 --grey");
            std::fs::remove_file(place.path("o.264")).expect("removes");
        } else {
            place.bad("encode x.y4m -o o.264 --grey", &["x.y4m", words]);
        }
    }
    place.put(
        "long.y4m",
        &with(&format!("W16 H16 X{}", "x".repeat(9000)), b""),
    );
    place.bad(
        "encode long.y4m -o o.264",
        &["long.y4m", "header is longer than"],
    );
}

#[test]
fn interlaced_video_is_coded_with_a_word() {
    let place = Place::new();
    let frame = [b"FRAME\n".as_slice(), &[9; 16 * 16 * 3 / 2]].concat();
    for interlace in ["It", "Ib", "Im"] {
        place.put(
            "x.y4m",
            &with(&format!("W16 H16 F25:1 {interlace} C420"), &frame),
        );
        let out = place.run("encode x.y4m -o o.264");
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(
            out.status.success() && said.contains("interlaced"),
            "{said}"
        );
    }
}
