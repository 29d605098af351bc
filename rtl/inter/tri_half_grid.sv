// SPDX-License-Identifier: Apache-2.0

// Whole and half samples around a 4x4 block of luma (8.4.2.2.1): eleven by eleven, half a sample
// apart, from ten by ten samples. Every quarter position within two samples of the first is the
// mean of two of them.
//
// Handshake: none, enables by stage.
// Latency: two clocks (six taps of samples; six taps of sums).
// Throughput: one block per clock.
// Golden: `inter::interpolate::luma`.
module tri_half_grid
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic [1:0] valid_i,  // of the two stages
    input sample_t [9:0][9:0] patch_i,  // [row][column]
    output sample_t [10:0][10:0] grid_o  // [0][0] is sample [2][2]
);

  // Across, between columns, in all rows; down, between rows.
  logic signed [9:0][4:0][14:0] across, across_q;
  logic signed [4:0][5:0][14:0] down;
  sample_t [4:0][5:0] down_q;
  sample_t [5:0][5:0] whole_q;
  for (genvar r = 0; r < 10; r++) begin : gen_across_row
    for (genvar c = 0; c < 5; c++) begin : gen_across
      logic signed [5:0][8:0] taps;
      for (genvar i = 0; i < 6; i++) begin : gen_tap
        assign taps[i] = {1'b0, patch_i[r][c+i]};
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
  for (genvar r = 0; r < 5; r++) begin : gen_down_row
    for (genvar c = 0; c < 6; c++) begin : gen_down
      logic signed [5:0][8:0] taps;
      for (genvar i = 0; i < 6; i++) begin : gen_tap
        assign taps[i] = {1'b0, patch_i[r+i][c+2]};
      end
      tri_six_taps #(
          .In (9),
          .Out(15)
      ) u_taps (
          .samples_i(taps),
          .sum_o(down[r][c])
      );
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i[0]) begin
      across_q <= across;
      for (int unsigned r = 0; r < 6; r++) begin
        for (int unsigned c = 0; c < 6; c++) begin
          whole_q[r][c] <= patch_i[r+2][c+2];
          if (r < 5) down_q[r][c] <= clip_half($signed(down[r][c]));
        end
      end
    end
  end

  sample_t [10:0][10:0] grid, grid_q;
  for (genvar r = 0; r < 11; r++) begin : gen_grid_row
    for (genvar c = 0; c < 11; c++) begin : gen_grid
      if (r % 2 == 0 && c % 2 == 0) begin : gen_whole
        assign grid[r][c] = whole_q[r/2][c/2];
      end else if (r % 2 == 0) begin : gen_across
        assign grid[r][c] = clip_half($signed(across_q[r/2+2][c/2]));
      end else if (c % 2 == 0) begin : gen_down
        assign grid[r][c] = down_q[r/2][c/2];
      end else begin : gen_both
        logic signed [5:0][14:0] taps;
        logic signed [19:0] sum;
        logic signed [9:0] rounded;
        for (genvar i = 0; i < 6; i++) begin : gen_tap
          assign taps[i] = across_q[r/2+i][c/2];
        end
        tri_six_taps #(
            .In(15),
            .Out(20),
            .Round(512)
        ) u_taps (
            .samples_i(taps),
            .sum_o(sum)
        );
        assign rounded = 10'(sum >>> 10);
        assign grid[r][c] = clip_sample(11'(rounded));
      end
    end
  end
  always_ff @(posedge clk_i) if (valid_i[1]) grid_q <= grid;
  assign grid_o = grid_q;

endmodule
