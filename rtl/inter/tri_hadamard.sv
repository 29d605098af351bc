// SPDX-License-Identifier: Apache-2.0

// Hadamard transforms of the 64 differences of an 8x8 block, and what they add up to: SATD4 of its
// four 4x4 blocks (half the sum of magnitudes), or SATD8 (a quarter, half up). The last butterfly
// is never made: |a+b| + |a−b| = 2·max(|a|, |b|).
//
// Handshake: valid follows the block.
// Latency: five clocks (down, first step; down, across, first step; across and from block to block;
// magnitudes; their sum); the DCs of the four blocks are there after three.
// Throughput: one block per clock.
// Golden: `codec::video::distance::satd4`, `satd8`; sim model `hadamard`.
module tri_hadamard (
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    input logic eight_i,  // SATD8
    input logic signed [7:0][7:0][8:0] residual_i,  // [row][column]
    output logic signed [3:0][12:0] dc_o,  // of the 4x4 blocks in raster order
    output logic valid_o,
    output logic [15:0] satd_o,
    output logic [3:0][13:0] four_o  // SATD4 of each of the four
);

  logic [4:0] valid_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[3:0], valid_i};
  end
  logic [3:0] eight_q;
  always_ff @(posedge clk_i) begin
    if (valid_i) eight_q[0] <= eight_i;
    for (int unsigned i = 0; i < 3; i++) if (valid_q[i]) eight_q[i+1] <= eight_q[i];
  end

  // Down the columns, rows 1 apart, then 2; across, columns 1 apart.
  logic signed [7:0][7:0][ 9:0] first_q;
  logic signed [7:0][7:0][10:0] down;
  logic signed [7:0][7:0][11:0] across, across_q;
  for (genvar r = 0; r < 8; r++) begin : gen_row
    for (genvar c = 0; c < 8; c++) begin : gen_column
      always_ff @(posedge clk_i) begin
        if (valid_i) begin
          first_q[r][c] <= r % 2 == 0 ?
              10'($signed(residual_i[r][c])) + 10'($signed(residual_i[r^1][c])) :
              10'($signed(residual_i[r^1][c])) - 10'($signed(residual_i[r][c]));
        end
        if (valid_q[0]) across_q[r][c] <= across[r][c];
      end
      assign down[r][c] = r % 4 < 2 ? 11'($signed(
          first_q[r][c]
      )) + 11'($signed(
          first_q[r^2][c]
      )) : 11'($signed(
          first_q[r^2][c]
      )) - 11'($signed(
          first_q[r][c]
      ));
      assign across[r][c] = c % 2 == 0 ? 12'($signed(
          down[r][c]
      )) + 12'($signed(
          down[r][c^1]
      )) : 12'($signed(
          down[r][c^1]
      )) - 12'($signed(
          down[r][c]
      ));
    end
  end

  // Of 8x8: across, columns 2 and 4 apart; the last step is rows 4 apart. Of 4x4 the last step is
  // columns 2 apart.
  logic signed [7:0][7:0][12:0] four;
  logic signed [7:0][7:0][13:0] eight, last_q;
  for (genvar r = 0; r < 8; r++) begin : gen_whole_row
    for (genvar c = 0; c < 8; c++) begin : gen_whole_column
      assign four[r][c] = c % 4 < 2 ? 13'($signed(
          across_q[r][c]
      )) + 13'($signed(
          across_q[r][c^2]
      )) : 13'($signed(
          across_q[r][c^2]
      )) - 13'($signed(
          across_q[r][c]
      ));
      assign eight[r][c] = c < 4 ? 14'($signed(
          four[r][c]
      )) + 14'($signed(
          four[r][c^4]
      )) : 14'($signed(
          four[r][c^4]
      )) - 14'($signed(
          four[r][c]
      ));
      always_ff @(posedge clk_i) begin
        if (valid_q[1]) last_q[r][c] <= eight_q[1] ? eight[r][c] : 14'($signed(across_q[r][c]));
      end
    end
  end
  logic signed [3:0][12:0] dc_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[1]) dc_q <= {four[4][4], four[4][0], four[0][4], four[0][0]};
  end
  assign dc_o = dc_q;

  // The larger magnitudes of the pairs, and their sums.
  function automatic logic [12:0] magnitude(logic signed [13:0] v);
    return 13'(v[13] ? -v : v);
  endfunction
  function automatic logic [12:0] larger(logic signed [13:0] a, logic signed [13:0] b);
    return magnitude(a) > magnitude(b) ? magnitude(a) : magnitude(b);
  endfunction

  logic [31:0][12:0] largest;
  logic [15:0][13:0] pair_q;
  for (genvar i = 0; i < 32; i++) begin : gen_pair
    // Rows 4 apart, or columns 2 apart.
    localparam int unsigned R8 = i / 8;
    localparam int unsigned C8 = i % 8;
    localparam int unsigned R4 = i / 4;
    localparam int unsigned C4 = 4 * (i / 2 % 2) + i % 2;
    assign largest[i] = larger(
        eight_q[2] ? $signed(
            last_q[R8][C8]
        ) : $signed(
            last_q[R4][C4]
        ),
        eight_q[2] ? $signed(
            last_q[R8+4][C8]
        ) : $signed(
            last_q[R4][C4+2])
    );
  end
  always_ff @(posedge clk_i) begin
    if (valid_q[2]) begin
      for (int unsigned i = 0; i < 16; i++) begin
        pair_q[i] <= 14'(largest[2*i]) + 14'(largest[2*i+1]);
      end
    end
  end

  logic [3:0][15:0] four_sum;
  logic [3:0][13:0] four_q;
  logic [15:0] half, satd_q;
  // Of 4x4 blocks a pair is a row, those of the left and right block in turn.
  for (genvar i = 0; i < 4; i++) begin : gen_sum
    localparam int unsigned First = 8 * (i / 2) + i % 2;
    assign four_sum[i] = (16'(pair_q[First]) + 16'(pair_q[First+2])) +
        (16'(pair_q[First+4]) + 16'(pair_q[First+6]));
  end
  assign half = (four_sum[0] + four_sum[1]) + (four_sum[2] + four_sum[3]);
  always_ff @(posedge clk_i) begin
    if (valid_q[3]) satd_q <= eight_q[3] ? {1'b0, half[15:1]} + 16'(half[0]) : half;
    // A register of its own, which a sum alone does not need.
    if (valid_q[3] && !eight_q[3]) begin
      for (int unsigned i = 0; i < 4; i++) four_q[i] <= four_sum[i][13:0];
    end
  end
  assign four_o  = four_q;
  assign valid_o = valid_q[4];
  assign satd_o  = satd_q;

endmodule
