// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Issue stage of the decoder: decides in every clock whether the lane of the slot sends its next
// word into the shared pipeline.
//
// A word is issued when it was at hand a clock ago, the lane has no block in flight, the output has
// room for it, and the line port is ready for it. A slot that cannot be used is lost, to its lane
// only: so a lane may have all slots, and uses one in five.
//
// Handshake: none; everything that could stall is a condition of the issue.
// Latency: slot (s1: memories) over where the block lies (s2) to its issue (s3) two clocks.
// Throughput: one block per clock; of one lane, one in five clocks.
// Golden: sim model `dec_issue`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_dec_issue
  import tri_pkg::*;
  import tri_dec_pkg::job_output_t;
  import tri_dec_pkg::OutDepth;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    // Slot of this clock (s1).
    input logic             slot_valid_i,
    input logic [LaneW-1:0] slot_lane_i,

    // Jobs, and columns of their first macroblocks.
    input logic                    push_i,
    input logic        [LaneW-1:0] push_lane_i,
    input logic        [      9:0] push_width_i,
    input job_output_t             push_out_i,
    input logic        [Lanes-1:0] push_sel_i,
    input logic                    start_i,
    input logic        [LaneW-1:0] start_lane_i,
    input logic        [      9:0] start_x_i,
    input logic        [Lanes-1:0] parse_sel_i,
    input logic        [Lanes-1:0] issue_sel_i,

    // Conditions.
    input logic [Lanes-1:0] avail_i,  // a word waits in the lane's ring
    input logic [Lanes-1:0] fill_pend_i,  // a record of the row above is on its way
    input logic line_room_i,  // the line queue has room for one more word
    input logic done_i,  // the pipeline has finished a word
    input logic [LaneW-1:0] done_lane_i,
    input logic ended_i,  // which was the last of its slice
    input logic taken_i,  // a block has left the output
    input logic dropped_i,  // a word has left the pipeline, and does not go to the output

    output logic empty_o,  // nothing is in the pipeline or at the output

    // Slot of the clock before (s2): its word is read.
    output logic             word_o,
    output logic [LaneW-1:0] word_lane_o,

    // Decisions of this clock (s3), all for lane_o.
    output logic                    slot_valid_o,
    output logic        [LaneW-1:0] lane_o,
    output logic                    issue_o,
    output logic                    first_o,       // first word of the slice
    output block_t                  block_o,
    output job_output_t             job_o,
    output logic                    line_o,        // the block will push a line word
    output logic                    fill_o,        // ask for the next record of the row above
    output logic        [      1:0] fill_column_o
);

  `TRI_REQUIRE_LANES(Lanes)

  localparam int unsigned CreditW = $clog2(OutDepth + 1);

  typedef struct packed {
    job_output_t out;
    logic [9:0]  width;
  } job_issue_t;

  logic [Lanes-1:0] inflight_q, fresh_q;
  logic [CreditW-1:0] credit_q;

  // s1: read the lane's position and job.
  // stale: the lane's slice ends in the clock in which its job is read, or in the next one.
  logic s2_valid_q, s2_stale_q;
  logic [LaneW-1:0] s2_lane_q;
  logic [LaneW-1:0] s3_lane_q;
  pos_t pos_kept, pos, pos_next, s3_next_q;
  job_issue_t job, push_job;
  logic [9:0] start_x;
  assign push_job = '{out: push_out_i, width: push_width_i};
  tri_ram_1r1w #(
      .Width($bits(pos_t)),
      .Depth(Lanes)
  ) u_pos (
      .clk_i,
      .wen_i  (issue_o),
      .waddr_i(s3_lane_q),
      .wdata_i(s3_next_q),
      .ren_i  (slot_valid_i),
      .raddr_i(slot_lane_i),
      .rdata_o(pos_kept)
  );
  tri_ram_1r1w #(
      .Width($bits(job_issue_t)),
      .Depth(2 * Lanes)
  ) u_job (
      .clk_i,
      .wen_i  (push_i),
      .waddr_i({push_lane_i, push_sel_i[push_lane_i]}),
      .wdata_i(push_job),
      .ren_i  (slot_valid_i),
      .raddr_i({slot_lane_i, issue_sel_i[slot_lane_i]}),
      .rdata_o(job)
  );
  tri_ram_1r1w #(
      .Width(10),
      .Depth(2 * Lanes)
  ) u_start (
      .clk_i,
      .wen_i  (start_i),
      .waddr_i({start_lane_i, parse_sel_i[start_lane_i]}),
      .wdata_i(start_x_i),
      .ren_i  (slot_valid_i),
      .raddr_i({slot_lane_i, issue_sel_i[slot_lane_i]}),
      .rdata_o(start_x)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s2_valid_q <= 1'b0;
      s2_stale_q <= 1'b0;
    end else begin
      s2_valid_q <= slot_valid_i;
      s2_stale_q <= ended_i && done_lane_i == slot_lane_i;
    end
  end
  always_ff @(posedge clk_i) begin
    if (slot_valid_i) s2_lane_q <= slot_lane_i;
  end

  // s2: where the block lies.
  logic fresh, avail;
  block_t block;
  assign fresh = fresh_q[s2_lane_q];
  assign avail = avail_i[s2_lane_q];
  assign pos   = fresh ? '{n: '0, x: start_x, blk: '0} : pos_kept;
  tri_block_pos u_block (
      .pos_i  (pos),
      .width_i(job.width),
      .step_i (4'd1),
      .block_o(block),
      .next_o (pos_next)
  );
  assign word_o = s2_valid_q && avail;
  assign word_lane_o = s2_lane_q;

  // s3: whether it goes. Another block of the lane cannot have gone since s1: it would be in
  // flight.
  logic s3_valid_q, s3_ready_q, s3_fresh_q, s3_line_q, s3_blk0_q, s3_above_q;
  logic [1:0] s3_column_q;
  block_t s3_block_q;
  job_output_t s3_out_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s3_valid_q <= 1'b0;
      s3_ready_q <= 1'b0;
    end else begin
      s3_valid_q <= s2_valid_q;
      s3_ready_q <= word_o && !s2_stale_q && !(ended_i && done_lane_i == s2_lane_q);
    end
  end
  always_ff @(posedge clk_i) begin
    if (s2_valid_q) begin
      s3_lane_q <= s2_lane_q;
      s3_next_q <= pos_next;
      s3_block_q <= block;
      s3_out_q <= job.out;
      s3_fresh_q <= fresh;
      s3_line_q <= block.wide && block_y(pos.blk) == 2'd3;
      s3_blk0_q <= pos.blk == 4'd0;
      // The record for macroblock n+2 is asked for as n begins; records serve from the second row
      // on.
      s3_above_q <= block.wide && pos.blk == 4'd0 && pos.n + 20'd2 >= 20'(job.width);
      s3_column_q <= pos.n[1:0] + 2'd2;
    end
  end
  logic above_ready;
  // Records that a slice before has asked for must not come into this one.
  assign above_ready = !(s3_blk0_q && (s3_block_q.wide || s3_fresh_q) && fill_pend_i[s3_lane_q]);
  assign issue_o = s3_ready_q && !inflight_q[s3_lane_q] && credit_q != '0 && above_ready &&
      (!s3_line_q || line_room_i);
  assign empty_o = credit_q == CreditW'(OutDepth);
  assign slot_valid_o = s3_valid_q;
  assign lane_o = s3_lane_q;
  assign first_o = s3_fresh_q;
  assign block_o = s3_block_q;
  assign job_o = s3_out_q;
  assign line_o = issue_o && s3_line_q;
  assign fill_o = issue_o && s3_above_q;
  assign fill_column_o = s3_column_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      inflight_q <= '0;
      fresh_q <= '1;
      credit_q <= CreditW'(OutDepth);
    end else begin
      if (done_i) inflight_q[done_lane_i] <= 1'b0;
      if (issue_o) inflight_q[s3_lane_q] <= 1'b1;
      if (issue_o) fresh_q[s3_lane_q] <= 1'b0;
      if (ended_i) fresh_q[done_lane_i] <= 1'b1;
      credit_q <= credit_q + CreditW'(taken_i) + CreditW'(dropped_i) - CreditW'(issue_o);
    end
  end

endmodule
