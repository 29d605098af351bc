// SPDX-License-Identifier: Apache-2.0

// A level by the threshold rule, from its size: from one and a half steps on, or so, the rounded
// one; below that 1 where it passes a threshold, which is higher behind in the scan, alone, and at
// the last place. Combinational.
//
// Golden: `levels::rule`.
module tri_level_place (
    input logic [19:0] sum_i,  // size in 1/256 step, rounding offset added
    input logic negative_i,
    input logic [1:0] quarter_i,  // of the scan
    input logic alone_i,
    input logic last_i,
    output logic signed [12:0] level_o
);

  logic [11:0] rounded;
  logic [7:0] above;  // above the plain threshold, where the rounded level is 1
  logic [5:0] wanted;
  logic drops;
  logic [12:0] size;
  assign rounded = sum_i[19:8];
  assign above = sum_i[7:0];
  assign wanted = {2'b00, quarter_i, 2'b00} + {1'b0, alone_i, 4'd0} + {1'b0, last_i, 4'd0};
  assign drops = rounded == 12'd1 && above < {2'b00, wanted};
  assign size = {1'b0, rounded[11:1], rounded[0] && !drops};
  assign level_o = negative_i ? -$signed(size) : $signed(size);

endmodule
