// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Header of a macroblock of a video lane: from mb_skip_flag to mb_qp_delta, all that comes before
// the levels, to bins.
//
//   header ─▶ its registers │ (the edge above) │ bin: context, value │ bin
//
// Modes and vector differences move to the low end of their register as they are coded.
//
// Handshake: header, above, below, bin: valid/ready, registered but for bin_ready_i. The edge of
// the macroblock above is taken only where that lies in the slice; the macroblock's own lower edge
// leaves with its last bin, and the next header waits for that.
// Latency: two clocks from header to the first bin, three with an edge above.
// Throughput: one bin per clock; two or three clocks without one between macroblocks.
// Golden: `entropy::lane::video::mb_header`.
module tri_enc_mb_header
  import tri_pkg::*;
  import tri_inter_pkg::*;
  import tri_enc_syntax_pkg::*;
  import tri_tables_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic       header_valid_i,
    output logic       header_ready_o,
    input  mb_header_t header_i,

    input  logic         above_valid_i,
    output logic         above_ready_o,
    input  header_edge_t above_i,

    output logic         below_valid_o,
    input  logic         below_ready_i,
    output header_edge_t below_o,

    output logic             bin_valid_o,
    input  logic             bin_ready_i,
    output logic             last_o,       // of the macroblock's header
    output logic       [1:0] kind_o,
    output video_ctx_t       ctx_o,
    output logic             bin_o
);

  typedef enum logic [3:0] {
    StIdle,
    StAbove,
    StSkip,
    StType,
    StSub,
    StTransform,
    StMode,
    StMvd,
    StUnary,
    StBinary,
    StSign,
    StChromaMode,
    StCbpLuma,
    StCbpChroma,
    StQpDelta
  } state_e;

  state_e state_q, state_d;
  logic [3:0] count_q, count_d;  // bin of an element
  logic [3:0] item_q, item_d;  // block or partition
  logic axis_q, axis_d;  // of a vector difference: 0 x, 1 y
  mb_header_t head_q;
  logic below_q;

  // What the macroblock is.
  logic nxn, pcm, inter, skip, any_luma, any_chroma, eight;
  assign nxn = head_q.kind == ClassNxN;
  assign pcm = head_q.kind == ClassPcm;
  assign inter = head_q.kind == ClassInter;
  assign skip = head_q.kind == ClassSkip;
  assign any_luma = head_q.luma != '0;
  assign any_chroma = head_q.chroma != '0;
  assign eight = head_q.transform8x8 && (nxn || (inter && any_luma));

  // Shapes: which half of mb_type's bins, and what a partition covers.
  logic cut, quarters, last_part;
  logic [1:0] rows, columns;  // of quarters
  assign cut = head_q.form == ShapeRows || head_q.form == ShapeColumns;
  assign quarters = head_q.form == ShapeQuarters;
  always_comb begin
    rows = 2'b11;
    columns = 2'b11;
    last_part = item_q[0];
    unique case (head_q.form)
      ShapeRows: rows = item_q[0] ? 2'b10 : 2'b01;
      ShapeColumns: columns = item_q[0] ? 2'b10 : 2'b01;
      ShapeQuarters: begin
        rows = item_q[1] ? 2'b10 : 2'b01;
        columns = item_q[0] ? 2'b10 : 2'b01;
        last_part = item_q[1:0] == 2'd3;
      end
      default: last_part = 1'b1;
    endcase
  end

  // The component of a vector difference at hand: its magnitude, and that less 1.
  logic signed [10:0] mvd;
  logic [10:0] size, minus1;
  assign mvd = head_q.detail[10:0];
  assign size = mvd[10] ? -mvd : mvd;
  assign minus1 = mvd[10] ? ~mvd : mvd - 11'd1;

  // What is around.
  header_edge_t left, above;
  logic [1:0] mvd_inc;
  logic take, go, last, axis_done;
  tri_enc_header_edges u_edges (
      .clk_i,
      .take_i(take),
      .there_i(header_i.left),
      .above_valid_i(above_valid_i && above_ready_o),
      .above_i,
      .last_i(go && last),
      .head_i(head_q),
      .eight_i(eight),
      .keep_i(go && axis_done),
      .axis_i(axis_q),
      .size_i(size),
      .rows_i(rows),
      .columns_i(columns),
      .left_o(left),
      .above_o(above),
      .mvd_inc_o(mvd_inc)
  );

  // The mode at hand.
  logic [3:0] mode;
  assign mode = head_q.detail[3:0];

  // condTermFlags of coded_block_pattern.
  logic luma_a, luma_b, chroma_a, chroma_b;
  always_comb begin
    unique case (count_q[1:0])
      2'd0: {luma_a, luma_b} = {left.luma[0], above.luma[0]};
      2'd1: {luma_a, luma_b} = {head_q.luma[0], above.luma[1]};
      2'd2: {luma_a, luma_b} = {left.luma[1], head_q.luma[0]};
      default: {luma_a, luma_b} = {head_q.luma[2], head_q.luma[1]};
    endcase
    chroma_a = count_q[0] ? left.chroma[1] : left.chroma != '0;
    chroma_b = count_q[0] ? above.chroma[1] : above.chroma != '0;
  end

  function automatic video_ctx_t count(logic beside, logic over);
    return video_ctx_t'(beside) + video_ctx_t'(over);
  endfunction

  // The bin of this clock.
  logic busy, bin;
  logic [1:0] kind;
  video_ctx_t ctx, type_first, type_rest;
  assign type_first = head_q.inter_slice ? VideoMbTypePIntra : VideoMbTypeI + count(
      left.other, above.other
  );
  always_comb begin
    // Behind the terminating bin: luma, chroma, all of chroma, the mode's two bins.
    unique case (count_q[2:0])
      3'd3: type_rest = head_q.inter_slice ? VideoMbTypePIntra + 9'd1 : VideoMbTypeI + 9'd3;
      3'd4: type_rest = head_q.inter_slice ? VideoMbTypePIntra + 9'd2 : VideoMbTypeI + 9'd4;
      3'd5: type_rest = head_q.inter_slice ? VideoMbTypePIntra + 9'd2 : VideoMbTypeI + 9'd5;
      3'd6: type_rest = head_q.inter_slice ? VideoMbTypePIntra + 9'd3 : VideoMbTypeI + 9'd6;
      default: type_rest = head_q.inter_slice ? VideoMbTypePIntra + 9'd3 : VideoMbTypeI + 9'd7;
    endcase
  end
  always_comb begin
    busy = 1'b1;
    kind = KindContext;
    ctx  = '0;
    bin  = 1'b0;
    unique case (state_q)
      StSkip: begin
        // coded stands for "there, and not skipped".
        ctx = VideoMbSkip + count(left.coded, above.coded);
        bin = skip;
      end
      StType: begin
        unique case (count_q[2:0])
          3'd0: begin
            ctx = VideoMbTypeP;
            bin = !inter;
          end
          3'd1: begin
            ctx = inter ? VideoMbTypeP + 9'd1 : type_first;
            bin = inter ? cut : !nxn;
          end
          3'd2: begin
            kind = inter ? KindContext : KindTerminate;
            ctx  = inter ? (cut ? VideoMbTypeP + 9'd3 : VideoMbTypeP + 9'd2) : '0;
            bin  = inter ? head_q.form[0] : pcm;
          end
          3'd3: {ctx, bin} = {type_rest, any_luma};
          3'd4: {ctx, bin} = {type_rest, any_chroma};
          3'd5: {ctx, bin} = {type_rest, head_q.chroma[1]};
          3'd6: {ctx, bin} = {type_rest, head_q.form[1]};
          default: {ctx, bin} = {type_rest, head_q.form[0]};
        endcase
      end
      StSub: begin
        ctx = VideoSubMbType;
        bin = 1'b1;
      end
      StTransform: begin
        ctx = VideoTransform8x8 + count(left.transform8x8, above.transform8x8);
        bin = eight;
      end
      StMode: begin
        ctx = count_q[1:0] == '0 ? VideoPrevMode : VideoRemMode;
        bin = mode[count_q[1:0]];
      end
      StMvd: begin
        ctx = axis_q ? VideoMvdY : VideoMvdX;
        unique case (count_q)
          4'd0: ctx += video_ctx_t'(mvd_inc);
          4'd1, 4'd2, 4'd3: ctx += 9'd2 + video_ctx_t'(count_q);
          default: ctx += 9'd6;
        endcase
        bin = size > {7'd0, count_q};
      end
      StUnary: begin
        kind = KindBypass;
        bin  = (minus1 >> (count_q + 4'd1)) != '0;
      end
      StBinary: begin
        kind = KindBypass;
        bin  = minus1[count_q];
      end
      StSign: begin
        kind = KindBypass;
        bin  = mvd[10];
      end
      StChromaMode: begin
        ctx = VideoChromaMode +
            (count_q[1:0] != '0 ? 9'd3 : count(left.chroma_mode, above.chroma_mode));
        bin = head_q.chroma_mode > count_q[1:0];
      end
      StCbpLuma: begin
        ctx = VideoCbpLuma + video_ctx_t'({!luma_b, !luma_a});
        bin = head_q.luma[count_q[1:0]];
      end
      StCbpChroma: begin
        ctx = VideoCbpChroma + video_ctx_t'({count_q[0], chroma_b, chroma_a});
        bin = count_q[0] ? head_q.chroma[1] : any_chroma;
      end
      StQpDelta: ctx = VideoQpDelta;
      default:   busy = 1'b0;
    endcase
  end

  // Where to go from here.
  logic mode_done;
  always_comb begin
    state_d = state_q;
    count_d = count_q + 4'd1;
    item_d = item_q;
    axis_d = axis_q;
    last = 1'b0;
    mode_done = 1'b0;
    axis_done = 1'b0;
    unique case (state_q)
      StSkip: begin
        state_d = StType;
        count_d = '0;
        last = skip;
      end
      StType: begin
        unique case (count_q[2:0])
          3'd0: ;
          3'd1: if (nxn) state_d = StTransform;
          3'd2: begin
            if (inter) begin
              state_d = quarters ? StSub : StMvd;
              count_d = '0;
            end
            last = pcm;
          end
          3'd3: ;
          3'd4: if (!any_chroma) count_d = 4'd6;
          3'd5: ;
          3'd6: ;
          default: begin
            state_d = StChromaMode;
            count_d = '0;
          end
        endcase
        item_d = '0;
        axis_d = 1'b0;
      end
      StSub: begin
        if (count_q[1:0] == 2'd3) begin
          state_d = StMvd;
          count_d = '0;
        end
      end
      StTransform: begin
        state_d = nxn ? StMode : StQpDelta;
        count_d = '0;
      end
      StMode: begin
        mode_done = count_q[1:0] == 2'd3 || (count_q[1:0] == '0 && bin);
        if (mode_done) begin
          count_d = '0;
          item_d  = item_q + 4'd1;
          if (item_q == (eight ? 4'd3 : 4'd15)) state_d = StChromaMode;
        end
      end
      StMvd: begin
        if (!bin) begin
          state_d   = StSign;
          axis_done = count_q == '0;
        end else if (count_q == 4'd8) begin
          state_d = StUnary;
          count_d = 4'd3;
        end
      end
      StUnary: begin
        if (!bin) begin
          state_d = StBinary;
          count_d = count_q - 4'd1;
        end
      end
      StBinary: begin
        count_d = count_q - 4'd1;
        if (count_q == '0) state_d = StSign;
      end
      StSign: axis_done = 1'b1;
      StChromaMode: begin
        if (!bin || count_q[1:0] == 2'd2) begin
          state_d = nxn ? StCbpLuma : StQpDelta;
          count_d = '0;
        end
      end
      StCbpLuma: begin
        if (count_q[1:0] == 2'd3) begin
          state_d = StCbpChroma;
          count_d = '0;
        end
      end
      StCbpChroma: begin
        if (!any_chroma || count_q[0]) begin
          state_d = inter && any_luma ? StTransform : StQpDelta;
          last = !any_luma && !any_chroma;
        end
      end
      StQpDelta: last = 1'b1;
      default: ;
    endcase
    if (axis_done) begin
      state_d = StMvd;
      count_d = '0;
      axis_d  = !axis_q;
      if (axis_q) begin
        item_d = item_q + 4'd1;
        if (last_part) state_d = StCbpLuma;
      end
    end
  end

  // Bins leave registered.
  logic valid_q, last_q, bin_q;
  logic [1:0] kind_q;
  video_ctx_t ctx_q;
  assign go = busy && (!valid_q || bin_ready_i);
  assign header_ready_o = state_q == StIdle && !below_q;
  assign above_ready_o = state_q == StAbove;

  logic   begins;
  state_e first;
  assign take = header_valid_i && header_ready_o;
  assign begins = state_q == StAbove ? above_valid_i : take && !header_i.above;
  assign first = (state_q == StAbove ? head_q.inter_slice : header_i.inter_slice) ? StSkip : StType;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      valid_q <= 1'b0;
      below_q <= 1'b0;
    end else begin
      if (begins) state_q <= first;
      else if (take) state_q <= StAbove;
      else if (go) state_q <= last ? StIdle : state_d;
      if (go) valid_q <= 1'b1;
      else if (bin_ready_i) valid_q <= 1'b0;
      if (go && last) below_q <= 1'b1;
      else if (below_ready_i) below_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (go) begin
      last_q <= last;
      kind_q <= kind;
      ctx_q  <= ctx;
      bin_q  <= bin;
    end
    // An I slice has no prefix of mb_type.
    if (begins) count_q <= first == StSkip ? 4'd0 : 4'd1;
    else if (go) count_q <= count_d;
    if (go) begin
      item_q <= item_d;
      axis_q <= axis_d;
    end
  end

  // The header, and what is left of its modes or vector differences.
  always_ff @(posedge clk_i) begin
    if (take) head_q <= header_i;
    else if (go && mode_done) head_q.detail <= head_q.detail >> $bits(block_mode_t);
    else if (go && axis_done) head_q.detail <= head_q.detail >> ($bits(mvd_t) / 2);
  end

  // Neighbours that are not there have left their edges.
  logic unused;
  assign unused = ^{head_q.above, head_q.left, left.mvd, above.mvd};

  assign below_valid_o = below_q;
  assign below_o = above;
  assign bin_valid_o = valid_q;
  assign last_o = last_q;
  assign kind_o = kind_q;
  assign ctx_o = ctx_q;
  assign bin_o = bin_q;

  `TRI_ASSERT_STREAM(BinStays, bin_valid_o, bin_ready_i, {last_o, kind_o, ctx_o, bin_o})
  `TRI_ASSERT_STREAM(BelowStays, below_valid_o, below_ready_i, below_o)

endmodule
