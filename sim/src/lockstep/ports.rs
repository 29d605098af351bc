//! The encoder's ports: driving inputs, comparing outputs.

use tricodec_golden::codec::pipeline::BlockRecord;

use super::check::{
    AxilPorts, Bits, Check, LinePorts, Pins, bytes, compare_lanes, neighbours, ports,
};
use crate::bridge::{ModelError, Port};
use crate::device::Device;
use crate::model::encoder::{EncoderIn, EncoderOut};

ports! {
    /// Ports that only the encoder has.
    Ports:
    clk_i rst_ni
    m_req_tvalid_o m_req_tready_i m_req_tdest_o m_req_scan_o m_req_first_o
    s_blk_tvalid_i s_blk_tready_o s_blk_tdest_i s_blk_tdata_i s_blk_tuser_i
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

/// All ports of `tri_encoder`.
#[derive(Clone, Copy, Debug)]
pub struct EncoderPins {
    axil: AxilPorts,
    line: LinePorts,
    p: Ports,
}

impl Pins for EncoderPins {
    type In = EncoderIn;
    type Out = EncoderOut;

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
        compare_pipeline(c, &self.p, o);
        let (p, lanes) = (&self.p, o.lanes.iter());
        let bins = lanes.clone().map(|l| l.bin.map(u64::from));
        compare_lanes(c, "bin", (p.trace_bin_valid_o, p.trace_bin_o), 9, bins);
        let coded = lanes.map(|l| l.byte.map(u64::from));
        compare_lanes(c, "byte", (p.trace_byte_valid_o, p.trace_byte_o), 8, coded);
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
        c.words(
            "neigh",
            Some(lane),
            p.trace_neigh_o,
            &neighbours(&r.neighbours, r.mpm).0,
        );
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
