// SPDX-License-Identifier: Apache-2.0
//! `tri_axil` in lockstep with its model.

use tricodec_sim::lockstep::harness::block::Block;
use tricodec_sim::lockstep::harness::random::Random;
use tricodec_sim::lockstep::harness::stall::Stall;
use tricodec_sim::model::shared::axil::{Axil, AxilIn};

/// An offer stays as it is until it is taken.
fn offer(on_offer: &mut bool, value: &mut u32, go: bool, next: u64) {
    if !*on_offer && go {
        (*on_offer, *value) = (true, next as u32);
    }
}

fn run(stalls: [u8; 5]) {
    const INPUTS: [&str; 11] = [
        "s_axil_awvalid_i",
        "s_axil_awaddr_i",
        "s_axil_wvalid_i",
        "s_axil_wdata_i",
        "s_axil_bready_i",
        "s_axil_arvalid_i",
        "s_axil_araddr_i",
        "s_axil_rready_i",
        "write_ok_i",
        "rdata_i",
        "read_ok_i",
    ];
    let mut rtl = Block::new("axil", &INPUTS);
    let mut golden = Axil::default();
    let mut random = Random::new(14, 1);
    let mut stream = 1;
    let mut stalls = stalls.map(|percent| {
        stream += 1;
        Stall::new(14, stream, percent)
    });
    let (mut aw, mut w, mut ar) = ((false, 0), (false, 0), (false, 0));
    for _ in 0..3000 {
        offer(&mut aw.0, &mut aw.1, stalls[0].go(), random.bits() & 0xFFF);
        offer(&mut w.0, &mut w.1, stalls[1].go(), random.bits());
        offer(&mut ar.0, &mut ar.1, stalls[2].go(), random.bits() & 0xFFF);
        let i = AxilIn {
            awvalid: aw.0,
            awaddr: aw.1 as u16,
            wvalid: w.0,
            wdata: w.1,
            bready: stalls[3].go(),
            arvalid: ar.0,
            araddr: ar.1 as u16,
            rready: stalls[4].go(),
        };
        let (write_ok, read) = (random.below(3) > 0, (random.below(3) > 0, random.bits()));
        rtl.set("s_axil_awvalid_i", i.awvalid.into());
        rtl.set("s_axil_awaddr_i", i.awaddr.into());
        rtl.set("s_axil_wvalid_i", i.wvalid.into());
        rtl.set("s_axil_wdata_i", i.wdata.into());
        rtl.set("s_axil_bready_i", i.bready.into());
        rtl.set("s_axil_arvalid_i", i.arvalid.into());
        rtl.set("s_axil_araddr_i", i.araddr.into());
        rtl.set("s_axil_rready_i", i.rready.into());
        rtl.set("write_ok_i", write_ok.into());
        // A register that is not there reads as 0.
        let data = if read.0 { read.1 } else { 0 };
        rtl.set("rdata_i", data);
        rtl.set("read_ok_i", read.0.into());
        rtl.settle();
        let out = golden.outputs(&i);
        assert_eq!(rtl.is_high("s_axil_awready_o"), out.awready);
        assert_eq!(rtl.is_high("s_axil_wready_o"), out.wready);
        assert_eq!(rtl.is_high("s_axil_arready_o"), out.arready);
        assert_eq!(rtl.is_high("s_axil_bvalid_o"), out.bvalid);
        assert_eq!(rtl.is_high("s_axil_rvalid_o"), out.rvalid);
        if out.bvalid {
            assert_eq!(rtl.get("s_axil_bresp_o"), out.bresp.into());
        }
        if out.rvalid {
            assert_eq!(rtl.get("s_axil_rresp_o"), out.rresp.into());
            assert_eq!(rtl.get("s_axil_rdata_o"), out.rdata.into());
        }
        assert_eq!(rtl.is_high("write_o"), golden.write(&i).is_some());
        if let Some((address, data)) = golden.write(&i) {
            assert_eq!(rtl.get("waddr_o"), address.into());
            assert_eq!(rtl.get("wdata_o"), data.into());
        }
        if let Some(address) = golden.read(&i) {
            assert_eq!(rtl.get("raddr_o"), address.into());
        }
        rtl.edge();
        let written = golden.write(&i).map(|_| write_ok);
        let read = golden.read(&i).map(|_| read.0.then_some(read.1 as u32));
        golden.tick(&i, written, read);
        aw.0 &= !out.awready;
        w.0 &= !out.wready;
        ar.0 &= !out.arready;
    }
}

#[test]
fn all_streams_stalled_and_not() {
    for stalls in [
        [0; 5],
        [50; 5],
        [90, 0, 0, 0, 0],
        [0, 90, 0, 90, 90],
        [10, 10, 90, 50, 0],
    ] {
        run(stalls);
    }
}
