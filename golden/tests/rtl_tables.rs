// SPDX-License-Identifier: Apache-2.0
//! The constant tables exist once, in the golden model: `rtl/pkg/tri_tables_pkg.sv` is made from
//! them here, and must be up to date.
//!
//! `TRICODEC_UPDATE=1 cargo test -p tricodec-golden --test rtl_tables` writes it.

use std::fmt::Write;

use tricodec_golden::align::Format;
use tricodec_golden::align::element::Target;
use tricodec_golden::codec::video::hardware::pcm;
use tricodec_golden::entropy::engine::state::{NEXT_LPS, RANGE_LPS};
use tricodec_golden::entropy::h264::contexts as h264;
use tricodec_golden::entropy::lane::contexts as context;
use tricodec_golden::entropy::lane::video::contexts::{dense, video_init};
use tricodec_golden::entropy::lane::video::{VIDEO_CONTEXTS, word};
use tricodec_golden::entropy::lane::{INIT_MN, MORE_MN};
use tricodec_golden::intra::decide::LAMBDA;
use tricodec_golden::quant::chroma_qp::chroma_qp;
use tricodec_golden::quant::tables::{CLASS, CLASS8, MF, MF8, QP_MAX, V, V8, ZIGZAG, ZIGZAG8};

/// A function by cases: one line per entry, the default is 0.
fn function(
    out: &mut String,
    doc: &str,
    name: &str,
    width: u32,
    argument: &str,
    entries: &[(u32, u32, i64)],
) {
    let result = if width == 1 {
        "logic".to_owned()
    } else {
        format!("logic [{}:0]", width - 1)
    };
    let mask = (1i64 << width) - 1;
    writeln!(
        out,
        "\n  // {doc}\n  function automatic {result} {name}({argument});"
    )
    .unwrap();
    writeln!(out, "    unique case (index)").unwrap();
    for (bits, index, value) in entries {
        writeln!(
            out,
            "      {bits}'d{index}: return {width}'d{};",
            value & mask
        )
        .unwrap();
    }
    writeln!(
        out,
        "      default: return {width}'d0;\n    endcase\n  endfunction"
    )
    .unwrap();
}

/// Bits of a dense context number: `CtxW`.
fn context_bits() -> u32 {
    (INIT_MN.len() + MORE_MN.len())
        .next_power_of_two()
        .trailing_zeros()
}

/// Dense numbers of the contexts: of each syntax element the first.
fn contexts(out: &mut String) {
    let numbers = [
        ("MbType", context::MB_TYPE),
        ("PrevMode", context::PREV_MODE),
        ("RemMode", context::REM_MODE),
        ("QpDelta", context::QP_DELTA),
        ("Cbp", context::CBP),
        ("Cbf", context::CBF),
        ("Sig", context::SIG),
        ("Last", context::LAST),
        ("Abs", context::ABS),
        ("QpChanged", context::QP_CHANGED),
        ("QpMore", context::QP_MORE),
        ("Transform8x8", context::TRANSFORM_8X8),
    ];
    let (all, bits) = (INIT_MN.len() + MORE_MN.len(), context_bits());
    writeln!(
        out,
        "\n  // Dense context numbers (golden `entropy::lane::contexts`): how many there are, how many of\n  \
         // them the encoder uses, bits of a number, and of each syntax element the first.\n  \
         /* verilator lint_off UNUSEDPARAM */\n  \
         localparam int unsigned Contexts = {all};\n  \
         localparam int unsigned EncContexts = {};\n  \
         localparam int unsigned CtxW = $clog2(Contexts);",
        INIT_MN.len()
    )
    .unwrap();
    for (name, number) in numbers {
        writeln!(
            out,
            "  localparam logic [CtxW-1:0] Ctx{name} = {bits}'d{number};"
        )
        .unwrap();
    }
    out.push_str("  /* verilator lint_on UNUSEDPARAM */\n");
}

