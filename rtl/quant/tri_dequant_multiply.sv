// SPDX-License-Identifier: Apache-2.0

// Dequantiser, second half: (level·V) << shift, from zig-zag order back to raster order.
// Combinational.
// Golden: `quant::dequant4`.
//
// Sixteen bits hold what comes from levels of 8-bit samples: their magnitude stays below 27300. Of
// other levels the low bits are given, and fits_o of a block that the standard allows (8.5.12.1) is
// all ones.
module tri_dequant_multiply
  import tri_tables_pkg::*;
(
    input  logic signed [15:0][11:0] level_i,
    input  logic        [ 2:0][ 4:0] v_i,      // by scale class
    input  logic        [ 3:0]       shift_i,
    output logic signed [15:0][15:0] coef_o,
    output logic        [15:0]       fits_o
);

  for (genvar k = 0; k < 16; k++) begin : gen_scale
    localparam int unsigned At = 32'(zigzag(4'(k)));
    localparam int unsigned Class = 32'(scale_class(4'(At)));
    logic signed [16:0] product;
    logic signed [24:0] scaled;
    assign product = 17'($signed(level_i[k])) * 17'($signed({1'b0, v_i[Class]}));
    assign scaled = 25'(product) <<< shift_i;
    assign coef_o[At] = scaled[15:0];
    assign fits_o[k] = scaled[24:15] == '0 || scaled[24:15] == '1;
  end

endmodule
