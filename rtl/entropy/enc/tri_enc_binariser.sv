// Binariser: turns the level words of a lane into bins, macroblock by macroblock.
//
// Walks the words of a macroblock twice: modes first (mb_type, prediction modes, coded_block_pattern, mb_qp_delta), then the levels of the
// coded blocks, then end_of_slice_flag. The word that the next bin needs is read from the ring during the bin before, so that no
// clock is lost between blocks or macroblocks, but for a clock when a word comes in at that time: the ring has one port.
// Which levels are significant, and the level that is coded, are kept in registers.
// A word is given back as it is read for its levels, or passed over: it stays in the memory's output register until the next read, and no
// other word comes for as long as a block is in the pipeline.
//
// Handshake: words are pushed and never refused (credits are held by the issue stage); bin valid/ready. Latency: two clocks from word to
// its first bin. Throughput: one bin per clock. Golden: `entropy::binarise::macroblock`.
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
    output logic [1:0] kind_o,       // 0 context, 1 bypass, 2 terminate
    output logic [5:0] ctx_o,
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

  // Ring of words.
  logic [3:0] wr_q;
  logic [5:0] have_q;  // words of the macroblock and behind it
  logic ren;
  logic [3:0] raddr;
  // The mode of a word is read without its levels, then those of coded blocks, and their upper bits where there are any.
  logic levels, load;
  logic [RingDepth-1:0] wr_here, wide_q;
  logic [3:0] addr;
  word_head_t head;
  word_low_t low;
  word_high_t high;
  logic is_wide_q;  // the levels at hand have upper bits
  assign addr = word_valid_i ? wr_q : raddr;
  assign wr_here = RingDepth'(1) << wr_q;
  tri_ram_1rw #(
      .Width($bits(word_head_t)),
      .Depth(RingDepth)
  ) u_ring_head (
      .clk_i,
      .en_i   (word_valid_i || ren),
      .we_i   (word_valid_i),
      .addr_i (addr),
      .wdata_i(word_i.head),
      .rdata_o(head)
  );
  tri_ram_1rw #(
      .Width($bits(word_low_t)),
      .Depth(RingDepth)
  ) u_ring_low (
      .clk_i,
      .en_i   (word_valid_i ? word_i.head.nz : levels),
      .we_i   (word_valid_i),
      .addr_i (addr),
      .wdata_i(word_i.low),
      .rdata_o(low)
  );
  tri_ram_1rw #(
      .Width($bits(word_high_t)),
      .Depth(RingDepth)
  ) u_ring_high (
      .clk_i,
      .en_i   (word_valid_i ? word_i.wide : levels && wide_q[raddr]),
      .we_i   (word_valid_i),
      .addr_i (addr),
      .wdata_i(word_i.high),
      .rdata_o(high)
  );
  // One enable for all: they have a clock gate in common.
  always_ff @(posedge clk_i) begin
    if (word_valid_i) wide_q <= (wide_q & ~wr_here) | (wr_here & {RingDepth{word_i.wide}});
    if (levels && load) is_wide_q <= wide_q[raddr];
  end

  state_e state_q, state_d;
  logic [3:0] blk_q, blk_d;  // block; in StCbp the 8x8 block
  logic [3:0] k_q, k_d;  // scan position
  logic [3:0] count_q, count_d;  // bin of the mode, the prefix or the suffix
  logic loaded_q, loaded_d;  // the word of StMode or StCbf is there
  logic [15:0] nz_q;
  logic [1:0] cbp_a_q, cbp_b_q;  // condTerms from outside: of 8x8 blocks 0 and 2, of 0 and 1
  logic last_q;
  logic [2:0] ones_q, ones_d, larger_q, larger_d;

  // Fields of the word at hand.
  logic [15:0] sig, sig_q;
  logic pred_flag, nz, cbf_a, cbf_b;
  logic [2:0] rem_mode;
  for (genvar i = 0; i < 16; i++) begin : gen_level
    assign sig[i] = low[i][3:0] != '0 || (is_wide_q && high[i] != '0);
  end
  assign pred_flag = head.pred_flag;
  assign rem_mode = head.rem_mode;
  assign nz = head.nz;
  assign cbf_a = head.cbf_a;
  assign cbf_b = head.cbf_b;

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

  // Levels: whether any lie above the scan position, and the next one below it.
  logic [15:0] sig_above, sig_below, pick;
  logic [3:0] k_below;
  logic is_last;
  assign sig_above = sig_q & (16'hFFFE << k_q);
  assign sig_below = sig_q & ~(16'hFFFF << k_q);
  assign is_last   = sig_above == '0;
  always_comb begin
    k_below = '0;
    for (int i = 0; i < 16; i++) begin
      if (sig_below[i]) k_below = 4'(i);
    end
  end

  // The level that is coded next is taken from the word one bin before: sign and magnitude − 1.
  logic [4:0] value_low;
  logic [6:0] value_high;
  logic [10:0] minus1_q, suffix;
  logic negative_q, pick_level;
  always_comb begin
    pick = '0;
    unique case (state_q)
      StSign:  pick[k_below] = 1'b1;
      StLast:  pick[is_last?k_q : 4'd15] = 1'b1;
      default: pick[15] = 1'b1;
    endcase
    value_low  = '0;
    value_high = '0;
    for (int unsigned i = 0; i < 16; i++) begin
      value_low |= pick[i] ? low[i] : '0;
      value_high |= pick[i] ? high[i] : '0;
    end
  end
  assign suffix = minus1_q - 11'd13;  // value of the suffix, plus one

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
        valid = have_q != '0;
        ctx_o = CtxMbType;
      end
      StMode: begin
        valid = loaded_q;
        if (count_q == '0) begin
          ctx_o = CtxPrevMode;
          bin_o = pred_flag;
        end else begin
          ctx_o = CtxRemMode;
          bin_o = count_q == 4'd1 ? rem_mode[0] : count_q == 4'd2 ? rem_mode[1] : rem_mode[2];
        end
      end
      StCbp: begin
        ctx_o = CtxCbp + {4'd0, cbp_term_b, cbp_term_a};
        bin_o = cbp[blk_q[1:0]];
      end
      StQpDelta: ctx_o = CtxQpDelta;
      StCbf: begin
        valid = loaded_q;
        ctx_o = CtxCbf + {4'd0, cbf_b, cbf_a};
        bin_o = nz;
      end
      StSig: begin
        ctx_o = CtxSig + {2'd0, k_q};
        bin_o = sig_q[k_q];
      end
      StLast: begin
        ctx_o = CtxLast + {2'd0, k_q};
        bin_o = is_last;
      end
      StPrefix: begin
        if (count_q == '0) ctx_o = CtxAbs + (larger_q != '0 ? 6'd0 : 6'd1 + {4'd0, first_inc});
        else ctx_o = CtxAbs + 6'd5 + {3'd0, rest_inc};
        bin_o = minus1_q != {7'd0, count_q};
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
        bin_o  = negative_q;
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

  // Where to go from here.
  logic block_done, mode_done;
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
    block_done = 1'b0;
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
          ren   = have_q > {2'd0, blk_q};
        end else if (take) begin
          mode_done = pred_flag || count_q == 4'd3;
          count_d   = mode_done ? '0 : count_q + 4'd1;
          if (mode_done) begin
            blk_d = blk_q + 4'd1;  // wraps to 8x8 block 0
            if (blk_q == 4'd15) begin
              state_d = StCbp;
            end else begin
              raddr = blk_q + 4'd1;
              ren = have_q > {2'd0, blk_q} + 6'd1;
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
          block_done = !nz;
        end
      end
      StSig: begin
        if (take) begin
          if (sig_q[k_q]) begin
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
          if (minus1_q != '0) larger_d = larger_q == 3'd4 ? larger_q : larger_q + 3'd1;
          else ones_d = ones_q == 3'd4 ? ones_q : ones_q + 3'd1;
          k_d = k_below;
          count_d = '0;
          state_d = StPrefix;
          block_done = sig_below == '0;
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
  assign load = ren && !word_valid_i;
  assign levels = ren && !(state_q == StType || state_q == StMode) && nz_q[raddr];
  assign pick_level = take && (state_q == StSign || state_q == StLast || state_q == StSig) &&
      state_d == StPrefix;

  logic mb_done;
  assign mb_done = state_q == StEnd && take;
  // Given back: the words up to the one that is read now, and the rest at the end.
  always_comb begin
    pop_o = '0;
    if (mb_done) pop_o = cbp != '0 ? 5'd15 - {1'b0, blk_q} : 5'd16;
    else if (take && state_q == StQpDelta) pop_o = {1'b0, first_coded} + 5'd1;
    else if (block_done && any_after) pop_o = {1'b0, next_coded - blk_q};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      wr_q <= '0;
      have_q <= '0;
      loaded_q <= 1'b0;
    end else begin
      state_q  <= state_d;
      loaded_q <= load || loaded_d;
      if (word_valid_i) wr_q <= wr_q + 4'd1;
      if (word_valid_i || mb_done) begin
        have_q <= have_q + 6'(word_valid_i) - (mb_done ? 6'd16 : 6'd0);
      end
    end
  end
  always_ff @(posedge clk_i) begin
    blk_q <= blk_d;
    k_q <= k_d;
    count_q <= count_d;
    ones_q <= ones_d;
    larger_q <= larger_d;
    if (state_q == StCbf) sig_q <= sig;
    if (pick_level) begin
      negative_q <= value_low[4];
      minus1_q   <= {value_high & {7{is_wide_q}}, value_low[3:0]} - 11'd1;
    end
    if (state_q == StMode && mode_done) begin
      nz_q   <= (nz_q & ~(16'd1 << blk_q)) | (16'(nz) << blk_q);
      last_q <= head.last;
      if (blk_q == 4'd2) cbp_a_q[0] <= head.cbp_a;
      if (blk_q == 4'd10) cbp_a_q[1] <= head.cbp_a;
      if (blk_q == 4'd1) cbp_b_q[0] <= head.cbp_b;
      if (blk_q == 4'd5) cbp_b_q[1] <= head.cbp_b;
    end
  end

endmodule
