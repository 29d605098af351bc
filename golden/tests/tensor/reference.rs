// SPDX-License-Identifier: Apache-2.0
//! Tile by tile against the reference, in both directions.
//!
//! The reference is C source in `../shared/design/tensor-ref` beside the checkout. Without it, or
//! without a C compiler, these tests say that they did not run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tricodec_golden::tensor::slice;

use super::material::{Job, Random, jobs, kept, sha256};
use super::synthetic;

const DRIVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tensor/reference.c");

/// The compiled reference.
struct Reference {
    folder: TempDir,
}

impl Reference {
    /// Builds it, or says why not.
    fn new() -> Option<Self> {
        let source = Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../shared/design/tensor-ref"
        ));
        if !source.join("tt.c").exists() {
            eprintln!(
                "tensor reference: SKIPPED: no {}: the reference is not here",
                source.join("tt.c").display()
            );
            return None;
        }
        let folder = TempDir::new().expect("a temporary folder");
        let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let built = Command::new(&compiler)
            .args(["-O2", "-o"])
            .arg(folder.path().join("reference"))
            .arg("-I")
            .arg(source)
            .arg(DRIVER)
            .status();
        match built {
            Ok(status) => assert!(status.success(), "{compiler} fails on the reference"),
            Err(error) => {
                eprintln!("tensor reference: SKIPPED: {compiler} does not start: {error}");
                return None;
            }
        }
        Some(Self { folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// All answers to all jobs.
    fn run(&self, name: &str, jobs: &[u8]) -> Answers {
        let (input, output) = (
            self.path(&format!("{name}.in")),
            self.path(&format!("{name}.out")),
        );
        fs::write(&input, jobs).expect("writes the jobs");
        let status = Command::new(self.path("reference"))
            .stdin(File::open(&input).expect("the jobs"))
            .stdout(Stdio::from(File::create(&output).expect("creates a file")))
            .status()
            .expect("the reference starts");
        assert!(status.success(), "the reference: {status}");
        Answers {
            bytes: fs::read(&output).expect("reads the answers"),
            at: 0,
        }
    }

    /// Slices and decoded samples of all jobs.
    fn encode(&self, name: &str, jobs: &[Job]) -> Vec<(Vec<u8>, Vec<i16>)> {
        let mut input = Vec::new();
        for job in jobs {
            let h = job.header;
            let fields = [
                1,
                job.rows as i32,
                job.cols as i32,
                h.step.man().into(),
                h.step.exp().into(),
                h.mode.code().into(),
                h.dependent.into(),
                h.scale.into(),
            ];
            input.extend(fields.iter().flat_map(|f: &i32| f.to_ne_bytes()));
            input.extend(job.samples.iter().flat_map(|q| q.to_ne_bytes()));
        }
        let mut answers = self.run(name, &input);
        let all = jobs
            .iter()
            .map(|job| {
                let length = answers.word() as usize;
                let slice = answers.take(length).to_vec();
                (slice, answers.samples(job.rows * job.cols))
            })
            .collect();
        assert_eq!(answers.at, answers.bytes.len(), "all answers are read");
        all
    }

    /// What slices of these sizes decode to; nothing where they are refused.
    fn decode(&self, name: &str, slices: &[(usize, usize, Vec<u8>)]) -> Vec<Option<Vec<i16>>> {
        let mut input = Vec::new();
        for (rows, cols, slice) in slices {
            for field in [2, *rows as i32, *cols as i32, slice.len() as i32] {
                input.extend(field.to_ne_bytes());
            }
            input.extend(slice);
        }
        let mut answers = self.run(name, &input);
        slices
            .iter()
            .map(|(rows, cols, _)| match answers.word() {
                0 => Some(answers.samples(rows * cols)),
                _ => None,
            })
            .collect()
    }
}

/// Results of the reference.
struct Answers {
    bytes: Vec<u8>,
    at: usize,
}

impl Answers {
    fn take(&mut self, n: usize) -> &[u8] {
        let from = self.at;
        self.at += n;
        &self.bytes[from..self.at]
    }

    fn word(&mut self) -> i32 {
        i32::from_ne_bytes(self.take(4).try_into().expect("four bytes"))
    }

    fn samples(&mut self, n: usize) -> Vec<i16> {
        let (pairs, _) = self.take(2 * n).as_chunks::<2>();
        pairs.iter().map(|b| i16::from_ne_bytes(*b)).collect()
    }
}

#[test]
fn thousands_of_tiles_are_coded_alike() {
    let Some(reference) = Reference::new() else {
        return;
    };
    let jobs = jobs();
    assert!(jobs.len() > 4000);
    let expected = reference.encode("all", &jobs);
    for (job, (slice, decoded)) in jobs.iter().zip(&expected) {
        let (mut short, head) = (job.clone(), job.samples.len().min(16));
        short.samples.truncate(head);
        let (bytes, samples) = slice::encode(job.header, job.quantiser(), job.cols, &job.samples);
        assert!(bytes == *slice, "another slice: {short:?}");
        assert!(samples == *decoded, "another reconstruction: {short:?}");
        let back = slice::decode(slice, job.rows, job.cols);
        assert!(
            back.as_ref() == Ok(decoded),
            "decodes to another: {short:?}"
        );
    }
}

#[test]
fn damaged_slices_are_refused_alike() {
    let Some(reference) = Reference::new() else {
        return;
    };
    let mut random = Random::new(56);
    let mut damaged = Vec::new();
    for job in kept() {
        let (slice, _) = slice::encode(job.header, job.quantiser(), job.cols, &job.samples);
        for _ in 0..40 {
            let mut bytes = slice.clone();
            match random.below(4) {
                0 => bytes.truncate(random.below(bytes.len() + 1)),
                1 => bytes.push(random.below(256) as u8),
                _ => {
                    let at = random.below(bytes.len());
                    bytes[at] ^= 1 << random.below(8);
                }
            }
            damaged.push((job.rows, job.cols, bytes));
        }
    }
    let expected = reference.decode("damaged", &damaged);
    let mut refused = 0;
    for ((rows, cols, bytes), expected) in damaged.iter().zip(&expected) {
        let ours = slice::decode(bytes, *rows, *cols);
        assert!(
            ours.as_ref().ok() == expected.as_ref(),
            "{rows}x{cols}: {:?} against {:?}",
            ours.map(|_| "samples"),
            expected.as_ref().map(|_| "samples")
        );
        refused += usize::from(expected.is_none());
    }
    assert!(refused > damaged.len() / 2 && refused < damaged.len());
}

/// `TRICODEC_UPDATE=1` writes the file.
#[test]
fn kept_checksums_are_the_reference_s() {
    let Some(reference) = Reference::new() else {
        return;
    };
    let lines: String = reference
        .encode("kept", &kept())
        .iter()
        .map(|(slice, _)| sha256([slice]) + "\n")
        .collect();
    if std::env::var_os("TRICODEC_UPDATE").is_some() {
        fs::write(synthetic::PATH, &lines).expect("writes the checksums");
    }
    assert_eq!(
        fs::read_to_string(synthetic::PATH).expect("the checksums"),
        lines
    );
}
