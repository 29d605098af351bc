//! The decoder in lockstep: its ports, and a run.

use std::collections::VecDeque;
use std::sync::Arc;

use tricodec_golden::entropy::lane::{Fault, LevelWord};

use super::check::{
    AxilPorts, Bits, Check, LinePorts, Pins, bytes, compare_lanes, neighbours, ports,
};
use super::decoder_world::DecoderWorld;
use super::report::Summary;
use super::{Golden, LockstepError, Wave, lockstep};
use crate::bridge::{Model, ModelError, Port};
use crate::device::{Device, Moment};
use crate::model::decoder::job::DecJob;
use crate::model::decoder::parser::Start;
use crate::model::decoder::recon::InRecon;
use crate::model::decoder::{Decoder, DecoderIn, DecoderOut};
use crate::model::encoder::Config;

ports! {
    /// Ports that only the decoder has.
    Ports:
    clk_i rst_ni
    m_req_tvalid_o m_req_tready_i m_req_tdest_o m_req_first_o
    s_axis_tvalid_i s_axis_tready_o s_axis_tdest_i s_axis_tdata_i s_axis_tkeep_i s_axis_tlast_i
    m_blk_tvalid_o m_blk_tready_i m_blk_tdest_o m_blk_tdata_o m_blk_tuser_o m_blk_tlast_o
    trace_start_valid_o trace_start_lane_o trace_start_o
    trace_slot_valid_o trace_slot_lane_o trace_slot_o
    trace_word_valid_o trace_word_lane_o trace_word_o
    trace_neigh_valid_o trace_neigh_lane_o trace_neigh_o
    trace_dequant_valid_o trace_dequant_o trace_predict_valid_o trace_predict_o
    trace_idct_valid_o trace_idct_o
    trace_recon_valid_o trace_recon_lane_o trace_recon_o
    trace_bin_valid_o trace_bin_o
}

/// All ports of `tri_decoder`.
#[derive(Clone, Copy, Debug)]
pub struct DecoderPins {
    axil: AxilPorts,
    line: LinePorts,
    p: Ports,
}

impl Pins for DecoderPins {
    type In = DecoderIn;
    type Out = DecoderOut;

