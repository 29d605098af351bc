// SPDX-License-Identifier: Apache-2.0
//! `registers.toml`, read and judged.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Element formats by number.
    pub formats: Vec<String>,
    /// Errors of the decoder by number: name, meaning.
    pub errors: Vec<(String, String)>,
    encoder: Map,
    decoder: Map,
}

/// The registers of a top.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// SystemVerilog module.
    pub module: String,
    /// Clocks between two slots of a lane, at the least.
    pub slot_distance: u32,
    /// What software does, in order: an access in words, and why.
    pub steps: Vec<(String, String)>,
    #[serde(rename = "register")]
    pub registers: Vec<Register>,
}

/// How a register is accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Access {
    R,
    #[serde(rename = "RW")]
    Rw,
    W,
    #[serde(rename = "W1C")]
    W1c,
}

impl Access {
    pub fn name(self) -> &'static str {
        match self {
            Self::R => "R",
            Self::Rw => "RW",
            Self::W => "W",
            Self::W1c => "R, W1C",
        }
    }

    pub fn readable(self) -> bool {
        self != Self::W
    }

    pub fn writable(self) -> bool {
        self != Self::R
    }
}

/// A register.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub name: String,
    pub offset: u32,
    pub access: Access,
    #[serde(default = "one")]
    pub words: u32,
    #[serde(default)]
    pub lanes: bool,
    pub value: Option<u32>,
    reset: Option<Reset>,
    pub meaning: String,
    #[serde(default)]
    fields: Vec<(String, String, String)>,
}

/// What `reset` says.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Reset {
    Value(u32),
    Word(String),
}

fn one() -> u32 {
    1
}

/// Bits of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub high: u32,
    pub low: u32,
    pub signed: bool,
    pub value: Option<u32>,
    pub meaning: String,
}

impl Field {
    fn read((name, bits, meaning): &(String, String, String)) -> Self {
        let number = |t: &str| -> u32 {
            let t = t.trim();
            t.parse()
                .unwrap_or_else(|_| panic!("{name}: {t:?} is no number"))
        };
        let (bits, value) = match bits.split_once('=') {
            Some((bits, value)) => (bits.trim(), Some(number(value))),
            None => (bits.trim(), None),
        };
        let (bits, signed) = match bits.strip_suffix("signed") {
            Some(bits) => (bits, true),
            None => (bits, false),
        };
        let (high, low) = bits.split_once(':').unwrap_or((bits, bits));
        Self {
            name: name.clone(),
            high: number(high),
            low: number(low),
            signed,
            value,
            meaning: meaning.clone(),
        }
    }

    pub fn bits(&self) -> u32 {
        self.high - self.low + 1
    }

    /// Ones where the field is.
    pub fn mask(&self) -> u32 {
        u32::MAX >> (32 - self.bits()) << self.low
    }
}

impl Register {
    /// Its fields, the lowest first.
    pub fn fields(&self) -> Vec<Field> {
        self.fields.iter().map(Field::read).collect()
    }

    /// Value after reset; none where the parameters of the top decide.
    pub fn reset(&self) -> Option<u32> {
        match &self.reset {
            None => Some(self.value.unwrap_or(0)),
            Some(Reset::Value(value)) => Some(*value),
            Some(Reset::Word(word)) if word == "built" => None,
            Some(Reset::Word(other)) => panic!("{}: reset = {other:?} is not known", self.name),
        }
    }

    /// Offset of its last word.
    pub fn last(&self) -> u32 {
        self.offset + 4 * (self.words - 1)
    }
}

/// An access of the sequence.
pub struct Step<'a> {
    pub register: &'a Register,
    pub write: bool,
    /// The word that is written, of registers of one word.
    pub word: u32,
    /// Fields as they are named in the step.
    pub fields: String,
    pub why: &'a str,
}

impl Map {
    pub fn register(&self, name: &str) -> &Register {
        let found = self.registers.iter().find(|r| r.name == name);
        found.unwrap_or_else(|| panic!("{}: there is no register {name}", self.module))
    }

    /// The sequence, with the words that are written.
    pub fn sequence(&self) -> Vec<Step<'_>> {
        self.steps.iter().map(|s| self.step(s)).collect()
    }

    fn step<'a>(&'a self, (access, why): &'a (String, String)) -> Step<'a> {
        let mut words = access.split_whitespace();
        let how = words.next().unwrap_or_default();
        assert!(matches!(how, "read" | "write"), "{access}: read or write");
        let register = self.register(words.next().unwrap_or_default());
        let write = how == "write";
        let allowed = if write {
            register.access.writable()
        } else {
            register.access.readable()
        };
        assert!(allowed, "{access}: the register cannot be accessed so");
        let values: BTreeMap<&str, i64> = words
            .clone()
            .map(|w| w.split_once('=').expect("field=value"))
            .map(|(field, value)| (field, value.parse().expect("a number")))
            .collect();
        let mut word = 0;
        for (name, value) in &values {
            let fields = register.fields();
            let field = fields.iter().find(|f| f.name == *name);
            let field = field.unwrap_or_else(|| panic!("{access}: there is no field {name}"));
            let mask = field.mask() >> field.low;
            assert!(
                field.signed || u32::try_from(*value).is_ok_and(|v| v <= mask),
                "{access}: {name} does not fit"
            );
            word |= (*value as u32 & mask) << field.low;
        }
        Step {
            register,
            write,
            word,
            fields: words
                .map(|w| w.replace('=', " = "))
                .collect::<Vec<_>>()
                .join(", "),
            why,
        }
    }

    /// Registers and fields do not overlap, and all is in place.
    fn judge(&self) {
        let mut end = 0;
        for r in &self.registers {
            assert!(r.offset >= end, "{}: it overlaps the one before", r.name);
            assert!(
                r.offset.is_multiple_of(4) && r.last() < 0x1000,
                "{}: offset",
                r.name
            );
            end = r.last() + 4;
            let mut bit = 0;
            for f in r.fields() {
                assert!(
                    f.low >= bit && f.high >= f.low && f.high < 32,
                    "{} {}: bits",
                    r.name,
                    f.name
                );
                bit = f.high + 1;
            }
        }
    }
}

impl Spec {
    /// Read `registers.toml`.
    pub fn read() -> Self {
        let spec: Self =
            toml::from_str(&super::read("registers.toml")).expect("registers.toml is understood");
        spec.maps().iter().for_each(|(_, map)| map.judge());
        spec
    }

    /// Both maps, with the words `encoder` and `decoder`.
    pub fn maps(&self) -> [(&'static str, &Map); 2] {
        [("encoder", &self.encoder), ("decoder", &self.decoder)]
    }

    pub fn encoder(&self) -> &Map {
        &self.encoder
    }

    pub fn decoder(&self) -> &Map {
        &self.decoder
    }
}

/// `first_mb` as `FirstMb`.
pub fn camel(name: &str) -> String {
    name.split('_')
        .map(|w| {
            let (head, tail) = w.split_at(1.min(w.len()));
            head.to_uppercase() + &tail.to_lowercase()
        })
        .collect()
}

/// Text without letters that are not ASCII, for C and SystemRDL.
pub fn ascii(text: &str) -> String {
    let text = text.replace('−', "-").replace('×', "x");
    assert!(text.is_ascii(), "{text}: a letter that C does not know");
    text
}

/// Text in lines of at most so many columns.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
