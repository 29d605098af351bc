// SPDX-License-Identifier: Apache-2.0
//! .npz: a zip archive of .npy files. A member is unpacked when it is read; the last one stays.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow, bail};
use zip::ZipArchive;

use super::{Info, Input, Place, begin, npy, reason};

/// An opened .npz file.
pub(super) struct Archive {
    name: String,
    zip: Mutex<ZipArchive<BufReader<File>>>,
    last: Mutex<Option<(usize, Arc<Vec<u8>>)>>,
}

impl Archive {
    /// The elements of a member, little-endian and row-major.
    fn unpack(&self, member: usize) -> Result<Vec<u8>> {
        let mut zip = self.zip.lock().map_err(|_| anyhow!("it was left locked"))?;
        let mut file = zip.by_index(member)?;
        let array = npy::header(&self.name, &mut file)?;
        let mut data = Vec::new();
        (&mut file).take(array.bytes + 1).read_to_end(&mut data)?;
        if data.len() as u64 != array.bytes {
            bail!(
                "its shape needs {} bytes, {} are there",
                array.bytes,
                data.len()
            );
        }
        Ok(npy::in_order(data, &array))
    }

    pub(super) fn read(&self, member: usize, at: u64, out: &mut [u8]) -> Result<()> {
        let mut last = self
            .last
            .lock()
            .map_err(|_| anyhow!("it was left locked"))?;
        let data = match &*last {
            Some((number, data)) if *number == member => data.clone(),
            _ => {
                let data = Arc::new(self.unpack(member)?);
                *last = Some((member, data.clone()));
                data
            }
        };
        drop(last);
        let part = data.get(at as usize..).and_then(|d| d.get(..out.len()));
        out.copy_from_slice(part.context("the member ends early")?);
        Ok(())
    }
}

impl Input {
    /// The arrays of an .npz file, called as its members.
    pub(super) fn add_npz(&mut self, path: &Path, file: File) -> Result<()> {
        let wrong = |e: &dyn std::fmt::Display| {
            anyhow!(
                "{}: this is no whole .npz file: {}",
                path.display(),
                reason(e)
            )
        };
        let (file, _) = begin(path, file)?;
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|e| wrong(&e))?;
        let mut found = Vec::new();
        for member in 0..zip.len() {
            let mut file = zip.by_index(member).map_err(|e| wrong(&e))?;
            let name = file.name().map_err(|e| wrong(&e))?.into_owned();
            let Some(stem) = name.strip_suffix(".npy").map(str::to_owned) else {
                bail!("{}: member {name:?} is no .npy file", path.display());
            };
            let size = file.size();
            let what = format!("{}: {name}", path.display());
            let array = npy::header(&what, &mut file)?;
            if array.bytes > size {
                bail!("{what}: its shape needs more bytes than are there");
            }
            let info = Info {
                name: stem,
                shape: array.shape,
                dtype: array.dtype,
                bytes: array.bytes,
            };
            found.push((info, member));
        }
        let number = self.zips.len();
        self.zips.push(Archive {
            name: path.display().to_string(),
            zip: Mutex::new(zip),
            last: Mutex::new(None),
        });
        for (info, member) in found {
            self.add(
                path,
                info,
                Place::Member {
                    file: number,
                    member,
                },
            )?;
        }
        Ok(())
    }
}
