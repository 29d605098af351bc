// SPDX-License-Identifier: Apache-2.0
//! The contexts of a tensor slice: five for each of fourteen classes, and a bin that is certain.

use super::interval::Probability;
use super::tables::{BINS, CLASSES, INIT};

/// Which of a class's contexts a bin has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Bin 0 on the even grid.
    FirstEven,
    /// Bin 0 on the odd grid.
    FirstOdd,
    /// Bin 0 where it is not coded and 1: see [`Probability::CERTAIN`].
    Certain,
    /// Bin 1.
    Second,
    /// Bin 2.
    Third,
    /// Bins 3 to 13.
    Later,
}

impl Place {
    /// The places of the five coded bins, in the order of the page's table.
    const CODED: [Self; BINS] = [
        Self::FirstEven,
        Self::FirstOdd,
        Self::Second,
        Self::Third,
        Self::Later,
    ];

    /// The place of bin 0. `certain`: there is no level 0 on the odd grid.
    #[inline(always)]
    pub fn first(odd: bool, certain: bool) -> usize {
        usize::from(odd) << usize::from(certain)
    }
}

/// The contexts of a class, by place. What lies beyond the places is padding.
pub type Row = [Probability; 8];

/// All contexts, by class and place. Rows beyond the 14 in use are padding.
#[derive(Clone, Debug)]
pub struct Contexts([Row; 16]);

impl Default for Contexts {
    fn default() -> Self {
        let mut contexts = [[Probability::default(); 8]; 16];
        for class in 0..CLASSES {
            contexts[class][Place::Certain as usize] = Probability::CERTAIN;
            for (place, entry) in Place::CODED.into_iter().zip(INIT[class]) {
                contexts[class][place as usize] = Probability::initial(entry);
            }
        }
        Self(contexts)
    }
}

impl Contexts {
    /// The contexts of a class, 0 to 13.
    #[inline(always)]
    pub fn row(&mut self, class: u8) -> &mut Row {
        &mut self.0[usize::from(class & 15)]
    }

    /// The context of a bin at this place in this class, 0 to 13.
    #[inline]
    pub fn at(&mut self, class: u8, place: Place) -> &mut Probability {
        &mut self.0[usize::from(class & 15)][place as usize]
    }
}
