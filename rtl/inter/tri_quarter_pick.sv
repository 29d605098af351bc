// SPDX-License-Identifier: Apache-2.0

// A 4x4 block at a quarter position, from half samples, and its differences from the source.
//
// Combinational. A position is the mean of the two half samples next to it: along the axis where it
// is between two, and where it is on both, of the diagonal that joins half samples of one axis
// each, not a whole sample and one of both.
// Golden: `inter::interpolate::luma`.
module tri_quarter_pick
  import tri_pkg::*;
(
    input sample_t [9:0][9:0] grid_i,  // [row][column], half a sample apart
    input logic odd_i,  // grid_i[0][0] is a half sample of one axis
    input logic [2:0] x_i,  // quarters from grid_i[0][0] on, 0 to 5
    input logic [2:0] y_i,
    input samples_t source_i,
    output logic signed [15:0][8:0] residual_o
);

  logic [1:0] low_x, low_y, high_x, high_y, first_x, second_x;
  logic straight;
  assign low_x = x_i[2:1];
  assign low_y = y_i[2:1];
  assign high_x = x_i[2:1] + 2'(x_i[0]);
  assign high_y = y_i[2:1] + 2'(y_i[0]);
  assign straight = odd_i ^ low_x[0] ^ low_y[0];
  assign first_x = straight ? low_x : high_x;
  assign second_x = straight ? high_x : low_x;

  // Columns first, then rows.
  sample_t [9:0][3:0] first_columns, second_columns;
  for (genvar r = 0; r < 10; r++) begin : gen_columns
    for (genvar c = 0; c < 4; c++) begin : gen_column
      assign first_columns[r][c]  = grid_i[r][2*c+32'(first_x)];
      assign second_columns[r][c] = grid_i[r][2*c+32'(second_x)];
    end
  end
  for (genvar r = 0; r < 4; r++) begin : gen_row
    for (genvar c = 0; c < 4; c++) begin : gen_sample
      sample_t first, second, mean;
      assign first = first_columns[2*r+32'(low_y)][c];
      assign second = second_columns[2*r+32'(high_y)][c];
      assign mean = 8'((9'(first) + 9'(second) + 9'd1) >> 1);
      assign residual_o[4*r+c] = $signed({1'b0, source_i[4*r+c]}) - $signed({1'b0, mean});
    end
  end

endmodule
