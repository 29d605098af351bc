// SPDX-License-Identifier: Apache-2.0

// Prediction of a 4x4 block by all nine Intra_4x4 modes at once (8.3.1.2): tri_predict_taps and
// tri_predict_modes, without a register between.
//
// Combinational. Golden: `intra::predict`.
module tri_predict
  import tri_pkg::*;
(
    input  sample_t  [7:0] top_i,
    input  sample_t  [3:0] left_i,
    input  sample_t        corner_i,
    input  logic           avail_a_i,
    input  logic           avail_b_i,
    output samples_t [8:0] pred_o
);

  sample_t [9:0] two;
  sample_t [12:0] three;
  sample_t dc;
  tri_predict_taps u_taps (
      .top_i,
      .left_i,
      .corner_i,
      .avail_a_i,
      .avail_b_i,
      .two_o  (two),
      .three_o(three),
      .dc_o   (dc)
  );
  tri_predict_modes u_modes (
      .top_i  (top_i[3:0]),
      .left_i,
      .two_i  (two),
      .three_i(three),
      .dc_i   (dc),
      .pred_o
  );

endmodule
