// SPDX-License-Identifier: Apache-2.0

// What a vector costs: the length of a signed Exp-Golomb code of each component's difference from
// its prediction, and that at a price per bit.
//
// Combinational. A component that differs by d takes 2·length(|d|) + 1 bits, so the sum is even.
// Golden: `codec::video::hardware::prices::vector_bits`.
module tri_mv_bits
  import tri_inter_pkg::*;
(
    input  mv_t         vector_i,
    input  mv_t         predicted_i,
    input  logic [ 6:0] lambda_i,
    output logic [ 5:0] bits_o,       // 2 to 40
    output logic [12:0] price_o
);

  logic signed [10:0] dx;
  logic signed [ 9:0] dy;
  assign dx = 11'(vector_i.x) - 11'(predicted_i.x);
  assign dy = 10'(vector_i.y) - 10'(predicted_i.y);

  logic [4:0] half;
  assign half = 5'(length_of(10'(dx[10] ? -dx : dx))) + 5'(length_of(10'(dy[9] ? -dy : dy))) + 5'd1;
  assign bits_o = {half, 1'b0};
  assign price_o = {12'(lambda_i) * 12'(half), 1'b0};

endmodule
