// SPDX-License-Identifier: Apache-2.0

// Half a tile of the source, with the picture's last column and last row repeated where it goes
// beyond them. Luma has four rows of eight samples, chroma two of eight pairs of Cb and Cr.
//
// Handshake: none.
// Latency: combinational.
// Throughput: half a tile per clock.
// Golden: `codec::video::hardware::source::Command::parts`.
module tri_source_edge
  import tri_pkg::*;
(
    input sample_t [3:0][7:0] samples_i,
    input logic chroma_i,
    input logic [2:0] column_i,  // the picture's last in the tile: of samples, of pairs
    input logic right_i,  // the columns behind it are beyond
    input logic all_right_i,  // so are all
    input logic [1:0] row_i,  // the picture's last in this half: of samples, of chroma 0 and 2
    input logic below_i,
    output sample_t [3:0][7:0] samples_o
);

  // Eight bytes are a row of luma, half of one of chroma: even and odd ones have a last one each.
  logic [1:0][1:0] row;
  logic [1:0][3:0] row_beyond;
  sample_t [1:0][7:0] last_row;
  sample_t [3:0][7:0] rows;
  for (genvar odd = 0; odd < 2; odd++) begin : gen_last_row
    assign row[odd] = chroma_i ? {row_i[1], 1'(odd)} : row_i;
    assign last_row[odd] = samples_i[row[odd]];
    assign row_beyond[odd] = 4'b1110 << row[odd];
  end
  for (genvar r = 0; r < 4; r++) begin : gen_row
    assign rows[r] = below_i && row_beyond[r%2][r] ? last_row[r%2] : samples_i[r];
  end

  // Columns of luma, pairs of chroma.
  logic [7:0] beyond;
  assign beyond = 8'b1111_1110 << column_i;
  for (genvar r = 0; r < 4; r++) begin : gen_columns
    sample_t last;
    sample_t [1:0] last_pair;
    assign last = rows[r][column_i];
    for (genvar cr = 0; cr < 2; cr++) begin : gen_plane
      assign last_pair[cr] = rows[{1'(r/2), column_i[2]}][{column_i[1:0], 1'(cr)}];
    end
    for (genvar c = 0; c < 8; c++) begin : gen_column
      logic right;
      assign right = chroma_i ? beyond[4*(r%2)+c/2] : beyond[c];
      assign samples_o[r][c] = all_right_i || (right_i && right) ?
          (chroma_i ? last_pair[c%2] : last) : rows[r][c];
    end
  end

endmodule
