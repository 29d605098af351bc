// SPDX-License-Identifier: Apache-2.0
//! Look-up of the variable-length codes of residual blocks (9.2.1, 9.2.3), made from the standard's
//! tables.

use super::bits::Bits;
use super::coeff_token::{self, CoeffTokenCodes};
use super::zeros;

/// Value and length of a code; length 0 where no code is.
type Entry = (u8, u8);

/// By leading zeros (0–15) and the three bits behind the first one: coeff_token as
/// `4 · total + ones`.
type TokenTable = [Entry; 128];

const fn token_table(codes: &CoeffTokenCodes) -> TokenTable {
    let mut table = [(0, 0); 128];
    let mut total = 0;
    while total < 17 {
        let mut ones = 0;
        while ones < 4 {
            let (length, bits) = codes[total][ones];
            if length > 0 {
                let zeros = length as u32 - (8 - bits.leading_zeros());
                // Bits behind the first one, and all that may follow the code.
                let behind = length as u32 - zeros - 1;
                let from = (bits as u32 & ((1 << behind) - 1)) << (3 - behind);
                let mut i = 0;
                while i < 1 << (3 - behind) {
                    table[(8 * zeros + from + i) as usize] = ((4 * total + ones) as u8, length);
                    i += 1;
                }
            }
            ones += 1;
        }
        total += 1;
    }
    table
}

static TOKENS: [TokenTable; 3] = [
    token_table(&coeff_token::NC0),
    token_table(&coeff_token::NC2),
    token_table(&coeff_token::NC4),
];

/// Fill a table indexed by the next bits with the codes whose value is their position; longer codes
/// are left out.
const fn direct<const N: usize>(codes: &[(u8, u8)]) -> [Entry; N] {
    let width = N.trailing_zeros();
    let mut table = [(0, 0); N];
    let mut value = 0;
    while value < codes.len() {
        let (length, bits) = codes[value];
        if length as u32 <= width {
            let free = width - length as u32;
            let mut i = 0;
            while i < 1 << free {
                table[((bits as usize) << free) + i] = (value as u8, length);
                i += 1;
            }
        }
        value += 1;
    }
    table
}

static CHROMA_TOKENS: [Entry; 256] = {
    let mut table = [(0, 0); 256];
    let mut total = 0;
    while total < 5 {
        let mut ones = 0;
        while ones < 4 {
            let (length, bits) = coeff_token::CHROMA_DC[total][ones];
            if length > 0 {
                let free = 8 - length as u32;
                let mut i = 0;
                while i < 1 << free {
                    table[((bits as usize) << free) + i] = ((4 * total + ones) as u8, length);
                    i += 1;
                }
            }
            ones += 1;
        }
        total += 1;
    }
    table
};

static TOTAL_ZEROS: [[Entry; 512]; 15] = {
    let mut tables = [[(0, 0); 512]; 15];
    let mut t = 0;
    while t < 15 {
        tables[t] = direct(zeros::TOTAL_ZEROS[t]);
        t += 1;
    }
    tables
};

static TOTAL_ZEROS_CHROMA: [[Entry; 8]; 3] = [
    direct(zeros::TOTAL_ZEROS_CHROMA_DC[0]),
    direct(zeros::TOTAL_ZEROS_CHROMA_DC[1]),
    direct(zeros::TOTAL_ZEROS_CHROMA_DC[2]),
];

/// By three bits: most codes, and all where fewer than seven zeros are left.
static RUN_BEFORE: [[Entry; 8]; 7] = {
    let mut tables = [[(0, 0); 8]; 7];
    let mut t = 0;
    while t < 7 {
        tables[t] = direct(zeros::RUN_BEFORE[t]);
        t += 1;
    }
    tables
};

/// The codes where seven zeros or more are left.
static LONG_RUN_BEFORE: [Entry; 2048] = direct(zeros::RUN_BEFORE[6]);

#[inline(always)]
fn take(bits: &mut Bits, (value, length): Entry) -> Option<usize> {
    bits.skip(u32::from(length));
    (length > 0).then_some(usize::from(value))
}

/// coeff_token for `nc` 0 or more (Table 9-5): TotalCoeff and TrailingOnes.
#[inline(always)]
pub(super) fn token(bits: &mut Bits, nc: u8) -> Option<(usize, usize)> {
    let peek = bits.peek();
    let value = if nc < 8 {
        let zeros = peek.leading_zeros().min(15);
        let index = 8 * zeros + (peek << zeros << 1 >> 29);
        let table = &TOKENS[usize::from(nc.min(4) / 2)];
        take(bits, table[(index % 128) as usize])?
    } else {
        bits.skip(6);
        match peek >> 26 {
            3 => 0,
            code => (4 * (code / 4 + 1) + code % 4) as usize,
        }
    };
    Some((value / 4, value % 4)).filter(|(total, ones)| ones <= total)
}

