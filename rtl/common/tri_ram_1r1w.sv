// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Memory with one read and one write port: the only place where memories are made, so that a flow
// can map it to macros.
//
// Reads are synchronous: the word of a clock with ren_i is on rdata_o in the next clock and stays
// until the next read. A read of the address that is written in the same clock gives the old word.
// Contents are unknown until written.
// Handshake: none.
// Latency: one clock.
// Throughput: one read and one write per clock.
// Golden: an array.
//
// Width: bits of a word, 1 or more. Depth: words, 2 or more.
module tri_ram_1r1w #(
    parameter  int unsigned Width = 32,
    parameter  int unsigned Depth = 16,
    localparam int unsigned AddrW = $clog2(Depth)
) (
    input  logic             clk_i,
    input  logic             wen_i,
    input  logic [AddrW-1:0] waddr_i,
    input  logic [Width-1:0] wdata_i,
    input  logic             ren_i,
    input  logic [AddrW-1:0] raddr_i,
    output logic [Width-1:0] rdata_o
);

  `TRI_REQUIRE(gen_width_rule, Width >= 1, "Width is 1 or more")
  `TRI_REQUIRE(gen_depth_rule, Depth >= 2, "Depth is 2 or more")

  logic [Width-1:0] mem[Depth];
  logic [Width-1:0] rdata_q;

  always_ff @(posedge clk_i) begin
    if (wen_i) mem[waddr_i] <= wdata_i;
    if (ren_i) rdata_q <= mem[raddr_i];
  end
  assign rdata_o = rdata_q;

endmodule
