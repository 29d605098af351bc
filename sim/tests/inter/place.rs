// SPDX-License-Identifier: Apache-2.0
//! Places of macroblocks, the samples that a module with compensation in it asks for there, and
//! what it is to do with them.

use std::collections::VecDeque;

use tricodec_golden::codec::video::hardware::window::{self, REACH, Window};
use tricodec_golden::codec::video::reference::Reference;
use tricodec_golden::picture::Frame;
use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::model::inter::compensate::Compensate;

use crate::content::made;

/// Where a macroblock lies, and what its windows hold.
pub struct Place<'a> {
    pub reference: &'a Reference,
    pub window: &'a Window,
    pub mb: (usize, usize),
}

impl Place<'_> {
    /// Nine by nine samples of luma from a place of the window on.
    pub fn luma(&self, place: [i32; 2]) -> [u8; 81] {
        let centre = self.window.centre();
        let first = [0, 1].map(|i| centre[i] - REACH[i] - 3);
        let (all, stride) = self.window.whole(first);
        let [x, y] = place.map(|p| p as usize);
        assert!(
            x + 9 <= window::WIDTH && y + 9 <= window::HEIGHT,
            "{place:?}"
        );
        std::array::from_fn(|i| all[stride * (y + i / 9) + x + i % 9])
    }

    /// Five samples of chroma.
    pub fn chroma(&self, cr: bool, place: [i32; 2]) -> [u8; 5] {
        let plane = &self.reference.frame.planes[1 + usize::from(cr)];
        let centre = self.window.centre();
        let own = [self.mb.0, self.mb.1];
        let at = [0, 1].map(|i| 8 * own[i] as i32 + place[i] - [7, 5][i] + centre[i] / 2);
        let row = plane.row(at[1].clamp(0, plane.height as i32 - 1) as usize);
        std::array::from_fn(|i| row[(at[0] + i as i32).clamp(0, plane.width as i32 - 1) as usize])
    }
}

/// A picture to predict from, of 6 by 5 macroblocks, each plane of one of these kinds.
pub fn reference(kinds: [usize; 3], random: &mut Random) -> Reference {
    let mut frame = Frame::new(96, 80, true, 0);
    for (kind, plane) in kinds.into_iter().zip(&mut frame.planes) {
        let (width, height) = (plane.width, plane.height);
        *plane = made(kind, width, height, random);
    }
    Reference::new(frame, vec![[0; 2]; 30])
}

/// A macroblock of [`reference`] and a coarse vector, to the picture's corners, too.
pub fn anywhere(random: &mut Random) -> ((usize, usize), [i32; 2]) {
    let mb = (random.below(6), random.below(5));
    let centre = [(mb.0, 6, 64), (mb.1, 5, 32)].map(|(at, size, reach): (usize, i32, i32)| {
        let (low, high) = (-(at as i32) * 16, (size - 1 - at as i32) * 16);
        [low.max(-reach), 0, high.min(reach)][random.below(3)]
    });
    (mb, centre)
}

/// A vector that the window around a coarse vector holds, at its ends now and then.
pub fn vector(centre: [i32; 2], random: &mut Random) -> [i32; 2] {
    [0, 1].map(|i| {
        let (low, high) = (-4 * (REACH[i] + 1), 4 * REACH[i] + 3);
        let any = low + random.below((high - low + 1) as usize) as i32;
        4 * centre[i] + [low, high, any, any][random.below(4)]
    })
}

/// Samples on their way: they come two clocks after they are asked for.
pub struct Samples {
    luma: VecDeque<Option<[u8; 81]>>,
    chroma: VecDeque<Option<[u8; 5]>>,
}

impl Samples {
    /// Nothing has been asked for.
    pub fn new() -> Self {
        Self {
            luma: [None, None].into(),
            chroma: [None, None].into(),
        }
    }

    /// Offer what was asked for, and anything where nothing was.
    pub fn offer(&mut self, rtl: &mut Block, random: &mut Random) {
        let luma = self.luma.pop_front().flatten();
        let luma = luma.unwrap_or_else(|| [0; 81].map(|_: u8| random.bits() as u8));
        let chroma = self.chroma.pop_front().flatten();
        let chroma = chroma.unwrap_or_else(|| [0; 5].map(|_: u8| random.bits() as u8));
        rtl.set_fields("luma_i", 8, luma.map(u64::from));
        rtl.set_fields("chroma_i", 8, chroma.map(u64::from));
    }

    /// Compare what is asked for and predicted in this clock, and fetch it.
    pub fn compare(&mut self, rtl: &Block, golden: &Compensate, at: &Place) {
        let luma = golden.luma_read();
        assert_eq!(rtl.is_high("luma_read_o"), luma.is_some());
        if let Some(place) = luma {
            let found = [rtl.get("luma_x_o"), rtl.get("luma_y_o")];
            assert_eq!(found.map(|v| v as i32), place);
        }
        let chroma = golden.chroma_read();
        assert_eq!(rtl.is_high("chroma_read_o"), chroma.is_some());
        if let Some((cr, place)) = chroma {
            assert_eq!(rtl.is_high("chroma_cr_o"), cr);
            let found = [rtl.get("chroma_x_o"), rtl.get("chroma_y_o")];
            assert_eq!(found.map(|v| v as i32), place);
        }
        assert_eq!(rtl.is_high("luma_valid_o"), golden.luma().is_some());
        if let Some((number, block)) = golden.luma() {
            assert_eq!(rtl.get("luma_block_o"), number as u64);
            assert_eq!(rtl.fields("luma_o", 8, 16), block.map(u64::from));
        }
        assert_eq!(rtl.is_high("chroma_valid_o"), golden.chroma().is_some());
        if let Some((number, row)) = golden.chroma() {
            assert_eq!(rtl.get("chroma_row_o"), number as u64);
            assert_eq!(rtl.fields("chroma_o", 8, 4), row.map(u64::from));
        }
        self.luma.push_back(luma.map(|place| at.luma(place)));
        let chroma = chroma.map(|(cr, place)| at.chroma(cr, place));
        self.chroma.push_back(chroma);
    }
}
