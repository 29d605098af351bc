// SPDX-License-Identifier: Apache-2.0
//! Files of tensors: what is in them, without their values, and any part of the values.

mod archive;
mod npy;
mod npz;
mod safetensors;
mod several;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, bail};

pub use archive::ArchiveInput;

use crate::dtype;

/// Tensors of more bytes are read from the file again and again instead of once into memory.
pub const IN_MEMORY: u64 = 256 << 20;
/// The largest header that is believed: safetensors' own limit.
const LARGEST_HEADER: u64 = 100_000_000;

/// A tensor without its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// Its name; that of the file for formats without names.
    pub name: String,
    /// Dimensions, outermost first.
    pub shape: Vec<u64>,
    /// Element type, as safetensors calls it.
    pub dtype: String,
    /// Bytes of the elements, little-endian, row-major.
    pub bytes: u64,
}

impl Info {
    /// Values.
    pub fn values(&self) -> u64 {
        self.shape.iter().fold(1, |n, d| n.saturating_mul(*d))
    }
}

/// Where a tensor's elements are.
enum Place {
    /// In a file from this byte on. `swap`: the bytes of each of its elements go the other way.
    File { file: usize, at: u64, swap: bool },
    /// In memory, as they are meant.
    Memory(Vec<u8>),
    /// A member of an .npz file, by its number.
    Member { file: usize, member: usize },
}

/// A file that is read at any place, by any thread.
struct Handle(#[cfg(unix)] File, #[cfg(not(unix))] std::sync::Mutex<File>);

impl Handle {
    #[cfg(unix)]
    fn new(file: File) -> Self {
        Self(file)
    }

    #[cfg(unix)]
    fn read(&self, at: u64, out: &mut [u8]) -> std::io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.0, out, at)
    }

    #[cfg(not(unix))]
    fn new(file: File) -> Self {
        Self(std::sync::Mutex::new(file))
    }

    #[cfg(not(unix))]
    fn read(&self, at: u64, out: &mut [u8]) -> std::io::Result<()> {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = self
            .0
            .lock()
            .map_err(|_| std::io::Error::other("the file was left locked"))?;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(out)
    }
}

/// The tensors of a file, of several, or of a folder.
pub struct Input {
    /// The path as it was given, for messages.
    name: String,
    /// Texts that came with the tensors.
    pub metadata: Vec<(String, String)>,
    /// The tensors in the order of their values in the file.
    pub tensors: Vec<Info>,
    places: Vec<Place>,
    files: Vec<Handle>,
    zips: Vec<npz::Archive>,
    archive: Option<ArchiveInput>,
}

/// What a path holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `.safetensors`
    Safetensors,
    /// `.safetensors.index.json`
    Index,
    /// `.npy`
    Npy,
    /// `.npz`
    Npz,
    /// `.tri`
    Tri,
    /// A folder
    Folder,
}

impl Kind {
    /// By the name, and for a folder by what it is.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase());
        let name = name.unwrap_or_default();
        let of = [
            (".safetensors", Self::Safetensors),
            (".safetensors.index.json", Self::Index),
            (".npy", Self::Npy),
            (".npz", Self::Npz),
            (".tri", Self::Tri),
        ];
        let known = of.iter().find(|(end, _)| name.ends_with(end)).map(|k| k.1);
        known.or_else(|| path.is_dir().then_some(Self::Folder))
    }
}

impl Input {
    fn empty(path: &Path) -> Self {
        Self {
            name: path.display().to_string(),
            metadata: Vec::new(),
            tensors: Vec::new(),
            places: Vec::new(),
            files: Vec::new(),
            zips: Vec::new(),
            archive: None,
        }
    }

    /// Read the headers of a file or folder.
    pub fn open(path: &Path) -> Result<Self> {
        let mut input = Self::empty(path);
        match Kind::of(path) {
            Some(Kind::Index) => input.add_index(path)?,
            Some(Kind::Folder) => input.add_folder(path)?,
            Some(kind) => return Self::of_file(path, kind, open(path)?),
            None => bail!(
                "{}: unknown kind of file: .safetensors, .safetensors.index.json, .npy, .npz, \
                 folders of them, and .tri hold tensors",
                path.display()
            ),
        }
        Ok(input)
    }

    /// Read the headers of an opened file, whatever it is called; `path` is for messages, and for
    /// the name of a tensor that has none.
    pub fn of_file(path: &Path, kind: Kind, file: File) -> Result<Self> {
        let mut input = Self::empty(path);
        match kind {
            Kind::Safetensors => input.add_safetensors(path, file)?,
            Kind::Npy => input.add_npy(path, file)?,
            Kind::Npz => input.add_npz(path, file)?,
            Kind::Tri => return Ok(Self::of_archive(ArchiveInput::of_file(path, file)?)),
            Kind::Index | Kind::Folder => bail!("{}: this is no single file", path.display()),
        }
        Ok(input)
    }

