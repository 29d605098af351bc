// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Line records of a video lane: what its macroblocks leave to those below, in order.
//
// Handshake: below and above valid/ready; clear_i, at the start of a slice, drops what is here.
// Latency: two clocks.
// Throughput: a record in, and one out in two clocks.
// Golden: a queue; the edges of `entropy::lane::video`.
//
// Columns: records at a time, a power of two, 2 or more.
module tri_enc_video_row
  import tri_enc_syntax_pkg::*;
#(
    parameter  int unsigned Columns = 512,
    localparam int unsigned AddrW   = $clog2(Columns)
) (
    input logic clk_i,
    input logic rst_ni,
    input logic clear_i,
    input logic below_valid_i,
    output logic below_ready_o,
    input mb_edge_t below_i,
    output logic above_valid_o,
    input logic above_ready_i,
    output mb_edge_t above_o
);

  `TRI_REQUIRE_POWER(gen_columns_rule, Columns, "Columns is a power of two, 2 or more")

  logic [AddrW-1:0] write_q, read_q;
  logic [AddrW:0] count_q;
  logic there_q, push, fetch, pop;
  assign below_ready_o = count_q != (AddrW + 1)'(Columns);
  assign push = below_valid_i && below_ready_o;
  assign pop = there_q && above_ready_i;
  assign fetch = !there_q && count_q != '0;
  assign above_valid_o = there_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
      count_q <= '0;
      there_q <= 1'b0;
    end else if (clear_i) begin
      write_q <= '0;
      read_q  <= '0;
      count_q <= '0;
      there_q <= 1'b0;
    end else begin
      if (push) write_q <= write_q + AddrW'(1);
      if (fetch) read_q <= read_q + AddrW'(1);
      count_q <= count_q + (AddrW + 1)'(push) - (AddrW + 1)'(fetch);
      there_q <= fetch || (there_q && !pop);
    end
  end
  tri_ram_1r1w #(
      .Width($bits(mb_edge_t)),
      .Depth(Columns)
  ) u_edges (
      .clk_i,
      .wen_i  (push),
      .waddr_i(write_q),
      .wdata_i(below_i),
      .ren_i  (fetch),
      .raddr_i(read_q),
      .rdata_o(above_o)
  );

endmodule
