// SPDX-License-Identifier: Apache-2.0

// The edge that a prediction of the intra estimate is made from, in the source: around a quarter of
// the macroblock as it is (I_16x16) or filtered (8.3.2.2.1, I_8x8), or around one of the quarter's
// 4x4 blocks (I_4x4). It runs from bottom left over the corner, edge_o[8], to above right.
//
// A 4x4 block has its edge next to the corner, the ends repeated outwards: so its predictions are
// the first 4x4 samples of those of an 8x8 block.
// Combinational. Golden: `codec::video::intra::Area::block4`, `block8`; `intra::Neighbours8`.
module tri_estimate_edge
  import tri_pkg::*;
(
    // Around the quarter.
    input sample_t [15:0] top_i,
    input sample_t [7:0] left_i,
    input sample_t corner_i,
    input sample_t [7:0][7:0] own_i,  // [row][column]
    // Of the quarter: left, above, above right, above left are there.
    input logic a_i,
    input logic b_i,
    input logic c_i,
    input logic d_i,
    input logic four_i,
    input logic whole_i,
    input logic [1:0] block_i,  // of the quarter
    output sample_t [24:0] edge_o,
    // Of the block, or the quarter.
    output logic a_o,
    output logic b_o,
    output logic d_o
);

  // ------------------------------------------------------------------ a quarter
  sample_t [15:0] top, top_filtered;
  sample_t [7:0] left_filtered;
  sample_t corner_filtered;
  for (genvar i = 0; i < 16; i++) begin : gen_top
    assign top[i] = i < 8 || c_i ? top_i[i] : top_i[7];
    if (i == 0) begin : gen_first
      assign top_filtered[0] = avg3(d_i ? corner_i : top[0], top[0], top[1]);
    end else if (i == 15) begin : gen_last
      assign top_filtered[15] = avg3(top[14], top[15], top[15]);
    end else begin : gen_middle
      assign top_filtered[i] = avg3(top[i-1], top[i], top[i+1]);
    end
  end
  for (genvar i = 0; i < 8; i++) begin : gen_left
    if (i == 0) begin : gen_first
      assign left_filtered[0] = avg3(d_i ? corner_i : left_i[0], left_i[0], left_i[1]);
    end else if (i == 7) begin : gen_last
      assign left_filtered[7] = avg3(left_i[6], left_i[7], left_i[7]);
    end else begin : gen_middle
      assign left_filtered[i] = avg3(left_i[i-1], left_i[i], left_i[i+1]);
    end
  end
  // Modes that use the corner have both of its sides.
  assign corner_filtered = avg3(top[0], corner_i, left_i[0]);

  // ------------------------------------------------------------------ a 4x4 block
  logic right, lower, above_right;
  sample_t [7:0] block_top;
  sample_t [3:0] block_left;
  sample_t block_corner;
  assign {lower, right} = block_i;
  assign above_right = lower ? !right : !right || c_i;
  always_comb begin
    for (int unsigned i = 0; i < 4; i++) begin
      if (lower) block_top[i] = own_i[3][4*right+i];
      else block_top[i] = top_i[4*right+i];
      block_left[i] = right ? own_i[4*lower+i][3] : left_i[4*lower+i];
    end
    for (int unsigned i = 0; i < 4; i++) begin
      if (!above_right) block_top[4+i] = block_top[3];
      else if (lower) block_top[4+i] = own_i[3][4+i];
      else block_top[4+i] = top_i[4*right+4+i];
    end
    unique case (block_i)
      2'd0: block_corner = corner_i;
      2'd1: block_corner = top_i[3];
      2'd2: block_corner = left_i[3];
      default: block_corner = own_i[3][3];
    endcase
  end

  // ------------------------------------------------------------------ which of them
  assign edge_o[8] = four_i ? block_corner : (whole_i ? corner_i : corner_filtered);
  for (genvar i = 0; i < 8; i++) begin : gen_edge_left
    // Away from the corner.
    localparam int unsigned Near = i < 4 ? i : 3;
    assign edge_o[7-i] = four_i ? block_left[Near] : (whole_i ? left_i[i] : left_filtered[i]);
  end
  for (genvar i = 0; i < 16; i++) begin : gen_edge_top
    localparam int unsigned Near = i < 8 ? i : 7;
    assign edge_o[9+i] = four_i ? block_top[Near] : (whole_i ? top_i[i] : top_filtered[i]);
  end
  assign a_o = a_i || (four_i && right);
  assign b_o = b_i || (four_i && lower);
  assign d_o = four_i ? (lower ? (right || a_i) : (right ? b_i : d_i)) : d_i;

endmodule
