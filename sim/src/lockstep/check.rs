//! What the harnesses of all tops share: pins, comparison, packing.

use std::collections::BTreeMap;

use tricodec_golden::codec::pipeline::TopEdge;
use tricodec_golden::intra::Neighbours;

use super::report::Mismatch;
use crate::bridge::{ModelError, Port};
use crate::device::Device;
use crate::model::axil::{AxilIn, AxilOut};
use crate::model::line::{LineCommand, pack_edge};

/// Declares a struct of ports, named as in SystemVerilog.
macro_rules! ports {
    ($(#[$doc:meta])* $struct:ident: $($name:ident)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $struct { $($name: $crate::bridge::Port),* }
        impl $struct {
            fn find(model: &dyn $crate::device::Device) -> Result<Self, $crate::bridge::ModelError> {
                Ok(Self { $($name: model.port(stringify!($name))?),* })
            }
        }
    };
}
pub(super) use ports;

/// The pins of a top: how inputs are driven and outputs compared.
pub trait Pins: Sized {
    /// Inputs of a clock.
    type In: Default;
    /// What the golden model says of a clock.
    type Out;
    /// Find them.
    fn new(model: &dyn Device) -> Result<Self, ModelError>;
    /// Clock and reset.
    fn clock_and_reset(&self) -> (Port, Port);
    /// Set the inputs of a clock.
    fn drive(&self, model: &mut dyn Device, i: &Self::In);
    /// Compare every output and every trace.
    fn compare(&self, c: &mut Check, o: &Self::Out);
}

/// A device with the pins of its top.
pub struct Rtl<'a, P> {
    model: &'a mut dyn Device,
    pins: P,
    blocks: Blocks,
}

/// Blocks compared so far, by stage and lane.
type Blocks = BTreeMap<&'static str, [u64; 64]>;

impl<'a, P: Pins> Rtl<'a, P> {
    /// The device, out of reset.
    pub fn new(model: &'a mut dyn Device) -> Result<Self, ModelError> {
        let pins = P::new(model)?;
        let mut rtl = Self {
            model,
            pins,
            blocks: Blocks::new(),
        };
        rtl.drive(&P::In::default());
        let (_, reset) = rtl.pins.clock_and_reset();
        rtl.model.set(reset, 0);
        for _ in 0..4 {
            rtl.settle()?;
            rtl.edge()?;
        }
        rtl.model.set(reset, 1);
        Ok(rtl)
    }

    /// The device, for traces.
    pub fn model(&mut self) -> &mut dyn Device {
        self.model
    }

    /// Set the inputs of a clock.
    pub fn drive(&mut self, i: &P::In) {
        self.pins.drive(self.model, i);
    }

    /// Let the inputs settle before the edge.
    pub fn settle(&mut self) -> Result<(), ModelError> {
        self.model.set(self.pins.clock_and_reset().0, 0);
        self.model.eval()
    }

    /// The rising edge.
    pub fn edge(&mut self) -> Result<(), ModelError> {
        self.model.set(self.pins.clock_and_reset().0, 1);
        self.model.eval()
    }

    /// Compare every output and every trace with the golden model's.
    pub fn compare(
        &mut self,
        clock: u64,
        o: &P::Out,
        compared: &mut BTreeMap<&'static str, u64>,
    ) -> Result<(), Mismatch> {
        let mut c = Check {
            model: self.model,
            clock,
            compared,
            blocks: &mut self.blocks,
            block: None,
            failed: None,
        };
        self.pins.compare(&mut c, o);
        c.failed.map_or(Ok(()), Err)
    }
}

/// Bits of little-endian words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits<const N: usize>(pub [u32; N]);

impl<const N: usize> Bits<N> {
    /// Put the low bits of `value` at bit `at`.
    pub fn put(&mut self, at: usize, width: usize, value: u32) {
        let value = u64::from(value) & ((1 << width) - 1);
        let spread = value << (at % 32);
        self.0[at / 32] |= spread as u32;
        if spread >> 32 != 0 {
            self.0[at / 32 + 1] |= (spread >> 32) as u32;
        }
    }

    /// Values side by side, the first in the low bits.
    pub fn of<T: Copy>(values: &[T], width: usize, bits: impl Fn(T) -> u32) -> Self {
        let mut out = Self([0; N]);
        for (i, v) in values.iter().enumerate() {
            out.put(width * i, width, bits(*v));
        }
        out
    }
}

/// Collects the first difference of a clock.
pub struct Check<'a> {
    /// The device.
    pub model: &'a dyn Device,
    clock: u64,
    /// Items compared so far, by stage.
    pub compared: &'a mut BTreeMap<&'static str, u64>,
    blocks: &'a mut Blocks,
    /// The block that is being compared.
    block: Option<u64>,
    failed: Option<Mismatch>,
}

