// SPDX-License-Identifier: Apache-2.0

// Cost of a mode of I_16x16, quarter by quarter, from their distances and the DCs of their blocks:
// SATD4 less half the magnitudes of the DCs, and half those of the DCs transformed once more.
//
// Handshake: none, enables by stage: DCs in the first, distances in the third.
// Latency: four clocks from the last quarter's DCs, two from its distance.
// Throughput: one quarter per clock.
// Golden: `codec::video::distance::satd_dc`.
module tri_estimate_whole (
    input logic clk_i,
    input logic [3:0] valid_i,  // of the four stages
    input logic first_dc_i,  // first stage: the first quarter
    input logic right_i,  // second stage: a quarter on the right
    input logic first_satd_i,  // third stage: the first quarter
    input logic signed [3:0][12:0] dc_i,  // in raster order
    input logic [15:0] satd_i,
    output logic [17:0] cost_o
);

  logic [15:0] again;
  logic [16:0] plain, sum_q, rest_q;
  logic [15:0] half_plain_q;
  tri_estimate_dc u_dc (
      .clk_i,
      .valid_i,
      .first_i(first_dc_i),
      .right_i,
      .dc_i,
      .again_o(again),
      .plain_o(plain)
  );
  always_ff @(posedge clk_i) begin
    if (valid_i[2]) begin
      sum_q <= (first_satd_i ? '0 : sum_q) + 17'(satd_i);
      half_plain_q <= plain[16:1];
    end
    if (valid_i[3]) rest_q <= sum_q - 17'(half_plain_q);
  end
  assign cost_o = 18'(rest_q) + 18'(again);

  logic unused;
  assign unused = plain[0];

endmodule
