// SPDX-License-Identifier: Apache-2.0
//! Signals that end the command: what is half written goes away first.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Temporary files that have names at the moment.
static NAMED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A temporary file that goes away when the command is ended by a signal, and when this is dropped.
pub struct Named(PathBuf);

impl Named {
    /// Guard this path.
    pub fn new(path: PathBuf) -> Self {
        watch();
        with(|all| all.push(path.clone()));
        Self(path)
    }

    /// There is another file of this name: leave it alone.
    pub fn release(self) {
        with(|all| all.retain(|p| *p != self.0));
        std::mem::forget(self);
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        // After a rename there is nothing of that name any more.
        let _ = std::fs::remove_file(&self.0);
        with(|all| all.retain(|p| *p != self.0));
    }
}

fn with<T>(f: impl FnOnce(&mut Vec<PathBuf>) -> T) -> T {
    let mut all = NAMED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    f(&mut all)
}

#[cfg(not(unix))]
fn watch() {}

/// Start the thread that waits for signals, once. Signals that are ignored, as nohup does it, stay
/// ignored.
#[cfg(unix)]
fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let all = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];
        let wanted = all.into_iter().filter(|s| !ignored(*s));
        let Ok(mut signals) = Signals::new(wanted) else {
            return;
        };
        std::thread::spawn(move || {
            for signal in signals.forever() {
                // The list stays locked: nothing is written any more.
                let _ = with(|all| {
                    all.iter().for_each(|path| {
                        let _ = std::fs::remove_file(path);
                    });
                    emulate_default_handler(signal)
                });
            }
        });
    });
}

/// Whether a signal was ignored by who started the command.
#[cfg(unix)]
fn ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// End as programs do whose reader has gone.
pub fn broken_pipe() {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGPIPE);
}

/// A limit on the size of files becomes an error of the write instead of an end with a core dump.
pub fn size_limit_is_an_error() {
    #[cfg(unix)]
    {
        let seen = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, seen);
    }
}
