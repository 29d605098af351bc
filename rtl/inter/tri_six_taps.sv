// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// The six taps 1, −5, 20, 20, −5, 1 (8.4.2.2.1).
//
// Combinational. a + f − 5(b + e) + 20(c + d) = (a + f) + 5·(4(c + d) − (b + e)).
// Golden: `inter::interpolate`.
//
// In: bits of a sample, 2 or more. Out: bits of the sum, both signed. Round: added to the sum.
module tri_six_taps #(
    parameter int unsigned In = 9,
    parameter int unsigned Out = 15,
    parameter int unsigned Round = 0
) (
    input  logic signed [    5:0][In-1:0] samples_i,
    output logic signed [Out-1:0]         sum_o
);

  `TRI_REQUIRE(gen_in_rule, In >= 2, "In is 2 or more")
  `TRI_REQUIRE(gen_out_rule, Out >= In + 5, "Out is In + 5 or more")

  logic signed [In:0] ends, next, middle;
  logic signed [ In+3:0] five;
  logic signed [Out-1:0] rounded;
  assign ends = (In + 1)'($signed(samples_i[0])) + (In + 1)'($signed(samples_i[5]));
  assign next = (In + 1)'($signed(samples_i[1])) + (In + 1)'($signed(samples_i[4]));
  assign middle = (In + 1)'($signed(samples_i[2])) + (In + 1)'($signed(samples_i[3]));
  assign five = $signed({middle[In], middle, 2'd0}) - (In + 4)'(next);
  // Beside the longer way to `five`.
  assign rounded = Out'(ends) + Out'(Round);
  assign sum_o = Out'($signed({five, 2'd0})) + (Out'(five) + rounded);

endmodule
