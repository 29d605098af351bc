// SPDX-License-Identifier: Apache-2.0
//! `tricodec cosim` from the outside: figures, differences and their waveforms, the gates, what
//! cannot be simulated.

#![cfg(feature = "cosim")]

mod common;

use std::sync::{Mutex, PoisonError};

use common::{NPY, PGM, Place, npy, pgm};
use serde_json::Value;

#[test]
fn figures_of_a_run() {
    let place = Place::new();
    place.put("w.npy", NPY).put("p.pgm", PGM);
    for (line, samples) in [
        ("cosim p.pgm --config small --qp 27 --lanes 4", 96 * 64),
        (
            "cosim w.npy --config small --bits 3.2 --stall 10 --seed 3",
            64 * 64,
        ),
        ("cosim w.npy --config small --qp 24 --scan", 64 * 64),
    ] {
        let f = place.json(line);
        assert_eq!(f["samples"], samples, "{line}");
        assert_eq!(f["mismatches"], 0, "{line}");
        assert_eq!(f["ffmpeg"], "identical", "{line}");
        for name in [
            "clocks",
            "samples_per_clock",
            "bits_per_sample",
            "clocks_per_second",
        ] {
            assert!(f[name].as_f64().is_some(), "{line}: {name}");
        }
        let compared = f["compared"].as_object().expect("by stage");
        for stage in [
            "align", "neigh", "cost", "decide", "resid", "fdct", "quant", "recon", "word",
        ] {
            // A scanned tensor is aligned twice.
            let passes = 1 + i32::from(stage == "align" && line.contains("--scan"));
            assert_eq!(compared[stage], passes * samples / 16, "{line}: {stage}");
        }
        assert!(compared["bin"].as_u64() > Some(1000) && compared["byte"].as_u64() > Some(100));
    }
}

#[test]
fn the_loop_of_both_tops() {
    let place = Place::new();
    place.put("w.npy", NPY).put("p.pgm", PGM);
    for (line, samples) in [
        (
            "cosim p.pgm --top loop --config small --qp 27 --lanes 4",
            96 * 64,
        ),
        (
            "cosim w.npy --top loop --config small --bits 3 --stall 10",
            64 * 64,
        ),
    ] {
        let f = place.json(line);
        assert_eq!(f["top"], "loop", "{line}");
        assert_eq!(f["mismatches"], 0, "{line}");
        assert_eq!(f["ffmpeg"], "identical", "{line}");
        assert_eq!(f["elements"], samples, "{line}");
        let compared = f["decoder"]["compared"].as_object().expect("by stage");
        for stage in ["word", "neigh", "dequant", "predict", "idct", "recon"] {
            assert_eq!(compared[stage], samples / 16, "{line}: {stage}");
        }
    }
}

#[test]
fn the_decoder_on_a_stream() {
    let place = Place::new();
    place.put("p.pgm", PGM).put("q.264", b"no stream");
    place.json("encode p.pgm -o p.264 --grey --qp 30");
    let f = place.json("cosim p.264 --top decoder --config small --stall 10");
    assert_eq!(
        (&f["top"], &f["samples"]),
        (&"decoder".into(), &(96 * 64).into())
    );
    assert_eq!(
        (&f["mismatches"], &f["ffmpeg"]),
        (&0.into(), &"identical".into())
    );
    // A damaged slice: the RTL's verdict is still compared.
    let mut damaged = place.get("p.264");
    let at = damaged.len() / 2;
    damaged[at] ^= 0x40;
    damaged.truncate(damaged.len() - 3);
    place.put("d.264", &damaged);
    assert_eq!(
        place.json("cosim d.264 --top decoder --config small")["mismatches"],
        0
    );
    place.bad("cosim p.pgm --top decoder", &["p.pgm", "H.264 stream"]);
    place.bad("cosim q.264 --top decoder", &["q.264", "no slice"]);
}

