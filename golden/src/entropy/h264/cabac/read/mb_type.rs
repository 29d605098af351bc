// SPDX-License-Identifier: Apache-2.0
//! mb_type and sub_mb_type (9.3.2.5, Tables 9-36 to 9-38).

use super::CabacReader;
use crate::entropy::h264::binarisation::{INTRA_IN_I, IntraContexts, intra_behind_prefix};
use crate::entropy::h264::contexts::{
    MB_TYPE_B, MB_TYPE_B_INTRA, MB_TYPE_I, MB_TYPE_P, MB_TYPE_P_INTRA, SUB_MB_TYPE_B, SUB_MB_TYPE_P,
};
use crate::entropy::h264::syntax::Around;

/// First intra type in P and B slices.
const INTRA_IN_P: u8 = 5;
const INTRA_IN_B: u8 = 23;

impl CabacReader<'_> {
    /// mb_type of an I slice (Table 7-11); `increment`: how many of the neighbours are not I_NxN.
    #[inline]
    pub fn mb_type_i(&mut self, increment: usize) -> u8 {
        if !self.bin(MB_TYPE_I + increment) {
            return 0;
        }
        self.intra16(INTRA_IN_I)
    }

    /// An intra type behind the prefix of P and B slices.
    fn intra_suffix(&mut self, c: usize) -> u8 {
        if !self.bin(c) {
            return 0;
        }
        self.intra16(intra_behind_prefix(c))
    }

    fn intra16(&mut self, [luma, chroma, second, high, low]: IntraContexts) -> u8 {
        if self.engine.terminate() {
            return 25;
        }
        let mut mb_type = 1 + 12 * self.bit(luma);
        if self.bin(chroma) {
            mb_type += 4 + 4 * self.bit(second);
        }
        mb_type += 2 * self.bit(high);
        mb_type + self.bit(low)
    }

    pub(super) fn mb_type_p(&mut self) -> u8 {
        let c = MB_TYPE_P;
        if self.bin(c) {
            return INTRA_IN_P + self.intra_suffix(MB_TYPE_P_INTRA);
        }
        if self.bin(c + 1) {
            2 - self.bit(c + 3)
        } else {
            3 * self.bit(c + 2)
        }
    }

    pub(super) fn mb_type_b(&mut self, around: &Around) -> u8 {
        let c = MB_TYPE_B;
        if !self.bin(c + around.count(|mb| !mb.direct)) {
            return 0;
        }
        if !self.bin(c + 3) {
            return 1 + self.bit(c + 5);
        }
        let mut bits = self.bit(c + 4);
        for _ in 0..3 {
            bits = 2 * bits + self.bit(c + 5);
        }
        match bits {
            0..8 => 3 + bits,
            13 => INTRA_IN_B + self.intra_suffix(MB_TYPE_B_INTRA),
            14 => 11,
            15 => 22,
            _ => 2 * bits + self.bit(c + 5) - 4,
        }
    }

    pub(super) fn sub_mb_type_p(&mut self) -> u8 {
        let c = SUB_MB_TYPE_P;
        if self.bin(c) {
            0
        } else if !self.bin(c + 1) {
            1
        } else {
            3 - self.bit(c + 2)
        }
    }

    pub(super) fn sub_mb_type_b(&mut self) -> u8 {
        let c = SUB_MB_TYPE_B;
        if !self.bin(c) {
            return 0;
        }
        if !self.bin(c + 1) {
            return 1 + self.bit(c + 3);
        }
        let mut sub_type = 3;
        if self.bin(c + 2) {
            if self.bin(c + 3) {
                return 11 + self.bit(c + 3);
            }
            sub_type += 4;
        }
        sub_type += 2 * self.bit(c + 3);
        sub_type + self.bit(c + 3)
    }
}