/// coeff_token of chroma DC.
#[inline(always)]
pub(super) fn chroma_token(bits: &mut Bits) -> Option<(usize, usize)> {
    let value = take(bits, CHROMA_TOKENS[(bits.peek() >> 24) as usize])?;
    Some((value / 4, value % 4))
}

/// total_zeros of a block of `total` levels, 1–15.
#[inline(always)]
pub(super) fn total_zeros(bits: &mut Bits, total: usize) -> Option<usize> {
    take(bits, TOTAL_ZEROS[total - 1][(bits.peek() >> 23) as usize])
}

/// total_zeros of chroma DC of `total` levels, 1–3.
#[inline(always)]
pub(super) fn total_zeros_chroma(bits: &mut Bits, total: usize) -> Option<usize> {
    take(
        bits,
        TOTAL_ZEROS_CHROMA[total - 1][(bits.peek() >> 29) as usize],
    )
}

/// run_before where `left` zeros are left, 1 or more.
#[inline(always)]
pub(super) fn run_before(bits: &mut Bits, left: usize) -> Option<usize> {
    let peek = bits.peek();
    match RUN_BEFORE[left.min(7) - 1][(peek >> 29) as usize] {
        (_, 0) if left > 6 => take(bits, LONG_RUN_BEFORE[(peek >> 21) as usize]),
        entry => take(bits, entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code of a table reads back, alone and with ones or zeros behind it.
    fn check(length: u8, bits: u8, read: &dyn Fn(&mut Bits) -> Option<usize>, expected: usize) {
        for filling in [0, u32::MAX] {
            let word = u32::from(bits) << (32 - u32::from(length)) | filling >> length.min(31);
            let data = word.to_be_bytes();
            let mut reader = Bits::new(&data, 0);
            assert_eq!(read(&mut reader), Some(expected), "{length} {bits:b}");
            assert_eq!(reader.position, usize::from(length));
        }
    }

    #[test]
    fn every_code_reads_back() {
        let tokens = [coeff_token::NC0, coeff_token::NC2, coeff_token::NC4];
        for (nc, codes) in [0, 2, 4].into_iter().zip(tokens) {
            for (total, row) in codes.iter().enumerate() {
                for (ones, &(length, bits)) in row.iter().enumerate().filter(|(_, c)| c.0 > 0) {
                    let read = |r: &mut Bits| token(r, nc).map(|(t, o)| 4 * t + o);
                    check(length, bits, &read, 4 * total + ones);
                }
            }
        }
        for (total, row) in coeff_token::CHROMA_DC.iter().enumerate() {
            for (ones, &(length, bits)) in row.iter().enumerate().filter(|(_, c)| c.0 > 0) {
                let read = |r: &mut Bits| chroma_token(r).map(|(t, o)| 4 * t + o);
                check(length, bits, &read, 4 * total + ones);
            }
        }
        for (t, codes) in zeros::TOTAL_ZEROS.iter().enumerate() {
            for (value, &(length, bits)) in codes.iter().enumerate() {
                check(length, bits, &|r| total_zeros(r, t + 1), value);
            }
        }
        for (t, codes) in zeros::TOTAL_ZEROS_CHROMA_DC.iter().enumerate() {
            for (value, &(length, bits)) in codes.iter().enumerate() {
                check(length, bits, &|r| total_zeros_chroma(r, t + 1), value);
            }
        }
        for (t, codes) in zeros::RUN_BEFORE.iter().enumerate() {
            for (value, &(length, bits)) in codes.iter().enumerate() {
                check(length, bits, &|r| run_before(r, t + 1), value);
            }
        }
    }

    #[test]
    fn long_tokens_have_six_bits() {
        for (code, expected) in [
            (3u8, Some((0, 0))),
            (0, Some((1, 0))),
            (1, Some((1, 1))),
            (63, Some((16, 3))),
            (2, None),
        ] {
            let data = [code << 2, 0];
            assert_eq!(token(&mut Bits::new(&data, 0), 8), expected, "{code}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        assert_eq!(token(&mut Bits::new(&[0, 0, 0xFF], 0), 0), None);
        assert_eq!(run_before(&mut Bits::new(&[0, 0], 0), 9), None);
    }
}
