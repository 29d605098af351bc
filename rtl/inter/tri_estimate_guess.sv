// SPDX-License-Identifier: Apache-2.0

// Predictions of the intra estimate: of a quarter of the macroblock by a mode of I_8x8 or I_16x16,
// or of a 4x4 block by four modes of I_4x4, side by side.
//
// All come from one edge by two- and three-tap means. Of a 4x4 block it lies next to the corner
// with its ends repeated, and its predictions are the first samples of those of an 8x8 block.
// Combinational. Modes as in tri_predict_modes, and 9: the plane.
// Golden: `intra::predict`, `intra::predict8`, `intra::predict16`.
module tri_estimate_guess
  import tri_pkg::*;
(
    input sample_t [24:0] edge_i,  // tri_estimate_edge
    input logic a_i,  // left and above are there
    input logic b_i,
    input logic four_i,  // modes mode_i to mode_i + 3 of a 4x4 block; mode_i is 0, 4 or 8
    input logic whole_i,
    input logic [9:0] mode_i,  // one of them
    input sample_t dc_i,  // of I_16x16
    // Of the plane: the sums of a column and of a row.
    input logic signed [7:0][15:0] column_i,
    input logic signed [7:0][15:0] row_i,
    // [row][column]; nothing where DC is the prediction: the quadrants of dc_here_o.
    output sample_t [7:0][7:0] guess_o,
    output sample_t dc_o,
    output logic [3:0] dc_here_o
);

  // Means at each place of the edge: of it and the next, and of it and both sides.
  sample_t [24:0] e;
  sample_t [23:0] two;
  sample_t [24:1] three;
  sample_t three_first;
  assign e = edge_i;
  for (genvar i = 0; i < 24; i++) begin : gen_two
    assign two[i] = avg2(e[i], e[i+1]);
  end
  for (genvar i = 1; i < 24; i++) begin : gen_three
    assign three[i] = avg3(e[i-1], e[i], e[i+1]);
  end
  assign three[24]   = avg3(e[23], e[24], e[24]);
  assign three_first = avg3(e[1], e[0], e[0]);

  // ------------------------------------------------------------------ DC
  function automatic logic [9:0] sum4(sample_t [3:0] s);
    return (10'(s[0]) + 10'(s[1])) + (10'(s[2]) + 10'(s[3]));
  endfunction
  logic [9:0] top4, left4;
  logic [10:0] top8, left8, far;
  logic [11:0] near_sum;
  logic [12:0] both;
  sample_t dc;
  assign top4 = sum4(e[12:9]);
  assign left4 = sum4(e[7:4]);
  assign top8 = 11'(top4) + 11'(sum4(e[16:13]));
  assign left8 = 11'(left4) + 11'(sum4(e[3:0]));
  // Eight samples of one side, or four, twice: what is missing is like what is there.
  assign far = four_i ? {left4, 1'b0} : left8;
  assign near_sum = 12'(four_i ? {top4, 1'b0} : top8);
  always_comb begin
    unique case ({
      a_i, b_i
    })
      2'b11:   both = 13'(far) + 13'(near_sum);
      2'b10:   both = {1'b0, far, 1'b0};
      2'b01:   both = {near_sum, 1'b0};
      default: both = 13'd2048;
    endcase
    dc = whole_i ? dc_i : 8'((both + 13'd8) >> 4);
  end

  // ------------------------------------------------------------------ modes
  sample_t [7:0][7:0] guess;
  sample_t [9:0][7:0][7:0] by_mode;
  for (genvar y = 0; y < 8; y++) begin : gen_row
    for (genvar x = 0; x < 8; x++) begin : gen_column
      localparam int Hd = 2 * (7 - y) + x;
      localparam int Hu = 2 * y + x;
      logic signed [15:0] plane;
      assign by_mode[0][y][x] = e[9+x];
      assign by_mode[1][y][x] = e[7-y];
      assign by_mode[2][y][x] = '0;
      assign by_mode[3][y][x] = three[10+x+y];
      assign by_mode[4][y][x] = three[8+x-y];
      if (x < y / 2) begin : gen_vr_left
        assign by_mode[5][y][x] = three[9+2*x-y];
      end else if (y % 2 == 0) begin : gen_vr_even
        assign by_mode[5][y][x] = two[8+x-y/2];
      end else begin : gen_vr_odd
        assign by_mode[5][y][x] = three[8+x-y/2];
      end
      if (Hd >= 16) begin : gen_hd_top
        assign by_mode[6][y][x] = three[Hd-7];
      end else if (Hd % 2 == 0) begin : gen_hd_even
        assign by_mode[6][y][x] = two[Hd/2];
      end else begin : gen_hd_odd
        assign by_mode[6][y][x] = three[Hd/2+1];
      end
      if (y % 2 == 0) begin : gen_vl_even
        assign by_mode[7][y][x] = two[9+x+y/2];
      end else begin : gen_vl_odd
        assign by_mode[7][y][x] = three[10+x+y/2];
      end
      if (Hu > 13) begin : gen_hu_flat
        assign by_mode[8][y][x] = e[0];
      end else if (Hu == 13) begin : gen_hu_end
        assign by_mode[8][y][x] = three_first;
      end else if (Hu % 2 == 0) begin : gen_hu_even
        assign by_mode[8][y][x] = two[6-Hu/2];
      end else begin : gen_hu_odd
        assign by_mode[8][y][x] = three[6-Hu/2];
      end
      assign plane = 16'($signed(column_i[x]) + $signed(row_i[y])) >>> 5;
      assign by_mode[9][y][x] = plane[15] ? '0 : ((|plane[14:8]) ? 8'd255 : plane[7:0]);
    end
  end

  // Of a 4x4 block the quadrants are modes mode_i and the three behind it; they lie in the first
  // quadrant of each.
  for (genvar y = 0; y < 8; y++) begin : gen_guess_row
    for (genvar x = 0; x < 8; x++) begin : gen_guess
      localparam int unsigned Quadrant = 2 * (y / 4) + x / 4;
      always_comb begin
        guess[y][x] = '0;
        for (int unsigned m = 0; m < 10; m++) begin
          if (mode_i[m] && (!four_i || Quadrant == 0)) guess[y][x] |= by_mode[m][y][x];
        end
        if (Quadrant != 0) begin
          for (int unsigned m = 0; m < 8; m += 4) begin
            if (mode_i[m] && four_i) guess[y][x] |= by_mode[m+Quadrant][y%4][x%4];
          end
        end
      end
    end
  end
  assign guess_o = guess;
  assign dc_o = dc;
  assign dc_here_o = four_i ? {1'b0, mode_i[0], 2'b00} : {4{mode_i[2]}};

endmodule
