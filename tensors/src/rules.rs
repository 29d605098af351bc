// SPDX-License-Identifier: Apache-2.0
//! Rules by name: what is kept as it is, and what has a goal of its own.

use globset::{Glob, GlobMatcher};
use serde::Deserialize;

use crate::goal::{Goal, finite, positive};

/// What a rule says of a tensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Store it exactly.
    Keep,
    /// Code it to this goal.
    Code(Goal),
    /// It is no half of an MX pair, whatever its name and shape say.
    Apart,
}

/// A pattern of names and what becomes of the tensors that match it.
#[derive(Clone, Debug)]
pub struct Rule {
    matcher: GlobMatcher,
    /// What becomes of them.
    pub verdict: Verdict,
}

/// What a rule can say beside `keep` and `apart`.
const KEYS: [&str; 4] = ["bits", "snr", "max-error", "step"];

fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    let glob = Glob::new(pattern).map_err(|e| format!("pattern {pattern:?}: {}", e.kind()))?;
    Ok(glob.compile_matcher())
}

impl Rule {
    /// From `PATTERN=keep`, `PATTERN=apart`, `PATTERN=bits=B`, `PATTERN=snr=D`,
    /// `PATTERN=max-error=E` or `PATTERN=step=S`. In a pattern `*` is any text, `?` any character,
    /// `[ab]` one of these, `{x,y}` either text.
    pub fn parse(text: &str) -> Result<Self, String> {
        for (word, verdict) in [("=keep", Verdict::Keep), ("=apart", Verdict::Apart)] {
            if let Some(pattern) = text.strip_suffix(word) {
                let matcher = glob(pattern)?;
                return Ok(Self { matcher, verdict });
            }
        }
        let split = KEYS.iter().find_map(|key| {
            let (pattern, value) = text.rsplit_once(&format!("={key}="))?;
            (!value.contains('=')).then_some((pattern, *key, value))
        });
        let (pattern, key, value) = split.ok_or_else(|| {
            format!(
                "rule {text:?}: give PATTERN=keep, =apart, =bits=B, =snr=D, =max-error=E or =step=S"
            )
        })?;
        let goal = match key {
            "bits" => positive(value).map(Goal::Bits),
            "snr" => finite(value).map(Goal::Snr),
            "step" => positive(value).map(Goal::Step),
            _ => value.parse().map(Goal::MaxError),
        };
        Ok(Self {
            matcher: glob(pattern)?,
            verdict: Verdict::Code(goal.map_err(|e| format!("rule {text:?}: {e}"))?),
        })
    }

    /// Whether a tensor of this name is meant.
    pub fn matches(&self, name: &str) -> bool {
        self.matcher.is_match(name)
    }

    /// Rules of a TOML file: a list `[[rule]]`, each with `pattern` and one of `keep = true`,
    /// `apart = true`, `bits`, `snr`, `step` (numbers) and `max-error` (a number, or a text such as
    /// "5%").
    pub fn from_toml(text: &str) -> Result<Vec<Self>, String> {
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e
                .span()
                .map_or(1, |s| 1 + text[..s.start].matches('\n').count());
            format!(
                "line {line}: {}",
                e.message().lines().next().unwrap_or_default()
            )
        })?;
        file.rule
            .into_iter()
            .enumerate()
            .map(|(i, r)| r.rule().map_err(|e| format!("rule {}: {e}", i + 1)))
            .collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<FileRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileRule {
    pattern: String,
    keep: Option<bool>,
    apart: Option<bool>,
    bits: Option<Setting>,
    snr: Option<Setting>,
    step: Option<Setting>,
    max_error: Option<Setting>,
}

/// A number, or a text that holds one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Setting {
    Whole(i64),
    Number(f64),
    Words(String),
}

impl FileRule {
    fn rule(self) -> Result<Rule, String> {
        let values = [
            ("bits", self.bits),
            ("snr", self.snr),
            ("max-error", self.max_error),
            ("step", self.step),
        ];
        let mut said: Vec<String> = values
            .into_iter()
            .filter_map(|(key, value)| {
                Some(match value? {
                    Setting::Whole(n) => format!("{key}={n}"),
                    Setting::Number(n) => format!("{key}={n}"),
                    Setting::Words(t) => format!("{key}={t}"),
                })
            })
            .collect();
        for (said_so, word) in [(self.keep, "keep"), (self.apart, "apart")] {
            if said_so == Some(true) {
                said.push(word.to_owned());
            }
        }
        match said.as_slice() {
            [one] => Rule::parse(&format!("{}={one}", self.pattern)),
            _ => Err(format!(
                "pattern {:?} needs one of keep = true, apart = true, bits, snr, max-error, step",
                self.pattern
            )),
        }
    }
}

/// What the first rule that matches says.
pub fn verdict(rules: &[Rule], name: &str) -> Option<Verdict> {
    rules.iter().find(|r| r.matches(name)).map(|r| r.verdict)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goal::Bound;
    use proptest::prelude::*;

    #[test]
    fn the_first_rule_that_matches_counts() {
        let rules: Vec<Rule> = ["*.bias=keep", "layer.?.*=bits=4", "*=max-error=5%"]
            .iter()
            .map(|r| Rule::parse(r).expect("a rule"))
            .collect();
        assert_eq!(verdict(&rules, "layer.1.bias"), Some(Verdict::Keep));
        let bits = Verdict::Code(Goal::Bits(4.0));
        assert_eq!(verdict(&rules, "layer.1.w"), Some(bits));
        let bound = Verdict::Code(Goal::MaxError(Bound::Relative(0.05)));
        assert_eq!(verdict(&rules, "layer.11.w"), Some(bound));
        assert_eq!(verdict(&[], "x"), None);
        let apart = Rule::parse("w_*=apart").expect("a rule");
        assert_eq!(verdict(&[apart], "w_scale"), Some(Verdict::Apart));
    }

    #[test]
    fn rules_of_a_file() {
        let text = "[[rule]]\npattern = \"*.bias\"\nkeep = true\n\
                    [[rule]]\npattern = \"*\"\nmax-error = \"5%\"\n\
                    [[rule]]\npattern = \"x\"\nbits = 3\n\
                    [[rule]]\npattern = \"y\"\napart = true\n";
        assert_eq!(Rule::from_toml(text).map(|r| r.len()), Ok(4));
        for (bad, word) in [
            ("[[rule]]\npattern = \"*\"\n", "needs one of"),
            ("[[rule]]\npattern = \"*\"\nbits = 0\n", "above 0"),
            ("[[rule]]\npattern = \"*\"\nbit = 3\n", "line 3"),
            ("rule = 7", "line 1"),
        ] {
            let said = Rule::from_toml(bad).err().unwrap_or_default();
            assert!(said.contains(word), "{bad:?}: {said}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_rule_or_an_error(text in ".{0,40}", toml in "[\\[\\]a-z=\" \n.0-9*-]{0,80}") {
            for result in [Rule::parse(&text).map(|_| ()), Rule::from_toml(&toml).map(|_| ())] {
                if let Err(said) = result {
                    prop_assert!(!said.is_empty() && said.lines().count() == 1, "{said:?}");
                }
            }
        }
    }
}
