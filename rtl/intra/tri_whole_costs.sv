// SPDX-License-Identifier: Apache-2.0

// Best modes of I_16x16 and of chroma by distance, the smaller one of equals. Those of I_16x16 cost
// the same bits; of chroma λi is paid for each, 1 to 3 times. An inter macroblock's chroma has its
// distance alone.
//
// Handshake: none, enables by stage: DCs in the first, distances in the third.
// Latency: five clocks from the last token's first stage.
// Throughput: a token per clock.
// Golden: `codec::video::hardware::modes::whole`, `chroma`, `chroma_distance`.
module tri_whole_costs
  import tri_modes_pkg::*;
(
    input logic clk_i,
    input logic take_i,  // a macroblock begins
    input logic intra_i,
    input logic [7:0] lambda_i,
    input logic a_i,  // left, above, above left are there
    input logic b_i,
    input logic d_i,
    input logic [4:0] valid_i,
    input whole_token_t [4:0] token_i,
    input logic signed [3:0][12:0] dc_i,
    input logic [15:0] satd_i,
    output logic [1:0] mode_o,
    output logic [1:0] chroma_mode_o,
    output logic [16:0] distance_o
);

  logic [4:0] luma, chroma;
  for (genvar i = 0; i < 5; i++) begin : gen_kind
    assign luma[i]   = valid_i[i] && token_i[i].luma && !token_i[i].make;
    assign chroma[i] = valid_i[i] && !token_i[i].luma && token_i[i].make != intra_i;
  end
  // By luma's numbers: vertical, horizontal, DC, plane.
  logic [3:0] allowed;
  assign allowed = {a_i && b_i && d_i, 1'b1, a_i, b_i};

  // ------------------------------------------------------------------ I_16x16
  logic [17:0] cost, best_q;
  logic [1:0] mode_q;
  tri_estimate_whole u_whole (
      .clk_i,
      .valid_i(luma[3:0]),
      .first_dc_i(token_i[0].part == '0),
      .right_i(token_i[1].part[0]),
      .first_satd_i(token_i[2].part == '0),
      .dc_i,
      .satd_i,
      .cost_o(cost)
  );
  always_ff @(posedge clk_i) begin
    if (take_i) best_q <= '1;
    else if (luma[4] && &token_i[4].part && allowed[token_i[4].mode] && cost < best_q) begin
      best_q <= cost;
      mode_q <= token_i[4].mode;
    end
  end
  assign mode_o = mode_q;

  // ------------------------------------------------------------------ chroma
  logic [16:0] sum_q, distance_q, best_distance_q;
  logic [17:0] chroma_cost_q, chroma_best_q;
  logic [9:0] price_q;
  logic [1:0] chroma_mode_q;
  logic chroma_allowed;
  always_comb begin
    unique case (token_i[4].mode)
      2'd0: chroma_allowed = allowed[2];
      2'd1: chroma_allowed = allowed[1];
      2'd2: chroma_allowed = allowed[0];
      default: chroma_allowed = allowed[3];
    endcase
  end
  always_ff @(posedge clk_i) begin
    if (chroma[2]) begin
      sum_q <= (token_i[2].part[0] ? sum_q : '0) + 17'(satd_i);
      price_q <= (token_i[2].mode == 2'd0 ? '0 : {1'b0, lambda_i, 1'b0}) +
          (token_i[2].mode == 2'd1 ? '0 : 10'(lambda_i));
    end
    if (chroma[3]) begin
      chroma_cost_q <= 18'(sum_q) + 18'(price_q);
      distance_q <= sum_q;
    end
    if (take_i) chroma_best_q <= '1;
    else if (chroma[4] && token_i[4].part[0] && (!intra_i ||
                                                 (chroma_allowed && chroma_cost_q < chroma_best_q)))
    begin
      chroma_best_q   <= chroma_cost_q;
      chroma_mode_q   <= token_i[4].mode;
      best_distance_q <= distance_q;
    end
  end
  assign chroma_mode_o = chroma_mode_q;
  assign distance_o = best_distance_q;

  logic unused;
  assign unused = ^{luma, chroma, token_i};

endmodule