    fn new(model: &dyn Device) -> Result<Self, ModelError> {
        Ok(Self {
            axil: AxilPorts::new(model)?,
            line: LinePorts::new(model)?,
            p: Ports::find(model)?,
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
        compare_pipeline(c, &self.p, o);
        let bins = o.bins.iter().map(|b| b.map(u64::from));
        let ports = (self.p.trace_bin_valid_o, self.p.trace_bin_o);
        compare_lanes(c, "bin", ports, 9, bins);
    }
}

fn code(fault: Option<Fault>) -> u64 {
    fault.map_or(0, |f| f as u64)
}

fn compare_streams(c: &mut Check, p: &Ports, o: &DecoderOut) {
    if c.valid("m_req", p.m_req_tvalid_o, o.request.is_some())
        && let Some(r) = o.request
    {
        c.value("m_req", Some(r.lane), p.m_req_tdest_o, r.lane as u64);
        c.value("m_req", Some(r.lane), p.m_req_first_o, r.first.into());
    }
    c.value("s_axis", None, p.s_axis_tready_o, 1);
    if c.valid("m_blk", p.m_blk_tvalid_o, o.out.is_some())
        && let Some(b) = &o.out
    {
        c.value("m_blk", Some(b.lane), p.m_blk_tdest_o, b.lane as u64);
        c.words("m_blk", Some(b.lane), p.m_blk_tdata_o, &b.data);
        let user = code(b.fault) << 8 | u64::from(b.scale);
        c.value("m_blk", Some(b.lane), p.m_blk_tuser_o, user);
        c.value("m_blk", Some(b.lane), p.m_blk_tlast_o, b.last.into());
    }
}

/// {error, transform8x8, QP, width, column, macroblocks to the end}.
fn pack_start(s: &Start) -> u64 {
    u64::from(s.slice.left & 0xF_FFFF)
        | u64::from(s.slice.x) << 20
        | u64::from(s.slice.width) << 30
        | u64::from(s.slice.qp) << 40
        | u64::from(s.slice.transform8x8) << 46
        | code(s.fault) << 47
}

/// The word as the RTL carries it.
fn pack_word(w: &LevelWord) -> Bits<7> {
    let mut bits = Bits([0; 7]);
    for (k, level) in w.levels.iter().enumerate() {
        bits.put(12 * k, 12, *level as u32);
    }
    bits.put(192, 6, w.qp.into());
    bits.put(198, 1, w.pred_flag.into());
    bits.put(199, 3, w.rem_mode.into());
    bits.put(202, 1, w.nz.into());
    bits.put(203, 1, w.cbp.into());
    bits.put(204, 1, w.last.into());
    bits.put(205, 4, code(w.fault) as u32);
    bits
}

fn compare_pipeline(c: &mut Check, p: &Ports, o: &DecoderOut) {
    if c.valid("start", p.trace_start_valid_o, o.start.is_some())
        && let Some((lane, start)) = &o.start
    {
        c.value("start", Some(*lane), p.trace_start_lane_o, *lane as u64);
        c.value("start", Some(*lane), p.trace_start_o, pack_start(start));
    }
    if c.valid("slot", p.trace_slot_valid_o, o.slot.is_some())
        && let Some((lane, issue)) = o.slot
    {
        c.value("slot", Some(lane), p.trace_slot_lane_o, lane as u64);
        c.value("slot", Some(lane), p.trace_slot_o, issue.into());
    }
    if c.valid("word", p.trace_word_valid_o, o.word.is_some())
        && let Some(w) = &o.word
    {
        c.of_block("word", w.lane, |c| {
            c.value("word", Some(w.lane), p.trace_word_lane_o, w.lane as u64);
            c.words("word", Some(w.lane), p.trace_word_o, &pack_word(&w.word).0);
        });
    }
    // A word that only reports an error has no trace but these and neighbours and samples.
    let block = |b: &Option<InRecon>| b.filter(|b| b.word.fault.is_none());
    let mut stage = |name, valid, item: Option<InRecon>, check: &dyn Fn(&mut Check, &InRecon)| {
        if c.valid(name, valid, item.is_some())
            && let Some(b) = &item
        {
            c.of_block(name, b.lane, |c| check(c, b));
        }
    };
    stage("neigh", p.trace_neigh_valid_o, o.neigh, &|c, b| {
        let packed = neighbours(&b.record.neighbours, b.record.mpm);
        c.value("neigh", Some(b.lane), p.trace_neigh_lane_o, b.lane as u64);
        c.words("neigh", Some(b.lane), p.trace_neigh_o, &packed.0);
    });
    stage(
        "dequant",
        p.trace_dequant_valid_o,
        block(&o.neigh),
        &|c, b| {
            let packed = Bits::<8>::of(&b.record.dequant, 16, |v| v as u32);
            c.words("dequant", Some(b.lane), p.trace_dequant_o, &packed.0);
        },
    );
    stage(
        "predict",
        p.trace_predict_valid_o,
        block(&o.predict),
        &|c, b| {
            let mut packed = Bits::<5>::of(&b.record.prediction, 8, u32::from);
            packed.put(128, 4, b.record.mode.into());
            c.words("predict", Some(b.lane), p.trace_predict_o, &packed.0);
        },
    );
    stage("idct", p.trace_idct_valid_o, block(&o.predict), &|c, b| {
        let packed = Bits::<7>::of(&b.record.idct, 14, |v| v as u32);
        c.words("idct", Some(b.lane), p.trace_idct_o, &packed.0);
    });
    stage("recon", p.trace_recon_valid_o, o.recon, &|c, b| {
        c.value("recon", Some(b.lane), p.trace_recon_lane_o, b.lane as u64);
        let samples = bytes(&b.record.recon);
        c.words("recon", Some(b.lane), p.trace_recon_o, &samples);
    });
}

/// A slice for a lane.
#[derive(Clone, Debug)]
pub struct Packet {
    /// The job.
    pub job: DecJob,
    /// The packet that is sent for it: the slice's NAL unit, if it is sound. Empty ones are sent as one zero byte.
    pub bytes: Arc<[u8]>,
}

/// What a lane made of a packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Its blocks in coding order, sixteen elements each.
    pub blocks: Vec<[u32; 16]>,
    /// E8M0 scale of the elements.
    pub scale: u8,
    /// The error that it ended in.
    pub fault: Option<Fault>,
    /// Clock in which the packet's last beat was given.
    pub given: u64,
    /// Clock in which the last block, or the error, was handed over.
    pub clock: u64,
}

impl Golden<DecoderPins> for Decoder {
    fn outputs(&self, i: &DecoderIn) -> DecoderOut {
        self.outputs(i)
    }
    fn tick(&mut self, i: &DecoderIn) {
        self.tick(i);
    }
}

/// What to run.
pub struct DecoderRun {
    /// Configuration.
    pub config: Config,
    /// Packets, by lane.
    pub packets: Vec<VecDeque<Packet>>,
    /// Blocks that each lane will issue, if its packets are sound.
    pub blocks: Vec<u64>,
    /// Lane of each slot.
    pub slots: [Option<usize>; 64],
    /// Share of stalled clocks on every stream, in percent.
    pub stall: u8,
    /// Seed of the stalls.
    pub seed: u64,
    /// Record the clocks from..to into this FST file.
    pub wave: Wave,
    /// A difference on purpose.
    pub fault: Option<super::Fault>,
}

/// A finished run.
#[derive(Debug)]
pub struct DecoderFinished {
    /// Figures.
    pub summary: Summary,
    /// What became of each lane's packets.
    pub verdicts: Vec<Vec<Verdict>>,
    /// Lanes that had an error, a bit for each, as the registers said at the end.
    pub failed: u64,
}

impl DecoderRun {
    /// Run to the end, or to the first difference. `progress` is told clock and issued share now and then.
    pub fn execute(
        &self,
        progress: impl FnMut(u64, f64),
    ) -> Result<DecoderFinished, LockstepError> {
        self.execute_beside(progress, |_| Ok(()))
    }

