// SPDX-License-Identifier: Apache-2.0
//! H.264 as containers hold it (ISO/IEC 14496-15, 5.3): parameter sets apart, lengths in place of
//! start codes.

use anyhow::{Result, bail};
use mp4_atom::{Atom, Avcc};

const START: [u8; 4] = [0, 0, 0, 1];

/// What an `avcC` record says.
#[derive(Clone, Debug)]
pub struct Config {
    /// Bytes of a length.
    length_size: usize,
    /// The parameter sets as Annex B.
    pub sets: Vec<u8>,
}

impl Config {
    /// Of the body of an `avcC` box.
    pub fn read(body: &[u8]) -> Result<Self> {
        match Avcc::decode_body(&mut &body[..]) {
            Ok(avcc) => Ok(Self::new(&avcc)),
            Err(_) => bail!("the parameter sets of its H.264 track (avcC) are damaged"),
        }
    }

    fn new(avcc: &Avcc) -> Self {
        let sets = avcc
            .sequence_parameter_sets
            .iter()
            .chain(&avcc.picture_parameter_sets);
        Self {
            length_size: usize::from(avcc.length_size),
            sets: sets
                .flat_map(|set| START.iter().chain(set))
                .copied()
                .collect(),
        }
    }

    /// A sample as Annex B, behind `out`.
    pub fn annex_b(&self, mut sample: &[u8], out: &mut Vec<u8>) -> Result<()> {
        while !sample.is_empty() {
            let Some((length, rest)) = sample.split_at_checked(self.length_size) else {
                bail!("a picture of its H.264 track ends inside a length");
            };
            let length = length.iter().fold(0usize, |n, b| n << 8 | usize::from(*b));
            let Some((unit, rest)) = rest.split_at_checked(length) else {
                bail!(
                    "a picture of its H.264 track is damaged: a NAL unit of {length} bytes is \
                     longer than the picture"
                );
            };
            out.extend(START);
            out.extend(unit);
            sample = rest;
        }
        Ok(())
    }
}
