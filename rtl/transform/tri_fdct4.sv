// SPDX-License-Identifier: Apache-2.0

// Forward 4x4 core transform. Combinational. Golden: `transform::fdct4`.
module tri_fdct4 (
    input  logic signed [15:0][ 8:0] residual_i,
    output logic signed [15:0][14:0] coef_o
);

  logic signed [15:0][11:0] row;
  for (genvar r = 0; r < 4; r++) begin : gen_row
    logic signed [11:0] a, b, c, d;
    assign a = 12'($signed(residual_i[4*r]));
    assign b = 12'($signed(residual_i[4*r+1]));
    assign c = 12'($signed(residual_i[4*r+2]));
    assign d = 12'($signed(residual_i[4*r+3]));
    assign row[4*r] = (a + d) + (b + c);
    assign row[4*r+1] = ((a - d) <<< 1) + (b - c);
    assign row[4*r+2] = (a + d) - (b + c);
    assign row[4*r+3] = (a - d) - ((b - c) <<< 1);
  end
  for (genvar k = 0; k < 4; k++) begin : gen_col
    logic signed [14:0] a, b, c, d;
    assign a = 15'($signed(row[k]));
    assign b = 15'($signed(row[4+k]));
    assign c = 15'($signed(row[8+k]));
    assign d = 15'($signed(row[12+k]));
    assign coef_o[k] = (a + d) + (b + c);
    assign coef_o[4+k] = ((a - d) <<< 1) + (b - c);
    assign coef_o[8+k] = (a + d) - (b + c);
    assign coef_o[12+k] = (a - d) - ((b - c) <<< 1);
  end

endmodule