#[test]
fn what_cannot_be_simulated() {
    let place = Place::new();
    place
        .put("w.tri", b"x")
        .put("p.pgm", PGM)
        .put("wide.pgm", &pgm(100_000, 1));
    place
        .put("short.txt", b"0 1 2")
        .put("none.npy", &npy("(0,)", "<f4", &[]));
    let lanes: Vec<&str> = std::iter::repeat_n("9", 64).collect();
    place.put("lanes.txt", lanes.join(" ").as_bytes());
    place.bad("cosim w.tri", &["w.tri", "takes tensors or pictures"]);
    place.bad("cosim wide.pgm --config small", &["100000x1"]);
    place.bad(
        "cosim none.npy --config small",
        &["none.npy", "nothing to encode"],
    );
    place.bad(
        "cosim p.pgm --config small --slots short.txt",
        &["short.txt", "17 to 72 words"],
    );
    place.bad(
        "cosim p.pgm --config small --slots lanes.txt",
        &["lanes.txt", "no lane"],
    );
    place.bad(
        "cosim p.pgm --config small --slots 0,1",
        &["--slots", "17 to 72 words"],
    );
    place.bad(
        "cosim p.pgm --config small --slots no.txt",
        &["no.txt", "words"],
    );
    for name in ["w.vcd", "w.VCD", "w.ghw"] {
        let line = format!("cosim p.pgm --config small --wave {name}");
        place.bad(&line, &[name, "FST"]);
    }
    place.bad("cosim p.pgm --config small --wave no/w.fst", &["no/w.fst"]);
    // Colour, and CAVLC.
    let video: &[u8] = include_bytes!("../golden/tests/decoder/seeds/cabac_b.264");
    place.put("v.264", video);
    place.bad(
        "cosim v.264 --top decoder --config small",
        &["v.264", "does not have", "chroma format 4:2:0"],
    );
}

/// A slot table in words does what one in a file does.
#[test]
fn slots_are_words_or_a_file() {
    let place = Place::new();
    let words: Vec<&str> = (0..64).map(|i| ["0", "1", "-", "2"][i % 4]).collect();
    place
        .put("p.pgm", PGM)
        .put("slots.txt", words.join("\n").as_bytes());
    let line = "cosim p.pgm --config small --lanes 3 --qp 30 --slots";
    let given = place.json(&format!("{line} {}", words.join(",")));
    let read = place.json(&format!("{line} slots.txt"));
    assert_eq!(given["clocks"], read["clocks"]);
    assert_eq!(given["mismatches"], 0);
    // A table of another length, as video wants it.
    let long = (0..68).map(|i| ["0", "1", "-", "2"][i % 17 % 4]);
    let long: Vec<&str> = long.collect();
    let run = place.json(&format!("{line} {}", long.join(",")));
    assert_eq!(run["mismatches"], 0);
    assert_ne!(run["clocks"], given["clocks"]);
}

/// Colour is not coded by the RTL, and that is said.
#[test]
fn colour_is_coded_as_luma_with_a_word() {
    let place = Place::new();
    let mut clip = b"YUV4MPEG2 W32 H32 F25:1 C420jpeg\nFRAME\n".to_vec();
    clip.extend((0..32 * 32 * 3 / 2).map(|i| (i % 199) as u8));
    place.put("c.y4m", &clip);
    let out = place.run("cosim c.y4m --config small --lanes 2 --qp 30");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(
        out.status.success() && said.contains("luma alone"),
        "{said}"
    );
}

/// The video encoder codes it, with motion; what it does not take is said.
#[test]
fn colour_goes_through_the_video_encoder() {
    let place = Place::new();
    let mut clip = b"YUV4MPEG2 W50 H34 F25:1 C420jpeg\n".to_vec();
    for n in 0..3 {
        clip.extend(b"FRAME\n");
        clip.extend((0..50 * 34 + 2 * 25 * 17).map(|i| ((i + 3 * n) % 199) as u8));
    }
    place.put("c.y4m", &clip).put("p.pgm", PGM);
    let run = place.json("cosim c.y4m --top video --lanes 2 --frames 2 --qp 30 --latency 60");
    assert_eq!(run["mismatches"], 0);
    assert_eq!(run["pictures"], 2);
    assert_eq!(run["ffmpeg"], "identical");
    for (line, said) in [
        ("cosim p.pgm --top video", "no colour"),
        ("cosim c.y4m --top video --lanes 5", "4 lanes"),
        ("cosim c.y4m --top video --bits 2", "--qp alone"),
        ("cosim c.y4m --top video --wave w.fst", "--wave"),
        ("cosim p.pgm --config small --frames 2", "--top video"),
    ] {
        place.bad(line, &[said]);
    }
}

