// SPDX-License-Identifier: Apache-2.0

// A 4x4 block of luma at a quarter position (8.4.2.2.1), from the nine by nine samples around it.
//
// Six taps across all nine rows, then six taps down, over those sums or over the samples: a
// position needs no more, since those whose two half samples lie in one column, and those in the
// column of whole samples, are made of the patch turned over its diagonal.
// Handshake: valid follows the block. The position comes a clock before the patch.
// Latency: three clocks from the patch (across; down; the mean of two).
// Throughput: one block per clock.
// Golden: `inter::interpolate::luma`; sim model `interpolate`.
module tri_interpolate
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    input sample_t [8:0][8:0] patch_i,  // [row][column]; the block's first sample is [2][2]
    input logic [1:0] x_i,  // quarters to the right, of the next clock's patch
    input logic [1:0] y_i,  // and down
    output logic valid_o,
    output samples_t samples_o
);

  // Turned: x and y of the position change places, so that x = 0 stands only with y = 0, and x is 2
  // where either is.
  logic turn_next, turn_q;
  logic [1:0] x_q, y_q;
  sample_t [8:0][8:0] patch;
  assign turn_next = x_i == 2'd0 || (y_i == 2'd2 && x_i != 2'd2);
  always_ff @(posedge clk_i) begin
    turn_q <= turn_next;
    x_q <= turn_next ? y_i : x_i;
    y_q <= turn_next ? x_i : y_i;
  end
  for (genvar r = 0; r < 9; r++) begin : gen_patch_row
    for (genvar c = 0; c < 9; c++) begin : gen_patch_column
      assign patch[r][c] = turn_q ? patch_i[c][r] : patch_i[r][c];
    end
  end

  // Across.
  logic signed [8:0][3:0][14:0] across;
  for (genvar r = 0; r < 9; r++) begin : gen_row
    for (genvar c = 0; c < 4; c++) begin : gen_column
      logic signed [5:0][8:0] taps;
      for (genvar i = 0; i < 6; i++) begin : gen_tap
        assign taps[i] = {1'b0, patch[r][c+i]};
      end
      tri_six_taps #(
          .In (9),
          .Out(15)
      ) u_taps (
          .samples_i(taps),
          .sum_o(across[r][c])
      );
    end
  end

  // What goes down: sums, or samples in their unit, of the column of the position or the next.
  // Beside it the other sample of the mean: a half sample, or where y = 0 a whole one.
  logic [2:0] valid_q;
  logic sums, down_q, mean_q, turn1_q, half_wanted_q;
  logic signed [8:0][3:0][14:0] down_in_q;
  logic signed [15:0][14:0] half, half_q;
  samples_t whole, whole_q;
  assign sums = x_q == 2'd2;
  for (genvar r = 0; r < 4; r++) begin : gen_half_row
    for (genvar c = 0; c < 4; c++) begin : gen_half_column
      assign half[4*r+c]  = y_q == 2'd3 ? across[r+3][c] : across[r+2][c];
      assign whole[4*r+c] = x_q == 2'd3 ? patch[r+2][c+3] : patch[r+2][c+2];
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[1:0], valid_i};
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      turn1_q <= turn_q;
      down_q <= y_q != 2'd0;
      // A mean of two, but at whole and half positions.
      mean_q <= x_q[0] || y_q[0];
      half_wanted_q <= x_q != 2'd0;
      half_q <= half;
      whole_q <= whole;
      for (int unsigned r = 0; r < 9; r++) begin
        for (int unsigned c = 0; c < 4; c++) begin
          if (sums) down_in_q[r][c] <= across[r][c];
          else down_in_q[r][c] <= {2'd0, x_q == 2'd3 ? patch[r][c+3] : patch[r][c+2], 5'd0};
        end
      end
    end
  end

  // Down, in 1/1024 of a sample.
  logic down2_q, mean2_q, turn2_q;
  logic signed [15:0][9:0] down, second_q;
  samples_t first_q;
  for (genvar r = 0; r < 4; r++) begin : gen_down_row
    for (genvar c = 0; c < 4; c++) begin : gen_down_column
      logic signed [5:0][14:0] taps;
      logic signed [19:0] sum;
      for (genvar i = 0; i < 6; i++) begin : gen_tap
        assign taps[i] = down_in_q[r+i][c];
      end
      tri_six_taps #(
          .In(15),
          .Out(20),
          .Round(512)
      ) u_taps (
          .samples_i(taps),
          .sum_o(sum)
      );
      assign down[4*r+c] = 10'(sum >>> 10);
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_q[0]) begin
      down2_q <= down_q;
      mean2_q <= mean_q;
      turn2_q <= turn1_q;
      for (int unsigned i = 0; i < 16; i++) begin
        first_q[i]  <= half_wanted_q ? clip_half($signed(half_q[i])) : whole_q[i];
        second_q[i] <= down_q ? down[i] : {2'd0, whole_q[i]};
      end
    end
  end

  // The mean, and back over the diagonal.
  samples_t second, out, out_q;
  for (genvar i = 0; i < 16; i++) begin : gen_out
    assign second[i] = second_q[i][9] ? '0 : second_q[i][8] ? 8'd255 : second_q[i][7:0];
    assign out[i] = mean2_q ? 8'((9'(first_q[i]) + 9'(second[i]) + 9'd1) >> 1) :
        down2_q ? second[i] : first_q[i];
  end
  always_ff @(posedge clk_i) begin
    if (valid_q[1]) begin
      for (int unsigned r = 0; r < 4; r++) begin
        for (int unsigned c = 0; c < 4; c++) out_q[4*r+c] <= turn2_q ? out[4*c+r] : out[4*r+c];
      end
    end
  end
  assign valid_o   = valid_q[2];
  assign samples_o = out_q;

endmodule
