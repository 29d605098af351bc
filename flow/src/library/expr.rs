// SPDX-License-Identifier: Apache-2.0
//! Boolean functions of Liberty (`function`, `when`, `next_state`): expressions and truth tables.

use super::LibraryError;

/// A function of up to 16 inputs: bit `i` is the value for the inputs that `i` spells, input 0
/// lowest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Number of inputs.
    pub inputs: usize,
    /// 2^inputs bits.
    pub bits: Vec<u64>,
}

/// An expression of numbered inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// 0 or 1.
    Constant(bool),
    /// An input.
    Pin(usize),
    /// Complement.
    Not(Box<Expr>),
    /// Product.
    And(Vec<Expr>),
    /// Sum.
    Or(Vec<Expr>),
    /// Exclusive or.
    Xor(Vec<Expr>),
}

impl Expr {
    /// Parse an expression of the named inputs.
    pub fn parse(text: &str, names: &[&str]) -> Result<Self, LibraryError> {
        let fail = |what: &str| LibraryError::Syntax(format!("function {text:?}: {what}"));
        let mut parser = Parser {
            text: text.as_bytes(),
            at: 0,
            names,
            depth: 0,
        };
        let expr = parser.or().map_err(|e| fail(&e))?;
        match parser.peek() {
            None => Ok(expr),
            Some(_) => Err(fail("something is left over")),
        }
    }

    /// Value when bit `i` of `inputs` is the value of input `i`.
    pub fn value(&self, inputs: usize) -> bool {
        match self {
            Self::Constant(v) => *v,
            Self::Pin(i) => inputs >> i & 1 == 1,
            Self::Not(e) => !e.value(inputs),
            Self::And(all) => all.iter().all(|e| e.value(inputs)),
            Self::Or(all) => all.iter().any(|e| e.value(inputs)),
            Self::Xor(all) => all.iter().fold(false, |v, e| v ^ e.value(inputs)),
        }
    }

    /// Probability of 1 for independent inputs with these probabilities.
    pub fn probability(&self, of: &impl Fn(usize) -> f32) -> f32 {
        match self {
            Self::Constant(v) => f32::from(u8::from(*v)),
            Self::Pin(i) => of(*i),
            Self::Not(e) => 1.0 - e.probability(of),
            Self::And(all) => all.iter().map(|e| e.probability(of)).product(),
            Self::Or(all) => 1.0 - all.iter().map(|e| 1.0 - e.probability(of)).product::<f32>(),
            Self::Xor(all) => all
                .iter()
                .map(|e| e.probability(of))
                .fold(0.0, |a, b| a * (1.0 - b) + b * (1.0 - a)),
        }
    }
}

impl Truth {
    /// Value for the inputs spelt by `index`.
    #[inline]
    pub fn at(&self, index: usize) -> bool {
        self.bits[index >> 6] >> (index & 63) & 1 == 1
    }

    /// Parse an expression of the named inputs.
    pub fn parse(text: &str, names: &[&str]) -> Result<Self, LibraryError> {
        if names.len() > 16 {
            return Err(LibraryError::Syntax(format!(
                "function {text:?}: more than 16 inputs"
            )));
        }
        Ok(Self::of(&Expr::parse(text, names)?, names.len()))
    }

    /// The table of an expression of `inputs` inputs, 16 at most.
    pub fn of(expr: &Expr, inputs: usize) -> Self {
        let rows = 1usize << inputs;
        let mut bits = vec![0; rows.div_ceil(64)];
        for index in 0..rows {
            bits[index >> 6] |= u64::from(expr.value(index)) << (index & 63);
        }
        Self { inputs, bits }
    }

    /// Whether the value can depend on input `i`.
    pub fn depends(&self, i: usize) -> bool {
        (0..1usize << self.inputs).any(|x| self.at(x) != self.at(x ^ 1 << i))
    }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    names: &'a [&'a str],
    depth: usize,
}

fn one(mut all: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        Some(last) => {
            all.push(last);
            many(all)
        }
        None => Expr::Constant(false),
    }
}

impl Parser<'_> {
    fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn or(&mut self) -> Result<Expr, String> {
        let mut all = vec![self.xor()?];
        while let Some(b'+' | b'|') = self.peek() {
            self.at += 1;
            all.push(self.xor()?);
        }
        Ok(one(all, Expr::Or))
    }

    fn xor(&mut self) -> Result<Expr, String> {
        let mut all = vec![self.and()?];
        while self.peek() == Some(b'^') {
            self.at += 1;
            all.push(self.and()?);
        }
        Ok(one(all, Expr::Xor))
    }

    /// Factors side by side are a product too.
    fn and(&mut self) -> Result<Expr, String> {
        let mut all = vec![self.factor()?];
        loop {
            match self.peek() {
                Some(b'*' | b'&') => {
                    self.at += 1;
                    all.push(self.factor()?);
                }
                Some(c) if c == b'!' || c == b'(' || c.is_ascii_alphanumeric() || c == b'_' => {
                    all.push(self.factor()?);
                }
                _ => return Ok(one(all, Expr::And)),
            }
        }
    }

    fn factor(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > 200 {
            return Err("it is nested too deeply".to_owned());
        }
        let mut value = match self.peek() {
            Some(b'!') => {
                self.at += 1;
                Expr::Not(Box::new(self.factor()?))
            }
            Some(b'(') => {
                self.at += 1;
                let value = self.or()?;
                if self.peek() != Some(b')') {
                    return Err("a parenthesis does not close".to_owned());
                }
                self.at += 1;
                value
            }
            Some(c) if c.is_ascii_alphanumeric() || c == b'_' => {
                let start = self.at;
                while self
                    .text
                    .get(self.at)
                    .is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'_')
                {
                    self.at += 1;
                }
                let name = &self.text[start..self.at];
                match self.names.iter().position(|n| n.as_bytes() == name) {
                    Some(i) => Expr::Pin(i),
                    None if name == b"0" => Expr::Constant(false),
                    None if name == b"1" => Expr::Constant(true),
                    None => return Err(format!("{} is no input", String::from_utf8_lossy(name))),
                }
            }
            _ => return Err("an input is missing".to_owned()),
        };
        while self.peek() == Some(b'\'') {
            self.at += 1;
            value = Expr::Not(Box::new(value));
        }
        self.depth -= 1;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_functions() {
        let t = |s: &str| Truth::parse(s, &["A", "B", "C"]).unwrap().bits[0];
        assert_eq!(t("A"), 0xaa);
        assert_eq!(t("(A * B) + (!C)"), 0x8f);
        assert_eq!(t("A B | C'"), 0x8f);
        assert_eq!(t("A ^ B ^ C"), 0x96);
        assert_eq!(t("1"), 0xff);
        assert!(Truth::parse("A * D", &["A"]).is_err());
        assert!(Truth::parse("(A", &["A"]).is_err());
        assert!(Truth::parse(&"(".repeat(100_000), &["A"]).is_err());
        assert!(Truth::parse("A )", &["A"]).is_err());
    }

    #[test]
    fn probability_of_independent_inputs() {
        let p = |s: &str| {
            Expr::parse(s, &["A", "B"])
                .unwrap()
                .probability(&|i| [0.25, 0.5][i])
        };
        assert_eq!(p("A * B"), 0.125);
        assert_eq!(p("A + !B"), 0.625);
        assert_eq!(p("A ^ B"), 0.5);
        assert!(Truth::parse("A * B", &["A", "B"]).unwrap().depends(1));
        assert!(!Truth::parse("A", &["A", "B"]).unwrap().depends(1));
    }
}
