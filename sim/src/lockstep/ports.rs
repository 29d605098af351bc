//! The encoder's ports: driving inputs, comparing outputs.

use std::collections::BTreeMap;

use tricodec_golden::codec::slice::{BlockRecord, TopEdge};

use super::report::Mismatch;
use crate::bridge::{Model, ModelError, Port};
use crate::model::encoder::{EncoderIn, EncoderOut};
use crate::model::line::{LineCommand, pack_edge};

macro_rules! ports {
    ($($name:ident)*) => {
        /// All ports of `tri_encoder`, named as in SystemVerilog.
        #[derive(Clone, Copy, Debug)]
        struct Ports { $($name: Port),* }
        impl Ports {
            fn new(model: &Model) -> Result<Self, ModelError> {
                Ok(Self { $($name: model.port(stringify!($name))?),* })
            }
        }
    };
}

ports! {
    clk_i rst_ni
    s_axil_awvalid_i s_axil_awready_o s_axil_awaddr_i s_axil_wvalid_i s_axil_wready_o s_axil_wdata_i
    s_axil_bvalid_o s_axil_bready_i s_axil_bresp_o s_axil_arvalid_i s_axil_arready_o s_axil_araddr_i
    s_axil_rvalid_o s_axil_rready_i s_axil_rdata_o s_axil_rresp_o
    m_req_tvalid_o m_req_tready_i m_req_tdest_o m_req_scan_o m_req_first_o
    s_blk_tvalid_i s_blk_tready_o s_blk_tdest_i s_blk_tdata_i s_blk_tuser_i
    m_line_tvalid_o m_line_tready_i m_line_read_o m_line_first_o m_line_tdest_o m_line_tdata_o
    s_line_tvalid_i s_line_tready_o s_line_tdest_i s_line_tdata_i
    m_axis_tvalid_o m_axis_tready_i m_axis_tdata_o m_axis_tkeep_o m_axis_tlast_o m_axis_tdest_o
    trace_align_valid_o trace_align_lane_o trace_align_o
    trace_slot_valid_o trace_slot_lane_o trace_slot_o
    trace_neigh_valid_o trace_neigh_lane_o trace_neigh_o
    trace_cost_valid_o trace_cost_o trace_decide_valid_o trace_decide_o trace_resid_valid_o trace_resid_o
    trace_fdct_valid_o trace_fdct_o trace_quant_valid_o trace_quant_o
    trace_recon_valid_o trace_recon_lane_o trace_recon_o
    trace_word_valid_o trace_word_lane_o trace_word_o
    trace_bin_valid_o trace_bin_o trace_byte_valid_o trace_byte_o
}

/// The Verilated encoder with its ports.
pub struct Rtl {
    model: Model,
    p: Ports,
    blocks: Blocks,
}

/// Blocks compared so far, by stage and lane.
type Blocks = BTreeMap<&'static str, [u64; 64]>;

/// Bits of little-endian words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bits<const N: usize>([u32; N]);

impl<const N: usize> Bits<N> {
    fn put(&mut self, at: usize, width: usize, value: u32) {
        let value = u64::from(value) & ((1 << width) - 1);
        let spread = value << (at % 32);
        self.0[at / 32] |= spread as u32;
        if spread >> 32 != 0 {
            self.0[at / 32 + 1] |= (spread >> 32) as u32;
        }
    }

    fn of<T: Copy>(values: &[T], width: usize, bits: impl Fn(T) -> u32) -> Self {
        let mut out = Self([0; N]);
        for (i, v) in values.iter().enumerate() {
            out.put(width * i, width, bits(*v));
        }
        out
    }
}

/// Collects the first difference of a clock.
struct Check<'a> {
    model: &'a Model,
    clock: u64,
    compared: &'a mut BTreeMap<&'static str, u64>,
    blocks: &'a mut Blocks,
    /// The block that is being compared.
    block: Option<u64>,
    failed: Option<Mismatch>,
}

