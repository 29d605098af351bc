// SPDX-License-Identifier: Apache-2.0

// Costs of a partition at nine positions side by side, or of all candidates, and the best of every
// partition so far. The first of equals stays: positions from left to right, then as they come.
//
// Handshake: none, enables by stage.
// Latency: three clocks (costs; the smallest of nine; the best).
// Throughput: one partition per clock.
// Golden: `codec::video::hardware::whole::WholeSearch::new`.
module tri_whole_best
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic [2:0] valid_i,  // of the three stages
    input logic clear_i,  // nothing is the best
    input logic [3:0][WholeAcross-1:0][13:0] quarter_i,
    input logic [3:0] sum_i,  // the quarters that the partition is made of
    input logic [WholeAcross-1:0] inside_i,  // positions that count
    input logic [WholeAcross-1:0][12:0] price_i,
    input logic [3:0] part_i,  // second stage
    input whole_mv_t [WholeAcross-1:0] vectors_i,  // third stage
    output whole_best_t [Parts-1:0] best_o
);

  localparam logic [16:0] Nothing = '1;

  typedef struct packed {
    logic [16:0] cost;
    logic [3:0]  at;
  } candidate_t;

  // Ties go to the first argument.
  function automatic candidate_t smaller(candidate_t a, candidate_t b);
    return b.cost < a.cost ? b : a;
  endfunction

  logic [WholeAcross-1:0][16:0] cost_q;
  for (genvar i = 0; i < WholeAcross; i++) begin : gen_cost
    logic [3:0][13:0] q;
    for (genvar k = 0; k < 4; k++) begin : gen_part
      assign q[k] = sum_i[k] ? quarter_i[k][i] : '0;
    end
    always_ff @(posedge clk_i) begin
      if (valid_i[0]) begin
        cost_q[i] <= inside_i[i] ?
            (17'(q[0]) + 17'(q[1])) + ((17'(q[2]) + 17'(q[3])) + 17'(price_i[i])) : Nothing;
      end
    end
  end

  candidate_t [WholeAcross-1:0] c;
  candidate_t smallest, smallest_q;
  whole_best_t found;
  logic [3:0] part_q;
  for (genvar i = 0; i < WholeAcross; i++) begin : gen_candidate
    assign c[i] = '{cost: cost_q[i], at: 4'(i)};
  end
  assign smallest = smaller(
      smaller(
          smaller(
              smaller(c[0], c[1]), smaller(c[2], c[3])
          ),
          smaller(
              smaller(c[4], c[5]), smaller(c[6], c[7]))
      ),
      c[8]
  );
  always_ff @(posedge clk_i) begin
    if (valid_i[1]) begin
      smallest_q <= smallest;
      part_q <= part_i;
    end
  end

  whole_best_t [Parts-1:0] best_q;
  assign found = '{cost: smallest_q.cost, vector: vectors_i[smallest_q.at]};
  for (genvar p = 0; p < Parts; p++) begin : gen_part
    always_ff @(posedge clk_i) begin
      if (clear_i) best_q[p] <= '{cost: Nothing, vector: '0};
      else if (valid_i[2] && part_q == 4'(p) && smallest_q.cost < best_q[p].cost) begin
        best_q[p] <= found;
      end
    end
  end
  assign best_o = best_q;

endmodule
