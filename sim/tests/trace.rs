// SPDX-License-Identifier: Apache-2.0
//! What is made of the tables of stages is up to date: the trace ports of both tops, and the tables
//! of the page. `TRICODEC_UPDATE=1 cargo test -p tricodec-sim --test trace` writes them.

use std::path::Path;

use tricodec_sim::lockstep::trace::{Items, Traced, generate};
use tricodec_sim::model::decoder::DecoderOut;
use tricodec_sim::model::encoder::EncoderOut;

/// A file of the project is this text; written where that is asked for.
fn is_up_to_date(path: &str, wanted: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if std::env::var_os("TRICODEC_UPDATE").is_some() {
        std::fs::write(&file, wanted).unwrap_or_else(|e| panic!("{path}: {e}"));
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert!(
        committed == wanted,
        "{path} is out of date: run make tables"
    );
}

/// Ports of a top, and what it assigns where it has none.
fn ports_of<O: Traced>(short: &str) {
    is_up_to_date(
        &format!("rtl/top/{short}_trace_ports.svh"),
        &generate::ports::<O>(),
    );
    is_up_to_date(
        &format!("rtl/top/{short}_trace_signals.svh"),
        &generate::local_signals::<O>(),
    );
}

#[test]
fn trace_ports_are_those_of_the_tables() {
    ports_of::<EncoderOut>("tri_enc");
    ports_of::<DecoderOut>("tri_dec");
}

#[test]
fn the_page_has_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/verification.md");
    let page = std::fs::read_to_string(path).expect("docs/verification.md is there");
    let page = generate::between(&page, "tri_encoder", &generate::page::<EncoderOut>());
    let page = generate::between(
        &page.expect("markers"),
        "tri_decoder",
        &generate::page::<DecoderOut>(),
    );
    is_up_to_date("docs/verification.md", &page.expect("markers"));
}

/// Every stage can be found by its name, and its fields fill its payload.
fn rows_are_sound<O: Traced>() {
    for (i, stage) in O::STAGES.iter().enumerate() {
        let bits: usize = stage.fields.iter().map(|f| f.count * f.width).sum();
        assert_eq!(bits, stage.bits, "{}", stage.name);
        assert!(stage.wrong_bit < stage.bits, "{}", stage.name);
        let before = &O::STAGES[..i];
        assert!(
            before.iter().all(|s| s.name != stage.name),
            "{}",
            stage.name
        );
        // A bin or a byte is compared as a number.
        assert!(!matches!(stage.items, Items::EachLane(_)) || stage.bits < 64);
    }
}

#[test]
fn the_tables_are_sound() {
    rows_are_sound::<EncoderOut>();
    rows_are_sound::<DecoderOut>();
}
