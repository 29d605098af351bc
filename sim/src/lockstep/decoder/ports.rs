// SPDX-License-Identifier: Apache-2.0
//! The decoder's ports: driving inputs, comparing outputs.

use crate::bridge::{ModelError, Port};
use crate::device::Device;
use crate::lockstep::harness::check::Check;
use crate::lockstep::harness::pins::{Pins, ports};
use crate::lockstep::harness::ports::{AxilPorts, LinePorts};
use crate::lockstep::trace::TracePorts;
use crate::model::decoder::{DecoderIn, DecoderOut};

ports! {
    /// Ports that only the decoder has.
    Ports:
    clk_i rst_ni
    m_req_tvalid_o m_req_tready_i m_req_tdest_o m_req_first_o
    s_axis_tvalid_i s_axis_tready_o s_axis_tdest_i s_axis_tdata_i s_axis_tkeep_i s_axis_tlast_i
    m_blk_tvalid_o m_blk_tready_i m_blk_tdest_o m_blk_tdata_o m_blk_tuser_o m_blk_tlast_o
}

/// All ports of `tri_decoder`.
pub struct DecoderPins {
    axil: AxilPorts,
    line: LinePorts,
    p: Ports,
    trace: TracePorts<DecoderOut>,
}

impl Pins for DecoderPins {
    type In = DecoderIn;
    type Out = DecoderOut;

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

    fn drive(&self, m: &mut dyn Device, i: &DecoderIn) {
        let p = &self.p;
        self.axil.drive(m, &i.axil);
        self.line.drive(m, i.line_ready, i.record.as_ref());
        m.set(p.m_req_tready_i, i.req_ready.into());
        m.set(p.s_axis_tvalid_i, i.beat.is_some().into());
        if let Some((lane, beat)) = &i.beat {
            m.set(p.s_axis_tdest_i, *lane as u64);
            m.set(p.s_axis_tdata_i, u64::from_le_bytes(beat.data));
            m.set(p.s_axis_tkeep_i, 0xFF >> (7 - beat.end));
            m.set(p.s_axis_tlast_i, beat.last.into());
        }
        m.set(p.m_blk_tready_i, i.out_ready.into());
    }

    fn compare(&self, c: &mut Check, o: &DecoderOut) {
        self.axil.compare(c, &o.axil);
        self.line.compare(c, o.line.as_ref(), o.record_ready);
        compare_streams(c, &self.p, o);
        self.trace.compare(c, o);
    }
}

fn compare_streams(c: &mut Check, p: &Ports, o: &DecoderOut) {
    if c.valid("m_req", p.m_req_tvalid_o, o.request.is_some())
        && let Some(r) = o.request
    {
        c.value("m_req", Some(r.lane), p.m_req_tdest_o, r.lane as u64);
        let first = r.first ^ c.is_wrong("m_req");
        c.value("m_req", Some(r.lane), p.m_req_first_o, first.into());
    }
    c.value("s_axis", None, p.s_axis_tready_o, 1);
    if c.valid("m_blk", p.m_blk_tvalid_o, o.out.is_some())
        && let Some(b) = &o.out
    {
        c.value("m_blk", Some(b.lane), p.m_blk_tdest_o, b.lane as u64);
        let mut data = b.data;
        data[5] ^= u32::from(c.is_wrong("m_blk"));
        c.words("m_blk", Some(b.lane), p.m_blk_tdata_o, &data);
        let error = b.fault.map_or(0, |f| f as u64);
        let user = error << 8 | u64::from(b.scale);
        c.value("m_blk", Some(b.lane), p.m_blk_tuser_o, user);
        c.value("m_blk", Some(b.lane), p.m_blk_tlast_o, b.last.into());
    }
}