impl Check<'_> {
    /// Note a difference.
    pub fn fail(
        &mut self,
        stage: &'static str,
        lane: Option<usize>,
        expected: String,
        got: String,
    ) {
        if self.failed.is_none() {
            self.failed = Some(Mismatch {
                clock: self.clock,
                stage,
                lane,
                block: self.block,
                expected,
                got,
            });
        }
    }

    /// Compare a port of up to 64 bits.
    pub fn value(&mut self, stage: &'static str, lane: Option<usize>, port: Port, expected: u64) {
        let got = self.model.get(port);
        if got != expected && !self.model.absent(port) {
            self.fail(stage, lane, format!("{expected:#x}"), format!("{got:#x}"));
        }
    }

    /// Compare a wide port.
    pub fn words(
        &mut self,
        stage: &'static str,
        lane: Option<usize>,
        port: Port,
        expected: &[u32],
    ) {
        let got = self.model.words(port);
        if got != expected && !self.model.absent(port) {
            let hex = |w: &[u32]| {
                w.iter()
                    .rev()
                    .map(|w| format!("{w:08x}"))
                    .collect::<Vec<_>>()
                    .join("_")
            };
            self.fail(stage, lane, hex(expected), hex(got));
        }
    }

    /// Compare the payload of a lane's next block at a stage.
    pub fn of_block(&mut self, stage: &'static str, lane: usize, check: impl FnOnce(&mut Self)) {
        let count = &mut self.blocks.entry(stage).or_insert([0; 64])[lane];
        self.block = Some(*count);
        *count += 1;
        check(self);
        self.block = None;
    }

    /// Compare a valid; say whether there is a payload, and count it.
    pub fn valid(&mut self, stage: &'static str, port: Port, expected: bool) -> bool {
        if self.model.absent(port) {
            return false;
        }
        let got = self.model.is_high(port);
        if got != expected {
            let text = |v| if v { "valid" } else { "not valid" }.to_owned();
            self.fail(stage, None, text(expected), text(got));
        }
        if expected && got {
            *self.compared.entry(stage).or_default() += 1;
        }
        expected && got
    }
}

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
            m.set_words(self.s_line_tdata_i, &pack_record(record));
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

fn pack_record(record: &[TopEdge; 4]) -> [u32; 5] {
    let mut bits = Bits([0; 5]);
    for (i, e) in record.iter().enumerate() {
        let word = pack_edge(e);
        bits.put(38 * i, 32, word as u32);
        bits.put(38 * i + 32, 6, (word >> 32) as u32);
    }
    bits.0
}

/// Samples as the words of a port.
pub fn bytes(samples: &[u8; 16]) -> [u32; 4] {
    std::array::from_fn(|i| {
        u32::from_le_bytes([
            samples[4 * i],
            samples[4 * i + 1],
            samples[4 * i + 2],
            samples[4 * i + 3],
        ])
    })
}

/// {mpm, avail d b a, corner, left, top}.
pub fn neighbours(n: &Neighbours, mpm: u8) -> Bits<4> {
    let mut bits = Bits([0; 4]);
    for (i, s) in n.top.iter().chain(&n.left).chain([&n.corner]).enumerate() {
        bits.put(8 * i, 8, u32::from(*s));
    }
    bits.put(104, 1, n.avail_a.into());
    bits.put(105, 1, n.avail_b.into());
    bits.put(106, 1, n.avail_d.into());
    bits.put(107, 4, mpm.into());
    bits
}

/// Compare traces of all lanes: the valids as one vector, then each payload of `width` bits.
pub fn compare_lanes(
    c: &mut Check,
    stage: &'static str,
    (valid, payload): (Port, Port),
    width: usize,
    expected: impl Iterator<Item = Option<u64>> + Clone,
) {
    if c.model.absent(valid) {
        return;
    }
    let valids = expected
        .clone()
        .enumerate()
        .fold(0, |bits, (l, e)| bits | u64::from(e.is_some()) << l);
    c.value(stage, None, valid, valids);
    *c.compared.entry(stage).or_default() += u64::from(valids.count_ones());
    let model = c.model;
    for (l, expected) in expected.enumerate() {
        let Some(expected) = expected else { continue };
        let at = width * l;
        let words = model.words(payload);
        let got = if words.is_empty() {
            model.get(payload) >> at
        } else {
            let high = words.get(at / 32 + 1).copied().unwrap_or(0);
            (u64::from(words[at / 32]) | u64::from(high) << 32) >> (at % 32)
        } & ((1 << width) - 1);
        if got != expected {
            c.fail(
                stage,
                Some(l),
                format!("{expected:#x}"),
                format!("{got:#x}"),
            );
        }
    }
}
