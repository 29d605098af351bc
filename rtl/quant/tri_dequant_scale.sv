// SPDX-License-Identifier: Apache-2.0

// Dequantiser, first half: multipliers of the three scale classes and the shift of a QP.
// Combinational.
// Golden: `quant::dequant4`.
module tri_dequant_scale
  import tri_tables_pkg::*;
(
    input  logic [5:0]      qp_i,
    output logic [2:0][4:0] v_o,
    output logic [3:0]      shift_o
);

  logic [2:0] row;
  assign row = qp_mod6(qp_i);
  assign shift_o = qp_div6(qp_i);
  for (genvar c = 0; c < 3; c++) begin : gen_v
    assign v_o[c] = dequant_v({row, 2'b00} + 5'(c));
  end

endmodule
