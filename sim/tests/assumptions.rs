// SPDX-License-Identifier: Apache-2.0

//! What the tops assume of their users is checked: a master that takes an offer back, or changes it
//! while it is stalled, is stopped; one that waits is not.

use tricodec_sim::bridge::Model;

struct Bench(Model);

impl Bench {
    fn new(top: &str) -> Self {
        let mut bench = Self(Model::new(top).expect("the top is there"));
        bench.set("rst_ni", 0);
        assert!(bench.edge());
        bench.set("rst_ni", 1);
        assert!(bench.edge());
        bench
    }

    fn set(&mut self, name: &str, value: u64) {
        let port = self.0.port(name).expect(name);
        self.0.set(port, value);
    }

    /// Whether no assertion fails in a clock.
    fn edge(&mut self) -> bool {
        [0, 1].into_iter().all(|level| {
            self.set("clk_i", level);
            self.0.eval().is_ok()
        })
    }
}

/// An address without its data waits; then it becomes what `next` says.
fn after_a_stall(top: &str, next: impl Fn(&mut Bench)) -> bool {
    let mut bench = Bench::new(top);
    bench.set("s_axil_bready_i", 1);
    bench.set("s_axil_awaddr_i", 0x40);
    bench.set("s_axil_awvalid_i", 1);
    assert!(bench.edge(), "{top}: an offer may wait");
    next(&mut bench);
    bench.edge() && bench.edge()
}

#[test]
fn a_stalled_offer_must_stay() {
    for top in ["encoder_small", "decoder_small"] {
        assert!(
            after_a_stall(top, |b| b.set("s_axil_wvalid_i", 1)),
            "{top}: its data may come"
        );
        assert!(
            !after_a_stall(top, |b| b.set("s_axil_awvalid_i", 0)),
            "{top}: taken back"
        );
        assert!(
            !after_a_stall(top, |b| b.set("s_axil_awaddr_i", 0x44)),
            "{top}: changed"
        );
    }
}
