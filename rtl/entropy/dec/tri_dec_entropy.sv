// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Entropy side of the decoder: the CABAC decoding lanes, their input, and the slice parser that
// they share.
//
// Handshake: m_req as tri_dec_request; s_axis ready is always 1 (room is reserved by the request),
// a beat that was not asked for is dropped and reported; a lane's oldest word stays until it is
// popped.
// Latency: set by the lanes.
// Throughput: one beat and one word per clock; a bin per clock and lane.
// Golden: sim model `dec_entropy`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_dec_entropy
  import tri_pkg::*;
  import tri_dec_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    // Jobs.
    input  logic                    push_i,
    input  logic        [LaneW-1:0] push_lane_i,
    input  job_header_t             push_job_i,
    input  logic        [Lanes-1:0] push_sel_i,
    input  logic        [Lanes-1:0] parse_sel_i,
    input  logic        [Lanes-1:0] open_i,
    output logic        [Lanes-1:0] free_o,
    output logic                    start_o,
    output logic        [LaneW-1:0] start_lane_o,
    output start_t                  start_job_o,

    // Input.
    output logic             m_req_valid_o,
    input  logic             m_req_ready_i,
    output logic [LaneW-1:0] m_req_lane_o,
    output logic             m_req_first_o,
    input  logic             s_axis_valid_i,
    output logic             s_axis_ready_o,
    input  logic [LaneW-1:0] s_axis_lane_i,
    input  logic [     63:0] s_axis_data_i,
    input  logic [      7:0] s_axis_keep_i,
    input  logic             s_axis_last_i,
    output logic             unexpected_o,

    // Records of the row above.
    input logic record_valid_i,
    input logic [LaneW-1:0] record_lane_i,
    input record_t record_i,

    // Words.
    output logic       [Lanes-1:0] avail_o,
    input  logic       [LaneW-1:0] word_lane_i,
    output ring_t                  word_o,       // the oldest of that lane, if one is at hand
    output ring_high_t             word_high_o,
    input  logic                   pop_i,
    input  logic                   first_i,      // it is the first of its slice
    input  logic       [LaneW-1:0] pop_lane_i,
    input  logic                   done_i,
    input  logic       [LaneW-1:0] done_lane_i,

    output logic [Lanes-1:0] bin_valid_o,
    output bin_t [Lanes-1:0] bin_o
);

  `TRI_REQUIRE_LANES(Lanes)

  // Beats.
  logic [Lanes-1:0] expected, accepted, released;
  logic [2:0] beat_end;
  assign s_axis_ready_o = 1'b1;
  assign unexpected_o   = s_axis_valid_i && !expected[s_axis_lane_i];
  always_comb begin
    accepted = '0;
    accepted[s_axis_lane_i] = s_axis_valid_i && expected[s_axis_lane_i];
    beat_end = '0;
    for (int unsigned i = 1; i < 8; i++) begin
      if (s_axis_keep_i[i]) beat_end = 3'(i);
    end
  end
  logic unused_keep;
  assign unused_keep = s_axis_keep_i[0];
  tri_dec_request #(
      .Lanes(Lanes)
  ) u_request (
      .clk_i,
      .rst_ni,
      .open_i,
      .accepted_i(accepted),
      .last_i(s_axis_last_i),
      .released_i(released),
      .expected_o(expected),
      .m_req_valid_o,
      .m_req_ready_i,
      .m_req_lane_o,
      .m_req_first_o
  );

  // Slice headers: a lane is chosen when all of its header can be there; the job is read while it
  // is chosen.
  logic [Lanes-1:0] wants, wants_q, grant, serve;
  logic any, choose, busy_q, unit_valid_q, unit_ready;
  logic [LaneW-1:0] chosen, unit_lane_q, unit_lane;
  job_header_t job;
  assign choose = any && !busy_q;
  assign serve  = grant & {Lanes{choose}};
  tri_rr_arb #(
      .N(Lanes)
  ) u_arb (
      .clk_i,
      .rst_ni,
      .req_i(wants_q),
      .advance_i(choose),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(chosen)
  );
  tri_ram_1r1w #(
      .Width($bits(job_header_t)),
      .Depth(2 * Lanes)
  ) u_job (
      .clk_i,
      .wen_i  (push_i),
      .waddr_i({push_lane_i, push_sel_i[push_lane_i]}),
      .wdata_i(push_job_i),
      .ren_i  (choose),
      .raddr_i({chosen, parse_sel_i[chosen]}),
      .rdata_o(job)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wants_q <= '0;
      busy_q <= 1'b0;
      unit_valid_q <= 1'b0;
    end else begin
      wants_q <= wants;
      if (choose) busy_q <= 1'b1;
      else if (start_o) busy_q <= 1'b0;
      if (choose) unit_valid_q <= 1'b1;
      else if (unit_ready) unit_valid_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (choose) unit_lane_q <= chosen;
  end

  logic unit_byte_ready, init_valid;
  ctx_t init_addr;
  logic [6:0] init_state;
  logic [Lanes-1:0] byte_valid, ended;
  logic [Lanes-1:0][7:0] byte_;
  tri_dec_slice_parse #(
      .Lanes(Lanes)
  ) u_parse (
      .clk_i,
      .rst_ni,
      .req_valid_i(unit_valid_q),
      .req_ready_o(unit_ready),
      .req_lane_i(unit_lane_q),
      .req_job_i(job),
      .lane_o(unit_lane),
      .byte_valid_i(byte_valid[unit_lane]),
      .byte_ready_o(unit_byte_ready),
      .byte_i(byte_[unit_lane]),
      .ended_i(ended[unit_lane]),
      .init_valid_o(init_valid),
      .init_addr_o(init_addr),
      .init_state_o(init_state),
      .start_o,
      .start_job_o
  );
  assign start_lane_o = unit_lane;

  ring_t [Lanes-1:0] words;
  ring_high_t [Lanes-1:0] words_high;
  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    logic mine;
    assign mine = unit_lane == LaneW'(l);
    tri_dec_lane u_lane (
        .clk_i,
        .rst_ni,
        .open_i(open_i[l]),
        .free_o(free_o[l]),
        .beat_valid_i(accepted[l]),
        .beat_data_i(s_axis_data_i),
        .beat_end_i(beat_end),
        .beat_last_i(s_axis_last_i),
        .released_o(released[l]),
        .wants_o(wants[l]),
        .serve_i(serve[l]),
        .byte_valid_o(byte_valid[l]),
        .byte_ready_i(unit_byte_ready && mine),
        .byte_o(byte_[l]),
        .ended_o(ended[l]),
        .init_valid_i(init_valid && mine),
        .init_addr_i(init_addr),
        .init_state_i(init_state),
        .start_i(start_o && mine),
        .start_job_i(start_job_o),
        .synced_i(pop_i && first_i && pop_lane_i == LaneW'(l)),
        .record_valid_i(record_valid_i && record_lane_i == LaneW'(l)),
        .record_i,
        .avail_o(avail_o[l]),
        .word_o(words[l]),
        .word_high_o(words_high[l]),
        .pop_i(pop_i && pop_lane_i == LaneW'(l)),
        .done_i(done_i && done_lane_i == LaneW'(l)),
        .bin_valid_o(bin_valid_o[l]),
        .bin_o(bin_o[l])
    );
  end
  assign word_o = words[word_lane_i];
  assign word_high_o = words_high[word_lane_i];

endmodule
