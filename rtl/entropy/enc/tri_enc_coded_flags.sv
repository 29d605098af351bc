// SPDX-License-Identifier: Apache-2.0

// coded_block_flags around a block of a video lane: those of its neighbours (9.3.3.1.1.9), which
// decide its flag's context, and the macroblock's own at its edges.
//
// Those of the macroblock are known before it is written; of the macroblocks to the left and above
// an edge is kept. Where there is none, an intra macroblock takes it as coded.
//
// Handshake: none, enables. Latency: none from blk_i; an edge is that of the macroblock from last_i
// on. Throughput: one block per clock.
// Golden: `entropy::lane::video::mb_residual`, `MbLevels::edges`.
module tri_enc_coded_flags
  import tri_pkg::*;
  import tri_enc_syntax_pkg::*;
(
    input logic clk_i,

    input logic       take_i,   // a macroblock comes
    input mb_levels_t levels_i,

    input  logic        above_valid_i,  // the edge above it comes, if it has one
    input  coded_edge_t above_i,
    input  logic        last_i,         // it is through
    output coded_edge_t below_o,        // and this is its lower edge

    input  mb_levels_t       head_i,   // the macroblock at hand
    input  logic       [4:0] blk_i,    // first word of its block
    input  logic       [2:0] cat_i,
    output logic             cbf_a_o,  // condTermFlags
    output logic             cbf_b_o
);

  coded_edge_t left_q, above_q, left_own, above_own;

  // In coding order. An 8x8 block with levels has them in all four.
  logic [15:0] own;
  for (genvar i = 0; i < 4; i++) begin : gen_own
    assign own[4*i+:4] = {4{head_i.transform8x8 && head_i.luma[i]}} | head_i.nz_luma[4*i+:4];
  end

  logic dc_plane;
  logic [1:0] x, y;
  logic [3:0] luma_at;
  logic [2:0] chroma_at;  // plane and block
  assign luma_at = blk_i[3:0] - 4'd1;
  assign x = block_x(luma_at);
  assign y = block_y(luma_at);
  assign dc_plane = !blk_i[0];
  assign chroma_at = blk_i[2:0] - 3'd3;
  always_comb begin
    unique case (cat_i)
      CatLumaDc:   {cbf_a_o, cbf_b_o} = {left_q.luma_dc, above_q.luma_dc};
      CatChromaDc: {cbf_a_o, cbf_b_o} = {left_q.chroma_dc[dc_plane], above_q.chroma_dc[dc_plane]};
      CatChromaAc: begin
        cbf_a_o = chroma_at[0] ? head_i.nz_chroma[chroma_at^3'd1] :
            left_q.chroma[chroma_at[2]][chroma_at[1]];
        cbf_b_o = chroma_at[1] ? head_i.nz_chroma[chroma_at^3'd2] :
            above_q.chroma[chroma_at[2]][chroma_at[0]];
      end
      default: begin
        // One column or one row less, in coding order.
        cbf_a_o = x == '0 ? left_q.luma[y] :
            own[{luma_at[3], luma_at[2] && luma_at[0], luma_at[1], !luma_at[0]}];
        cbf_b_o = y == '0 ? above_q.luma[x] :
            own[{luma_at[3] && luma_at[1], luma_at[2], !luma_at[1], luma_at[0]}];
      end
    endcase
  end

  logic intra;
  logic [1:0][3:0] ac;
  assign intra = levels_i.kind == ClassNxN || levels_i.kind == ClassWhole;
  assign ac = head_i.nz_chroma;
  always_comb begin
    left_own = '{
        chroma: {ac[1][3], ac[1][1], ac[0][3], ac[0][1]},
        luma: {own[15], own[13], own[7], own[5]},
        chroma_dc: head_i.nz_chroma_dc,
        luma_dc: head_i.nz_luma_dc
    };
    above_own = '{
        chroma: {ac[1][3:2], ac[0][3:2]},
        luma: {own[15], own[14], own[11], own[10]},
        chroma_dc: head_i.nz_chroma_dc,
        luma_dc: head_i.nz_luma_dc
    };
    if (head_i.kind == ClassPcm) {left_own, above_own} = '1;
  end
  always_ff @(posedge clk_i) begin
    if (take_i && !levels_i.left) left_q <= {$bits(coded_edge_t) {intra}};
    else if (last_i) left_q <= left_own;
    if (take_i) above_q <= {$bits(coded_edge_t) {intra}};
    else if (above_valid_i) above_q <= above_i;
    else if (last_i) above_q <= above_own;
  end
  assign below_o = above_q;

  logic unused;
  assign unused = ^{
    blk_i[4],
    head_i.above,
    head_i.left,
    head_i.last,
    head_i.chroma,
    levels_i.nz_luma,
    levels_i.nz_luma_dc,
    levels_i.nz_chroma,
    levels_i.nz_chroma_dc,
    levels_i.last,
    levels_i.chroma,
    levels_i.luma,
    levels_i.transform8x8,
    levels_i.above
  };

endmodule
