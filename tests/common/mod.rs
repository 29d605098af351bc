// SPDX-License-Identifier: Apache-2.0
//! What the tests of the command share: a folder for files, the command in it, small inputs.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A piece of the weights, 64x64.
pub const NPY: &[u8] = include_bytes!("../data/ffn_up_64x64.npy");
/// A piece of the photograph.
pub const PGM: &[u8] = include_bytes!("../data/camera_96x64.pgm");

/// A folder for a test's files.
pub struct Place(TempDir);

impl Place {
    pub fn new() -> Self {
        Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn put(&self, name: &str, bytes: &[u8]) -> &Self {
        std::fs::write(self.path(name), bytes).expect("writes");
        self
    }

    pub fn get(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.0.path())
            .expect("lists")
            .map(|e| e.expect("lists").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tricodec"));
        command
            .args(line.split_whitespace())
            .current_dir(self.0.path());
        command
    }

    pub fn run(&self, line: &str) -> Output {
        self.command(line).output().expect("starts")
    }

    pub fn good(&self, line: &str) -> String {
        let out = self.run(line);
        let complaint = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{line}: {complaint}");
        String::from_utf8(out.stdout).expect("UTF-8")
    }

    pub fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.good(&format!("{line} --json"))).expect("JSON")
    }

    /// The command must fail with one sentence that has all of `words`, and must leave the folder
    /// as it was.
    pub fn bad(&self, line: &str, words: &[&str]) {
        let before = self.names();
        let out = self.run(line);
        check_failure(line, &out, words);
        assert_eq!(self.names(), before, "{line}: leaves files behind");
    }
}

pub fn check_failure(line: &str, out: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{line}: {said}");
    assert_eq!(out.stdout, b"", "{line}");
    assert!(
        said.starts_with("tricodec: ") && said.trim_end().lines().count() == 1,
        "{line}: not one sentence: {said:?}"
    );
    assert!(!said.contains("panicked"), "{line}: {said}");
    for word in words {
        assert!(said.contains(word), "{line}: no {word:?} in {said:?}");
    }
}

pub fn npy(shape: &str, dtype: &str, data: &[u8]) -> Vec<u8> {
    let mut header =
        format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}").into_bytes();
    header.resize(117, b' ');
    header.push(b'\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header);
    bytes.extend(data);
    bytes
}

pub fn pgm(width: usize, height: usize) -> Vec<u8> {
    let mut bytes = format!("P5\n{width} {height}\n255\n").into_bytes();
    bytes.extend((0..width * height).map(|i| (i % 251) as u8));
    bytes
}
