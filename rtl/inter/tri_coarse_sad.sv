// SPDX-License-Identifier: Apache-2.0

// Differences of the coarse search: a row of the window against all four rows of the block, at six
// positions side by side: 288 a clock. Row t of the window is row r of the block at vertical
// position t − r, so sums move on by a row of the block in each clock.
//
// Handshake: none, enables by stage.
// Latency: two clocks (groups of four columns; their sums, and those of the rows before).
// Throughput: one row per clock; the fourth row of a strip completes its first positions.
// Golden: `codec::video::hardware::coarse::search`.
module tri_coarse_sad
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic [1:0] valid_i,  // of the two stages
    input sample_t [3:0][11:0] source_i,
    input logic [2:0] groups_i,  // which columns count: left neighbour, macroblock, right one
    input sample_t [CoarseAcross+10:0] samples_i,
    output logic [CoarseAcross-1:0][13:0] sad_o
);

  function automatic sample_t distance(sample_t a, sample_t b);
    automatic logic signed [8:0] d = $signed({1'b0, a}) - $signed({1'b0, b});
    return d[8] ? 8'(-d) : d[7:0];
  endfunction

  logic [CoarseAcross-1:0][3:0][2:0][9:0] group_q;
  for (genvar p = 0; p < CoarseAcross; p++) begin : gen_position
    for (genvar r = 0; r < 4; r++) begin : gen_row
      for (genvar g = 0; g < 3; g++) begin : gen_group
        sample_t [3:0] d;
        for (genvar i = 0; i < 4; i++) begin : gen_column
          assign d[i] = distance(source_i[r][4*g+i], samples_i[p+4*g+i]);
        end
        always_ff @(posedge clk_i) begin
          if (valid_i[0]) begin
            group_q[p][r][g] <= groups_i[g] ?
                (10'(d[0]) + 10'(d[1])) + (10'(d[2]) + 10'(d[3])) : '0;
          end
        end
      end
    end
  end

  // [r]: rows 0 to r of the block.
  logic [CoarseAcross-1:0][3:0][13:0] sum_q;
  always_ff @(posedge clk_i) begin
    if (valid_i[1]) begin
      for (int unsigned p = 0; p < CoarseAcross; p++) begin
        for (int unsigned r = 0; r < 4; r++) begin
          sum_q[p][r] <= ((14'(group_q[p][r][0]) + 14'(group_q[p][r][1])) +
                          (14'(group_q[p][r][2]) + (r == 0 ? 14'd0 : sum_q[p][r-1])));
        end
      end
    end
  end
  for (genvar p = 0; p < CoarseAcross; p++) begin : gen_out
    assign sad_o[p] = sum_q[p][3];
  end

endmodule
