// SPDX-License-Identifier: Apache-2.0
//! What `report_checks`, `report_worst_slack` and `report_tns` print, versions 2.0 to 3.1.

use super::Power;
use crate::paths::{CriticalPath, PathStep};

/// The worst of the paths that `report_checks -format full` printed; nothing when there was none
/// with a slack.
pub fn worst_path(text: &str) -> Option<CriticalPath> {
    text.split("Startpoint:")
        .skip(1)
        .filter_map(one_path)
        .min_by(|a, b| a.slack_ps.total_cmp(&b.slack_ps))
}

fn one_path(text: &str) -> Option<CriticalPath> {
    let mut path = CriticalPath {
        from: text.split_whitespace().next()?.to_owned(),
        to: after(text, "Endpoint:")?.to_owned(),
        ..CriticalPath::default()
    };
    let mut arrived = false;
    let mut slack = None;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        arrived |= line.contains("data arrival time");
        match words[..] {
            [number, "slack", ..] => slack = number.parse().ok(),
            [.., time, edge @ ("^" | "v"), pin, cell] if !arrived => {
                let Ok(arrival_ps) = time.parse() else {
                    continue;
                };
                path.steps.push(PathStep {
                    pin: pin.to_owned(),
                    cell: cell.trim_matches(['(', ')']).to_owned(),
                    rises: edge == "^",
                    arrival_ps,
                });
            }
            _ => {}
        }
    }
    path.slack_ps = slack.filter(|s: &f64| s.is_finite())?;
    Some(path)
}

/// The word behind a label.
fn after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let at = text.find(label)? + label.len();
    text[at..].split_whitespace().next()
}

/// The number at the end of a line such as `worst slack max 10.73`; nothing for an infinite one.
pub fn last_number(text: &str) -> Option<f64> {
    let line = text.lines().rfind(|l| !l.trim().is_empty())?;
    let number: f64 = line.split_whitespace().last()?.parse().ok()?;
    (number.abs() < 1e20).then_some(number)
}

/// Internal, switching and leakage power of the line `Total` of `report_power`, W.
pub fn total_power(text: &str) -> Option<Power> {
    let line = text.lines().find(|l| l.trim_start().starts_with("Total"))?;
    let numbers: Vec<f64> = line
        .split_whitespace()
        .skip(1)
        .map_while(|w| w.parse().ok())
        .collect();
    match numbers[..] {
        [internal, switching, leakage, ..] => Some(Power {
            internal,
            switching,
            leakage,
        }),
        _ => None,
    }
}

/// The first line that says what went wrong, without the name of the script.
pub fn first_error(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|l| {
        l.starts_with("Error") || l.contains("black box") || l.contains("syntax error")
    })?;
    Some(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Captured: `tri_enc_carry` in OpenSTA 2.0.17; version 3.1.0 prints the same.
    const CAPTURED: &str = include_str!("../../tests/data/report_checks.txt");

    #[test]
    fn a_captured_path() {
        let path = worst_path(CAPTURED).expect("a path");
        assert_eq!(path.slack_ps, 267.728);
        assert_eq!(
            (path.from.as_str(), path.to.as_str()),
            ("byte_i[8]", "byte_o[7]")
        );
        // The input, eleven cells, the output; not the clock, the delay outside and the sums.
        assert_eq!(path.steps.len(), 13);
        assert!(path.steps.is_sorted_by_key(|s| s.arrival_ps));
        assert_eq!(
            path.steps[11],
            PathStep {
                pin: "u109/Y".to_owned(),
                cell: "OAI31xp33_ASAP7_75t_R".to_owned(),
                rises: true,
                arrival_ps: 492.272
            }
        );
    }

    #[test]
    fn the_worst_of_several_groups() {
        let text = "Startpoint: a (rising edge)\nEndpoint: u/b[3] (output)\n  1.0  2.0 ^ a/Q (DFF)\n  2.0 data arrival time\n   5.000   slack (MET)\n\n\
                    Startpoint: c (input port clocked by clk)\nEndpoint: d\n   0.0 v c (in)\n  2.0 data arrival time\n -3.250   slack (VIOLATED)\n";
        let path = worst_path(text).expect("a path");
        assert_eq!(
            (path.slack_ps, path.from.as_str(), path.to.as_str()),
            (-3.25, "c", "d")
        );
        assert_eq!(path.steps.len(), 1);
        assert!(!path.steps[0].rises && path.steps[0].cell == "in");
        assert_eq!(worst_path("No paths found.\n"), None);
        assert_eq!(
            worst_path("Startpoint: a\nEndpoint: b\n(Path is unconstrained)\n"),
            None
        );
        assert_eq!(worst_path("Startpoint:"), None);
    }

    #[test]
    fn slacks_of_the_whole() {
        assert_eq!(last_number("worst slack 10.73\n"), Some(10.73));
        assert_eq!(last_number("worst slack max -0.125\n\n"), Some(-0.125));
        assert_eq!(last_number("worst slack INF\n"), None);
        assert_eq!(last_number("tns 1e30\n"), None);
        assert_eq!(last_number(""), None);
    }

    #[test]
    fn the_sum_of_a_power_report() {
        let text = "Group                    Internal    Switching      Leakage        Total\n\
                    ----------------------------------------------------------------\n\
                    Sequential           2.000000e-02 1.000000e-03 3.000000e-06 2.100300e-02  60.0%\n\
                    Total                4.000000e-02 2.000000e-02 5.000000e-05 6.005000e-02 100.0%\n";
        let power = total_power(text).expect("a line");
        assert_eq!(power.internal, 0.04);
        assert!((power.total() - 0.06005).abs() < 1e-9);
        assert_eq!(total_power("Total\n"), None);
    }

    #[test]
    fn what_went_wrong() {
        let said = "Warning: x\nError: run.tcl, 3 cannot open netlist.v.\nError: more\n";
        assert_eq!(
            first_error(said).as_deref(),
            Some("Error: run.tcl, 3 cannot open netlist.v.")
        );
        let missing =
            "Warning: netlist.v, line 9 module X not found.  Creating black box for u1.\n";
        assert!(first_error(missing).is_some_and(|e| e.contains("module X not found")));
        assert_eq!(
            first_error("Warning 1212: timing group from output port.\n"),
            None
        );
    }
}