/// Dense numbers and initial values of a video lane's contexts.
fn video(out: &mut String) {
    let number = |ctx: usize| dense(ctx).expect("a context of a video lane");
    let numbers = [
        ("MbTypeI", h264::MB_TYPE_I),
        ("MbSkip", h264::MB_SKIP_P),
        ("MbTypeP", h264::MB_TYPE_P),
        ("MbTypePIntra", h264::MB_TYPE_P_INTRA),
        ("SubMbType", h264::SUB_MB_TYPE_P),
        ("MvdX", h264::MVD_X),
        ("MvdY", h264::MVD_Y),
        ("QpDelta", h264::MB_QP_DELTA),
        ("ChromaMode", h264::INTRA_CHROMA_PRED_MODE),
        ("PrevMode", h264::PREV_INTRA_PRED_MODE),
        ("RemMode", h264::REM_INTRA_PRED_MODE),
        ("CbpLuma", h264::CBP_LUMA),
        ("CbpChroma", h264::CBP_CHROMA),
        ("Transform8x8", h264::TRANSFORM_SIZE_8X8),
    ];
    writeln!(
        out,
        "\n  // Dense context numbers of a video lane (golden `entropy::lane::video::contexts`), likewise.\n  \
         /* verilator lint_off UNUSEDPARAM */\n  \
         localparam int unsigned VideoContexts = {VIDEO_CONTEXTS};\n  \
         localparam int unsigned VideoCtxW = $clog2(VideoContexts);"
    )
    .unwrap();
    for (name, ctx) in numbers {
        let number = number(ctx);
        writeln!(
            out,
            "  localparam logic [VideoCtxW-1:0] Video{name} = 9'd{number};"
        )
        .unwrap();
    }
    out.push_str("  /* verilator lint_on UNUSEDPARAM */\n");
    video_levels(out);
    for inter in [false, true] {
        let (kind, suffix) = if inter { ("P", "p") } else { ("I", "i") };
        for (value, part) in [("m", 0), ("n", 1)] {
            let entries: Vec<_> = video_init(inter)
                .into_iter()
                .enumerate()
                .map(|(i, mn)| (9, i as u32, i64::from([mn.0, mn.1][part])))
                .collect();
            function(
                out,
                &format!("{value} of a video lane's contexts, {kind} slices, signed (9.3.1.1)."),
                &format!("video_init_{suffix}_{value}"),
                8,
                "logic [VideoCtxW-1:0] index",
                &entries,
            );
        }
    }
}

/// A video lane's contexts of levels, by ctxBlockCat.
fn video_levels(out: &mut String) {
    let number = |ctx: usize| i64::from(dense(ctx).expect("a context of a video lane"));
    // A map's contexts go with the places of a word, which begin where the levels do.
    let map = |first: &[usize; 6]| -> Vec<i64> {
        let of = |c: usize| number(first[c]) - word::FIRST[c] as i64;
        (0..6).map(of).collect()
    };
    let flags = h264::CODED_BLOCK_FLAG.map(number).to_vec();
    let levels = h264::ABS_LEVEL.map(number).to_vec();
    let less = ", less the place in a word where the levels begin.";
    for (doc, end, name, values) in [
        ("coded_block_flag", ".", "video_cbf", flags),
        (
            "significant_coeff_flag",
            less,
            "video_sig",
            map(&h264::SIGNIFICANT),
        ),
        (
            "last_significant_coeff_flag",
            less,
            "video_last",
            map(&h264::LAST),
        ),
        ("coeff_abs_level_minus1", ".", "video_abs", levels),
    ] {
        let doc = match end {
            "." => format!("First context of {doc} by ctxBlockCat."),
            _ => format!("First context of {doc}{end}"),
        };
        let entries: Vec<_> = (0..).zip(values).map(|(c, v)| (3, c, v)).collect();
        function(out, &doc, name, 9, "logic [2:0] index", &entries);
    }
    for (doc, name, values) in [
        ("significant", "sig8_increment", h264::SIGNIFICANT_8X8),
        ("last_significant", "last8_increment", h264::LAST_8X8),
    ] {
        let doc = format!("ctxIdxInc of {doc}_coeff_flag of 8x8 blocks (Table 9-43).");
        let entries: Vec<_> = (0..).zip(values).map(|(k, v)| (6, k, v.into())).collect();
        function(out, &doc, name, 4, "logic [5:0] index", &entries);
    }
}

