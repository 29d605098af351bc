// SPDX-License-Identifier: Apache-2.0
//! `synth/limits.toml`: largest area, least slack, largest power of tops and blocks.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::report::Figures;
use crate::synth::FlowError;

/// Limits of a top or a block.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Cells and memories of all instances with what is in them, µm².
    pub area_um2: Option<f64>,
    /// Worst slack at the clock of the report, ps.
    pub slack_ps: Option<f64>,
    /// Power of all instances, mW. Compared when power was measured.
    pub power_mw: Option<f64>,
}

/// Limits by configuration (`encoder.full`), then by block (`top` for the whole).
pub type Limits = BTreeMap<String, BTreeMap<String, BTreeMap<String, Limit>>>;

/// One sentence for each limit that is passed; an error when there are no limits for these figures,
/// or some for blocks that do not exist.
pub fn check(text: &str, figures: &Figures) -> Result<Vec<String>, FlowError> {
    let limits: Limits =
        toml::from_str(text).map_err(|e| FlowError::Design(format!("synth/limits.toml: {e}")))?;
    let (top, config) = figures.name();
    let mine = limits.get(&top).and_then(|c| c.get(&config));
    let mine = mine.ok_or_else(|| {
        FlowError::Design(format!(
            "synth/limits.toml has no limits for {top}.{config}"
        ))
    })?;
    let mut passed = Vec::new();
    for (name, limit) in mine {
        let (area, slack, power) = if name == "top" {
            (
                1e6 * figures.area_mm2,
                figures.wns_ps,
                figures.power_w.map(|p| 1e3 * p),
            )
        } else {
            let rows: Vec<_> = figures
                .blocks
                .iter()
                .filter(|b| b.module == *name)
                .collect();
            if rows.is_empty() {
                return Err(FlowError::Design(format!(
                    "synth/limits.toml has limits for {name}, which is no block of {top}"
                )));
            }
            let power: Option<f64> = rows.iter().map(|b| b.power_mw).sum();
            let slack = rows
                .iter()
                .filter_map(|b| b.slack_ps)
                .fold(f64::INFINITY, f64::min);
            (
                rows.iter().map(|b| b.total_um2).sum(),
                slack.is_finite().then_some(slack),
                power,
            )
        };
        if let Some(most) = limit.area_um2.filter(|m| area > *m) {
            passed.push(format!(
                "{top} {config}, {name}: {area:.0} µm², limit {most:.0}"
            ));
        }
        if let (Some(least), Some(slack)) = (limit.slack_ps, slack)
            && slack < least
        {
            passed.push(format!(
                "{top} {config}, {name}: slack {slack:.0} ps, limit {least:.0}"
            ));
        }
        if let (Some(most), Some(power)) = (limit.power_mw, power)
            && power > most
        {
            passed.push(format!(
                "{top} {config}, {name}: {power:.1} mW, limit {most:.1}"
            ));
        }
    }
    Ok(passed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::BlockFigures;

    fn figures() -> Figures {
        Figures {
            top: "tri_encoder".to_owned(),
            config: Some("small".to_owned()),
            area_mm2: 0.02,
            wns_ps: Some(5.0),
            power_w: Some(0.01),
            blocks: vec![BlockFigures {
                module: "tri_x".to_owned(),
                total_um2: 100.0,
                slack_ps: Some(-3.0),
                power_mw: Some(2.0),
                ..Default::default()
            }],
            ..Default::default()
        }
    }

    #[test]
    fn what_is_passed_is_said() {
        let text = "[encoder.small]\ntop = { area_um2 = 20000, slack_ps = 0, power_mw = 9 }\ntri_x = { area_um2 = 99, slack_ps = -3 }\n";
        let passed = check(text, &figures()).unwrap();
        assert_eq!(
            passed,
            [
                "encoder small, top: 10.0 mW, limit 9.0",
                "encoder small, tri_x: 100 µm², limit 99"
            ]
        );
    }

    #[test]
    fn limits_for_nothing_are_an_error() {
        assert!(check("[encoder.full]\n", &figures()).is_err());
        assert!(check("[encoder.small]\ntri_y = { area_um2 = 1 }\n", &figures()).is_err());
        assert!(check("[encoder.small]\ntop = { area = 1 }\n", &figures()).is_err());
    }
}
