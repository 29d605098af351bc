// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Levels of a macroblock of a video lane: all that comes behind mb_qp_delta, to bins, and
// end_of_slice_flag.
//
// Which words have levels is known before they are read, so a block without any is a bin and no
// more. Words stay in their memory: one is read during the last bin before it is needed. An 8x8
// block is four words. Its map goes up through them, and while it is in one the next that has
// levels is read; its levels go down through them, and two clocks pass between words.
//
// Handshake: levels, above, below: valid/ready, registered, as in tri_enc_mb_header. bin
// valid/ready, registered but for bin_ready_i. Words: read_o asks for one, load_i says that it is
// read; it is on low_i, high_i and wide_i from the next clock on, and stays until the next read.
// done_o: the words of a macroblock are through.
// Latency: three clocks from levels to the first bin, four with an edge above.
// Throughput: one bin per clock; none in a clock when a word comes late, in one clock before an 8x8
// block and two between its words on the way down.
// Golden: `entropy::lane::video::mb_residual`.
module tri_enc_mb_residual
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_enc_syntax_pkg::*;
  import tri_tables_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic       levels_valid_i,
    output logic       levels_ready_o,
    input  mb_levels_t levels_i,

    input  logic        above_valid_i,
    output logic        above_ready_o,
    input  coded_edge_t above_i,

    output logic        below_valid_o,
    input  logic        below_ready_i,
    output coded_edge_t below_o,

    output logic             read_o,
    output logic       [4:0] addr_o,
    input  logic             load_i,
    input  word_low_t        low_i,
    input  word_high_t       high_i,
    input  logic             wide_i,
    output logic             done_o,

    output logic             bin_valid_o,
    input  logic             bin_ready_i,
    output logic       [1:0] kind_o,
    output video_ctx_t       ctx_o,
    output logic             bin_o
);

  typedef enum logic [3:0] {
    StIdle,
    StAbove,
    StStart,
    StCbf,
    StLoad,
    StSig,
    StLast,
    StPrefix,
    StUnary,
    StBinary,
    StSign,
    StLower,
    StPick,
    StEnd
  } state_e;

  state_e state_q, state_d;
  mb_levels_t head_q;
  logic below_q;
  logic [4:0] blk_q;  // the block's first word
  logic [2:0] cat_q;
  logic coded_q;  // the block has levels
  logic [1:0] sub_q, sub_d;  // word of an 8x8 block
  logic loaded_q, loaded_d;  // the word that is waited for is there
  logic [3:0] k_q, k_d;  // place in the word
  logic [3:0] count_q, count_d;  // bin of the prefix or the suffix
  logic [2:0] ones_q, ones_d, larger_q, larger_d;

  // The next block.
  logic [4:0] next;
  logic [2:0] next_cat;
  logic any_next, next_coded, take, last, step, block_done;
  tri_enc_mb_blocks u_blocks (
      .clk_i,
      .take_i (take),
      .levels_i,
      .next_i (step && block_done),
      .head_i (head_q),
      .any_o  (any_next),
      .blk_o  (next),
      .cat_o  (next_cat),
      .coded_o(next_coded)
  );

  // The words of an 8x8 block: the one at hand, those above and below it that have levels.
  logic eight, word_nz, next_nz, any_above, any_below;
  logic [3:0] quarter, at_above, at_below;
  logic [1:0] sub_above, sub_below;
  assign eight = cat_q == CatLuma8;
  always_comb begin
    unique case (blk_q[3:2])
      2'd0: quarter = head_q.nz_luma[3:0];
      2'd1: quarter = head_q.nz_luma[7:4];
      2'd2: quarter = head_q.nz_luma[11:8];
      default: quarter = head_q.nz_luma[15:12];
    endcase
    word_nz   = !eight || quarter[sub_q];
    at_above  = quarter & (4'b1110 << sub_q);
    at_below  = quarter & ~(4'b1111 << sub_q);
    any_above = eight && at_above != '0;
    any_below = eight && at_below != '0;
    next_nz   = quarter[sub_q+2'd1];
    sub_above = at_above[1] ? 2'd1 : at_above[2] ? 2'd2 : 2'd3;
    sub_below = at_below[2] ? 2'd2 : at_below[1] ? 2'd1 : 2'd0;
  end

  // Levels of the word at hand.
  logic sig, word_sig, is_last, word_last, more, negative, pick, load_word;
  logic [3:0] k_below;
  logic [10:0] minus1, suffix;
  tri_enc_levels u_levels (
      .clk_i,
      .low_i,
      .high_i,
      .wide_i,
      .load_i(load_word),
      .k_i(k_q),
      .pick_i(pick),
      .sign_i(state_q == StSign || (state_q == StPick && !word_sig)),
      .last_i(state_q == StLast),
      .sig_o(word_sig),
      .is_last_o(word_last),
      .more_o(more),
      .k_below_o(k_below),
      .negative_o(negative),
      .minus1_o(minus1)
  );
  assign sig = word_sig && word_nz;
  assign is_last = word_last && !any_above;
  assign suffix = minus1 - 11'd13;  // value of the suffix, plus one

  // condTermFlags of coded_block_flag, and the macroblock's edges.
  logic cbf_a, cbf_b;
  tri_enc_coded_flags u_flags (
      .clk_i,
      .take_i(take),
      .levels_i,
      .above_valid_i(above_valid_i && above_ready_o),
      .above_i,
      .last_i(last),
      .below_o,
      .head_i(head_q),
      .blk_i(blk_q),
      .cat_i(cat_q),
      .cbf_a_o(cbf_a),
      .cbf_b_o(cbf_b)
  );

  // The bin of this clock.
  logic busy, bin, late;
  logic [1:0] kind, first_inc;
  logic [2:0] rest_inc;
  video_ctx_t ctx;
  logic [5:0] place;
  logic [3:0] sig_inc, last_inc;
  assign place = {sub_q, k_q};
  assign sig_inc = eight ? sig8_increment(place) : k_q;
  assign last_inc = eight ? last8_increment(place) : k_q;
  assign first_inc = ones_q >= 3'd3 ? 2'd3 : ones_q[1:0];
  always_comb begin
    rest_inc = larger_q >= 3'd4 ? 3'd4 : larger_q;
    if (cat_q == CatChromaDc && larger_q >= 3'd3) rest_inc = 3'd3;
  end
  // The map goes on in a word that is not there yet.
  assign late = eight && k_q == 4'd15 && next_nz && !loaded_q;
  always_comb begin
    busy = 1'b1;
    kind = KindContext;
    ctx  = '0;
    bin  = 1'b0;
    unique case (state_q)
      StCbf: begin
        busy = loaded_q;
        ctx  = video_cbf(cat_q) + video_ctx_t'({cbf_b, cbf_a});
        bin  = coded_q;
      end
      StSig: begin
        busy = !late;
        ctx  = video_sig(cat_q) + video_ctx_t'(sig_inc);
        bin  = sig;
      end
      StLast: begin
        busy = !late;
        ctx  = video_last(cat_q) + video_ctx_t'(last_inc);
        bin  = is_last;
      end
      StPrefix: begin
        ctx = video_abs(cat_q);
        if (count_q != '0) ctx += 9'd5 + video_ctx_t'(rest_inc);
        else if (larger_q == '0) ctx += 9'd1 + video_ctx_t'(first_inc);
        bin = minus1 != {7'd0, count_q};
      end
      StUnary: begin
        kind = KindBypass;
        bin  = (suffix >> (count_q + 4'd1)) != '0;
      end
      StBinary: begin
        kind = KindBypass;
        bin  = suffix[count_q];
      end
      StSign: begin
        kind = KindBypass;
        bin  = negative;
      end
      StEnd: begin
        kind = KindTerminate;
        bin  = head_q.last;
      end
      default: busy = 1'b0;
    endcase
  end

  // Bins leave registered. Clocks without a bin go on by themselves.
  logic valid_q, bin_q, go, quiet;
  logic [1:0] kind_q;
  video_ctx_t ctx_q;
  assign go = busy && (!valid_q || bin_ready_i);
  assign quiet = state_q == StStart || state_q == StPick ||
      ((state_q == StLoad || state_q == StLower) && loaded_q);
  assign step = go || quiet;

  // Where to go from here, were there a step.
  logic map_end, word_end;
  assign map_end  = k_q == 4'd14 && !(eight && sub_q != 2'd3);
  assign word_end = k_q == 4'd15;
  always_comb begin
    state_d = state_q;
    k_d = k_q;
    sub_d = sub_q;
    count_d = count_q;
    ones_d = ones_q;
    larger_d = larger_q;
    block_done = 1'b0;
    unique case (state_q)
      StStart: block_done = 1'b1;
      StCbf, StLoad: begin
        state_d = StSig;
        unique case (cat_q)
          CatLumaAc, CatChromaAc: k_d = 4'd1;
          CatChromaDc: k_d = 4'd12;
          default: k_d = 4'd0;
        endcase
        block_done = state_q == StCbf && !coded_q;
      end
      StSig, StLast: begin
        if (state_q == StSig && sig) begin
          state_d = StLast;
        end else if (state_q == StLast && is_last) begin
          state_d = StPrefix;
        end else begin
          state_d = map_end ? StPrefix : StSig;
          k_d = k_q + 4'd1;
          if (word_end) sub_d = sub_q + 2'd1;
        end
        ones_d   = '0;
        larger_d = '0;
        count_d  = '0;
      end
      StPrefix: begin
        if (!bin) state_d = StSign;
        else if (count_q == 4'd13) state_d = StUnary;
        count_d = bin && count_q != 4'd13 ? count_q + 4'd1 : '0;
      end
      StUnary: begin
        if (bin) begin
          count_d = count_q + 4'd1;
        end else begin
          state_d = count_q == '0 ? StSign : StBinary;
          count_d = count_q - 4'd1;
        end
      end
      StBinary: begin
        count_d = count_q - 4'd1;
        if (count_q == '0) state_d = StSign;
      end
      StSign: begin
        if (minus1 != '0) larger_d = larger_q == 3'd4 ? larger_q : larger_q + 3'd1;
        else ones_d = ones_q == 3'd4 ? ones_q : ones_q + 3'd1;
        count_d = '0;
        k_d = k_below;
        state_d = StPrefix;
        if (!more) begin
          state_d = StLower;
          sub_d = sub_below;
          block_done = !any_below;
        end
      end
      StLower: begin
        k_d = 4'd15;
        state_d = StPick;
      end
      StPick: begin
        if (!word_sig) k_d = k_below;
        state_d = StPrefix;
      end
      default: ;
    endcase
    if (block_done) begin
      state_d = !any_next ? StEnd : next_cat == CatLuma8 ? StLoad : StCbf;
      sub_d   = '0;
    end
  end

  // Reads: the next block's word with the last bin of a block, the next lower one with the last of
  // a word; the next higher one while the map is in a word. A read that is not done is tried again.
  logic to_lower;
  assign to_lower = state_q == StSign && !more && any_below;
  always_comb begin
    read_o = 1'b0;
    addr_o = blk_q;
    unique case (state_q)
      StStart, StCbf, StSign: begin
        read_o = block_done && any_next && next_coded;
        addr_o = next;
        if (to_lower) begin
          read_o = 1'b1;
          addr_o = blk_q + 5'(sub_below);
        end
        if (state_q == StCbf && !loaded_q) begin
          read_o = 1'b1;
          addr_o = blk_q;
        end
      end
      StLoad:  read_o = !loaded_q;
      StLower: begin
        read_o = !loaded_q;
        addr_o = blk_q + 5'(sub_q);
      end
      StSig, StLast: begin
        read_o = any_above && !loaded_q;
        addr_o = blk_q + 5'(sub_above);
      end
      default: ;
    endcase
  end
  always_comb begin
    // In the map a word is waited for as soon as one is begun.
    loaded_d = loaded_q || (read_o && load_i);
    if (step) begin
      if (block_done) loaded_d = !next_coded || load_i;
      else if (to_lower) loaded_d = load_i;
      else if (state_q == StLoad) loaded_d = 1'b0;
      else if ((state_q == StSig || state_q == StLast) && sub_d != sub_q && next_nz)
        loaded_d = 1'b0;
    end
  end
  assign load_word = step && (state_q == StCbf || state_q == StLoad || state_q == StLower ||
      (eight && (state_q == StSig || state_q == StLast) && sub_d != sub_q && next_nz));
  assign pick = step && state_d == StPrefix && state_q != StPrefix;

  assign levels_ready_o = state_q == StIdle && !below_q;
  assign above_ready_o = state_q == StAbove;
  logic begins;
  assign take   = levels_valid_i && levels_ready_o;
  assign begins = state_q == StAbove ? above_valid_i : take && !levels_i.above;
  assign last   = go && state_q == StEnd;
  assign done_o = last;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      valid_q  <= 1'b0;
      below_q  <= 1'b0;
      loaded_q <= 1'b0;
    end else begin
      if (begins) state_q <= StStart;
      else if (take) state_q <= StAbove;
      else if (step) state_q <= last ? StIdle : state_d;
      loaded_q <= loaded_d;
      if (go) valid_q <= 1'b1;
      else if (bin_ready_i) valid_q <= 1'b0;
      if (last) below_q <= 1'b1;
      else if (below_ready_i) below_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) head_q <= levels_i;
    if (go) begin
      kind_q <= kind;
      ctx_q  <= ctx;
      bin_q  <= bin;
    end
    if (step) begin
      k_q <= k_d;
      sub_q <= sub_d;
      count_q <= count_d;
      ones_q <= ones_d;
      larger_q <= larger_d;
      if (block_done) begin
        blk_q   <= next;
        cat_q   <= next_cat;
        coded_q <= next_coded;
      end
    end
  end

  assign below_valid_o = below_q;
  assign bin_valid_o = valid_q;
  assign kind_o = kind_q;
  assign ctx_o = ctx_q;
  assign bin_o = bin_q;

  // What blocks there are was seen as the macroblock came.
  logic unused;
  assign unused = ^{head_q.above, head_q.left, head_q.luma, head_q.chroma};

  `TRI_ASSERT_STREAM(BinStays, bin_valid_o, bin_ready_i, {kind_o, ctx_o, bin_o})
  `TRI_ASSERT_STREAM(BelowStays, below_valid_o, below_ready_i, below_o)

endmodule
