// SPDX-License-Identifier: Apache-2.0
//! Outputs: plain files that are whole or not there, pipes and standard output as they come.
//!
//! A plain file is written without a name, in the folder where it belongs, and gets its name when
//! it is complete. Where the file system cannot do that it has a temporary name, which goes away
//! with the command, however that ends. Modes are those that any program's files get; a file that
//! is replaced keeps its mode and its owner, a link stays a link.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Result, anyhow, bail};

use super::STDOUT_IS_TAKEN;
use super::draft::{Draft, copy_onto, folder_of};
use super::signals::size_limit_is_an_error;

/// Bytes that are written at a time.
const BUFFER: usize = 1 << 18;
/// Symbolic links that are followed before they are taken for a circle.
const MOST_LINKS: usize = 40;

/// What messages call an output.
pub fn shown(path: &Path) -> String {
    if is_stdout(path) {
        "standard output".to_owned()
    } else {
        path.display().to_string()
    }
}

fn is_stdout(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]
        .iter()
        .any(|p| path == Path::new(p))
}

/// Where an output goes.
pub struct Target {
    shown: String,
    place: Place,
}

enum Place {
    Stdout,
    /// A pipe or a device: nothing can be renamed onto it.
    Stream(PathBuf),
    /// A file that is there, or will be; links are followed.
    File(PathBuf),
    /// A file that is there and must stay the same one: it has several names, or its folder takes
    /// no other.
    Same(PathBuf),
}

impl Target {
    /// Look at the place that `path` names, before any work is done for it.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn new(path: &Path) -> Result<Self> {
        let shown = shown(path);
        let place = if is_stdout(path) {
            STDOUT_IS_TAKEN.store(true, Ordering::Relaxed);
            Place::Stdout
        } else {
            place(path).map_err(|why| anyhow!("cannot write {shown}: {why}"))?
        };
        Ok(Self { shown, place })
    }

    /// Write it: `fill` gives the bytes.
    ///
    /// # Errors
    /// Those of `fill`; or what is wrong with the output, by its name.
    pub fn write(&self, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        size_limit_is_an_error();
        let named = |e: io::Error| self.failed(e);
        match &self.place {
            Place::Stdout => {
                if io::stdout().is_terminal() {
                    bail!("standard output is a terminal: redirect it, or name a file with -o");
                }
                // Not by way of std's Stdout, which looks for line feeds.
                self.fill(standard_output().map_err(named)?, fill)?;
            }
            Place::Stream(path) => {
                let file = OpenOptions::new().write(true).open(path).map_err(named)?;
                self.fill(file, fill)?;
            }
            Place::File(path) => {
                let draft = Draft::new(path).map_err(named)?;
                let file = self.fill(draft.file.try_clone().map_err(named)?, fill)?;
                file.sync_all().map_err(named)?;
                draft.persist(path).map_err(named)?;
            }
            Place::Same(path) => {
                let mut draft = tempfile::tempfile().map_err(named)?;
                self.fill(draft.try_clone().map_err(named)?, fill)?;
                copy_onto(&mut draft, path).map_err(named)?;
            }
        }
        Ok(())
    }

    /// Run `fill` on `file`, and give it back when everything has arrived.
    fn fill(&self, file: File, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<File> {
        let mut out = Watched {
            out: BufWriter::with_capacity(BUFFER, file),
            failed: None,
        };
        let filled = fill(&mut out);
        let flushed = match &filled {
            Ok(()) => out.flush(),
            Err(_) => Ok(()),
        };
        // Whatever `fill` made of it, an output that failed is the reason.
        match (out.failed.take(), flushed, filled) {
            (Some(e), ..) | (None, Err(e), _) => Err(self.failed(e)),
            (None, Ok(()), Err(e)) => {
                // What is still in the buffer of a failed output is of no use.
                drop(out.out.into_parts());
                Err(e)
            }
            (None, Ok(()), Ok(())) => out
                .out
                .into_inner()
                .map_err(|e| self.failed(e.into_error())),
        }
    }

    fn failed(&self, e: io::Error) -> anyhow::Error {
        if e.kind() == ErrorKind::BrokenPipe {
            return anyhow!(e).context(format!("cannot write {}", self.shown));
        }
        anyhow!("cannot write {}: {}", self.shown, why(&e))
    }
}

/// Write an output: see [`Target`].
pub fn write_whole(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    Target::new(path)?.write(fill)
}

