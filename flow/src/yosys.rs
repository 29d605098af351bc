// SPDX-License-Identifier: Apache-2.0
//! Yosys through `synth/yosys.py`: elaboration of a top into blocks, and the mapping of one block.
//! Results are kept by content.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;
use tricodec_tools::sources::Sources;

use crate::library::locate::{self, Texts};

/// Yosys, or what it was given.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct YosysError(pub String);

/// A block as `yosys.py elaborate` found it.
#[derive(Clone, Debug, Deserialize)]
pub struct BlockEntry {
    /// SystemVerilog module.
    pub module: String,
    /// Width and depth of a memory.
    #[serde(default)]
    pub memory: Option<crate::library::memory::Memory>,
    /// Blocks inside.
    pub children: Vec<Child>,
}

/// An instance of a block.
#[derive(Clone, Debug, Deserialize)]
pub struct Child {
    /// Instance.
    pub instance: String,
    /// Block.
    pub block: String,
}

/// `design.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Elaborated {
    /// Top block.
    pub top: String,
    /// Blocks by name.
    pub blocks: std::collections::BTreeMap<String, BlockEntry>,
    /// Where the blocks' RTLIL is.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// How a block is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Effort {
    /// For speed instead of area.
    pub fast: bool,
    /// Delay that abc aims at, ps.
    pub delay: u32,
}

/// The driver with its cache.
pub struct Yosys {
    python: PathBuf,
    script: PathBuf,
    cache: PathBuf,
    script_digest: String,
}

/// Hash of some texts, each with its length.
pub fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for p in parts {
        hasher.update((p.len() as u64).to_le_bytes());
        hasher.update(p);
    }
    crate::hex(&hasher.finalize())[..20].to_owned()
}

/// Folder of results that are kept by content.
pub fn cache() -> Result<PathBuf, YosysError> {
    let cache = tricodec_tools::folder().join("cache/synth");
    fs::create_dir_all(&cache).map_err(|e| YosysError(format!("{}: {e}", cache.display())))?;
    Ok(cache)
}

/// RTLIL of a block without one of the blocks in it: its outputs are 0. Nothing when it is not
/// there.
fn cut(text: &str, instance: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().position(|l| {
        let words: Vec<&str> = l.split_whitespace().collect();
        matches!(words[..], ["cell", _, name] if name.trim_start_matches('\\') == instance)
    })?;
    let end = start + lines[start..].iter().position(|l| l.trim() == "end")?;
    let kind = lines[start].split_whitespace().nth(1)?;
    // Widths of the outputs, from the block's ports.
    let module = lines.iter().position(|l| *l == format!("module {kind}"))?;
    let ports = lines[module..].iter().take_while(|l| **l != "end");
    let mut widths = BTreeMap::new();
    for port in ports.filter(|l| l.contains(" output ")) {
        let words: Vec<&str> = port.split_whitespace().collect();
        let width = words
            .iter()
            .position(|w| *w == "width")
            .map(|i| words[i + 1]);
        widths.insert(*words.last()?, width.unwrap_or("1").parse::<usize>().ok()?);
    }
    let mut kept: Vec<String> = lines[..start].iter().map(|l| (*l).to_owned()).collect();
    for line in &lines[start + 1..end] {
        let (port, signal) = line.trim().strip_prefix("connect ")?.split_once(' ')?;
        if let Some(width) = widths.get(port) {
            kept.push(format!("  connect {signal} {width}'{}", "0".repeat(*width)));
        }
    }
    // Attributes of the instance are in front of it, connections after all instances: Yosys takes
    // them anywhere.
    kept.extend(lines[end + 1..].iter().map(|l| (*l).to_owned()));
    Some(kept.join("\n") + "\n")
}

impl Yosys {
    /// Find Python with pyosys.
    pub fn new() -> Result<Self, YosysError> {
        let python = tricodec_tools::find("python").map_err(YosysError)?;
        let script = tricodec_tools::project().join("synth/yosys.py");
        let text =
            fs::read(&script).map_err(|e| YosysError(format!("{}: {e}", script.display())))?;
        Ok(Self {
            python,
            script,
            cache: cache()?,
            script_digest: digest(&[&text]),
        })
    }