    /// One tensor in memory: little-endian, row-major elements.
    pub fn from_memory(name: &str, shape: &[u64], dtype: &str, data: Vec<u8>) -> Result<Self> {
        let info = Info {
            name: name.to_owned(),
            shape: shape.to_vec(),
            dtype: dtype.to_owned(),
            bytes: data.len() as u64,
        };
        if dtype::bytes_of(dtype, info.values()) != Some(info.bytes) {
            bail!(
                "tensor {name:?}: its shape and {dtype} elements do not make {} bytes",
                data.len()
            );
        }
        Ok(Self {
            name: name.to_owned(),
            metadata: Vec::new(),
            tensors: vec![info],
            places: vec![Place::Memory(data)],
            files: Vec::new(),
            zips: Vec::new(),
            archive: None,
        })
    }

    /// An archive in memory. `name` is what messages call it.
    pub fn from_archive(name: &str, bytes: Vec<u8>) -> Result<Self> {
        Ok(Self::of_archive(ArchiveInput::from_bytes(name, bytes)?))
    }

    /// The tensors of an archive, whatever its file is called.
    pub fn of_archive(archive: ArchiveInput) -> Self {
        Self {
            name: archive.name().to_owned(),
            metadata: archive.metadata().to_vec(),
            tensors: archive.tensors(),
            places: Vec::new(),
            files: Vec::new(),
            zips: Vec::new(),
            archive: Some(archive),
        }
    }

    /// The path as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The archive, where the input is one.
    pub fn archive(&self) -> Option<&ArchiveInput> {
        self.archive.as_ref()
    }

    /// The archive, to be told what to do with damage and layers.
    pub fn archive_mut(&mut self) -> Option<&mut ArchiveInput> {
        self.archive.as_mut()
    }

    /// Number of the tensor of this name.
    pub fn find(&self, name: &str) -> Result<usize> {
        let found = self.tensors.iter().position(|t| t.name == name);
        found.with_context(|| format!("{}: there is no tensor {name:?}", self.name))
    }

    /// Elements of a tensor from byte `at` on.
    pub fn read(&self, index: usize, at: u64, out: &mut [u8]) -> Result<()> {
        if let Some(archive) = &self.archive {
            return archive.read(index, at, out);
        }
        let info = &self.tensors[index];
        let named = || format!("{}: tensor {:?} cannot be read", self.name, info.name);
        match &self.places[index] {
            Place::File {
                file,
                at: start,
                swap,
            } => {
                self.files[*file]
                    .read(start + at, out)
                    .with_context(named)?;
                if *swap {
                    let size = usize::from(dtype::planes(&info.dtype));
                    out.chunks_exact_mut(size).for_each(<[u8]>::reverse);
                }
            }
            Place::Memory(data) => {
                let part = data.get(at as usize..).and_then(|d| d.get(..out.len()));
                out.copy_from_slice(part.with_context(named)?);
            }
            Place::Member { file, member } => {
                self.zips[*file]
                    .read(*member, at, out)
                    .with_context(named)?;
            }
        }
        Ok(())
    }

    /// All elements of a tensor.
    pub fn load(&self, index: usize) -> Result<Vec<u8>> {
        let bytes = usize::try_from(self.tensors[index].bytes)?;
        // A header's claim was checked against the file's length when it was opened.
        let mut data = vec![0; bytes];
        self.read(index, 0, &mut data)?;
        Ok(data)
    }

    fn add_file(&mut self, file: File) -> usize {
        self.files.push(Handle::new(file));
        self.files.len() - 1
    }

    /// Another tensor; names must differ.
    fn add(&mut self, path: &Path, info: Info, place: Place) -> Result<()> {
        if self.tensors.iter().any(|t| t.name == info.name) {
            bail!(
                "{}: there is another tensor {:?} in {}: encode the files one by one",
                path.display(),
                info.name,
                self.name
            );
        }
        self.tensors.push(info);
        self.places.push(place);
        Ok(())
    }
}

/// Open a file.
fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| format!("cannot read {}", path.display()))
}

/// From its first byte on: the file and its length.
fn begin(path: &Path, mut file: File) -> Result<(File, u64)> {
    use std::io::Seek;
    let what = || format!("cannot read {}", path.display());
    file.rewind().with_context(what)?;
    let length = file.metadata().with_context(what)?.len();
    Ok((file, length))
}

/// Another library's message as part of a sentence: its first line.
fn reason(message: &dyn std::fmt::Display) -> String {
    let text = message.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_end_matches(':').escape_debug().to_string()
}
