// SPDX-License-Identifier: Apache-2.0

// tri_dec_issue: never two blocks of a lane in flight, never more words behind the issue than the
// output has room for, a word only where one was at hand, a line word only where the queue has
// room.
module dec_issue
  import tri_pkg::*;
  import tri_dec_pkg::*;
#(
    parameter  int unsigned Lanes  = 2,
    localparam int unsigned LaneW  = $clog2(Lanes),
    localparam int unsigned CountW = $clog2(OutDepth + 1)
) (
    input logic                    clk_i,
    input logic                    slot_valid_i,
    input logic        [LaneW-1:0] slot_lane_i,
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
    input logic        [Lanes-1:0] avail_i,
    input logic        [Lanes-1:0] fill_pend_i,
    input logic                    line_room_i,
    input logic                    done_i,
    input logic        [LaneW-1:0] done_lane_i,
    input logic                    ended_i,
    input logic                    taken_i,
    input logic                    dropped_i
);

  logic rst_ni;
  reset_once u_reset (
      .clk_i,
      .rst_no(rst_ni)
  );

  logic empty, word, issue, line;
  logic [LaneW-1:0] word_lane, lane;
  tri_dec_issue #(
      .Lanes(Lanes)
  ) dut (
      .clk_i,
      .rst_ni,
      .slot_valid_i,
      .slot_lane_i,
      .push_i,
      .push_lane_i,
      .push_width_i,
      .push_out_i,
      .push_sel_i,
      .start_i,
      .start_lane_i,
      .start_x_i,
      .parse_sel_i,
      .issue_sel_i,
      .avail_i,
      .fill_pend_i,
      .line_room_i,
      .done_i,
      .done_lane_i,
      .ended_i,
      .taken_i,
      .dropped_i,
      .empty_o      (empty),
      .word_o       (word),
      .word_lane_o  (word_lane),
      .slot_valid_o (),
      .lane_o       (lane),
      .issue_o      (issue),
      .first_o      (),
      .block_o      (),
      .job_o        (),
      .line_o       (line),
      .fill_o       (),
      .fill_column_o()
  );

  // Blocks in the pipeline, by lane; words in it or at the output.
  logic [Lanes-1:0] flying_q;
  logic [CountW-1:0] waiting_q, behind;
  logic read_q;
  logic [LaneW-1:0] read_lane_q;
  always_comb begin
    behind = waiting_q;
    for (int unsigned l = 0; l < Lanes; l++) behind += CountW'(flying_q[l]);
  end
  always_ff @(posedge clk_i) begin
    read_q <= rst_ni && word;
    read_lane_q <= word_lane;
    if (!rst_ni) begin
      flying_q  <= '0;
      waiting_q <= '0;
    end else begin
      if (done_i) flying_q[done_lane_i] <= 1'b0;
      if (issue) flying_q[lane] <= 1'b1;
      waiting_q <= waiting_q + CountW'(done_i && !dropped_i) - CountW'(taken_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      done_of_one_in_flight : assume (!done_i || flying_q[done_lane_i]);
      ended_with_done : assume (!(ended_i || dropped_i) || done_i);
      taken_when_there : assume (!taken_i || waiting_q != '0);
      one_in_flight : assert (!issue || !flying_q[lane]);
      // The module's own count of places, which makes the proof inductive.
      output_has_room :
      assert (behind <= CountW'(OutDepth) && dut.credit_q == CountW'(OutDepth) - behind);
      empty_says_so : assert (empty == (behind == '0));
      word_was_read : assert (!issue || (read_q && read_lane_q == lane));
      line_has_room : assert (!line || (issue && line_room_i));
      all_in_use : cover (behind == CountW'(OutDepth) && flying_q == '1);
    end
  end

endmodule
