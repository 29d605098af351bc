// SPDX-License-Identifier: Apache-2.0
//! Coding of video macroblocks, from plans to words and reconstruction, against the macroblocks of
//! the golden encoder.

mod bench;
mod cases;
#[path = "../content/clip.rs"]
mod clip;
#[path = "../content/pairs.rs"]
mod pairs;
mod pictures;
