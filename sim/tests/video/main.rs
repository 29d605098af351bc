// SPDX-License-Identifier: Apache-2.0
//! The video encoder of four lanes from memory to bytes and back to memory, picture after picture,
//! against the golden encoder in profile `hardware`.

#[path = "../content/clip.rs"]
mod clip;
mod clips;
