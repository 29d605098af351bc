// SPDX-License-Identifier: Apache-2.0
//! The named configurations of `configs.toml`, as the file was when this crate was compiled.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// Encoder or decoder of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// SystemVerilog module.
    pub top: String,
    /// Its parameters by name; those that are not here have their defaults.
    pub parameters: BTreeMap<String, u32>,
}

impl Design {
    /// Parameters as Verilator and Yosys take them: `Name=Value`, by name.
    pub fn assignments(&self) -> Vec<String> {
        let all = self.parameters.iter();
        all.map(|(name, value)| format!("{name}={value}")).collect()
    }

    /// The parameter `Lanes`; 0 when there is none, which [`parse`] refuses.
    pub fn lanes(&self) -> u32 {
        self.parameters.get("Lanes").copied().unwrap_or(0)
    }
}

/// A named configuration.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Name: a word of small letters and digits.
    pub name: String,
    /// What it is for.
    #[serde(rename = "use")]
    pub purpose: String,
    /// Entries of the slot table.
    pub slots: u32,
    /// Clock period that synthesis aims at, ps: 50 to 100000.
    pub clock_ps: f32,
    /// The encoder.
    pub encoder: Design,
    /// The decoder.
    pub decoder: Design,
}

impl Configuration {
    /// `encoder` or `decoder`, each with its design.
    pub fn designs(&self) -> [(&'static str, &Design); 2] {
        [("encoder", &self.encoder), ("decoder", &self.decoder)]
    }

    /// Lanes of encoder and decoder.
    pub fn lanes(&self) -> u32 {
        self.encoder.lanes()
    }

    /// What is wrong with it.
    fn fault(&self) -> Option<String> {
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if self.name.is_empty() || !self.name.chars().all(letter) {
            return Some("the name is not a word of small letters and digits".to_owned());
        }
        for (codec, design) in self.designs() {
            let lanes = design.lanes();
            if !lanes.is_power_of_two() || !(2..=64).contains(&lanes) {
                return Some(format!(
                    "{codec}: Lanes must be a power of two from 2 to 64"
                ));
            }
        }
        if self.encoder.lanes() != self.decoder.lanes() {
            return Some("encoder and decoder must have the same Lanes".to_owned());
        }
        if !(50.0..=100_000.0).contains(&self.clock_ps) {
            return Some("clock_ps must be 50 to 100000".to_owned());
        }
        None
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    configuration: Vec<Configuration>,
}

/// The configurations in the text of a `configs.toml`, or one sentence on what is wrong with it.
pub fn parse(text: &str) -> Result<Vec<Configuration>, String> {
    let file: File = toml::from_str(text)
        .map_err(|e| format!("configs.toml: {}", e.to_string().trim().replace('\n', " ")))?;
    let all = file.configuration;
    for (i, c) in all.iter().enumerate() {
        if let Some(fault) = c.fault() {
            return Err(format!("configs.toml: {:?}: {fault}", c.name));
        }
        if all[..i].iter().any(|other| other.name == c.name) {
            return Err(format!("configs.toml: {:?} is there twice", c.name));
        }
    }
    Ok(all)
}

static ALL: LazyLock<Result<Vec<Configuration>, String>> =
    LazyLock::new(|| parse(include_str!("../../../configs.toml")));

/// All configurations, in the order of the file.
pub fn all() -> Result<&'static [Configuration], String> {
    ALL.as_deref().map_err(Clone::clone)
}

/// The configuration of this name, or one sentence that lists those there are.
pub fn named(name: &str) -> Result<&'static Configuration, String> {
    let all = all()?;
    all.iter().find(|c| c.name == name).ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|c| c.name.as_str()).collect();
        format!(
            "{name} is no configuration of configs.toml, which has {}",
            names.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, lanes: u32, decoder_lanes: u32, clock: f32) -> String {
        format!(
            "[[configuration]]\nname = \"{name}\"\nuse = \"a test\"\n\
             slots = 64\nclock_ps = {clock}\n\
             encoder = {{ top = \"tri_encoder\", parameters = {{ Lanes = {lanes}, Align = 0 }} }}\n\
             decoder = {{ top = \"tri_decoder\", parameters = {{ Lanes = {decoder_lanes} }} }}\n"
        )
    }

    #[test]
    fn a_configuration_is_read() {
        let all = parse(&text("tiny", 4, 4, 950.0)).expect("a configuration");
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].lanes(), 4);
        assert_eq!(all[0].encoder.assignments(), ["Align=0", "Lanes=4"]);
        assert_eq!(all[0].designs()[1].1.top, "tri_decoder");
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let twice = text("a", 8, 8, 950.0) + &text("a", 8, 8, 950.0);
        for (wrong, part) in [
            (text("Tiny", 4, 4, 950.0), "small letters"),
            (text("odd", 6, 6, 950.0), "encoder: Lanes must be"),
            (text("half", 8, 4, 950.0), "the same Lanes"),
            (text("slow", 8, 8, 1e6), "clock_ps must be"),
            (twice, "twice"),
            (
                text("a", 8, 8, 950.0).replace("slots", "places"),
                "configs.toml: ",
            ),
        ] {
            let sentence = parse(&wrong).expect_err("it is wrong");
            assert!(sentence.contains(part), "{sentence}");
            assert_eq!(sentence.lines().count(), 1, "{sentence}");
        }
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        assert_eq!(named("small").expect("it is there").name, "small");
        let sentence = named("huge").expect_err("there is none");
        assert!(sentence.contains("small, full"), "{sentence}");
    }
}
