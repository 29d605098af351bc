// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Ring of a video lane: the words of two macroblocks, in two memories with one port each, and the
// header of the one that comes next.
//
// Words are numbered (docs/microarchitecture/syntax.md) and come in any order, those of the second
// macroblock also before the first one is complete; words without levels need not come. A
// macroblock is complete with its header. It stays until done_i; then its half of the ring is given
// back by credit_o. A read gives way to a word that comes in: load_o says that one takes place.
// Handshake: words never refused (two macroblocks outside at the start, then credits); header in
// and out valid/ready, registered; credit_o registered.
// Latency: one clock from header to header; one from read to word, which stays until the next read.
// Throughput: one word or read per clock.
// Golden: `codec::video::macroblock::Macroblock::words`.
module tri_enc_video_ring
  import tri_enc_pkg::*;
  import tri_enc_syntax_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic        word_valid_i,
    input  video_word_t word_i,
    input  logic        mb_valid_i,
    output logic        mb_ready_o,
    input  mb_header_t  mb_header_i,
    input  logic        mb_end_i,      // the slice ends with it
    output logic        credit_o,

    output logic                   mb_valid_o,
    input  logic                   mb_ready_i,
    output mb_header_t             mb_header_o,
    output logic                   mb_end_o,
    output logic       [Words-1:0] mb_nz_o,      // which words have levels
    input  logic                   done_i,       // the words of a macroblock are through

    input  logic             read_i,  // of a word with levels
    input  logic       [4:0] addr_i,
    output logic             load_o,
    output word_low_t        low_o,
    output word_high_t       high_o,
    output logic             wide_o   // high_o counts
);

  localparam int unsigned Depth = 2 * Words;
  localparam int unsigned AddrW = $clog2(Depth);

  // Halves of the macroblock that is read, and of the one that comes next.
  logic half_q, next_q, write;
  logic [AddrW-1:0] here, there, addr;
  logic [Depth-1:0] here_1, wide_q, nz_q, nz_set, nz_clear;
  assign write  = word_valid_i && word_i.nz;
  assign load_o = !write;
  assign here   = {word_i.number, word_i.half};
  assign there  = {addr_i, half_q};
  assign addr   = write ? here : there;
  tri_ram_1rw #(
      .Width($bits(word_low_t)),
      .Depth(Depth)
  ) u_low (
      .clk_i,
      .en_i   (write || read_i),
      .we_i   (write),
      .addr_i (addr),
      .wdata_i(word_i.low),
      .rdata_o(low_o)
  );
  tri_ram_1rw #(
      .Width($bits(word_high_t)),
      .Depth(Depth)
  ) u_high (
      .clk_i,
      .en_i   (write ? word_i.wide : read_i && wide_q[there]),
      .we_i   (write),
      .addr_i (addr),
      .wdata_i(word_i.high),
      .rdata_o(high_o)
  );

  // Which words have levels is forgotten as the macroblock goes: words of the next but one come
  // only after that.
  logic take, go, valid_q;
  assign take   = mb_valid_i && mb_ready_o;
  assign go     = valid_q && mb_ready_i;
  assign here_1 = Depth'(1) << here;
  assign nz_set = here_1 & {Depth{write}};
  for (genvar w = 0; w < Words; w++) begin : gen_nz
    assign nz_clear[2*w+:2] = {next_q, !next_q} & {2{go}};
    assign mb_nz_o[w] = next_q ? nz_q[2*w+1] : nz_q[2*w];
  end
  logic wide_here_q;
  always_ff @(posedge clk_i) begin
    if (write) wide_q <= (wide_q & ~here_1) | (here_1 & {Depth{word_i.wide}});
    if (read_i && load_o) wide_here_q <= wide_q[there];
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) nz_q <= '0;
    else if (write || go) nz_q <= (nz_q & ~nz_clear) | nz_set;
  end
  assign wide_o = wide_here_q;

  mb_header_t header_q;
  logic end_q, credit_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q  <= 1'b0;
      half_q   <= 1'b0;
      next_q   <= 1'b0;
      credit_q <= 1'b0;
    end else begin
      if (take) valid_q <= 1'b1;
      else if (go) valid_q <= 1'b0;
      if (done_i) half_q <= !half_q;
      if (go) next_q <= !next_q;
      credit_q <= done_i;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      header_q <= mb_header_i;
      end_q <= mb_end_i;
    end
  end
  assign mb_ready_o = !valid_q;
  assign mb_valid_o = valid_q;
  assign mb_header_o = header_q;
  assign mb_end_o = end_q;
  assign credit_o = credit_q;

  `TRI_ASSERT_STREAM(HeaderStays, mb_valid_o, mb_ready_i, {mb_header_o, mb_end_o, mb_nz_o})
  `TRI_ASSERT(WordIsThere, word_valid_i |-> word_i.number < 5'(Words))
  `TRI_ASSERT(ReadHasLevels, read_i |-> addr_i < 5'(Words))

endmodule
