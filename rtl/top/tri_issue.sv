// Issue stage: decides in every clock whether the lane of the slot sends its next 4x4 block into the shared pipeline.
//
// A block is issued when its samples are in the block store, the lane's level ring has room, the line port is ready for it
// and the lane has no block in flight. A lane without a job takes its pending one instead (one slot); a lane whose job is scanned for its
// exponent goes on to encoding when the scan is through (one slot). A slot that comes while the lane's last block is still in
// flight, or right behind another slot of the lane, is an error of the slot table: nothing is issued and conflict_o is raised.
//
// Handshake: none; everything that could stall is a condition of the issue. Latency: slot (s1) to issue (s2) one clock.
// Throughput: one block per clock. Golden: `codec::slice::SliceEncoder` (positions, availability), sim model `issue`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_issue
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
    input logic [Lanes-1:0] scan_done_i,  // all blocks of the scan have been seen
    input logic [Lanes-1:0] start_pend_i,  // the slice start of the current job is still to be done
    input logic [Lanes-1:0] fill_pend_i,  // a record of the row above is on its way
    input logic [Lanes-1:0][4:0] pop_i,  // words that leave the level ring
    input logic line_room_i,  // the line queue has room for one more word
    input logic done_i,  // the pipeline has finished a block
    input logic [LaneW-1:0] done_lane_i,

    // Decisions of this clock (s2), all for lane_o.
    output logic               slot_valid_o,
    output logic   [LaneW-1:0] lane_o,
    output logic               issue_o,
    output block_t             block_o,
    output logic               line_o,         // the block will push a line word
    output logic               fill_o,         // ask for the next record of the row above
    output logic   [      1:0] fill_column_o,
    output logic               start_o,        // a job is taken: its slice is to be started
    output logic               load_o,         // blocks are to be asked for: count_o of them
    output logic               load_scan_o,
    output logic   [     23:0] count_o,
    output logic               conflict_o
);

  logic [Lanes-1:0] pending_q, active_q, scanning_q, sel_q, inflight_q;
  logic [Lanes-1:0][5:0] room_q;

  // s1: read the lane's position and job.
  logic s2_valid_q, s2_pending_q, s2_clash_q;
  logic [LaneW-1:0] s2_lane_q;
  logic job_entry;
  assign job_entry = active_q[slot_lane_i] ? sel_q[slot_lane_i] : !sel_q[slot_lane_i];

  pos_t pos, pos_next;
  job_issue_t job;
  logic pos_write;
  tri_ram_1r1w #(
      .Width($bits(pos_t)),
      .Depth(Lanes)
  ) u_pos (
      .clk_i,
      .wen_i  (pos_write),
      .waddr_i(s2_lane_q),
      .wdata_i(pos_next),
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
      s2_valid_q   <= 1'b0;
      s2_pending_q <= 1'b0;
      s2_clash_q   <= 1'b0;
    end else begin
      s2_valid_q   <= slot_valid_i;
      s2_pending_q <= pending_q[slot_lane_i];
      s2_clash_q   <= s2_valid_q && s2_lane_q == slot_lane_i;
    end
  end
  always_ff @(posedge clk_i) begin
    if (slot_valid_i) s2_lane_q <= slot_lane_i;
  end

  // Where the block lies.
  block_t geometry;
  pos_t   pos_after;
  tri_block_pos u_block (
      .pos_i  (pos),
      .width_i(job.width),
      .block_o(geometry),
      .next_o (pos_after)
  );

  // s2: decide.
  logic free, activate, advance, above_ready, wide, is_blk0, is_line;
  logic last_mb;
  assign free = s2_valid_q && !inflight_q[s2_lane_q] && !s2_clash_q;
  assign conflict_o = s2_valid_q && !free;
  assign wide = geometry.wide;
  assign is_blk0 = pos.blk == 4'd0;
  assign is_line = wide && block_y(pos.blk) == 2'd3;
  assign above_ready = !(wide && is_blk0 && fill_pend_i[s2_lane_q]);

  always_comb begin
    activate = 1'b0;
    advance  = 1'b0;
    issue_o  = 1'b0;
    if (free) begin
      if (!active_q[s2_lane_q]) begin
        activate = s2_pending_q && !start_pend_i[s2_lane_q] && !fill_pend_i[s2_lane_q];
      end else if (scanning_q[s2_lane_q]) begin
        advance = scan_done_i[s2_lane_q];
      end else begin
        issue_o = avail_i[s2_lane_q] && room_q[s2_lane_q] != '0 && above_ready &&
            (!is_line || line_room_i);
      end
    end
  end

  assign last_mb = pos.n + 20'd1 == job.mb_count;
  always_comb begin
    block_o = geometry;
    block_o.last = last_mb && pos.blk == 4'd15;
    block_o.qp = job.qp;
    block_o.rounding = job.rounding;
  end

  assign slot_valid_o = s2_valid_q;
  assign lane_o = s2_lane_q;
  assign line_o = issue_o && is_line;
  // The record for macroblock n+2 is asked for as n begins; records serve from the second row on, and one past the end as
  // above-right neighbour of the last macroblock.
  assign fill_o = issue_o && wide && is_blk0 && pos.n + 20'd2 >= 20'(job.width) &&
      pos.n + 20'd2 <= job.mb_count;
  assign fill_column_o = pos.n[1:0] + 2'd2;
  assign start_o = activate;
  assign load_o = activate || advance;
  assign load_scan_o = activate && job.scan;
  assign count_o = {job.mb_count, 4'd0};

  // Next position.
  assign pos_write = activate || issue_o;
  always_comb begin
    pos_next = pos_after;
    if (activate) pos_next = '{n: '0, x: job.start_x, blk: '0};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pending_q <= '0;
      active_q <= '0;
      scanning_q <= '0;
      sel_q <= '0;
      inflight_q <= '0;
      room_q <= {Lanes{6'(RingDepth)}};
    end else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        automatic logic here = s2_lane_q == LaneW'(l);
        automatic logic pushed = push_i && push_lane_i == LaneW'(l);
        if (pushed) pending_q[l] <= 1'b1;
        if (activate && here) begin
          pending_q[l] <= 1'b0;
          active_q[l] <= 1'b1;
          scanning_q[l] <= job.scan;
          sel_q[l] <= !sel_q[l];
        end
        if (advance && here) scanning_q[l] <= 1'b0;
        if (issue_o && here && block_o.last) active_q[l] <= 1'b0;
        if (done_i && done_lane_i == LaneW'(l)) inflight_q[l] <= 1'b0;
        if (issue_o && here) inflight_q[l] <= 1'b1;
        if (pop_i[l] != '0 || (issue_o && here)) begin
          room_q[l] <= room_q[l] + 6'(pop_i[l]) - 6'(issue_o && here);
        end
      end
    end
  end

  assign pending_o  = pending_q;
  assign active_o   = active_q;
  assign scanning_o = scanning_q;
  assign job_sel_o  = sel_q;

endmodule
