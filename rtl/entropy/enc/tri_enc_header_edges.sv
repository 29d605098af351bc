// SPDX-License-Identifier: Apache-2.0

// What the macroblocks to the left of and above one left behind for its header's contexts, and what
// it leaves behind.
//
// As a component of a partition's vector difference is coded it takes its place in both edges, so
// that a later partition finds there what is beside it; in the end they hold the right and the
// lower edge of the macroblock.
//
// Handshake: none, enables. Latency: one clock from an edge or a component to the outputs.
// Throughput: one component per clock.
// Golden: `entropy::lane::video::mb_header`, `MbHeader::edges`.
module tri_enc_header_edges
  import tri_enc_syntax_pkg::*;
(
    input logic clk_i,

    input logic         take_i,         // a macroblock comes
    input logic         there_i,        // the one to the left lies in the slice
    input logic         above_valid_i,  // the edge above it comes, if it has one
    input header_edge_t above_i,
    input logic         last_i,         // it is through: the edges are its own from now on

    input mb_header_t        head_i,    // the macroblock at hand
    input logic              eight_i,   // its transform_size_8x8_flag
    input logic              keep_i,    // a component is coded
    input logic              axis_i,    // 0 x, 1 y
    input logic       [10:0] size_i,    // its magnitude
    input logic       [ 1:0] rows_i,    // of quarters that the partition covers
    input logic       [ 1:0] columns_i,

    output header_edge_t       left_o,
    output header_edge_t       above_o,
    output logic         [1:0] mvd_inc_o  // ctxIdxInc of the component's first bin
);

  header_edge_t left_q, above_q, left_own, above_own;

  // The sum of the magnitudes beside the partition (9.3.3.1.1.7).
  logic [5:0] beside, over;
  logic [6:0] sum;
  always_comb begin
    beside = axis_i ? left_q.mvd[!rows_i[0]].y : left_q.mvd[!rows_i[0]].x;
    over   = axis_i ? above_q.mvd[!columns_i[0]].y : above_q.mvd[!columns_i[0]].x;
    sum    = {1'b0, beside} + {1'b0, over};
    if (sum < 7'd3) mvd_inc_o = 2'd0;
    else if (sum <= 7'd32) mvd_inc_o = 2'd1;
    else mvd_inc_o = 2'd2;
  end

  logic pcm, inter, nxn;
  assign pcm   = head_i.kind == ClassPcm;
  assign inter = head_i.kind == ClassInter;
  assign nxn   = head_i.kind == ClassNxN;
  always_comb begin
    left_own = '{
        mvd: inter ? left_q.mvd : '0,
        chroma: pcm ? 2'd2 : head_i.chroma,
        luma: {head_i.luma[3], head_i.luma[1]} | {2{pcm}},
        chroma_mode: (nxn || head_i.kind == ClassWhole) && head_i.chroma_mode != '0,
        transform8x8: eight_i,
        other: !nxn,
        coded: head_i.kind != ClassSkip
    };
    above_own = '{
        mvd: inter ? above_q.mvd : '0,
        chroma: left_own.chroma,
        luma: head_i.luma[3:2] | {2{pcm}},
        chroma_mode: left_own.chroma_mode,
        transform8x8: left_own.transform8x8,
        other: left_own.other,
        coded: left_own.coded
    };
  end

  logic [5:0] kept;
  assign kept = size_i[10:6] != '0 ? '1 : size_i[5:0];
  always_ff @(posedge clk_i) begin
    if (take_i && !there_i) left_q <= EdgeNowhere;
    else if (last_i) left_q <= left_own;
    if (take_i) above_q <= EdgeNowhere;
    else if (above_valid_i) above_q <= above_i;
    else if (last_i) above_q <= above_own;
    for (int unsigned i = 0; i < 2; i++) begin
      if (keep_i && rows_i[i]) begin
        if (axis_i) left_q.mvd[i].y <= kept;
        else left_q.mvd[i].x <= kept;
      end
      if (keep_i && columns_i[i]) begin
        if (axis_i) above_q.mvd[i].y <= kept;
        else above_q.mvd[i].x <= kept;
      end
    end
  end
  assign left_o  = left_q;
  assign above_o = above_q;

  logic unused;
  assign unused = ^{
    head_i.detail,
    head_i.luma[0],
    head_i.transform8x8,
    head_i.form,
    head_i.above,
    head_i.left,
    head_i.inter_slice
  };

endmodule
