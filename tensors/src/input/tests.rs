// SPDX-License-Identifier: Apache-2.0
//! Readers of foreign files: whatever the bytes, they end in tensors or an error.

use std::path::Path;

use tricodec_golden::tensor::TileSize;

use super::Input;
use mutations::{Random, file};

#[path = "../../../fuzz/src/files.rs"]
mod mutations;

const NPY: &[u8] = include_bytes!("../../../tests/data/ffn_up_64x64.npy");

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
    let mut random = Random::new(1);
    let refused = (0..inputs).filter(|_| {
        std::fs::write(&path, file(seed, &mut random)).expect("writes");
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
    let mut random = Random::new(7);
    for _ in 0..2000 {
        std::fs::write(&path, file(text.as_bytes(), &mut random)).expect("writes");
        if let Err(e) = Input::open(&path) {
            let text = format!("{e:#}");
            assert!(!text.is_empty() && !text.contains('\n'), "{text:?}");
        }
    }
}

/// An archive of four tensors, each in many tiles.
fn archive_of_four() -> Vec<u8> {
    use safetensors::tensor::TensorView;

    let mut random = Random::new(3);
    let data: Vec<Vec<u8>> = (0..4)
        .map(|_| {
            let values = (0..64 * 128).map(|_| random.below(1000) as f32);
            values.flat_map(f32::to_le_bytes).collect()
        })
        .collect();
    let view = |d| TensorView::new(safetensors::Dtype::F32, vec![64, 128], d).expect("fits");
    let named = data
        .iter()
        .enumerate()
        .map(|(i, d)| (i.to_string(), view(d)));
    let folder = tempfile::tempdir().expect("creates");
    let path = folder.path().join("x.safetensors");
    let file = safetensors::serialize(named, None).expect("serializes");
    std::fs::write(&path, file).expect("writes");
    let input = Input::open(&path).expect("whole");
    let options = crate::Options {
        tools: crate::Tools::Tensor(TileSize::new(16, 64).ok()),
        ..crate::Options::default()
    };
    let mut archive = Vec::new();
    crate::encode(&input, None, &options, &|_| (), &mut archive).expect("encodes");
    archive
}

#[test]
fn threads_of_one_pool_share_an_archive() {
    let input = Input::from_archive("x", archive_of_four()).expect("whole");
    let wanted: Vec<Vec<u8>> = (0..4).map(|i| input.load(i).expect("reads")).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build();
    let pool = pool.expect("starts");
    // A thread of the pool that waits for a tile takes up another reader's work.
    std::thread::scope(|scope| {
        for reader in 0..8 {
            let (input, wanted, pool) = (&input, &wanted, &pool);
            scope.spawn(move || {
                for i in reader..reader + 100 {
                    let data = pool.install(|| input.load(i % 4)).expect("reads");
                    assert!(data == wanted[i % 4], "{i}");
                }
            });
        }
    });
}

#[test]
fn archives_in_memory_end_where_their_bytes_do() {
    let archive = archive_of_four();
    for length in (0..archive.len()).step_by(501) {
        let input = Input::from_archive("x", archive[..length].to_vec());
        let all = input.and_then(|input| (0..4).try_for_each(|i| input.load(i).map(|_| ())));
        let text = all.expect_err("cut off").to_string();
        assert!(text.contains('x') && !text.contains('\n'), "{text:?}");
    }
}
