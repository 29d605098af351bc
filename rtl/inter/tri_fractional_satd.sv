// SPDX-License-Identifier: Apache-2.0

// SATD4 of a 4x4 block at five positions around a vector: the vector and the four half positions
// above, left, right and below; or four of the eight quarter positions, the upper ones or the
// lower.
//
// All five come from one grid of half samples, so that the taps are made once.
// Handshake: valid follows the block.
// Latency: six clocks (grid, two; differences; SATD4, three).
// Throughput: one block at five positions per clock.
// Golden: `codec::video::hardware::fractional::refine`, its distances; sim model `fractional_satd`.
module tri_fractional_satd
  import tri_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    // Ten by ten samples: [2][2] lies at the floor of the vector less half a sample.
    input sample_t [9:0][9:0] patch_i,
    input logic [1:0] x_i,  // quarters from that floor on, of the vector less half a sample
    input logic [1:0] y_i,
    input logic [1:0] set_i,  // 0: the vector and halves; 1, 2: quarters
    input samples_t source_i,
    output logic valid_o,
    output logic [4:0][13:0] satd_o
);

  // Positions of the sets from the vector on, in quarters, plus two.
  localparam logic [2:0][4:0][2:0] AcrossOf = {
    {3'd3, 3'd2, 3'd1, 3'd3, 3'd2}, {3'd1, 3'd3, 3'd2, 3'd1, 3'd2}, {3'd2, 3'd4, 3'd0, 3'd2, 3'd2}
  };
  localparam logic [2:0][4:0][2:0] DownOf = {
    {3'd3, 3'd3, 3'd3, 3'd2, 3'd2}, {3'd2, 3'd1, 3'd1, 3'd1, 3'd2}, {3'd4, 3'd2, 3'd2, 3'd0, 3'd2}
  };

  typedef struct packed {
    logic [1:0] x;
    logic [1:0] y;
    logic [1:0] set;
    samples_t   source;
  } block_t;

  logic   [5:0] valid_q;
  block_t [1:0] block_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[4:0], valid_i};
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) block_q[0] <= '{x: x_i, y: y_i, set: set_i, source: source_i};
    if (valid_q[0]) block_q[1] <= block_q[0];
  end

  sample_t [10:0][10:0] grid;
  tri_half_grid u_grid (
      .clk_i,
      .valid_i({valid_q[0], valid_i}),
      .patch_i,
      .grid_o (grid)
  );

  // From the half sample that the vector less half a sample is at or behind.
  sample_t [9:0][9:0] near;
  for (genvar r = 0; r < 10; r++) begin : gen_row
    for (genvar c = 0; c < 10; c++) begin : gen_column
      assign near[r][c] = grid[r+32'(block_q[1].y[1])][c+32'(block_q[1].x[1])];
    end
  end

  for (genvar i = 0; i < 5; i++) begin : gen_position
    logic signed [15:0][8:0] residual, residual_q;
    tri_quarter_pick u_pick (
        .grid_i(near),
        .odd_i(block_q[1].x[1] ^ block_q[1].y[1]),
        .x_i(AcrossOf[block_q[1].set][i] + 3'(block_q[1].x[0])),
        .y_i(DownOf[block_q[1].set][i] + 3'(block_q[1].y[0])),
        .source_i(block_q[1].source),
        .residual_o(residual)
    );
    always_ff @(posedge clk_i) if (valid_q[1]) residual_q <= residual;
    tri_satd u_satd (
        .clk_i,
        .valid_i(valid_q[4:2]),
        .residual_i(residual_q),
        .half_o(satd_o[i])
    );
  end
  assign valid_o = valid_q[5];

endmodule
