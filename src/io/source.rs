// SPDX-License-Identifier: Apache-2.0
//! Inputs, opened once: files, pipes, standard input. What they hold is seen from their first
//! bytes, which are kept, so that a pipe loses nothing.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use tricodec_tensors::Input;
use tricodec_tensors::input::Kind;

use super::kind::FileKind;
use super::sniff::{Content, HEAD, sniff};

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 20;

/// An opened input.
pub struct Source {
    path: PathBuf,
    kind: FileKind,
    /// The first bytes, [`HEAD`] at most.
    head: Vec<u8>,
    body: Body,
}

enum Body {
    /// A folder: only tensors are read from one.
    Folder,
    /// A file that can be read at any place, and its bytes.
    File(Arc<File>, u64),
    /// What comes behind the head, once.
    Stream(Option<Box<dyn Read + Send>>),
}

/// Reads an input from its beginning.
pub type Reader = BufReader<Box<dyn Read + Send>>;

impl Source {
    /// Open `path` (`-`: standard input) and see what it is: by `format` if that is given, or else
    /// by its first bytes, or else by its name. A name that says something else is mentioned.
    ///
    /// # Errors
    /// If it cannot be read, or nothing says what it is, or it is of a kind that is not read.
    pub fn open(path: &Path, format: Option<FileKind>) -> Result<Self> {
        let shown = shown(path);
        let mut body = Body::open(path).map_err(|e| cannot_read(path, &e))?;
        if let Body::Folder = body {
            return Ok(Self {
                path: path.to_owned(),
                kind: FileKind::Model,
                head: Vec::new(),
                body,
            });
        }
        let head = body.head().map_err(|e| cannot_read(path, &e))?;
        let named = FileKind::of_name(path);
        let kind = match (format, sniff(&head), named) {
            // An index of shards is JSON; its name alone says it.
            (None, _, Some(FileKind::Model)) => FileKind::Model,
            // Raw samples may look like anything.
            (None, Some(Content::Known { sure: false, .. }), Some(FileKind::Yuv)) => FileKind::Yuv,
            (_, Some(Content::Foreign { what, advice }), _) if format != Some(FileKind::Yuv) => {
                let though = match format.or(named) {
                    Some(other) => format!(", not {}", other.what()),
                    None => String::new(),
                };
                bail!("{shown}: this is {what}{though}, and is not read: {advice}");
            }
            (Some(format), Some(Content::Known { kind, sure: true }), _) if format != kind => {
                bail!(
                    "{shown}: this is {}, not {}: leave out the --format or --size that says so",
                    kind.what(),
                    format.what()
                )
            }
            (Some(format), ..) => format,
            (None, Some(Content::Known { kind, .. }), Some(named)) if kind != named => {
                eprintln!(
                    "tricodec: {shown}: by its name this is {}, by its content {}: read as that",
                    named.what(),
                    kind.what()
                );
                kind
            }
            (None, Some(Content::Known { kind, .. }), _) | (None, _, Some(kind)) => kind,
            (None, _, None) if head.is_empty() => bail!("{shown}: it is empty"),
            (None, _, None) => bail!(
                "{shown}: unknown kind of file: tensors (.safetensors, .npy, .npz), pictures (.png, \
                 .pgm, .y4m), H.264 streams and .tri archives are known by their content; raw \
                 I420 by the name .yuv or --format yuv"
            ),
        };
        Ok(Self {
            path: path.to_owned(),
            kind,
            head,
            body,
        })
    }

    /// What it holds.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What messages call it.
    pub fn shown(&self) -> String {
        shown(&self.path)
    }

    /// How many bytes it has; of pipes nobody knows.
    pub fn length(&self) -> Option<u64> {
        match &self.body {
            Body::File(_, length) => Some(*length),
            _ => None,
        }
    }

    /// From the beginning. Of a pipe this can be had once, unless [`Source::keep`] was called.
    ///
    /// # Errors
    /// If it is a folder, or a pipe that has been read.
    pub fn reader(&mut self) -> Result<Reader> {
        let inner: Box<dyn Read + Send> = match &mut self.body {
            Body::Folder => bail!("{} is a folder", shown(&self.path)),
            Body::File(file, _) => Box::new(At {
                file: file.clone(),
                at: 0,
            }),
            Body::Stream(rest) => {
                let rest = rest.take();
                let rest = rest.ok_or_else(|| {
                    anyhow!("{}: a pipe can be read only once", shown(&self.path))
                })?;
                Box::new(Cursor::new(std::mem::take(&mut self.head)).chain(rest))
            }
        };
        Ok(BufReader::with_capacity(BUFFER, inner))
    }