impl Check<'_> {
    fn fail(&mut self, stage: &'static str, lane: Option<usize>, expected: String, got: String) {
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

    fn value(&mut self, stage: &'static str, lane: Option<usize>, port: Port, expected: u64) {
        let got = self.model.get(port);
        if got != expected {
            self.fail(stage, lane, format!("{expected:#x}"), format!("{got:#x}"));
        }
    }

    fn words(&mut self, stage: &'static str, lane: Option<usize>, port: Port, expected: &[u32]) {
        let got = self.model.words(port);
        if got != expected {
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
    fn of_block(&mut self, stage: &'static str, lane: usize, check: impl FnOnce(&mut Self)) {
        let count = &mut self.blocks.entry(stage).or_insert([0; 64])[lane];
        self.block = Some(*count);
        *count += 1;
        check(self);
        self.block = None;
    }

    /// Compare a valid; say whether there is a payload, and count it.
    fn valid(&mut self, stage: &'static str, port: Port, expected: bool) -> bool {
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

impl Rtl {
    /// The Verilated top of a configuration, in reset.
    pub fn new(top: &str) -> Result<Self, ModelError> {
        let model = Model::new(top)?;
        let p = Ports::new(&model)?;
        let mut rtl = Self {
            model,
            p,
            blocks: Blocks::new(),
        };
        rtl.drive(&EncoderIn::default());
        rtl.model.set(p.rst_ni, 0);
        for _ in 0..4 {
            rtl.settle()?;
            rtl.edge()?;
        }
        rtl.model.set(p.rst_ni, 1);
        Ok(rtl)
    }

    /// The model, for traces.
    pub fn model(&mut self) -> &mut Model {
        &mut self.model
    }

    /// Set the inputs of a clock.
    pub fn drive(&mut self, i: &EncoderIn) {
        let (m, p) = (&mut self.model, &self.p);
        m.set(p.s_axil_awvalid_i, i.axil.awvalid.into());
        m.set(p.s_axil_awaddr_i, i.axil.awaddr.into());
        m.set(p.s_axil_wvalid_i, i.axil.wvalid.into());
        m.set(p.s_axil_wdata_i, i.axil.wdata.into());
        m.set(p.s_axil_bready_i, i.axil.bready.into());
        m.set(p.s_axil_arvalid_i, i.axil.arvalid.into());
        m.set(p.s_axil_araddr_i, i.axil.araddr.into());
        m.set(p.s_axil_rready_i, i.axil.rready.into());
        m.set(p.m_req_tready_i, i.req_ready.into());
        m.set(p.s_blk_tvalid_i, i.block.is_some().into());
        if let Some(b) = &i.block {
            m.set(p.s_blk_tdest_i, b.lane as u64);
            m.set_words(p.s_blk_tdata_i, &b.data);
            m.set(p.s_blk_tuser_i, u32::from_le_bytes(b.scales).into());
        }
        m.set(p.m_line_tready_i, i.line_ready.into());
        m.set(p.s_line_tvalid_i, i.record.is_some().into());
        if let Some((lane, record)) = &i.record {
            m.set(p.s_line_tdest_i, *lane as u64);
            m.set_words(p.s_line_tdata_i, &pack_record(record));
        }
        m.set(p.m_axis_tready_i, i.out_ready.into());
    }

    /// Let the inputs settle before the edge.
    pub fn settle(&mut self) -> Result<(), ModelError> {
        self.model.set(self.p.clk_i, 0);
        self.model.eval()
    }

    /// The rising edge.
    pub fn edge(&mut self) -> Result<(), ModelError> {
        self.model.set(self.p.clk_i, 1);
        self.model.eval()
    }

    /// Compare every output and every trace with the golden model's.
    pub fn compare(
        &mut self,
        clock: u64,
        o: &EncoderOut,
        compared: &mut BTreeMap<&'static str, u64>,
    ) -> Result<(), Mismatch> {
        let p = &self.p;
        let mut c = Check {
            model: &self.model,
            clock,
            compared,
            blocks: &mut self.blocks,
            block: None,
            failed: None,
        };
        compare_control(&mut c, p, o);
        compare_streams(&mut c, p, o);
        compare_pipeline(&mut c, p, o);
        compare_lanes(&mut c, p, o);
        c.failed.map_or(Ok(()), Err)
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

fn compare_control(c: &mut Check, p: &Ports, o: &EncoderOut) {
    let a = &o.axil;
    c.value("s_axil", None, p.s_axil_awready_o, a.awready.into());
    c.value("s_axil", None, p.s_axil_wready_o, a.wready.into());
    c.value("s_axil", None, p.s_axil_arready_o, a.arready.into());
    if c.valid("s_axil.b", p.s_axil_bvalid_o, a.bvalid) {
        c.value("s_axil.b", None, p.s_axil_bresp_o, a.bresp.into());
    }
    if c.valid("s_axil.r", p.s_axil_rvalid_o, a.rvalid) {
        c.value("s_axil.r", None, p.s_axil_rdata_o, a.rdata.into());
        c.value("s_axil.r", None, p.s_axil_rresp_o, a.rresp.into());
    }
}

fn compare_streams(c: &mut Check, p: &Ports, o: &EncoderOut) {
    if c.valid("m_req", p.m_req_tvalid_o, o.request.is_some())
        && let Some(r) = o.request
    {
        c.value("m_req", Some(r.lane), p.m_req_tdest_o, r.lane as u64);
        c.value("m_req", Some(r.lane), p.m_req_scan_o, r.scan.into());
        c.value("m_req", Some(r.lane), p.m_req_first_o, r.first.into());
    }
    c.value("s_blk", None, p.s_blk_tready_o, 1);
    if c.valid("m_line", p.m_line_tvalid_o, o.line.is_some())
        && let Some(command) = &o.line
    {
        let (lane, read, first, word) = match command {
            LineCommand::Write { lane, first, word } => (*lane, false, *first, pack_edge(word)),
            LineCommand::Read { lane } => (*lane, true, false, 0),
        };
        c.value("m_line", Some(lane), p.m_line_tdest_o, lane as u64);
        c.value("m_line", Some(lane), p.m_line_read_o, read.into());
        c.value("m_line", Some(lane), p.m_line_first_o, first.into());
        c.value("m_line", Some(lane), p.m_line_tdata_o, word);
    }
    c.value("s_line", None, p.s_line_tready_o, o.record_ready.into());
    if c.valid("m_axis", p.m_axis_tvalid_o, o.out.is_some())
        && let Some(b) = &o.out
    {
        c.value("m_axis", Some(b.lane), p.m_axis_tdest_o, b.lane as u64);
        c.value("m_axis", Some(b.lane), p.m_axis_tdata_o, b.beat.data);
        c.value("m_axis", Some(b.lane), p.m_axis_tkeep_o, b.beat.keep.into());
        c.value("m_axis", Some(b.lane), p.m_axis_tlast_o, b.beat.last.into());
    }
}

fn compare_pipeline(c: &mut Check, p: &Ports, o: &EncoderOut) {
    if c.valid("align", p.trace_align_valid_o, o.align.is_some())
        && let Some((lane, samples)) = &o.align
    {
        c.of_block("align", *lane, |c| {
            c.value("align", Some(*lane), p.trace_align_lane_o, *lane as u64);
            c.words("align", Some(*lane), p.trace_align_o, &bytes(samples));
        });
    }
    if c.valid("slot", p.trace_slot_valid_o, o.slot.is_some())
        && let Some(s) = o.slot
    {
        c.value("slot", Some(s.lane), p.trace_slot_lane_o, s.lane as u64);
        c.value("slot", Some(s.lane), p.trace_slot_o, s.flags.into());
    }
    let mut stage = |name,
                     valid,
                     item: &Option<(usize, BlockRecord)>,
                     check: &dyn Fn(&mut Check, usize, &BlockRecord)| {
        if c.valid(name, valid, item.is_some())
            && let Some((lane, record)) = item
        {
            c.of_block(name, *lane, |c| check(c, *lane, record));
        }
    };
    stage("neigh", p.trace_neigh_valid_o, &o.neigh, &|c, lane, r| {
        c.value("neigh", Some(lane), p.trace_neigh_lane_o, lane as u64);
        c.words("neigh", Some(lane), p.trace_neigh_o, &neighbours(r).0);
    });
    stage("cost", p.trace_cost_valid_o, &o.cost, &|c, lane, r| {
        c.words(
            "cost",
            Some(lane),
            p.trace_cost_o,
            &Bits::<5>::of(&r.decision.costs, 16, u32::from).0,
        );
    });
    stage(
        "decide",
        p.trace_decide_valid_o,
        &o.decide,
        &|c, lane, r| {
            c.value(
                "decide",
                Some(lane),
                p.trace_decide_o,
                r.decision.mode.into(),
            );
        },
    );
    stage("resid", p.trace_resid_valid_o, &o.resid, &|c, lane, r| {
        c.words(
            "resid",
            Some(lane),
            p.trace_resid_o,
            &Bits::<5>::of(&r.residual, 9, |v| v as u32).0,
        );
    });
    stage("fdct", p.trace_fdct_valid_o, &o.fdct, &|c, lane, r| {
        c.words(
            "fdct",
            Some(lane),
            p.trace_fdct_o,
            &Bits::<8>::of(&r.coefs, 15, |v| v as u32).0,
        );
    });
    stage("quant", p.trace_quant_valid_o, &o.quant, &|c, lane, r| {
        c.words(
            "quant",
            Some(lane),
            p.trace_quant_o,
            &Bits::<6>::of(&r.word.levels, 12, |v| v as u32).0,
        );
    });
    stage("recon", p.trace_recon_valid_o, &o.recon, &|c, lane, r| {
        c.value("recon", Some(lane), p.trace_recon_lane_o, lane as u64);
        c.words("recon", Some(lane), p.trace_recon_o, &bytes(&r.recon));
    });
    stage("word", p.trace_word_valid_o, &o.recon, &|c, lane, r| {
        c.value("word", Some(lane), p.trace_word_lane_o, lane as u64);
        c.words("word", Some(lane), p.trace_word_o, &r.word.pack());
    });
}

fn bytes(samples: &[u8; 16]) -> [u32; 4] {
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
fn neighbours(r: &BlockRecord) -> Bits<4> {
    let n = &r.neighbours;
    let mut bits = Bits([0; 4]);
    for (i, s) in n.top.iter().chain(&n.left).chain([&n.corner]).enumerate() {
        bits.put(8 * i, 8, u32::from(*s));
    }
    bits.put(104, 1, n.avail_a.into());
    bits.put(105, 1, n.avail_b.into());
    bits.put(106, 1, n.avail_d.into());
    bits.put(107, 4, r.mpm.into());
    bits
}

/// Bins and bytes of the lanes: the valids as one vector, then each payload.
fn compare_lanes(c: &mut Check, p: &Ports, o: &EncoderOut) {
    let (mut bins, mut coded) = (0u64, 0u64);
    for (l, lane) in o.lanes.iter().enumerate() {
        bins |= u64::from(lane.bin.is_some()) << l;
        coded |= u64::from(lane.byte.is_some()) << l;
    }
    c.value("bin", None, p.trace_bin_valid_o, bins);
    c.value("byte", None, p.trace_byte_valid_o, coded);
    *c.compared.entry("bin").or_default() += u64::from(bins.count_ones());
    *c.compared.entry("byte").or_default() += u64::from(coded.count_ones());
    let model = c.model;
    let field = |port: Port, at: usize, width: usize| {
        let words = model.words(port);
        if words.is_empty() {
            return model.get(port) >> at & ((1 << width) - 1);
        }
        let high = words.get(at / 32 + 1).copied().unwrap_or(0);
        (u64::from(words[at / 32]) | u64::from(high) << 32) >> (at % 32) & ((1 << width) - 1)
    };
    for (l, lane) in o.lanes.iter().enumerate() {
        let items = [
            ("bin", lane.bin.map(u64::from), p.trace_bin_o, 9),
            ("byte", lane.byte.map(u64::from), p.trace_byte_o, 8),
        ];
        for (stage, expected, port, width) in items {
            if let Some(expected) = expected {
                let got = field(port, width * l, width);
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
    }
}
