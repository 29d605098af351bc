// SPDX-License-Identifier: Apache-2.0
//! Where the library is: `ASAP7_DIR`, beside the project, an earlier download, a download, or else
//! the table of facts in the project.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Library, LibraryError};

/// The Liberty files, by the part of their name in front of the threshold and corner.
const PARTS: [&str; 5] = ["SIMPLE", "INVBUF", "AO", "OA", "SEQ"];

/// The texts of a library and what they are.
pub struct Texts {
    /// Combinational cells, for abc and the engines.
    pub logic: Vec<String>,
    /// Flip-flops and clock gates.
    pub sequential: String,
    /// What it is called in reports.
    pub label: String,
    /// The facts of the project stand in for the real library.
    pub embedded: bool,
}

impl Texts {
    /// Hash of all of it.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for text in self.logic.iter().chain([&self.sequential]) {
            hasher.update(text.as_bytes());
        }
        crate::hex(&hasher.finalize())[..16].to_owned()
    }

    /// The texts with the cells that are wanted only.
    pub fn select(&self, wanted: &dyn Fn(&str) -> bool) -> Vec<String> {
        let all = self.logic.iter().chain([&self.sequential]);
        all.filter_map(|text| select(text, wanted)).collect()
    }

    /// Into the engines' form.
    pub fn library(&self) -> Result<Library, LibraryError> {
        let mut all = self.logic.clone();
        all.push(self.sequential.clone());
        Library::read(&all, &self.label)
    }
}

/// Folders where a library may be, in order, with what each is called.
fn places() -> Vec<(PathBuf, &'static str)> {
    let mut places = Vec::new();
    let project = tricodec_tools::project();
    places.push((project.join("../shared/asap7"), "../shared/asap7"));
    places.push((tricodec_tools::folder().join("asap7"), ".tools/asap7"));
    places
}

/// The library to work with. `ASAP7_DIR` is taken at its word (`embedded`: the facts of the
/// project): when it is set and does not have the files, that is an error.
pub fn locate(corner: &str) -> Result<Texts, LibraryError> {
    if let Some(folder) = std::env::var_os("ASAP7_DIR") {
        if folder == "embedded" {
            return facts();
        }
        return read(Path::new(&folder), "ASAP7_DIR", corner);
    }
    for (folder, name) in places() {
        if folder.exists() {
            return read(&folder, name, corner);
        }
    }
    match download() {
        Ok(folder) => read(&folder, ".tools/asap7", corner),
        Err(sentence) => {
            eprintln!(
                "tricodec: no ASAP7 library ({sentence}); using the table of facts in synth/asap7: its error is in docs/asap7.md"
            );
            facts()
        }
    }
}

/// Run `scripts/asap7`, which downloads and checks.
fn download() -> Result<PathBuf, String> {
    let project = tricodec_tools::project();
    let output = std::process::Command::new(project.join("scripts/asap7"))
        .env("TRICODEC_TOOLS", tricodec_tools::folder())
        .output()
        .map_err(|e| format!("scripts/asap7 does not start: {e}"))?;
    if output.status.success() {
        return Ok(tricodec_tools::folder().join("asap7"));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said
        .lines()
        .last()
        .unwrap_or("scripts/asap7 failed")
        .to_owned())
}

/// The facts that the project carries.
pub fn facts() -> Result<Texts, LibraryError> {
    let folder = tricodec_tools::project().join("synth/asap7");
    let text = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path)
            .map_err(|e| LibraryError::File(format!("{}: {e}", path.display())))
    };
    let facts = super::facts::Facts::parse(&text("cells.csv")?)?;
    Ok(Texts {
        logic: vec![facts.liberty(false)],
        sequential: facts.liberty(true),
        label: format!(
            "embedded facts of ASAP7 7.5t RVT TT 0.70 V 25 C; {}",
            error(&text("error.toml")?)?
        ),
        embedded: true,
    })
}

/// The measured error of the facts, as one phrase.
fn error(text: &str) -> Result<String, LibraryError> {
    #[derive(serde::Deserialize)]
    struct Error {
        area_percent: f64,
        delay_percent: f64,
        power_percent: f64,
    }
    let e: Error = toml::from_str(text)
        .map_err(|e| LibraryError::File(format!("synth/asap7/error.toml: {e}")))?;
    Ok(format!(
        "error against the full library: area {:.1} %, delay up to {:.1} %, power up to {:.1} %",
        e.area_percent, e.delay_percent, e.power_percent
    ))
}

