// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Binariser: turns the level words of a lane into bins, macroblock by macroblock.
//
// Walks the words of a macroblock twice: modes first (mb_type, prediction modes,
// coded_block_pattern, mb_qp_delta), then the levels of the coded blocks, then end_of_slice_flag.
// The word that the next bin needs is read from the ring during the bin before, so that no clock is
// lost between blocks or macroblocks, but for a clock when a word comes in at that time: the ring
// has one port. A word is given back as it is read for its levels, or passed over: it stays in the
// memory's output register until the next read, and no other word comes for as long as a block is
// in the pipeline. The issue stage is told a clock later, out of a register: whether a bin is taken
// is known late, and the way there is long.
//
// Handshake: words are pushed and never refused (credits are held by the issue stage); bin
// valid/ready.
// Latency: two clocks from word to its first bin.
// Throughput: one bin per clock.
// Golden: `entropy::lane::macroblock`.
module tri_enc_binariser
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_tables_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic        word_valid_i,
    input  word_t       word_i,
    output logic  [4:0] pop_o,

    input logic start_i,  // code the next slice

    output logic       bin_valid_o,
    input  logic       bin_ready_i,
    output logic [1:0] kind_o,
    output ctx_t       ctx_o,
    output logic       bin_o
);

  typedef enum logic [3:0] {
    StIdle,
    StType,
    StMode,
    StCbp,
    StQpDelta,
    StCbf,
    StSig,
    StLast,
    StPrefix,
    StUnary,
    StBinary,
    StSign,
    StEnd
  } state_e;

  // Words. The mode of a word is read without its levels.
  logic [5:0] have;
  logic ren, levels, load, wide, mb_done;
  logic [3:0] raddr;
  word_head_t head;
  word_low_t low;
  word_high_t high;
  tri_enc_ring u_ring (
      .clk_i,
      .rst_ni,
      .word_valid_i,
      .word_i,
      .read_i(ren),
      .addr_i(raddr),
      .levels_i(levels),
      .load_o(load),
      .mb_done_i(mb_done),
      .have_o(have),
      .head_o(head),
      .low_o(low),
      .high_o(high),
      .wide_o(wide)
  );

  state_e state_q, state_d;
  logic [3:0] blk_q, blk_d;  // block; in StCbp the 8x8 block
  logic [3:0] k_q, k_d;  // scan position
  logic [3:0] count_q, count_d;  // bin of the mode, the prefix or the suffix
  logic loaded_q, loaded_d;  // the word of StMode or StCbf is there
  logic [15:0] nz_q;
  logic [1:0] cbp_a_q, cbp_b_q;  // condTerms from outside: of 8x8 blocks 0 and 2, of 0 and 1
  logic last_q;
  logic [2:0] ones_q, ones_d, larger_q, larger_d;

  // Coded block pattern and the next coded block.
  logic [3:0] cbp;
  for (genvar i = 0; i < 4; i++) begin : gen_cbp
    assign cbp[i] = nz_q[4*i+:4] != '0;
  end
  logic cbp_term_a, cbp_term_b;
  always_comb begin
    unique case (blk_q[1:0])
      2'd0: {cbp_term_a, cbp_term_b} = {cbp_a_q[0], cbp_b_q[0]};
      2'd1: {cbp_term_a, cbp_term_b} = {!cbp[0], cbp_b_q[1]};
      2'd2: {cbp_term_a, cbp_term_b} = {cbp_a_q[1], !cbp[0]};
      default: {cbp_term_a, cbp_term_b} = {!cbp[2], !cbp[1]};
    endcase
  end

  logic [15:0] coded, coded_after;
  logic [3:0] next_coded, first_coded;
  logic any_after;
  assign coded = {{4{cbp[3]}}, {4{cbp[2]}}, {4{cbp[1]}}, {4{cbp[0]}}};
  assign coded_after = coded & (16'hFFFE << blk_q);
  assign any_after = coded_after != '0;
  always_comb begin
    next_coded  = '0;
    first_coded = '0;
    for (int i = 15; i >= 0; i--) begin
      if (coded_after[i]) next_coded = 4'(i);
      if (coded[i]) first_coded = 4'(i);
    end
  end

  // Levels of the block at hand.
  logic sig, is_last, more, negative, pick_level;
  logic [3:0] k_below;
  logic [10:0] minus1, suffix;
  tri_enc_levels u_levels (
      .clk_i,
      .low_i(low),
      .high_i(high),
      .wide_i(wide),
      .load_i(state_q == StCbf),
      .k_i(k_q),
      .pick_i(pick_level),
      .sign_i(state_q == StSign),
      .last_i(state_q == StLast),
      .sig_o(sig),
      .is_last_o(is_last),
      .more_o(more),
      .k_below_o(k_below),
      .negative_o(negative),
      .minus1_o(minus1)
  );
  assign suffix = minus1 - 11'd13;  // value of the suffix, plus one

  // The bin of this clock.
  logic [1:0] first_inc;
  logic [2:0] rest_inc;
  logic valid, take;
  assign first_inc = ones_q >= 3'd3 ? 2'd3 : ones_q[1:0];
  assign rest_inc  = larger_q >= 3'd4 ? 3'd4 : larger_q;
  always_comb begin
    valid  = 1'b1;
    kind_o = KindContext;
    ctx_o  = '0;
    bin_o  = 1'b0;
    unique case (state_q)
      StType: begin
        valid = have != '0;
        ctx_o = CtxMbType;
      end
      StMode: begin
        valid = loaded_q;
        if (count_q == '0) begin
          ctx_o = CtxPrevMode;
          bin_o = head.pred_flag;
        end else begin
          ctx_o = CtxRemMode;
          bin_o = count_q == 4'd1 ? head.rem_mode[0] :
              (count_q == 4'd2 ? head.rem_mode[1] : head.rem_mode[2]);
        end
      end
      StCbp: begin
        ctx_o = CtxCbp + ctx_t'({cbp_term_b, cbp_term_a});
        bin_o = cbp[blk_q[1:0]];
      end
      StQpDelta: ctx_o = CtxQpDelta;
      StCbf: begin
        valid = loaded_q;
        ctx_o = CtxCbf + ctx_t'({head.cbf_b, head.cbf_a});
        bin_o = head.nz;
      end
      StSig: begin
        ctx_o = CtxSig + ctx_t'(k_q);
        bin_o = sig;
      end
      StLast: begin
        ctx_o = CtxLast + ctx_t'(k_q);
        bin_o = is_last;
      end
      StPrefix: begin
        if (count_q == '0)
          ctx_o = CtxAbs + (larger_q != '0 ? ctx_t'(0) : ctx_t'(1) + ctx_t'(first_inc));
        else ctx_o = CtxAbs + ctx_t'(5) + ctx_t'(rest_inc);
        bin_o = minus1 != {7'd0, count_q};
      end
      StUnary: begin
        kind_o = KindBypass;
        bin_o  = (suffix >> (count_q + 4'd1)) != '0;
      end
      StBinary: begin
        kind_o = KindBypass;
        bin_o  = suffix[count_q];
      end
      StSign: begin
        kind_o = KindBypass;
        bin_o  = negative;
      end
      StEnd: begin
        kind_o = KindTerminate;
        bin_o  = last_q;
      end
      default:   valid = 1'b0;
    endcase
  end
  assign bin_valid_o = valid;
  assign take = valid && bin_ready_i;

  // Where to go from here. The bin at hand is the block's last one.
  logic block_ends, block_done, mode_done;
  assign block_ends = (state_q == StCbf && loaded_q && !head.nz) || (state_q == StSign && !more);
  assign block_done = take && block_ends;
  always_comb begin
    state_d = state_q;
    blk_d = blk_q;
    k_d = k_q;
    count_d = count_q;
    loaded_d = loaded_q;
    ones_d = ones_q;
    larger_d = larger_q;
    ren = 1'b0;
    raddr = '0;
    mode_done = 1'b0;
    unique case (state_q)
      StIdle:  if (start_i) state_d = StType;
      StType: begin
        if (take) begin
          state_d = StMode;
          blk_d = '0;
          count_d = '0;
          ren = 1'b1;
          loaded_d = 1'b0;
        end
      end
      StMode: begin
        if (!loaded_q) begin
          raddr = blk_q;
          ren   = have > {2'd0, blk_q};
        end else if (take) begin
          mode_done = head.pred_flag || count_q == 4'd3;
          count_d   = mode_done ? '0 : count_q + 4'd1;
          if (mode_done) begin
            blk_d = blk_q + 4'd1;  // wraps to 8x8 block 0
            if (blk_q == 4'd15) begin
              state_d = StCbp;
            end else begin
              raddr = blk_q + 4'd1;
              ren = have > {2'd0, blk_q} + 6'd1;
              loaded_d = 1'b0;
            end
          end
        end
      end
      StCbp: begin
        if (take) begin
          blk_d = blk_q + 4'd1;
          if (blk_q[1:0] == 2'd3) state_d = cbp != '0 ? StQpDelta : StEnd;
        end
      end
      StQpDelta: begin
        if (take) begin
          state_d = StCbf;
          blk_d = first_coded;
          ren = 1'b1;
          raddr = first_coded;
          loaded_d = 1'b0;
        end
      end
      StCbf: begin
        if (!loaded_q) begin
          raddr = blk_q;
          ren   = 1'b1;
        end else if (take) begin
          k_d = '0;
          state_d = StSig;
        end
      end
      StSig: begin
        if (take) begin
          if (sig) begin
            state_d = StLast;
          end else begin
            k_d = k_q + 4'd1;
            if (k_q == 4'd14) state_d = StPrefix;
          end
        end
      end
      StLast: begin
        if (take) begin
          if (is_last) begin
            state_d = StPrefix;
          end else begin
            k_d = k_q + 4'd1;
            state_d = k_q == 4'd14 ? StPrefix : StSig;
          end
        end
      end
      StPrefix: begin
        if (take) begin
          if (!bin_o) state_d = StSign;
          else if (count_q == 4'd13) state_d = StUnary;
          count_d = bin_o && count_q != 4'd13 ? count_q + 4'd1 : '0;
        end
      end
      StUnary: begin
        if (take) begin
          if (bin_o) begin
            count_d = count_q + 4'd1;
          end else if (count_q == '0) begin
            state_d = StSign;
          end else begin
            state_d = StBinary;
            count_d = count_q - 4'd1;
          end
        end
      end
      StBinary: begin
        if (take) begin
          count_d = count_q - 4'd1;
          if (count_q == '0) begin
            state_d = StSign;
            count_d = '0;
          end
        end
      end
      StSign: begin
        if (take) begin
          if (minus1 != '0) larger_d = larger_q == 3'd4 ? larger_q : larger_q + 3'd1;
          else ones_d = ones_q == 3'd4 ? ones_q : ones_q + 3'd1;
          k_d = k_below;
          count_d = '0;
          state_d = StPrefix;
        end
      end
      StEnd: begin
        if (take) begin
          state_d = last_q ? StIdle : StType;
        end
      end
      default: state_d = StIdle;
    endcase
    if (state_d == StPrefix && state_q != StPrefix && state_q != StSign) begin
      ones_d   = '0;
      larger_d = '0;
      count_d  = '0;
    end
    if (block_done) begin
      if (any_after) begin
        state_d = StCbf;
        blk_d = next_coded;
        ren = 1'b1;
        raddr = next_coded;
        loaded_d = 1'b0;
      end else begin
        state_d = StEnd;
      end
    end
  end

  // The port is taken when a word comes in: then the read is tried again.
  assign levels = ren && !(state_q == StType || state_q == StMode) && nz_q[raddr];
  assign pick_level = take && (state_q == StSign || state_q == StLast || state_q == StSig) &&
      state_d == StPrefix;

  assign mb_done = state_q == StEnd && take;
  // Given back as the bin at hand is taken: the words up to the one that is read then, and the rest
  // at the end. The count does not wait for the bin.
  logic gives, pop_q;
  logic [4:0] given, given_q;
  always_comb begin
    gives = 1'b1;
    given = {1'b0, next_coded - blk_q};
    unique case (state_q)
      StEnd: given = cbp != '0 ? 5'd15 - {1'b0, blk_q} : 5'd16;
      StQpDelta: given = {1'b0, first_coded} + 5'd1;
      default: gives = block_ends && any_after;
    endcase
  end
  assign pop_o = pop_q ? given_q : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      loaded_q <= 1'b0;
      pop_q <= 1'b0;
    end else begin
      state_q <= state_d;
      loaded_q <= load || loaded_d;
      pop_q <= take && gives;
    end
  end
  always_ff @(posedge clk_i) begin
    if (gives) given_q <= given;
    blk_q <= blk_d;
    k_q <= k_d;
    count_q <= count_d;
    ones_q <= ones_d;
    larger_q <= larger_d;
    if (state_q == StMode && mode_done) begin
      nz_q   <= (nz_q & ~(16'd1 << blk_q)) | (16'(head.nz) << blk_q);
      last_q <= head.last;
      if (blk_q == 4'd2) cbp_a_q[0] <= head.cbp_a;
      if (blk_q == 4'd10) cbp_a_q[1] <= head.cbp_a;
      if (blk_q == 4'd1) cbp_b_q[0] <= head.cbp_b;
      if (blk_q == 4'd5) cbp_b_q[1] <= head.cbp_b;
    end
  end

  `TRI_ASSERT_STREAM(BinStays, bin_valid_o, bin_ready_i, {kind_o, ctx_o, bin_o})

endmodule