/// What the way back has to know of a format, by its number; numbers that no format has are taken
/// as INT8.
fn dealign(out: &mut String) {
    let mut of = |doc: &str, name: &str, width: u32, value: fn(&Target) -> i64| {
        let entries: Vec<_> = (0..16u8)
            .map(|n| {
                let format = Format::from_number(n).unwrap_or(Format::Int8);
                (4, n.into(), value(&Target::of(format)))
            })
            .collect();
        function(out, doc, name, width, "logic [3:0] index", &entries);
    };
    of(
        "Fraction bits of a format by number (golden `align::element::Target`).",
        "format_fraction_bits",
        5,
        |t| t.fraction_bits.into(),
    );
    of(
        "Exponent bias of a format, signed; of integers, as floats of seven fraction bits.",
        "format_bias",
        8,
        |t| t.bias.into(),
    );
    of(
        "Largest exponent field of a format's finite elements.",
        "format_top_field",
        8,
        |t| t.top_field.into(),
    );
    of(
        "Largest finite element of a format without its sign: the low fifteen bits.",
        "format_largest",
        15,
        |t| t.largest.into(),
    );
}

/// Tables of 8x8 blocks.
fn eight(out: &mut String) {
    let by_class = |table: &[[u16; 6]; 6]| -> Vec<_> {
        let index = |m: usize, c: usize| (6, (8 * m + c) as u32, i64::from(table[m][c]));
        (0..6)
            .flat_map(|m| (0..6).map(move |c| index(m, c)))
            .collect()
    };
    let by_place = |table: &[u8; 64]| -> Vec<_> {
        (0..64)
            .map(|i| (6, i as u32, i64::from(table[i])))
            .collect()
    };
    function(
        out,
        "Forward quantiser multiplier of {qp % 6, class} of an 8x8 block, in 2^-16.",
        "quant_mf8",
        15,
        "logic [5:0] index",
        &by_class(&MF8),
    );
    function(
        out,
        "Dequantiser scale of {qp % 6, class} of an 8x8 block (8.5.9).",
        "dequant_v8",
        6,
        "logic [5:0] index",
        &by_class(&V8.map(|row| row.map(u16::from))),
    );
    function(
        out,
        "Scale class of the coefficient at a raster position of an 8x8 block (8.5.9).",
        "scale_class8",
        3,
        "logic [5:0] index",
        &by_place(&CLASS8),
    );
    function(
        out,
        "Raster position of the coefficient at a place of the 8x8 zig-zag scan (Table 8-13).",
        "zigzag8",
        6,
        "logic [5:0] index",
        &by_place(&ZIGZAG8),
    );
    let quarter = |at: u8| ZIGZAG8.iter().position(|&z| z == at).map(|k| k as u8 / 16);
    function(
        out,
        "Quarter of the 8x8 zig-zag scan that a raster position lies in.",
        "scan_quarter8",
        2,
        "logic [5:0] index",
        &by_place(&std::array::from_fn(|at| quarter(at as u8).unwrap_or(0))),
    );
}

