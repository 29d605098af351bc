// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Means of 4x4 samples of the source, made as it comes in, and for the coarse search those of a
// macroblock and of its neighbours to the left and right.
//
// Handshake: none for what comes in; valid/ready for a macroblock, which ends what was there
// before; valid_o marks its means, until the next one.
// Latency: 26 clocks, and those in which samples come in.
// Throughput: two means per clock.
// Golden: `codec::video::reference::coarse`.
module tri_source_means
  import tri_pkg::*;
  import tri_source_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic fill_i,
    input source_fill_t fill_place_i,
    input sample_t [3:0][7:0] samples_i,
    input logic valid_i,
    output logic ready_o,
    input logic [1:0] lane_i,
    input logic [3:0] number_i,
    output logic valid_o,
    output logic [3:0] done_o,  // the lane whose macroblock is there, for a clock
    output sample_t [3:0][11:0] means_o
);

  // ------------------------------------------------------------------ two blocks
  // Sums of rows, then of blocks.
  logic fill_q;
  logic [1:0][3:0][9:0] row_q;
  logic [7:0] fill_address_q;
  sample_t [1:0] mean;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fill_q <= 1'b0;
    else fill_q <= fill_i;
  end
  always_ff @(posedge clk_i) begin
    if (fill_i) begin
      fill_address_q <= {
        source_place(fill_place_i.number),
        fill_place_i.quarter,
        fill_place_i.half,
        fill_place_i.lane
      };
    end
  end
  for (genvar b = 0; b < 2; b++) begin : gen_block
    for (genvar r = 0; r < 4; r++) begin : gen_row
      always_ff @(posedge clk_i) begin
        if (fill_i) begin
          row_q[b][r] <= (10'(samples_i[r][4*b]) + 10'(samples_i[r][4*b+1])) +
              (10'(samples_i[r][4*b+2]) + 10'(samples_i[r][4*b+3]));
        end
      end
    end
    assign mean[b] =
        8'(((12'(row_q[b][0]) + 12'(row_q[b][1])) + (12'(row_q[b][2]) + 12'(row_q[b][3])) + 12'd8)
           >> 4);
  end

  // ------------------------------------------------------------------ a macroblock's
  // Row by row: two means each of the left one, the macroblock, the right one, twice.
  logic busy_q, whole_q, take, read, read_q, last;
  logic [1:0] lane_q, line_q;
  logic [2:0] column_q;
  logic [3:0] left_q, number_q;
  sample_t [1:0] pair;
  assign ready_o = !busy_q && !read_q;
  assign take = valid_i && ready_o;
  assign read = busy_q && !fill_q;
  assign last = line_q == 2'd3 && column_q == 3'd5;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      read_q  <= 1'b0;
      whole_q <= 1'b0;
    end else begin
      if (take) busy_q <= 1'b1;
      else if (read && last) busy_q <= 1'b0;
      read_q <= read;
      if (take) whole_q <= 1'b0;
      else if (read_q && !busy_q) whole_q <= 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      lane_q <= lane_i;
      left_q <= mb_plus(number_i, 4'd9);
      number_q <= mb_plus(number_i, 4'd9);
      {line_q, column_q} <= '0;
    end else if (read) begin
      column_q <= column_q == 3'd5 ? '0 : column_q + 3'd1;
      if (column_q == 3'd5) line_q <= line_q + 2'd1;
      if (column_q == 3'd5) number_q <= left_q;
      else if (column_q[0]) number_q <= mb_plus(number_q, 4'd1);
    end
  end

  tri_ram_1rw #(
      .Width(2 * SampleBits),
      .Depth(32 * SourceLuma)
  ) u_ram (
      .clk_i,
      .en_i(fill_q || read),
      .we_i(fill_q),
      .addr_i(fill_q ? fill_address_q : {source_place(
          number_q
      ), line_q[1], column_q[0], line_q[0], lane_q}),
      .wdata_i(mean),
      .rdata_o(pair)
  );

  sample_t [47:0] means_q;
  always_ff @(posedge clk_i) if (read_q) means_q <= {pair, means_q[47:2]};
  assign means_o = means_q;
  assign valid_o = whole_q;
  assign done_o  = read_q && !busy_q ? 4'd1 << lane_q : '0;

  logic unused;
  assign unused = ^fill_place_i.chroma;

endmodule
