// SPDX-License-Identifier: Apache-2.0
//! Liberty text into groups, without copying: names and values are slices of the text.

use super::LibraryError;

/// `kind (arguments) { … }` with all that is inside.
#[derive(Debug, Default)]
pub struct Group<'a> {
    /// The word in front.
    pub kind: &'a str,
    /// Arguments in parentheses, without quotes.
    pub arguments: Vec<&'a str>,
    /// `name : value;`, values without quotes.
    pub simple: Vec<(&'a str, &'a str)>,
    /// `name (values);`, values without quotes.
    pub complex: Vec<(&'a str, Vec<&'a str>)>,
    /// Groups inside, in order.
    pub groups: Vec<Group<'a>>,
}

impl<'a> Group<'a> {
    /// Value of a simple attribute.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.simple
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, v)| *v)
    }

    /// A simple attribute that is a number.
    pub fn number(&self, name: &str) -> Option<f32> {
        self.get(name)?.trim().parse().ok()
    }

    /// Values of a complex attribute.
    pub fn values(&self, name: &str) -> Option<&[&'a str]> {
        self.complex
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, v)| v.as_slice())
    }

    /// Groups of one kind.
    pub fn all<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Group<'a>> {
        self.groups.iter().filter(move |g| g.kind == kind)
    }
}

/// Groups deeper than this are no library: the parser recurses once per level.
const DEEPEST: usize = 32;

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, what: &str) -> LibraryError {
        let line = 1 + self.text.as_bytes()[..self.at.min(self.text.len())]
            .iter()
            .filter(|b| **b == b'\n')
            .count();
        LibraryError::Syntax(format!("line {line}: {what}"))
    }

    /// Skip blanks, line continuations and comments.
    fn blank(&mut self) {
        let b = self.text.as_bytes();
        while let Some(&c) = b.get(self.at) {
            match c {
                b' ' | b'\t' | b'\r' | b'\n' | b'\\' => self.at += 1,
                b'/' if b.get(self.at + 1) == Some(&b'*') => {
                    let end = self.text[self.at + 2..].find("*/");
                    self.at = end.map_or(b.len(), |e| self.at + e + 4);
                }
                b'/' if b.get(self.at + 1) == Some(&b'/') => {
                    let end = self.text[self.at..].find('\n');
                    self.at = end.map_or(b.len(), |e| self.at + e);
                }
                _ => break,
            }
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.blank();
        self.text.as_bytes().get(self.at).copied()
    }

    /// A quoted string, or everything up to one of `stops`.
    fn word(&mut self, stops: &[u8]) -> Result<&'a str, LibraryError> {
        let b = self.text.as_bytes();
        if self.peek() == Some(b'"') {
            let start = self.at + 1;
            let length = self.text[start..].find('"');
            let length = length.ok_or_else(|| self.error("a string does not end"))?;
            self.at = start + length + 1;
            return Ok(&self.text[start..start + length]);
        }
        let start = self.at;
        while b.get(self.at).is_some_and(|c| !stops.contains(c)) {
            self.at += 1;
        }
        Ok(self.text[start..self.at].trim_end())
    }

    fn list(&mut self) -> Result<Vec<&'a str>, LibraryError> {
        let mut words = Vec::new();
        loop {
            match self.peek() {
                Some(b')') => {
                    self.at += 1;
                    return Ok(words);
                }
                Some(b',') => self.at += 1,
                Some(_) => words.push(self.word(b",)\n")?),
                None => return Err(self.error("a list does not end")),
            }
        }
    }

    fn inside(&mut self, group: &mut Group<'a>, depth: usize) -> Result<(), LibraryError> {
        if depth > DEEPEST {
            return Err(self.error("groups are nested too deeply"));
        }
        loop {
            match self.peek() {
                None => return Err(self.error(&format!("the group {} does not end", group.kind))),
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b';') => self.at += 1,
                Some(_) => {
                    let name = self.word(b" \t\r\n(:;{}")?;
                    match self.peek() {
                        Some(b':') => {
                            self.at += 1;
                            let value = self.word(b";\n}")?;
                            group.simple.push((name, value));
                        }
                        Some(b'(') => {
                            self.at += 1;
                            let arguments = self.list()?;
                            if self.peek() == Some(b'{') {
                                self.at += 1;
                                let mut inner = Group {
                                    kind: name,
                                    arguments,
                                    ..Group::default()
                                };
                                self.inside(&mut inner, depth + 1)?;
                                group.groups.push(inner);
                            } else {
                                group.complex.push((name, arguments));
                            }
                        }
                        _ => {
                            return Err(
                                self.error(&format!("{name:?} is followed by neither ':' nor '('"))
                            );
                        }
                    }
                }
            }
        }
    }
}

/// Read a file with one `library` group.
pub fn parse(text: &str) -> Result<Group<'_>, LibraryError> {
    let mut reader = Reader { text, at: 0 };
    reader.blank();
    let kind = reader.word(b" \t\r\n({")?;
    if kind != "library" || reader.peek() != Some(b'(') {
        return Err(reader.error("a Liberty file starts with library (name) {"));
    }
    reader.at += 1;
    let arguments = reader.list()?;
    if reader.peek() != Some(b'{') {
        return Err(reader.error("a Liberty file starts with library (name) {"));
    }
    reader.at += 1;
    let mut library = Group {
        kind,
        arguments,
        ..Group::default()
    };
    reader.inside(&mut library, 0)?;
    Ok(library)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn groups_attributes_lists() {
        let g = parse("/* c */ library (a) { x : 1.5; y : \"p q\" ; z (1, \"2, 3\"); cell(b) { area : 2 ; } // e\n }").unwrap();
        assert_eq!(g.arguments, ["a"]);
        assert_eq!(g.number("x"), Some(1.5));
        assert_eq!(g.get("y"), Some("p q"));
        assert_eq!(g.values("z"), Some(&["1", "2, 3"][..]));
        assert_eq!(g.all("cell").next().unwrap().number("area"), Some(2.0));
    }

    #[test]
    fn damage_is_an_error_with_its_line() {
        for (text, said) in [
            ("module m;", "line 1: a Liberty file starts"),
            (
                "library (a) {\n cell (b) {",
                "line 2: the group cell does not end",
            ),
            ("library (a) { x : \"b", "a string does not end"),
            ("library (a) { x y }", "followed by neither"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_ends(text in "[a-z(){}:;\",/* \n]{0,200}") {
            let _ = parse(&text);
            let _ = parse(&format!("library (a) {{{text}"));
        }
    }
}
