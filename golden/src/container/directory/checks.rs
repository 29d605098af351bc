// SPDX-License-Identifier: Apache-2.0
//! What the readers of all versions check, and how they say it.

use super::super::ContainerError;
use super::item::{Content, Item, Layer};

/// An error of the directory.
pub fn bad(what: &str) -> ContainerError {
    ContainerError::Directory(what.to_owned())
}

/// An error of a tensor's entry.
pub fn wrong(name: &str, what: &str) -> ContainerError {
    bad(&format!("tensor {name:?}: {what}"))
}

/// Values of a shape, as many as a directory may have.
pub fn values_of(name: &str, shape: &[u64]) -> Result<u64, ContainerError> {
    let values = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
    values
        .filter(|n| *n < 1 << 48)
        .ok_or_else(|| wrong(name, "its shape is too large"))
}

/// Whether the pieces of an item are as long as its payload, which may not end beyond every file.
pub fn check_payload(item: &Item) -> Result<(), ContainerError> {
    let sum = match &item.content {
        Content::Stored(s) => Some(s.pieces.iter().map(|p| u64::from(p.length)).sum()),
        Content::Avc(_) => None,
        Content::Scales { .. } => Some(0),
        content => content
            .layers()
            .map(|layers| layers.iter().map(Layer::length).sum()),
    };
    if sum.is_some_and(|sum: u64| sum != item.length) {
        return Err(wrong(
            &item.name,
            "its pieces are not as long as its payload",
        ));
    }
    if item.offset.checked_add(item.length).is_none() {
        return Err(wrong(&item.name, "its payload ends beyond every file"));
    }
    Ok(())
}
