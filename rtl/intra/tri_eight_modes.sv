// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Mode of an 8x8 block of luma, from the reconstruction around it; its prediction and residual. Of
// a block of an inter macroblock the prediction is asked for, in four 4x4 blocks.
//
// All is counted from a block's clock 0, in which it begins:
//   1      the block is at the port; the source is asked for, and the prediction to 4
//   2      reference samples are filtered (8.3.2.2.1)
//   3–11   predictions of the nine modes; 4–12 their residuals, to the Hadamard unit
//   10–18  distances come; 11–19 costs are compared
//   20     the best prediction once more; the mode leaves
//   21     transform_start_o; residuals leave behind it in sixteen clocks, half a row each
//   21–36  the prediction leaves as half columns, the upper ones first
// Handshake: begin_i at most every 33 clocks. The source comes two clocks after it is asked for,
// and so do blocks of the prediction.
// Golden: `codec::video::hardware::estimate::best8`.
module tri_eight_modes
  import tri_pkg::*;
  import tri_modes_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic begin_i,
    output logic ready_o,
    output logic at_port_o,  // clock 1
    input eight_block_t block_i,
    output logic read_o,
    input sample_t [7:0][7:0] source_i,  // [row][column]
    output logic guess_read_o,
    output logic [1:0] guess_block_o,  // of the quarter
    input samples_t guess_i,
    // The Hadamard unit: nine residuals; the distance of each comes in the sixth clock behind it.
    output logic hold_o,  // it will be taken three clocks later
    output logic measure_o,
    output logic signed [7:0][7:0][8:0] residual_o,
    input logic [15:0] satd_i,
    output logic mode_valid_o,  // of an intra macroblock
    output logic [3:0] mode_o,
    output logic [3:0] predicted_o,
    output logic transform_start_o,
    output logic [5:0] transform_qp_o,
    output logic transform_intra_o,
    output logic signed [3:0][8:0] transform_residual_o,
    output logic guess_valid_o,
    output logic [3:0] guess_at_o,
    output sample_t [3:0] guess_o
);

  localparam logic [3:0] LastMode = 4'd8;
  localparam logic [5:0] Interval = 6'd33;

  // ------------------------------------------------------------------ the clock of the block
  logic [5:0] at_q;  // 0: none
  logic intra_q;
  assign ready_o = at_q == '0 || at_q == Interval;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) at_q <= '0;
    else if (begin_i) at_q <= 6'd1;
    else if (ready_o) at_q <= '0;
    else at_q <= at_q + 6'd1;
  end
  assign at_port_o = at_q == 6'd1;
  assign read_o = at_port_o;
  assign hold_o = at_q >= 6'd1 && at_q <= 6'd9;

  // Modes as they pass the stages: prediction, residual, distance, cost.
  logic [3:0] mode_q, priced_q, compared_q;
  logic guessing_q, measuring_q, pricing_q, comparing_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      guessing_q  <= 1'b0;
      measuring_q <= 1'b0;
      pricing_q   <= 1'b0;
      comparing_q <= 1'b0;
    end else begin
      if (at_q == 6'd2) guessing_q <= intra_q;
      else if (mode_q == LastMode) guessing_q <= 1'b0;
      measuring_q <= guessing_q;
      if (at_q == 6'd9) pricing_q <= intra_q;
      else if (priced_q == LastMode) pricing_q <= 1'b0;
      comparing_q <= pricing_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (at_q == 6'd2) mode_q <= '0;
    else if (guessing_q) mode_q <= mode_q + 4'd1;
    if (at_q == 6'd9) priced_q <= '0;
    else if (pricing_q) priced_q <= priced_q + 4'd1;
    if (pricing_q) compared_q <= priced_q;
  end

  // ------------------------------------------------------------------ around the block
  eight_block_t block_q;
  sample_t [24:0] line, line_q;
  logic there_a, there_b, there_d, all_there;
  assign intra_q = block_q.intra;
  always_ff @(posedge clk_i) if (at_port_o) block_q <= block_i;
  tri_estimate_edge u_edge (
      .top_i(block_q.top),
      .left_i(block_q.left),
      .corner_i(block_q.corner),
      .own_i('0),
      .a_i(block_q.a),
      .b_i(block_q.b),
      .c_i(block_q.c),
      .d_i(block_q.d),
      .four_i(1'b0),
      .whole_i(1'b0),
      .block_i(2'd0),
      .edge_o(line),
      .a_o(there_a),
      .b_o(there_b),
      .d_o(there_d)
  );
  always_ff @(posedge clk_i) if (at_q == 6'd2 && intra_q) line_q <= line;
  assign all_there = there_a && there_b && there_d;

  // ------------------------------------------------------------------ predictions
  logic best_again, dc_here_q;
  logic [8:0] modes, best_modes_q;
  logic [3:0] dc_here;
  sample_t [7:0][7:0] guess, guess_q, own_q;
  sample_t dc, dc_q;
  assign best_again = at_q == 6'd20 && intra_q;
  assign modes = best_again ? best_modes_q : 9'd1 << mode_q;
  tri_estimate_guess u_guess (
      .edge_i(line_q),
      .a_i(there_a),
      .b_i(there_b),
      .four_i(1'b0),
      .whole_i(1'b0),
      .mode_i({1'b0, modes}),
      .dc_i('0),
      .column_i('0),
      .row_i('0),
      .guess_o(guess),
      .dc_o(dc),
      .dc_here_o(dc_here)
  );
  logic [1:0] asked_q;
  logic [1:0][1:0] asked_block_q;
  // The lane of the block is known from its clock 1 on, whether it is intra from its clock 2.
  assign guess_read_o  = at_q >= 6'd2 && at_q <= 6'd5 && !intra_q;
  assign guess_block_o = 2'(at_q) - 2'd2;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) asked_q <= '0;
    else asked_q <= {asked_q[0], guess_read_o};
  end
  always_ff @(posedge clk_i) begin
    if (guess_read_o) asked_block_q[0] <= guess_block_o;
    if (asked_q[0]) asked_block_q[1] <= asked_block_q[0];
    if (at_q == 6'd3) own_q <= source_i;
    if (guessing_q || best_again) begin
      guess_q <= guess;
      dc_q <= dc;
      dc_here_q <= dc_here[0];
    end
    if (asked_q[1]) begin
      dc_here_q <= 1'b0;
      for (int unsigned i = 0; i < 16; i++) begin
        guess_q[{asked_block_q[1][1], 2'(i/4)}][{asked_block_q[1][0], 2'(i)}] <= guess_i[i];
      end
    end
  end

  // ------------------------------------------------------------------ distances, costs
  assign measure_o = measuring_q;
  sample_t [7:0][7:0] other;
  for (genvar y = 0; y < 8; y++) begin : gen_row
    for (genvar x = 0; x < 8; x++) begin : gen_column
      assign other[y][x] = dc_here_q ? dc_q : guess_q[y][x];
      assign residual_o[y][x] = $signed({1'b0, own_q[y][x]}) - $signed({1'b0, other[y][x]});
    end
  end

  logic allowed, better;
  logic [16:0] cost_q, best_q;
  logic [9:0] price;
  always_comb begin
    unique case (priced_q)
      4'd0, 4'd3, 4'd7: allowed = there_b;
      4'd1, 4'd8: allowed = there_a;
      4'd2: allowed = 1'b1;
      default: allowed = all_there;
    endcase
    price = priced_q == block_q.predicted ? 10'(block_q.lambda) : {block_q.lambda, 2'd0};
  end
  assign better = compared_q == '0 || cost_q < best_q;
  logic [3:0] best_mode_q;
  always_ff @(posedge clk_i) begin
    if (pricing_q) cost_q <= allowed ? 17'(satd_i) + 17'(price) : '1;
    if (comparing_q && better) begin
      best_q <= cost_q;
      best_mode_q <= compared_q;
      best_modes_q <= 9'd1 << compared_q;
    end
  end
  assign mode_valid_o = best_again;
  assign mode_o = best_mode_q;
  assign predicted_o = block_q.predicted;

  // ------------------------------------------------------------------ to the transform
  logic feed_q;
  logic [3:0] feed_at_q;
  assign transform_start_o = at_q == 6'd21;
  assign transform_qp_o = block_q.qp;
  assign transform_intra_o = intra_q;
  assign guess_valid_o = transform_start_o || feed_q;
  assign guess_at_o = feed_at_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      feed_q <= 1'b0;
      feed_at_q <= '0;
    end else if (guess_valid_o) begin
      feed_q <= !(&feed_at_q);
      feed_at_q <= feed_at_q + 4'd1;
    end
  end
  logic signed [3:0][8:0] feed_residual_q;
  always_ff @(posedge clk_i) begin
    if (guess_valid_o) begin
      for (int unsigned k = 0; k < 4; k++) begin
        feed_residual_q[k] <= $signed({1'b0, own_q[feed_at_q[3:1]][{feed_at_q[0], 2'(k)}]}) -
            $signed({1'b0, other[feed_at_q[3:1]][{feed_at_q[0], 2'(k)}]});
      end
    end
  end
  assign transform_residual_o = feed_residual_q;
  always_comb begin
    for (int unsigned k = 0; k < 4; k++) begin
      guess_o[k] = other[{feed_at_q[3], 2'(k)}][feed_at_q[2:0]];
    end
  end

  logic unused;
  assign unused = ^{block_q.quarter, dc_here[3:1]};

  `TRI_ASSERT(BeginsApart, begin_i |-> ready_o)

endmodule