/// Remembers why writing failed.
struct Watched {
    out: BufWriter<File>,
    failed: Option<io::Error>,
}

impl Watched {
    fn watch<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|e| {
            let same = match e.raw_os_error() {
                Some(code) => io::Error::from_raw_os_error(code),
                None => e.kind().into(),
            };
            if e.kind() != ErrorKind::Interrupted {
                self.failed.get_or_insert(same);
            }
        })
    }
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.out.write(bytes);
        self.watch(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.out.flush();
        self.watch(result)
    }
}

/// An error of the operating system in words.
fn why(e: &io::Error) -> String {
    match e.kind() {
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        ErrorKind::FileTooLarge => {
            "it is too large: a limit on the size of files is reached".to_owned()
        }
        ErrorKind::ReadOnlyFilesystem => "its file system is read-only".to_owned(),
        ErrorKind::PermissionDenied => "there is no permission for it".to_owned(),
        _ => e.to_string(),
    }
}

/// Where symbolic links lead.
fn follow(path: &Path) -> Result<PathBuf, String> {
    let mut at = path.to_owned();
    for _ in 0..MOST_LINKS {
        match std::fs::read_link(&at) {
            Ok(next) => at = folder_of(&at).join(next),
            Err(_) => return Ok(at),
        }
    }
    Err("its symbolic links go in a circle".to_owned())
}

/// What is at `path`, and whether it can be written.
fn place(path: &Path) -> Result<Place, String> {
    // What a shell calls /dev/fd/3 is a link to nowhere, or to a file that is open already.
    let of_shell = ["/dev/fd", "/proc/self/fd", "/dev/stderr"];
    if of_shell.iter().any(|p| path.starts_with(p)) {
        return Ok(Place::Stream(path.to_owned()));
    }
    let path = follow(path)?;
    let there = match std::fs::metadata(&path) {
        Ok(there) => there,
        Err(e) if e.kind() == ErrorKind::NotFound => {
            let folder = folder_of(&path);
            let ends = path.as_os_str().to_string_lossy().ends_with('/');
            return match std::fs::metadata(folder) {
                Ok(f) if f.is_dir() && !ends => writable_folder(folder).map(|()| Place::File(path)),
                Ok(f) if f.is_dir() => Err("name a file, not a folder".to_owned()),
                Ok(_) => Err(format!("{} is no folder", folder.display())),
                Err(_) => Err(format!("the folder {} does not exist", folder.display())),
            };
        }
        Err(e) if e.kind() == ErrorKind::NotADirectory => {
            return Err("a part of its path is no folder".to_owned());
        }
        Err(e) => return Err(why(&e)),
    };
    if there.is_dir() {
        return Err("it is a folder: name a file in it".to_owned());
    }
    if !there.is_file() {
        return Ok(Place::Stream(path));
    }
    if there.permissions().readonly() {
        return Err("it is write-protected: remove it first, or change its mode".to_owned());
    }
    writable_file(&path)?;
    if names(&there) > 1 || writable_folder(folder_of(&path)).is_err() {
        return Ok(Place::Same(path));
    }
    Ok(Place::File(path))
}

#[cfg(unix)]
fn names(file: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

#[cfg(not(unix))]
fn names(_: &std::fs::Metadata) -> u64 {
    1
}

#[cfg(unix)]
fn writable_file(path: &Path) -> Result<(), String> {
    use rustix::fs::{Access, access};
    access(path, Access::WRITE_OK).map_err(|e| why(&e.into()))
}

#[cfg(unix)]
fn writable_folder(path: &Path) -> Result<(), String> {
    use rustix::fs::{Access, access};
    access(path, Access::WRITE_OK | Access::EXEC_OK).map_err(|e| {
        let e = io::Error::from(e);
        match e.kind() {
            ErrorKind::PermissionDenied => {
                format!("there is no permission to write into {}", path.display())
            }
            _ => why(&e),
        }
    })
}

#[cfg(not(unix))]
fn writable_file(_: &Path) -> Result<(), String> {
    Ok(())
}

#[cfg(not(unix))]
fn writable_folder(_: &Path) -> Result<(), String> {
    Ok(())
}

#[cfg(unix)]
fn standard_output() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn standard_output() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    let handle = io::stdout().as_handle().try_clone_to_owned()?;
    Ok(File::from(handle))
}
