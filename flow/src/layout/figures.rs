// SPDX-License-Identifier: Apache-2.0
//! What a stage of the layout measures, out of OpenROAD's metrics.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::layout::{Done, Stage};

/// Figures of a stage; what it does not measure is nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Cells and memories.
    pub instances: Option<f64>,
    /// Their area, µm².
    pub area_um2: Option<f64>,
    /// Area of the die, µm².
    pub die_um2: Option<f64>,
    /// What of the core they take, percent.
    pub utilization_percent: Option<f64>,
    /// Worst slack of setup, ps.
    pub setup_ps: Option<f64>,
    /// Sum of the negative slacks of setup, ps.
    pub setup_tns_ps: Option<f64>,
    /// Ends of paths that miss setup.
    pub setup_ends: Option<f64>,
    /// Worst slack of hold, ps.
    pub hold_ps: Option<f64>,
    /// Ends of paths that miss hold.
    pub hold_ends: Option<f64>,
    /// Worst slacks of setup on the way: placed; after repair of loads; with the tree, before
    /// repair, ps.
    pub before_ps: [Option<f64>; 3],
    /// Skew of the clock tree, ps.
    pub skew_ps: Option<f64>,
    /// Latency of the clock tree, ps.
    pub latency_ps: Option<f64>,
    /// Wire, mm: as half perimeters until it is routed.
    pub wire_mm: Option<f64>,
    /// Power inside cells and memories, mW.
    pub internal_mw: Option<f64>,
    /// Power of loads, mW.
    pub switching_mw: Option<f64>,
    /// Leakage, mW.
    pub leakage_mw: Option<f64>,
    /// All power, mW.
    pub power_mw: Option<f64>,
    /// What of it is the clock's, mW.
    pub clock_mw: Option<f64>,
    /// Nets with slews, or loads, beyond what their cells allow.
    pub slews_and_loads: Option<f64>,
    /// Violations of design rules.
    pub violations: Option<f64>,
}

/// A metric by its name, or by one that ends in it: stages put names of their own before them.
fn metric(all: &Map<String, Value>, name: &str) -> Option<f64> {
    let value = all.get(name).or_else(|| {
        let mut named = all.iter().filter(|(k, _)| k.ends_with(name));
        named.next_back().map(|(_, v)| v)
    })?;
    let number = match value {
        Value::Number(n) => n.as_f64(),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    };
    // Slacks without a path are 1e30 or more.
    number.filter(|n| n.abs() < 1e20)
}

impl Figures {
    /// Out of the file of `-metrics` of a stage: one object, times in ps, power in W.
    pub fn read(stage: Stage, text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let Value::Object(all) = value else {
            return Err("no object of metrics".to_owned());
        };
        let m = |name: &str| metric(&all, name);
        let scaled = |name: &str, by: f64| m(name).map(|v| v * by);
        let both = |a: &str, b: &str| Some(m(a)? + m(b)?);
        Ok(Self {
            instances: m("design__instance__count"),
            area_um2: m("design__instance__area"),
            die_um2: m("design__die__area"),
            utilization_percent: scaled("design__instance__utilization", 100.0),
            setup_ps: m("timing__setup__ws"),
            setup_tns_ps: m("timing__setup__tns"),
            setup_ends: m("timing__drv__setup_violation_count"),
            hold_ps: m("timing__hold__ws"),
            hold_ends: m("timing__drv__hold_violation_count"),
            before_ps: [
                m("placed__setup__ws"),
                m("loads__setup__ws"),
                m("tree__setup__ws"),
            ],
            // Before there is a tree it would be that of the gates alone.
            skew_ps: m("clock__skew__setup").filter(|_| stage >= Stage::Cts),
            latency_ps: m("tree__latency"),
            wire_mm: scaled("route__wirelength", 1e-3)
                .or_else(|| scaled("wire__half_perimeters", 1e-3)),
            internal_mw: scaled("power__internal__total", 1e3),
            switching_mw: scaled("power__switching__total", 1e3),
            leakage_mw: scaled("power__leakage__total", 1e3),
            power_mw: scaled("power__total", 1e3),
            clock_mw: scaled("power__clock", 1e3),
            slews_and_loads: both("timing__drv__max_slew", "timing__drv__max_cap"),
            violations: m("route__violations"),
        })
    }
}

/// The table for people, a row for each stage.
pub fn table(all: &[Done]) -> String {
    let mut t = format!(
        "{:<28} {:>8} {:>10} {:>5} {:>8} {:>9} {:>8} {:>6} {:>7} {:>8} {:>7}\n",
        "stage",
        "cells",
        "area µm²",
        "%",
        "setup ps",
        "TNS ns",
        "hold ps",
        "skew",
        "wire mm",
        "power mW",
        "clock"
    );
    let n = |v: Option<f64>, digits: usize| {
        v.map_or_else(|| "-".to_owned(), |v| format!("{v:.digits$}"))
    };
    for d in all {
        let f = &d.figures;
        let _ = writeln!(
            t,
            "{:<28} {:>8} {:>10} {:>5} {:>8} {:>9} {:>8} {:>6} {:>7} {:>8} {:>7}",
            d.stage.what(),
            n(f.instances, 0),
            n(f.area_um2, 0),
            n(f.utilization_percent, 0),
            n(f.setup_ps, 0),
            n(f.setup_tns_ps.map(|v| 1e-3 * v), 1),
            n(f.hold_ps, 0),
            n(f.skew_ps, 0),
            n(f.wire_mm, 0),
            n(f.power_mw, 1),
            n(f.clock_mw, 1),
        );
    }
    if let Some(v) = all.last().and_then(|d| d.figures.violations) {
        let _ = writeln!(t, "violations of design rules: {v:.0}");
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_read_by_name_or_by_the_end_of_it() {
        let text = r#"{"timing__setup__ws": -12.5, "x__timing__hold__ws": "3.25",
            "power__total": 0.0203, "timing__drv__max_slew": 2, "timing__drv__max_cap": 1,
            "timing__setup__tns": 1e30, "route__wirelength": 969000, "other": null}"#;
        let f = Figures::read(Stage::Cts, text).expect("figures");
        assert_eq!((f.setup_ps, f.hold_ps), (Some(-12.5), Some(3.25)));
        assert_eq!((f.setup_tns_ps, f.skew_ps), (None, None));
        assert_eq!(f.slews_and_loads, Some(3.0));
        assert!((f.power_mw.expect("power") - 20.3).abs() < 1e-9);
        assert_eq!(f.wire_mm, Some(969.0));
        for bad in ["[]", "{"] {
            assert!(Figures::read(Stage::Cts, bad).is_err());
        }
        let text = r#"{"clock__skew__setup": 12}"#;
        for (stage, skew) in [(Stage::Place, None), (Stage::Cts, Some(12.0))] {
            let f = Figures::read(stage, text).expect("figures");
            assert_eq!(f.skew_ps, skew);
        }
    }

    #[test]
    fn a_stage_is_a_row() {
        let done = |stage, violations| Done {
            stage,
            folder: "x".into(),
            seconds: 1.0,
            figures: Figures {
                setup_ps: Some(-7.4),
                violations,
                ..Figures::default()
            },
        };
        let t = table(&[done(Stage::Place, None), done(Stage::Route, Some(0.0))]);
        let lines: Vec<&str> = t.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(
            lines[1].contains("placement") && lines[1].contains(" -7 "),
            "{t}"
        );
        assert_eq!(lines[3], "violations of design rules: 0");
    }
}