    /// Run the driver with a folder that is renamed to `done` when it succeeds.
    fn run(&self, arguments: &[String], done: &Path, what: &str) -> Result<(), YosysError> {
        let partial = done.with_extension(
            format!(
                "partial-{}-{:?}",
                std::process::id(),
                std::thread::current().id()
            )
            .replace(['(', ')'], ""),
        );
        let _ = fs::remove_dir_all(&partial);
        let output = Command::new(&self.python)
            .arg(&self.script)
            .args(arguments)
            .arg("--out")
            .arg(&partial)
            .output()
            .map_err(|e| YosysError(format!("Python does not start: {e}: run scripts/setup")))?;
        if !output.status.success() {
            let _ = fs::remove_dir_all(&partial);
            let said =
                String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            let line = said
                .lines()
                .find(|l| l.contains("error:"))
                .or_else(|| said.lines().find(|l| l.contains("ERROR")))
                .or_else(|| said.lines().last())
                .unwrap_or("it says nothing");
            return Err(YosysError(format!("Yosys refuses {what}: {}", line.trim())));
        }
        let _ = fs::write(partial.join("log"), &output.stdout);
        if fs::rename(&partial, done).is_err() && !done.exists() {
            return Err(YosysError(format!("cannot write {}", done.display())));
        }
        let _ = fs::remove_dir_all(&partial);
        Ok(())
    }

    /// Elaborate `top` of the project's `rtl/` with parameters NAME=VALUE.
    pub fn elaborate(
        &self,
        root: &Path,
        top: &str,
        parameters: &[String],
    ) -> Result<Elaborated, YosysError> {
        let sources = Sources::read(root).map_err(YosysError)?;
        let mut files = sources.headers(root).map_err(YosysError)?;
        files.extend(sources.files);
        let mut hasher = Sha256::new();
        for f in &files {
            let text = fs::read(root.join(f));
            hasher.update(f.to_string_lossy().as_bytes());
            hasher.update(text.map_err(|e| YosysError(format!("{}: {e}", f.display())))?);
        }
        let rtl = crate::hex(&hasher.finalize());
        let key = digest(&[
            rtl.as_bytes(),
            self.script_digest.as_bytes(),
            top.as_bytes(),
            parameters.join(" ").as_bytes(),
        ]);
        let folder = self.cache.join(format!("design-{top}-{key}"));
        if !folder.join("design.json").exists() {
            let mut arguments = vec!["elaborate".to_owned(), top.to_owned()];
            arguments.extend(parameters.iter().cloned());
            arguments.extend(["--root".to_owned(), root.display().to_string()]);
            self.run(&arguments, &folder, &format!("the RTL of {top}"))?;
        }
        let path = folder.join("design.json");
        let text = fs::read_to_string(&path)
            .map_err(|e| YosysError(format!("{}: {e}", path.display())))?;
        let mut design: Elaborated = serde_json::from_str(&text)
            .map_err(|e| YosysError(format!("{}: {e}", path.display())))?;
        design.folder = folder;
        Ok(design)
    }

