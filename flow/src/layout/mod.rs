// SPDX-License-Identifier: Apache-2.0
//! Layout by OpenROAD, where it is installed: floorplan, placement, clock tree, global and detailed
//! routing of a synthesised netlist, and what each stage measures.
//!
//! A stage is a script of `synth/openroad`. What it makes is kept by the content of all that it
//! reads, so a run that was ended goes on where it stood.

pub mod figures;
pub mod picture;
pub mod tool;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use crate::export;
use crate::layout::figures::Figures;
use crate::layout::tool::Tool;
use crate::synth::Synthesis;
use crate::yosys::digest;

/// Stages, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Die, memories, power grid.
    Floorplan,
    /// Cells placed, loads and timing repaired with an ideal clock.
    Place,
    /// Clock tree, setup and hold repaired with it.
    Cts,
    /// Global routing.
    Groute,
    /// Detailed routing and extraction.
    Route,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Floorplan,
        Self::Place,
        Self::Cts,
        Self::Groute,
        Self::Route,
    ];

    /// The name of its script and of its row.
    pub fn name(self) -> &'static str {
        match self {
            Self::Floorplan => "floorplan",
            Self::Place => "place",
            Self::Cts => "cts",
            Self::Groute => "groute",
            Self::Route => "route",
        }
    }

    /// What it does, for people.
    pub fn what(self) -> &'static str {
        match self {
            Self::Floorplan => "floorplan",
            Self::Place => "placement, repair with wires",
            Self::Cts => "clock tree, repair with it",
            Self::Groute => "global routing",
            Self::Route => "detailed routing, extraction",
        }
    }
}

/// A stage that is done.
#[derive(Clone, Debug, Serialize)]
pub struct Done {
    /// The stage.
    pub stage: Stage,
    /// Where its design, reports and places are.
    pub folder: PathBuf,
    /// Seconds that it took when it ran.
    pub seconds: f64,
    /// What it measured.
    #[serde(flatten)]
    pub figures: Figures,
}

/// Platform of OpenROAD-flow-scripts: the folder that `ASAP7_PLATFORM` names.
pub fn platform() -> Result<PathBuf, String> {
    let wanted = "flow/platforms/asap7 of OpenROAD-flow-scripts";
    let folder = std::env::var_os("ASAP7_PLATFORM")
        .map(PathBuf::from)
        .ok_or_else(|| format!("set ASAP7_PLATFORM to {wanted}"))?;
    for file in READ {
        if !folder.join(file).is_file() {
            return Err(format!(
                "{} has no {file}: ASAP7_PLATFORM is to be {wanted}",
                folder.display()
            ));
        }
    }
    Ok(folder)
}

/// Files of the platform that stages read and the netlist's libraries do not have.
const READ: [&str; 5] = [
    "lef/asap7_tech_1x_201209.lef",
    "lef/asap7sc7p5t_28_R_1x_220121a.lef",
    "openRoad/make_tracks.tcl",
    "rcx_patterns.rules",
    "setRC.tcl",
];

/// What is laid out.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// OpenROAD.
    pub tool: &'a Tool,
    /// The platform.
    pub platform: &'a Path,
    /// The netlist.
    pub synthesis: &'a Synthesis,
    /// Activity of its nets as SAIF, where it was measured.
    pub saif: Option<&'a str>,
}

