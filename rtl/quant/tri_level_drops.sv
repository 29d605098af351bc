// SPDX-License-Identifier: Apache-2.0

// The threshold rule of a 4x4 block, beside its dequantiser: which of the rounded levels of 1 and
// -1 become 0. Combinational.
//
// A level of 1 stays where what is above its step reaches 4 · quarter + 16 · alone + 16 · last in
// 1/256 step. All of these are multiples of 4, so 1/64 step is enough.
// Golden: `levels::levels4`, given `levels::rounded4`.
module tri_level_drops (
    input logic rule_i,  // the block follows it
    // Rounded levels in scan order and, in six low bits, how far above its step each is in 1/64; of
    // negative ones inverted.
    input logic [15:0][17:0] level_i,
    input logic [15:0] nonzero_i,
    output logic [15:0] drop_o,
    output logic nz_o  // a level stays
);

  logic [15:0] alone, last;
  tri_level_marks #(
      .Places(16)
  ) u_marks (
      .reaches_i(nonzero_i),
      .alone_o  (alone),
      .last_o   (last)
  );
  for (genvar k = 0; k < 16; k++) begin : gen_place
    localparam logic [5:0] Quarter = 6'(k / 4);
    logic negative, one;
    logic [5:0] above;
    logic [2:0] below;  // of neither mark, one, both
    assign negative = level_i[k][17];
    assign one = level_i[k][6] && level_i[k][17:7] == {11{negative}};
    assign above = level_i[k][5:0] ^ {6{negative}};
    if (k < 4) begin : gen_first
      assign below[0] = 1'b0;
    end else begin : gen_behind
      assign below[0] = above < Quarter;
    end
    assign below[1] = above < Quarter + 6'd4;
    assign below[2] = above < Quarter + 6'd8;
    assign drop_o[k] = rule_i && one && (below[0] || (below[1] && (alone[k] || last[k])) ||
                                         (below[2] && alone[k] && last[k]));
  end
  assign nz_o = (nonzero_i & ~drop_o) != '0;

endmodule
