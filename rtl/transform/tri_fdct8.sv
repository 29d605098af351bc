// SPDX-License-Identifier: Apache-2.0

// One pass of the forward 8x8 core transform: eight values of a row of the residual, or of a column
// of what the rows gave.
//
// Handshake: none, enable valid_i.
// Latency: one clock to the register between the butterflies, the rest combinational.
// Throughput: eight values per clock.
// Golden: `transform::eight::fdct8`, a pass of it. Rows of 8-bit residuals stay within 2040,
// columns within 16320.
module tri_fdct8 (
    input  logic                    clk_i,
    input  logic                    valid_i,
    input  logic signed [7:0][11:0] value_i,
    output logic signed [7:0][14:0] value_o
);

  typedef logic signed [14:0] value_t;

  value_t s[4], d[4];
  for (genvar i = 0; i < 4; i++) begin : gen_pair
    assign s[i] = 15'($signed(value_i[i])) + 15'($signed(value_i[7-i]));
    assign d[i] = 15'($signed(value_i[i])) - 15'($signed(value_i[7-i]));
  end
  value_t a_q[8];
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      a_q[0] <= s[0] + s[3];
      a_q[1] <= s[1] + s[2];
      a_q[2] <= s[0] - s[3];
      a_q[3] <= s[1] - s[2];
      a_q[4] <= (d[1] + d[2]) + (d[0] + (d[0] >>> 1));
      a_q[5] <= (d[0] - d[3]) - (d[2] + (d[2] >>> 1));
      a_q[6] <= (d[0] + d[3]) - (d[1] + (d[1] >>> 1));
      a_q[7] <= (d[1] - d[2]) + (d[3] + (d[3] >>> 1));
    end
  end
  assign value_o[0] = a_q[0] + a_q[1];
  assign value_o[1] = a_q[4] + (a_q[7] >>> 2);
  assign value_o[2] = a_q[2] + (a_q[3] >>> 1);
  assign value_o[3] = a_q[5] + (a_q[6] >>> 2);
  assign value_o[4] = a_q[0] - a_q[1];
  assign value_o[5] = a_q[6] - (a_q[5] >>> 2);
  assign value_o[6] = (a_q[2] >>> 1) - a_q[3];
  assign value_o[7] = (a_q[4] >>> 2) - a_q[7];

endmodule
