// SPDX-License-Identifier: Apache-2.0
//! The level word: all that the pipeline tells the entropy coder of a 4x4 block
//! (docs/microarchitecture/encoder.md).

/// Bits of the packed word.
pub const WORD_BITS: usize = 202;

/// One 4x4 block for the entropy coder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockWord {
    /// Levels in zig-zag order, −2048 … 2047.
    pub levels: [i16; 16],
    /// prev_intra4x4_pred_mode_flag.
    pub pred_flag: bool,
    /// rem_intra4x4_pred_mode; 0 when the flag is set.
    pub rem_mode: u8,
    /// coded_block_flag: any level is not 0.
    pub nz: bool,
    /// condTermFlagA of coded_block_flag.
    pub cbf_a: bool,
    /// condTermFlagB of coded_block_flag.
    pub cbf_b: bool,
    /// condTermFlagA of coded_block_pattern where the neighbour is another macroblock (blocks 2 and
    /// 10), else 0.
    pub cbp_a: bool,
    /// condTermFlagB of coded_block_pattern where the neighbour is another macroblock (blocks 1 and
    /// 5), else 0.
    pub cbp_b: bool,
    /// Block 15 of the last macroblock of the slice.
    pub last: bool,
}

impl BlockWord {
    /// The word as the RTL carries it, bit 0 in bit 0 of element 0.
    pub fn pack(&self) -> [u32; 7] {
        let mut bits = [0u32; 7];
        let mut put = |at: usize, width: usize, value: u32| {
            for i in 0..width {
                bits[(at + i) / 32] |= (value >> i & 1) << ((at + i) % 32);
            }
        };
        for (k, &level) in self.levels.iter().enumerate() {
            put(12 * k, 12, level as u32 & 0xFFF);
        }
        put(193, 3, u32::from(self.rem_mode));
        let flags = [
            (192, self.pred_flag),
            (196, self.nz),
            (197, self.cbf_a),
            (198, self.cbf_b),
            (199, self.cbp_a),
            (200, self.cbp_b),
            (201, self.last),
        ];
        for (at, flag) in flags {
            put(at, 1, u32::from(flag));
        }
        bits
    }
}
