// SPDX-License-Identifier: Apache-2.0

// The threshold rule of a 4x4 block, all sixteen places at once. Combinational.
//
// Golden: `levels::levels4`. A DC that is coded elsewhere has size 0: sum_i[0] is the offset alone.
module tri_levels4 (
    input logic [15:0][19:0] sum_i,  // in scan order: sizes in 1/256 step, rounding offset added
    input logic [15:0] negative_i,
    output logic signed [15:0][12:0] level_o
);

  logic [15:0] reaches, alone, last;
  tri_level_marks #(
      .Places(16)
  ) u_marks (
      .reaches_i(reaches),
      .alone_o  (alone),
      .last_o   (last)
  );
  for (genvar k = 0; k < 16; k++) begin : gen_place
    assign reaches[k] = sum_i[k][19:8] != '0;
    tri_level_place u_place (
        .sum_i     (sum_i[k]),
        .negative_i(negative_i[k]),
        .quarter_i (2'(k / 4)),
        .alone_i   (alone[k]),
        .last_i    (last[k]),
        .level_o   (level_o[k])
    );
  end

endmodule
