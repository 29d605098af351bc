// SPDX-License-Identifier: Apache-2.0

// One pass of the inverse 8x8 core transform (8.5.13): eight coefficients of a row, or of a column
// of what the rows gave. The residual is the columns' result rounded, +32 before >> 6, which is
// left to who adds the prediction: bit 5 is the carry into that addition.
//
// Handshake: none, enable valid_i.
// Latency: one clock to the register between the butterflies, the rest combinational.
// Throughput: eight values per clock.
// Golden: `transform::eight::idct8`, a pass of it. Sixteen bits hold the values of all conforming
// streams in front of either pass (8.5.13), and those that the encoder makes of 8-bit samples.
module tri_idct8 (
    input  logic                    clk_i,
    input  logic                    valid_i,
    input  logic signed [7:0][15:0] value_i,
    output logic signed [7:0][18:0] value_o
);

  typedef logic signed [18:0] value_t;

  value_t d[8];
  for (genvar i = 0; i < 8; i++) begin : gen_wide
    assign d[i] = 19'($signed(value_i[i]));
  end
  value_t e_q[8], f[8];
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      e_q[0] <= d[0] + d[4];
      e_q[1] <= (d[5] - d[3]) - (d[7] + (d[7] >>> 1));
      e_q[2] <= d[0] - d[4];
      e_q[3] <= (d[1] + d[7]) - (d[3] + (d[3] >>> 1));
      e_q[4] <= (d[2] >>> 1) - d[6];
      e_q[5] <= (d[7] - d[1]) + (d[5] + (d[5] >>> 1));
      e_q[6] <= d[2] + (d[6] >>> 1);
      e_q[7] <= (d[3] + d[5]) + (d[1] + (d[1] >>> 1));
    end
  end
  assign f[0] = e_q[0] + e_q[6];
  assign f[1] = e_q[1] + (e_q[7] >>> 2);
  assign f[2] = e_q[2] + e_q[4];
  assign f[3] = e_q[3] + (e_q[5] >>> 2);
  assign f[4] = e_q[2] - e_q[4];
  assign f[5] = (e_q[3] >>> 2) - e_q[5];
  assign f[6] = e_q[0] - e_q[6];
  assign f[7] = e_q[7] - (e_q[1] >>> 2);
  for (genvar i = 0; i < 4; i++) begin : gen_out
    assign value_o[i]   = f[2*i] + f[7-2*i];
    assign value_o[7-i] = f[2*i] - f[7-2*i];
  end

endmodule
