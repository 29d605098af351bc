// SPDX-License-Identifier: Apache-2.0
//! The commands on tensors: what the options say, tables, figures.

pub mod compare;
pub mod decode;
pub mod encode;
pub mod info;
mod table;

/// Goals were missed: the archive is written, and the command ends with code 3.
#[derive(Debug)]
pub struct GoalsMissed(String);

impl std::fmt::Display for GoalsMissed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GoalsMissed {}
