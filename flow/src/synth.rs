// SPDX-License-Identifier: Apache-2.0
//! From a top's name to a timed netlist: elaborate, map every block, flatten, time, map again for
//! speed what is too slow, repair.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use thiserror::Error;
use tricodec_tools::sources::Sources;

use crate::design::{BlockArea, Design, Flat};
use crate::graph::Graph;
use crate::library::locate::Texts;
use crate::library::{Library, LibraryError};
use crate::netlist::{Block, NetlistError, Of};
use crate::timing::{Constraints, Timing, analyse};
use crate::yosys::{Effort, Elaborated, Yosys, YosysError};
use crate::{gating, groups, repair};

/// Why there is no result.
#[derive(Debug, Error)]
pub enum FlowError {
    /// The library.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// Yosys.
    #[error(transparent)]
    Yosys(#[from] YosysError),
    /// A netlist.
    #[error(transparent)]
    Netlist(#[from] NetlistError),
    /// The design as a whole.
    #[error("{0}")]
    Design(String),
}

/// What to synthesise.
#[derive(Clone, Debug)]
pub struct Request {
    /// SystemVerilog module.
    pub top: String,
    /// Parameters, NAME=VALUE.
    pub parameters: Vec<String>,
    /// An instance to leave out, BLOCK/NAME with the block that it stands in: what it drove is 0.
    pub off: Option<String>,
    /// Clock period, ps.
    pub period: f32,
    /// Wire capacitance per sink, fF.
    pub wire: f32,
    /// Folder with `rtl/`.
    pub root: PathBuf,
}

/// A synthesised design.
pub struct Synthesis {
    /// What was asked for.
    pub request: Request,
    /// Library.
    pub library: Library,
    /// Blocks.
    pub design: Design,
    /// SystemVerilog module of each block.
    pub modules: Vec<String>,
    /// Blocks that were mapped for speed.
    pub fast: HashSet<String>,
    /// The flat netlist.
    pub flat: Flat,
    /// Area of each block.
    pub areas: Vec<BlockArea>,
    /// Instances of each block.
    pub counts: Vec<usize>,
    /// What repair did.
    pub repaired: repair::Report,
    /// Blocks that were not in the cache.
    pub mapped: usize,
    /// Liberty of the cells that it is made of, as the library has them: for other tools.
    pub liberty: Vec<String>,
}

/// Told what is being done: done, of, what.
pub type Progress<'a> = &'a (dyn Fn(usize, usize, &str) + Sync);

/// At most two processes at once, whatever the machine: the flow is to leave room for others.
const PROCESSES: usize = 2;

/// Rounds of mapping for speed, and of sizing, at the most.
const REMAPS: usize = 10;

/// Map blocks, two at a time.
fn map_all(
    yosys: &Yosys,
    elaborated: &Elaborated,
    lib: &(PathBuf, String),
    wanted: &[(String, Effort)],
    progress: Progress<'_>,
) -> Result<(HashMap<String, PathBuf>, usize), FlowError> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let made = AtomicUsize::new(0);
    let results = Mutex::new(HashMap::new());
    let failed: Mutex<Option<YosysError>> = Mutex::new(None);
    let work = || {
        loop {
            let i = next.fetch_add(1, Ordering::SeqCst);
            let Some((block, effort)) = wanted.get(i) else {
                return;
            };
            match yosys.map(elaborated, block, lib, *effort) {
                Ok((folder, cached)) => {
                    made.fetch_add(usize::from(!cached), Ordering::SeqCst);
                    let n = done.fetch_add(1, Ordering::SeqCst) + 1;
                    progress(n, wanted.len(), block);
                    if let Ok(mut r) = results.lock() {
                        r.insert(block.clone(), folder);
                    }
                }
                Err(e) => {
                    if let Ok(mut f) = failed.lock() {
                        f.get_or_insert(e);
                    }
                    next.fetch_add(wanted.len(), Ordering::SeqCst);
                }
            }
        }
    };
    std::thread::scope(|s| {
        for _ in 0..PROCESSES {
            s.spawn(work);
        }
    });
    if let Some(e) = failed.into_inner().unwrap_or(None) {
        return Err(e.into());
    }
    Ok((results.into_inner().unwrap_or_default(), made.into_inner()))
}

/// Blocks in an order with children first.
fn order(e: &Elaborated) -> Vec<String> {
    fn visit(e: &Elaborated, name: &str, seen: &mut HashSet<String>, list: &mut Vec<String>) {
        let Some(block) = e.blocks.get(name) else {
            return;
        };
        if block.memory.is_some() || !seen.insert(name.to_owned()) {
            return;
        }
        for c in &block.children {
            visit(e, &c.block, seen, list);
        }
        list.push(name.to_owned());
    }
    let mut list = Vec::new();
    visit(e, &e.top, &mut HashSet::new(), &mut list);
    list
}

fn load(
    folders: &HashMap<String, PathBuf>,
    order: &[String],
    library: &Library,
) -> Result<Vec<Block>, FlowError> {
    let mut shapes: HashMap<String, Vec<(String, usize)>> = HashMap::new();
    let mut blocks = Vec::new();
    for name in order {
        let path = folders
            .get(name)
            .map(|f| f.join("netlist.json"))
            .unwrap_or_default();
        let text = std::fs::read_to_string(&path)
            .map_err(|e| FlowError::Design(format!("{}: {e}", path.display())))?;
        let json = serde_json::from_str(&text)
            .map_err(|e| FlowError::Design(format!("{}: {e}", path.display())))?;
        let block = Block::from_json(&json, name, library, &|n| shapes.get(n).cloned())?;
        shapes.insert(name.clone(), block.shape());
        blocks.push(block);
    }
    Ok(blocks)
}

/// Synthesise.
pub fn synthesise(
    request: &Request,
    texts: &Texts,
    progress: Progress<'_>,
) -> Result<Synthesis, FlowError> {
    let library = texts.library()?;
    let yosys = Yosys::new()?;
    let lib = yosys.library(texts)?;
    progress(0, 1, "elaborating");
    let mut elaborated = yosys.elaborate(&request.root, &request.top, &request.parameters)?;
    if let Some(off) = &request.off {
        elaborated = yosys.without(&elaborated, off)?;
    }
    // A module that the report could not place is said before hours of work.
    let sources = Sources::read(&request.root).map_err(FlowError::Design)?;
    for block in elaborated.blocks.values() {
        groups::of(&sources, &block.module).map_err(FlowError::Design)?;
    }
    let order = order(&elaborated);
    let aim = (0.9 * request.period) as u32;
    let effort = |fast| Effort { fast, delay: aim };
    let wanted: Vec<_> = order.iter().map(|b| (b.clone(), effort(false))).collect();
    let (mut folders, mut mapped) = map_all(&yosys, &elaborated, &lib, &wanted, progress)?;
    let constraints = Constraints {
        wire: request.wire,
        ..Constraints::new(request.period)
    };

    let mut fast: HashSet<String> = HashSet::new();
    let read = |folders: &HashMap<String, PathBuf>| -> Result<(Design, usize), FlowError> {
        let mut design = Design::new(load(folders, &order, &library)?, &elaborated.top)?;
        let buffers = repair::fan_out(&mut design, &library);
        Ok((design, buffers))
    };
    // Blocks on failing paths are mapped again for speed, first those on paths that sizing cannot
    // mend, then those on paths that it did not.
    let (mut design, mut buffers) = read(&folders)?;
    let mut repaired = None;
    for round in 0..=REMAPS {
        progress(0, 1, "timing");
        let (slow, flat, timing) = time(&design, &library, &constraints, &fast)?;
        if !slow.is_empty() && round < REMAPS {
            fast.extend(slow.iter().cloned());
            let wanted: Vec<_> = slow.iter().map(|b| (b.clone(), effort(true))).collect();
            let (again, n) = map_all(&yosys, &elaborated, &lib, &wanted, progress)?;
            mapped += n;
            folders.extend(again);
            (design, buffers) = read(&folders)?;
            repaired = None;
        } else if repaired.is_none() {
            progress(0, 1, "clock gates in stages");
            let stages = gating::stages(&mut design, &library, &flat, &timing);
            progress(0, 1, "sizing");
            let close = repair::close(&mut design, &library, &constraints);
            repaired = Some(repair::Report {
                buffers,
                stages,
                ..close.map_err(FlowError::Design)?
            });
        } else {
            break;
        }
    }
    let repaired = repaired.unwrap_or_default();
    let flat = design.flatten();
    let modules = order
        .iter()
        .map(|b| elaborated.blocks[b].module.clone())
        .collect();
    let areas = design.areas(&library);
    let counts = design.counts();
    let used: HashSet<&str> = cells_used(&design, &library);
    let liberty = texts.select(&|name| used.contains(name));
    Ok(Synthesis {
        request: request.clone(),
        library,
        design,
        modules,
        fast,
        flat,
        areas,
        counts,
        repaired,
        mapped,
        liberty,
    })
}

/// Blocks that are to be mapped for speed, the flat netlist and its timing.
fn time(
    design: &Design,
    library: &Library,
    constraints: &Constraints,
    fast: &HashSet<String>,
) -> Result<(Vec<String>, Flat, Timing), FlowError> {
    let flat = design.flatten();
    let graph = Graph::new(&flat, library).map_err(FlowError::Design)?;
    let timing = analyse(&graph, constraints);
    let slow = slow_blocks(&graph, &flat, &timing, design, fast);
    Ok((slow, flat, timing))
}

/// Names of the cells in a design.
fn cells_used<'a>(design: &Design, library: &'a Library) -> HashSet<&'a str> {
    let instances = design.blocks.iter().flat_map(|b| &b.instances);
    let cells = instances.filter_map(|i| match i.of {
        Of::Cell(c) => Some(library.cells[c].name.as_str()),
        _ => None,
    });
    cells.collect()
}

