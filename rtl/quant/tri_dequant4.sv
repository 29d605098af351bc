// Dequantiser: (level·V) << (qp/6), from zig-zag order back to raster order: tri_dequant_scale and tri_dequant_multiply, without a
// register between. Combinational. Golden: `quant::dequant4`.
module tri_dequant4 (
    input  logic signed [15:0][11:0] level_i,
    input  logic        [ 5:0]       qp_i,
    output logic signed [15:0][15:0] coef_o,
    output logic                     fits_o
);

  logic [2:0][4:0] v;
  logic [3:0] shift;
  tri_dequant_scale u_scale (
      .qp_i,
      .v_o(v),
      .shift_o(shift)
  );
  tri_dequant_multiply u_multiply (
      .level_i,
      .v_i(v),
      .shift_i(shift),
      .coef_o,
      .fits_o
  );

endmodule
