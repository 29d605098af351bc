// SPDX-License-Identifier: Apache-2.0

// tri_enc_issue: never two blocks of a lane in flight, never more words than a level ring holds,
// never more blocks asked for than the block store has places, a slot that comes too early is said.
module enc_issue
  import tri_pkg::*;
  import tri_enc_pkg::*;
#(
    parameter  int unsigned Lanes = 2,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic                        clk_i,
    input logic                        slot_valid_i,
    input logic       [LaneW-1:0]      slot_lane_i,
    input logic                        push_i,
    input logic       [LaneW-1:0]      push_lane_i,
    input job_issue_t                  push_job_i,
    input logic       [Lanes-1:0]      avail_i,
    input logic       [Lanes-1:0]      start_pend_i,
    input logic       [Lanes-1:0]      fill_pend_i,
    input logic       [Lanes-1:0][4:0] pop_i,
    input logic                        line_room_i,
    input logic                        done_i,
    input logic       [LaneW-1:0]      done_lane_i,
    input logic       [Lanes-1:0]      scanned_i      // a block of a scan has come and left
);

  logic rst_ni;
  reset_once u_reset (
      .clk_i,
      .rst_no(rst_ni)
  );

  logic [Lanes-1:0] pending, active, scanning, idle;
  logic slot_valid, issue, start, ask, ask_all, load, conflict, line;
  logic [LaneW-1:0] lane;
  tri_enc_issue #(
      .Lanes(Lanes)
  ) dut (
      .clk_i,
      .rst_ni,
      .slot_valid_i,
      .slot_lane_i,
      .push_i,
      .push_lane_i,
      .push_job_i,
      .pending_o    (pending),
      .active_o     (active),
      .scanning_o   (scanning),
      .job_sel_o    (),
      .avail_i,
      .idle_i       (idle),
      .start_pend_i,
      .fill_pend_i,
      .pop_i,
      .line_room_i,
      .done_i,
      .done_lane_i,
      .slot_valid_o (slot_valid),
      .lane_o       (lane),
      .issue_o      (issue),
      .block_o      (),
      .line_o       (line),
      .fill_o       (),
      .fill_column_o(),
      .start_o      (start),
      .format_o     (),
      .ask_o        (ask),
      .ask_all_o    (ask_all),
      .load_o       (load),
      .conflict_o   (conflict)
  );

  // By lane: a block in the pipeline; words in the ring or on their way to it; blocks asked for
  // that have not left.
  logic [Lanes-1:0] flying_q;
  logic [Lanes-1:0][5:0] words_q;
  logic [Lanes-1:0][3:0] asked_q;
  // The slot that is decided now, and the two before it.
  logic [2:0] slot_q;
  logic [2:0][LaneW-1:0] slot_lane_q;
  logic [2:0] clash_q;
  logic clash, allowed;
  assign clash = (slot_q[0] && slot_lane_q[0] == slot_lane_i) ||
      (slot_q[1] && slot_lane_q[1] == slot_lane_i);
  always_comb begin
    allowed = 1'b1;
    for (int unsigned l = 0; l < Lanes; l++) begin
      idle[l] = asked_q[l] == '0;
      if (avail_i[l] && (asked_q[l] == '0 || scanning[l])) allowed = 1'b0;
      if (scanned_i[l] && (asked_q[l] == '0 || !scanning[l])) allowed = 1'b0;
      if (6'(pop_i[l]) + 6'(flying_q[l]) > words_q[l]) allowed = 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      flying_q <= '0;
      words_q  <= '0;
      asked_q  <= '0;
      slot_q   <= '0;
    end else begin
      slot_q <= {slot_q[1:0], slot_valid_i};
      for (int unsigned l = 0; l < Lanes; l++) begin
        automatic logic here = lane == LaneW'(l);
        if (done_i && done_lane_i == LaneW'(l)) flying_q[l] <= 1'b0;
        if (issue && here) flying_q[l] <= 1'b1;
        words_q[l] <= words_q[l] + 6'(issue && here) - 6'(pop_i[l]);
        asked_q[l] <= asked_q[l] + (!(ask && here) ? 4'd0 : ask_all ? 4'(InDepth) : 4'd1) -
            4'(issue && here) - 4'(scanned_i[l]);
      end
    end
    slot_lane_q <= {slot_lane_q[1:0], slot_lane_i};
    clash_q <= {clash_q[1:0], clash};
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      surroundings : assume (allowed);
      done_of_one_in_flight : assume (!done_i || flying_q[done_lane_i]);
      one_pending : assume (!push_i || !pending[push_lane_i]);
      // A slice of whole macroblocks, and at least one.
      some_blocks : assume (!push_i || push_job_i.mb_count != '0);
      decided_in_order :
      assert (slot_valid == slot_q[1] && (!slot_valid || lane == slot_lane_q[1]));
      one_in_flight : assert (!issue || !flying_q[lane]);
      conflict_said : assert (conflict == (slot_valid && (flying_q[lane] || clash_q[1])));
      nothing_in_conflict : assert (!conflict || !(issue || start || ask || load));
      start_of_pending : assert (!start || (pending[lane] && !active[lane]));
      issue_of_active : assert (!issue || (active[lane] && !scanning[lane]));
      line_has_room : assert (!line || (issue && line_room_i));
      conflict_happens : cover (conflict);
      words_wait : cover (words_q[0] == 6'd3 && words_q[1] == 6'd2);
    end
  end
  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    always_ff @(posedge clk_i) begin
      if (rst_ni) begin
        store_has_room : assert (asked_q[l] <= 4'(InDepth));
        // The module's own count of places, which makes the proof inductive.
        ring_has_room :
        assert (words_q[l] <= 6'(RingDepth) && 6'(dut.room_q[l]) == 6'(RingDepth) - words_q[l]);
      end
    end
  end

endmodule
