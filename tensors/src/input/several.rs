// SPDX-License-Identifier: Apache-2.0
//! Models in several files: an index of shards, or a folder.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;

use super::{Input, Kind, open, reason};

#[derive(Deserialize)]
struct Index {
    weight_map: BTreeMap<String, String>,
}

impl Input {
    /// The tensors of a sharded model, shard after shard.
    pub(super) fn add_index(&mut self, path: &Path) -> Result<()> {
        let text =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let index: Index = serde_json::from_slice(&text).map_err(|e| {
            anyhow!(
                "{}: this is no index of shards: {}",
                path.display(),
                reason(&e)
            )
        })?;
        let mut shards: Vec<&String> = index.weight_map.values().collect();
        shards.sort();
        shards.dedup();
        let folder = path.parent().unwrap_or(Path::new("."));
        for shard in shards {
            let inside = Path::new(shard)
                .components()
                .all(|c| matches!(c, Component::Normal(_)));
            if !inside || Kind::of(Path::new(shard)) != Some(Kind::Safetensors) {
                bail!("{}: {shard:?} is no shard beside it", path.display());
            }
            let before = self.tensors.len();
            let shard_path = folder.join(shard);
            self.add_safetensors(&shard_path, open(&shard_path)?)?;
            let other = self.tensors[before..]
                .iter()
                .find(|t| index.weight_map.get(&t.name) != Some(shard));
            if let Some(other) = other {
                bail!(
                    "{}: tensor {:?} is in {shard}, where the index does not have it",
                    path.display(),
                    other.name
                );
            }
        }
        let missing = index
            .weight_map
            .iter()
            .find(|(name, _)| self.find(name).is_err());
        if let Some((name, shard)) = missing {
            bail!("{}: tensor {name:?} is not in {shard}", path.display());
        }
        Ok(())
    }

    /// The tensors of a folder: by its index of shards if it has one, or of all files in it.
    pub(super) fn add_folder(&mut self, path: &Path) -> Result<()> {
        let what = || format!("cannot read {}", path.display());
        let mut files: Vec<(Kind, PathBuf)> = std::fs::read_dir(path)
            .with_context(what)?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<Vec<_>>>()
            .with_context(what)?
            .into_iter()
            .filter_map(|file| Some((Kind::of(&file)?, file)))
            .collect();
        files.sort_by(|a, b| a.1.cmp(&b.1));
        if let Some((_, index)) = files.iter().find(|(kind, _)| *kind == Kind::Index) {
            return self.add_index(index);
        }
        for (kind, file) in &files {
            match kind {
                Kind::Safetensors => self.add_safetensors(file, open(file)?)?,
                Kind::Npy => self.add_npy(file, open(file)?)?,
                Kind::Npz => self.add_npz(file, open(file)?)?,
                Kind::Index | Kind::Tri | Kind::Folder => {}
            }
        }
        if self.tensors.is_empty() {
            bail!(
                "{}: the folder holds no .safetensors, .npy or .npz file",
                path.display()
            );
        }
        Ok(())
    }
}
