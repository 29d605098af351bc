// SPDX-License-Identifier: Apache-2.0
//! Ports that both tops have: control and line memory.

use tricodec_golden::codec::pipeline::TopEdge;

use super::bits::Bits;
use super::check::Check;
use super::pins::ports;
use crate::bits;
use crate::bridge::ModelError;
use crate::device::Device;
use crate::model::shared::axil::{AxilIn, AxilOut};
use crate::model::shared::line_port::LineCommand;
use crate::model::shared::pkg::pack_edge;

ports! {
    /// The control port.
    AxilPorts:
    s_axil_awvalid_i s_axil_awready_o s_axil_awaddr_i s_axil_wvalid_i s_axil_wready_o s_axil_wdata_i
    s_axil_bvalid_o s_axil_bready_i s_axil_bresp_o s_axil_arvalid_i s_axil_arready_o s_axil_araddr_i
    s_axil_rvalid_o s_axil_rready_i s_axil_rdata_o s_axil_rresp_o
}

impl AxilPorts {
    /// Find them.
    pub fn new(model: &dyn Device) -> Result<Self, ModelError> {
        Self::find(model)
    }

    /// Set the inputs of a clock.
    pub fn drive(&self, m: &mut dyn Device, i: &AxilIn) {
        m.set(self.s_axil_awvalid_i, i.awvalid.into());
        m.set(self.s_axil_awaddr_i, i.awaddr.into());
        m.set(self.s_axil_wvalid_i, i.wvalid.into());
        m.set(self.s_axil_wdata_i, i.wdata.into());
        m.set(self.s_axil_bready_i, i.bready.into());
        m.set(self.s_axil_arvalid_i, i.arvalid.into());
        m.set(self.s_axil_araddr_i, i.araddr.into());
        m.set(self.s_axil_rready_i, i.rready.into());
    }

    /// Compare the outputs.
    pub fn compare(&self, c: &mut Check, a: &AxilOut) {
        c.value("s_axil", None, self.s_axil_awready_o, a.awready.into());
        c.value("s_axil", None, self.s_axil_wready_o, a.wready.into());
        c.value("s_axil", None, self.s_axil_arready_o, a.arready.into());
        if c.valid("s_axil.b", self.s_axil_bvalid_o, a.bvalid) {
            c.value("s_axil.b", None, self.s_axil_bresp_o, a.bresp.into());
        }
        if c.valid("s_axil.r", self.s_axil_rvalid_o, a.rvalid) {
            c.value("s_axil.r", None, self.s_axil_rdata_o, a.rdata.into());
            c.value("s_axil.r", None, self.s_axil_rresp_o, a.rresp.into());
        }
    }
}

ports! {
    /// The line memory's ports.
    LinePorts:
    m_line_tvalid_o m_line_tready_i m_line_read_o m_line_first_o m_line_tdest_o m_line_tdata_o
    s_line_tvalid_i s_line_tready_o s_line_tdest_i s_line_tdata_i
}

impl LinePorts {
    /// Find them.
    pub fn new(model: &dyn Device) -> Result<Self, ModelError> {
        Self::find(model)
    }

    /// Set the inputs of a clock.
    pub fn drive(&self, m: &mut dyn Device, ready: bool, record: Option<&(usize, [TopEdge; 4])>) {
        m.set(self.m_line_tready_i, ready.into());
        m.set(self.s_line_tvalid_i, record.is_some().into());
        if let Some((lane, record)) = record {
            m.set(self.s_line_tdest_i, *lane as u64);
            m.set_words(self.s_line_tdata_i, pack_record(record).words());
        }
    }

    /// Compare the outputs.
    pub fn compare(&self, c: &mut Check, line: Option<&LineCommand>, record_ready: bool) {
        if c.valid("m_line", self.m_line_tvalid_o, line.is_some())
            && let Some(command) = line
        {
            let (lane, read, first, word) = match command {
                LineCommand::Write { lane, first, word } => (*lane, false, *first, pack_edge(word)),
                LineCommand::Read { lane } => (*lane, true, false, 0),
            };
            c.value("m_line", Some(lane), self.m_line_tdest_o, lane as u64);
            c.value("m_line", Some(lane), self.m_line_read_o, read.into());
            c.value("m_line", Some(lane), self.m_line_first_o, first.into());
            c.value("m_line", Some(lane), self.m_line_tdata_o, word);
        }
        c.value("s_line", None, self.s_line_tready_o, record_ready.into());
    }
}

/// Four edges of 38 bits, each in two parts.
fn pack_record(record: &[TopEdge; 4]) -> Bits<152> {
    let low = |i: usize| [pack_edge(&record[i]) as u32];
    let high = |i: usize| [(pack_edge(&record[i]) >> 32) as u32];
    bits!(152;
        [1; 32] = low(0), [1; 6] = high(0),
        [1; 32] = low(1), [1; 6] = high(1),
        [1; 32] = low(2), [1; 6] = high(2),
        [1; 32] = low(3), [1; 6] = high(3),
    )
}
