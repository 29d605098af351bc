// SPDX-License-Identifier: Apache-2.0
//! NAL units in the byte stream format (7.4.1, Annex B).

/// nal_unit_type of the units we write (Table 7-1).
pub mod unit_type {
    /// Coded slice of a picture that is not an IDR picture.
    pub const SLICE: u8 = 1;
    /// Coded slice of an IDR picture.
    pub const IDR_SLICE: u8 = 5;
    /// Sequence parameter set.
    pub const SPS: u8 = 7;
    /// Picture parameter set.
    pub const PPS: u8 = 8;
}

/// What every NAL unit of ours starts with.
pub const START_CODE: [u8; 4] = [0, 0, 0, 1];

/// First byte of a NAL unit: nal_ref_idc 3 and the type.
pub const fn header(unit_type: u8) -> u8 {
    0x60 | unit_type
}

/// Start code, header and the payload with emulation prevention (7.4.1.1).
pub fn write(unit_type: u8, rbsp: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(rbsp.len() + rbsp.len() / 64 + 8);
    out.extend(START_CODE);
    out.push(header(unit_type));
    let mut zeros = 0;
    for &byte in rbsp {
        if zeros >= 2 && byte <= 3 {
            out.push(3);
            zeros = 0;
        }
        out.push(byte);
        zeros = if byte == 0 { zeros + 1 } else { 0 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_patterns_are_broken_up() {
        let nal = write(unit_type::IDR_SLICE, &[0, 0, 0, 0, 0, 1, 0, 0, 4, 0, 0, 3]);
        assert_eq!(nal[5..], [0, 0, 3, 0, 0, 3, 0, 1, 0, 0, 4, 0, 0, 3, 3]);
    }
}
