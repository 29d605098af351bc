// SPDX-License-Identifier: Apache-2.0
//! The arithmetic encoding engine (9.3.4.2 – 9.3.4.5), a byte at a time.
//!
//! `low` holds the standard's 10-bit codILow with `pending` finished bits above it, and a carry
//! above those. When eight are pending they leave as a byte. A carry may still reach bytes already
//! made, so the last one is held back, with a count of the 0xFF after it (the standard's
//! bitsOutstanding in units of bytes).

use super::bins::{BinWriter, RawWriter};
use super::state::{RANGE_LPS, State, next_state};

/// What a context does, by state: range of the less probable bin by quantised range, and the next
/// state by bin. States above 125 do not occur.
const STEPS: [([u8; 4], [State; 2]); 128] = {
    let mut steps = [([0; 4], [0; 2]); 128];
    let mut state = 0;
    while state < 126 {
        let next = [
            next_state(state as State, false),
            next_state(state as State, true),
        ];
        steps[state] = (RANGE_LPS[state >> 1], next);
        state += 1;
    }
    steps
};

/// The arithmetic encoder itself, without contexts.
#[derive(Clone, Debug)]
struct Engine {
    range: u32,
    low: u32,
    /// Finished bits above the ten of codILow; −1 until the first bit, which is always 0 and never
    /// written (firstBitFlag).
    pending: i32,
    held: Option<u8>,
    outstanding: usize,
    bytes: Vec<u8>,
}

impl Engine {
    fn new(bytes: Vec<u8>) -> Self {
        Self {
            range: 510,
            low: 0,
            pending: -1,
            held: None,
            outstanding: 0,
            bytes,
        }
    }

    #[inline]
    fn shift(&mut self, bits: u32) {
        self.low <<= bits;
        self.finish(bits);
    }

    /// Count `bits` more finished bits above codILow, and let a byte go when there are eight.
    #[inline]
    fn finish(&mut self, bits: u32) {
        self.pending += bits as i32;
        if self.pending >= 8 {
            self.pending -= 8;
            let at = 10 + self.pending;
            let byte = self.low >> at;
            self.low &= (1 << at) - 1;
            self.put(byte);
        }
    }

    /// Take eight finished bits, and a carry above them, behind the held byte.
    fn put(&mut self, byte: u32) {
        if byte == 0xFF {
            self.outstanding += 1;
            return;
        }
        self.release((byte >> 8) as u8);
        self.held = Some(byte as u8);
    }

    fn release(&mut self, carry: u8) {
        if let Some(held) = self.held.take() {
            self.bytes.push(held.wrapping_add(carry));
        }
        let filler = 0xFFu8.wrapping_add(carry);
        self.bytes
            .extend(std::iter::repeat_n(filler, self.outstanding));
        self.outstanding = 0;
    }

    /// Raw bytes behind a flush, then a new start (9.3.1.2).
    fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        *self = Self::new(std::mem::take(&mut self.bytes));
    }

    fn flush(&mut self) {
        // Ten bits of codILow: the two upper ones and a 1, which is the rbsp_stop_one_bit, are
        // written (9.3.4.5); then zeros.
        self.low = (self.low & !0x7F) | 0x80;
        self.shift(3);
        if self.pending > 0 {
            self.shift(8 - self.pending as u32);
        }
        self.release(0);
    }

    #[inline]
    fn context(&mut self, context: &mut State, bin: bool) {
        // Without branches: which bin it is nobody can foresee.
        let state = *context & 127;
        let (lps, next) = &STEPS[usize::from(state)];
        let lps = u32::from(lps[(self.range >> 6 & 3) as usize]);
        let less_probable = 0u32.wrapping_sub(u32::from(state & 1) ^ u32::from(bin));
        let mps = self.range - lps;
        self.low += mps & less_probable;
        self.range = mps ^ ((mps ^ lps) & less_probable);
        *context = next[usize::from(bin)];
        let bits = self.range.leading_zeros() - 23;
        self.range <<= bits;
        self.shift(bits);
    }

    #[inline]
    fn bypass(&mut self, bin: bool) {
        self.low = (self.low << 1) + if bin { self.range } else { 0 };
        self.finish(1);
    }

    fn terminate(&mut self, bin: bool) {
        self.range -= 2;
        if bin {
            self.low += self.range;
            self.range = 256;
            self.shift(7);
            self.flush();
        } else {
            let bits = self.range.leading_zeros() - 23;
            self.range <<= bits;
            self.shift(bits);
        }
    }
}

/// Encoder of one slice with `N` contexts, a power of two: bins in, bytes (without emulation
/// prevention) out.
#[derive(Clone, Debug)]
pub struct Encoder<const N: usize> {
    contexts: [State; N],
    engine: Engine,
}

