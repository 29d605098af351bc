// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Entropy side: the CABAC lanes, their shared slice start, and the arbiter that merges their
// streams.
//
// Handshake: word_* is never refused (the issue stage holds the credits, pop_o returns them);
// m_axis valid/ready, registered, one beat of up to eight bytes of the lane TDEST per clock; TLAST
// ends a slice.
// Latency: set by the lanes; a lane's beat is on m_axis three clocks later at the earliest
// (request; grant; beat).
// Throughput: one level word and one beat per clock; a bin per clock and lane.
// Golden: `entropy::macroblock`, `entropy::Encoder`, `stream::slice_header`; sim model
// `enc_entropy`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_enc_entropy
  import tri_pkg::*;
  import tri_enc_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input  logic                   word_valid_i,
    input  logic  [LaneW-1:0]      word_lane_i,
    input  word_t                  word_i,
    output logic  [Lanes-1:0][4:0] pop_o,

    // Jobs, and the slices to be started.
    input  logic                   push_i,
    input  logic       [LaneW-1:0] push_lane_i,
    input  job_slice_t             push_job_i,
    input  logic       [Lanes-1:0] job_sel_i,
    input  logic                   start_i,
    input  logic       [LaneW-1:0] start_lane_i,
    output logic       [Lanes-1:0] start_pend_o,
    output logic       [Lanes-1:0] idle_o,

    output logic             m_axis_tvalid_o,
    input  logic             m_axis_tready_i,
    output logic [     63:0] m_axis_tdata_o,
    output logic [      7:0] m_axis_tkeep_o,
    output logic             m_axis_tlast_o,
    output logic [LaneW-1:0] m_axis_tdest_o,

    // Trace, by lane: bins at the engine {kind, ctx, bin} and bytes before emulation prevention.
    output logic [Lanes-1:0]      bin_valid_o,
    output bin_t [Lanes-1:0]      bin_o,
    output logic [Lanes-1:0]      byte_valid_o,
    output logic [Lanes-1:0][7:0] byte_o
);

  `TRI_REQUIRE_LANES(Lanes)

  // Slice starts wait for their lane to be idle; the next one's job is read while it is chosen.
  logic [Lanes-1:0] pend_q, ready, grant;
  logic any, choose, unit_valid_q, unit_ready, unit_done, busy_q;
  logic [LaneW-1:0] chosen, unit_lane_q;
  job_slice_t job;
  assign ready  = pend_q & idle_o;
  assign choose = any && !busy_q;
  tri_rr_arb #(
      .N(Lanes)
  ) u_start_arb (
      .clk_i,
      .rst_ni,
      .req_i(ready),
      .advance_i(choose),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(chosen)
  );
  tri_ram_1r1w #(
      .Width($bits(job_slice_t)),
      .Depth(2 * Lanes)
  ) u_job (
      .clk_i,
      .wen_i  (push_i),
      .waddr_i({push_lane_i, !job_sel_i[push_lane_i]}),
      .wdata_i(push_job_i),
      .ren_i  (choose),
      .raddr_i({chosen, job_sel_i[chosen]}),
      .rdata_o(job)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pend_q <= '0;
      busy_q <= 1'b0;
      unit_valid_q <= 1'b0;
    end else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        if (start_i && start_lane_i == LaneW'(l)) pend_q[l] <= 1'b1;
        else if (unit_done && unit_lane_q == LaneW'(l)) pend_q[l] <= 1'b0;
      end
      if (choose) busy_q <= 1'b1;
      else if (unit_done) busy_q <= 1'b0;
      if (choose) unit_valid_q <= 1'b1;
      else if (unit_ready) unit_valid_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (choose) unit_lane_q <= chosen;
  end
  assign start_pend_o = pend_q;
  logic unused_grant;
  assign unused_grant = ^grant;

  logic init_valid, hdr_valid, hdr_ready, hdr_raw, go;
  ctx_t init_addr;
  logic [6:0] init_state;
  logic [7:0] hdr_byte;
  logic [LaneW-1:0] unit_lane;
  logic [Lanes-1:0] lane_hdr_ready;
  assign hdr_ready = lane_hdr_ready[unit_lane];
  tri_enc_slice_start #(
      .Lanes(Lanes)
  ) u_slice_start (
      .clk_i,
      .rst_ni,
      .req_valid_i(unit_valid_q),
      .req_ready_o(unit_ready),
      .req_lane_i(unit_lane_q),
      .req_first_mb_i(job.first_mb),
      .req_idr_pic_id_i(job.idr_pic_id),
      .req_qp_i(job.qp),
      .lane_o(unit_lane),
      .init_valid_o(init_valid),
      .init_addr_o(init_addr),
      .init_state_o(init_state),
      .hdr_valid_o(hdr_valid),
      .hdr_ready_i(hdr_ready),
      .hdr_byte_o(hdr_byte),
      .hdr_raw_o(hdr_raw),
      .start_o(go),
      .done_o(unit_done)
  );

  // Declared before the lanes: a port expression with a later name makes a net of its own (IEEE
  // 1800, 6.10).
  logic out_take;
  logic [Lanes-1:0] out_valid, out_grant, out_last;
  logic [Lanes-1:0][63:0] out_data;
  logic [Lanes-1:0][ 3:0] out_count;
  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    logic mine;
    assign mine = unit_lane == LaneW'(l);
    tri_enc_lane u_lane (
        .clk_i,
        .rst_ni,
        .word_valid_i(word_valid_i && word_lane_i == LaneW'(l)),
        .word_i,
        .pop_o(pop_o[l]),
        .init_valid_i(init_valid && mine),
        .init_addr_i(init_addr),
        .init_state_i(init_state),
        .hdr_valid_i(hdr_valid && mine),
        .hdr_ready_o(lane_hdr_ready[l]),
        .hdr_byte_i(hdr_byte),
        .hdr_raw_i(hdr_raw),
        .start_i(go && mine),
        .idle_o(idle_o[l]),
        .out_valid_o(out_valid[l]),
        .out_ready_i(out_grant[l] && out_take),
        .out_data_o(out_data[l]),
        .out_count_o(out_count[l]),
        .out_last_o(out_last[l]),
        .bin_valid_o(bin_valid_o[l]),
        .bin_o(bin_o[l]),
        .byte_valid_o(byte_valid_o[l]),
        .byte_o(byte_o[l])
    );
  end

  // Merge.
  logic out_any, out_valid_q, out_last_q;
  logic [LaneW-1:0] grant_lane_q, out_lane_q;
  logic [63:0] out_data_q;
  logic [ 7:0] out_keep_q;
  // Bytes that are not kept are zero.
  logic [ 3:0] count;
  logic [ 7:0] keep;
  logic [63:0] data;
  assign count = out_count[grant_lane_q];
  assign keep  = ~(8'hFE << (count - 4'd1));
  assign data  = out_data[grant_lane_q];
  // Requests and grants are registered: a lane that is granted, or gives its beat in this clock,
  // does not ask.
  logic out_free;
  logic [Lanes-1:0] req_q, grant_q, next_grant;
  logic [LaneW-1:0] next_lane;
  logic granted_q;
  assign out_free  = !out_valid_q || m_axis_tready_i;
  assign out_take  = granted_q && out_free;
  assign out_grant = grant_q;
  tri_rr_arb #(
      .N(Lanes)
  ) u_out_arb (
      .clk_i,
      .rst_ni,
      .req_i(req_q & ~grant_q),
      .advance_i(out_any && (out_free || !granted_q)),
      .valid_o(out_any),
      .gnt_o(next_grant),
      .idx_o(next_lane)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      req_q <= '0;
      grant_q <= '0;
      granted_q <= 1'b0;
      out_valid_q <= 1'b0;
    end else begin
      req_q <= out_valid & ~(grant_q &{Lanes{out_take}});
      if (out_free || !granted_q) begin
        grant_q   <= next_grant;
        granted_q <= out_any;
      end
      if (out_free) out_valid_q <= granted_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (out_any && (out_free || !granted_q)) grant_lane_q <= next_lane;
    if (out_take) begin
      out_lane_q <= grant_lane_q;
      for (int unsigned i = 0; i < 8; i++) out_data_q[8*i+:8] <= keep[i] ? data[8*i+:8] : '0;
      out_keep_q <= keep;
      out_last_q <= out_last[grant_lane_q];
    end
  end
  assign m_axis_tvalid_o = out_valid_q;
  assign m_axis_tdata_o  = out_data_q;
  assign m_axis_tkeep_o  = out_keep_q;
  assign m_axis_tlast_o  = out_last_q;
  assign m_axis_tdest_o  = out_lane_q;

  `TRI_ASSERT_STREAM(BeatStays, m_axis_tvalid_o, m_axis_tready_i, {m_axis_tdata_o, m_axis_tkeep_o,
                                                                   m_axis_tlast_o, m_axis_tdest_o})

endmodule
