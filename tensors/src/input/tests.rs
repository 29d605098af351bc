// SPDX-License-Identifier: Apache-2.0
//! Readers of foreign files: whatever the bytes, they end in tensors or an error.

use std::path::Path;

use super::Input;

const NPY: &[u8] = include_bytes!("../../../tests/data/ffn_up_64x64.npy");

/// xorshift64*: the same mutations on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }

    /// `seed` with some bytes changed, doubled or cut, more often near its beginning.
    fn mutate(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..1 + self.below(4) {
            let range = 1 + self.below(bytes.len().min(400));
            let at = self.below(range);
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, b'9'),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                3 if !bytes.is_empty() => bytes[at] = self.below(256) as u8,
                4 => {
                    let digits = *b"18446744073709551615";
                    bytes.splice(at..at, digits[..1 + self.below(20)].iter().copied());
                }
                _ if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                _ => {}
            }
        }
        bytes
    }
}

/// Open a file and read all that is in it. Errors are one sentence.
fn read(path: &Path) -> bool {
    let all = Input::open(path).and_then(|input| {
        for index in 0..input.tensors.len() {
            input.load(index)?;
        }
        Ok(())
    });
    match all {
        Ok(()) => true,
        Err(e) => {
            let text = format!("{e:#}");
            assert!(text.contains("x.") && !text.contains('\n'), "{text:?}");
            false
        }
    }
}

/// Mutations of `seed` through a file: it is read, or refused, and nothing panics.
fn fuzz(name: &str, inputs: u32, seed: &[u8]) {
    let folder = tempfile::tempdir().expect("creates");
    let path = folder.path().join(name);
    std::fs::write(&path, seed).expect("writes");
    assert!(read(&path), "{name}: the seed itself");
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let refused = (0..inputs).filter(|_| {
        std::fs::write(&path, random.mutate(seed)).expect("writes");
        !read(&path)
    });
    assert!(refused.count() > 0, "{name}: no mutation was refused");
}

#[test]
fn any_npy() {
    fuzz("x.npy", 3000, NPY);
}

#[test]
fn any_safetensors() {
    let view =
        safetensors::tensor::TensorView::new(safetensors::Dtype::F32, vec![64, 64], &NPY[128..]);
    let seed = safetensors::serialize([("w", view.expect("fits"))], None).expect("serializes");
    fuzz("x.safetensors", 3000, &seed);
}

#[test]
fn any_npz() {
    let input = Input::from_memory("w", &[64, 64], "F32", NPY[128..].to_vec()).expect("fits");
    let sink = crate::Sink::new(&input, None, &|_| ()).expect("one tensor");
    let mut seed = Vec::new();
    sink.write(super::Kind::Npz, &mut seed).expect("writes");
    fuzz("x.npz", 2000, &seed);
}

#[test]
fn any_index() {
    fuzz_index(r#"{"metadata": {}, "weight_map": {"w": "w.safetensors", "v": "w.safetensors"}}"#);
}

fn fuzz_index(text: &str) {
    let folder = tempfile::tempdir().expect("creates");
    let path = folder.path().join("x.safetensors.index.json");
    let mut random = Random(7);
    for _ in 0..2000 {
        std::fs::write(&path, random.mutate(text.as_bytes())).expect("writes");
        if let Err(e) = Input::open(&path) {
            let text = format!("{e:#}");
            assert!(!text.is_empty() && !text.contains('\n'), "{text:?}");
        }
    }
}