    /// The design without an instance, BLOCK/NAME with the block that it stands in: what it drove
    /// is 0. Only that block changes.
    pub fn without(&self, design: &Elaborated, instance: &str) -> Result<Elaborated, YosysError> {
        let nothing = || YosysError(format!("{}: there is no instance {instance}", design.top));
        let (block, name) = instance.split_once('/').ok_or_else(nothing)?;
        let path = |block: &str| design.folder.join(format!("{block}.il"));
        let read = |path: &Path| {
            fs::read_to_string(path).map_err(|e| YosysError(format!("{}: {e}", path.display())))
        };
        let text = cut(&read(&path(block))?, name).ok_or_else(nothing)?;
        let mut result = design.clone();
        let children = result.blocks.get_mut(block).map(|b| &mut b.children);
        children.ok_or_else(nothing)?.retain(|c| c.instance != name);
        let mut texts = BTreeMap::new();
        for (other, entry) in result.blocks.iter().filter(|(b, _)| *b != block) {
            if entry.memory.is_none() {
                texts.insert(other.as_str(), read(&path(other))?);
            }
        }
        texts.insert(block, text);
        let all: Vec<&[u8]> = texts.values().map(|t| t.as_bytes()).collect();
        let folder = self
            .cache
            .join(format!("design-{}-{}", result.top, digest(&all)));
        let fail = |e: std::io::Error| YosysError(format!("{}: {e}", folder.display()));
        fs::create_dir_all(&folder).map_err(fail)?;
        for (block, text) in &texts {
            fs::write(folder.join(format!("{block}.il")), text).map_err(fail)?;
        }
        result.folder = folder;
        Ok(result)
    }

    /// The library's files for Yosys and abc.
    pub fn library(&self, texts: &Texts) -> Result<(PathBuf, String), YosysError> {
        let key = texts.digest();
        let folder = self.cache.join(format!("library-{key}"));
        let fail = |e: std::io::Error| YosysError(format!("{}: {e}", folder.display()));
        if !folder.join("logic.lib").exists() {
            fs::create_dir_all(&folder).map_err(fail)?;
            fs::write(folder.join("seq.lib"), &texts.sequential).map_err(fail)?;
            let partial = folder.join(format!("partial-{}", std::process::id()));
            fs::write(&partial, locate::merge(&texts.logic)).map_err(fail)?;
            fs::rename(&partial, folder.join("logic.lib")).map_err(fail)?;
        }
        Ok((folder, key))
    }

    /// Map a block. Gives the folder with `netlist.json`, and whether it was there already.
    pub fn map(
        &self,
        design: &Elaborated,
        block: &str,
        library: &(PathBuf, String),
        effort: Effort,
    ) -> Result<(PathBuf, bool), YosysError> {
        let path = design.folder.join(format!("{block}.il"));
        let text = fs::read(&path).map_err(|e| YosysError(format!("{}: {e}", path.display())))?;
        let key = digest(&[
            &text,
            self.script_digest.as_bytes(),
            library.1.as_bytes(),
            format!("{effort:?}").as_bytes(),
        ]);
        let folder = self.cache.join(format!("block-{block}-{key}"));
        if folder.join("netlist.json").exists() {
            return Ok((folder, true));
        }
        let mut arguments = vec!["map".to_owned(), path.display().to_string()];
        arguments.extend([
            "--liberty".to_owned(),
            library.0.join("logic.lib").display().to_string(),
        ]);
        arguments.extend([
            "--seq".to_owned(),
            library.0.join("seq.lib").display().to_string(),
        ]);
        arguments.extend(["--delay".to_owned(), effort.delay.to_string()]);
        if effort.fast {
            arguments.push("--fast".to_owned());
        }
        self.run(&arguments, &folder, &format!("the block {block}"))?;
        Ok((folder, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_cut_out() {
        let text = "attribute \\blackbox 1\nmodule \\a\n  wire input 1 \\x\n  wire width 3 output 2 \\y\n  wire output 3 \\z\nend\nmodule \\b\n  wire input 1 \\i\n  \
                    cell \\a \\g[1].u\n    connect \\x \\i\n    connect \\y \\w [5:3]\n    connect \\z { \\v }\n  end\n  cell \\a \\g[2].u\n    connect \\x \\i\n  end\nend\n";
        let cut_out = cut(text, "g[1].u").expect("it is there");
        assert!(
            cut_out.contains(
                "  connect \\w [5:3] 3'000\n  connect { \\v } 1'0\n  cell \\a \\g[2].u\n"
            ),
            "{cut_out}"
        );
        assert!(!cut_out.contains("g[1].u"));
        assert_eq!(cut(text, "g[3].u"), None);
    }
}
