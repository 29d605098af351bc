// SPDX-License-Identifier: Apache-2.0
//! Placement by Coloquinte through `synth/place.py`, kept by content, and the check that it is
//! legal.

use std::fs;
use std::process::Command;

use crate::design::{Flat, Leaf};
use crate::graph::Graph;
use crate::library::Library;
use crate::placement::{Placement, Said};
use crate::wires::floorplan::{Floorplan, ROW, width};
use crate::yosys::{cache, digest};

/// Place a netlist; an error, one sentence, when the placer is not installed or its result is not
/// legal.
pub fn place(graph: &Graph<'_>, top: &str) -> Result<Placement, String> {
    let (flat, library) = (graph.flat, graph.library);
    let python = tricodec_tools::find("python")?;
    let script = tricodec_tools::project().join("synth/place.py");
    let text = fs::read(&script).map_err(|e| format!("{}: {e}", script.display()))?;
    let plan = Floorplan::new(flat, library)?;
    let circuit = plan.circuit(graph);
    let key = digest(&[circuit.as_bytes(), &text]);
    let folder = cache()
        .map_err(|e| e.to_string())?
        .join(format!("place-{top}-{key}"));
    if !folder.join("placement.json").exists() {
        let fail = |e: std::io::Error| format!("{}: {e}", folder.display());
        fs::create_dir_all(&folder).map_err(fail)?;
        let table = folder.join(format!("circuit-{}.txt", std::process::id()));
        fs::write(&table, &circuit).map_err(fail)?;
        let output = Command::new(python)
            .args([&script, &table])
            .arg("--out")
            .arg(&folder)
            .output()
            .map_err(|e| format!("Python does not start: {e}: run scripts/setup"))?;
        fs::remove_file(&table).map_err(fail)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let line = said.lines().last().unwrap_or("it says nothing");
            return Err(format!("the placement of {top} failed: {line}"));
        }
    }
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
    };
    let said: Said = serde_json::from_str(&read("placement.json")?)
        .map_err(|e| format!("{}/placement.json: {e}", folder.display()))?;
    let corner = |line: &str| -> Option<[i64; 2]> {
        let (x, y) = line.split_once(' ')?;
        Some([x.parse().ok()?, y.parse().ok()?])
    };
    let text = read("placement.txt")?;
    let corners: Option<Vec<[i64; 2]>> = text.lines().map(corner).collect();
    let corners = corners
        .filter(|c| c.len() >= flat.cells.len())
        .ok_or_else(|| format!("{}/placement.txt is damaged: remove it", folder.display()))?;
    legal(flat, library, &plan, &corners)?;
    Ok(plan.placement(flat, library, &corners, said))
}

/// Whether all cells stand in rows of the die and none upon another or a memory.
pub fn legal(
    flat: &Flat,
    library: &Library,
    plan: &Floorplan,
    corners: &[[i64; 2]],
) -> Result<(), String> {
    // Pieces of rows that are taken: row, from, to, cell.
    let mut taken: Vec<(i64, i64, i64, usize)> = Vec::with_capacity(flat.cells.len());
    for (c, (cell, [x, y])) in flat.cells.iter().zip(corners).enumerate() {
        if let Leaf::Cell(k) = cell.leaf {
            let w = width(library, k);
            if y % ROW != 0 || *x < 0 || *y < 0 || x + w > plan.die[0] || y + ROW > plan.die[1] {
                return Err(format!("the placement is not legal: cell {c} is in no row"));
            }
            taken.push((y / ROW, *x, x + w, c));
        }
    }
    for m in &plan.macros {
        for row in m.at[1] / ROW..(m.at[1] + m.size[1] + ROW - 1) / ROW {
            taken.push((row, m.at[0], m.at[0] + m.size[0], m.cell as usize));
        }
    }
    taken.sort_unstable();
    for pair in taken.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if a.0 == b.0 && b.1 < a.2 {
            return Err(format!(
                "the placement is not legal: cells {} and {} overlap in row {}",
                a.3, b.3, a.0
            ));
        }
    }
    Ok(())
}
