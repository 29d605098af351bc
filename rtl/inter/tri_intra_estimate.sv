// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Intra estimate of a macroblock: the cheapest of I_16x16, I_8x8 and I_4x4 and what it costs, from
// the source alone; I_16x16 wins ties, then I_8x8. What is outside the macroblock comes with it.
//
// One unit makes the predictions of 64 samples a clock and one takes their distances. First the
// modes of I_16x16, four clocks each; then each quarter in 21: nine modes of I_8x8, and of its four
// 4x4 blocks three clocks each, in which four modes of one block are measured. Those of I_8x8 stand
// between the blocks, so that a block's mode is known when the next one's are priced.
// Handshake: valid/ready for macroblocks; valid_o marks the result, which stays until the next.
// The source's quarter comes two clocks after it is asked for; it need not stay.
// Latency: 114 clocks from the macroblock's to the result's.
// Throughput: one macroblock in 114 clocks.
// Golden: `codec::video::hardware::estimate::whole`, `cheapest`; sim model `intra_estimate`.
module tri_intra_estimate
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic ready_o,
    input estimate_job_t job_i,
    output logic read_o,
    output logic [1:0] quarter_o,
    input sample_t [7:0][7:0] source_i,  // [row][column]
    output logic valid_o,
    output logic [17:0] whole_o,  // I_16x16 with the price of its mode
    output logic [17:0] cost_o,  // of the cheapest, that price left out
    output logic [1:0] kind_o
);

  localparam logic [3:0] ModePlane = 4'd9;

  // A clock's work: samples (stage 2), edge (3), prediction (4), distance (5 to 9), costs (8 on).
  localparam int unsigned Stages = 13;

  // ------------------------------------------------------------------ order of work
  logic busy_q, run_q, take, done, start_q;
  assign ready_o = !busy_q || done;
  assign take = valid_i && ready_o;

  logic whole_q;
  logic [1:0] quarter_q, block_q;
  logic [2:0] step_q;
  estimate_token_t token;
  always_comb begin
    token.whole = whole_q;
    token.four = !whole_q && step_q < 3'd3;
    token.quarter = quarter_q;
    token.block = block_q;
    token.begins = whole_q || (block_q == '0 && step_q == '0);
    token.ends = !whole_q && step_q == 3'd5;
    token.last = token.ends && &quarter_q;
    if (whole_q) token.mode = block_q == 2'd3 ? ModePlane : 4'(block_q);
    else if (token.four) token.mode = {step_q[1:0], 2'd0};
    else token.mode = {1'b0, block_q, 1'b0} + 4'(step_q) - 4'd3;
  end

  // In I_16x16 block_q counts the modes.
  always_ff @(posedge clk_i) begin
    if (take) begin
      whole_q <= 1'b1;
      quarter_q <= '0;
      block_q <= '0;
      step_q <= '0;
    end else if (run_q && whole_q) begin
      quarter_q <= quarter_q + 2'd1;
      if (&quarter_q) begin
        block_q <= block_q + 2'd1;
        whole_q <= !(&block_q);
      end
    end else if (run_q) begin
      step_q <= step_q + 3'd1;
      if (step_q == (&block_q ? 3'd5 : 3'd4)) begin
        step_q  <= '0;
        block_q <= block_q + 2'd1;
        if (&block_q) quarter_q <= quarter_q + 2'd1;
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      run_q   <= 1'b0;
      start_q <= 1'b0;
    end else begin
      if (take) busy_q <= 1'b1;
      else if (done) busy_q <= 1'b0;
      if (take) run_q <= 1'b1;
      else if (token.last) run_q <= 1'b0;
      start_q <= take;
    end
  end

  // [i]: stage i + 1.
  estimate_token_t [Stages-1:0] tokens;
  logic [Stages-1:0] valid;
  estimate_token_t [Stages-1:1] token_q;
  logic [Stages-1:1] valid_q;
  assign tokens = {token_q, token};
  assign valid  = {valid_q, run_q};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= valid[Stages-2:0];
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 1; i < Stages; i++) if (valid[i-1]) token_q[i] <= tokens[i-1];
  end
  estimate_token_t t3, t4, t5;
  assign t3 = tokens[2];
  assign t4 = tokens[3];
  assign t5 = tokens[4];

  // The samples of a quarter are asked for in its second stage: they are not needed before the
  // fifth.
  assign read_o = valid[1] && tokens[1].begins;
  assign quarter_o = tokens[1].quarter;

  // ------------------------------------------------------------------ around a quarter (stage 3)
  // The lines above and to the left: the macroblock's, then those of the quarters that are done.
  logic [7:0] lambda_q;
  logic a_q, b_q, c_q, d_q;
  sample_t [23:0] top_q;
  sample_t [15:0] left_q;
  sample_t corner_q, lower_corner_q;
  sample_t [7:0][7:0] source_q;
  logic turn;
  assign turn = valid[2] && t3.ends;
  always_ff @(posedge clk_i) begin
    if (take) begin
      lambda_q <= job_i.lambda;
      {a_q, b_q, c_q, d_q} <= {job_i.a, job_i.b, job_i.c, job_i.d};
      top_q <= job_i.top;
      left_q <= job_i.left;
      corner_q <= job_i.corner;
    end else if (turn) begin
      for (int unsigned i = 0; i < 8; i++) begin
        if (t3.quarter == 2'd0) top_q[i] <= source_q[7][i];
        if (t3.quarter == 2'd1) top_q[8+i] <= source_q[7][i];
        if (t3.quarter == 2'd0) left_q[i] <= source_q[i][7];
        if (t3.quarter == 2'd2) left_q[8+i] <= source_q[i][7];
      end
      corner_q <= t3.quarter == 2'd1 ? lower_corner_q : top_q[7];
      if (t3.quarter == 2'd0) lower_corner_q <= left_q[7];
    end
    if (valid[3] && t4.begins) source_q <= source_i;
  end

  logic right, lower, quarter_a, quarter_b, quarter_c, quarter_d;
  assign {lower, right} = t3.quarter;
  // What I_16x16 needs lies around the macroblock, whichever quarter of it is measured.
  assign quarter_a = a_q || (right && !t3.whole);
  assign quarter_b = b_q || (lower && !t3.whole);
  always_comb begin
    unique case (t3.whole ? 2'd0 : t3.quarter)
      2'd0: {quarter_c, quarter_d} = {b_q, d_q};
      2'd1: {quarter_c, quarter_d} = {c_q, b_q};
      2'd2: {quarter_c, quarter_d} = {1'b1, a_q};
      default: {quarter_c, quarter_d} = 2'b01;
    endcase
  end

  sample_t [24:0] line, line_q;
  logic there_a, there_b, there_d, there_a_q, there_b_q;
  tri_estimate_edge u_edge (
      .top_i(right ? top_q[23:8] : top_q[15:0]),
      .left_i(lower ? left_q[15:8] : left_q[7:0]),
      .corner_i(corner_q),
      .own_i(source_q),
      .a_i(quarter_a),
      .b_i(quarter_b),
      .c_i(quarter_c),
      .d_i(quarter_d),
      .four_i(t3.four),
      .whole_i(t3.whole),
      .block_i(t3.block),
      .edge_o(line),
      .a_o(there_a),
      .b_o(there_b),
      .d_o(there_d)
  );

  logic signed [7:0][15:0] column, column_q, row, row_q;
  sample_t dc;
  tri_estimate_plane u_plane (
      .clk_i,
      .rst_ni,
      .start_i(start_q),
      .top_i(top_q[15:0]),
      .left_i(left_q),
      .corner_i(corner_q),
      .a_i(a_q),
      .b_i(b_q),
      .right_i(right),
      .lower_i(lower),
      .dc_o(dc),
      .column_o(column),
      .row_o(row)
  );

  // Modes that have all they need: the one, or the four.
  logic [3:0] allowed;
  logic all_there;
  assign all_there = there_a && there_b && there_d;
  always_comb begin
    unique case (t3.mode)
      4'd0, 4'd3, 4'd7: allowed[0] = there_b;
      4'd1, 4'd8: allowed[0] = there_a;
      4'd2: allowed[0] = 1'b1;
      default: allowed[0] = all_there;
    endcase
    unique case ({
      t3.four, t3.mode
    })
      {1'b1, 4'd0} : allowed[3:1] = {there_b, 1'b1, there_a};
      {1'b1, 4'd4} : allowed[3:1] = {there_b, all_there, all_there};
      default: allowed[3:1] = 3'b000;
    endcase
  end

  logic [9:0] mode_q;
  always_ff @(posedge clk_i) begin
    if (valid[2]) begin
      line_q <= line;
      there_a_q <= there_a;
      there_b_q <= there_b;
      mode_q <= 10'd1 << t3.mode;
      if (t3.mode == ModePlane) begin
        column_q <= column;
        row_q <= row;
      end
    end
  end

  // ------------------------------------------------------------------ predictions (stage 4)
  sample_t [7:0][7:0] guess, guess_q;
  sample_t any_dc, dc_q;
  logic [3:0] dc_here, dc_here_q;
  tri_estimate_guess u_guess (
      .edge_i(line_q),
      .a_i(there_a_q),
      .b_i(there_b_q),
      .four_i(t4.four),
      .whole_i(t4.whole),
      .mode_i(mode_q),
      .dc_i(dc),
      .column_i(column_q),
      .row_i(row_q),
      .guess_o(guess),
      .dc_o(any_dc),
      .dc_here_o(dc_here)
  );
  always_ff @(posedge clk_i) begin
    if (valid[3]) begin
      guess_q <= guess;
      dc_q <= any_dc;
      dc_here_q <= dc_here;
    end
  end

  // ------------------------------------------------------------------ distances (stages 5 to 9)
  // A 4x4 block meets the predictions of its four modes.
  logic signed [7:0][7:0][8:0] residual;
  for (genvar y = 0; y < 8; y++) begin : gen_row
    for (genvar x = 0; x < 8; x++) begin : gen_column
      localparam int unsigned Quadrant = 2 * (y / 4) + x / 4;
      sample_t own, other;
      assign other = dc_here_q[Quadrant] ? dc_q : guess_q[y][x];
      assign own = t5.four ?
          source_q[4*32'(t5.block[1])+y%4][4*32'(t5.block[0])+x%4] : source_q[y][x];
      assign residual[y][x] = $signed({1'b0, own}) - $signed({1'b0, other});
    end
  end

  logic signed [3:0][12:0] dcs;
  logic [15:0] satd;
  logic [3:0][13:0] four_satd;
  logic unused_valid;
  tri_hadamard u_hadamard (
      .clk_i,
      .rst_ni,
      .valid_i(valid[4]),
      .eight_i(!t5.whole && !t5.four),
      .residual_i(residual),
      .dc_o(dcs),
      .valid_o(unused_valid),
      .satd_o(satd),
      .four_o(four_satd)
  );

  // ------------------------------------------------------------------ costs (stage 10 and on)
  logic [6:0][3:0] allowed_q;  // stages 4 to 10
  always_ff @(posedge clk_i) begin
    if (valid[2]) allowed_q[0] <= allowed;
    for (int unsigned i = 1; i < 7; i++) if (valid[i+2]) allowed_q[i] <= allowed_q[i-1];
  end

  tri_estimate_costs u_costs (
      .clk_i,
      .rst_ni,
      .take_i(take),
      .take_lambda_i(job_i.lambda),
      .lambda_i(lambda_q),
      .valid_i(valid[Stages-1:7]),
      .token_i(tokens[Stages-1:7]),
      .allowed_i(allowed_q[6]),
      .dc_i(dcs),
      .satd_i(satd),
      .four_satd_i(four_satd),
      .valid_o(done),
      .whole_o,
      .cost_o,
      .kind_o
  );
  assign valid_o = done;

  logic unused;
  assign unused = ^{t3, t4, t5};

endmodule
