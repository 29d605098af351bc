// SPDX-License-Identifier: Apache-2.0
//! The arithmetic decoding engine (9.3.1.2, 9.3.3.2), several bytes at a time.
//!
//! `value` is the standard's 9-bit codIOffset with `bits` further bits of the stream below it, so
//! that renormalisation only counts `bits` down and memory is read every few dozen bins. Decisions
//! are made without branches: which symbol comes is what nobody can predict.

use super::state::{RANGE_LPS, State, next_state};
use crate::stream::read::SyntaxError;

/// rangeTabLPS by quantised range and state (`2 · pStateIdx + valMPS`), flat.
const LPS: [u8; 512] = {
    let mut table = [0; 512];
    let mut i = 0;
    while i < 512 {
        table[i] = RANGE_LPS[i % 128 / 2][i / 128];
        i += 1;
    }
    table
};

/// Next state by state, after the most probable symbol (first half) and after the least probable
/// one (second half).
static NEXT: [State; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let state = (i % 128) as State;
        let bin = (state % 2 == 1) != (i >= 128);
        table[i] = if state < 126 {
            next_state(state, bin)
        } else {
            state
        };
        i += 1;
    }
    table
};

/// Bits that must lie below the offset before a bin is decoded: no bin takes more.
const RESERVE: i32 = 8;

/// Bytes that one refill takes in.
const REFILL: usize = 6;

/// The next [`REFILL`] bytes from `at`, zeros where `data` has ended. Out of line, so that the
/// engine itself stays in registers.
#[inline(never)]
fn chunk(data: &[u8], at: usize) -> u64 {
    let rest = data.get(at..).unwrap_or(&[]);
    match rest.first_chunk() {
        Some(bytes) => u64::from_be_bytes(*bytes) >> (64 - 8 * REFILL),
        None => {
            let byte = |i| u64::from(rest.get(i).copied().unwrap_or(0));
            (0..REFILL).fold(0, |chunk, i| chunk << 8 | byte(i))
        }
    }
}

/// CABAC decoder of one slice. Past the end of the data it reads zeros and keeps count: see
/// [`Decoder::position`].
#[derive(Clone, Copy, Debug)]
pub struct Decoder<'a> {
    data: &'a [u8],
    /// Bytes taken in; may pass the end.
    taken: usize,
    value: u64,
    bits: i32,
    range: u32,
}

impl<'a> Decoder<'a> {
    /// Start at the first byte of slice data (9.3.1.2). `data` may go on after the slice, as
    /// trailing zeros do.
    ///
    /// # Errors
    /// If the first nine bits are an offset that the standard forbids: no encoder makes it, and
    /// decoding relies on it.
    pub fn new(data: &'a [u8]) -> Result<Self, SyntaxError> {
        let mut decoder = Self {
            data,
            taken: 0,
            value: 0,
            bits: -9,
            range: 510,
        };
        decoder.refill();
        decoder.check_start()?;
        Ok(decoder)
    }

    /// Bits read so far as the standard counts them, the nine of the initialisation included.
    pub fn position(&self) -> usize {
        (8 * self.taken as i64 - i64::from(self.bits)) as usize
    }

