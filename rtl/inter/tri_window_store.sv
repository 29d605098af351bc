// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Windows of four lanes, in a ring each, for those who read them side by side, each another lane's:
// the whole-sample search, the fractional search, compensation.
//
// Handshake: valid/ready for halves of tiles, which wait while their lane is read; none for reads,
// whose places are those of tri_whole_search, tri_fractional_search and tri_compensate. A window's
// place stays from the clock before its first read on.
// Latency: two clocks from a place to its samples, which stay until the next place.
// Throughput: one place of each reader per clock; half a tile per clock, of chroma in two.
// Golden: `codec::video::hardware::ring::Ring`; sim model `window_store`.
module tri_window_store
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic fill_valid_i,
    output logic fill_ready_o,
    input window_fill_t fill_i,
    input sample_t [3:0][7:0] fill_samples_i,
    input window_place_t [3:0] place_i,
    // Whole-sample search: 16x4.
    input logic whole_read_i,
    input logic [1:0] whole_lane_i,
    input logic [5:0] whole_x_i,
    input logic [5:0] whole_y_i,
    output sample_t [3:0][15:0] whole_o,
    // Fractional search: 10x10.
    input logic fractional_read_i,
    input logic [1:0] fractional_lane_i,
    input logic [5:0] fractional_x_i,
    input logic [5:0] fractional_y_i,
    output sample_t [9:0][9:0] fractional_o,
    // Compensation: 9x9, and a row of five samples of Cb or Cr.
    input logic [1:0] compensate_lane_i,
    input logic luma_read_i,
    input logic [5:0] luma_x_i,
    input logic [5:0] luma_y_i,
    output sample_t [8:0][8:0] luma_o,
    input logic chroma_read_i,
    input logic chroma_cr_i,
    input logic [4:0] chroma_x_i,
    input logic [4:0] chroma_y_i,
    output sample_t [4:0] chroma_o
);

  // ------------------------------------------------------------------ places
  localparam int unsigned Readers = 3;
  bank_read_t [Readers-1:0] read;
  bank_order_t [Readers-1:0] order, order_q;
  logic [Readers-1:0][1:0] lanes, lane_q;
  logic [Readers-1:0] valid_q;
  assign lanes = {compensate_lane_i, fractional_lane_i, whole_lane_i};
  bank_place_t [3:0] whole_first_q, fractional_first_q, luma_first_q;
  always_ff @(posedge clk_i) begin
    for (int unsigned l = 0; l < 4; l++) begin
      whole_first_q[l] <= bank_place(place_i[l], 3'd0, 3'd5);
      fractional_first_q[l] <= bank_place(place_i[l], 3'd0, 3'd4);
      luma_first_q[l] <= bank_place(place_i[l], 3'd1, 3'd5);
    end
  end
  tri_window_place #(
      .Wide(1'b1)
  ) u_whole_place (
      .read_i (whole_read_i),
      .first_i(whole_first_q[whole_lane_i]),
      .x_i    (whole_x_i),
      .y_i    (whole_y_i),
      .read_o (read[0]),
      .order_o(order[0])
  );
  tri_window_place u_fractional_place (
      .read_i (fractional_read_i),
      .first_i(fractional_first_q[fractional_lane_i]),
      .x_i    (fractional_x_i),
      .y_i    (fractional_y_i),
      .read_o (read[1]),
      .order_o(order[1])
  );
  tri_window_place u_luma_place (
      .read_i (luma_read_i),
      .first_i(luma_first_q[compensate_lane_i]),
      .x_i    (luma_x_i),
      .y_i    (luma_y_i),
      .read_o (read[2]),
      .order_o(order[2])
  );

  // Chroma's ring has 40 columns and 24 rows.
  window_place_t own;
  logic [6:0] chroma_x_sum, chroma_x;
  logic [5:0] chroma_y_sum, chroma_y;
  logic chroma_q, chroma_odd_q;
  logic [1:0] chroma_first_q;
  assign own = place_i[compensate_lane_i];
  assign chroma_x_sum = {1'b0, own.x, 1'b0} + 7'(chroma_x_i) + 7'd1;
  assign chroma_y_sum = {1'b0, own.y, 1'b0} + 6'(chroma_y_i) + 6'd3;
  assign chroma_x = chroma_x_sum >= 7'd40 ? chroma_x_sum - 7'd40 : chroma_x_sum;
  assign chroma_y = chroma_y_sum >= 6'd24 ? chroma_y_sum - 6'd24 : chroma_y_sum;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q  <= '0;
      chroma_q <= 1'b0;
    end else begin
      valid_q  <= {luma_read_i, fractional_read_i, whole_read_i};
      chroma_q <= chroma_read_i;
    end
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < Readers; i++) begin
      if (read[i].read) begin
        order_q[i] <= order[i];
        lane_q[i]  <= lanes[i];
      end
    end
    if (chroma_read_i) begin
      chroma_odd_q   <= chroma_x[2];
      chroma_first_q <= chroma_x[1:0];
    end
  end

  // ------------------------------------------------------------------ rings
  logic [3:0] fill_ready;
  sample_t [3:0][BankPairs-1:0][BankColumns-1:0][1:0] words;
  sample_t [3:0][1:0][3:0] chroma_words;
  assign fill_ready_o = fill_ready[fill_i.place.lane];
  for (genvar l = 0; l < 4; l++) begin : gen_lane
    bank_read_t luma;
    always_comb begin
      luma = '0;
      for (int unsigned i = 0; i < Readers; i++) begin
        if (read[i].read && lanes[i] == 2'(l)) luma |= read[i];
      end
    end
    tri_window_ring u_ring (
        .clk_i,
        .rst_ni,
        .fill_valid_i(fill_valid_i && fill_i.place.lane == 2'(l)),
        .fill_ready_o(fill_ready[l]),
        .fill_i,
        .samples_i(fill_samples_i),
        .luma_i(luma),
        .luma_o(words[l]),
        .chroma_read_i(chroma_read_i && compensate_lane_i == 2'(l)),
        .chroma_cr_i,
        .chroma_word_i(chroma_x[5:2]),
        .chroma_row_i(chroma_y[4:0]),
        .chroma_o(chroma_words[l])
    );
  end

  // ------------------------------------------------------------------ samples
  tri_window_order #(
      .Rows(4),
      .Columns(16)
  ) u_whole (
      .clk_i,
      .valid_i(valid_q[0]),
      .lane_i(lane_q[0]),
      .order_i(order_q[0]),
      .words_i(words),
      .samples_o(whole_o)
  );
  tri_window_order #(
      .Rows(10),
      .Columns(10)
  ) u_fractional (
      .clk_i,
      .valid_i(valid_q[1]),
      .lane_i(lane_q[1]),
      .order_i(order_q[1]),
      .words_i(words),
      .samples_o(fractional_o)
  );
  tri_window_order #(
      .Rows(9),
      .Columns(9)
  ) u_luma (
      .clk_i,
      .valid_i(valid_q[2]),
      .lane_i(lane_q[2]),
      .order_i(order_q[2]),
      .words_i(words),
      .samples_o(luma_o)
  );

  logic [1:0] chroma_lane_q;
  sample_t [1:0][3:0] two;
  sample_t [7:0] eight;
  sample_t [4:0] chroma_samples_q;
  assign two   = chroma_words[chroma_lane_q];
  assign eight = chroma_odd_q ? {two[0], two[1]} : two;
  always_ff @(posedge clk_i) begin
    if (chroma_read_i) chroma_lane_q <= compensate_lane_i;
    if (chroma_q) begin
      for (int unsigned i = 0; i < 5; i++) chroma_samples_q[i] <= eight[3'(i)+3'(chroma_first_q)];
    end
  end
  assign chroma_o = chroma_samples_q;

  logic unused;
  assign unused = ^{chroma_x[6], chroma_y[5]};

  `TRI_ASSERT(
      WholeAlone,
      !(whole_read_i && ((fractional_read_i && fractional_lane_i == whole_lane_i) || (luma_read_i && compensate_lane_i == whole_lane_i))))
  `TRI_ASSERT(FractionalAlone,
              !(fractional_read_i && luma_read_i && fractional_lane_i == compensate_lane_i))

endmodule
