// SPDX-License-Identifier: Apache-2.0
//! OpenSTA, where it is installed: worst slack and critical paths of the same netlist, libraries
//! and constraints, beside the built-in timing.

pub mod parse;
pub mod script;
pub mod wired;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Serialize;
use thiserror::Error;

use crate::design::Leaf;
use crate::export;
use crate::gates::Activity;
use crate::graph::Graph;
use crate::library::locate::locate;
use crate::paths::CriticalPath;
use crate::placement::Layout;
use crate::saif::saif;
use crate::synth::Synthesis;
use crate::timing::Constraints;
use crate::yosys::{cache, digest};

/// Slacks of OpenSTA and of the built-in timing that differ by more are reported, ps.
pub const TOLERANCE: f64 = 1.0;

/// Power of OpenSTA and of the built-in sums that differs by more is reported, percent.
pub const POWER_TOLERANCE: f64 = 5.0;

/// How long OpenSTA may take for a design: ten times what the largest one needs.
pub const PATIENCE: Duration = Duration::from_secs(1200);

/// File of the script.
const SCRIPT: &str = "run.tcl";

/// OpenSTA is there, but gives no result.
#[derive(Clone, Debug, Error)]
#[error("{tool}: {what}: the built-in timing stands alone")]
pub struct StaError {
    tool: String,
    what: String,
}

/// An installed OpenSTA.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// The program.
    pub program: PathBuf,
    /// Its version, as 2.0.17.
    pub version: String,
}

/// What OpenSTA says of a design.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Version.
    pub version: String,
    /// Worst slack, ps.
    pub wns_ps: Option<f64>,
    /// Sum of negative slacks, ps.
    pub tns_ps: Option<f64>,
    /// The critical path.
    pub path: Option<CriticalPath>,
    /// The worst path through or to each block.
    #[serde(skip)]
    pub blocks: BTreeMap<String, CriticalPath>,
}

/// Power as OpenSTA sums it, W. The clock network is not in the netlist, nor in this.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Power {
    /// Inside cells, and accesses of memories.
    pub internal: f64,
    /// Loads.
    pub switching: f64,
    /// Leakage.
    pub leakage: f64,
}

impl Power {
    /// All of it.
    pub fn total(&self) -> f64 {
        self.internal + self.switching + self.leakage
    }
}

/// `sta` in the project's tools, else on the PATH; nothing when there is none.
pub fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = vec![tricodec_tools::folder().join("bin")];
    folders.extend(std::env::split_paths(&path));
    let programs = folders.into_iter().map(|f| f.join("sta"));
    programs.into_iter().find(|p| p.is_file())
}

/// What ended a program.
struct Ended {
    success: bool,
    said: String,
}

/// Run a program in a folder with everything it says in a file there; end it when it takes too
/// long.
fn run(
    program: &Path,
    arguments: &[&str],
    folder: &Path,
    patience: Duration,
) -> Result<Ended, String> {
    let path = folder.join("said");
    let said = fs::File::create(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let both = said
        .try_clone()
        .map_err(|e| format!("{}: {e}", path.display()))?;
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(said)
        .stderr(both)
        .spawn()
        .map_err(|e| format!("it does not start: {e}"))?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if start.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("no answer after {} s", patience.as_secs_f64()));
            }
            Err(e) => return Err(e.to_string()),
        }
    };
    let said = fs::read(&path).unwrap_or_default();
    Ok(Ended {
        success: status.success(),
        said: String::from_utf8_lossy(&said).into_owned(),
    })
}

impl Tool {
    /// The program with the version that it says.
    pub fn new(program: &Path) -> Result<Self, StaError> {
        let fail = |what: String| StaError {
            tool: program.display().to_string(),
            what,
        };
        let folder = work_folder("version").map_err(&fail)?;
        let ended = run(program, &["-version"], &folder, Duration::from_secs(20));
        let _ = fs::remove_dir_all(&folder);
        let said = ended.map_err(&fail)?.said;
        let version = said.split_whitespace().next().unwrap_or_default();
        let number = |p: &str| p.parse::<u32>().is_ok();
        if !version.contains('.') || !version.split('.').all(number) {
            return Err(fail("it gives no version, so it is not OpenSTA".to_owned()));
        }
        Ok(Self {
            program: program.to_owned(),
            version: version.to_owned(),
        })
    }

