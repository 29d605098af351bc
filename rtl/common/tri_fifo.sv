// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Small first-in first-out queue in registers.
//
// Handshake: valid/ready on both sides; ready_o and valid_o are registered functions of the fill
// level, so neither side depends on the other in the same clock.
// Latency: one clock.
// Throughput: one word per clock.
// Golden: sim model `fifo`.
//
// Width: bits of a word, 1 or more. Depth: words, 2 or more, a power of two.
module tri_fifo #(
    parameter  int unsigned Width = 8,
    parameter  int unsigned Depth = 4,
    localparam int unsigned AddrW = $clog2(Depth)
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             valid_i,
    output logic             ready_o,
    input  logic [Width-1:0] data_i,
    output logic             valid_o,
    input  logic             ready_i,
    output logic [Width-1:0] data_o
);

  `TRI_REQUIRE(gen_width_rule, Width >= 1, "Width is 1 or more")
  `TRI_REQUIRE_POWER(gen_depth_rule, Depth, "Depth is a power of two, 2 or more")

  logic [Depth-1:0][Width-1:0] mem_q;
  logic [AddrW-1:0] wr_q, rd_q;
  logic [AddrW:0] count_q;
  logic push, pop;

  assign ready_o = count_q != (AddrW + 1)'(Depth);
  assign valid_o = count_q != '0;
  assign data_o = mem_q[rd_q];
  assign push = valid_i && ready_o;
  assign pop = valid_o && ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wr_q <= '0;
      rd_q <= '0;
      count_q <= '0;
    end else begin
      if (push) wr_q <= wr_q + AddrW'(1);
      if (pop) rd_q <= rd_q + AddrW'(1);
      if (push != pop) count_q <= push ? count_q + (AddrW + 1)'(1) : count_q - (AddrW + 1)'(1);
    end
  end
  always_ff @(posedge clk_i) begin
    if (push) mem_q[wr_q] <= data_i;
  end

  `TRI_ASSERT_STREAM(OfferStays, valid_o, ready_i, data_o)

endmodule
