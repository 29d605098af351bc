// SPDX-License-Identifier: Apache-2.0
//! The cycle model mirrors the RTL: a file for each module, of the same name without `tri_`, or a
//! reason why there is none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Modules without a model of their own, the model in which they are checked, and how.
const WITHOUT_MODEL: [(&str, &str, &str); 142] = [
    (
        "align",
        "enc_input",
        "arithmetic, alone in sim/tests/align.rs",
    ),
    ("align_decode", "enc_input", "a stage of align"),
    ("align_direct", "enc_input", "in align's place, trace align"),
    (
        "align_front",
        "enc_input",
        "registers before align, trace align",
    ),
    ("align_round", "enc_input", "combinational, in align"),
    (
        "block8",
        "transform8",
        "golden's values and its clocks, alone in sim/tests/modes",
    ),
    (
        "coarse_best",
        "coarse_search",
        "stages of the search, alone in sim/tests/inter",
    ),
    (
        "coarse_fetch",
        "coarse_search",
        "golden's records in its order, alone in sim/tests/inter",
    ),
    (
        "coarse_predict",
        "coarse_search",
        "combinational, alone in sim/tests/inter",
    ),
    (
        "coarse_sad",
        "coarse_search",
        "stages of the search, alone in sim/tests/inter",
    ),
    (
        "coarse_window",
        "coarse_search",
        "memories, filled in sim/tests/inter",
    ),
    (
        "code_back",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_blocks",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_dc",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_edges",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_end",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_issue",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_lane",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_load",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_modes",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_pipe",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    ("code_pkg", "enc_pipe", "its types, in sim/tests/code"),
    (
        "code_raw",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_start",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    (
        "code_store",
        "enc_pipe",
        "a part of video_code, in sim/tests/code",
    ),
    ("ctx_next", "enc_arith", "combinational, trace byte"),
    ("ctx_start", "enc_slice_start", "its states, trace byte"),
    (
        "dc_levels",
        "transform8",
        "golden's values and its clocks, alone in sim/tests/blocks",
    ),
    ("dealign_encode", "dealign", "stages of dealign"),
    ("dealign_magnitude", "dealign", "combinational, in dealign"),
    (
        "dealign_place",
        "dealign",
        "combinational, in dealign_encode",
    ),
    (
        "dealign_round",
        "dealign",
        "combinational, in dealign_encode",
    ),
    ("dealign_scale", "dealign", "combinational, in dealign"),
    (
        "deblock_bs",
        "deblock",
        "combinational, alone in sim/tests/deblock",
    ),
    (
        "deblock_feed",
        "deblock",
        "the order of blocks, through reference",
    ),
    ("deblock_line", "deblock", "stages of deblock"),
    (
        "deblock_store",
        "deblock",
        "memories and counts, alone in sim/tests/deblock",
    ),
    (
        "deblock_turn",
        "deblock",
        "its states, through reference in sim/tests/deblock",
    ),
    (
        "dec_step",
        "dec_parser",
        "combinational, the parser's next state",
    ),
    ("decide", "enc_pipe", "stages of the pipeline, trace decide"),
    (
        "decision_distance",
        "inter_decision",
        "stages of the decision, alone in sim/tests/inter",
    ),
    ("dequant8", "transform8", "alone in sim/tests/transform8"),
    (
        "dequant_multiply",
        "dec_pipe",
        "combinational, trace dequant",
    ),
    ("dequant_scale", "dec_pipe", "combinational, trace dequant"),
    ("eight_lane", "transform8", "its states, through block8"),
    (
        "eight_modes",
        "transform8",
        "stages of block8, alone in sim/tests/modes",
    ),
    (
        "enc_coded_flags",
        "enc_mb_header",
        "in enc_mb_residual, alone in sim/tests/syntax",
    ),
    ("enc_coder", "enc_lane", "the lane's engine, trace byte"),
    (
        "enc_header_bits",
        "enc_slice_start",
        "in enc_slice_start, bit by bit",
    ),
    (
        "enc_header_edges",
        "enc_mb_header",
        "registers, alone in sim/tests/syntax",
    ),
    (
        "enc_kinds",
        "enc_pipe",
        "stages of the pipeline, in sim/tests/blocks",
    ),
    ("enc_levels", "enc_binariser", "registers, trace bin"),
    (
        "enc_mb_blocks",
        "enc_mb_header",
        "in enc_mb_residual, alone in sim/tests/syntax",
    ),
    (
        "enc_mb_residual",
        "enc_mb_header",
        "bin by bin, alone in sim/tests/syntax",
    ),
    (
        "enc_mb_syntax",
        "enc_mb_header",
        "bin by bin, alone in sim/tests/syntax",
    ),
    ("enc_ring", "enc_binariser", "its memories, trace bin"),
    (
        "enc_video_lane",
        "enc_lane",
        "byte by byte, alone in sim/tests/syntax",
    ),
    (
        "enc_video_pcm",
        "enc_lane",
        "its samples, in enc_video_lane",
    ),
    (
        "enc_video_ring",
        "enc_binariser",
        "its memories, alone in sim/tests/syntax",
    ),
    ("enc_video_row", "enc_pipe", "a queue, in video_encoder"),
    (
        "enc_video_start",
        "enc_slice_start",
        "byte by byte, alone in sim/tests/syntax",
    ),
    ("enc_word", "enc_pipe", "the output's form, trace word"),
    (
        "estimate_costs",
        "intra_estimate",
        "stages of the estimate, alone in sim/tests/inter",
    ),
    (
        "estimate_dc",
        "intra_estimate",
        "stages of the estimate, alone in sim/tests/inter",
    ),
    (
        "estimate_edge",
        "intra_estimate",
        "combinational, in intra_estimate",
    ),
    (
        "estimate_guess",
        "intra_estimate",
        "combinational, in intra_estimate",
    ),
    (
        "estimate_plane",
        "intra_estimate",
        "stages of the estimate, alone in sim/tests/inter",
    ),
    (
        "estimate_whole",
        "intra_estimate",
        "stages of the estimate, alone in sim/tests/inter",
    ),
    ("fdct4", "enc_pipe", "combinational, trace fdct"),
    ("fdct8", "transform8", "alone in sim/tests/transform8"),
    (
        "final_modes",
        "hadamard",
        "its two parts, alone in sim/tests/modes",
    ),
    (
        "fractional_costs",
        "fractional_search",
        "stages of the search, alone in sim/tests/inter",
    ),
    (
        "fractional_thread",
        "fractional_search",
        "its states, alone in sim/tests/inter",
    ),
    (
        "half_grid",
        "fractional_satd",
        "stages of the distances, alone in sim/tests/inter",
    ),
    ("idct4", "dec_pipe", "combinational, trace idct"),
    ("idct8", "transform8", "alone in sim/tests/transform8"),
    ("interval", "dec_arith", "combinational, trace bin"),
    (
        "level_drops",
        "enc_pipe",
        "combinational, alone in sim/tests/transform8",
    ),
    ("level_marks", "transform8", "alone in sim/tests/transform8"),
    ("level_place", "transform8", "alone in sim/tests/transform8"),
    ("levels8", "transform8", "alone in sim/tests/transform8"),
    ("modes_pkg", "transform8", "its types, in block8"),
    (
        "motion",
        "source_store",
        "stages joined, whole pictures in sim/tests/inter",
    ),
    (
        "motion_above",
        "coarse_search",
        "memory of a row, in motion",
    ),
    (
        "motion_around",
        "fractional_search",
        "stages of motion, whole pictures in sim/tests/inter",
    ),
    ("motion_coarse", "coarse_search", "joined, in motion"),
    ("motion_decide", "inter_decision", "joined, in motion"),
    ("motion_estimate", "intra_estimate", "joined, in motion"),
    (
        "motion_lane",
        "source_store",
        "states of motion, whole pictures in sim/tests/inter",
    ),
    (
        "motion_plan",
        "inter_decision",
        "stages of motion, whole pictures in sim/tests/inter",
    ),
    (
        "motion_raw",
        "inter_decision",
        "stages of motion, whole pictures in sim/tests/inter",
    ),
    ("motion_stages", "source_store", "joined, in motion"),
    ("motion_turn", "source_store", "order alone, in motion"),
    ("motion_vectors", "whole_search", "joined, in motion"),
    (
        "motion_walk",
        "source_store",
        "places in a slice, in motion",
    ),
    ("motion_window", "window_fetch", "joined, in motion"),
    (
        "mv_bits",
        "coarse_search",
        "combinational, alone in sim/tests/inter",
    ),
    (
        "mv_predict",
        "coarse_search",
        "combinational, alone in sim/tests/inter",
    ),
    ("predict", "dec_pipe", "combinational, trace predict"),
    ("predict_modes", "dec_pipe", "combinational, trace predict"),
    ("predict_taps", "dec_pipe", "combinational, trace predict"),
    ("quant4", "enc_pipe", "stages of the pipeline, trace quant"),
    ("quant8", "transform8", "alone in sim/tests/transform8"),
    (
        "quarter_pick",
        "fractional_satd",
        "combinational, in fractional_satd",
    ),
    (
        "ram_1r1w",
        "neighbours",
        "an array, alone in sim/tests/common.rs",
    ),
    (
        "ram_1rw",
        "enc_binariser",
        "an array, alone in sim/tests/common.rs",
    ),
    (
        "ram_banks",
        "neighbours",
        "an array, alone in sim/tests/common.rs",
    ),
    ("recon", "dec_pipe", "combinational, trace recon"),
    (
        "reference",
        "deblock",
        "pictures in memory, alone in sim/tests/deblock",
    ),
    ("reference_lanes", "deblock", "its states, in reference"),
    ("reference_means", "deblock", "its stages, in reference"),
    ("reference_pkg", "deblock", "its types, in reference"),
    ("reference_rows", "deblock", "a memory, in reference"),
    ("reference_tiles", "deblock", "its stages, in reference"),
    ("satd", "enc_pipe", "stages of the pipeline, trace cost"),
    ("six_taps", "interpolate", "combinational, in interpolate"),
    (
        "source_above",
        "source_store",
        "a memory, read through source_store",
    ),
    (
        "source_answer",
        "source_store",
        "its registers, through source_store",
    ),
    ("source_banks", "source_store", "the memories of the store"),
    (
        "source_copy",
        "source_store",
        "a memory, read through source_store",
    ),
    (
        "source_edge",
        "source_store",
        "combinational, in source_store",
    ),
    (
        "source_fetch",
        "source_store",
        "its commands, in source_store",
    ),
    ("source_lane", "source_store", "its counts, in source_store"),
    (
        "source_load",
        "source_store",
        "its states, through source_store",
    ),
    (
        "source_means",
        "source_store",
        "a memory, read through source_store",
    ),
    ("source_pkg", "source_store", "its types, in source_store"),
    (
        "video_code",
        "enc_pipe",
        "blocks and words of macroblocks, in sim/tests/code",
    ),
    (
        "video_ctx_start",
        "enc_slice_start",
        "its states, alone in sim/tests/syntax",
    ),
    (
        "video_encoder",
        "enc_pipe",
        "bytes and pictures, in sim/tests/video",
    ),
    (
        "video_pkg",
        "source_store",
        "types of motion, packed in sim/tests/inter",
    ),
    (
        "video_top_pkg",
        "enc_pipe",
        "types of video_encoder, in sim/tests/video",
    ),
    (
        "whole_best",
        "whole_search",
        "stages of the search, alone in sim/tests/inter",
    ),
    (
        "whole_costs",
        "hadamard",
        "stages of whole_modes, alone in sim/tests/modes",
    ),
    (
        "whole_dcs",
        "transform8",
        "sums to dc_levels, alone in sim/tests/modes",
    ),
    ("whole_guess", "hadamard", "combinational, in whole_modes"),
    (
        "whole_modes",
        "hadamard",
        "golden's values and its clocks, alone in sim/tests/modes",
    ),
    (
        "whole_sad",
        "whole_search",
        "stages of the search, alone in sim/tests/inter",
    ),
    ("window_aside", "window_store", "order alone, in motion"),
    ("window_order", "window_store", "a stage of the store"),
    (
        "window_place",
        "window_store",
        "combinational, in window_store",
    ),
    ("window_ring", "window_store", "the memories of the store"),
    ("window_scan", "window_fetch", "stages of the fetch"),
];

/// What is made from tables: packages (golden/tests/rtl_tables.rs and sim/tools/tests/generated
/// hold them against those) and ROMs, which golden/tests/roms.rs reads back.
const GENERATED: [&str; 6] = [
    "regs_pkg",
    "rom_ctx_init",
    "rom_deblock_a",
    "rom_deblock_b",
    "rom_scan8",
    "tables_pkg",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Files below a folder that end so.
fn files(folder: &Path, end: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, end, found);
        } else if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().expect("a name");
    stem.to_string_lossy().into_owned()
}

