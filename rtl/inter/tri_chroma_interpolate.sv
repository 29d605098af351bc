// SPDX-License-Identifier: Apache-2.0

// Rows of four samples of chroma at an eighth position (8.4.2.2.2): each row of the reference goes
// across once, and down with the one before.
//
// Handshake: valid follows the rows; the first row of a block gives none.
// Latency: two clocks (across; down).
// Throughput: one row per clock: a block of N rows in N + 1 clocks.
// Golden: `inter::interpolate::chroma`; sim model `chroma_interpolate`.
module tri_chroma_interpolate
  import tri_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    input logic first_i,  // of a block
    input sample_t [4:0] row_i,
    input logic [2:0] x_i,  // eighths to the right, in every row of the block
    input logic [2:0] y_i,  // and down
    output logic valid_o,
    output sample_t [3:0] samples_o
);

  // a·(8 − f) + b·f = 8a + f·(b − a).
  logic [3:0][10:0] across, lower_q, upper_q;
  for (genvar i = 0; i < 4; i++) begin : gen_across
    logic signed [8:0] step;
    assign step = $signed({1'b0, row_i[i+1]}) - $signed({1'b0, row_i[i]});
    assign across[i] = {row_i[i], 3'd0} + 11'(12'(step) * $signed({9'd0, x_i}));
  end

  logic valid_q, done_q;
  logic [2:0] y_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      done_q  <= 1'b0;
    end else begin
      valid_q <= valid_i && !first_i;
      done_q  <= valid_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      upper_q <= lower_q;
      lower_q <= across;
      y_q <= y_i;
    end
  end

  sample_t [3:0] out_q;
  for (genvar i = 0; i < 4; i++) begin : gen_down
    logic signed [11:0] step;
    logic [13:0] sum;
    assign step = $signed({1'b0, lower_q[i]}) - $signed({1'b0, upper_q[i]});
    assign sum  = {upper_q[i], 3'd0} + 14'(15'(step) * $signed({12'd0, y_q})) + 14'd32;
    always_ff @(posedge clk_i) begin
      if (valid_q) out_q[i] <= sum[13:6];
    end
    logic unused;
    assign unused = ^sum[5:0];
  end
  assign valid_o   = done_q;
  assign samples_o = out_q;

endmodule
