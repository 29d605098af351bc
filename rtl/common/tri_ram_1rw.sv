// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Memory with one port, for reading or for writing: with tri_ram_1r1w the only places where
// memories are made, so that a flow can map them.
//
// Reads are synchronous: the word of a clock with en_i and without we_i is on rdata_o in the next
// clock and stays until the next read, also while words are written. Contents are unknown until
// written.
// Handshake: none.
// Latency: one clock.
// Throughput: one read or one write per clock.
// Golden: sim model `enc_binariser` (the level ring).
//
// Width: bits of a word, 1 or more. Depth: words, 2 or more.
module tri_ram_1rw #(
    parameter  int unsigned Width = 32,
    parameter  int unsigned Depth = 16,
    localparam int unsigned AddrW = $clog2(Depth)
) (
    input  logic             clk_i,
    input  logic             en_i,
    input  logic             we_i,
    input  logic [AddrW-1:0] addr_i,
    input  logic [Width-1:0] wdata_i,
    output logic [Width-1:0] rdata_o
);

  `TRI_REQUIRE(gen_width_rule, Width >= 1, "Width is 1 or more")
  `TRI_REQUIRE(gen_depth_rule, Depth >= 2, "Depth is 2 or more")

  logic [Width-1:0] mem[Depth];
  logic [Width-1:0] rdata_q;

  always_ff @(posedge clk_i) begin
    if (en_i && we_i) mem[addr_i] <= wdata_i;
    if (en_i && !we_i) rdata_q <= mem[addr_i];
  end
  assign rdata_o = rdata_q;

endmodule
