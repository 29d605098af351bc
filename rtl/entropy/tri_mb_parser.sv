// Macroblock parser: asks the engine for the bins of a slice's macroblocks, one after the other, and makes level words of them.
//
// Order of the syntax: mb_type, prediction modes, coded_block_pattern, mb_qp_delta, then block by block the levels, then end_of_slice_flag. A word
// leaves when its block is through (blocks without levels: one per clock); the last one of a macroblock waits for end_of_slice_flag. An error
// leaves as a word of its own, behind the blocks before it. The neighbours that contexts depend on are kept here: of the macroblock to
// the left, and of four macroblocks above; of wide pictures the latter come with the records of the line port.
//
// Handshake: bins by bin_valid_o and bin_ready_i, the bin comes back in the same clock; words valid/ready. Latency: a word follows its last
// bin by one clock. Throughput: one bin per clock. Golden: `entropy::bins::SliceParser`; sim model `decoder::parser`.
module tri_mb_parser
  import tri_dec_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic   start_i,
    input  start_t start_job_i,
    output logic   idle_o,
    output logic   stop_o,       // the slice is through, or given up

    // Engine.
    input  logic       engine_ready_i,
    input  logic       bad_start_i,
    output logic       fire_o,
    output logic [1:0] kind_o,
    output logic [5:0] ctx_o,
    input  logic       bin_i,
    input  logic       past_i,
    input  logic       last_byte_i,
    input  logic       last_bit_i,

    // Records of the row above.
    input logic       synced_i,       // the pipeline takes the slice's first block
    input logic       fill_valid_i,
    input logic [1:0] fill_column_i,
    input logic [3:0] fill_nz_i,
    input logic [1:0] fill_cbp_i,

    output logic  word_valid_o,
    input  logic  word_ready_i,
    output word_t word_o
);

  // Dense context numbers (golden `entropy::bins`).
  localparam logic [5:0] CtxMbType = 6'd0;
  localparam logic [5:0] CtxPrevMode = 6'd1;
  localparam logic [5:0] CtxRemMode = 6'd2;
  localparam logic [5:0] CtxQpDelta = 6'd3;
  localparam logic [5:0] CtxCbp = 6'd4;
  localparam logic [5:0] CtxCbf = 6'd8;
  localparam logic [5:0] CtxSig = 6'd12;
  localparam logic [5:0] CtxLast = 6'd27;
  localparam logic [5:0] CtxAbs = 6'd42;
  localparam logic [5:0] CtxQpChanged = 6'd52;
  localparam logic [5:0] CtxQpMore = 6'd53;
  localparam logic [5:0] CtxTransform = 6'd55;

  // Largest level that a word holds, and the most bits of a suffix that can lead to it.
  localparam logic [11:0] LevelMax = 12'd2047;
  localparam logic [3:0] SuffixBitsMax = 4'd10;
  // mb_qp_delta is mapped to 1, 2, … for 1, −1, 2, …: the last one that is allowed, and the one before it that is not.
  localparam logic [5:0] QpMappedMax = 6'd52;
  localparam logic [9:0] OnChipMbs = 10'd4;

  typedef enum logic [3:0] {
    StIdle,
    StInit,
    StType,
    StSize,
    StMode,
    StCbp,
    StQpDelta,
    StSkip,
    StCbf,
    StSig,
    StLast,
    StPrefix,
    StUnary,
    StBinary,
    StSign,
    StEnd
  } state_e;

  state_e state_q, state_d;
  error_e error_q, error_d;  // given up: the word that says so is still to be made

  // Where the slice is.
  logic transform8x8_q, wide_q, first_q, synced_q, qp_changed_q;
  logic [9:0] width_q, x_q;
  logic [ 9:0] until_above_q;  // macroblocks until the first that has one above
  logic [19:0] left_q;  // macroblocks to the end of the picture
  logic [ 1:0] column_q;
  logic [ 2:0] ahead_q;  // records that have come for this macroblock and later ones
  logic [ 5:0] qp_q;
  logic avail_a, avail_b;
  assign avail_a = x_q != '0 && !first_q;
  assign avail_b = until_above_q == '0;

  // The macroblock.
  logic [3:0] blk_q, blk_d;  // block; in StCbp the 8x8 block
  logic [3:0] k_q, k_d;  // scan position
  logic [3:0] count_q, count_d;  // bins so far of the mode, the prefix or the suffix
  logic [5:0] mapped_q, mapped_d;
  logic [15:0][3:0] modes_q;  // {rem_mode, flag}
  logic [3:0] cbp_q;
  logic [15:0] sig_q;
  logic [2:0] ones_q, ones_d, larger_q, larger_d;
  logic [11:0] value_q, value_d;  // magnitude; in and behind a suffix its value, plus one
  logic big_q, big_d;  // there was a suffix

  // Neighbours.
  logic [3:0] left_nz_q;
  logic [1:0] left_cbp_q;  // bits 1 and 3
  logic [3:0][3:0] top_nz_q;
  logic [3:0][1:0] top_cbp_q;  // bits 2 and 3
  logic [1:0] bx, by;
  assign bx = {blk_q[2], blk_q[0]};
  assign by = {blk_q[3], blk_q[1]};

  logic cbp_a, cbp_b;
  always_comb begin
    unique case (blk_q[1:0])
      2'd0: {cbp_a, cbp_b} = {left_cbp_q[0], top_cbp_q[column_q][0]};
      2'd1: {cbp_a, cbp_b} = {cbp_q[0], top_cbp_q[column_q][1]};
      2'd2: {cbp_a, cbp_b} = {left_cbp_q[1], cbp_q[0]};
      default: {cbp_a, cbp_b} = {cbp_q[2], cbp_q[1]};
    endcase
  end

  // The word on its way out.
  logic pend_q, hold_q, clear, put;
  logic w_last_q, w_nz_q, w_cbp_q;
  logic [3:0] w_mode_q;
  error_e w_error_q;
  logic [15:0][11:0] levels_q;
  logic free;
  assign word_valid_o = pend_q && !hold_q;
  assign free = !pend_q || (!hold_q && word_ready_i);
  assign word_o = '{
          error: w_error_q,
          last: w_last_q,
          cbp: w_cbp_q,
          nz: w_nz_q,
          rem_mode: w_mode_q[3:1],
          pred_flag: w_mode_q[0],
          qp: qp_q,
          levels: levels_q
      };

  // The bin of this clock.
  logic wants, ready;
  logic [1:0] first_inc;
  logic [2:0] rest_inc;
  assign first_inc = ones_q >= 3'd3 ? 2'd3 : ones_q[1:0];
  assign rest_inc  = larger_q >= 3'd4 ? 3'd4 : larger_q;
  always_comb begin
    wants  = free;
    kind_o = KindContext;
    ctx_o  = CtxMbType;
    unique case (state_q)
      StType: ctx_o = CtxMbType;
      StSize: ctx_o = CtxTransform;
      StMode: ctx_o = count_q == '0 ? CtxPrevMode : CtxRemMode;
      StCbp: begin
        ctx_o = CtxCbp + {4'd0, !cbp_b, !cbp_a};
        // The record of the macroblock above must have come.
        wants = free && !(wide_q && avail_b && ahead_q == '0);
      end
      StQpDelta: begin
        if (mapped_q == '0) ctx_o = qp_changed_q ? CtxQpChanged : CtxQpDelta;
        else ctx_o = mapped_q == 6'd1 ? CtxQpMore : CtxQpMore + 6'd1;
      end
      StCbf: ctx_o = CtxCbf + {4'd0, top_nz_q[column_q][bx], left_nz_q[by]};
      StSig: ctx_o = CtxSig + {2'd0, k_q};
      StLast: ctx_o = CtxLast + {2'd0, k_q};
      StPrefix: begin
        if (count_q == '0) ctx_o = CtxAbs + (larger_q != '0 ? 6'd0 : 6'd1 + {4'd0, first_inc});
        else ctx_o = CtxAbs + 6'd5 + {3'd0, rest_inc};
      end
      StUnary, StBinary, StSign: kind_o = KindBypass;
      StEnd: begin
        kind_o = KindTerminate;
        wants  = !past_i;
      end
      default: wants = 1'b0;
    endcase
  end
  assign ready  = engine_ready_i && error_q == ErrNone;
  assign fire_o = wants && ready;

  // Levels below the one at hand.
  logic [15:0] sig_below;
  logic [ 3:0] k_below;
  logic [11:0] magnitude;
  assign sig_below = sig_q & ~(16'hFFFF << k_q);
  always_comb begin
    k_below = '0;
    for (int i = 0; i < 16; i++) begin
      if (sig_below[i]) k_below = 4'(i);
    end
  end
  assign magnitude = big_q ? value_q + 12'd14 : value_q;

  // mb_qp_delta: from −26 to 25, around 52 values.
  logic [5:0] half;
  logic [7:0] qp_sum;
  logic [5:0] qp_new;
  assign half   = mapped_q[0] ? (mapped_q + 6'd1) >> 1 : mapped_q >> 1;
  assign qp_sum = mapped_q[0] ? 8'(qp_q) + 8'(half) : 8'(qp_q) + 8'd52 - 8'(half);
  assign qp_new = qp_sum >= 8'd52 ? 6'(qp_sum - 8'd52) : qp_sum[5:0];

  // Where to go from here.
  logic start_block, block_nz, mode_done, mb_done, slice_done, drop, level_done, qp_done;
  logic [3:0] next_blk;
  logic [3:0] cbp_d;
  always_comb begin
    state_d = state_q;
    error_d = error_q;
    blk_d = blk_q;
    k_d = k_q;
    count_d = count_q;
    mapped_d = mapped_q;
    cbp_d = cbp_q;
    ones_d = ones_q;
    larger_d = larger_q;
    value_d = value_q;
    big_d = big_q;
    start_block = 1'b0;
    next_blk = blk_q + 4'd1;
    block_nz = 1'b0;
    mode_done = 1'b0;
    mb_done = 1'b0;
    slice_done = 1'b0;
    level_done = 1'b0;
    qp_done = 1'b0;
    drop = 1'b0;
    put = 1'b0;
    clear = 1'b0;
    unique case (state_q)
      StIdle: begin
        if (start_i) begin
          state_d = StInit;
          error_d = start_job_i.error;
        end
      end
      StInit: begin
        if (bad_start_i) error_d = ErrSyntax;
        if (engine_ready_i) state_d = StType;
      end
      StType: begin
        if (fire_o) begin
          state_d = transform8x8_q ? StSize : StMode;
          blk_d   = '0;
          count_d = '0;
          if (bin_i) error_d = ErrTool;
        end
      end
      StSize: begin
        if (fire_o) begin
          state_d = StMode;
          if (bin_i) error_d = ErrTool;
        end
      end
      StMode: begin
        if (fire_o) begin
          mode_done = (count_q == '0 && bin_i) || count_q == 4'd3;
          count_d   = mode_done ? '0 : count_q + 4'd1;
          if (mode_done) begin
            blk_d = blk_q + 4'd1;  // wraps to 8x8 block 0
            if (blk_q == 4'd15) state_d = StCbp;
          end
        end
      end
      StCbp: begin
        if (fire_o) begin
          cbp_d[blk_q[1:0]] = bin_i;
          blk_d = blk_q + 4'd1;
          if (blk_q[1:0] == 2'd3) begin
            blk_d = '0;
            mapped_d = '0;
            next_blk = '0;
            if (cbp_d != '0) state_d = StQpDelta;
            else start_block = 1'b1;
          end
        end
      end
      StQpDelta: begin
        if (fire_o) begin
          if (bin_i) begin
            mapped_d = mapped_q + 6'd1;
            if (mapped_q == QpMappedMax) error_d = ErrSyntax;
          end else begin
            qp_done = 1'b1;
            next_blk = '0;
            start_block = 1'b1;
            if (mapped_q == QpMappedMax - 6'd1) error_d = ErrSyntax;
          end
        end
      end
      StSkip: begin
        if (free && error_q == ErrNone) begin
          put = 1'b1;
          clear = 1'b1;
          start_block = 1'b1;
        end
      end
      StCbf: begin
        if (fire_o) begin
          clear = 1'b1;
          k_d   = '0;
          if (bin_i) begin
            state_d = StSig;
          end else begin
            put = 1'b1;
            start_block = 1'b1;
          end
        end
      end
      StSig: begin
        if (fire_o) begin
          if (bin_i) begin
            state_d = StLast;
          end else begin
            k_d = k_q + 4'd1;
            if (k_q == 4'd14) state_d = StPrefix;
          end
        end
      end
      StLast: begin
        if (fire_o) begin
          if (bin_i) begin
            state_d = StPrefix;
          end else begin
            k_d = k_q + 4'd1;
            state_d = k_q == 4'd14 ? StPrefix : StSig;
          end
        end
      end
      StPrefix: begin
        if (fire_o) begin
          value_d = {8'd0, count_q} + 12'd1;
          big_d   = 1'b0;
          if (!bin_i) state_d = StSign;
          count_d = count_q + 4'd1;
          if (bin_i && count_q == 4'd13) begin
            state_d = StUnary;
            count_d = '0;
            value_d = 12'd1;
            big_d   = 1'b1;
          end
        end
      end
      StUnary: begin
        if (fire_o) begin
          if (bin_i) begin
            count_d = count_q + 4'd1;
            if (count_q == SuffixBitsMax) error_d = ErrLimit;
          end else begin
            state_d = count_q == '0 ? StSign : StBinary;
          end
        end
      end
      StBinary: begin
        if (fire_o) begin
          value_d = {value_q[10:0], bin_i};
          count_d = count_q - 4'd1;
          if (count_q == 4'd1) state_d = StSign;
        end
      end
      StSign: begin
        if (fire_o) begin
          level_done = 1'b1;
          if (magnitude > LevelMax) error_d = ErrLimit;
          if (magnitude != 12'd1) larger_d = larger_q == 3'd4 ? larger_q : larger_q + 3'd1;
          else ones_d = ones_q == 3'd4 ? ones_q : ones_q + 3'd1;
          k_d = k_below;
          count_d = '0;
          state_d = StPrefix;
          if (sig_below == '0) begin
            put = 1'b1;
            block_nz = 1'b1;
            start_block = 1'b1;
          end
        end
      end
      default: begin  // StEnd
        if (ready && past_i) begin
          drop = 1'b1;
          error_d = ErrTruncated;
        end else if (fire_o) begin
          state_d = StType;
          mb_done = 1'b1;
          if (bin_i) begin
            if (!last_byte_i) error_d = ErrExcess;
            else if (!last_bit_i) error_d = ErrSyntax;
            else slice_done = 1'b1;
          end else if (left_q == 20'd1) begin
            error_d = ErrRunsOn;
          end
        end
      end
    endcase
    if (start_block) begin
      blk_d   = next_blk;
      state_d = cbp_d[next_blk[3:2]] ? StCbf : StSkip;
      if (put && blk_q == 4'd15) state_d = StEnd;
    end
    if (state_d == StPrefix && state_q != StPrefix && state_q != StSign) begin
      ones_d   = '0;
      larger_d = '0;
      count_d  = '0;
    end
    // Given up: nothing of this block leaves, only the error does, behind what waits.
    if (error_d != ErrNone) put = 1'b0;
    if (slice_done) state_d = StIdle;
    if (error_q != ErrNone) begin
      state_d = state_q;
      if (free) begin
        put = 1'b1;
        clear = 1'b1;
        state_d = StIdle;
        error_d = ErrNone;
      end
    end
  end
  assign idle_o = state_q == StIdle && !pend_q;
  assign stop_o = state_q != StIdle && state_d == StIdle;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      error_q <= ErrNone;
      pend_q  <= 1'b0;
      hold_q  <= 1'b0;
    end else begin
      state_q <= state_d;
      error_q <= error_d;
      if (put) pend_q <= 1'b1;
      else if (drop || (word_valid_o && word_ready_i)) pend_q <= 1'b0;
      // The last block of a macroblock waits for end_of_slice_flag.
      if (put && error_q == ErrNone) hold_q <= blk_q == 4'd15;
      else if (drop || mb_done) hold_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    blk_q <= blk_d;
    k_q <= k_d;
    count_q <= count_d;
    mapped_q <= mapped_d;
    cbp_q <= cbp_d;
    ones_q <= ones_d;
    larger_q <= larger_d;
    value_q <= value_d;
    big_q <= big_d;
    if (mode_done || (state_q == StMode && fire_o)) begin
      if (count_q == '0) modes_q[blk_q] <= {3'd0, bin_i};
      else modes_q[blk_q][count_q[1:0]] <= bin_i;
    end
    if (state_q == StCbf) sig_q <= '0;
    else if (state_q == StSig && fire_o && bin_i) sig_q[k_q] <= 1'b1;
    if (state_q inside {StSig, StLast} && state_d == StPrefix && k_d == 4'd15) sig_q[15] <= 1'b1;

    // The word.
    if (put) begin
      w_error_q <= error_q;
      w_last_q <= 1'b0;
      w_nz_q <= block_nz;
      w_cbp_q <= error_q == ErrNone && cbp_q[blk_q[3:2]];
      w_mode_q <= error_q == ErrNone ? modes_q[blk_q] : '0;
    end
    if (slice_done) w_last_q <= 1'b1;
    if (clear) levels_q <= '0;
    else if (level_done) levels_q[k_q] <= bin_i ? -magnitude : magnitude;

    // The slice.
    if (start_i) begin
      transform8x8_q <= start_job_i.transform8x8;
      wide_q <= start_job_i.width > OnChipMbs;
      width_q <= start_job_i.width;
      x_q <= start_job_i.x;
      until_above_q <= start_job_i.width;
      left_q <= start_job_i.left;
      column_q <= start_job_i.width > OnChipMbs ? '0 : start_job_i.x[1:0];
      qp_q <= start_job_i.qp;
      qp_changed_q <= 1'b0;
      first_q <= 1'b1;
      synced_q <= 1'b0;
    end else begin
      if (synced_i) synced_q <= 1'b1;
      if (mb_done) begin
        first_q <= 1'b0;
        x_q <= x_q + 10'd1 == width_q ? '0 : x_q + 10'd1;
        column_q <= !wide_q && x_q + 10'd1 == width_q ? '0 : column_q + 2'd1;
        left_q <= left_q - 20'd1;
        if (!avail_b) until_above_q <= until_above_q - 10'd1;
      end
      if (qp_done) begin
        qp_changed_q <= mapped_q != '0;
        if (mapped_q != '0) qp_q <= qp_new;
      end
      if (state_q == StCbp && start_block) qp_changed_q <= 1'b0;
    end

    // Neighbours: those that are not there count as having levels.
    if (state_q == StType && fire_o) begin
      if (!avail_a) left_nz_q <= '1;
      if (!avail_a) left_cbp_q <= '1;
      if (!avail_b) top_nz_q[column_q] <= '1;
      if (!avail_b) top_cbp_q[column_q] <= '1;
    end
    if (state_q == StCbp && fire_o && blk_q[1:0] == 2'd3) begin
      left_cbp_q <= {cbp_d[3], cbp_d[1]};
      top_cbp_q[column_q] <= cbp_d[3:2];
    end
    if (put && error_q == ErrNone) begin
      left_nz_q[by] <= block_nz;
      top_nz_q[column_q][bx] <= block_nz;
    end
    if (fill_valid_i && synced_q) begin
      top_nz_q[fill_column_i]  <= fill_nz_i;
      top_cbp_q[fill_column_i] <= fill_cbp_i;
    end
    if (start_i) ahead_q <= '0;
    else ahead_q <= ahead_q + 3'(fill_valid_i && synced_q) - 3'(mb_done && wide_q && avail_b);
  end


endmodule