impl Job<'_> {
    /// Run the stages up to `to`, but for those that are kept. `progress` is told the stage and the
    /// last line that OpenROAD said.
    pub fn run(&self, to: Stage, progress: &dyn Fn(Stage, &str)) -> Result<Vec<Done>, String> {
        let cache = tricodec_tools::folder().join("cache/layout");
        let name = &self.synthesis.design.blocks[self.synthesis.design.top].name;
        let netlist = self.netlist(&cache)?;
        let mut before = netlist.clone();
        let mut key = self.key(&netlist)?;
        let mut all = Vec::new();
        for stage in Stage::ALL.into_iter().filter(|s| *s <= to) {
            key = digest(&[key.as_bytes(), &script(stage)?]);
            let folder = cache.join(format!("{name}-{}-{key}", stage.name()));
            if !folder.join(METRICS).is_file() {
                progress(stage, "");
                self.stage(stage, &netlist, &before, &folder, &|line| {
                    progress(stage, line);
                })?;
            }
            all.push(read(stage, &folder)?);
            before = folder;
        }
        Ok(all)
    }

    /// The netlist and what belongs to it, in a folder by content.
    fn netlist(&self, cache: &Path) -> Result<PathBuf, String> {
        let s = self.synthesis;
        let text = export::verilog(s);
        let saif = self.saif.unwrap_or_default();
        let key = digest(&[
            text.as_bytes(),
            saif.as_bytes(),
            &s.request.period.to_le_bytes(),
        ]);
        let name = &s.design.blocks[s.design.top].name;
        let folder = cache.join(format!("{name}-netlist-{key}"));
        if folder.is_dir() {
            return Ok(folder);
        }
        let partial = cache.join(format!("{name}-partial-{}", std::process::id()));
        let written = export::write(s, &partial)
            .and_then(|()| match self.saif {
                Some(text) => fs::write(partial.join("activity.saif"), text),
                None => Ok(()),
            })
            .and_then(|()| fs::rename(&partial, &folder));
        written.map_err(|e| format!("{}: {e}", folder.display()))?;
        Ok(folder)
    }

    /// All that the first stage reads, but for its script.
    fn key(&self, netlist: &Path) -> Result<String, String> {
        let mut parts = vec![self.tool.version.clone().into_bytes()];
        for name in [
            "netlist.v",
            "memories.lib",
            "memories.lef",
            "constraints.sdc",
        ] {
            parts.push(content(&netlist.join(name))?);
        }
        for name in READ {
            parts.push(content(&self.platform.join(name))?);
        }
        parts.push(self.saif.unwrap_or_default().as_bytes().to_vec());
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        Ok(digest(&parts))
    }

    /// Run one stage; its folder is there only when it has come to its end.
    fn stage(
        &self,
        stage: Stage,
        netlist: &Path,
        before: &Path,
        folder: &Path,
        progress: &dyn Fn(&str),
    ) -> Result<(), String> {
        let partial = folder.with_extension(format!("partial-{}", std::process::id()));
        let _ = fs::remove_dir_all(&partial);
        fs::create_dir_all(&partial).map_err(|e| format!("{}: {e}", partial.display()))?;
        // A stage runs for long: its script is to stay as it was.
        for name in scripts(stage) {
            fs::copy(scripts_folder().join(&name), partial.join(&name))
                .map_err(|e| format!("{name}: {e}"))?;
        }
        let script = partial.join(&scripts(stage)[0]);
        let start = Instant::now();
        let environment = [
            ("NETLIST", netlist),
            ("PLATFORM", self.platform),
            ("BEFORE", before),
            ("RESULTS", &partial),
        ];
        let log = partial.join("log.txt");
        let ended = self.tool.run(
            &script,
            &environment,
            &partial.join(METRICS),
            &log,
            progress,
        );
        if let Err(why) = ended {
            // What it said is what one needs to know why.
            let kept = folder.with_extension("failed.log");
            let at = fs::rename(&log, &kept).map_or(log, |()| kept);
            return Err(format!(
                "OpenROAD ends in {}: {why}: {} has all that it said",
                stage.what(),
                at.display()
            ));
        }
        let seconds = format!("{:.1}\n", start.elapsed().as_secs_f64());
        fs::write(partial.join(SECONDS), seconds)
            .and_then(|()| {
                let _ = fs::remove_dir_all(folder);
                fs::rename(&partial, folder)
            })
            .map_err(|e| format!("{}: {e}", folder.display()))
    }
}

/// OpenROAD's metrics of a stage.
const METRICS: &str = "metrics.json";
/// Seconds that it took.
const SECONDS: &str = "seconds";

fn scripts_folder() -> PathBuf {
    tricodec_tools::project().join("synth/openroad")
}

/// Files of a stage's script: its own first, then what it sources.
fn scripts(stage: Stage) -> Vec<String> {
    let mut names = vec![format!("{}.tcl", stage.name()), "settings.tcl".to_owned()];
    if stage == Stage::Floorplan {
        names.push("pdn.tcl".to_owned());
    }
    names
}

/// The text of a stage's script with what it sources.
fn script(stage: Stage) -> Result<Vec<u8>, String> {
    let all = scripts(stage);
    let texts: Result<Vec<_>, _> = all
        .iter()
        .map(|name| content(&scripts_folder().join(name)))
        .collect();
    Ok(texts?.concat())
}

fn content(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn read(stage: Stage, folder: &Path) -> Result<Done, String> {
    let path = folder.join(METRICS);
    let text = String::from_utf8_lossy(&content(&path)?).into_owned();
    let figures = Figures::read(stage, &text).map_err(|e| format!("{}: {e}", path.display()))?;
    let seconds = fs::read_to_string(folder.join(SECONDS)).unwrap_or_default();
    Ok(Done {
        stage,
        folder: folder.to_owned(),
        seconds: seconds.trim().parse().unwrap_or_default(),
        figures,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_its_script() {
        for stage in Stage::ALL {
            assert!(!script(stage).expect("a script").is_empty());
        }
    }
}
