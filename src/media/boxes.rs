// SPDX-License-Identifier: Apache-2.0
//! Boxes of MP4: those that are wanted are found and read one by one, so that damage elsewhere, or
//! a box that nobody knows, does no harm.

use std::io::{Read, SeekFrom};

use anyhow::{Context, Result, anyhow, bail};
use mp4_atom::{Atom, FourCC};

/// Largest box that is read into memory: tables of a hundred million pictures.
const MAX_BOX: u64 = 1 << 30;

/// A box in a file.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its type.
    pub kind: FourCC,
    /// Where its header begins.
    pub start: u64,
    /// Where its body begins.
    pub body: u64,
    /// Where it ends.
    pub end: u64,
}

/// The boxes of the file itself; a last one that is cut off ends with the file.
pub fn top(file: &mut dyn super::Source) -> Result<Vec<Place>> {
    let length = file.seek(SeekFrom::End(0))?;
    let (mut places, mut start) = (Vec::new(), 0);
    while start + 8 <= length {
        file.seek(SeekFrom::Start(start))?;
        let mut header = [0; 16];
        file.read_exact(&mut header[..8])?;
        let size = u32::from_be_bytes([header[0], header[1], header[2], header[3]]);
        let kind = FourCC::from([header[4], header[5], header[6], header[7]]);
        let (body, end) = match size {
            0 => (start + 8, length),
            1 if start + 16 <= length => {
                file.read_exact(&mut header[8..])?;
                let size = header[8..].iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
                (start + 16, start.saturating_add(size))
            }
            _ => (start + 8, start + u64::from(size)),
        };
        if end < body {
            bail!("the box at byte {start} says a size that is less than its header");
        }
        let end = end.min(length);
        places.push(Place {
            kind,
            start,
            body,
            end,
        });
        start = end;
    }
    Ok(places)
}

/// The body of a box.
pub fn read(file: &mut dyn super::Source, place: &Place) -> Result<Vec<u8>> {
    let size = place.end - place.body;
    if size > MAX_BOX {
        bail!("its box {} of {size} bytes is too large", place.kind);
    }
    file.seek(SeekFrom::Start(place.body))?;
    let mut body = Vec::new();
    file.take(size)
        .read_to_end(&mut body)
        .context("cannot be read")?;
    Ok(body)
}

/// The boxes in a body, each with its type; ends where one does not fit.
pub fn children(mut body: &[u8]) -> impl Iterator<Item = (FourCC, &[u8])> {
    std::iter::from_fn(move || {
        let (header, rest) = body.split_at_checked(8)?;
        let size = u32::from_be_bytes([header[0], header[1], header[2], header[3]]);
        let kind = FourCC::from([header[4], header[5], header[6], header[7]]);
        let (rest, size) = match size {
            0 => (rest, rest.len()),
            1 => {
                let (long, rest) = rest.split_at_checked(8)?;
                let size = long.iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
                (rest, usize::try_from(size.checked_sub(16)?).ok()?)
            }
            n => (rest, (n as usize).checked_sub(8)?),
        };
        let (inside, after) = rest.split_at_checked(size)?;
        body = after;
        Some((kind, inside))
    })
}

/// The body of the first box of this type in `body`.
pub fn child<'a>(body: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    let kind = FourCC::new(kind);
    children(body).find(|c| c.0 == kind).map(|c| c.1)
}

/// Follow a path of boxes.
pub fn path<'a>(body: &'a [u8], kinds: &[&[u8; 4]]) -> Option<&'a [u8]> {
    kinds.iter().try_fold(body, |body, kind| child(body, kind))
}

/// Read a box, if it is in `body`.
pub fn find<A: Atom>(body: &[u8]) -> Result<Option<A>> {
    let inside = children(body).find(|c| c.0 == A::KIND).map(|c| c.1);
    inside.map(decode).transpose()
}

/// Read a box that must be in `body`.
pub fn need<A: Atom>(body: &[u8]) -> Result<A> {
    find(body)?.ok_or_else(|| anyhow!("its box {} is missing", A::KIND))
}

/// Read a box from its body.
pub fn decode<A: Atom>(mut body: &[u8]) -> Result<A> {
    A::decode_body(&mut body).map_err(|_| anyhow!("its box {} is damaged", A::KIND))
}
