// SPDX-License-Identifier: Apache-2.0
//! `tricodec info`.

mod stream;

use anyhow::{Context, Result};
use tricodec_golden::codec::Survey;
use tricodec_golden::picture::Plane;

use crate::args::Info;
use crate::io::{FileKind, Source, frames};
use crate::item::Item;
use crate::media;
use crate::output::report;
use crate::tensors;
use stream::{Container, StreamInfo};

/// Run the command.
pub fn run(a: &Info) -> Result<()> {
    let mut source = Source::open(&a.input, a.format)?;
    let items = match source.kind() {
        FileKind::Tri => tensors::info::archive(&mut source)?,
        FileKind::H264 | FileKind::Mp4 | FileKind::Mkv => {
            let info = stream(&mut source)?;
            return report(a.json, &info, &info.text());
        }
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

/// What the headers of an H.264 stream say: no sample is decoded.
fn stream(source: &mut Source) -> Result<StreamInfo> {
    let name = source.shown();
    let opened = media::stream::open(source)?;
    let fault = opened.units.fault();
    let survey = Survey::of_units(opened.units);
    fault.check().with_context(|| name.clone())?;
    let container = Container {
        name: opened.container,
        aspect: opened.said.aspect,
        rate: opened.said.rate,
        seconds: opened.seconds,
        notes: opened.notes,
    };
    StreamInfo::new(&survey, container).context(name)
}
