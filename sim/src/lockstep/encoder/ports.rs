// SPDX-License-Identifier: Apache-2.0
//! The encoder's ports: driving inputs, comparing outputs.

use crate::bridge::{ModelError, Port};
use crate::device::Device;
use crate::lockstep::harness::check::Check;
use crate::lockstep::harness::pins::{Pins, ports};
use crate::lockstep::harness::ports::{AxilPorts, LinePorts};
use crate::lockstep::trace::TracePorts;
use crate::model::encoder::{EncoderIn, EncoderOut};

ports! {
    /// Ports that only the encoder has.
    Ports:
    clk_i rst_ni
    m_req_tvalid_o m_req_tready_i m_req_tdest_o m_req_scan_o m_req_first_o
    s_blk_tvalid_i s_blk_tready_o s_blk_tdest_i s_blk_tdata_i s_blk_tuser_i
    m_axis_tvalid_o m_axis_tready_i m_axis_tdata_o m_axis_tkeep_o m_axis_tlast_o m_axis_tdest_o
}

/// All ports of `tri_encoder`.
pub struct EncoderPins {
    axil: AxilPorts,
    line: LinePorts,
    p: Ports,
    trace: TracePorts<EncoderOut>,
}

impl Pins for EncoderPins {
    type In = EncoderIn;
    type Out = EncoderOut;

    fn new(model: &dyn Device) -> Result<Self, ModelError> {
        Ok(Self {
            axil: AxilPorts::new(model)?,
            line: LinePorts::new(model)?,
            p: Ports::find(model)?,
            trace: TracePorts::find(model)?,
        })
    }

    fn clock_and_reset(&self) -> (Port, Port) {
        (self.p.clk_i, self.p.rst_ni)
    }

    fn drive(&self, m: &mut dyn Device, i: &EncoderIn) {
        let p = &self.p;
        self.axil.drive(m, &i.axil);
        self.line.drive(m, i.line_ready, i.record.as_ref());
        m.set(p.m_req_tready_i, i.req_ready.into());
        m.set(p.s_blk_tvalid_i, i.block.is_some().into());
        if let Some(b) = &i.block {
            m.set(p.s_blk_tdest_i, b.lane as u64);
            m.set_words(p.s_blk_tdata_i, &b.data);
            m.set(p.s_blk_tuser_i, u32::from_le_bytes(b.scales).into());
        }
        m.set(p.m_axis_tready_i, i.out_ready.into());
    }

    fn compare(&self, c: &mut Check, o: &EncoderOut) {
        self.axil.compare(c, &o.axil);
        self.line.compare(c, o.line.as_ref(), o.record_ready);
        compare_streams(c, &self.p, o);
        self.trace.compare(c, o);
    }
}

fn compare_streams(c: &mut Check, p: &Ports, o: &EncoderOut) {
    if c.valid("m_req", p.m_req_tvalid_o, o.request.is_some())
        && let Some(r) = o.request
    {
        c.value("m_req", Some(r.lane), p.m_req_tdest_o, r.lane as u64);
        let scan = r.scan ^ c.is_wrong("m_req");
        c.value("m_req", Some(r.lane), p.m_req_scan_o, scan.into());
        c.value("m_req", Some(r.lane), p.m_req_first_o, r.first.into());
    }
    c.value("s_blk", None, p.s_blk_tready_o, 1);
    if c.valid("m_axis", p.m_axis_tvalid_o, o.out.is_some())
        && let Some(b) = &o.out
    {
        c.value("m_axis", Some(b.lane), p.m_axis_tdest_o, b.lane as u64);
        c.value("m_axis", Some(b.lane), p.m_axis_tdata_o, b.beat.data);
        c.value("m_axis", Some(b.lane), p.m_axis_tkeep_o, b.beat.keep.into());
        c.value("m_axis", Some(b.lane), p.m_axis_tlast_o, b.beat.last.into());
    }
}
