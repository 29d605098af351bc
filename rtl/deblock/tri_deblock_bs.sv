// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Boundary strengths of a macroblock (8.7.2.1) as the encoder has them: frame macroblocks, one
// reference picture, one vector for each 8x8 block. Combinational.
//
// Golden: `deblock::block::deblock_bs`.
//
// VectorBits: bits of a component of a vector, in quarter samples with sign, 4 or more.
module tri_deblock_bs #(
    parameter int unsigned VectorBits = 12
) (
    input logic left_i,  // the left neighbour is there and the edge to it is filtered
    input logic above_i,
    input logic intra_i,
    input logic intra_left_i,
    input logic intra_above_i,
    input logic transform8x8_i,
    // Levels that are not 0: of 4x4 blocks in raster order, of an 8x8 transform in all four.
    input logic [15:0] nz_i,
    input logic [3:0] nz_left_i,  // right column of the left neighbour, from above
    input logic [3:0] nz_above_i,  // bottom row of the upper neighbour, from the left
    // Vectors (y, x) of the 8x8 blocks in raster order; of the neighbours, those at the edge.
    input logic signed [3:0][1:0][VectorBits-1:0] mv_i,
    input logic signed [1:0][1:0][VectorBits-1:0] mv_left_i,
    input logic signed [1:0][1:0][VectorBits-1:0] mv_above_i,
    // bS of the upright edges from the left, then of the level ones from above; four along each.
    output logic [1:0][3:0][3:0][2:0] bs_o
);

  `TRI_REQUIRE(gen_vector_rule, VectorBits >= 4, "VectorBits is 4 or more")

  typedef logic signed [1:0][VectorBits-1:0] vector_t;

  // Four quarter samples or more apart, in x or y.
  function automatic logic apart(vector_t a, vector_t b);
    logic signed [VectorBits:0] d;
    apart = 1'b0;
    for (int unsigned c = 0; c < 2; c++) begin
      d = (VectorBits + 1)'($signed(a[c])) - (VectorBits + 1)'($signed(b[c]));
      // From -3 to 3: all bits above the two low ones equal, and not -4.
      apart |= !(d[VectorBits:2] == '0 || (d[VectorBits:2] == '1 && d[1:0] != '0));
    end
  endfunction

  // Of the four edges between and before 8x8 blocks, by direction, edge and half.
  logic [1:0][1:0][1:0] far;
  for (genvar h = 0; h < 2; h++) begin : gen_far
    assign far[0][0][h] = apart(mv_left_i[h], mv_i[2*h]);
    assign far[0][1][h] = apart(mv_i[2*h], mv_i[2*h+1]);
    assign far[1][0][h] = apart(mv_above_i[h], mv_i[h]);
    assign far[1][1][h] = apart(mv_i[h], mv_i[2+h]);
  end

  for (genvar d = 0; d < 2; d++) begin : gen_direction
    logic there, intra_other;
    logic [3:0] nz_other;
    assign there = d == 0 ? left_i : above_i;
    assign intra_other = d == 0 ? intra_left_i : intra_above_i;
    assign nz_other = d == 0 ? nz_left_i : nz_above_i;
    for (genvar i = 0; i < 4; i++) begin : gen_along
      for (genvar e = 0; e < 4; e++) begin : gen_edge
        localparam int unsigned Q = d == 0 ? 4 * i + e : 4 * e + i;
        localparam int unsigned P = e == 0 ? Q : d == 0 ? Q - 1 : Q - 4;
        logic nz, moved;
        assign nz = nz_i[Q] || (e == 0 ? nz_other[i] : nz_i[P]);
        assign moved = e % 2 == 0 && far[d][e/2][i/2];
        always_comb begin
          if (e == 0 && !there) bs_o[d][e][i] = 3'd0;
          else if (e % 2 == 1 && transform8x8_i) bs_o[d][e][i] = 3'd0;
          else if (e == 0 && (intra_i || intra_other)) bs_o[d][e][i] = 3'd4;
          else if (intra_i) bs_o[d][e][i] = 3'd3;
          else if (nz) bs_o[d][e][i] = 3'd2;
          else bs_o[d][e][i] = {2'b00, moved};
        end
      end
    end
  end

endmodule
