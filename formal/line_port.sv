// SPDX-License-Identifier: Apache-2.0

// tri_line_port: no word is lost, invented or refused while each was reserved; a record is asked
// for once and given to the lane that asked.
module line_port
  import tri_pkg::*;
#(
    parameter  int unsigned Lanes  = 2,
    localparam int unsigned LaneW  = $clog2(Lanes),
    localparam int unsigned WordW  = $bits(top_edge_t),
    localparam int unsigned CountW = $clog2(LineDepth + 1)
) (
    input logic                  clk_i,
    input logic                  reserve_i,
    input logic                  fill_i,
    input logic      [LaneW-1:0] fill_lane_i,
    input logic      [      1:0] fill_column_i,
    input logic                  push_i,
    input logic                  push_first_i,
    input logic      [LaneW-1:0] push_lane_i,
    input top_edge_t             push_word_i,
    input logic                  m_ready_i,
    input logic                  s_valid_i,
    input logic      [LaneW-1:0] s_lane_i,
    input logic                  fill_ready_i
);

  logic rst_ni;
  reset_once u_reset (
      .clk_i,
      .rst_no(rst_ni)
  );

  logic room, m_valid, m_read, m_first, s_ready, fill_valid;
  logic [Lanes-1:0] pend;
  logic [LaneW-1:0] m_lane, fill_lane;
  logic [WordW-1:0] m_word;
  logic [1:0] fill_column;
  tri_line_port #(
      .Lanes(Lanes)
  ) dut (
      .clk_i,
      .rst_ni,
      .line_room_o    (room),
      .reserve_i,
      .fill_i,
      .fill_lane_i,
      .fill_column_i,
      .fill_pend_o    (pend),
      .push_i,
      .push_first_i,
      .push_lane_i,
      .push_word_i,
      .m_line_valid_o (m_valid),
      .m_line_ready_i (m_ready_i),
      .m_line_read_o  (m_read),
      .m_line_first_o (m_first),
      .m_line_lane_o  (m_lane),
      .m_line_word_o  (m_word),
      .s_line_valid_i (s_valid_i),
      .s_line_ready_o (s_ready),
      .s_line_lane_i  (s_lane_i),
      .s_line_record_i('0),
      .fill_valid_o   (fill_valid),
      .fill_ready_i,
      .fill_lane_o    (fill_lane),
      .fill_column_o  (fill_column),
      .fill_record_o  ()
  );
  stream_stays #(
      .Width(2 + LaneW + WordW)
  ) u_m (
      .clk_i,
      .rst_ni,
      .valid_i  (m_valid),
      .ready_i  (m_ready_i),
      .payload_i({m_read, m_first, m_lane, m_word})
  );

  // Words that are promised to blocks in flight; words and requests on their way; records asked for
  // on m_line and not come.
  logic [CountW-1:0] promised_q, inside_q;
  logic [Lanes-1:0] wanted_q, asked_q;
  logic pop;
  assign pop = m_valid && m_ready_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      promised_q <= '0;
      inside_q   <= '0;
      wanted_q   <= '0;
      asked_q    <= '0;
    end else begin
      promised_q <= promised_q + CountW'(reserve_i) - CountW'(push_i);
      inside_q   <= inside_q + CountW'(push_i) + CountW'(dut.ask) - CountW'(pop);
      for (int unsigned l = 0; l < Lanes; l++) begin
        if (fill_i && fill_lane_i == LaneW'(l)) wanted_q[l] <= 1'b1;
        else if (pop && m_read && m_lane == LaneW'(l)) wanted_q[l] <= 1'b0;
        if (pop && m_read && m_lane == LaneW'(l)) asked_q[l] <= 1'b1;
        else if (s_valid_i && s_ready && s_lane_i == LaneW'(l)) asked_q[l] <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      reserved_with_room : assume (!reserve_i || room);
      pushed_when_promised : assume (!push_i || promised_q != '0);
      one_record_at_a_time : assume (!fill_i || !pend[fill_lane_i]);
      record_when_asked : assume (!s_valid_i || asked_q[s_lane_i]);
      // The count of the module, which makes the proof inductive.
      room_kept :
      assert (dut.room_q + promised_q + inside_q == CountW'(LineDepth) &&
              promised_q <= CountW'(LineDepth) - inside_q && inside_q <= CountW'(LineDepth));
      none_lost : assert (dut.u_queue.count_q == inside_q);
      never_refused : assert (!(push_i || dut.ask) || dut.queue_ready);
      full : cover (inside_q == CountW'(LineDepth));
      record_given : cover (fill_valid && fill_ready_i && fill_lane == LaneW'(1));
    end
  end
  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    always_ff @(posedge clk_i) begin
      if (rst_ni) begin
        asked_once :
        assert (!(pop && m_read && m_lane == LaneW'(l)) || (wanted_q[l] && !asked_q[l]));
        pending_till_given : assert (!(wanted_q[l] || asked_q[l]) || pend[l]);
      end
    end
  end

endmodule
