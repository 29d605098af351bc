// SPDX-License-Identifier: Apache-2.0
//! Numbers of the directory: seven bits a byte, the low ones first (LEB128); bit 7 says that more
//! bytes follow. Signed numbers are folded: 0, −1, 1, −2, … are 0, 1, 2, 3, ….

use super::super::ContainerError;
use super::super::archive::Fields;

/// Append a number.
pub fn push(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Append a signed number.
pub fn push_signed(out: &mut Vec<u8>, number: i16) {
    let wide = i64::from(number);
    push(out, (wide << 1 ^ wide >> 63) as u64);
}

/// Take a number off the front. One of more than 64 bits, or of more bytes than it needs, is
/// an error: every directory has one form.
pub fn take(f: &mut Fields) -> Result<u64, ContainerError> {
    let wrong = || ContainerError::Directory("a number has too many bytes".to_owned());
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = f.number(1)?;
        let bits = byte & 0x7F;
        if shift == 63 && bits > 1 || byte == 0 && shift > 0 {
            return Err(wrong());
        }
        number |= bits << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(wrong())
}

/// Take a signed number off the front. One beyond 16 bits is an error.
pub fn take_signed(f: &mut Fields) -> Result<i16, ContainerError> {
    let folded = take(f)?;
    let number = (folded >> 1) as i64 ^ -((folded & 1) as i64);
    i16::try_from(number)
        .map_err(|_| ContainerError::Directory("a signed number is too large".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Result<u64, ContainerError> {
        take(&mut Fields { rest: bytes })
    }

    #[test]
    fn numbers_have_one_form() {
        assert_eq!(read(&[0]), Ok(0));
        assert_eq!(read(&[0x80, 1]), Ok(128));
        let most = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1];
        assert_eq!(read(&most), Ok(u64::MAX));
        let mut more = most;
        more[9] = 2;
        for bad in [&[][..], &[0x80], &[0x80, 0], &[0x81, 0x80, 0], &more] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back(number: u64, shift in 0u32..64, signed: i16) {
            let number = number >> shift;
            let mut bytes = Vec::new();
            push(&mut bytes, number);
            prop_assert_eq!(bytes.len(), (64 - number.leading_zeros()).max(1).div_ceil(7) as usize);
            push_signed(&mut bytes, signed);
            let mut f = Fields { rest: &bytes };
            prop_assert_eq!(take(&mut f), Ok(number));
            prop_assert_eq!(take_signed(&mut f), Ok(signed));
            prop_assert!(f.rest.is_empty());
        }
    }
}
