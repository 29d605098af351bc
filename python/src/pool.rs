// SPDX-License-Identifier: Apache-2.0
//! Work beside the interpreter: without its lock, on all cores.

use std::sync::Mutex;

use anyhow::{Result, anyhow};
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::raise;

/// The threads of this process, by its number. A forked child has none of its parent's threads and
/// would wait for them for ever: it makes its own.
static POOL: Mutex<Option<(u32, &'static ThreadPool)>> = Mutex::new(None);

fn pool() -> Result<&'static ThreadPool> {
    let me = std::process::id();
    let mut pool = POOL
        .lock()
        .map_err(|_| anyhow!("an earlier call left the threads locked"))?;
    match *pool {
        Some((process, pool)) if process == me => Ok(pool),
        _ => {
            let threads = ThreadPoolBuilder::new()
                .thread_name(|i| format!("tricodec-{i}"))
                .build()?;
            // One for each process, kept to its end.
            let threads: &'static ThreadPool = Box::leak(Box::new(threads));
            *pool = Some((me, threads));
            Ok(threads)
        }
    }
}

/// Do work on all cores while other threads of Python run.
pub fn work<R: Send>(py: Python<'_>, work: impl FnOnce() -> Result<R> + Send) -> PyResult<R> {
    py.detach(|| pool()?.install(work)).map_err(raise)
}
