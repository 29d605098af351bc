// SPDX-License-Identifier: Apache-2.0
//! `tricodec info`.

use anyhow::{Context, Result, bail};
use tricodec_golden::codec;
use tricodec_golden::picture::Plane;

use crate::args::Info;
use crate::io::{FileKind, Source, frames};
use crate::item::Item;
use crate::output::report;
use crate::tensors;

/// Run the command.
pub fn run(a: &Info) -> Result<()> {
    let mut source = Source::open(&a.input, a.format)?;
    let items = match source.kind() {
        FileKind::Tri => tensors::info::archive(&mut source)?,
        FileKind::H264 => stream(&mut source)?,
        kind if kind.is_tensors() => tensors::info::files(&mut source)?,
        _ => pictures(&mut source)?,
    };
    let lines: Vec<_> = items.iter().map(Item::line).collect();
    report(a.json, &items, &lines.join("\n"))
}

fn pictures(source: &mut Source) -> Result<Vec<Item>> {
    let mut frames = frames::open(source, None, true)?;
    let mut items = Vec::new();
    while let Some(frame) = frames.read()? {
        items.push(picture_item(items.len(), frame.luma()));
    }
    Ok(items)
}

fn picture_item(index: usize, p: &Plane) -> Item {
    let shape = vec![p.height as u64, p.width as u64];
    Item::new(
        format!("picture {index}"),
        "grey".to_owned(),
        shape,
        p.samples.len() as u64,
    )
}

fn stream(source: &mut Source) -> Result<Vec<Item>> {
    let bytes = source.bytes()?;
    let named = || source.shown();
    let mut decoder = codec::Decoder::new(&bytes).with_context(named)?;
    let (mut items, mut errors) = (Vec::new(), Vec::new());
    for p in decoder.by_ref().filter(|p| p.recovered) {
        let luma = &p.frame.planes[0];
        let colour = if p.frame.has_chroma() {
            "4:2:0"
        } else {
            "grey"
        };
        items.push(Item::new(
            format!("picture {}", items.len()),
            colour.to_owned(),
            vec![luma.height as u64, luma.width as u64],
            p.frame.planes.iter().map(|p| p.samples.len() as u64).sum(),
        ));
        errors.extend(p.damage.into_iter().map(|d| d.reason));
    }
    errors.extend(decoder.errors().cloned());
    match codec::decode::principal(errors.iter()) {
        Some(error) => Err(anyhow::Error::from(error.clone()).context(named())),
        None if items.is_empty() => bail!("{}: the stream holds no picture", named()),
        None => Ok(items),
    }
}
