// SPDX-License-Identifier: Apache-2.0

// Level ring of a lane: the words of a macroblock and some of the next, in three memories with one
// port each. A word is read for its mode, or for its levels too; then the second memory is read if
// the block is coded, and the third if it has wide levels.
//
// A read gives way to a word that comes in: load_o says that it took place.
// Handshake: words are pushed and never refused (credits are held by the issue stage). Latency: a
// clock from read to word, which stays until the next read. Throughput: one word or read per clock.
// Golden: sim model `enc_binariser` (the level ring).
module tri_enc_ring
  import tri_enc_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input logic  word_valid_i,
    input word_t word_i,

    input  logic       read_i,
    input  logic [3:0] addr_i,
    input  logic       levels_i,  // with read_i: the block is coded, and its levels are wanted
    output logic       load_o,
    input  logic       mb_done_i, // sixteen words are through

    output logic       [5:0] have_o,  // words of the macroblock and behind it
    output word_head_t       head_o,
    output word_low_t        low_o,
    output word_high_t       high_o,
    output logic             wide_o   // the levels at hand have upper bits
);

  logic [3:0] wr_q, addr;
  logic [5:0] have_q;
  logic [RingDepth-1:0] wr_here, wide_q;
  logic wide_here_q;
  assign load_o  = read_i && !word_valid_i;
  assign addr    = word_valid_i ? wr_q : addr_i;
  assign wr_here = RingDepth'(1) << wr_q;
  tri_ram_1rw #(
      .Width($bits(word_head_t)),
      .Depth(RingDepth)
  ) u_head (
      .clk_i,
      .en_i   (word_valid_i || read_i),
      .we_i   (word_valid_i),
      .addr_i (addr),
      .wdata_i(word_i.head),
      .rdata_o(head_o)
  );
  tri_ram_1rw #(
      .Width($bits(word_low_t)),
      .Depth(RingDepth)
  ) u_low (
      .clk_i,
      .en_i   (word_valid_i ? word_i.head.nz : levels_i),
      .we_i   (word_valid_i),
      .addr_i (addr),
      .wdata_i(word_i.low),
      .rdata_o(low_o)
  );
  tri_ram_1rw #(
      .Width($bits(word_high_t)),
      .Depth(RingDepth)
  ) u_high (
      .clk_i,
      .en_i   (word_valid_i ? word_i.wide : levels_i && wide_q[addr_i]),
      .we_i   (word_valid_i),
      .addr_i (addr),
      .wdata_i(word_i.high),
      .rdata_o(high_o)
  );
  // One enable for all: they have a clock gate in common.
  always_ff @(posedge clk_i) begin
    if (word_valid_i) wide_q <= (wide_q & ~wr_here) | (wr_here & {RingDepth{word_i.wide}});
    if (levels_i && load_o) wide_here_q <= wide_q[addr_i];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wr_q   <= '0;
      have_q <= '0;
    end else begin
      if (word_valid_i) wr_q <= wr_q + 4'd1;
      if (word_valid_i || mb_done_i) begin
        have_q <= have_q + 6'(word_valid_i) - (mb_done_i ? 6'd16 : 6'd0);
      end
    end
  end
  assign have_o = have_q;
  assign wide_o = wide_here_q;

endmodule