impl<const N: usize> Encoder<N> {
    /// Start a slice whose contexts have these states, appending to `bytes` (the slice header,
    /// ended by its alignment bits).
    pub fn new(contexts: [State; N], bytes: Vec<u8>) -> Self {
        Self {
            contexts,
            engine: Engine::new(bytes),
        }
    }

    /// The states of the contexts now.
    pub fn contexts(&self) -> &[State; N] {
        &self.contexts
    }

    /// All bytes of the slice, once `terminate(true)` has been written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.engine.bytes
    }
}

impl<const N: usize> BinWriter for Encoder<N> {
    #[inline]
    fn context(&mut self, ctx: usize, bin: bool) {
        self.engine.context(&mut self.contexts[ctx % N], bin);
    }

    #[inline]
    fn bypass(&mut self, bin: bool) {
        self.engine.bypass(bin);
    }

    fn terminate(&mut self, bin: bool) {
        self.engine.terminate(bin);
    }
}

impl<const N: usize> RawWriter for Encoder<N> {
    fn raw(&mut self, bytes: &[u8]) {
        self.engine.raw(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The standard's bit-serial procedure (9.3.4.2, Figures 9-7 to 9-12), for comparison.
    #[derive(Default)]
    struct BitSerial {
        contexts: Vec<u8>,
        range: u32,
        low: u32,
        first: bool,
        outstanding: u32,
        bits: Vec<bool>,
    }

    impl BitSerial {
        fn put(&mut self, b: bool) {
            if self.first {
                self.first = false;
            } else {
                self.bits.push(b);
            }
            for _ in 0..std::mem::take(&mut self.outstanding) {
                self.bits.push(!b);
            }
        }
        fn renorm(&mut self) {
            while self.range < 256 {
                self.step();
                self.range <<= 1;
            }
        }
        fn step(&mut self) {
            if self.low < 256 {
                self.put(false);
            } else if self.low >= 512 {
                self.low -= 512;
                self.put(true);
            } else {
                self.low -= 256;
                self.outstanding += 1;
            }
            self.low <<= 1;
        }
    }

    impl BinWriter for BitSerial {
        fn context(&mut self, ctx: usize, bin: bool) {
            let state = self.contexts[ctx];
            let lps = u32::from(RANGE_LPS[usize::from(state >> 1)][(self.range >> 6 & 3) as usize]);
            self.range -= lps;
            if (state & 1 == 1) != bin {
                self.low += self.range;
                self.range = lps;
            }
            self.contexts[ctx] = next_state(state, bin);
            self.renorm();
        }
        fn bypass(&mut self, bin: bool) {
            self.low <<= 1;
            if bin {
                self.low += self.range;
            }
            if self.low >= 1024 {
                self.put(true);
                self.low -= 1024;
            } else if self.low < 512 {
                self.put(false);
            } else {
                self.low -= 512;
                self.outstanding += 1;
            }
        }
        fn terminate(&mut self, bin: bool) {
            self.range -= 2;
            if bin {
                self.low += self.range;
                self.range = 2;
                self.renorm();
                self.put(self.low >> 9 & 1 == 1);
                self.bits.push(self.low >> 8 & 1 == 1);
                self.bits.push(true);
            } else {
                self.renorm();
            }
        }
    }

    proptest! {
        #[test]
        fn bytes_equal_the_bit_serial_procedure(
            start in prop::collection::vec(0u8..126, 64),
            bins in prop::collection::vec(
                (0usize..60, any::<bool>(), prop::bool::weighted(0.05)),
                0..3000,
            ),
            skew: bool,
        ) {
            let contexts: [State; 64] = std::array::from_fn(|i| start[i]);
            let mut fast = Encoder::new(contexts, Vec::new());
            let mut slow = BitSerial {
                contexts: start,
                range: 510,
                first: true,
                ..Default::default()
            };
            for (ctx, bin, rare) in bins {
                let bin = if skew { rare } else { bin };
                for w in [&mut fast as &mut dyn BinWriter, &mut slow] {
                    match ctx {
                        0..52 => w.context(ctx, bin),
                        59 => w.terminate(false),
                        _ => w.bypass(bin),
                    }
                }
            }
            fast.terminate(true);
            slow.terminate(true);
            let mut expected = vec![0u8; slow.bits.len().div_ceil(8)];
            for (i, bit) in slow.bits.iter().enumerate() {
                expected[i / 8] |= u8::from(*bit) << (7 - i % 8);
            }
            prop_assert_eq!(fast.into_bytes(), expected);
        }
    }
}
