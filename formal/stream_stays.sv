// SPDX-License-Identifier: Apache-2.0

// A stalled offer stays as it is until it is taken.
module stream_stays #(
    parameter int unsigned Width = 1
) (
    input logic             clk_i,
    input logic             rst_ni,
    input logic             valid_i,
    input logic             ready_i,
    input logic [Width-1:0] payload_i
);

  logic stalled_q;
  logic [Width-1:0] payload_q;
  always_ff @(posedge clk_i) begin
    stalled_q <= rst_ni && valid_i && !ready_i;
    payload_q <= payload_i;
  end
  always_ff @(posedge clk_i) begin
    if (rst_ni && stalled_q) begin
      stays : assert (valid_i && payload_i == payload_q);
    end
  end

endmodule
