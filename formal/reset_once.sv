// SPDX-License-Identifier: Apache-2.0

// Reset in the first clock, and never again.
module reset_once (
    input  logic clk_i,
    output logic rst_no
);

  logic started_q = 1'b0;
  always_ff @(posedge clk_i) started_q <= 1'b1;
  assign rst_no = started_q;

endmodule
