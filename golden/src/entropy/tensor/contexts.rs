// SPDX-License-Identifier: Apache-2.0
//! The contexts of a tensor slice: five for each of fourteen classes.

use super::interval::Probability;
use super::tables::{BINS, CLASSES, INIT};

/// Which of a class's contexts a bin has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Bin 0 on the even grid.
    FirstEven,
    /// Bin 0 on the odd grid.
    FirstOdd,
    /// Bin 1.
    Second,
    /// Bin 2.
    Third,
    /// Bins 3 to 13.
    Later,
}

/// All contexts, by class and place. Rows and columns beyond the 14 and 5 in use are padding.
#[derive(Clone, Debug)]
pub struct Contexts([[Probability; 8]; 16]);

impl Default for Contexts {
    fn default() -> Self {
        let mut contexts = [[Probability::default(); 8]; 16];
        for class in 0..CLASSES {
            for bin in 0..BINS {
                contexts[class][bin] = Probability::initial(INIT[class][bin]);
            }
        }
        Self(contexts)
    }
}

impl Contexts {
    /// The context of a bin at this place in this class, 0 to 13.
    #[inline]
    pub fn at(&mut self, class: u8, place: Place) -> &mut Probability {
        &mut self.0[usize::from(class & 15)][place as usize]
    }
}
