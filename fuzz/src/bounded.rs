// SPDX-License-Identifier: Apache-2.0
//! Bounded fuzzing in ordinary test runs: seeded mutations, aware of the structure, of valid
//! inputs.
//!
//! `TRICODEC_FUZZ_INPUTS` is the number of inputs for each target, `TRICODEC_FUZZ_SEED` (1) the
//! start of the mutations: a run is the same on every machine. `TRICODEC_FUZZ_KEEP` names a folder
//! that the inputs are written into. Integration tests include this file by its path, and the
//! target's properties from beside it, which `fuzz_targets/` gives to libFuzzer as well.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::mutate::Random;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

/// Longest time that one small input may take, on a busy machine.
const HANG: Duration = Duration::from_secs(20);

/// Largest file of a committed corpus, in bytes.
const LARGEST: usize = 2048;

/// Give `inputs` inputs that `mutate` makes to `target`. One that fails is kept in the target
/// directory.
pub fn run(name: &str, inputs: u64, mutate: impl Fn(&mut Random) -> Vec<u8>, target: fn(&[u8])) {
    let inputs = setting("TRICODEC_FUZZ_INPUTS", inputs);
    let keep = std::env::var_os("TRICODEC_FUZZ_KEEP").map(PathBuf::from);
    let mut random = Random::new(setting("TRICODEC_FUZZ_SEED", 1));
    let start = Instant::now();
    let mut last = start;
    for input_number in 1..=inputs {
        let input = mutate(&mut random);
        if let Some(folder) = &keep {
            std::fs::write(folder.join(input_number.to_string()), &input).expect("a folder");
        }
        let outcome = std::panic::catch_unwind(|| target(&input));
        let now = Instant::now();
        if outcome.is_err() || now - last > HANG {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.bin"));
            std::fs::write(&path, &input).expect("the target directory is writable");
            panic!(
                "{name}: input {input_number} failed or took {:?}; it is {}",
                now - last,
                path.display()
            );
        }
        last = now;
    }
    println!("{name}: {inputs} inputs in {:.1?}", start.elapsed());
}

/// Give each file of the committed corpus of `name`, `fuzz/seeds/NAME`, to `target`: where guided
/// runs begin, and what they find.
pub fn replay(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    let listed = std::fs::read_dir(folder.join(name)).expect("a corpus of the target");
    let mut paths: Vec<PathBuf> = listed.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{name}: the corpus is empty");
    for path in &paths {
        let input = std::fs::read(path).expect("a file of the corpus");
        assert!(input.len() <= LARGEST, "{} is large", path.display());
        let outcome = std::panic::catch_unwind(|| target(&input));
        assert!(outcome.is_ok(), "{name}: {} failed", path.display());
    }
    println!("{name}: {} files of the corpus", paths.len());
}