/// The report of a difference in every top: a bit of the golden side is changed, as if the RTL were
/// wrong there.
#[test]
fn a_difference_is_shown_with_its_waveform() {
    let place = Place::new();
    place.put("p.pgm", PGM);
    place.json("encode p.pgm -o p.264 --grey --qp 20");
    for (line, stage) in [
        ("cosim p.pgm --config small --lanes 4 --qp 20", "recon"),
        ("cosim p.264 --top decoder --config small", "idct"),
        // Only the decoder has it.
        (
            "cosim p.pgm --top loop --config small --lanes 4 --qp 20",
            "dequant",
        ),
    ] {
        let line = format!("{line} --fault {stage}:40");
        let out = place.run(&format!("{line} --wave w.fst"));
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(1));
        let at = format!(": {stage}, lane ");
        for word in [
            "clock ",
            &at,
            ", block ",
            "\n  golden ",
            "\n  RTL    ",
            "w.fst",
        ] {
            assert!(said.contains(word), "{line}: no {word:?} in {said}");
        }
        // The clocks around the difference: FST's header has the first and the last time,
        // big-endian, two for a clock.
        let wave = place.get("w.fst");
        let time =
            |at: usize| u64::from_be_bytes(wave[at..at + 8].try_into().expect("eight bytes"));
        let out = place.run(&format!("{line} --json"));
        assert_eq!(out.status.code(), Some(1));
        let f: Value = serde_json::from_slice(&out.stdout).expect("JSON");
        assert_eq!(f["mismatches"], 1);
        let m = &f["mismatch"];
        let clock = m["clock"].as_u64().expect("a number");
        assert_eq!(m["stage"], stage);
        assert!(
            m["lane"].is_u64() && m["block"].is_u64() && m["expected"] != m["got"],
            "{m}"
        );
        assert_eq!(wave[0], 0, "an FST header");
        let (from, to) = (time(9) / 2, time(17) / 2);
        assert!(
            from <= clock - 50 && clock + 10 <= to && to - from < 200,
            "{line}: {from} {clock} {to}"
        );
    }
    let out = place.run("cosim p.pgm --fault nothing:1");
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("the stage one of m_req, align"));
    place.bad(
        "cosim p.pgm --config small --fault idct:1",
        &["idct is no stage", "fdct"],
    );
    place.bad(
        "cosim p.264 --top decoder --config small --fault byte:1",
        &["byte is no stage", "idct"],
    );
}

/// Two units of time are a clock, and the waveform counts the clocks itself.
#[test]
fn a_waveform_counts_its_clocks() {
    use fst_reader::{FstFilter, FstHierarchyEntry, FstReader, FstSignalValue};
    let place = Place::new();
    place.put("p.pgm", PGM);
    place.json("cosim p.pgm --config small --lanes 4 --qp 20 --wave w.fst");
    let file = std::fs::File::open(place.path("w.fst")).expect("opens");
    let mut wave = FstReader::open(std::io::BufReader::new(file)).expect("FST");
    let header = wave.get_header();
    assert_eq!((header.start_time, header.end_time), (0, 1999));
    let (mut scopes, mut handle) = (Vec::new(), None);
    wave.read_hierarchy(|entry| match entry {
        FstHierarchyEntry::Scope { name, .. } => scopes.push(name),
        FstHierarchyEntry::UpScope => drop(scopes.pop()),
        FstHierarchyEntry::Var {
            name, handle: h, ..
        } => {
            let scope = scopes.last().map(String::as_str);
            if scope == Some("lockstep") && name.split(' ').next() == Some("clock") {
                handle = Some(h);
            }
        }
        _ => {}
    })
    .expect("a hierarchy");
    let filter = FstFilter::filter_signals(vec![handle.expect("lockstep.clock")]);
    let mut clocks = Vec::new();
    let read = wave.read_signals(&filter, |time, _, value| {
        let FstSignalValue::String(bits) = value else {
            return Err(());
        };
        let bit = |n: u64, b: &u8| 2 * n + u64::from(*b == b'1');
        clocks.push((time, bits.iter().fold(0, bit)));
        Ok(())
    });
    assert!(read.is_ok());
    assert_eq!(clocks.len(), 1000);
    assert!(clocks.iter().all(|(time, clock)| *time == 2 * clock));
}

