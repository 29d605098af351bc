// SPDX-License-Identifier: Apache-2.0
//! Pictures on their way: planned, and kept while anything refers to them.

use std::sync::{Arc, OnceLock};

use super::access_unit::Unit;
use super::outcome::Reconstruction;
use crate::picture::CONCEALMENT;
use crate::picture::Frame;
use crate::stream::Sps;

/// Number of a picture that was never sent.
pub(super) const NO_PICTURE: i32 = -2;

/// The place of a picture, filled when it is decoded.
#[derive(Debug)]
pub(super) struct Cell {
    /// Names the picture among all of the stream.
    pub id: i32,
    pub sequence: Arc<Sps>,
    content: OnceLock<Reconstruction>,
}

impl Cell {
    pub fn new(id: i32, sequence: &Arc<Sps>) -> Arc<Self> {
        Arc::new(Self {
            id,
            sequence: sequence.clone(),
            content: OnceLock::new(),
        })
    }

    /// A grey picture, for references where there is none.
    pub fn grey(sequence: &Sps) -> Arc<Self> {
        let (width, height) = (
            16 * sequence.width_mbs as usize,
            16 * sequence.height_mbs as usize,
        );
        let frame = Frame::new(width, height, sequence.chroma, CONCEALMENT);
        Arc::new(Self {
            id: NO_PICTURE,
            sequence: Arc::new(sequence.clone()),
            content: OnceLock::from(Reconstruction {
                frame: Arc::new(frame),
                ..Default::default()
            }),
        })
    }

    /// The picture is decoded. Each is once: a second time changes nothing.
    pub fn fill(&self, content: Reconstruction) {
        let _ = self.content.set(content);
    }

    /// The picture, if it is decoded.
    pub fn content(&self) -> Option<&Reconstruction> {
        self.content.get()
    }
}

/// An entry of a reference picture list.
#[derive(Clone, Debug)]
pub(super) struct PlannedRef {
    /// Names the picture: the cell's number, or that of a frame that was not sent.
    pub id: i32,
    pub cell: Arc<Cell>,
    /// PicOrderCnt.
    pub order: i32,
    pub long_term: bool,
    /// It stands in for a picture that is missing.
    pub missing: bool,
}

/// A picture that can be decoded when its references are.
#[derive(Debug)]
pub(super) struct Plan {
    pub unit: Unit,
    /// By slice.
    pub lists: Vec<[Vec<PlannedRef>; 2]>,
    /// PicOrderCnt.
    pub order: i32,
    pub cell: Arc<Cell>,
}