/// Modules and packages of the RTL by name without `tri_`.
fn modules() -> BTreeMap<String, PathBuf> {
    let mut found = Vec::new();
    files(&root().join("rtl"), ".sv", &mut found);
    let name = |path: PathBuf| Some((stem(&path).strip_prefix("tri_")?.to_owned(), path));
    found.into_iter().filter_map(name).collect()
}

/// Models by name, with their folder.
fn models() -> BTreeMap<String, String> {
    let mut found = Vec::new();
    files(&root().join("sim/src/model"), ".rs", &mut found);
    let mut models = BTreeMap::new();
    for path in found {
        let folder = stem(path.parent().expect("a folder"));
        match (folder.as_str(), stem(&path).as_str()) {
            ("model", _) | ("shared" | "inter", "mod") => {}
            // The tops.
            ("encoder" | "decoder", "mod") => {
                models.insert(folder.clone(), folder);
            }
            (_, name) => {
                models.insert(name.to_owned(), folder);
            }
        }
    }
    models
}

#[test]
fn every_model_has_a_module_and_lies_in_its_folder() {
    let modules = modules();
    for (name, folder) in models() {
        let Some(module) = modules.get(&name) else {
            panic!("sim/src/model/{folder}/{name}.rs: there is no module tri_{name}");
        };
        let side = match &name {
            n if n == "inter_pkg" || stem(module.parent().expect("a folder")) == "inter" => "inter",
            n if n.starts_with("enc_") || n == "encoder" => "encoder",
            n if n.starts_with("dec_") || n == "decoder" => "decoder",
            _ => "shared",
        };
        assert_eq!(folder, side, "sim/src/model/{folder}/{name}.rs");
    }
}