/// The example in docs/verification.md is what the command says.
#[test]
fn the_page_shows_a_difference_as_it_is() {
    let place = Place::new();
    place.put("p.pgm", PGM);
    let out =
        place.run("cosim p.pgm --config small --lanes 4 --qp 20 --fault recon:40 --wave recon.fst");
    let said = String::from_utf8_lossy(&out.stderr);
    let page = include_str!("../docs/verification.md");
    assert!(page.contains(said.trim()), "{said}");
}

/// More than sixty-four tiles make a second picture, here a lower one: ffmpeg is to give it in its
/// own size.
#[test]
fn a_tensor_of_two_pictures() {
    let place = Place::new();
    let values = (0..65 * 256 * 64u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as f32);
    let data: Vec<u8> = values.flat_map(f32::to_le_bytes).collect();
    place.put("w.npy", &npy("(16640, 64)", "<f4", &data));
    let f = place.json("cosim w.npy --config small --qp 44");
    assert_eq!((&f["slices"], &f["mismatches"]), (&65.into(), &0.into()));
    assert_eq!(f["ffmpeg"], "identical");
}

/// Only one test at a time maps a top with Yosys: the other finds it in the cache.
static MAPPING: Mutex<()> = Mutex::new(());

/// The mapped gates of both directions give the RTL's outputs at every clock, from the table of
/// facts: no library is needed. With a cold cache this maps both tops with Yosys first.
#[test]
fn gates_in_lockstep() {
    let _mapping = MAPPING.lock().unwrap_or_else(PoisonError::into_inner);
    let place = Place::new();
    place.put("p.pgm", PGM);
    let line = "cosim p.pgm --top loop --config small --qp 32 --stall 20 --gates --json";
    let out = place
        .command(line)
        .env("ASAP7_DIR", "embedded")
        .output()
        .expect("starts");
    let complaint = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{complaint}");
    let f: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(
        (&f["elements"], &f["mismatches"]),
        (&(96 * 64).into(), &0.into())
    );
    for way in ["encoder", "decoder"] {
        let (f, gates) = (&f[way], &f[way]["gates"]);
        let number = |v: &Value| v.as_u64().expect("a number");
        assert!(number(&gates["cells"]) > 50_000, "{way}: {gates}");
        // Ready and valid outputs without a condition, at every clock, and payloads.
        assert!(
            number(&gates["compared"]) > 8 * number(&f["clocks"]),
            "{way}: {f}"
        );
        assert_eq!(gates["mismatches"], 0);
    }
}

/// A number of lanes that is not Verilated: the gates stand in the RTL's place and are compared
/// with the golden model themselves. At eight lanes, where both ways can be gone, the power is the
/// same.
#[test]
fn gates_in_the_rtls_place() {
    let _mapping = MAPPING.lock().unwrap_or_else(PoisonError::into_inner);
    let place = Place::new();
    // Noise: so many bits that all lanes work for the whole of the window.
    let mut picture = b"P5\n256 192\n255\n".to_vec();
    let mut state = 1u32;
    picture.extend((0..256 * 192).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    }));
    place.put("p.pgm", &picture);
    let figures = |line: &str| -> Value {
        let out = place
            .command(&format!("synth {line} --input p.pgm --no-opensta --json"))
            .env("ASAP7_DIR", "embedded")
            .output()
            .expect("starts");
        let complaint = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{line}: {complaint}");
        serde_json::from_slice(&out.stdout).expect("JSON")
    };
    for top in ["encoder", "decoder"] {
        let [alone, beside] =
            ["--lanes 8", "--config small"].map(|c| figures(&format!("--top {top} {c}")));
        let number = |f: &Value, name: &str| f[name].as_f64().expect("a number");
        for name in ["area_mm2", "raw_gbps", "coded_gbps"] {
            assert_eq!(number(&alone, name), number(&beside, name), "{top} {name}");
        }
        // Flip-flops wake with other contents.
        let ratio = number(&alone, "power_w") / number(&beside, "power_w");
        assert!((ratio - 1.0).abs() < 0.002, "{top}: {ratio}");
        let said = |f: &Value| f["activity"].as_str().expect("a sentence").to_owned();
        assert!(said(&alone).contains("in step with the golden model"));
        assert!(said(&beside).contains("in step with RTL and golden model"));
    }
}
