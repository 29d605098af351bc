// SPDX-License-Identifier: Apache-2.0

// Prediction, second half: the nine Intra_4x4 predictions of a 4x4 block from its edge and what
// tri_predict_taps makes of it: wires only.
//
// Combinational. Modes: 0 vertical, 1 horizontal, 2 DC, 3 diagonal down-left, 4 diagonal
// down-right, 5 vertical-right, 6 horizontal-down, 7 vertical-left, 8 horizontal-up.
// Golden: `intra::predict`.
module tri_predict_modes
  import tri_pkg::*;
(
    input  sample_t  [ 3:0] top_i,    // the four samples above
    input  sample_t  [ 3:0] left_i,
    input  sample_t  [ 9:0] two_i,
    input  sample_t  [12:0] three_i,
    input  sample_t         dc_i,
    output samples_t [ 8:0] pred_o
);

  sample_t [3:0] t, l;
  assign t = top_i;
  assign l = left_i;
  for (genvar y = 0; y < 4; y++) begin : gen_row
    for (genvar x = 0; x < 4; x++) begin : gen_column
      localparam int unsigned At = 4 * y + x;
      localparam int unsigned VrX = x - y / 2;
      localparam int unsigned HdY = x / 2 - y;
      assign pred_o[0][At] = t[x];
      assign pred_o[1][At] = l[y];
      assign pred_o[2][At] = dc_i;
      if (x + y == 6) begin : gen_ddl_end
        assign pred_o[3][At] = three_i[11];
      end else begin : gen_ddl
        assign pred_o[3][At] = three_i[5+x+y];
      end
      assign pred_o[4][At] = three_i[3+x-y];
      if (2 * x + 1 < y) begin : gen_vr_left
        assign pred_o[5][At] = three_i[4-y];
      end else if (2 * x >= y && y % 2 == 0) begin : gen_vr_even
        assign pred_o[5][At] = two_i[4+VrX];
      end else begin : gen_vr_odd
        assign pred_o[5][At] = three_i[3+VrX];
      end
      if (2 * y + 1 < x) begin : gen_hd_top
        assign pred_o[6][At] = three_i[2+x];
      end else if (2 * y >= x && x % 2 == 0) begin : gen_hd_even
        assign pred_o[6][At] = two_i[3+HdY];
      end else begin : gen_hd_odd
        assign pred_o[6][At] = three_i[3+HdY];
      end
      if (y % 2 == 0) begin : gen_vl_even
        assign pred_o[7][At] = two_i[5+x+y/2];
      end else begin : gen_vl_odd
        assign pred_o[7][At] = three_i[5+x+y/2];
      end
      if (x + 2 * y > 5) begin : gen_hu_flat
        assign pred_o[8][At] = l[3];
      end else if (x + 2 * y == 5) begin : gen_hu_end
        assign pred_o[8][At] = three_i[12];
      end else if (x % 2 == 0) begin : gen_hu_even
        assign pred_o[8][At] = two_i[2-y-x/2];
      end else begin : gen_hu_odd
        assign pred_o[8][At] = three_i[1-y-x/2];
      end
    end
  end

endmodule
