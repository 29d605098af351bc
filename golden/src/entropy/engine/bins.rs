// SPDX-License-Identifier: Apache-2.0
//! Where bins go.

/// Takes the bins of a slice. Contexts have the numbers that the syntax gives them: in H.264 the
/// standard's ctxIdx.
pub trait BinWriter {
    /// A bin coded with context `ctx`.
    fn context(&mut self, ctx: usize, bin: bool);
    /// As many times the same bin with context `ctx`.
    #[inline]
    fn repeat(&mut self, ctx: usize, bin: bool, times: u16) {
        for _ in 0..times {
            self.context(ctx, bin);
        }
    }
    /// An equiprobable bin.
    fn bypass(&mut self, bin: bool);
    /// A bin before the end of the slice may follow; `true` ends the slice.
    fn terminate(&mut self, bin: bool);
    /// Take the levels of a residual block as a whole, whose kind `category` the syntax numbers.
    /// `false`: its bins have to come one by one.
    #[inline]
    fn block(&mut self, _category: usize, _levels: &[i16]) -> bool {
        false
    }
}

/// A [`BinWriter`] that also takes the samples of I_PCM.
pub trait RawWriter: BinWriter {
    /// All bytes of a macroblock, behind `terminate(true)`, which ends on a byte's edge. The
    /// contexts keep their states.
    fn raw(&mut self, bytes: &[u8]);
}
