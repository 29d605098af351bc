// SPDX-License-Identifier: Apache-2.0

// Costs of the intra estimate: of each kind what its distances and modes add up to, and the
// cheapest kind.
//
// I_16x16: the distance less half the magnitudes of the DCs, and half those of the DCs transformed
// once more. I_8x8, I_4x4: of each block the cheapest mode, the smaller one of equals; a mode is
// cheaper where the blocks to the left and above predict it, which is DC at the macroblock's edge.
// Handshake: none, enables by stage; valid_o marks the result.
// Latency: three clocks from the last token's last stage.
// Throughput: a token per clock.
// Golden: `codec::video::hardware::estimate::cheapest`.
module tri_estimate_costs
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic take_i,  // a macroblock begins, at this λi
    input logic [7:0] take_lambda_i,
    input logic [7:0] lambda_i,
    // Stages 8 to 13: DCs, [0]; distances, [2].
    input logic [5:0] valid_i,
    input estimate_token_t [5:0] token_i,
    input logic [3:0] allowed_i,  // [2]: modes of the token that may be taken
    input logic signed [3:0][12:0] dc_i,
    input logic [15:0] satd_i,
    input logic [3:0][13:0] four_satd_i,
    output logic valid_o,
    output logic [17:0] whole_o,
    output logic [17:0] cost_o,
    output logic [1:0] kind_o
);

  localparam logic [3:0] ModeDc = 4'd2;
  localparam logic [3:0] LastMode = 4'd8;

  logic [5:0] whole, four, eight;
  for (genvar i = 0; i < 6; i++) begin : gen_kind
    assign whole[i] = valid_i[i] && token_i[i].whole;
    assign four[i]  = valid_i[i] && token_i[i].four;
    assign eight[i] = valid_i[i] && !token_i[i].whole && !token_i[i].four;
  end

  // ------------------------------------------------------------------ I_16x16
  logic [17:0] candidate, whole_q;
  logic [1:0] allowed_q;
  tri_estimate_whole u_whole (
      .clk_i,
      .valid_i(whole[3:0]),
      .first_dc_i(token_i[0].quarter == '0),
      .right_i(token_i[1].quarter[0]),
      .first_satd_i(token_i[2].quarter == '0),
      .dc_i,
      .satd_i,
      .cost_o(candidate)
  );
  always_ff @(posedge clk_i) begin
    if (whole[2]) allowed_q[0] <= allowed_i[0];
    if (whole[3]) allowed_q[1] <= allowed_q[0];
    if (take_i) whole_q <= '1;
    else if (whole[4] && &token_i[4].quarter && allowed_q[1] && candidate < whole_q) begin
      whole_q <= candidate;
    end
  end

  // ------------------------------------------------------------------ I_8x8
  typedef struct packed {
    logic [16:0] cost;
    logic [3:0]  mode;
  } eight_t;
  eight_t eight_cost_q, eight_best_q;
  logic [17:0] eight_sum_q;
  // Of the quarter above right and to the left of the last one, the smaller mode.
  logic [3:0] eight_near_q, eight_predicted;
  logic [9:0] price_one, price_four;
  assign price_one = 10'(lambda_i);
  assign price_four = {lambda_i, 2'd0};
  assign eight_predicted = &token_i[2].quarter ? eight_near_q : ModeDc;
  always_ff @(posedge clk_i) begin
    if (eight[2]) begin
      eight_cost_q.mode <= token_i[2].mode;
      eight_cost_q.cost <= !allowed_i[0] ? '1 :
          17'(satd_i) + 17'(token_i[2].mode == eight_predicted ? price_one : price_four);
    end
    if (eight[3] && (token_i[3].mode == '0 || eight_cost_q.cost < eight_best_q.cost)) begin
      eight_best_q <= eight_cost_q;
    end
    if (take_i) eight_sum_q <= '0;
    else if (eight[4] && token_i[4].mode == LastMode) begin
      eight_sum_q <= eight_sum_q + 18'(eight_best_q.cost);
      if (token_i[4].quarter == 2'd1 || eight_best_q.mode < eight_near_q) begin
        eight_near_q <= eight_best_q.mode;
      end
    end
  end

  // ------------------------------------------------------------------ I_4x4
  typedef struct packed {
    logic [14:0] cost;
    logic [3:0]  mode;
  } four_t;
  // Ties go to the first argument.
  function automatic four_t smaller(four_t a, four_t b);
    return b.cost < a.cost ? b : a;
  endfunction

  // The last modes of every row and column of blocks.
  logic [3:0][3:0] column_q, row_q;
  logic [3:0] predicted_q, left, above;
  logic [1:0] x, y, x_done, y_done;
  four_t [3:0] candidates_q;
  four_t least_q, four_best, four_best_q;
  logic [17:0] four_sum_q;
  assign x = {token_i[1].quarter[0], token_i[1].block[0]};
  assign y = {token_i[1].quarter[1], token_i[1].block[1]};
  assign x_done = {token_i[5].quarter[0], token_i[5].block[0]};
  assign y_done = {token_i[5].quarter[1], token_i[5].block[1]};
  logic better;
  assign better = token_i[4].mode == '0 || least_q.cost < four_best_q.cost;
  assign four_best = better ? least_q : four_best_q;
  // The block to the left within a quarter is the one before, decided in this clock.
  assign left = x[0] ? four_best.mode : row_q[y];
  assign above = column_q[x];
  for (genvar i = 0; i < 4; i++) begin : gen_candidate
    logic [3:0] mode;
    assign mode = token_i[2].mode | 4'(i);
    always_ff @(posedge clk_i) begin
      if (four[2]) begin
        candidates_q[i].mode <= mode;
        candidates_q[i].cost <= !allowed_i[i] ? '1 :
            15'(four_satd_i[i]) + 15'(mode == predicted_q ? price_one : price_four);
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (four[1] && token_i[1].mode == '0) begin
      predicted_q <= x == '0 || y == '0 ? ModeDc : (left < above ? left : above);
    end
    if (four[3]) begin
      least_q <= smaller(smaller(candidates_q[0], candidates_q[1]),
                         smaller(candidates_q[2], candidates_q[3]));
    end
    if (four[4]) four_best_q <= four_best;
    // 72 λi is what I_4x4 has to be better by.
    if (take_i) four_sum_q <= {4'd0, take_lambda_i, 6'd0} + {7'd0, take_lambda_i, 3'd0};
    else if (four[5] && token_i[5].mode == LastMode) begin
      four_sum_q <= four_sum_q + 18'(four_best_q.cost);
      column_q[x_done] <= four_best_q.mode;
      row_q[y_done] <= four_best_q.mode;
    end
  end

  // ------------------------------------------------------------------ the cheapest
  logic [1:0] last_q;
  logic eights_q;
  logic [17:0] first_q, cost_q, price_q;
  logic [17:0] whole_priced_q;
  logic [ 1:0] kind_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) last_q <= '0;
    else last_q <= {last_q[0], valid_i[5] && token_i[5].last};
  end
  always_ff @(posedge clk_i) begin
    if (valid_i[5] && token_i[5].last) begin
      eights_q <= eight_sum_q < whole_q;
      first_q  <= eight_sum_q < whole_q ? eight_sum_q : whole_q;
      price_q  <= 18'(lambda_i) + {9'd0, lambda_i, 1'b0};
    end
    if (last_q[0]) begin
      whole_priced_q <= whole_q + price_q;
      if (four_sum_q < first_q) begin
        kind_q <= IntraFours;
        cost_q <= four_sum_q;
      end else begin
        kind_q <= eights_q ? IntraEights : IntraWhole;
        cost_q <= first_q;
      end
    end
  end
  assign valid_o = last_q[1];
  assign whole_o = whole_priced_q;
  assign cost_o  = cost_q;
  assign kind_o  = kind_q;

  logic unused;
  assign unused = ^{whole[5], four[0], eight[5], eight[1:0], token_i};

endmodule
