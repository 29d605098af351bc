// SPDX-License-Identifier: Apache-2.0
//! The commands on tensors: what the options say, tables, figures.

pub mod compare;
pub mod decode;
pub mod encode;
pub mod info;
mod table;

use anyhow::anyhow;
use tricodec_tensors::Choice;

/// How the command makes the choice that avoids an error, where one does.
pub fn hint(error: &anyhow::Error) -> Option<&'static str> {
    Some(match Choice::of(error)? {
        Choice::OneTensor => "name it with --tensor",
        Choice::NonFinite => {
            "use --nonfinite clamp to code NaN as 0 and infinities as the largest values, or store \
             to keep the tensor as it is"
        }
    })
}

/// An error, with how the command avoids it.
pub fn hinted(error: anyhow::Error) -> anyhow::Error {
    match hint(&error) {
        Some(how) => anyhow!("{error:#}: {how}"),
        None => error,
    }
}

/// Goals were missed: the archive is written, and the command ends with code 3.
#[derive(Debug)]
pub struct GoalsMissed(String);

impl std::fmt::Display for GoalsMissed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GoalsMissed {}
