// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Rows of the source above the macroblocks of four lanes, and of one macroblock, for its estimate,
// what is above it: 16 samples, 8 to the right, one to the left.
//
// Handshake: none for what comes in; start_i begins a macroblock, done_o marks its samples, which
// stay until the next one.
// Latency: 5 clocks, and those in which rows come in.
// Throughput: 8 samples per clock.
// Golden: `codec::video::hardware::source::around`.
module tri_source_above
  import tri_pkg::*;
  import tri_source_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic fill_i,
    input source_fill_t fill_place_i,
    input sample_t [7:0] samples_i,
    input logic start_i,
    input logic [1:0] lane_i,
    input logic [3:0] number_i,
    output logic done_o,
    output sample_t corner_o,
    output sample_t [23:0] top_o
);

  logic busy_q, read, read_q, first_q;
  logic [1:0] lane_q, count_q;
  // Macroblock to the left, its own, the one to the right.
  logic [3:0] number_q;
  logic right_q;
  sample_t [7:0] word;
  assign read   = busy_q && !fill_i;
  assign done_o = !busy_q && !read_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      read_q <= 1'b0;
    end else begin
      if (start_i) busy_q <= 1'b1;
      else if (read && &count_q) busy_q <= 1'b0;
      read_q <= read;
    end
  end
  always_ff @(posedge clk_i) begin
    if (start_i) begin
      lane_q   <= lane_i;
      count_q  <= '0;
      number_q <= mb_plus(number_i, 4'd9);
      right_q  <= 1'b1;
    end else if (read) begin
      count_q <= count_q + 2'd1;
      right_q <= !right_q;
      if (right_q) number_q <= mb_plus(number_q, 4'd1);
    end
    if (read) first_q <= count_q == '0;
  end

  tri_ram_1rw #(
      .Width(8 * SampleBits),
      .Depth(8 * SourceLuma)
  ) u_ram (
      .clk_i,
      .en_i(fill_i || read),
      .we_i(fill_i),
      .addr_i(fill_i ? {source_place(
          fill_place_i.number
      ), fill_place_i.quarter[0], fill_place_i.lane} : {source_place(
          number_q
      ), right_q, lane_q}),
      .wdata_i(samples_i),
      .rdata_o(word)
  );

  sample_t corner_q;
  sample_t [23:0] top_q;
  always_ff @(posedge clk_i) begin
    if (read_q && first_q) corner_q <= word[7];
    if (read_q) top_q <= {word, top_q[23:8]};
  end
  assign corner_o = corner_q;
  assign top_o = top_q;

  logic unused;
  assign unused = ^{fill_place_i, start_i};

endmodule
