// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Means of the final 4x4 blocks of luma, to the first half of the coarse records: four of a row of
// blocks are a word. The words of the upper three rows leave in one write, that of the bottom row
// when the macroblock below has been filtered; in the last row of a slice all leave in one.
//
// Handshake: valid/ready for blocks and writes; what waits here of a lane is open_o[lane].
// Latency: four clocks from a macroblock's last mean to its write.
// Throughput: one block per clock, none while one is written.
// Golden: `codec::video::reference::coarse`, `codec::video::hardware::reference`.
module tri_reference_means
  import tri_pkg::*;
  import tri_reference_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [31:0] coarse_i,  // in tiles of 64 bytes
    input logic [8:0] last_column_i,
    input logic valid_i,
    output logic ready_o,
    input done_block_t done_i,
    input samples_t block_i,
    input mb_place_t place_i,
    output logic write_valid_o,
    input logic write_ready_i,
    output write_t write_o,
    output logic [3:0] open_o
);

  typedef logic [9:0] sum_t;
  function automatic sum_t row_sum(logic [3:0][7:0] row);
    return (10'(row[0]) + 10'(row[1])) + (10'(row[2]) + 10'(row[3]));
  endfunction

  // Rows' sums; the three means before come from the memory.
  logic go, sum_q, out_q;
  sum_t [3:0] sums_q;
  logic [1:0] lane_q, word_q;
  logic ends_q, flush_q;
  logic [4:0] at, at_q;
  logic [17:0] rows_above_q;
  logic signed [11:0] step, step_q;  // macroblocks from there on
  always_comb begin
    step = $signed(12'(place_i.x)) - 12'(done_i.x == 3'd0);
    if (done_i.y == 3'd0) step -= $signed(12'(last_column_i) + 12'd1);
  end
  assign ready_o = !out_q;
  assign go = valid_i && ready_o;
  assign at = done_i.y == 3'd0 ? 5'd16 : {1'b0, done_i.lane, 2'(done_i.y - 3'd1)};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) sum_q <= 1'b0;
    else if (ready_o) sum_q <= valid_i;
  end
  always_ff @(posedge clk_i) begin
    if (go) begin
      for (int unsigned r = 0; r < 4; r++) sums_q[r] <= row_sum(block_i[4*r+:4]);
      lane_q <= done_i.lane;
      at_q <= at;
      word_q <= 2'(done_i.y - 3'd1);
      ends_q <= done_i.x[1:0] == 2'd0;
      flush_q <= done_i.y == 3'd0 || done_i.y == (place_i.last_y ? 3'd4 : 3'd3);
      step_q <= step;
      rows_above_q <= place_i.rows_above;
    end
  end

  logic [2:0][7:0] earlier;
  logic [7:0] mean;
  assign mean = 8'(((12'(sums_q[0]) + 12'(sums_q[1])) + (12'(sums_q[2]) + 12'(sums_q[3])) + 12'd8)
      >> 4);
  tri_ram_1r1w #(
      .Width(24),
      .Depth(17)
  ) u_earlier (
      .clk_i,
      .wen_i  (sum_q && ready_o && !ends_q),
      .waddr_i(at_q),
      .wdata_i({mean, earlier[2:1]}),
      .ren_i  (go),
      .raddr_i(at),
      .rdata_o(earlier)
  );

  logic ends, valid_q;  // the address is there
  logic [3:0] words_q;
  logic [3:0][31:0] out_words_q;
  logic [1:0] out_lane_q;
  logic [17:0] index_q;
  logic [31:0] address_q;
  assign ends = sum_q && ready_o && ends_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      out_q   <= 1'b0;
      valid_q <= 1'b0;
      words_q <= '0;
    end else if (out_q) begin
      valid_q <= !(valid_q && write_ready_i);
      if (valid_q && write_ready_i) out_q <= 1'b0;
      if (valid_q && write_ready_i) words_q <= '0;
    end else if (ends) begin
      out_q <= flush_q;
      words_q[word_q] <= 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (ends) begin
      out_words_q[word_q] <= {mean, earlier};
      out_lane_q <= lane_q;
      index_q <= rows_above_q + 18'(step_q);
    end
    if (out_q && !valid_q) address_q <= coarse_i + 32'(index_q[17:1]);
  end
  assign write_valid_o = valid_q;
  assign write_o = '{
          lane: out_lane_q,
          address: address_q,
          quarter: {index_q[0], 1'b0},
          words: words_q,
          bytes: out_words_q
      };
  assign open_o = (4'(sum_q) << lane_q) | (4'(out_q) << out_lane_q);

  logic unused_place;
  assign unused_place = ^{done_i.component, done_i.last, place_i.left, place_i.above,
                          place_i.last_x};

  `TRI_ASSERT_STREAM(WriteStays, write_valid_o, write_ready_i, write_o)

endmodule