    /// The same with something beside the RTL, such as its gates: `beside` sees every clock's ports before the edge, and may say what differs.
    pub fn execute_beside(
        &self,
        progress: impl FnMut(u64, f64),
        beside: impl FnMut(&Moment) -> Result<(), String>,
    ) -> Result<DecoderFinished, LockstepError> {
        self.execute_on(&mut Model::new(self.config.top)?, progress, beside)
    }

    /// The same with a device in the place of the Verilated RTL.
    pub fn execute_on(
        &self,
        device: &mut dyn Device,
        progress: impl FnMut(u64, f64),
        beside: impl FnMut(&Moment) -> Result<(), String>,
    ) -> Result<DecoderFinished, LockstepError> {
        let mut world = DecoderWorld::new(self, beside);
        let mut summary = Summary::default();
        let clocks = lockstep::<DecoderPins>(
            device,
            &mut Decoder::new(self.config.lanes),
            &mut world,
            &self.wave,
            &mut summary.compared,
            progress,
        )?;
        let packets = self.packets.iter().flatten();
        summary.coded_bits = packets.map(|p| 8 * p.bytes.len() as u64).sum();
        let m = &world.meter;
        summary.measure(clocks, m.issued, m.working, m.steady.zip(m.steady_end));
        Ok(DecoderFinished {
            summary,
            verdicts: world.verdicts,
            failed: world.host.marked.first().copied().unwrap_or(0),
        })
    }
}
