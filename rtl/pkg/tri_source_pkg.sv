// SPDX-License-Identifier: Apache-2.0

// Types of the source store: pictures, tiles, places. What they are for: docs/microarchitecture.
package tri_source_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // Macroblocks of a lane are counted modulo 10; there are places for five of luma, two of chroma.
  localparam int unsigned SourceLuma = 5;

  // A picture of the source in memory, in tiles as coded pictures are, but of any size: addresses
  // of the first tiles, in tiles of 64 bytes; the last row and column of samples.
  typedef struct packed {
    logic [31:0] chroma;
    logic [31:0] luma;
    logic [12:0] last_row;
    logic [12:0] last_column;
  } source_picture_t;

  // A slice: rows of macroblocks.
  typedef struct packed {
    logic [1:0] lane;
    logic intra;  // its macroblocks have no coarse search
    logic [8:0] first;
    logic [8:0] last;
  } source_job_t;

  // Where a lane's fetch is: the column; rows to come; tiles before the next one. While it seeks
  // its slice, the column counts the rows that are left to skip.
  typedef struct packed {
    logic [8:0]  x;
    logic [8:0]  rows;
    logic [19:0] offset;
  } source_spot_t;

  // Kinds of tiles: luma; Cb and Cr; luma above the macroblock, of which the lower half is read.
  localparam logic [1:0] SourceOwn = 2'd0;
  localparam logic [1:0] SourceChroma = 2'd1;
  localparam logic [1:0] SourceAbove = 2'd2;

  // A tile of a macroblock. The picture's last column or row is in it and repeated; or it lies
  // beyond, and the tile beside it, or above, comes in its place.
  typedef struct packed {
    logic right;
    logic beyond_right;
    logic below;
    logic beyond_below;
    logic [1:0] lane;
    logic [1:0] kind;
    logic [3:0] number;  // of the macroblock
    logic [1:0] quarter;  // of luma; chroma: 0 and 2; above: 0 and 1
  } source_tile_t;

  // A tile to fetch. What answers brings it back.
  typedef struct packed {
    source_tile_t tile;
    logic [31:0]  address;  // in tiles of 64 bytes
  } source_command_t;

  // A half of a tile, beside its samples.
  typedef struct packed {
    source_tile_t tile;
    logic half;  // the lower one
    logic error;
  } source_answer_t;

  // Half a tile on its way into the banks.
  typedef struct packed {
    logic [1:0] lane;
    logic chroma;
    logic [3:0] number;
    logic [1:0] quarter;
    logic half;
  } source_fill_t;

  // Half a tile that came: where it goes.
  typedef struct packed {
    source_fill_t place;
    logic above;  // not into the banks
    logic error;
    logic kept;
    logic both;  // into the lower half, too
    logic below;  // it is beyond the picture: all of it is its last row
  } source_half_t;

  /* verilator lint_on UNUSEDPARAM */

  // Numbers of macroblocks, modulo 10, and their places.
  function automatic logic [3:0] mb_plus(logic [3:0] number, logic [3:0] by);
    automatic logic [4:0] sum = 5'(number) + 5'(by);
    return sum >= 5'd10 ? 4'(sum - 5'd10) : sum[3:0];
  endfunction
  function automatic logic [2:0] source_place(logic [3:0] number);
    return number >= 4'(SourceLuma) ? 3'(number - 4'(SourceLuma)) : number[2:0];
  endfunction

  // The bank that has a block of luma: that of its column, in odd rows two on.
  function automatic logic [1:0] source_bank(logic [1:0] column, logic odd_row);
    return {column[1] ^ odd_row, column[0]};
  endfunction

endpackage