/// Read the five files of a corner (TT, SS) from a folder or from its `lib` or `lib/NLDM`, plain or
/// gzipped.
pub fn read(folder: &Path, name: &str, corner: &str) -> Result<Texts, LibraryError> {
    let inside: Vec<PathBuf> = ["", "lib", "lib/NLDM"]
        .iter()
        .map(|s| folder.join(s))
        .collect();
    let mut texts = Vec::new();
    for part in PARTS {
        let start = format!("asap7sc7p5t_{part}_RVT_{corner}_nldm_");
        let mut found: Vec<PathBuf> = inside
            .iter()
            .filter_map(|d| fs::read_dir(d).ok())
            .flatten()
            .filter_map(|e| e.ok().map(|e| e.path()))
            .filter(|p| {
                let file = p.file_name().unwrap_or_default().to_string_lossy();
                file.starts_with(&start) && (file.ends_with(".lib") || file.ends_with(".lib.gz"))
            })
            .collect();
        found.sort();
        let path = found.first().ok_or_else(|| {
            LibraryError::File(format!(
                "{}: there is no {start}*.lib(.gz) in it (place of the ASAP7 library: {name})",
                folder.display()
            ))
        })?;
        texts.push(text(path)?);
    }
    let sequential = texts.pop().unwrap_or_default();
    let volts = if corner == "TT" {
        "0.70 V 25 C"
    } else {
        "other corner"
    };
    Ok(Texts {
        logic: texts,
        sequential,
        label: format!("ASAP7 7.5t RVT {corner} {volts}, NLDM 201120-220123 ({name})"),
        embedded: false,
    })
}

fn text(path: &Path) -> Result<String, LibraryError> {
    let fail = |e: std::io::Error| {
        LibraryError::File(format!(
            "{}: {e}: the file is damaged or not readable",
            path.display()
        ))
    };
    let bytes = fs::read(path).map_err(fail)?;
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::MultiGzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .map_err(fail)?;
    } else {
        text = String::from_utf8(bytes)
            .map_err(|e| LibraryError::File(format!("{}: {e}", path.display())))?;
    }
    Ok(text)
}

/// The library's own part of a Liberty text, and its cells by name.
fn split(text: &str) -> (&str, Vec<(&str, &str)>) {
    // Cells start at "cell (" at the head of a line; what is in front of the first one is the
    // library's own.
    let mut starts: Vec<usize> = text
        .match_indices("cell (")
        .map(|(i, _)| i)
        .filter(|i| {
            text[..*i]
                .rsplit('\n')
                .next()
                .is_some_and(|l| l.trim().is_empty())
        })
        .collect();
    let end = text.rfind('}').unwrap_or(text.len());
    let head = &text[..starts.first().copied().unwrap_or(end)];
    starts.push(end);
    let cells = starts.windows(2).map(|pair| {
        let cell = &text[pair[0]..pair[1]];
        let name = cell["cell (".len()..].split(')').next().unwrap_or_default();
        (name.trim(), cell)
    });
    (head, cells.collect())
}

/// A Liberty text with the cells that are wanted; nothing when it has none of them.
pub fn select(text: &str, wanted: &dyn Fn(&str) -> bool) -> Option<String> {
    let (head, cells) = split(text);
    let kept: String = cells
        .iter()
        .filter(|(name, _)| wanted(name))
        .map(|(_, cell)| *cell)
        .collect();
    (!kept.is_empty()).then(|| format!("{head}{kept}\n}}\n"))
}

/// The combinational files as one for abc: without flip-flop helpers, delay cells, clock inverters,
/// tie cells and adders with two outputs.
pub fn merge(texts: &[String]) -> String {
    let mut merged = String::new();
    for text in texts {
        let (head, cells) = split(text);
        if merged.is_empty() {
            merged.push_str(head);
        }
        for (name, cell) in cells {
            if !["FAx1", "HAxp5", "TIE", "HB", "CKINV"]
                .iter()
                .any(|p| name.starts_with(p))
            {
                merged.push_str(cell);
            }
        }
    }
    merged.push_str("\n}\n");
    merged
}
