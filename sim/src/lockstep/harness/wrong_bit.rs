// SPDX-License-Identifier: Apache-2.0
//! A wrong bit on purpose: one bit of what the golden side expects is changed, as if the RTL were
//! wrong there. It shows that a difference is found, and how.

/// A bit of the `item`-th item of a stage or stream, counted from 0 over all lanes. Which bit it is
/// stands in the table of stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongBit {
    point: &'static str,
    item: u64,
}

impl WrongBit {
    /// In the `item`-th item of the stage or stream `point`.
    pub fn new(point: &'static str, item: u64) -> Self {
        Self { point, item }
    }

    /// Its stage or stream.
    pub fn stage(&self) -> &'static str {
        self.point
    }

    /// Count an item of a stage; true for the one that is meant.
    pub fn hits(&mut self, point: &str) -> bool {
        if point != self.point {
            return false;
        }
        let hit = self.item == 0;
        self.item = self.item.wrapping_sub(1);
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_hits_once() {
        let mut bit = WrongBit::new("recon", 2);
        assert!(!bit.hits("word"));
        let hits: Vec<_> = (0..5).map(|_| bit.hits("recon")).collect();
        assert_eq!(hits, [false, false, true, false, false]);
    }
}
