// SPDX-License-Identifier: Apache-2.0
//! Profile `hardware`: exactly the decisions of the coming RTL, in integers, one coding pass
//! (docs/video-hardware.md). Each module is a stage.
//!
//! | golden | stage of the RTL |
//! | --- | --- |
//! | [`source`], [`tiles`] | source store |
//! | [`coarse`], [`coarse_fetch`] | coarse search, fetch of its windows |
//! | [`window`], [`window_fetch`], [`ring`], [`tiles`] | window fetch and store |
//! | [`whole`] | whole-sample search |
//! | [`fractional`] | fractional search, with the Hadamard units of [`distance`](super::distance) |
//! | [`inter::mv`](crate::inter::mv) | prediction of vectors |
//! | [`compensate`] | compensation |
//! | [`estimate`] | intra estimate |
//! | [`decision`], [`pcm`] | decision |
//! | [`modes`], [`residual`], [`levels`](super::levels) | the shared pipeline, DC unit and 8x8 engine |
//! | [`pipe`] | a 4x4 block in the shared pipeline |
//! | [`deblock`](mod@crate::deblock) | deblocking, within slices |
//! | [`reference`](mod@reference), [`tiles`] | the filtered picture in memory |

pub mod coarse;
pub mod coarse_fetch;
pub mod compensate;
pub mod decision;
pub mod estimate;
pub mod fractional;
pub mod modes;
pub mod pcm;
pub mod pipe;
pub mod prices;
pub mod reference;
pub mod residual;
pub mod ring;
pub mod slice;
pub mod source;
pub mod tiles;
pub mod whole;
pub mod window;
pub mod window_fetch;

/// Most slices of a picture: lanes of video.
pub const MAX_SLICES: u32 = 4;