/// On each failing path, the block that takes most of it and is still mapped for area.
fn slow_blocks(
    graph: &Graph<'_>,
    flat: &Flat,
    timing: &Timing,
    design: &Design,
    fast: &HashSet<String>,
) -> Vec<String> {
    let mut found = HashSet::new();
    let mut ends: Vec<_> = timing.ends.iter().filter(|e| e.slack < 0.0).collect();
    ends.sort_by(|a, b| a.slack.total_cmp(&b.slack));
    for end in ends.iter().take(3000) {
        let mut spent: BTreeMap<u32, f32> = BTreeMap::new();
        let mut before = 0.0;
        for step in timing.path(graph, end) {
            if let Some(c) = step.cell {
                *spent.entry(flat.cells[c as usize].block).or_default() += step.arrival - before;
            }
            before = step.arrival;
        }
        let open = spent
            .into_iter()
            .filter(|(b, _)| !fast.contains(&design.blocks[*b as usize].name));
        if let Some((b, t)) = open.max_by(|a, b| a.1.total_cmp(&b.1))
            && t > 0.1 * end.slack.abs()
        {
            found.insert(b);
        }
    }
    found
        .into_iter()
        .map(|b| design.blocks[b as usize].name.clone())
        .collect()
}

impl Synthesis {
    /// Graph and timing of the final netlist.
    pub fn time(&self, wire: f32) -> Result<(Graph<'_>, Timing), FlowError> {
        let graph = Graph::new(&self.flat, &self.library).map_err(FlowError::Design)?;
        let constraints = Constraints {
            wire,
            ..Constraints::new(self.request.period)
        };
        let timing = analyse(&graph, &constraints);
        Ok((graph, timing))
    }

    /// Worst slack of each block: of all paths that end in it or pass through it, ps; infinite
    /// without any.
    pub fn block_slacks(&self, graph: &Graph<'_>, timing: &Timing) -> Vec<f32> {
        let mut worst = vec![f32::INFINITY; self.design.blocks.len()];
        for (n, (c, _)) in graph.driver.iter().enumerate() {
            if *c != u32::MAX {
                let slack = timing.slack(n as u32);
                let block = graph.flat.cells[*c as usize].block as usize;
                if slack.is_finite() {
                    worst[block] = worst[block].min(slack);
                }
            }
        }
        for e in &timing.ends {
            if let Some(c) = e.cell {
                let block = graph.flat.cells[c as usize].block as usize;
                worst[block] = worst[block].min(e.slack);
            }
        }
        worst
    }
}
