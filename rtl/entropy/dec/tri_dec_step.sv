// SPDX-License-Identifier: Apache-2.0

// One step of the macroblock parser for one value of the bin: where the parser goes, what it does,
// and which context it asks for next.
//
// The parser has two of these, for 0 and for 1, so that nothing but a choice is left to do when the
// bin is known. States without a bin go the same way in both. Combinational.
// Golden: `entropy::lane::SliceParser::take`, `skip`; sim model `dec_parser`.
//
// Bin: the bin, 0 or 1.
module tri_dec_step
  import tri_pkg::*;
  import tri_dec_pkg::*;
  import tri_tables_pkg::*;
#(
    parameter bit Bin = 1'b0
) (
    input parse_state_e state_i,
    input parse_t at_i,
    input parse_facts_t facts_i,
    input ctx_t ctx_i,  // the context at hand
    output parse_state_e state_o,
    output parse_t next_o,
    output parse_act_t act_o,
    // Of the next bin; the one at hand if that has none: nothing moves then.
    output ctx_t ctx_o
);

  // Most bits of a suffix that can lead to a level that a word holds.
  localparam logic [3:0] SuffixBitsMax = 4'd10;
  // mb_qp_delta is mapped to 1, 2, … for 1, −1, 2, …: the last one that is allowed, and the one
  // before it that is not.
  localparam logic [5:0] QpMappedMax = 6'd52;

  logic start_block, to_levels;
  logic [3:0] next_blk;
  always_comb begin
    state_o = state_i;
    next_o = at_i;
    act_o = '0;
    start_block = 1'b0;
    to_levels = 1'b0;
    next_blk = at_i.blk + 4'd1;
    unique case (state_i)
      MbInit:   state_o = MbType;
      MbType: begin
        state_o = facts_i.transform8x8 ? MbSize : MbMode;
        next_o.blk = '0;
        next_o.count = '0;
        if (Bin) act_o.error = ErrTool;
      end
      MbSize: begin
        state_o = MbMode;
        if (Bin) act_o.error = ErrTool;
      end
      MbMode: begin
        next_o.count = at_i.count + 4'd1;
        // Bits 0 and 1 of rem_intra4x4_pred_mode wait for the last one where mb_qp_delta will be.
        if (at_i.count == 4'd1) next_o.mapped[0] = Bin;
        if (at_i.count == 4'd2) next_o.mapped[1] = Bin;
        if ((at_i.count == '0 && Bin) || at_i.count == 4'd3) begin
          next_o.count = '0;
          next_o.blk   = at_i.blk + 4'd1;  // wraps to 8x8 block 0
          if (at_i.blk == 4'd15) state_o = facts_i.record_missing ? MbRecord : MbCbp;
        end
      end
      MbRecord: state_o = MbCbp;
      MbCbp: begin
        next_o.cbp[at_i.blk[1:0]] = Bin;
        next_o.blk = at_i.blk + 4'd1;
        if (at_i.blk[1:0] == 2'd3) begin
          next_o.blk = '0;
          next_o.mapped = '0;
          next_blk = '0;
          if (Bin || at_i.cbp[2:0] != '0) state_o = MbQpDelta;
          else start_block = 1'b1;
        end
      end
      MbQpDelta: begin
        if (Bin) begin
          next_o.mapped = at_i.mapped + 6'd1;
          if (at_i.mapped == QpMappedMax) act_o.error = ErrSyntax;
        end else begin
          next_blk = '0;
          start_block = 1'b1;
          if (at_i.mapped == QpMappedMax - 6'd1) act_o.error = ErrSyntax;
        end
      end
      MbSkip: begin
        act_o.put   = 1'b1;
        start_block = 1'b1;
      end
      MbCbf: begin
        next_o.k = '0;
        if (Bin) begin
          state_o = MbSig;
        end else begin
          act_o.put   = 1'b1;
          start_block = 1'b1;
        end
      end
      MbSig: begin
        if (Bin) begin
          state_o = MbLast;
        end else begin
          next_o.k = at_i.k + 4'd1;
          to_levels = at_i.k == 4'd14;
          act_o.infer = to_levels;
        end
      end
      MbLast: begin
        if (Bin) begin
          to_levels = 1'b1;
        end else begin
          next_o.k = at_i.k + 4'd1;
          state_o = MbSig;
          to_levels = at_i.k == 4'd14;
          act_o.infer = to_levels;
        end
      end
      MbPrefix: begin
        next_o.value = {8'd0, at_i.count} + 12'd1;
        next_o.big   = 1'b0;
        next_o.count = at_i.count + 4'd1;
        if (!Bin) state_o = MbSign;
        if (Bin && at_i.count == 4'd13) begin
          state_o = MbUnary;
          next_o.count = '0;
          next_o.value = 12'd1;
          next_o.big = 1'b1;
        end
      end
      MbUnary: begin
        if (Bin) begin
          next_o.count = at_i.count + 4'd1;
          if (at_i.count == SuffixBitsMax) act_o.error = ErrLimit;
        end else begin
          state_o = at_i.count == '0 ? MbSign : MbBinary;
        end
      end
      MbBinary: begin
        next_o.value = {at_i.value[10:0], Bin};
        next_o.count = at_i.count - 4'd1;
        if (at_i.count == 4'd1) state_o = MbSign;
      end
      MbSign: begin
        if (facts_i.beyond) act_o.error = ErrLimit;
        if (!facts_i.one) next_o.larger = at_i.larger == 3'd4 ? 3'd4 : at_i.larger + 3'd1;
        else next_o.ones = at_i.ones == 3'd3 ? 3'd3 : at_i.ones + 3'd1;
        next_o.k = facts_i.k_below;
        next_o.count = '0;
        state_o = MbPrefix;
        if (!facts_i.more) begin
          act_o.put   = 1'b1;
          start_block = 1'b1;
        end
      end
      MbEnd: begin
        state_o = MbType;
        if (Bin) begin
          if (!facts_i.last_byte) act_o.error = ErrExcess;
          else if (!facts_i.last_bit) act_o.error = ErrSyntax;
          else act_o.ends = 1'b1;
        end else if (facts_i.runs_on) begin
          act_o.error = ErrRunsOn;
        end
      end
      default:  ;
    endcase
    if (start_block) begin
      next_o.blk = next_blk;
      state_o = next_o.cbp[next_blk[3:2]] ? MbCbf : MbSkip;
      if (act_o.put && at_i.blk == 4'd15) state_o = MbEnd;
    end
    if (to_levels) begin
      state_o = MbPrefix;
      next_o.count = '0;
      next_o.ones = '0;
      next_o.larger = '0;
    end
    // Given up: nothing of this block leaves, only the error does, behind what waits.
    if (act_o.error != ErrNone) act_o.put = 1'b0;
  end

  // Neighbours of the next block's coded_block_flag: the block that is through now can be one of
  // them.
  logic [1:0] bx, by, next_bx, next_by;
  logic [3:0] left_nz, top_nz;
  assign bx = {at_i.blk[2], at_i.blk[0]};
  assign by = {at_i.blk[3], at_i.blk[1]};
  assign next_bx = {next_blk[2], next_blk[0]};
  assign next_by = {next_blk[3], next_blk[1]};
  always_comb begin
    left_nz = facts_i.left_nz;
    top_nz  = facts_i.top_nz;
    if (state_i inside {MbSkip, MbCbf, MbSign}) begin
      left_nz[by] = state_i == MbSign;
      top_nz[bx]  = state_i == MbSign;
    end
  end

  // The next context.
  logic cbp_a, cbp_b;
  logic [1:0] first_inc;
  logic [2:0] rest_inc;
  assign first_inc = next_o.ones >= 3'd3 ? 2'd3 : next_o.ones[1:0];
  assign rest_inc  = next_o.larger >= 3'd4 ? 3'd4 : next_o.larger;
  always_comb begin
    unique case (next_o.blk[1:0])
      2'd0: {cbp_a, cbp_b} = {facts_i.left_cbp[0], facts_i.top_cbp[0]};
      2'd1: {cbp_a, cbp_b} = {next_o.cbp[0], facts_i.top_cbp[1]};
      2'd2: {cbp_a, cbp_b} = {facts_i.left_cbp[1], next_o.cbp[0]};
      default: {cbp_a, cbp_b} = {next_o.cbp[2], next_o.cbp[1]};
    endcase
  end
  always_comb begin
    unique case (state_o)
      MbType:  ctx_o = CtxMbType;
      MbSize:  ctx_o = CtxTransform8x8;
      MbMode:  ctx_o = next_o.count == '0 ? CtxPrevMode : CtxRemMode;
      MbCbp:   ctx_o = CtxCbp + ctx_t'({!cbp_b, !cbp_a});
      MbQpDelta: begin
        if (next_o.mapped == '0) ctx_o = facts_i.qp_changed ? CtxQpChanged : CtxQpDelta;
        else ctx_o = next_o.mapped == 6'd1 ? CtxQpMore : CtxQpMore + ctx_t'(1);
      end
      MbCbf:   ctx_o = CtxCbf + ctx_t'({top_nz[next_bx], left_nz[next_by]});
      MbSig:   ctx_o = CtxSig + ctx_t'(next_o.k);
      MbLast:  ctx_o = CtxLast + ctx_t'(next_o.k);
      MbPrefix: begin
        if (next_o.count == '0)
          ctx_o = CtxAbs + (next_o.larger != '0 ? ctx_t'(0) : ctx_t'(1) + ctx_t'(first_inc));
        else ctx_o = CtxAbs + ctx_t'(5) + ctx_t'(rest_inc);
      end
      default: ctx_o = ctx_i;
    endcase
  end

endmodule
