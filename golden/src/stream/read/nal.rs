// SPDX-License-Identifier: Apache-2.0
//! Annex B byte streams: NAL units between start codes, and their payloads without emulation
//! prevention (7.3.1, B.1).

use super::SyntaxError;

/// What a NAL unit carries, as far as this decoder tells them apart (Table 7-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NalType {
    /// Slice of a picture that is not an IDR picture (1).
    Slice,
    /// Slice data partition A, B or C (2–4).
    Partition,
    /// Slice of an IDR picture (5).
    IdrSlice,
    /// Sequence parameter set (7).
    SequenceParameters,
    /// Picture parameter set (8).
    PictureParameters,
    /// Supplemental enhancement information (6).
    Supplemental,
    /// Access unit delimiter, end of sequence or stream: no part of the pictures (9–11).
    Aside,
    /// Prefix of a slice (14): the slices are the base layer of a scalable or multi-view stream.
    Prefix,
    /// To be ignored: filler, auxiliary pictures, extensions of other profiles, reserved and
    /// unspecified (all others).
    Ignored,
}

/// One NAL unit of a byte stream, still with its emulation prevention bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nal<'a> {
    /// Offset in the stream of the unit's first byte (the one after the start code).
    pub offset: usize,
    /// Header byte and payload; not empty.
    pub bytes: &'a [u8],
}

impl<'a> Nal<'a> {
    /// `nal_ref_idc`, 0–3.
    pub fn ref_idc(&self) -> u8 {
        self.bytes[0] >> 5 & 3
    }

    /// `nal_unit_type`, by what it means here. Fails if forbidden_zero_bit is set.
    pub fn kind(&self) -> Result<NalType, SyntaxError> {
        if self.bytes[0] & 0x80 != 0 {
            return Err(SyntaxError::invalid("forbidden_zero_bit", 1));
        }
        Ok(match self.bytes[0] & 0x1f {
            1 => NalType::Slice,
            2..=4 => NalType::Partition,
            5 => NalType::IdrSlice,
            7 => NalType::SequenceParameters,
            8 => NalType::PictureParameters,
            6 => NalType::Supplemental,
            9..=11 => NalType::Aside,
            14 => NalType::Prefix,
            _ => NalType::Ignored,
        })
    }

    /// The raw byte sequence payload: the bytes after the header, emulation prevention bytes taken
    /// out.
    pub fn rbsp(&self) -> Vec<u8> {
        unescape(&self.bytes[1..])
    }
}

/// The NAL units of an Annex B byte stream, in order. Bytes before the first start code are
/// skipped, and so is what holds nothing but zeros, with or without the bytes that keep them from
/// being a start code.
pub fn nal_units(stream: &[u8]) -> impl Iterator<Item = Nal<'_>> {
    let mut next = start_code(stream, 0);
    std::iter::from_fn(move || {
        loop {
            let offset = next? + 3;
            next = start_code(stream, offset);
            let unit = &stream[offset..next.unwrap_or(stream.len())];
            // Zeros before a start code belong to it (zero_byte) or trail the unit; a unit never
            // ends in zero.
            let len = unit
                .iter()
                .rposition(|&byte| byte != 0)
                .map_or(0, |last| last + 1);
            if unit[..len]
                .first()
                .is_some_and(|&header| header != 0 || !empty(&unit[..len]))
            {
                return Some(Nal {
                    offset,
                    bytes: &unit[..len],
                });
            }
        }
    })
}

/// Whether a unit's bytes are all zeros when emulation prevention bytes are taken out.
fn empty(unit: &[u8]) -> bool {
    unescape(unit).iter().all(|&byte| byte == 0)
}

/// Position of the next 00 00 01 at or after `from`.
fn start_code(stream: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at + 2 < stream.len() {
        match stream[at + 2] {
            0 => at += 1,
            1 if stream[at] == 0 && stream[at + 1] == 0 => return Some(at),
            _ => at += 3,
        }
    }
    None
}

/// `payload` without its emulation prevention bytes: every 03 after two zeros.
pub fn unescape(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len());
    let mut from = 0;
    let mut at = 0;
    while at + 2 < payload.len() {
        if payload[at + 2] > 3 {
            at += 3;
        } else if payload[at..at + 3] == [0, 0, 3] {
            out.extend_from_slice(&payload[from..at + 2]);
            at += 3;
            from = at;
        } else {
            at += 1;
        }
    }
    out.extend_from_slice(&payload[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Emulation prevention byte by byte, as 7.3.1 states it.
    fn escape(rbsp: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut zeros = 0;
        for &byte in rbsp {
            if zeros == 2 && byte <= 3 {
                out.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            out.push(byte);
        }
        out
    }

    fn payload() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop_oneof![3 => 0u8..5, 1 => any::<u8>()], 0..40)
    }

    #[test]
    fn zeros_that_are_kept_apart_are_no_unit() {
        for zeros in [&[0, 0, 3][..], &[0, 0, 0, 3], &[0, 0, 3, 0, 0, 3, 0]] {
            let stream = [&[0, 0, 1], zeros, &[0, 0, 1, 0x65, 0x80]].concat();
            let units: Vec<_> = nal_units(&stream).map(|nal| nal.bytes).collect();
            assert_eq!(units, [[0x65, 0x80]], "{zeros:x?}");
        }
        let units = |stream| nal_units(stream).count();
        assert_eq!(units(&[0, 0, 1, 0, 0, 3, 3, 0, 0, 1, 0x65]), 2);
        assert_eq!(units(&[0, 0, 1, 0, 0, 3, 0, 0x65]), 1);
    }

    proptest! {
        #[test]
        fn escaped_units_come_back(
            mut payloads in prop::collection::vec(payload(), 1..6),
            zeros in 0usize..3,
        ) {
            let mut stream = vec![0; zeros];
            for rbsp in &mut payloads {
                rbsp.push(0x80);
                stream.extend([0, 0, 1, 0x65]);
                stream.extend(escape(rbsp));
                stream.extend(vec![0; zeros]);
            }
            let back: Vec<_> = nal_units(&stream).map(|nal| nal.rbsp()).collect();
            prop_assert_eq!(back, payloads);
        }

        #[test]
        fn offsets_point_into_the_stream(stream in payload()) {
            for nal in nal_units(&stream) {
                prop_assert_eq!(&stream[nal.offset..nal.offset + nal.bytes.len()], nal.bytes);
                prop_assert_eq!(&stream[nal.offset - 3..nal.offset], &[0, 0, 1]);
            }
        }
    }

    #[test]
    fn header_fields() {
        let nal = Nal {
            offset: 0,
            bytes: &[0x65],
        };
        assert_eq!((nal.ref_idc(), nal.kind()), (3, Ok(NalType::IdrSlice)));
        assert!(
            Nal {
                offset: 0,
                bytes: &[0xe5]
            }
            .kind()
            .is_err()
        );
        assert_eq!(nal_units(&[0, 0, 1, 0, 0, 1]).count(), 0);
    }
}
