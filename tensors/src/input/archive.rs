// SPDX-License-Identifier: Apache-2.0
//! .tri archives: the directory when they are opened, pieces of the payload when they are read.

use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;
use tricodec_golden::container::directory::{
    Content, Directory, Elements, HEADER_BYTES, Header, Item, Layer, MX_BLOCK, Stored, checked,
    slab_rows, tiles_in, unpack_chunk,
};
use tricodec_golden::container::mx::Blocks;
use tricodec_golden::container::{self, Entry};
use tricodec_golden::tensor::decode_tile;

use super::{Handle, Info, begin, open};
use crate::dtype::{self, Float};
use crate::values::Restored;

/// Values that are decoded at a time, about.
const SLAB: usize = 4 << 20;

/// Most matrix rows of a slab whose layers have tiles of different sizes.
const MOST_ROWS: usize = 1 << 14;

fn lcm(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

/// A run of elements and the byte of the tensor that it begins at.
type Run = (u64, Arc<Vec<u8>>);

/// Where an archive's bytes are.
enum Bytes {
    File(Handle),
    Memory(Vec<u8>),
}

impl Bytes {
    fn read(&self, at: u64, out: &mut [u8]) -> std::io::Result<()> {
        match self {
            Self::File(file) => file.read(at, out),
            Self::Memory(bytes) => {
                let from = usize::try_from(at).ok();
                let part = from.and_then(|at| bytes.get(at..)?.get(..out.len()));
                out.copy_from_slice(part.ok_or(std::io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}

/// An opened archive.
pub struct ArchiveInput {
    name: String,
    file: Bytes,
    /// What the archive holds.
    pub directory: Directory,
    /// Bytes of the file.
    pub length: u64,
    /// Give zeros in place of what is damaged, and remember it, instead of failing.
    pub keep_going: bool,
    /// Layers of a tensor that are decoded, from the first on.
    pub layers: usize,
    damage: Mutex<Vec<String>>,
    last: Mutex<Option<(usize, Run)>>,
}

impl ArchiveInput {
    /// Read an archive's directory.
    pub fn open(path: &Path) -> Result<Self> {
        Self::of_file(path, open(path)?)
    }

    /// Read an opened archive's directory. `path` is for messages.
    pub fn of_file(path: &Path, file: File) -> Result<Self> {
        let (file, length) = begin(path, file)?;
        Self::new(
            path.display().to_string(),
            Bytes::File(Handle::new(file)),
            length,
        )
    }

    /// An archive in memory. `name` is what messages call it.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self> {
        let length = bytes.len() as u64;
        Self::new(name.to_owned(), Bytes::Memory(bytes), length)
    }

    fn new(name: String, file: Bytes, length: u64) -> Result<Self> {
        let mut head = vec![0; length.min(HEADER_BYTES as u64) as usize];
        file.read(0, &mut head).with_context(|| name.clone())?;
        let header = Header::parse(&head, length).with_context(|| name.clone())?;
        // No more than there is: a directory that is cut off is found when it is parsed.
        let from = head.len();
        head.resize(header.head().min(length) as usize, 0);
        if let Some(rest) = head.get_mut(from..) {
            file.read(from as u64, rest).with_context(|| name.clone())?;
        }
        Ok(Self {
            directory: Directory::parse(&head, length).with_context(|| name.clone())?,
            name,
            file,
            length,
            keep_going: false,
            layers: usize::MAX,
            damage: Mutex::new(Vec::new()),
            last: Mutex::new(None),
        })
    }

    /// The path as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Texts that came with the tensors.
    pub fn metadata(&self) -> &[(String, String)] {
        &self.directory.metadata
    }

    /// The tensors without their values.
    pub fn tensors(&self) -> Vec<Info> {
        let info = |item: &Item| Info {
            name: item.name.clone(),
            shape: item.shape.clone(),
            dtype: item.dtype.clone(),
            bytes: match &item.content {
                Content::Stored(stored) => stored.bytes,
                _ => dtype::bytes_of(&item.dtype, item.values()).unwrap_or(0),
            },
        };
        self.directory.items.iter().map(info).collect()
    }

    /// What was found to be damaged, sorted.
    pub fn damage(&self) -> Vec<String> {
        let mut list = self.damage.lock().map(|l| l.clone()).unwrap_or_default();
        list.sort();
        list
    }

    /// A failure, or with `keep_going` a note.
    fn damaged(&self, what: String) -> Result<()> {
        if !self.keep_going {
            bail!("{}: {what}", self.name);
        }
        if let Ok(mut list) = self.damage.lock() {
            list.push(what);
        }
        Ok(())
    }

    /// Elements of a tensor from byte `at` on.
    pub fn read(&self, index: usize, at: u64, out: &mut [u8]) -> Result<()> {
        let (mut at, mut out) = (at, out);
        while !out.is_empty() {
            let (start, data) = self.run(index, at, at + out.len() as u64)?;
            let from = (at - start) as usize;
            let part = data.get(from..).filter(|part| !part.is_empty());
            let part = part.with_context(|| {
                let name = &self.directory.items[index].name;
                format!("{}: tensor {name:?} ends before its shape does", self.name)
            })?;
            let n = part.len().min(out.len());
            out[..n].copy_from_slice(&part[..n]);
            out = &mut out[n..];
            at += n as u64;
        }
        Ok(())
    }

    /// The decoded run that holds byte `at` of a tensor, and what follows up to byte `end` if that
    /// is not too much; the last one is kept.
    ///
    /// The lock is free while a run is decoded: a thread that waits for its tiles may take up
    /// another reader's work, and must not find its own lock there.
    fn run(&self, index: usize, at: u64, end: u64) -> Result<Run> {
        let last = || {
            self.last
                .lock()
                .map_err(|_| anyhow!("{}: it was left locked", self.name))
        };
        if let Some((number, run)) = &*last()?
            && *number == index
            && (run.0..run.0 + run.1.len() as u64).contains(&at)
        {
            return Ok(run.clone());
        }
        let item = &self.directory.items[index];
        let (start, data) = match &item.content {
            Content::Stored(stored) => self.chunk(item, stored, at)?,
            Content::Avc(entry) => (0, self.pictures(entry)?),
            Content::Tensor(layers) => self.slab(item, layers, at..end)?,
            Content::Elements(pair) => {
                let bytes = MX_BLOCK * u64::from(pair.format.bits()) / 8;
                let blocks = at / bytes..end.div_ceil(bytes);
                let (first, elements, _) = self.blocks(index, pair, blocks)?;
                (first * bytes, elements)
            }
            Content::Scales { elements } => {
                let other = &self.directory.items[*elements];
                let Content::Elements(pair) = &other.content else {
                    bail!("{}: tensor {:?} has no elements", self.name, item.name);
                };
                let (first, _, scales) = self.blocks(*elements, pair, at..end)?;
                (first, scales)
            }
        };
        let run = (start, Arc::new(data));
        *last()? = Some((index, run.clone()));
        Ok(run)
    }

    /// The bytes of a piece, whose checksum is right. `None` where it is damaged.
    fn piece(&self, item: &Item, layer: usize, number: usize) -> Option<Vec<u8>> {
        let (at, piece) = item.piece(layer, number)?;
        let end = at.checked_add(u64::from(piece.length))?;
        if end > self.length {
            return None;
        }
        let mut bytes = vec![0; piece.length as usize];
        self.file.read(at, &mut bytes).ok()?;
        checked(piece, &bytes)?;
        Some(bytes)
    }

    fn chunk(&self, item: &Item, stored: &Stored, at: u64) -> Result<(u64, Vec<u8>)> {
        let number = at / stored.chunk;
        let start = number * stored.chunk;
        let bytes = stored.chunk.min(stored.bytes - start);
        let bytes = usize::try_from(bytes)?;
        let packed = self.piece(item, 0, number as usize);
        let data = packed.and_then(|packed| unpack_chunk(&packed, bytes, stored.shuffle));
        let data = match data {
            Some(data) => data,
            None => {
                self.damaged(format!("tensor {:?}: chunk {number} is damaged", item.name))?;
                vec![0; bytes]
            }
        };
        Ok((start, data))
    }

    fn pictures(&self, entry: &Entry) -> Result<Vec<u8>> {
        let there = self.length.saturating_sub(entry.offset).min(entry.length);
        let mut payload = vec![0; usize::try_from(there)?];
        let named = || format!("{}: tensor {:?} cannot be read", self.name, entry.name);
        self.file
            .read(entry.offset, &mut payload)
            .with_context(named)?;
        let decoded = container::decode_tensor(entry, &payload, |e| {
            self.damaged(e.to_string()).map_err(|_| e)
        });
        decoded.with_context(|| self.name.clone())
    }

    /// Decode the tiles of some rows of the matrix: with each other, tile by tile.
    fn slab(&self, item: &Item, layers: &[Layer], bytes: Range<u64>) -> Result<(u64, Vec<u8>)> {
        let float = Float::of(&item.dtype).with_context(|| {
            format!(
                "{}: tensor {:?}: {} elements are not coded with the tensor tools",
                self.name, item.name, item.dtype
            )
        })?;
        let size = float.bytes();
        let wanted = bytes.start as usize / size..(bytes.end as usize).div_ceil(size);
        let (first, data) = self.values(item, layers, item.values() as usize, float, wanted)?;
        Ok(((first * size) as u64, data))
    }

    /// Elements and scales of an MX pair from one of these blocks on, or from some before, and the
    /// number of the first. `index`: the tensor of the elements.
    pub(crate) fn blocks(
        &self,
        index: usize,
        pair: &Elements,
        wanted: Range<u64>,
    ) -> Result<(u64, Vec<u8>, Vec<u8>)> {
        let item = &self.directory.items[index];
        let convert = Blocks::new(pair.format)
            .with_context(|| format!("{}: tensor {:?} is no MX pair", self.name, item.name))?;
        let values = usize::try_from(pair.values())?;
        let (start, end) = (wanted.start * MX_BLOCK, wanted.end * MX_BLOCK);
        let wanted = usize::try_from(start)?..usize::try_from(end)?;
        let (first, data) = self.values(item, &pair.layers, values, Float::F64, wanted)?;
        let runs: Vec<_> = data
            .par_chunks(8 << 16)
            .map(|part| {
                let values: Vec<f64> = part.chunks_exact(8).map(|b| Float::F64.get(b)).collect();
                convert.pack(&values)
            })
            .collect();
        let (elements, scales): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
        Ok((first as u64 / MX_BLOCK, elements.concat(), scales.concat()))
    }

    /// Values as elements of this type, and the number of the first: from the first of those that
    /// are wanted, or from some before it, as far as whole tiles go. Not many more are decoded than
    /// are wanted, and no more than a slab.
    fn values(
        &self,
        item: &Item,
        layers: &[Layer],
        values: usize,
        float: Float,
        wanted: Range<usize>,
    ) -> Result<(usize, Vec<u8>)> {
        let layers = &layers[..layers.len().min(self.layers.max(1))];
        let cols = layers[0].layout.cols;
        // All layers have the same matrix, but perhaps not tiles of the same size.
        let unit = layers
            .iter()
            .fold(1, |n, l| lcm(n, slab_rows(&l.layout, 0)));
        if layers.iter().any(|l| l.layout.cols != cols) || unit > MOST_ROWS {
            bail!(
                "{}: tensor {:?}: its layers do not fit",
                self.name,
                item.name
            );
        }
        let most = unit * (SLAB / unit.saturating_mul(cols)).max(1);
        let first = wanted.start / cols / unit * unit;
        let enough = wanted.end.div_ceil(cols).next_multiple_of(unit);
        let last = enough.clamp(first + unit, first + most);
        let rows = first..last.min(layers[0].layout.rows);
        let samples = layers
            .iter()
            .enumerate()
            .map(|(number, layer)| self.samples(item, number, layer, rows.clone()))
            .collect::<Result<Vec<_>>>()?;
        let units: Vec<i32> = layers.iter().map(|l| l.unit.into()).collect();
        let count = (rows.len() * cols).min(values - rows.start * cols);
        let data = Restored::new(float, &units).elements(&samples, count);
        Ok((first * cols, data))
    }

    /// The samples of some matrix rows of a layer.
    fn samples(
        &self,
        item: &Item,
        number: usize,
        layer: &Layer,
        rows: Range<usize>,
    ) -> Result<Vec<i16>> {
        let layout = &layer.layout;
        let tiles = tiles_in(layout, rows.clone());
        let mut offsets = vec![0u64; layer.tiles.len() + 1];
        for (i, tile) in layer.tiles.iter().enumerate() {
            offsets[i + 1] = offsets[i] + u64::from(tile.length);
        }
        let before = item.piece(number, 0).map_or(item.offset, |(at, _)| at);
        let decoded: Vec<_> = tiles
            .par_iter()
            .map(|&tile| {
                let area = layout.tile(tile)?;
                let piece = layer.tiles[tile];
                let at = before.checked_add(offsets[tile])?;
                let end = at.checked_add(u64::from(piece.length))?;
                if end > self.length {
                    return Some((area, Err("it lies beyond the end of the file".to_owned())));
                }
                let mut bytes = vec![0; piece.length as usize];
                let samples = match self.file.read(at, &mut bytes) {
                    Err(e) => Err(e.to_string()),
                    Ok(()) if checked(piece, &bytes).is_none() => {
                        Err("its checksum is another".to_owned())
                    }
                    Ok(()) => decode_tile(&bytes, area).map_err(|e| e.to_string()),
                };
                Some((area, samples))
            })
            .collect();
        let mut out = vec![0; rows.len() * layout.cols];
        for (tile, decoded) in tiles.iter().zip(decoded) {
            let Some((area, samples)) = decoded else {
                continue;
            };
            let samples = match samples {
                Ok(samples) => samples,
                Err(why) => {
                    let what = format!("tensor {:?}: tile {tile} is damaged: {why}", item.name);
                    self.damaged(what)?;
                    continue;
                }
            };
            layout.place_rows(area, &samples, rows.start, &mut out, |q| q);
        }
        Ok(out)
    }
}
