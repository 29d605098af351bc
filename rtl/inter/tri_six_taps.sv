// SPDX-License-Identifier: Apache-2.0

// The six taps 1, −5, 20, 20, −5, 1 (8.4.2.2.1).
//
// Combinational. a + f − 5(b + e) + 20(c + d) = (a + f) + 5·(4(c + d) − (b + e)).
// Golden: `inter::interpolate`.
//
// In: bits of a sample. Out: bits of the sum, both signed.
module tri_six_taps #(
    parameter int unsigned In  = 9,
    parameter int unsigned Out = 15
) (
    input  logic signed [    5:0][In-1:0] samples_i,
    output logic signed [Out-1:0]         sum_o
);

  logic signed [In:0] ends, next, middle;
  logic signed [In+3:0] five;
  assign ends   = (In + 1)'($signed(samples_i[0])) + (In + 1)'($signed(samples_i[5]));
  assign next   = (In + 1)'($signed(samples_i[1])) + (In + 1)'($signed(samples_i[4]));
  assign middle = (In + 1)'($signed(samples_i[2])) + (In + 1)'($signed(samples_i[3]));
  assign five   = $signed({middle[In], middle, 2'd0}) - (In + 4)'(next);
  assign sum_o  = Out'($signed({five, 2'd0})) + (Out'(five) + Out'(ends));

endmodule
