// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Syntax of a macroblock of a video lane: its header's bins, then those of its levels and
// end_of_slice_flag.
//
// Both begin a macroblock together, so that the first bin of its levels waits for the last one of
// its header. pcm_o marks the terminating bin behind which the samples of I_PCM go out; the bin
// that follows comes behind them.
//
// Handshake: macroblock, edge above, edge below, bin: valid/ready; bin registered but for
// bin_ready_i. Words as in tri_enc_mb_residual.
// Latency: three clocks from macroblock to the first bin, four with an edge above.
// Throughput: one bin per clock; two or three clocks without one between macroblocks, and those of
// tri_enc_mb_residual.
// Golden: `entropy::lane::video::mb_header`, then `entropy::lane::video::mb_residual`.
module tri_enc_mb_syntax
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_enc_syntax_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic                   mb_valid_i,
    output logic                   mb_ready_o,
    input  mb_header_t             header_i,
    input  logic       [Words-1:0] nz_i,        // which words have levels
    input  logic                   end_i,       // the slice ends with it

    input  logic     above_valid_i,
    output logic     above_ready_o,
    input  mb_edge_t above_i,

    output logic     below_valid_o,
    input  logic     below_ready_i,
    output mb_edge_t below_o,

    output logic             read_o,
    output logic       [4:0] addr_o,
    input  logic             load_i,
    input  word_low_t        low_i,
    input  word_high_t       high_i,
    input  logic             wide_i,
    output logic             done_o,

    output logic             bin_valid_o,
    input  logic             bin_ready_i,
    output logic             pcm_o,
    output logic       [1:0] kind_o,
    output video_ctx_t       ctx_o,
    output logic             bin_o
);

  // A macroblock goes to both, and so does the edge above it. Both are ready for either in the same
  // clocks, because their own edges go together.
  logic [1:0] mb_ready, above_ready;
  assign mb_ready_o = mb_ready[0];
  assign above_ready_o = above_ready[0];
  `TRI_ASSERT(MacroblockTogether, mb_ready[0] == mb_ready[1])
  `TRI_ASSERT(AboveTogether, above_ready[0] == above_ready[1])
  logic unused;
  assign unused = ^{mb_ready[1], above_ready[1]};

  mb_levels_t levels;
  assign levels = '{
          nz_chroma: nz_i[26:19],
          nz_chroma_dc: nz_i[18:17],
          nz_luma: nz_i[16:1],
          nz_luma_dc: nz_i[0],
          last: end_i,
          chroma: header_i.chroma,
          luma: header_i.luma,
          transform8x8: header_i.transform8x8,
          kind: header_i.kind,
          above: header_i.above,
          left: header_i.left
      };

  // Bins of one macroblock: the header's up to its last, then the others up to the terminating one.
  logic [1:0] valid, ready, below_valid;
  logic levels_q, last, take, last_bin;
  logic [1:0][1:0] kind;
  video_ctx_t [1:0] ctx;
  logic [1:0] bin;
  logic below_take;
  assign below_take = below_valid == '1 && below_ready_i;

  tri_enc_mb_header u_header (
      .clk_i,
      .rst_ni,
      .header_valid_i(mb_valid_i),
      .header_ready_o(mb_ready[0]),
      .header_i,
      .above_valid_i,
      .above_ready_o(above_ready[0]),
      .above_i(above_i.header),
      .below_valid_o(below_valid[0]),
      .below_ready_i(below_take),
      .below_o(below_o.header),
      .bin_valid_o(valid[0]),
      .bin_ready_i(ready[0]),
      .last_o(last),
      .kind_o(kind[0]),
      .ctx_o(ctx[0]),
      .bin_o(bin[0])
  );
  tri_enc_mb_residual u_residual (
      .clk_i,
      .rst_ni,
      .levels_valid_i(mb_valid_i),
      .levels_ready_o(mb_ready[1]),
      .levels_i(levels),
      .above_valid_i,
      .above_ready_o(above_ready[1]),
      .above_i(above_i.coded),
      .below_valid_o(below_valid[1]),
      .below_ready_i(below_take),
      .below_o(below_o.coded),
      .read_o,
      .addr_o,
      .load_i,
      .low_i,
      .high_i,
      .wide_i,
      .done_o,
      .bin_valid_o(valid[1]),
      .bin_ready_i(ready[1]),
      .kind_o(kind[1]),
      .ctx_o(ctx[1]),
      .bin_o(bin[1])
  );

  logic valid_q, pcm_q, bin_q, free;
  logic [1:0] kind_q;
  video_ctx_t ctx_q;
  assign free = !valid_q || bin_ready_i;
  assign take = free && valid[levels_q];
  assign ready[0] = free && !levels_q;
  assign ready[1] = free && levels_q;
  assign last_bin = levels_q ? kind[1] == KindTerminate : last;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      levels_q <= 1'b0;
      valid_q  <= 1'b0;
    end else begin
      if (take && last_bin) levels_q <= !levels_q;
      if (free) valid_q <= valid[levels_q];
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      pcm_q  <= !levels_q && kind[0] == KindTerminate && bin[0];
      kind_q <= kind[levels_q];
      ctx_q  <= ctx[levels_q];
      bin_q  <= bin[levels_q];
    end
  end

  assign below_valid_o = below_valid == '1;
  assign bin_valid_o = valid_q;
  assign pcm_o = pcm_q;
  assign kind_o = kind_q;
  assign ctx_o = ctx_q;
  assign bin_o = bin_q;

  `TRI_ASSERT_STREAM(BinStays, bin_valid_o, bin_ready_i, {pcm_o, kind_o, ctx_o, bin_o})
  `TRI_ASSERT_STREAM(BelowStays, below_valid_o, below_ready_i, below_o)

endmodule
