// SPDX-License-Identifier: Apache-2.0
//! Figures of a synthesis as a table for people.

use std::fmt::Write as _;

use crate::report::Figures;
use crate::wires::laid::lines;

/// Area, slack, power of the whole, then of each block.
pub fn table(f: &Figures) -> String {
    let mut t = String::new();
    let slack = |s: Option<f64>| s.map_or("-".to_owned(), |s| format!("{s:+.0}"));
    if let Some(l) = &f.laid {
        let _ = writeln!(
            t,
            "{}{} with wires and clock: slack {} ps at {:.0} ps ({:.2} GHz), {:.4} mm²{}",
            f.top,
            f.config.as_ref().map_or(String::new(), |c| format!(" {c}")),
            slack(l.slack_ps),
            f.clock_ps,
            1e3 / f.clock_ps,
            l.area_mm2,
            l.power_w.map_or(String::new(), |w| format!(", {w:.4} W"))
        );
        t += &lines(l);
        t += "without wires, ideal clock: ";
    } else if let Some(why) = &f.laid_absent {
        let _ = writeln!(t, "no wires: {why}");
    }
    let _ = writeln!(
        t,
        "{}{} {}: {:.4} mm² ({:.4} cells, {:.4} memories), worst slack {} ps at {:.0} ps ({:.2} GHz), {} ps with 0.4 fF of wire per sink",
        f.top,
        f.config.as_ref().map_or(String::new(), |c| format!(" {c}")),
        f.parameters.join(" "),
        f.area_mm2,
        f.area_mm2 - f.sram_mm2,
        f.sram_mm2,
        slack(f.wns_ps),
        f.clock_ps,
        1e3 / f.clock_ps,
        slack(f.wns_wires_ps)
    );
    match &f.opensta {
        Some(o) => {
            let ends = o.path.as_ref().map_or(String::new(), |p| {
                format!(" from {} to {} ({} steps)", p.from, p.to, p.steps.len())
            });
            let _ = writeln!(
                t,
                "  OpenSTA {}: worst slack {} ps{ends}; no slack differs from the built-in timing's by more than {:.3} ps",
                o.version,
                o.wns_ps.map_or("-".to_owned(), |s| format!("{s:+.2}")),
                f.opensta_difference_ps.unwrap_or(0.0)
            );
        }
        None => {
            let why = f
                .opensta_absent
                .as_deref()
                .unwrap_or("OpenSTA was not asked");
            let _ = writeln!(t, "  timing: built-in alone; {why}");
        }
    }
    if let (Some(p), Some(raw), Some(coded)) = (f.power_w, f.raw_gbps, f.coded_gbps) {
        let _ = writeln!(
            t,
            "  {:.4} W (memories {:.4}, clock {:.4}); {raw:.1} Gb/s raw, {coded:.1} Gb/s coded; {:.3} pJ per raw bit, {:.3} per coded bit, {:.2} per value",
            p,
            f.memory_power_w.unwrap_or(0.0),
            f.clock_power_w.unwrap_or(0.0),
            f.pj_per_raw_bit.unwrap_or(0.0),
            f.pj_per_coded_bit.unwrap_or(0.0),
            f.pj_per_value.unwrap_or(0.0)
        );
        if let (Some(o), Some(ours)) = (&f.opensta_power, f.netlist_power_w) {
            let _ = writeln!(
                t,
                "  OpenSTA, the same activity: {:.4} W for the netlist (internal {:.4}, loads {:.4}), {:+.1} % from {ours:.4} here; the rest is the model of the clock network",
                o.total(),
                o.internal,
                o.switching,
                100.0 * (o.total() / ours - 1.0)
            );
        }
        let _ = writeln!(t, "  activity: {}", f.activity.as_deref().unwrap_or("-"));
    }
    let total = 1e6 * f.area_mm2;
    let _ = writeln!(
        t,
        "  {:26} {:>4} {:>7} {:>6} {:>5} {:>10} {:>8} {:>9} {:>6} {:>7} {:>7} {:>8} {:>7} {:>8}",
        "block",
        "×",
        "cells",
        "flops",
        "ICG",
        "cells µm²",
        "RAM µm²",
        "all µm²",
        "%",
        "slack",
        "OpenSTA",
        "mW",
        "wired",
        "mW"
    );
    let wired = f.laid.clone().unwrap_or_default();
    for b in &f.blocks {
        let _ = writeln!(
            t,
            "  {:26} {:>4} {:>7} {:>6} {:>5} {:>10.1} {:>8.1} {:>9.0} {:>6.1} {:>7} {:>7} {:>8} {:>7} {:>8}",
            b.block,
            b.instances,
            b.cells,
            b.flip_flops,
            b.clock_gates,
            b.logic_um2,
            b.memory_um2,
            b.total_um2,
            100.0 * b.total_um2 / total.max(1e-9),
            slack(b.slack_ps),
            slack(b.opensta_slack_ps),
            b.power_mw.map_or("-".to_owned(), |p| format!("{p:.3}")),
            slack(wired.blocks_ps.get(&b.block).copied()),
            wired
                .blocks_mw
                .get(&b.block)
                .map_or("-".to_owned(), |p| format!("{p:.3}"))
        );
    }
    let _ = writeln!(t, "  library: {}", f.library);
    let _ = writeln!(t, "  tools: {}", f.tools.join("; "));
    t
}
