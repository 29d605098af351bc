// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Issue stage: decides in every clock whether the lane of the slot sends its next 4x4 block into
// the shared pipeline.
//
// A block is issued when its samples are in the block store, the lane's level ring has room, the
// line port is ready for it and the lane has no block in flight. A lane without a job takes its
// pending one instead (one slot); a lane whose job is scanned for its exponent asks for four blocks
// when it has seen those before, and goes on to encoding when the scan is through (one slot). A
// slot that comes while the lane's last block is still in flight, or less than three clocks behind
// another slot of the lane, is an error of the slot table: nothing is issued and conflict_o is
// raised.
//
// s1 reads the lane's position and job, s2 makes the block and the next position of them, s3
// decides.
//
// Blocks are asked for here too: InDepth of them as a pass over the slice begins, and one more for
// each that is issued.
// Handshake: none; everything that could stall is a condition of the issue.
// Latency: slot (s1) to issue (s3) two clocks.
// Throughput: one block per clock.
// Golden: `codec::pipeline::SliceEncoder` (positions, availability), sim model `enc_issue`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_enc_issue
  import tri_pkg::*;
  import tri_enc_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    // Slot of this clock (s1).
    input logic             slot_valid_i,
    input logic [LaneW-1:0] slot_lane_i,

    // Jobs. push_i only while the lane is not pending.
    input logic push_i,
    input logic [LaneW-1:0] push_lane_i,
    input job_issue_t push_job_i,
    output logic [Lanes-1:0] pending_o,
    output logic [Lanes-1:0] active_o,
    output logic [Lanes-1:0] scanning_o,
    output logic [Lanes-1:0] job_sel_o,  // which of a lane's two job entries is its current one

    // Conditions, by lane.
    input logic [Lanes-1:0] avail_i,  // a block waits in the block store
    input logic [Lanes-1:0] idle_i,  // all blocks that were asked for have come and left
    input logic [Lanes-1:0] start_pend_i,  // the slice start of the current job is still to be done
    input logic [Lanes-1:0] fill_pend_i,  // a record of the row above is on its way
    input logic [Lanes-1:0][4:0] pop_i,  // words that leave the level ring
    input logic line_room_i,  // the line queue has room for one more word
    input logic done_i,  // the pipeline has finished a block
    input logic [LaneW-1:0] done_lane_i,

    // Decisions of this clock (s3), all for lane_o.
    output logic               slot_valid_o,
    output logic   [LaneW-1:0] lane_o,
    output logic               issue_o,
    output block_t             block_o,
    output logic               line_o,         // the block will push a line word
    output logic               fill_o,         // ask for the next record of the row above
    output logic   [      1:0] fill_column_o,
    output logic               start_o,        // a job is taken: its slice is to be started
    output logic   [      3:0] format_o,       // of that job
    output logic               ask_o,          // a block is to be asked for
    output logic               ask_all_o,      // InDepth of them
    output logic               load_o,         // they are the first of a pass over the slice
    output logic               conflict_o
);

  `TRI_REQUIRE_LANES(Lanes)

  logic [Lanes-1:0] pending_q, active_q, scanning_q, sel_q, inflight_q;
  logic [Lanes-1:0][4:0] room_q;

  // s1: read the lane's position and job. A slot too close behind another one would read what that
  // is about to write.
  logic s2_valid_q, s2_pending_q, s2_clash_q;
  logic s3_valid_q, s3_pending_q, s3_clash_q;
  logic [LaneW-1:0] s2_lane_q, s3_lane_q;
  logic job_entry, clash;
  assign job_entry = active_q[slot_lane_i] ? sel_q[slot_lane_i] : !sel_q[slot_lane_i];
  assign clash = (s2_valid_q && s2_lane_q == slot_lane_i) ||
      (s3_valid_q && s3_lane_q == slot_lane_i);

  pos_t pos, pos_write;
  job_issue_t job;
  logic move;
  tri_ram_1r1w #(
      .Width($bits(pos_t)),
      .Depth(Lanes)
  ) u_pos (
      .clk_i,
      .wen_i  (move),
      .waddr_i(s3_lane_q),
      .wdata_i(pos_write),
      .ren_i  (slot_valid_i),
      .raddr_i(slot_lane_i),
      .rdata_o(pos)
  );
  tri_ram_1r1w #(
      .Width($bits(job_issue_t)),
      .Depth(2 * Lanes)
  ) u_job (
      .clk_i,
      .wen_i  (push_i),
      .waddr_i({push_lane_i, !sel_q[push_lane_i]}),
      .wdata_i(push_job_i),
      .ren_i  (slot_valid_i),
      .raddr_i({slot_lane_i, job_entry}),
      .rdata_o(job)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s2_valid_q <= 1'b0;
      s3_valid_q <= 1'b0;
    end else begin
      s2_valid_q <= slot_valid_i;
      s3_valid_q <= s2_valid_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (slot_valid_i) begin
      s2_lane_q <= slot_lane_i;
      s2_pending_q <= pending_q[slot_lane_i];
      s2_clash_q <= clash;
    end
    if (s2_valid_q) begin
      s3_lane_q <= s2_lane_q;
      s3_pending_q <= s2_pending_q;
      s3_clash_q <= s2_clash_q;
    end
  end

  // s2: the block, and the next position: a scan goes on by the blocks that are asked for at a
  // time.
  block_t geometry, block, block_q;
  pos_t next, next_q;
  logic [3:0] step;
  logic wide, last_mb;
  assign step = scanning_q[s2_lane_q] ? 4'(InDepth) : 4'd1;
  tri_block_pos u_block (
      .pos_i  (pos),
      .width_i(job.width),
      .step_i (step),
      .block_o(geometry),
      .next_o (next)
  );
  assign wide = geometry.wide;
  assign last_mb = pos.n + 20'd1 == job.mb_count;
  always_comb begin
    block = geometry;
    block.last = last_mb && pos.blk == 4'd15;
    block.qp = job.qp;
    block.rounding = job.rounding;
  end

  logic [9:0] start_x_q;
  logic [3:0] format_q;
  logic scan_q, tail_q, through_q, record_q;
  always_ff @(posedge clk_i) begin
    if (s2_valid_q) begin
      block_q <= block;
      next_q <= next;
      start_x_q <= job.start_x;
      format_q <= job.fmt;
      scan_q <= job.scan;
      // The last InDepth blocks have been asked for.
      tail_q <= last_mb && pos.blk >= 4'(16 - InDepth);
      through_q <= pos.n == job.mb_count;
      // The record for macroblock n+2 is asked for as n begins; records serve from the second row
      // on, and one past the end as above-right neighbour of the last macroblock.
      record_q <= wide && pos.blk == '0 && pos.n + 20'd2 >= 20'(job.width) &&
          pos.n + 20'd2 <= job.mb_count;
    end
  end

  // s3: decide.
  logic free, activate, advance, scan_more, above_ready, is_line;
  assign free = s3_valid_q && !inflight_q[s3_lane_q] && !s3_clash_q;
  assign conflict_o = s3_valid_q && !free;
  assign is_line = block_q.wide && block_y(block_q.blk) == 2'd3;
  assign above_ready = !(block_q.wide && block_q.blk == '0 && fill_pend_i[s3_lane_q]);

  always_comb begin
    activate  = 1'b0;
    advance   = 1'b0;
    scan_more = 1'b0;
    issue_o   = 1'b0;
    if (free) begin
      if (!active_q[s3_lane_q]) begin
        activate = s3_pending_q && !start_pend_i[s3_lane_q] && !fill_pend_i[s3_lane_q];
      end else if (scanning_q[s3_lane_q]) begin
        advance   = idle_i[s3_lane_q] && through_q;
        scan_more = idle_i[s3_lane_q] && !through_q;
      end else begin
        issue_o = avail_i[s3_lane_q] && room_q[s3_lane_q] != '0 && above_ready &&
            (!is_line || line_room_i);
      end
    end
  end

  assign slot_valid_o = s3_valid_q;
  assign lane_o = s3_lane_q;
  assign block_o = block_q;
  assign line_o = issue_o && is_line;
  assign fill_o = issue_o && record_q;
  assign fill_column_o = block_q.column + 2'd2;
  assign start_o = activate;
  assign format_o = format_q;
  assign load_o = activate || advance;
  assign ask_all_o = load_o || scan_more;
  assign ask_o = ask_all_o || (issue_o && !tail_q);

  assign move = load_o || scan_more || issue_o;
  always_comb begin
    pos_write = next_q;
    if (load_o) pos_write = '{n: '0, x: start_x_q, blk: activate && scan_q ? 4'(InDepth) : '0};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pending_q <= '0;
      active_q <= '0;
      scanning_q <= '0;
      sel_q <= '0;
      inflight_q <= '0;
      room_q <= {Lanes{5'(RingDepth)}};
    end else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        automatic logic here = s3_lane_q == LaneW'(l);
        automatic logic pushed = push_i && push_lane_i == LaneW'(l);
        if (pushed) pending_q[l] <= 1'b1;
        if (activate && here) begin
          pending_q[l] <= 1'b0;
          active_q[l] <= 1'b1;
          scanning_q[l] <= scan_q;
          sel_q[l] <= !sel_q[l];
        end
        if (advance && here) scanning_q[l] <= 1'b0;
        if (issue_o && here && block_q.last) active_q[l] <= 1'b0;
        if (done_i && done_lane_i == LaneW'(l)) inflight_q[l] <= 1'b0;
        if (issue_o && here) inflight_q[l] <= 1'b1;
        if (pop_i[l] != '0 || (issue_o && here)) begin
          room_q[l] <= room_q[l] + pop_i[l] - 5'(issue_o && here);
        end
      end
    end
  end

  assign pending_o  = pending_q;
  assign active_o   = active_q;
  assign scanning_o = scanning_q;
  assign job_sel_o  = sel_q;

endmodule
