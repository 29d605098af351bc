// SPDX-License-Identifier: Apache-2.0

// Differences of the whole-sample search: nine units of eight columns by four rows, 288 a clock,
// and the SADs of the quarters of nine positions, or of up to nine candidates.
//
// Positions side by side: unit i takes the samples from column i on, all units the same half of the
// source. A candidate: unit 0 is the left half, unit 8 the right one. Two clocks make a quarter.
// Handshake: none; what a clock brings is said with it.
// Latency: three clocks to the quarters (rows of eight; their sums; the quarters).
// Throughput: four rows per clock.
// Golden: `codec::video::hardware::whole::WholeSearch::new`.
module tri_whole_sad
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic [2:0] valid_i,  // of the three stages
    input sample_t [3:0][15:0] source_i,
    input sample_t [3:0][15:0] samples_i,
    input logic fine_i,  // positions side by side
    input logic right_i,  // the source's half
    input logic first_i,  // second stage: of a quarter
    input logic fine2_i,  // third stage
    input logic quarter_i,  // third stage: a quarter is whole
    input logic lower_i,  // third stage: of candidates the lower two
    input logic [2:0] candidate_i,
    // [0]: the last quarter made, and so back; of candidates [3] to [0] are A, B, C, D.
    output logic [3:0][WholeAcross-1:0][13:0] quarter_o
);

  function automatic sample_t distance(sample_t a, sample_t b);
    automatic logic signed [8:0] d = $signed({1'b0, a}) - $signed({1'b0, b});
    return d[8] ? 8'(-d) : d[7:0];
  endfunction

  logic [WholeAcross-1:0][3:0][10:0] row_q;
  logic [WholeAcross-1:0][13:0] sum_q;
  for (genvar u = 0; u < WholeAcross; u++) begin : gen_unit
    logic right;
    if (u == 0) begin : gen_left
      assign right = right_i && fine_i;
    end else if (u == WholeAcross - 1) begin : gen_right
      assign right = right_i || !fine_i;
    end else begin : gen_side
      assign right = right_i;
    end
    for (genvar r = 0; r < 4; r++) begin : gen_row
      sample_t [7:0] d;
      for (genvar i = 0; i < 8; i++) begin : gen_column
        assign d[i] = distance(right ? source_i[r][8+i] : source_i[r][i], samples_i[r][u+i]);
      end
      always_ff @(posedge clk_i) begin
        if (valid_i[0]) begin
          row_q[u][r] <= ((11'(d[0]) + 11'(d[1])) + (11'(d[2]) + 11'(d[3]))) +
              ((11'(d[4]) + 11'(d[5])) + (11'(d[6]) + 11'(d[7])));
        end
      end
    end
    always_ff @(posedge clk_i) begin
      if (valid_i[1]) begin
        sum_q[u] <= ((14'(row_q[u][0]) + 14'(row_q[u][1])) +
                     (14'(row_q[u][2]) + 14'(row_q[u][3]))) + (first_i ? 14'd0 : sum_q[u]);
      end
    end
  end

  logic [3:0][WholeAcross-1:0][13:0] quarter_q;
  for (genvar u = 0; u < WholeAcross; u++) begin : gen_quarter
    logic take;
    assign take = valid_i[2] && quarter_i;
    if (u < Candidates) begin : gen_candidate
      logic mine;
      assign mine = candidate_i == 3'(u);
      always_ff @(posedge clk_i) begin
        if (take && (fine2_i || (mine && lower_i))) begin
          quarter_q[0][u] <= fine2_i ? sum_q[u] : sum_q[WholeAcross-1];
          quarter_q[1][u] <= fine2_i ? quarter_q[0][u] : sum_q[0];
        end
        if (take && (fine2_i || (mine && !lower_i))) begin
          quarter_q[2][u] <= fine2_i ? quarter_q[1][u] : sum_q[WholeAcross-1];
          quarter_q[3][u] <= fine2_i ? quarter_q[2][u] : sum_q[0];
        end
      end
    end else begin : gen_position
      always_ff @(posedge clk_i) begin
        if (take && fine2_i) begin
          quarter_q[0][u] <= sum_q[u];
          quarter_q[1][u] <= quarter_q[0][u];
          quarter_q[2][u] <= quarter_q[1][u];
          quarter_q[3][u] <= quarter_q[2][u];
        end
      end
    end
  end
  assign quarter_o = quarter_q;

endmodule
