//! Pictures on their way: planned, decoded as soon as what they refer to is there, and kept while anything refers to them.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::access_unit::Unit;
use super::picture::{self, Reconstruction};
use crate::frame::Frame;
use crate::stream::read::params::Sequence;

/// Number of a picture that was never sent.
const NO_PICTURE: i32 = -2;

/// The place of a picture, filled when it is decoded.
#[derive(Debug)]
pub(super) struct Cell {
    /// Names the picture among all of the stream.
    pub id: i32,
    pub sequence: Arc<Sequence>,
    content: OnceLock<Reconstruction>,
}

impl Cell {
    pub fn new(id: i32, sequence: &Arc<Sequence>) -> Arc<Self> {
        Arc::new(Self {
            id,
            sequence: sequence.clone(),
            content: OnceLock::new(),
        })
    }

    /// A grey picture, for references where there is none.
    pub fn grey(sequence: &Sequence) -> Arc<Self> {
        let (width, height) = (
            16 * sequence.width_mbs as usize,
            16 * sequence.height_mbs as usize,
        );
        let frame = Frame::new(width, height, sequence.chroma, picture::CONCEALMENT);
        Arc::new(Self {
            id: NO_PICTURE,
            sequence: Arc::new(sequence.clone()),
            content: OnceLock::from(Reconstruction {
                frame,
                ..Default::default()
            }),
        })
    }

    /// The picture, if it is decoded.
    pub fn content(&self) -> Option<&Reconstruction> {
        self.content.get()
    }
}

/// An entry of a reference picture list.
#[derive(Clone, Debug)]
pub(super) struct PlannedRef {
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

impl Plan {
    fn ready(&self) -> bool {
        let mut refs = self.lists.iter().flatten().flatten();
        refs.all(|r| r.cell.content().is_some())
    }

    fn run(&self) {
        let result = picture::decode(self);
        // Each plan has a cell of its own and runs once.
        let _ = self.cell.content.set(result);
    }
}

/// Decode all plans that are ready, at once, and take them out of `plans`. The first one always is.
pub(super) fn wave(plans: &mut Vec<Plan>) {
    let (ready, waiting): (Vec<_>, Vec<_>) = plans.drain(..).partition(Plan::ready);
    *plans = waiting;
    match &ready[..] {
        [one] => one.run(),
        many => many.par_iter().for_each(Plan::run),
    }
}
