// SPDX-License-Identifier: Apache-2.0
//! The encoder without its alignment unit.

use tricodec_sim::bridge::Model;

use crate::content::noise;
use crate::slices::{DIRECT, picture_slices, run_on};

#[test]
fn without_the_alignment_unit_samples_pass_in_the_same_clocks() {
    run_on(
        DIRECT,
        &picture_slices(noise(64, 128, 1, true), 8, 27),
        0,
        1,
    );
    let done = run_on(
        DIRECT,
        &picture_slices(noise(112, 80, 5, false), 5, 20),
        40,
        5,
    );
    assert!(
        done.summary.compared["align"] > 0,
        "{:?}",
        done.summary.compared
    );
}

#[test]
fn without_the_alignment_unit_other_jobs_are_refused() {
    let mut model = Model::new(DIRECT.top).expect("a model");
    let port = |m: &Model, name: &str| m.port(name).expect("a port");
    let (clk, rst) = (port(&model, "clk_i"), port(&model, "rst_ni"));
    let clock = |m: &mut Model| {
        m.set(clk, 0);
        m.eval().expect("settles");
        m.set(clk, 1);
        m.eval().expect("settles");
    };
    // Inputs that nobody drives are not 0.
    model.set(port(&model, "s_axil_arvalid_i"), 0);
    model.set(port(&model, "s_axil_rready_i"), 1);
    model.set(rst, 0);
    clock(&mut model);
    model.set(rst, 1);
    // A write; gives the response: 0 taken, 2 refused.
    let write = |m: &mut Model, address: u64, data: u64| {
        for (name, value) in [
            ("s_axil_awvalid_i", 1),
            ("s_axil_wvalid_i", 1),
            ("s_axil_awaddr_i", address),
            ("s_axil_wdata_i", data),
        ] {
            m.set(port(m, name), value);
        }
        clock(m);
        m.set(port(m, "s_axil_awvalid_i"), 0);
        m.set(port(m, "s_axil_wvalid_i"), 0);
        m.set(clk, 0);
        m.eval().expect("settles");
        assert!(m.is_high(port(m, "s_axil_bvalid_o")), "no response");
        let response = m.get(port(m, "s_axil_bresp_o"));
        m.set(port(m, "s_axil_bready_i"), 1);
        clock(m);
        response
    };
    let job = |format: u64, scan: u64| 27 | 21 << 8 | format << 16 | scan << 24;
    // JOB1: a macroblock, a picture of one; JOB2, JOB3; JOB_PUSH to lane 0.
    assert_eq!(write(&mut model, 0x044, 1 | 1 << 20), 0);
    for (format, scan, exponent, response) in [
        (0, 0, 0, 2),
        (10, 0, 0, 2),
        (11, 1, 0, 2),
        (11, 0, 1, 2),
        (11, 0, 0, 0),
    ] {
        assert_eq!(write(&mut model, 0x048, job(format, scan)), 0);
        assert_eq!(write(&mut model, 0x04C, exponent), 0);
        let got = write(&mut model, 0x050, 0);
        assert_eq!(
            got, response,
            "format {format}, scan {scan}, exponent {exponent}"
        );
    }
    // CONFIG says so: bit 31, version 1, 8 bits, 72 slots, 8 lanes.
    for (name, value) in [("s_axil_arvalid_i", 1), ("s_axil_araddr_i", 0x004)] {
        model.set(port(&model, name), value);
    }
    clock(&mut model);
    assert!(
        model.is_high(port(&model, "s_axil_rvalid_o")),
        "no response"
    );
    assert_eq!(model.get(port(&model, "s_axil_rdata_o")), 0x8108_4808);
}