#[test]
fn every_module_has_a_model_or_a_reason() {
    let (modules, models) = (modules(), models());
    let without: BTreeSet<_> = WITHOUT_MODEL.iter().map(|(name, ..)| *name).collect();
    assert!(WITHOUT_MODEL.is_sorted(), "the list is kept in order");
    for name in modules.keys().map(String::as_str) {
        let known = models.contains_key(name) || GENERATED.contains(&name);
        assert!(
            known != without.contains(name),
            "tri_{name} needs a model in sim/src/model, or a reason in this test, not both"
        );
    }
    for (name, through, how) in WITHOUT_MODEL {
        assert!(modules.contains_key(name), "tri_{name} is no module");
        assert!(
            models.contains_key(through),
            "tri_{name}: no model {through}"
        );
        // A trace that is named is one.
        if let Some((_, stage)) = how.split_once("trace ") {
            use tricodec_sim::lockstep::trace::Traced;
            let mut stages = tricodec_sim::model::encoder::EncoderOut::fault_points();
            stages.extend(tricodec_sim::model::decoder::DecoderOut::fault_points());
            assert!(stages.contains(&stage), "tri_{name}: no stage {stage}");
        }
    }
}

#[test]
fn headers_name_models_that_are_there() {
    let models = models();
    let mut named = 0;
    for (name, path) in modules() {
        let text = fs::read_to_string(&path).expect("a module");
        let header: String = text
            .lines()
            .take_while(|l| l.starts_with("//") || l.starts_with('`') || l.is_empty())
            .map(|l| format!("{} ", l.trim_start_matches('/').trim()))
            .collect();
        let Some((_, list)) = header.split_once("sim model `") else {
            continue;
        };
        let list = list.split(". ").next().unwrap_or(list);
        for model in list.split('`').step_by(2) {
            assert!(
                models.contains_key(model),
                "tri_{name}: sim model {model} is not in sim/src/model"
            );
            named += 1;
        }
    }
    assert!(named > 20, "{named}");
}