    /// The whole data.
    pub fn data(&self) -> &'a [u8] {
        self.data
    }

    /// Take `count` bytes from the next byte boundary on, as they are: the samples of I_PCM behind
    /// their terminating bin. `None` if there are fewer. Decoding goes on with
    /// [`Decoder::restart`].
    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let start = self.position().div_ceil(8);
        let bytes = self.data.get(start..start.checked_add(count)?)?;
        (self.taken, self.bits) = (start + count, 0);
        Some(bytes)
    }

    /// Initialise the engine at the next byte boundary (9.3.1.2).
    ///
    /// # Errors
    /// As [`Decoder::new`].
    pub fn restart(&mut self) -> Result<(), SyntaxError> {
        self.taken = self.position().div_ceil(8);
        (self.value, self.bits, self.range) = (0, -9, 510);
        self.refill();
        self.check_start()
    }

    fn check_start(&self) -> Result<(), SyntaxError> {
        let offset = (self.value >> self.bits) as u32;
        if offset < self.range {
            Ok(())
        } else {
            Err(SyntaxError::invalid("codIOffset", offset))
        }
    }

    #[inline(always)]
    fn refill(&mut self) {
        self.value = self.value << (8 * REFILL) | chunk(self.data, self.taken);
        self.bits += 8 * REFILL as i32;
        self.taken += REFILL;
    }

    #[inline(always)]
    fn reserve(&mut self) {
        if self.bits < RESERVE {
            self.refill();
        }
    }

    /// Decode a bin with the context in `state` and advance it (9.3.3.2.1).
    #[inline(always)]
    pub fn context(&mut self, state: &mut State) -> bool {
        self.reserve();
        let s = usize::from(*state & 127);
        let lps = u32::from(LPS[(self.range as usize & 0xC0) << 1 | s]);
        let mps = self.range - lps;
        let split = u64::from(mps) << self.bits;
        let is_lps = self.value >= split;
        let mask = u64::from(is_lps).wrapping_neg();
        self.value -= split & mask;
        self.range = mps.wrapping_add(lps.wrapping_sub(mps) & mask as u32);
        *state = NEXT[s | (mask as usize & 128)];
        let shift = self.range.leading_zeros() - 23;
        self.range <<= shift;
        self.bits -= shift as i32;
        (s & 1 == 1) != is_lps
    }

    /// Decode an equiprobable bin (9.3.3.2.3).
    #[inline(always)]
    pub fn bypass(&mut self) -> bool {
        self.reserve();
        self.bits -= 1;
        let split = u64::from(self.range) << self.bits;
        let bin = self.value >= split;
        self.value -= split & u64::from(bin).wrapping_neg();
        bin
    }

    /// Decode a bin before a possible end (9.3.3.2.2.3). After `true` the last bit read is the
    /// rbsp_stop_one_bit, or the last before I_PCM samples.
    #[inline]
    pub fn terminate(&mut self) -> bool {
        self.reserve();
        self.range -= 2;
        let end = self.value >= u64::from(self.range) << self.bits;
        if !end {
            let shift = self.range.leading_zeros() - 23;
            self.range <<= shift;
            self.bits -= shift as i32;
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::engine::{BinWriter, Encoder};
    use crate::stream::read::bit_reader::stop_bit;
    use proptest::prelude::*;

    /// The standard's bit-serial procedure (9.3.3.2, Figures 9-3 to 9-6), for comparison.
    struct BitSerial<'a> {
        data: &'a [u8],
        pos: usize,
        range: u32,
        offset: u32,
    }

    impl<'a> BitSerial<'a> {
        fn new(data: &'a [u8]) -> Self {
            let mut serial = Self {
                data,
                pos: 0,
                range: 510,
                offset: 0,
            };
            for _ in 0..9 {
                serial.shift();
            }
            serial
        }
        fn shift(&mut self) {
            let byte = self.data.get(self.pos / 8).copied().unwrap_or(0);
            self.offset = self.offset << 1 | u32::from(byte >> (7 - self.pos % 8) & 1);
            self.pos += 1;
        }
        fn renorm(&mut self) {
            while self.range < 256 {
                self.range <<= 1;
                self.shift();
            }
        }
        fn context(&mut self, state: &mut State) -> bool {
            let lps =
                u32::from(RANGE_LPS[usize::from(*state >> 1)][(self.range >> 6 & 3) as usize]);
            self.range -= lps;
            let mut bin = *state & 1 == 1;
            if self.offset >= self.range {
                self.offset -= self.range;
                self.range = lps;
                bin = !bin;
            }
            *state = next_state(*state, bin);
            self.renorm();
            bin
        }
        fn bypass(&mut self) -> bool {
            self.shift();
            let bin = self.offset >= self.range;
            self.offset -= if bin { self.range } else { 0 };
            bin
        }
        fn terminate(&mut self) -> bool {
            self.range -= 2;
            let end = self.offset >= self.range;
            if !end {
                self.renorm();
            }
            end
        }
    }

    proptest! {
        #[test]
        fn any_bytes_decode_as_by_the_bit_serial_procedure(
            data in prop::collection::vec(prop_oneof![any::<u8>(), Just(0), Just(0xFF)], 0..200),
            start in prop::collection::vec(0u8..126, 64),
            kinds in prop::collection::vec(0u8..60, 0..2000),
        ) {
            let mut slow = BitSerial::new(&data);
            let Ok(mut fast) = Decoder::new(&data) else {
                prop_assert!(slow.offset >= slow.range);
                return Ok(());
            };
            let (mut a, mut b) = (start.clone(), start);
            for kind in kinds {
                let (x, y) = match usize::from(kind) {
                    ctx @ 0..52 => (fast.context(&mut a[ctx]), slow.context(&mut b[ctx])),
                    59 => (fast.terminate(), slow.terminate()),
                    _ => (fast.bypass(), slow.bypass()),
                };
                prop_assert_eq!(x, y);
                prop_assert_eq!(fast.position(), slow.pos);
                if kind == 59 && x {
                    break;
                }
            }
        }

        #[test]
        fn encoded_bins_come_back_and_the_stop_bit_is_the_last_read(
            start in prop::collection::vec(0u8..126, 64),
            bins in prop::collection::vec((0usize..60, any::<bool>()), 0..2000),
        ) {
            let contexts: [State; 64] = std::array::from_fn(|i| start[i]);
            let mut encoder = Encoder::new(contexts, Vec::new());
            for &(kind, bin) in &bins {
                match kind {
                    0..52 => encoder.context(kind, bin),
                    59 => encoder.terminate(false),
                    _ => encoder.bypass(bin),
                }
            }
            encoder.terminate(true);
            let data = encoder.into_bytes();
            let mut decoder = Decoder::new(&data).expect("a sound start");
            let mut states = contexts;
            for &(kind, bin) in &bins {
                match kind {
                    ctx @ 0..52 => prop_assert_eq!(decoder.context(&mut states[ctx]), bin),
                    59 => prop_assert!(!decoder.terminate()),
                    _ => prop_assert_eq!(decoder.bypass(), bin),
                }
            }
            prop_assert!(decoder.terminate());
            prop_assert_eq!(Some(decoder.position() - 1), stop_bit(&data));
        }
    }
}
