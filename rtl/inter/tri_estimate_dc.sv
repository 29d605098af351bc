// SPDX-License-Identifier: Apache-2.0

// The sixteen DCs of a macroblock's 4x4 blocks, quarter by quarter: half the sum of the magnitudes
// of a quarter of them transformed once more, and the sum of their own magnitudes. The last step is
// not made: |a+b| + |a−b| = 2·max(|a|, |b|).
//
// Handshake: none, enables by stage.
// Latency: four clocks from the last quarter to again_o, two to plain_o.
// Throughput: one quarter per clock.
// Golden: `codec::video::distance::satd_dc`.
module tri_estimate_dc (
    input logic clk_i,
    input logic [3:0] valid_i,  // of the four stages
    input logic first_i,  // first stage: the first quarter
    input logic right_i,  // second stage: a quarter on the right
    input logic signed [3:0][12:0] dc_i,  // in raster order
    output logic [15:0] again_o,
    output logic [16:0] plain_o  // of all quarters so far
);

  // Within the quarter.
  logic signed [3:0][10:0] scaled;
  logic signed [3:0][11:0] across;
  logic signed [3:0][12:0] coefficient_q;
  logic [3:0][11:0] size;
  logic [16:0] plain_q, plain;
  for (genvar i = 0; i < 4; i++) begin : gen_dc
    assign scaled[i] = 11'($signed(dc_i[i]) >>> 2);
    assign size[i]   = 12'(dc_i[i][12] ? -$signed(dc_i[i]) : $signed(dc_i[i]));
  end
  for (genvar r = 0; r < 2; r++) begin : gen_across
    assign across[2*r]   = 12'($signed(scaled[2*r])) + 12'($signed(scaled[2*r+1]));
    assign across[2*r+1] = 12'($signed(scaled[2*r])) - 12'($signed(scaled[2*r+1]));
  end
  assign plain = (17'(size[0]) + 17'(size[1])) + (17'(size[2]) + 17'(size[3]));
  always_ff @(posedge clk_i) begin
    if (valid_i[0]) begin
      for (int unsigned c = 0; c < 2; c++) begin
        coefficient_q[c]   <= 13'($signed(across[c])) + 13'($signed(across[2+c]));
        coefficient_q[2+c] <= 13'($signed(across[c])) - 13'($signed(across[2+c]));
      end
      plain_q <= first_i ? plain : plain_q + plain;
    end
  end

  // From quarter to quarter: the right ones with those to their left; then the lower with the
  // upper.
  logic signed [3:0][12:0] left_q;
  logic signed [1:0][7:0][13:0] pair_q;  // [0]: the last pair of quarters
  logic [16:0] plain_second_q;
  always_ff @(posedge clk_i) begin
    if (valid_i[1]) begin
      plain_second_q <= plain_q;
      if (!right_i) begin
        left_q <= coefficient_q;
      end else begin
        pair_q[1] <= pair_q[0];
        for (int unsigned i = 0; i < 4; i++) begin
          pair_q[0][i]   <= 14'($signed(left_q[i])) + 14'($signed(coefficient_q[i]));
          pair_q[0][4+i] <= 14'($signed(left_q[i])) - 14'($signed(coefficient_q[i]));
        end
      end
    end
  end
  assign plain_o = plain_second_q;

  function automatic logic [12:0] magnitude(logic signed [13:0] v);
    return 13'(v[13] ? -v : v);
  endfunction
  logic [7:0][12:0] larger_q;
  logic [15:0] again_q;
  always_ff @(posedge clk_i) begin
    if (valid_i[2]) begin
      for (int unsigned i = 0; i < 8; i++) begin
        larger_q[i] <= magnitude($signed(pair_q[0][i])) > magnitude($signed(pair_q[1][i])) ?
            magnitude($signed(pair_q[0][i])) : magnitude($signed(pair_q[1][i]));
      end
    end
    if (valid_i[3]) begin
      again_q <= ((16'(larger_q[0]) + 16'(larger_q[1])) + (16'(larger_q[2]) + 16'(larger_q[3]))) +
          ((16'(larger_q[4]) + 16'(larger_q[5])) + (16'(larger_q[6]) + 16'(larger_q[7])));
    end
  end
  assign again_o = again_q;

endmodule
