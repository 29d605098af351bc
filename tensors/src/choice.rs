// SPDX-License-Identifier: Apache-2.0
//! Errors that the caller avoids by another choice: a command or a binding adds how it is made.

use std::fmt;

/// What is to be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// One tensor of several.
    OneTensor,
    /// What becomes of NaN and infinities: [`crate::NonFinite`].
    NonFinite,
}

/// An error, and the choice that avoids it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The sentence.
    pub text: String,
    /// What is to be chosen.
    pub choice: Choice,
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Undecided {}

impl Choice {
    /// The choice that avoids an error, if one does.
    pub fn of(error: &anyhow::Error) -> Option<Self> {
        let found =
            |e: &(dyn std::error::Error + 'static)| Some(e.downcast_ref::<Undecided>()?.choice);
        error.chain().find_map(found)
    }

    pub(crate) fn error(self, text: String) -> anyhow::Error {
        Undecided { text, choice: self }.into()
    }
}
