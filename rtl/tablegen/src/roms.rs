// SPDX-License-Identifier: Apache-2.0
//! What the ROMs hold: names, shapes and words, all from the golden model.
//!
//! There is no rust-hdl here: the tests of the ordinary workspace take in this file as it is, to
//! compare the committed ROMs with the golden tables (`golden/tests/roms.rs`).

use tricodec_golden::deblock::tables::{ALPHA, BETA, TC0};
use tricodec_golden::entropy::h264::contexts::{LAST_8X8, SIGNIFICANT_8X8};
use tricodec_golden::entropy::h264::init;
use tricodec_golden::quant::tables::{CLASS8, ZIGZAG8};

use crate::contexts::{CONTEXTS, source};

/// One ROM: a module of `rtl/rom`.
pub struct Rom {
    /// Module and file name, without `.sv`.
    pub name: &'static str,
    /// First line of the header: what the table is.
    pub title: &'static str,
    /// Fields of `addr_i` and `rdata_o`, a line of the header each.
    pub fields: &'static [&'static str],
    /// Where the golden model has the table.
    pub golden: &'static str,
    /// Width of `addr_i`.
    pub address_bits: usize,
    /// Width of `rdata_o`, 1 to 63.
    pub word_bits: usize,
    /// Words by address from 0 on; addresses behind the last read 0.
    pub words: Vec<u64>,
}

/// All ROMs, in order of their names.
pub fn all() -> Vec<Rom> {
    vec![ctx_init(), deblock_a(), deblock_b(), scan8()]
}

/// (m, n) of all contexts by kind of slice: I, then P and B by cabac_init_idc.
fn ctx_init() -> Rom {
    let words = [None, Some(0), Some(1), Some(2)]
        .into_iter()
        .flat_map(|idc| {
            (0..CONTEXTS).map(move |ctx| {
                let (m, n) = init::table(idc)[source(ctx)];
                u64::from(m as u8) << 8 | u64::from(n as u8)
            })
        });
    Rom {
        name: "tri_rom_ctx_init",
        title: "Initial values (m, n) of all 1024 contexts of H.264 (9.3.1.1), by kind of slice.",
        fields: &[
            "addr_i: {kind[1:0], ctxIdx[9:0]}; kind 0: I, 1 to 3: P and B, cabac_init_idc + 1.",
            "rdata_o: {m[7:0], n[7:0]}, both signed.",
        ],
        golden: "`entropy::h264::init::table`; contexts.rs of rtl/tablegen maps 460 and up",
        address_bits: 12,
        word_bits: 16,
        words: words.collect(),
    }
}

/// Thresholds of the deblocking filter by indexA.
fn deblock_a() -> Rom {
    let words = ALPHA.iter().zip(&TC0).map(|(&alpha, tc0)| {
        tc0.iter()
            .rev()
            .fold(u64::from(alpha), |word, &t| word << 5 | u64::from(t))
    });
    Rom {
        name: "tri_rom_deblock_a",
        title: "Deblocking: alpha and tC0 by indexA (Tables 8-16 and 8-17).",
        fields: &[
            "addr_i: indexA, 0 to 51.",
            "rdata_o: {alpha[7:0], tC0 of bS 3, of bS 2, of bS 1: [4:0] each}.",
        ],
        golden: "`deblock::tables::{ALPHA, TC0}`",
        address_bits: 6,
        word_bits: 23,
        words: words.collect(),
    }
}

/// Thresholds of the deblocking filter by indexB.
fn deblock_b() -> Rom {
    Rom {
        name: "tri_rom_deblock_b",
        title: "Deblocking: beta by indexB (Table 8-16).",
        fields: &["addr_i: indexB, 0 to 51.", "rdata_o: beta[4:0]."],
        golden: "`deblock::tables::BETA`",
        address_bits: 6,
        word_bits: 5,
        words: BETA.iter().map(|&beta| beta.into()).collect(),
    }
}

/// What an 8x8 block needs to know of a place of its scan. The last place has no flags: 0 there.
fn scan8() -> Rom {
    let words = ZIGZAG8.iter().enumerate().map(|(place, &raster)| {
        let flag = |table: &[u8; 63]| u64::from(table.get(place).copied().unwrap_or(0));
        let class = u64::from(CLASS8[usize::from(raster)]);
        u64::from(raster) << 11 | class << 8 | flag(&SIGNIFICANT_8X8) << 4 | flag(&LAST_8X8)
    });
    Rom {
        name: "tri_rom_scan8",
        title: "8x8 blocks, frame coded: places of the zig-zag scan (Tables 8-13 and 9-43).",
        fields: &[
            "addr_i: place of the scan, 0 to 63.",
            "rdata_o: {raster position[5:0], scale class of the position[2:0],",
            "  ctxIdxInc of significant_coeff_flag[3:0], of last_significant_coeff_flag[3:0]}.",
        ],
        golden: "`quant::tables::{ZIGZAG8, CLASS8}`, `h264::contexts::{SIGNIFICANT_8X8, LAST_8X8}`",
        address_bits: 6,
        word_bits: 17,
        words: words.collect(),
    }
}
