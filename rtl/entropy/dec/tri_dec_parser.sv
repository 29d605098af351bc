// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Macroblock parser: asks the engine for the bins of a slice's macroblocks, one after the other,
// and makes level words of them.
//
// Order of the syntax: mb_type, prediction modes, coded_block_pattern, mb_qp_delta, then block by
// block the levels, then end_of_slice_flag. A word leaves when its block is through (blocks without
// levels: one per clock); the last one of a macroblock waits for end_of_slice_flag. An error leaves
// as a word of its own, behind the blocks before it. The neighbours that contexts depend on are
// kept here: of the macroblock to the left, and of four macroblocks above; of wide pictures the
// latter come with the records of the line port. Both ways that a bin can fall are worked out
// beside the engine (tri_dec_step); the bin chooses one.
//
// Handshake: the bin at hand is decoded with fire_o, and comes back in the same clock; next_ctx_o
// are the contexts that the next bin can have. Words valid/ready.
// Latency: a word follows its last bin by one clock.
// Throughput: one bin per clock.
// Golden: `entropy::lane::SliceParser`; sim model `dec_parser`.
module tri_dec_parser
  import tri_pkg::*;
  import tri_dec_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic   start_i,
    input  start_t start_job_i,
    output logic   idle_o,
    output logic   stop_o,       // the slice is through, or given up

    // Engine and context file.
    input  logic       engine_ready_i,
    input  logic       bad_start_i,
    output logic       fire_o,
    output logic [1:0] kind_o,
    input  logic       bin_i,
    output logic       go_o,            // move on to the next bin
    output logic       port_o,          // by the second of the contexts
    input  ctx_t       ctx_i,           // the context at hand
    output ctx_t [1:0] next_ctx_o,
    input  logic       past_i,
    input  logic       last_byte_i,
    input  logic       last_bit_i,

    // Records of the row above.
    input logic    synced_i,        // the pipeline takes the slice's first block
    input logic    record_valid_i,
    input record_t record_i,

    output logic       word_valid_o,
    input  logic       word_ready_i,
    output ring_t      word_o,
    output ring_high_t word_high_o
);

  // Largest level that a word holds.
  localparam logic [11:0] LevelMax = 12'd2047;

  parse_state_e state_q;
  parse_t at_q;
  error_e error_q;  // given up: the word that says so is still to be made

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
  logic [15:0][3:0] modes_q;  // {rem_mode, flag}
  logic [15:0] sig_q;

  // Neighbours.
  logic [3:0] left_nz_q;
  logic [1:0] left_cbp_q;  // bits 1 and 3
  logic [3:0][3:0] top_nz_q;
  logic [3:0][1:0] top_cbp_q;  // bits 2 and 3
  logic [1:0] bx, by;
  assign bx = {at_q.blk[2], at_q.blk[0]};
  assign by = {at_q.blk[3], at_q.blk[1]};

  // The word on its way out.
  logic pend_q, hold_q, put;
  logic w_last_q, w_nz_q, w_cbp_q;
  logic [3:0] w_mode_q;
  error_e w_error_q;
  logic [15:0][4:0] low_q;  // {negative, bits 3 to 0 of the magnitude}
  ring_high_t high_q;
  logic w_wide_q;
  logic free;
  logic [15:0] negative;
  logic [15:0][3:0] low;
  for (genvar k = 0; k < 16; k++) begin : gen_word
    assign {negative[k], low[k]} = low_q[k];
  end
  assign word_valid_o = pend_q && !hold_q;
  assign free = !pend_q || (!hold_q && word_ready_i);
  assign word_o = '{
          head: '{
              error: w_error_q,
              last: w_last_q,
              cbp: w_cbp_q,
              nz: w_nz_q,
              rem_mode: w_mode_q[3:1],
              pred_flag: w_mode_q[0]
          },
          qp: qp_q,
          wide: w_wide_q,
          negative: negative,
          low: low
      };
  assign word_high_o = high_q;

  // The bin of this clock, or the step without one.
  parse_facts_t facts;
  logic has_bin, running, ready, past_end;
  assign kind_o = state_q[4:3] == 2'd3 ? KindTerminate : state_q[4] ? KindBypass : KindContext;
  assign has_bin = state_q >= MbType;
  assign running = error_q == ErrNone;
  assign ready = engine_ready_i && running && has_bin;
  assign past_end = ready && state_q == MbEnd && past_i;
  assign fire_o = ready && (state_q == MbEnd ? !past_i : free);
  always_comb begin
    unique case (state_q)
      MbInit:   go_o = running && engine_ready_i;
      MbRecord: go_o = running && !facts.record_missing;
      MbSkip:   go_o = running && free;
      default:  go_o = fire_o;
    endcase
  end

  // Levels below the one at hand.
  logic [15:0] sig_below;
  logic [ 3:0] k_below;
  logic [11:0] magnitude;
  assign sig_below = sig_q & ~(16'hFFFF << at_q.k);
  always_comb begin
    k_below = '0;
    for (int i = 0; i < 16; i++) begin
      if (sig_below[i]) k_below = 4'(i);
    end
  end
  assign magnitude = at_q.big ? at_q.value + 12'd14 : at_q.value;

  // mb_qp_delta: from −26 to 25, around 52 values.
  logic [5:0] half;
  logic [7:0] qp_sum;
  logic [5:0] qp_new;
  assign half = at_q.mapped[0] ? (at_q.mapped + 6'd1) >> 1 : at_q.mapped >> 1;
  assign qp_sum = at_q.mapped[0] ? 8'(qp_q) + 8'(half) : 8'(qp_q) + 8'd52 - 8'(half);
  assign qp_new = qp_sum >= 8'd52 ? 6'(qp_sum - 8'd52) : qp_sum[5:0];

  // Where to go from here, after a 0 and after a 1.
  assign facts = '{
          transform8x8: transform8x8_q,
          record_missing: wide_q && avail_b && ahead_q == '0,
          qp_changed: qp_changed_q,
          runs_on: left_q == 20'd1,
          last_byte: last_byte_i,
          last_bit: last_bit_i,
          more: sig_below != '0,
          k_below: k_below,
          one: !at_q.big && at_q.value == 12'd1,
          beyond: magnitude > LevelMax,
          left_nz: left_nz_q,
          top_nz: top_nz_q[column_q],
          left_cbp: left_cbp_q,
          top_cbp: top_cbp_q[column_q]
      };
  parse_state_e [1:0] state_next;
  parse_t [1:0] next;
  parse_act_t [1:0] acts;
  tri_dec_step #(
      .Bin(1'b0)
  ) u_after_0 (
      .state_i(state_q),
      .at_i(at_q),
      .facts_i(facts),
      .ctx_i,
      .state_o(state_next[0]),
      .next_o(next[0]),
      .act_o(acts[0]),
      .ctx_o(next_ctx_o[0])
  );
  tri_dec_step #(
      .Bin(1'b1)
  ) u_after_1 (
      .state_i(state_q),
      .at_i(at_q),
      .facts_i(facts),
      .ctx_i,
      .state_o(state_next[1]),
      .next_o(next[1]),
      .act_o(acts[1]),
      .ctx_o(next_ctx_o[1])
  );
  // Behind a sign, and where there is no bin, the way does not depend on it.
  assign port_o = bin_i && has_bin && state_q != MbSign;
  logic report, act_put, act_infer;
  error_e act_error;
  assign act_error = bin_i ? acts[1].error : acts[0].error;
  assign act_put = bin_i ? acts[1].put : acts[0].put;
  assign act_infer = bin_i ? acts[1].infer : acts[0].infer;
  assign report = !running && free;
  assign put = report || (go_o && act_put);

  logic mb_done, slice_done;
  assign mb_done = state_q == MbEnd && fire_o;
  assign slice_done = mb_done && bin_i && acts[1].ends;
  assign idle_o = state_q == MbIdle && !pend_q;
  assign stop_o = report || slice_done;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= MbIdle;
      error_q <= ErrNone;
      pend_q  <= 1'b0;
      hold_q  <= 1'b0;
    end else begin
      if (start_i) state_q <= MbInit;
      else if (stop_o) state_q <= MbIdle;
      else if (go_o) state_q <= bin_i ? state_next[1] : state_next[0];
      if (start_i) error_q <= start_job_i.error;
      else if (report) error_q <= ErrNone;
      else if (past_end) error_q <= ErrTruncated;
      else if (running && state_q == MbInit && bad_start_i) error_q <= ErrSyntax;
      else if (go_o) error_q <= act_error;
      if (put) pend_q <= 1'b1;
      else if (past_end || (word_valid_o && word_ready_i)) pend_q <= 1'b0;
      // The last block of a macroblock waits for end_of_slice_flag.
      if (put && running) hold_q <= at_q.blk == 4'd15;
      else if (past_end || mb_done) hold_q <= 1'b0;
    end
  end

  // What is written by index is written word by word, each with an enable of its own that does not
  // wait for the bin: so each has a clock gate.
  logic at_sign, sign, clear, steps;
  logic [15:0] sig_d;
  logic [ 4:0] low_d;
  logic [ 6:0] high_d;
  logic [ 3:0] mode_d;
  assign at_sign = state_q == MbSign && running;
  assign sign = at_sign && fire_o;
  assign clear = report || (go_o && (state_q == MbSkip || state_q == MbCbf));
  assign low_d = {bin_i, magnitude[3:0]} & {5{at_sign}};
  assign high_d = magnitude[10:4] & {7{at_sign}};
  assign steps = fire_o && (state_q == MbSig || state_q == MbLast);
  always_comb begin
    sig_d = sig_q;
    if (state_q == MbSig && bin_i) sig_d[at_q.k] = 1'b1;
    if (act_infer) sig_d[15] = 1'b1;
    if (start_i || clear) sig_d = '0;
  end
  assign mode_d = at_q.count == '0 ? 4'b0001 : {bin_i, at_q.mapped[1:0], 1'b0};
  // Neighbours: those that are not there count as having levels.
  logic here;
  logic [3:0] left_nz_d, top_nz_d;
  logic [1:0] left_cbp_d, top_cbp_d;
  assign here = go_o && state_q inside {MbType, MbCbp, MbSkip, MbCbf, MbSign};
  always_comb begin
    {left_cbp_d, left_nz_d} = {left_cbp_q, left_nz_q};
    {top_cbp_d, top_nz_d}   = {facts.top_cbp, facts.top_nz};
    unique case (state_q)
      MbType: begin
        if (!avail_a) {left_cbp_d, left_nz_d} = '1;
        if (!avail_b) {top_cbp_d, top_nz_d} = '1;
      end
      MbCbp: begin
        if (at_q.blk[1:0] == 2'd3) begin
          left_cbp_d = {bin_i, at_q.cbp[1]};
          top_cbp_d  = {bin_i, at_q.cbp[2]};
        end
      end
      default: begin
        left_nz_d[by] = at_sign;
        top_nz_d[bx]  = at_sign;
      end
    endcase
  end
  always_ff @(posedge clk_i) begin
    if (go_o) at_q <= bin_i ? next[1] : next[0];
    if (start_i || clear || steps) sig_q <= sig_d;
    for (int unsigned k = 0; k < 16; k++) begin
      // A mode is complete with its flag, or with the third bit behind it.
      if (state_q == MbMode && fire_o && at_q.blk == 4'(k) &&
          (at_q.count == '0 || at_q.count == 4'd3)) begin
        modes_q[k] <= mode_d;
      end
      // Of the levels, those that are not 0 are cleared for the next block.
      if (start_i || (clear && sig_q[k]) || (sign && at_q.k == 4'(k))) low_q[k] <= low_d;
      if (start_i || (clear && sig_q[k] && w_wide_q) || (sign && at_q.k == 4'(k) && at_q.big)) begin
        high_q[k] <= high_d;
      end
    end
    if (start_i || clear) w_wide_q <= 1'b0;
    else if (sign && at_q.big) w_wide_q <= 1'b1;

    // The word.
    if (put) begin
      w_error_q <= error_q;
      w_last_q <= 1'b0;
      w_nz_q <= running && state_q == MbSign;
      w_cbp_q <= running && at_q.cbp[at_q.blk[3:2]];
      w_mode_q <= running ? modes_q[at_q.blk] : '0;
    end
    if (slice_done) w_last_q <= 1'b1;

    // The slice.
    if (start_i) begin
      transform8x8_q <= start_job_i.transform8x8;
      wide_q <= start_job_i.width > 10'(OnChipMbs);
      width_q <= start_job_i.width;
      x_q <= start_job_i.x;
      until_above_q <= start_job_i.width;
      left_q <= start_job_i.left;
      column_q <= start_job_i.width > 10'(OnChipMbs) ? '0 : start_job_i.x[1:0];
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
      if (state_q == MbQpDelta && fire_o && !bin_i) begin
        qp_changed_q <= at_q.mapped != '0;
        if (at_q.mapped != '0) qp_q <= qp_new;
      end
      // Behind a coded_block_pattern of 0 there is no mb_qp_delta.
      if (state_q == MbSkip && at_q.cbp == '0) qp_changed_q <= 1'b0;
    end

    // Neighbours.
    if (here) {left_cbp_q, left_nz_q} <= {left_cbp_d, left_nz_d};
    for (int unsigned c = 0; c < 4; c++) begin
      if (record_valid_i && synced_q && record_i.column == 2'(c)) begin
        {top_cbp_q[c], top_nz_q[c]} <= {record_i.cbp, record_i.nz};
      end else if (here && column_q == 2'(c)) begin
        {top_cbp_q[c], top_nz_q[c]} <= {top_cbp_d, top_nz_d};
      end
    end
    if (start_i) ahead_q <= '0;
    else ahead_q <= ahead_q + 3'(record_valid_i && synced_q) - 3'(mb_done && wide_q && avail_b);
  end

  `TRI_ASSERT_STREAM(WordStays, word_valid_o, word_ready_i, {word_o, word_high_o})
  `TRI_ASSERT(OneWayWithoutBin,
              go_o && !has_bin |-> {state_next[0], next[0]} == {state_next[1], next[1]})

endmodule
