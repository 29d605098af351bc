// SPDX-License-Identifier: Apache-2.0
//! The RTL has the registers that registers.toml says: every word address is read and written.

use tricodec_sim::bridge::{Model, Port};
use tricodec_sim::model::shared::slot_table::{SLOTS, SLOTS_TURNING};
use tricodec_sim::registers::{Register, decoder, encoder};

/// A top behind its AXI4-Lite port, after reset.
struct Host {
    model: Model,
}

impl Host {
    fn new(top: &str, quiet: &[&str]) -> Self {
        let mut host = Self {
            model: Model::new(top).expect("a model"),
        };
        for name in ["awvalid", "wvalid", "arvalid"] {
            host.set(&format!("s_axil_{name}_i"), 0);
        }
        for name in ["bready", "rready"] {
            host.set(&format!("s_axil_{name}_i"), 1);
        }
        for name in quiet {
            host.set(name, 0);
        }
        host.set("rst_ni", 0);
        host.clock();
        host.set("rst_ni", 1);
        host
    }

    fn port(&self, name: &str) -> Port {
        self.model.port(name).expect("a port")
    }

    fn set(&mut self, name: &str, value: u64) {
        let port = self.port(name);
        self.model.set(port, value);
    }

    fn get(&self, name: &str) -> u64 {
        self.model.get(self.port(name))
    }

    fn clock(&mut self) {
        for level in [0, 1] {
            self.set("clk_i", level);
            self.model.eval().expect("settles");
        }
    }

    /// A write; whether it is taken.
    fn write(&mut self, at: u16, data: u32) -> bool {
        self.set("s_axil_awaddr_i", at.into());
        self.set("s_axil_wdata_i", data.into());
        for valid in [1, 0] {
            self.set("s_axil_awvalid_i", valid);
            self.set("s_axil_wvalid_i", valid);
            self.clock();
            if valid == 1 {
                assert_eq!(self.get("s_axil_bvalid_o"), 1, "{at:#05X}: no response");
            }
        }
        self.get("s_axil_bresp_o") == 0
    }

    /// A read; nothing when it is refused.
    fn read(&mut self, at: u16) -> Option<u32> {
        self.set("s_axil_araddr_i", at.into());
        self.set("s_axil_arvalid_i", 1);
        self.clock();
        assert_eq!(self.get("s_axil_rvalid_o"), 1, "{at:#05X}: no response");
        let data = self.get("s_axil_rdata_o") as u32;
        let taken = self.get("s_axil_rresp_o") == 0;
        self.set("s_axil_arvalid_i", 0);
        self.clock();
        taken.then_some(data)
    }
}

/// The register of a word address.
fn at(all: &[Register], address: u16) -> Option<&Register> {
    let inside = |r: &&Register| (r.offset..r.offset + 4 * r.words).contains(&address);
    all.iter().find(inside)
}

fn sweep(mut host: Host, all: &[Register], config: u32) {
    for address in (0..0x1000).step_by(4) {
        let register = at(all, address).filter(|r| r.readable);
        let expected = register.map(|r| r.reset.unwrap_or(config));
        assert_eq!(host.read(address), expected, "{address:#05X} after reset");
    }
    for address in (0..0x1000).step_by(4) {
        // The lane of a push does not exist, nor does a table of that length.
        let fits = |r: &Register| !["JOB_PUSH", "SLOTS"].contains(&r.name);
        let taken = at(all, address).is_some_and(|r| r.writable && fits(r));
        let got = host.write(address, u32::MAX);
        assert_eq!(got, taken, "{address:#05X} written");
    }
    for r in all.iter().filter(|r| r.readable && r.writable) {
        let expected = match r.name {
            "CTRL" => 1,
            "SLOTS" => SLOTS_TURNING as u32,
            name if name.starts_with("JOB") => u32::MAX,
            _ => 0,
        };
        for word in 0..r.words {
            let got = host.read(r.offset + 4 * word);
            assert_eq!(got, Some(expected), "{} {word} after writes", r.name);
        }
    }
    for (length, fits) in [(0, false), (1, true), (SLOTS, true), (SLOTS + 1, false)] {
        assert_eq!(host.write(encoder::SLOTS, length as u32), fits, "{length}");
        let kept = length.clamp(1, SLOTS);
        let before = SLOTS_TURNING;
        let kept = if length == 0 { before } else { kept };
        assert_eq!(host.read(encoder::SLOTS), Some(kept as u32), "{length}");
    }
}

#[test]
fn the_encoder_has_the_registers_of_the_table() {
    let config = encoder::CONFIG_LANES.put(8)
        | encoder::CONFIG_SLOTS.put(SLOTS as u32)
        | encoder::CONFIG_SAMPLE_BITS.put(8)
        | encoder::CONFIG_VERSION.put(encoder::CONFIG_VERSION_VALUE);
    let quiet = ["s_blk_tvalid_i", "s_line_tvalid_i"];
    sweep(Host::new("encoder_small", &quiet), &encoder::ALL, config);
    let direct = Host::new("encoder_small_direct", &quiet);
    let without = encoder::CONFIG_NO_ALIGN.put(1);
    sweep(direct, &encoder::ALL, config | without);
}

#[test]
fn the_decoder_has_the_registers_of_the_table() {
    let config = decoder::CONFIG_LANES.put(8)
        | decoder::CONFIG_SLOTS.put(SLOTS as u32)
        | decoder::CONFIG_SAMPLE_BITS.put(8)
        | decoder::CONFIG_VERSION.put(decoder::CONFIG_VERSION_VALUE);
    let quiet = ["s_axis_tvalid_i", "s_line_tvalid_i"];
    sweep(Host::new("decoder_small", &quiet), &decoder::ALL, config);
}
