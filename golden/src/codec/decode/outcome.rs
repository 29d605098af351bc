// SPDX-License-Identifier: Apache-2.0
//! What comes out of slices and pictures, and what is damaged in them.

use std::sync::Arc;

use super::error::DecodeError;
use super::params::Slice;
use super::slice::Decoded;
use crate::inter::MbMotion;
use crate::picture::Frame;
use crate::stream::read::SyntaxError;

/// Macroblocks of a picture that are not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceDamage {
    /// First macroblock (address in the coded picture) of the slice or gap.
    pub first_mb: u32,
    /// Address after the last one.
    pub end_mb: u32,
    /// Where the error showed: macroblocks before it are decoded, possibly wrong; from it on they
    /// are concealed.
    pub concealed_from: u32,
    /// Why.
    pub reason: DecodeError,
}

/// What decoding a picture gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Reconstruction {
    /// The samples, uncropped.
    pub frame: Arc<Frame>,
    /// Motion of all macroblocks; empty if no slice has any.
    pub motion: Vec<MbMotion>,
    /// What is damaged, by rising address.
    pub damage: Vec<SliceDamage>,
    /// How many macroblocks were decoded.
    pub decoded: u32,
    /// Errors on the way that explain no damage of the picture.
    pub unexplained: Vec<DecodeError>,
}

/// A slice and what came out of it.
pub(super) struct Outcome<'a> {
    pub slice: &'a Slice,
    /// Address of the next slice, or the end of the picture.
    pub bound: u32,
    pub decoded: Decoded,
    pub error: Option<SyntaxError>,
}

impl Outcome<'_> {
    pub fn first(&self) -> u32 {
        self.slice.header.first_mb
    }

    pub fn end(&self) -> u32 {
        self.first() + self.decoded.infos.len() as u32
    }

    /// It holds all of a picture's macroblocks.
    pub fn covers(&self, macroblocks: usize) -> bool {
        self.decoded.infos.len() == macroblocks
    }
}

/// The slice reached the macroblock where it must have ended.
pub(super) const RUNS_ON: SyntaxError = SyntaxError::Invalid {
    field: "end_of_slice_flag",
    value: 0,
};
