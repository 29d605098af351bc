// SPDX-License-Identifier: Apache-2.0
//! Supplemental enhancement information (7.3.2.3, Annex D): the recovery point.

use super::{BitReader, SyntaxError};

/// payloadType of the recovery point.
const RECOVERY_POINT: u32 = 6;

/// A recovery point (D.2.8): decoding may begin with the picture it comes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryPoint {
    /// `recovery_frame_cnt`: how much later in frame_num the picture is from which, in output
    /// order, all are right.
    pub frames: u32,
    /// `exact_match_flag`: right to the bit, not only nearly.
    pub exact: bool,
    /// `broken_link_flag`: also who decoded what came before is not to show pictures before that
    /// one.
    pub broken: bool,
}

impl RecoveryPoint {
    /// The recovery point among the messages of an SEI payload (without the NAL header), if there
    /// is one. What is damaged counts as not said: no sample depends on it.
    pub fn find(rbsp: &[u8]) -> Option<Self> {
        let mut rest = rbsp;
        // Behind the last message stand trailing bits alone, 0x80.
        while rest.len() > 2 {
            let kind = number(&mut rest)?;
            let size = number(&mut rest)? as usize;
            let payload = rest.get(..size)?;
            if kind == RECOVERY_POINT {
                return Self::read(payload).ok();
            }
            rest = &rest[size..];
        }
        None
    }

    fn read(payload: &[u8]) -> Result<Self, SyntaxError> {
        let r = &mut BitReader::new(payload);
        let frames = r.ue((1 << 16) - 1, "recovery_frame_cnt")?;
        let exact = r.flag("exact_match_flag")?;
        let broken = r.flag("broken_link_flag")?;
        r.u(2, "changing_slice_group_idc")?;
        Ok(Self {
            frames,
            exact,
            broken,
        })
    }
}

/// payloadType or payloadSize: bytes of 255, and one that is less.
fn number(rest: &mut &[u8]) -> Option<u32> {
    let mut sum = 0u32;
    loop {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        sum = sum.checked_add(u32::from(byte))?;
        if byte < 255 {
            return Some(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recovery_point_is_found_behind_other_messages() {
        // Type 5 of 256 bytes, then 6: ue 2 (011), exact, not broken, 00.
        let mut rbsp = vec![5, 255, 1];
        rbsp.resize(3 + 256, 7);
        rbsp.extend([6, 1, 0b0111_0001, 0x80]);
        let point = RecoveryPoint {
            frames: 2,
            exact: true,
            broken: false,
        };
        assert_eq!(RecoveryPoint::find(&rbsp), Some(point));
        for cut in 0..rbsp.len() - 1 {
            assert_eq!(RecoveryPoint::find(&rbsp[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn damage_is_no_recovery_point() {
        // The number does not end, and the flags are cut off.
        assert_eq!(RecoveryPoint::find(&[6, 1, 0, 0x80]), None);
        assert_eq!(RecoveryPoint::find(&[6, 1, 0b0000_0100, 0x80]), None);
        assert_eq!(RecoveryPoint::find(&[255; 9]), None);
        assert_eq!(RecoveryPoint::find(&[6, 200, 1, 0x80]), None);
    }
}