    fn fail(&self, what: impl Into<String>) -> StaError {
        StaError {
            tool: format!("OpenSTA {} ({})", self.version, self.program.display()),
            what: what.into(),
        }
    }

    /// Time a design. The answers are kept in the cache by the content of all that OpenSTA reads.
    pub fn time(&self, s: &Synthesis, patience: Duration) -> Result<Report, StaError> {
        let mut inputs = inputs(s);
        inputs.push((SCRIPT.to_owned(), script::timing(s, s.liberty.len())));
        let done = self.answers(s, &inputs, patience)?;
        let text = |name: &str| fs::read_to_string(done.join(name)).unwrap_or_default();
        let blocks = s.design.blocks.iter().enumerate().filter_map(|(i, b)| {
            let path = parse::worst_path(&text(&script::path_file(i)))?;
            Some((b.name.clone(), path))
        });
        Ok(Report {
            version: self.version.clone(),
            wns_ps: parse::last_number(&text("worst.txt")),
            tns_ps: parse::last_number(&text("tns.txt")),
            path: parse::worst_path(&text("top.txt")),
            blocks: blocks.collect(),
        })
    }

    /// Worst slack of a placed design with its wires and an ideal clock, ps; nothing when there are
    /// no paths. Kept in the cache too.
    pub fn time_wired(
        &self,
        s: &Synthesis,
        layout: &Layout,
        patience: Duration,
    ) -> Result<Option<f64>, StaError> {
        let flat = &layout.flat;
        let graph = Graph::new(flat, &s.library).map_err(|e| self.fail(e))?;
        let top = &s.design.blocks[s.design.top].name;
        // Repair takes cells that the netlist before it did not have.
        let texts = locate("TT").map_err(|e| self.fail(e.to_string()))?;
        let used: HashSet<&str> = flat
            .cells
            .iter()
            .filter_map(|c| match c.leaf {
                Leaf::Cell(k) => Some(s.library.cells[k].name.as_str()),
                Leaf::Memory(_) => None,
            })
            .collect();
        let liberty = texts.select(&|name| used.contains(name));
        let load = Constraints::new(s.request.period).load;
        let mut inputs = with(s, &liberty, wired::verilog(flat, &s.library, top));
        for (name, text) in [
            ("wires.spef", wired::spef(&graph, layout, top, load)),
            (SCRIPT, script::wired(s, liberty.len())),
        ] {
            inputs.push((name.to_owned(), text));
        }
        let done = self.answers(s, &inputs, patience)?;
        let text = fs::read_to_string(done.join("worst.txt")).unwrap_or_default();
        Ok(parse::last_number(&text))
    }

    /// Power of a design with measured activity; nothing when this version cannot read it. Kept in
    /// the cache too.
    pub fn power(
        &self,
        s: &Synthesis,
        activity: &Activity,
        patience: Duration,
    ) -> Result<Option<Power>, StaError> {
        let mut inputs = inputs(s);
        inputs.push(("activity.saif".to_owned(), saif(s, activity)));
        inputs.push((SCRIPT.to_owned(), script::power(s, s.liberty.len())));
        let done = self.answers(s, &inputs, patience)?;
        let Ok(text) = fs::read_to_string(done.join("power.txt")) else {
            return Ok(None);
        };
        let power = parse::total_power(&text);
        power
            .map(Some)
            .ok_or_else(|| self.fail("its report of power is not understood"))
    }

    /// The folder with what it answers, from the cache if it was asked before.
    fn answers(
        &self,
        s: &Synthesis,
        inputs: &[(String, String)],
        patience: Duration,
    ) -> Result<PathBuf, StaError> {
        let mut parts: Vec<&[u8]> = vec![self.version.as_bytes()];
        for (name, text) in inputs {
            parts.extend([name.as_bytes(), text.as_bytes()]);
        }
        let done = cache().map_err(|e| self.fail(e.0))?.join(format!(
            "opensta-{}-{}",
            s.request.top,
            digest(&parts)
        ));
        if !done.exists() {
            self.ask(inputs, &done, patience)?;
        }
        Ok(done)
    }

