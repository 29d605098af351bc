// SPDX-License-Identifier: Apache-2.0
//! Plain files on their way: without a name until they are complete.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::signals::Named;

/// The folder of a file.
pub fn folder_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Replace what a file holds; it stays the same file.
pub fn copy_onto(from: &mut File, path: &Path) -> io::Result<()> {
    use std::io::Seek;
    from.rewind()?;
    let mut to = OpenOptions::new().write(true).truncate(true).open(path)?;
    io::copy(from, &mut to)?;
    to.sync_all()
}

/// A file on its way, in the folder where it will be.
pub struct Draft {
    /// Where its bytes go.
    pub file: File,
    /// Its temporary name, where it needs one.
    named: Option<Named>,
}

impl Draft {
    /// For the file `path`.
    pub fn new(path: &Path) -> io::Result<Self> {
        let folder = folder_of(path);
        #[cfg(target_os = "linux")]
        if let Ok(file) = nameless(folder) {
            return Ok(Self { file, named: None });
        }
        let (file, name) = with_name(folder, |name| {
            OpenOptions::new()
                .read(true)
                .write(true)
                .create_new(true)
                .open(name)
        })?;
        Ok(Self {
            file,
            named: Some(name),
        })
    }

    /// Give it its name, and what the file that had it before leaves: mode and owner.
    pub fn persist(mut self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        if let Ok(before) = std::fs::metadata(path) {
            use std::os::unix::fs::MetadataExt;
            let own = self.file.metadata()?;
            if (own.uid(), own.gid()) != (before.uid(), before.gid()) {
                // Who is not allowed to give a file away keeps it, as cp does.
                let _ =
                    std::os::unix::fs::fchown(&self.file, Some(before.uid()), Some(before.gid()));
            }
            self.file.set_permissions(before.permissions())?;
        }
        let named = match self.named.take() {
            Some(named) => named,
            // Not every file system that makes nameless files names them.
            None => link(&self.file, folder_of(path)).or_else(|_| self.copied(folder_of(path)))?,
        };
        match std::fs::rename(named.path(), path) {
            // A file that is mounted cannot be replaced.
            Err(e) if e.kind() == ErrorKind::ResourceBusy => copy_onto(&mut self.file, path),
            other => other,
        }
    }
}

impl Draft {
    /// A copy with a temporary name.
    fn copied(&mut self, folder: &Path) -> io::Result<Named> {
        let ((), named) = with_name(folder, |name| {
            drop(OpenOptions::new().write(true).create_new(true).open(name)?);
            Ok(())
        })?;
        copy_onto(&mut self.file, named.path())?;
        std::fs::set_permissions(named.path(), self.file.metadata()?.permissions())?;
        Ok(named)
    }
}

/// Try names in a folder until one is free.
fn with_name<T>(
    folder: &Path,
    mut make: impl FnMut(&Path) -> io::Result<T>,
) -> io::Result<(T, Named)> {
    use std::hash::{BuildHasher, Hasher};
    loop {
        // The standard library's hash keys are random.
        let random = std::collections::hash_map::RandomState::new();
        let name = format!(".tricodec-{:016x}", random.build_hasher().finish());
        let named = Named::new(folder.join(name));
        match make(named.path()) {
            Ok(made) => return Ok((made, named)),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => named.release(),
            Err(e) => return Err(e),
        }
    }
}

/// A file without a name: it is gone when the command is, whatever ends it.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    let mode = Mode::from_raw_mode(0o666);
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = File::from(open(folder, flags, mode)?);
    // Without /proc it could never get a name.
    std::fs::metadata(format!(
        "/proc/self/fd/{}",
        std::os::fd::AsRawFd::as_raw_fd(&file)
    ))?;
    Ok(file)
}

/// Give a file without a name a temporary one.
#[cfg(target_os = "linux")]
fn link(file: &File, folder: &Path) -> io::Result<Named> {
    use rustix::fs::{AtFlags, CWD, linkat};
    let open = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(file));
    let made = with_name(folder, |name| {
        Ok(linkat(CWD, &open, CWD, name, AtFlags::SYMLINK_FOLLOW)?)
    })?;
    Ok(made.1)
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> io::Result<Named> {
    Err(ErrorKind::Unsupported.into())
}
