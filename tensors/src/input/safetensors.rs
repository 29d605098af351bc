// SPDX-License-Identifier: Apache-2.0
//! safetensors: eight bytes of header size, a JSON header, the elements.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use safetensors::tensor::Metadata;

use super::{Info, Input, LARGEST_HEADER, Place, begin, reason};

impl Input {
    /// The tensors of a safetensors file: its header only.
    pub(super) fn add_safetensors(&mut self, path: &Path, file: File) -> Result<()> {
        let wrong = |why: &str| {
            anyhow!(
                "{}: this is no whole safetensors file: {why}",
                path.display()
            )
        };
        let (mut file, length) = begin(path, file)?;
        let mut size = [0; 8];
        file.read_exact(&mut size)
            .map_err(|_| wrong("it ends within its first eight bytes"))?;
        let size = u64::from_le_bytes(size);
        if size > LARGEST_HEADER || size > length - 8 {
            return Err(wrong(&format!(
                "its header would take {size} bytes, the file has {length}"
            )));
        }
        let mut header = vec![0; size as usize];
        file.read_exact(&mut header)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let metadata: Metadata = serde_json::from_slice(&header).map_err(|e| wrong(&reason(&e)))?;
        let (start, data) = (8 + size, metadata.data_len() as u64);
        if length - start != data {
            return Err(wrong(&format!(
                "its tensors take {data} bytes, the file has {}",
                length - start
            )));
        }
        if let Some(texts) = metadata.metadata() {
            let mut texts: Vec<_> = texts.clone().into_iter().collect();
            texts.sort();
            for (key, value) in texts {
                if !self.metadata.iter().any(|(k, _)| *k == key) {
                    self.metadata.push((key, value));
                }
            }
        }
        let file = self.add_file(file);
        let mut list: Vec<_> = metadata.tensors().into_iter().collect();
        list.sort_by(|a, b| (a.1.data_offsets, &a.0).cmp(&(b.1.data_offsets, &b.0)));
        for (name, info) in list {
            let (from, to) = (info.data_offsets.0 as u64, info.data_offsets.1 as u64);
            let dtype = serde_json::to_value(info.dtype)
                .ok()
                .and_then(|v| v.as_str().map(str::to_owned));
            let tensor = Info {
                name,
                shape: info.shape.iter().map(|d| *d as u64).collect(),
                dtype: dtype.ok_or_else(|| wrong("an element type has no name"))?,
                bytes: to - from,
            };
            let at = start + from;
            self.add(
                path,
                tensor,
                Place::File {
                    file,
                    at,
                    swap: false,
                },
            )?;
        }
        Ok(())
    }
}
