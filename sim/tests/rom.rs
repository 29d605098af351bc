// SPDX-License-Identifier: Apache-2.0
//! The ROM of context initialisation, Verilated, against the golden tables: every word.

#[path = "../../rtl/tablegen/src/contexts.rs"]
mod contexts;

use contexts::{CONTEXTS, source};
use tricodec_golden::entropy::h264::init;
use tricodec_sim::bridge::{Model, Port};

struct Rom {
    model: Model,
    clk: Port,
    ren: Port,
    addr: Port,
    rdata: Port,
}

impl Rom {
    fn new() -> Self {
        let model = Model::new("rom_ctx_init").expect("the top is there");
        let port = |name| model.port(name).expect(name);
        let (clk, ren, addr, rdata) = (
            port("clk_i"),
            port("ren_i"),
            port("addr_i"),
            port("rdata_o"),
        );
        Self {
            model,
            clk,
            ren,
            addr,
            rdata,
        }
    }

    /// One clock; the word behind it as (m, n).
    fn clock(&mut self, read: bool, address: usize) -> (i8, i8) {
        self.model.set(self.ren, read.into());
        self.model.set(self.addr, address as u64);
        for level in [0, 1] {
            self.model.set(self.clk, level);
            self.model.eval().expect("no assertion fails");
        }
        let word = self.model.get(self.rdata);
        ((word >> 8) as u8 as i8, word as u8 as i8)
    }
}

#[test]
fn context_rom_reads_the_golden_tables_a_clock_later() {
    let mut rom = Rom::new();
    for (kind, idc) in [None, Some(0), Some(1), Some(2)].into_iter().enumerate() {
        for ctx in 0..CONTEXTS {
            let wanted = init::table(idc)[source(ctx)];
            let found = rom.clock(true, kind * CONTEXTS + ctx);
            assert_eq!(found, wanted, "kind {kind}, ctxIdx {ctx}");
            // Without an enable the word stays, whatever the address.
            let other = (kind * CONTEXTS + ctx) ^ 0xFFF;
            assert_eq!(rom.clock(false, other), wanted, "kind {kind}, ctxIdx {ctx}");
        }
    }
}
