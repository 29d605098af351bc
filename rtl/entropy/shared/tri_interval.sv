// SPDX-License-Identifier: Apache-2.0

// Arithmetic coding: the two parts of the interval at a bin, both normalised, for the one to be
// chosen when the bin is known (9.3.3.2, 9.3.4.2).
//
// The upper part is that of the less probable symbol (contexts) or of 1 (terminate). The width of
// the lower part is what the encoder adds to low and the decoder takes off its offset when the bin
// lies in the upper one. Bypass bins do without. Combinational.
// Golden: `entropy::engine::state::RANGE_LPS`.
module tri_interval
  import tri_tables_pkg::*;
(
    input  logic       terminate_i,
    input  logic [5:0] state_i,        // pStateIdx
    input  logic [8:0] range_i,
    output logic [7:0] upper_o,        // width of the upper part
    output logic [8:0] split_o,        // and of the lower one
    output logic [8:0] upper_range_o,
    output logic [2:0] upper_shift_o,  // bits that normalisation takes
    output logic [8:0] lower_range_o,
    output logic       lower_shift_o
);

  logic [7:0] upper, upper_norm;
  assign upper   = terminate_i ? 8'd2 : range_lps({state_i, range_i[7:6]});
  assign upper_o = upper;
  assign split_o = range_i - {1'b0, upper};
  // The upper part is 2 (end of slice) or 6 to 240, the lower one at least 128.
  always_comb begin
    upper_shift_o = 3'd7;
    for (int unsigned i = 2; i < 8; i++) begin
      if (upper[i]) upper_shift_o = 3'(8 - i);
    end
  end
  assign upper_norm = 8'({upper, 1'b0} << (upper_shift_o - 3'd1) >> 1);
  assign upper_range_o = {upper_norm, 1'b0};
  assign lower_range_o = split_o[8] ? split_o : {split_o[7:0], 1'b0};
  assign lower_shift_o = !split_o[8];

endmodule
