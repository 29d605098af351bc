// SPDX-License-Identifier: Apache-2.0

// Reconstruction: prediction plus residual, clipped to 8 bits. The residual comes with its rounding
// beside it (tri_idct4). Combinational.
// Golden: `intra::reconstruct`.
module tri_recon
  import tri_pkg::*;
(
    input  samples_t                 pred_i,
    input  logic signed [15:0][13:0] floor_i,
    input  logic        [15:0]       round_i,
    output samples_t                 recon_o
);

  for (genvar i = 0; i < 16; i++) begin : gen_sample
    logic signed [14:0] sum;
    assign sum = 15'($signed(
        floor_i[i]
    )) + $signed(
        {7'd0, pred_i[i]}
    ) + $signed(
        {14'd0, round_i[i]}
    );
    assign recon_o[i] = sum[14] ? 8'd0 : (sum > 15'sd255 ? 8'd255 : sum[7:0]);
  end

endmodule
