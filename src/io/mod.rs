// SPDX-License-Identifier: Apache-2.0
//! Files of others: what they are, and pictures in and out of them.

pub mod colour;
pub mod frames;
pub mod kind;
pub mod picture;
pub mod sequence;
mod sniff;
pub mod source;
pub mod still;
#[cfg(test)]
mod tests;
pub mod video;
pub mod y4m;

pub use kind::FileKind;
pub use source::Source;

/// Another library's message as part of a sentence: its first line.
fn reason(message: &dyn std::fmt::Display) -> String {
    let text = message.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_end_matches(':').escape_debug().to_string()
}
