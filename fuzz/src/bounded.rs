//! Bounded fuzzing in ordinary test runs: seeded mutations, aware of the structure, of valid inputs.
//!
//! `TRICODEC_FUZZ_SECONDS` (20) is the time for each target, `TRICODEC_FUZZ_SEED` (1) the start of the mutations. Integration tests include this
//! file by its path, and the target's properties from beside it, which `fuzz_targets/` gives to libFuzzer as well.

use std::path::Path;
use std::time::{Duration, Instant};

use super::mutate::Random;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
}

/// Longest time that one small input may take, on a busy machine.
const HANG: Duration = Duration::from_secs(20);

/// Give what `mutate` makes to `target` until the time is up. An input that fails is kept in the target directory.
pub fn run(name: &str, mutate: impl Fn(&mut Random) -> Vec<u8>, target: fn(&[u8])) {
    let end = Instant::now() + Duration::from_secs(setting("TRICODEC_FUZZ_SECONDS", 20));
    let mut random = Random::new(setting("TRICODEC_FUZZ_SEED", 1));
    let mut inputs = 0u64;
    let mut last = Instant::now();
    while last < end {
        let input = mutate(&mut random);
        let outcome = std::panic::catch_unwind(|| target(&input));
        inputs += 1;
        let now = Instant::now();
        if outcome.is_err() || now - last > HANG {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.bin"));
            std::fs::write(&path, &input).expect("the target directory is writable");
            panic!(
                "{name}: input {inputs} failed or took {:?}; it is {}",
                now - last,
                path.display()
            );
        }
        last = now;
    }
    println!("{name}: {inputs} inputs");
    assert!(inputs > 0);
}
