// SPDX-License-Identifier: Apache-2.0
//! Whose a block is: the question of the paper's figure 12. The folder of its module says so.

use serde::Serialize;
use tricodec_tools::sources::{LIST, Sources};

/// Parts of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "&'static str")]
pub enum Group {
    /// The 4x4 pipeline from prediction to reconstruction: all inputs.
    Pipeline,
    /// What feeds it: slots, issue, block store, neighbours, control.
    Feed,
    /// Entropy lanes with their level rings and contexts: all inputs.
    Lanes,
    /// Slice starts and the merge of the lanes' streams.
    Streams,
    /// Floats to samples, or back: tensors only.
    Align,
    /// Rows above of wide pictures: pictures and video only.
    Line,
    /// The deblocking filter: video only.
    Deblock,
    /// Motion search and compensation: video only.
    Inter,
    /// Macroblocks on their way through the pipeline: video only.
    Code,
    /// Clock network.
    Clock,
    /// A module of several places on its own: as the top, there is nothing around it.
    #[default]
    Other,
}

impl From<Group> for &'static str {
    fn from(group: Group) -> Self {
        group.name()
    }
}

impl Group {
    /// All, in the order of the reports.
    pub const ALL: [Self; 11] = [
        Self::Pipeline,
        Self::Feed,
        Self::Lanes,
        Self::Streams,
        Self::Align,
        Self::Line,
        Self::Deblock,
        Self::Inter,
        Self::Code,
        Self::Clock,
        Self::Other,
    ];

    /// What reports call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pipeline => "intra pipeline",
            Self::Feed => "issue, input, neighbours",
            Self::Lanes => "entropy lanes",
            Self::Streams => "slice starts, merge",
            Self::Align => "align unit",
            Self::Line => "line port",
            Self::Deblock => "deblocking filter",
            Self::Inter => "motion",
            Self::Code => "macroblocks",
            Self::Clock => "clock network (model)",
            Self::Other => "other",
        }
    }

    /// Which inputs need it.
    pub fn whose(self) -> &'static str {
        match self {
            Self::Align => "tensors",
            Self::Line => "pictures, video",
            Self::Deblock | Self::Inter | Self::Code => "video",
            _ => "shared",
        }
    }
}

/// The group of each folder of `rtl/`.
const FOLDERS: [(&str, Group); 13] = [
    ("align", Group::Align),
    ("code", Group::Code),
    ("control", Group::Feed),
    ("deblock", Group::Deblock),
    ("entropy/dec", Group::Lanes),
    ("entropy/enc", Group::Lanes),
    ("entropy/shared", Group::Lanes),
    ("inter", Group::Inter),
    ("intra", Group::Pipeline),
    ("ports", Group::Feed),
    ("quant", Group::Pipeline),
    ("top", Group::Feed),
    ("transform", Group::Pipeline),
];

/// Folders whose modules stand in several places: the group is that of the module around.
const PLACELESS: [&str; 2] = ["common", "rom"];

/// Modules that do not belong to their folder's group.
const EXCEPTIONS: [(&str, Group); 8] = [
    // Entropy has its lanes, of which there are many, and what serves all of them once.
    ("tri_ctx_start", Group::Streams),
    ("tri_dec_entropy", Group::Streams),
    ("tri_dec_slice_parse", Group::Streams),
    ("tri_enc_entropy", Group::Streams),
    ("tri_enc_slice_start", Group::Streams),
    // A port of the decoder's slices, and the port that only wide pictures need.
    ("tri_dec_request", Group::Streams),
    ("tri_line_port", Group::Line),
    // Named as the golden model's `intra`, but it stores what the pipeline is fed with.
    ("tri_neighbours", Group::Feed),
];

/// The group of a SystemVerilog module by its folder, or by name where that is an exception; none
/// where the place of an instance decides. An error for a module or folder that nobody has placed.
pub fn of(sources: &Sources, module: &str) -> Result<Option<Group>, String> {
    let folder = sources
        .folder(module)
        .ok_or_else(|| format!("{module} is in no file that {LIST} names"))?;
    let named = EXCEPTIONS.iter().find(|(name, _)| *name == module);
    let placed = named.or_else(|| FOLDERS.iter().find(|(name, _)| *name == folder));
    match placed {
        Some((_, group)) => Ok(Some(*group)),
        None if PLACELESS.contains(&folder) => Ok(None),
        None => Err(format!(
            "{module} lies in rtl/{folder}, which belongs to no part of the area report: give the \
             folder one in flow/src/groups.rs"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_has_a_group_or_takes_that_of_its_place() {
        let root = tricodec_tools::project();
        let sources = Sources::read(&root).expect("a list");
        for file in &sources.files {
            let name = file.file_stem().expect("a name").to_string_lossy();
            if !name.ends_with("_pkg") {
                let group = of(&sources, &name);
                assert!(group.is_ok(), "{group:?}");
            }
        }
        for (name, _) in EXCEPTIONS {
            assert!(sources.folder(name).is_some(), "{name} does not exist");
        }
        assert_eq!(of(&sources, "tri_satd"), Ok(Some(Group::Pipeline)));
        assert_eq!(of(&sources, "tri_neighbours"), Ok(Some(Group::Feed)));
        assert_eq!(of(&sources, "tri_fifo"), Ok(None));
    }

    #[test]
    fn what_nobody_has_placed_is_said() {
        let sources = Sources {
            files: vec!["rtl/new/tri_new.sv".into()],
            ..Sources::default()
        };
        let sentence = of(&sources, "tri_new").expect_err("no group");
        assert!(sentence.contains("tri_new lies in rtl/new"), "{sentence}");
        let sentence = of(&sources, "tri_old").expect_err("no file");
        assert!(sentence.contains("tri_old is in no file"), "{sentence}");
    }
}
