// SPDX-License-Identifier: Apache-2.0

// Blocks of a macroblock of a video lane in the order in which they are written (7.3.5.3): which
// one is next, of which ctxBlockCat, and whether it has levels.
//
// Handshake: none, enables. Latency: one clock from take_i or next_i. Throughput: one block per
// clock.
// Golden: `entropy::h264::syntax::order::macroblock_layer`.
module tri_enc_mb_blocks
  import tri_enc_syntax_pkg::*;
(
    input logic clk_i,

    input logic       take_i,    // a macroblock comes
    input mb_levels_t levels_i,
    input logic       next_i,    // blk_o is taken

    input  mb_levels_t       head_i,  // the macroblock at hand
    output logic             any_o,   // there is a block
    output logic       [4:0] blk_o,   // its first word
    output logic       [2:0] cat_o,
    output logic             coded_o  // this word has levels
);

  logic [Words-1:0] todo, todo_q, nz;
  logic [15:0] luma;
  for (genvar i = 0; i < 4; i++) begin : gen_luma
    assign luma[4*i+:4] = {{3{levels_i.luma[i] && !levels_i.transform8x8}}, levels_i.luma[i]};
  end
  assign todo = {
    {8{levels_i.chroma[1]}}, {2{levels_i.chroma != '0}}, luma, levels_i.kind == ClassWhole
  };
  assign nz = {head_i.nz_chroma, head_i.nz_chroma_dc, head_i.nz_luma, head_i.nz_luma_dc};

  always_ff @(posedge clk_i) begin
    if (take_i) todo_q <= todo;
    // The lowest one goes.
    else if (next_i) todo_q <= todo_q & (todo_q - Words'(1));
  end

  assign any_o = todo_q != '0;
  always_comb begin
    blk_o   = '0;
    coded_o = 1'b0;
    for (int i = Words - 1; i >= 0; i--) begin
      if (todo_q[i]) begin
        blk_o   = 5'(i);
        coded_o = nz[i];
      end
    end
    if (blk_o == '0) cat_o = CatLumaDc;
    else if (blk_o > 5'd18) cat_o = CatChromaAc;
    else if (blk_o > 5'd16) cat_o = CatChromaDc;
    else if (head_i.transform8x8) cat_o = CatLuma8;
    else cat_o = head_i.kind == ClassWhole ? CatLumaAc : CatLuma4;
  end

  logic unused;
  assign unused = ^{
    levels_i.nz_luma,
    levels_i.nz_luma_dc,
    levels_i.nz_chroma,
    levels_i.nz_chroma_dc,
    levels_i.last,
    levels_i.above,
    levels_i.left,
    head_i.last,
    head_i.chroma,
    head_i.luma,
    head_i.above,
    head_i.left
  };

endmodule