    fn ask(
        &self,
        inputs: &[(String, String)],
        done: &Path,
        patience: Duration,
    ) -> Result<(), StaError> {
        let folder = work_folder("timing").map_err(|e| self.fail(e))?;
        let result = (|| {
            for (name, text) in inputs {
                let path = folder.join(name);
                fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
            }
            let arguments = ["-no_init", "-no_splash", "-exit", SCRIPT];
            let ended = run(&self.program, &arguments, &folder, patience)?;
            if let Some(error) = parse::first_error(&ended.said) {
                return Err(format!("it refuses the netlist: {error}"));
            }
            if !ended.success || !folder.join("done").exists() {
                let last = ended.said.lines().last().unwrap_or("it says nothing");
                return Err(format!("it ended before its work was done: {last}"));
            }
            // The answers and the script stay; the netlist is large and `--netlist` writes it
            // again.
            for (name, _) in inputs.iter().filter(|(name, _)| name != SCRIPT) {
                let _ = fs::remove_file(folder.join(name));
            }
            if fs::rename(&folder, done).is_err() && !done.exists() {
                return Err(format!("cannot write {}", done.display()));
            }
            Ok(())
        })();
        let _ = fs::remove_dir_all(&folder);
        result.map_err(|what| self.fail(what))
    }
}

/// What OpenSTA reads of a design, with the names of the files; the script is not among them.
fn inputs(s: &Synthesis) -> Vec<(String, String)> {
    with(s, &s.liberty, export::verilog(s))
}

/// The same with another library and netlist.
fn with(s: &Synthesis, liberty: &[String], netlist: String) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (i, text) in liberty.iter().enumerate() {
        files.push((format!("cells_{i}.lib"), text.clone()));
    }
    let reset = s.flat.port("rst_ni").is_some();
    let constraints = export::sdc(&Constraints::new(s.request.period), "clk_i", reset);
    let memories = export::memory_liberty(&export::memories(s));
    for (name, text) in [
        ("memories.lib", memories),
        ("netlist.v", netlist),
        ("constraints.sdc", constraints),
    ] {
        files.push((name.to_owned(), text));
    }
    files
}

/// A new folder in the cache for one run.
fn work_folder(what: &str) -> Result<PathBuf, String> {
    let cache = cache().map_err(|e| e.0)?;
    let thread = format!("{:?}", std::thread::current().id()).replace(['(', ')'], "");
    let folder = cache.join(format!(
        "opensta-{what}-partial-{}-{thread}",
        std::process::id()
    ));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn script(folder: &Path, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made a program");
        path
    }

    #[test]
    fn one_that_hangs_is_ended() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = script(folder.path(), "sta", "exec sleep 600");
        let start = Instant::now();
        let result = run(&program, &[], folder.path(), Duration::from_millis(200));
        assert_eq!(result.err().as_deref(), Some("no answer after 0.2 s"));
        assert!(start.elapsed() < Duration::from_secs(300), "not ended");
    }

    #[test]
    fn what_it_says_is_kept_from_both_streams() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = script(folder.path(), "sta", "echo one; echo two >&2; exit 3");
        let ended = run(&program, &[], folder.path(), Duration::from_secs(60)).expect("it ends");
        assert!(!ended.success);
        assert_eq!(ended.said, "one\ntwo\n");
        let none = folder.path().join("nothing");
        let result = run(&none, &[], folder.path(), Duration::from_secs(60));
        assert!(
            result
                .err()
                .is_some_and(|e| e.starts_with("it does not start"))
        );
    }

    #[test]
    fn the_version_tells_opensta_from_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = script(folder.path(), "other", "echo usage: sta station");
        let error = Tool::new(&other).expect_err("another program");
        assert!(error.to_string().contains("it is not OpenSTA"), "{error}");
        let sta = script(folder.path(), "sta", "echo 2.7.0");
        assert_eq!(Tool::new(&sta).expect("a version").version, "2.7.0");
    }
}