fn package() -> String {
    let mut out = String::from(
        "// SPDX-License-Identifier: Apache-2.0\n\n// Constant tables of the codec. GENERATED from the golden model by\n// golden/tests/rtl_tables.rs: do not edit.\n\
         package tri_tables_pkg;\n",
    );
    contexts(&mut out);
    let o = &mut out;
    let flat = |rows: &[[u8; 4]; 64]| -> Vec<_> {
        rows.iter()
            .enumerate()
            .flat_map(|(s, row)| {
                row.iter()
                    .enumerate()
                    .map(move |(q, v)| (8, (4 * s + q) as u32, i64::from(*v)))
            })
            .collect()
    };
    function(
        o,
        "rangeTabLPS of {pStateIdx, qCodIRangeIdx} (Table 9-44).",
        "range_lps",
        8,
        "logic [7:0] index",
        &flat(&RANGE_LPS),
    );
    six_bits(o, "transIdxLPS (Table 9-45).", "next_lps", 6, NEXT_LPS);
    function(
        o,
        "m of the contexts by dense number, I slices, signed (9.3.1.1).",
        "init_m",
        8,
        "logic [CtxW-1:0] index",
        &list(
            context_bits(),
            &mut INIT_MN.iter().chain(&MORE_MN).map(|mn| i64::from(mn.0)),
        ),
    );
    function(
        o,
        "n of the contexts by dense number, I slices, signed (9.3.1.1).",
        "init_n",
        8,
        "logic [CtxW-1:0] index",
        &list(
            context_bits(),
            &mut INIT_MN.iter().chain(&MORE_MN).map(|mn| i64::from(mn.1)),
        ),
    );
    function(
        o,
        "Forward quantiser multiplier of {qp % 6, class}.",
        "quant_mf",
        14,
        "logic [4:0] index",
        &(0..6)
            .flat_map(|m| (0..3).map(move |c| (5, (4 * m + c) as u32, i64::from(MF[m][c]))))
            .collect::<Vec<_>>(),
    );
    function(
        o,
        "Dequantiser scale of {qp % 6, class} (8.5.9).",
        "dequant_v",
        5,
        "logic [4:0] index",
        &(0..6)
            .flat_map(|m| (0..3).map(move |c| (5, (4 * m + c) as u32, i64::from(V[m][c]))))
            .collect::<Vec<_>>(),
    );
    function(
        o,
        "Scale class of the coefficient at a raster position (8.5.9).",
        "scale_class",
        2,
        "logic [3:0] index",
        &list(4, &mut CLASS.iter().map(|v| i64::from(*v))),
    );
    function(
        o,
        "Raster position of the coefficient at a place of the zig-zag scan (Table 8-12).",
        "zigzag",
        4,
        "logic [3:0] index",
        &list(4, &mut ZIGZAG.iter().map(|v| i64::from(*v))),
    );
    six_bits(o, "Lambda of the mode decision by QP.", "lambda", 7, LAMBDA);
    function(
        o,
        "Largest cost of a macroblock that is not I_PCM, by QP, below 25.",
        "pcm_limit",
        17,
        "logic [4:0] index",
        &list(5, &mut pcm::LIMIT.iter().map(|v| i64::from(*v))),
    );
    six_bits(o, "qp / 6.", "qp_div6", 4, (0..=QP_MAX).map(|q| q / 6));
    six_bits(o, "qp % 6.", "qp_mod6", 3, (0..=QP_MAX).map(|q| q % 6));
    eight(o);
    six_bits(
        o,
        "QPc of a quantiser with the component's offset (Table 8-15).",
        "chroma_qp",
        6,
        (0..=QP_MAX).map(|q| chroma_qp(q, 0)),
    );
    dealign(o);
    video(o);
    out.push_str("\nendpackage\n");
    out
}

/// Entries from 0 on, of an index of `bits` bits.
fn list(bits: u32, values: &mut dyn Iterator<Item = i64>) -> Vec<(u32, u32, i64)> {
    let entries = values.enumerate();
    entries.map(|(i, v)| (bits, i as u32, v)).collect()
}

/// A function of QP, or another number of six bits.
fn six_bits(
    out: &mut String,
    doc: &str,
    name: &str,
    width: u32,
    values: impl IntoIterator<Item = u8>,
) {
    let entries = list(6, &mut values.into_iter().map(i64::from));
    function(out, doc, name, width, "logic [5:0] index", &entries);
}

#[test]
fn the_rtls_tables_are_the_golden_models() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../rtl/pkg/tri_tables_pkg.sv");
    let wanted = package();
    if std::env::var_os("TRICODEC_UPDATE").is_some() {
        std::fs::write(path, &wanted).expect("writes the package");
    }
    let committed = std::fs::read_to_string(path).expect("rtl/pkg/tri_tables_pkg.sv is there");
    assert!(
        committed == wanted,
        "rtl/pkg/tri_tables_pkg.sv is out of date: run this test with TRICODEC_UPDATE=1"
    );
}
