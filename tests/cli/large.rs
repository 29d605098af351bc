// SPDX-License-Identifier: Apache-2.0
//! Large files: headers only where nothing else is wanted, bounded memory.

use std::io::{Seek, SeekFrom, Write};

use super::*;

/// A sparse file of 4.4 GB: numbers of one byte, and a small matrix behind them.
fn sparse(place: &Place) {
    let bytes = 4_400_000_000u64;
    let mut header = format!(
        "{{\"big\":{{\"dtype\":\"U8\",\"shape\":[{bytes}],\"data_offsets\":[0,{bytes}]}},\
         \"small\":{{\"dtype\":\"F32\",\"shape\":[64,64],\"data_offsets\":[{bytes},{}]}}}}",
        bytes + 16_384
    );
    header += &" ".repeat(header.len().next_multiple_of(8) - header.len());
    let mut file = std::fs::File::create(place.path("huge.safetensors")).expect("creates");
    file.write_all(&(header.len() as u64).to_le_bytes())
        .expect("writes");
    file.write_all(header.as_bytes()).expect("writes");
    file.seek(SeekFrom::Current(bytes as i64)).expect("seeks");
    let values: Vec<f32> = (0..4096)
        .map(|i| ((i * 7919) % 1000) as f32 / 500.0 - 1.0)
        .collect();
    file.write_all(&floats(&values)).expect("writes");
}

/// Run with an address space of so many megabytes.
fn within(place: &Place, megabytes: u64, line: &str) -> std::process::Output {
    let script = format!(
        "ulimit -v {} && exec {} {line}",
        megabytes << 10,
        env!("CARGO_BIN_EXE_tricodec")
    );
    let out = Command::new("sh")
        .args(["-c", &script])
        .env("RAYON_NUM_THREADS", "2")
        .current_dir(place.path("."))
        .output();
    out.expect("starts")
}

#[test]
fn a_small_tensor_behind_a_large_one_costs_little() {
    let place = Place::new();
    sparse(&place);
    for line in [
        "info huge.safetensors",
        "encode huge.safetensors -o s.tri --tensor small --bits 4",
    ] {
        let out = within(&place, 600, line);
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{line}: {said}");
    }
    let info = place.json("info huge.safetensors");
    assert_eq!(info[0]["bytes"], 4_400_000_000u64);
    place.good("decode s.tri -o s.npy");
    let c = place.json("compare huge.safetensors s.tri --tensor small");
    assert!(c["snr_db"].as_f64().is_some_and(|db| db > 15.0), "{c}");
}
