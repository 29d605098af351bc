// SPDX-License-Identifier: Apache-2.0

// Costs of six positions of the coarse search and the best so far: ⌊21·SAD/16⌋ and the price of
// the vector. The best is the first of equals by rows of positions; strips come one after the
// other, so a later strip takes a tie that lies higher.
//
// Handshake: none, enables by stage.
// Latency: two clocks (costs; the best).
// Throughput: six positions per clock.
// Golden: `codec::video::hardware::coarse::search`.
module tri_coarse_best
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic clear_i,  // nothing is the best: with or before the first position's first stage
    input logic valid_i,
    input logic [CoarseAcross-1:0][13:0] sad_i,
    input logic [CoarseAcross-1:0] inside_i,  // positions that count
    input logic [CoarseAcross-1:0][4:0] half_bits_i,
    input logic [6:0] lambda_i,
    input logic signed [5:0] x_i,  // of the first position
    input logic signed [4:0] y_i,
    output coarse_mv_t vector_o,
    output logic [14:0] cost_o
);

  // No position costs as much: 16065 + 68·40.
  localparam logic [14:0] Nothing = '1;

  typedef struct packed {
    logic [14:0] cost;
    logic [2:0]  at;
  } candidate_t;

  // Ties go to the first argument.
  function automatic candidate_t smaller(candidate_t a, candidate_t b);
    return b.cost < a.cost ? b : a;
  endfunction
  // ⌊21·SAD/16⌋: SAD and ⌊5·SAD/16⌋.
  function automatic logic [13:0] weighted(logic [13:0] sad);
    return sad + 14'(({1'b0, sad, 2'd0} + 17'(sad)) >> 4);
  endfunction

  logic valid_q;
  logic signed [5:0] x_q;
  logic signed [4:0] y_q;
  logic [CoarseAcross-1:0][14:0] cost_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= valid_i;
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      x_q <= x_i;
      y_q <= y_i;
      for (int unsigned p = 0; p < CoarseAcross; p++) begin
        cost_q[p] <= inside_i[p] ?
            15'(weighted(sad_i[p])) + {2'd0, 12'(lambda_i) * 12'(half_bits_i[p]), 1'b0} : Nothing;
      end
    end
  end

  candidate_t [CoarseAcross-1:0] c;
  candidate_t best;
  for (genvar p = 0; p < CoarseAcross; p++) begin : gen_candidate
    assign c[p] = '{cost: cost_q[p], at: 3'(p)};
  end
  assign best = smaller(smaller(smaller(c[0], c[1]), smaller(c[2], c[3])), smaller(c[4], c[5]));

  // Rows count from the highest.
  logic [14:0] cost_best_q;
  coarse_mv_t vector_q;
  logic better;
  assign better = best.cost < cost_best_q || (best.cost == cost_best_q && y_q < vector_q.y);
  always_ff @(posedge clk_i) begin
    if (clear_i) begin
      cost_best_q <= Nothing;
      vector_q <= '0;
    end else if (valid_q && better) begin
      cost_best_q <= best.cost;
      vector_q <= '{x: x_q + 6'(best.at), y: y_q};
    end
  end
  assign vector_o = vector_q;
  assign cost_o   = cost_best_q;

endmodule
