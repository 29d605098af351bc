// SPDX-License-Identifier: Apache-2.0
//! Pictures in numbered files: frame_%04d.png.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// Most digits of a number.
const MOST_DIGITS: usize = 18;

/// A name with a place for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    before: String,
    after: String,
    /// Fewest digits, filled with zeros.
    digits: usize,
    /// Number of the first picture.
    pub start: u64,
}

impl Sequence {
    /// Of a path whose last part has one %d or %0Nd, unless a file has that very name. `start` is
    /// the number of the first picture.
    ///
    /// # Errors
    /// If there are several places, or one of another form.
    pub fn of(path: &Path, start: u64) -> Result<Option<Self>> {
        let Some(text) = path.to_str().filter(|t| t.contains('%')) else {
            return Ok(None);
        };
        if path.exists() {
            return Ok(None);
        }
        let unclear = || {
            bail!(
                "{text}: a sequence of pictures has one %d or %0Nd in its name, as frame_%04d.png"
            )
        };
        let Some((before, rest)) = text.split_once('%') else {
            return Ok(None);
        };
        let Some((width, after)) = rest.split_once('d') else {
            return unclear();
        };
        let digits = match width.strip_prefix('0') {
            None if width.is_empty() => Some(1),
            None => None,
            Some(digits) => digits
                .parse()
                .ok()
                .filter(|d| (1..=MOST_DIGITS).contains(d)),
        };
        let (Some(digits), false) = (digits, after.contains('%') || after.contains('/')) else {
            return unclear();
        };
        Ok(Some(Self {
            before: before.to_owned(),
            after: after.to_owned(),
            digits,
            start,
        }))
    }

    /// The file of picture `number`, from 0.
    pub fn file(&self, number: u64) -> PathBuf {
        let number = self.start.saturating_add(number);
        let Self {
            before,
            after,
            digits,
            ..
        } = self;
        PathBuf::from(format!("{before}{number:0digits$}{after}"))
    }

    /// How many files there are one after the other.
    pub fn length(&self) -> u64 {
        (0..).find(|n| !self.file(*n).exists()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_filled_in() {
        let of = |text: &str| Sequence::of(Path::new(text), 9);
        let file = |text: &str| {
            let sequence = of(text).expect("clear").expect("a sequence");
            sequence.file(1)
        };
        assert_eq!(file("a/f_%04d.png"), Path::new("a/f_0010.png"));
        assert_eq!(file("%d.ppm"), Path::new("10.ppm"));
        assert_eq!(of("plain.png").expect("clear"), None);
        for unclear in ["%s.png", "%4d.png", "%02d_%02d.png", "%0xd.png", "%d/a.png"] {
            assert!(of(unclear).is_err(), "{unclear}");
        }
    }
}