    /// All bytes, in memory.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn bytes(&mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.length().unwrap_or(0) as usize);
        let mut reader = self.reader()?;
        let read = reader.read_to_end(&mut bytes);
        read.map_err(|e| cannot_read(&self.path, &e))?;
        Ok(bytes)
    }

    /// Make sure that it can be read more than once, and at any place: what a pipe gives goes into
    /// a file without a name.
    ///
    /// # Errors
    /// If it is a folder or cannot be read, or the temporary file cannot be written.
    pub fn keep(&mut self) -> Result<()> {
        if let Body::Stream(_) = self.body {
            let head = self.head.clone();
            let mut reader = self.reader()?;
            let kept = "cannot keep it in a temporary file";
            let mut file = tempfile::tempfile().context(kept)?;
            let mut buffer = vec![0; BUFFER];
            let mut length = 0;
            loop {
                let n = reader.read(&mut buffer);
                let n = n.map_err(|e| cannot_read(&self.path, &e))?;
                if n == 0 {
                    break;
                }
                let written = file.write_all(&buffer[..n]);
                written.with_context(|| format!("{}: {kept}", shown(&self.path)))?;
                length += n as u64;
            }
            self.head = head;
            self.body = Body::File(Arc::new(file), length);
        }
        Ok(())
    }

    /// The file, to be read at any place.
    ///
    /// # Errors
    /// As [`Source::keep`].
    pub fn file(&mut self) -> Result<Arc<File>> {
        self.keep()?;
        match &self.body {
            Body::File(file, _) => Ok(file.clone()),
            _ => bail!("{} is a folder", shown(&self.path)),
        }
    }

    /// Its tensors: headers only.
    ///
    /// # Errors
    /// If it holds none, or is damaged.
    pub fn tensors(&mut self) -> Result<Input> {
        let kind = match self.kind {
            FileKind::Safetensors => Kind::Safetensors,
            FileKind::Npy => Kind::Npy,
            FileKind::Npz => Kind::Npz,
            FileKind::Tri => Kind::Tri,
            FileKind::Model => return Input::open(&self.path),
            other => bail!("{}: this is {}, no tensors", self.shown(), other.what()),
        };
        let name = PathBuf::from(self.shown());
        let file = self.file()?;
        let cannot = |e: std::io::Error| cannot_read(&self.path, &e);
        Input::of_file(&name, kind, file.try_clone().map_err(cannot)?)
    }
}

impl Body {
    fn open(path: &Path) -> std::io::Result<Self> {
        let file = if path == Path::new("-") {
            standard_input()?
        } else {
            File::open(path)?
        };
        let what = file.metadata()?;
        Ok(if what.is_dir() {
            Self::Folder
        } else if what.is_file() && what.len() > 0 && at_start(&file) {
            Self::File(Arc::new(file), what.len())
        } else {
            Self::Stream(Some(Box::new(file)))
        })
    }

    /// The first bytes.
    fn head(&mut self) -> std::io::Result<Vec<u8>> {
        let mut head = Vec::new();
        match self {
            Self::Folder => {}
            Self::File(file, _) => {
                let file = file.clone();
                let at = At { file, at: 0 };
                at.take(HEAD as u64).read_to_end(&mut head)?;
            }
            Self::Stream(Some(stream)) => {
                stream.take(HEAD as u64).read_to_end(&mut head)?;
            }
            Self::Stream(None) => {}
        }
        Ok(head)
    }
}

/// Nothing of it has been read by others: standard input may be a file in whose middle we begin.
fn at_start(mut file: &File) -> bool {
    use std::io::Seek;
    file.stream_position().is_ok_and(|at| at == 0)
}

#[cfg(unix)]
fn standard_input() -> std::io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(std::io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn standard_input() -> std::io::Result<File> {
    use std::os::windows::io::AsHandle;
    let handle = std::io::stdin().as_handle().try_clone_to_owned()?;
    Ok(File::from(handle))
}

/// Reads a file from a place on, whatever others do with it.
struct At {
    file: Arc<File>,
    at: u64,
}

impl Read for At {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        #[cfg(unix)]
        let n = std::os::unix::fs::FileExt::read_at(&*self.file, out, self.at)?;
        #[cfg(windows)]
        let n = std::os::windows::fs::FileExt::seek_read(&*self.file, out, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

/// What messages call an input.
pub fn shown(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// Why an input cannot be read, and what to do.
pub fn cannot_read(path: &Path, e: &std::io::Error) -> anyhow::Error {
    use std::io::ErrorKind as Why;
    let shown = shown(path);
    match e.kind() {
        Why::NotFound => anyhow!("{shown}: there is no such file"),
        Why::PermissionDenied => anyhow!("{shown}: there is no permission to read it"),
        Why::NotADirectory => anyhow!("{shown}: a part of its path is no folder"),
        Why::UnexpectedEof => anyhow!("{shown}: it ends early"),
        _ => anyhow!("cannot read {shown}: {e}"),
    }
}
