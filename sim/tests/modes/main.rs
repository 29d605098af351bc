// SPDX-License-Identifier: Apache-2.0
//! Final modes of intra macroblocks, from the reconstruction around them, against golden.

mod bench;
#[path = "../content/clip.rs"]
mod clip;
#[path = "../syntax/content.rs"]
mod content;
mod eight;
mod neighbourhood;
#[path = "../content/pairs.rs"]
mod pairs;
mod whole;
