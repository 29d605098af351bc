// SPDX-License-Identifier: Apache-2.0

// Mode decision: the cost of each mode and the smallest of them; the smaller mode number wins a
// tie.
//
// Handshake: none, enables by stage.
// Latency: three clocks (costs after one).
// Throughput: one block per clock.
// Golden: `intra::decide`; of video blocks `intra::decide::decide_at` at λi
// (docs/video-hardware.md).
//
// Video: 1; 0 for a machine without video blocks.
module tri_decide
  import tri_tables_pkg::*;
#(
    parameter bit Video = 1'b0
) (
    input  logic             clk_i,
    input  logic [2:0]       valid_i,    // of the three stages
    input  logic [8:0][13:0] half_i,
    input  logic             avail_a_i,
    input  logic             avail_b_i,
    input  logic             avail_d_i,
    input  logic [3:0]       mpm_i,
    input  logic [5:0]       qp_i,
    input  logic             video_i,    // at the price of video; Video alone
    output logic [8:0][15:0] cost_o,
    output logic [3:0]       mode_o
);

  typedef struct packed {
    logic [15:0] cost;
    logic [3:0]  mode;
  } candidate_t;

  // Ties go to the first argument.
  function automatic candidate_t smaller(candidate_t a, candidate_t b);
    return b.cost < a.cost ? b : a;
  endfunction

  logic [8:0] allowed;
  assign allowed[0]   = avail_b_i;
  assign allowed[1]   = avail_a_i;
  assign allowed[2]   = 1'b1;
  assign allowed[3]   = avail_b_i;
  assign allowed[6:4] = {3{avail_a_i && avail_b_i && avail_d_i}};
  assign allowed[7]   = avail_b_i;
  assign allowed[8]   = avail_a_i;

  localparam int unsigned WeightW = Video ? 8 : 7;
  logic [WeightW-1:0] weight;
  logic [8:0][15:0] cost_q;
  always_comb begin
    weight = WeightW'(lambda(qp_i));
    // λi is one and a half λ.
    if (Video) weight = weight + (video_i ? weight >> 1 : '0);
  end
  always_ff @(posedge clk_i) begin
    if (valid_i[0]) begin
      for (int unsigned m = 0; m < 9; m++) begin
        if (!allowed[m]) cost_q[m] <= '1;
        else if (mpm_i == 4'(m)) cost_q[m] <= 16'(half_i[m]) + 16'(weight);
        else cost_q[m] <= 16'(half_i[m]) + 16'({weight, 2'd0});
      end
    end
  end
  assign cost_o = cost_q;

  candidate_t [2:0] third_q;
  candidate_t best_q;
  always_ff @(posedge clk_i) begin
    if (valid_i[1]) begin
      for (int unsigned i = 0; i < 3; i++) begin
        third_q[i] <= smaller(
            smaller(
                '{cost: cost_q[3*i], mode: 4'(3 * i)},
                '{cost: cost_q[3*i+1], mode: 4'(3 * i + 1)}
            ),
            '{cost: cost_q[3*i+2], mode: 4'(3 * i + 2)}
        );
      end
    end
    if (valid_i[2]) best_q <= smaller(smaller(third_q[0], third_q[1]), third_q[2]);
  end
  assign mode_o = best_q.mode;

  logic unused;
  assign unused = ^{best_q.cost, video_i};

endmodule
