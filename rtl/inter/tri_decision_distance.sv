// SPDX-License-Identifier: Apache-2.0

// SATD4 and SATD8 of a macroblock's prediction, which comes in 4x4 blocks in coding order, one a
// clock. When a quarter is whole, it goes through tri_hadamard twice.
//
// Handshake: begin_i before the first block; valid follows the blocks.
// Latency: eight clocks from the last block to satd8_o, seven to satd4_o.
// Throughput: one block per clock.
// Golden: `codec::video::distance::satd4`, `satd8_whole`.
module tri_decision_distance
  import tri_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic begin_i,
    input logic valid_i,
    input logic [1:0] block_i,  // of its quarter
    input samples_t source_i,
    input samples_t guess_i,
    output logic [17:0] satd4_o,  // of all blocks so far
    output logic [17:0] satd8_o
);

  // The last block; those of the quarter, a clock later.
  logic signed [15:0][8:0] last_q;
  logic signed [3:0][15:0][8:0] block_q;
  logic [1:0] number_q;
  logic last_valid_q, whole, whole_q;
  assign whole = last_valid_q && &number_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      last_valid_q <= 1'b0;
      whole_q <= 1'b0;
    end else begin
      last_valid_q <= valid_i;
      whole_q <= whole;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      number_q <= block_i;
      for (int unsigned i = 0; i < 16; i++) begin
        last_q[i] <= $signed({1'b0, source_i[i]}) - $signed({1'b0, guess_i[i]});
      end
    end
    if (last_valid_q) block_q[number_q] <= last_q;
  end

  // SATD4 as the last block comes, SATD8 a clock later: the first block is still there.
  logic signed [7:0][7:0][8:0] residual;
  for (genvar y = 0; y < 8; y++) begin : gen_row
    for (genvar x = 0; x < 8; x++) begin : gen_column
      localparam int unsigned Block = 2 * (y / 4) + x / 4;
      localparam int unsigned At = 4 * (y % 4) + x % 4;
      if (Block == 3) begin : gen_last
        assign residual[y][x] = whole_q ? block_q[3][At] : last_q[At];
      end else begin : gen_before
        assign residual[y][x] = block_q[Block][At];
      end
    end
  end

  logic [15:0] satd;
  logic satd_valid;
  logic [4:0] eight_q;
  logic signed [3:0][12:0] unused_dc;
  logic [3:0][13:0] unused_four;
  tri_hadamard u_hadamard (
      .clk_i,
      .rst_ni,
      .valid_i(whole || whole_q),
      .eight_i(whole_q),
      .residual_i(residual),
      .dc_o(unused_dc),
      .valid_o(satd_valid),
      .satd_o(satd),
      .four_o(unused_four)
  );

  logic [17:0] satd4_q, satd8_q;
  always_ff @(posedge clk_i) begin
    eight_q <= {eight_q[3:0], whole_q};
    if (begin_i) begin
      satd4_q <= '0;
      satd8_q <= '0;
    end else if (satd_valid) begin
      if (eight_q[4]) satd8_q <= satd8_q + 18'(satd);
      else satd4_q <= satd4_q + 18'(satd);
    end
  end
  assign satd4_o = satd4_q;
  assign satd8_o = satd8_q;

endmodule
