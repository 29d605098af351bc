// SPDX-License-Identifier: Apache-2.0

// Types of the way from reconstructed macroblocks to the reference picture in memory. What they are
// for: docs/microarchitecture.
package tri_reference_pkg;
  import tri_inter_pkg::*;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // Blocks of a macroblock in the store: sixteen of luma in raster order, four of Cb, four of Cr.
  localparam int unsigned StoreBlocks = 24;

  // What bS and the coarse record want to know of a macroblock.
  typedef struct packed {
    logic intra;  // I_PCM, too
    logic eight;  // transform_size_8x8_flag
    logic [15:0] nz;  // levels that are not 0, of 4x4 blocks in raster order, as in tri_deblock_bs
    logic [5:0] qp;  // 0 of I_PCM
    mv_t [3:0] vectors;  // of the quarters; of intra they do not matter
  } mb_record_t;

  // What the macroblock behind an edge wants to know of the one before.
  typedef struct packed {
    logic intra;
    logic [3:0] nz;  // along the edge
    logic [5:0] qp;
    mv_t [1:0] vectors;
  } edge_record_t;

  // A picture in memory, with its coarse records, and the rows that the filter keeps. Addresses are
  // in tiles of 64 bytes.
  typedef struct packed {
    logic [31:0] rows;  // 1024 for each lane, two for each macroblock of a row
    logic [31:0] coarse;  // one for two macroblocks
    picture_t picture;
  } reference_t;

  // A slice: rows of macroblocks.
  typedef struct packed {
    logic [1:0] lane;
    logic [8:0] first;
    logic [8:0] last;
  } reference_job_t;

  // Where a lane's macroblock lies.
  typedef struct packed {
    logic left;  // there is a neighbour
    logic above;  // in the slice
    logic last_x;  // of the row
    logic last_y;  // of the slice
    logic [8:0] x;
    logic [17:0] rows_above;  // macroblocks of the picture in rows above
  } mb_place_t;

  // A macroblock that is filtered.
  typedef struct packed {
    logic [1:0] lane;
    mb_place_t  place;
  } mb_turn_t;

  // A block behind the filter, as tri_deblock has it.
  typedef struct packed {
    logic [1:0] lane;
    logic [1:0] component;
    logic [2:0] x;
    logic [2:0] y;
    logic last;  // final
  } done_block_t;

  // A write: a quarter of a tile, those words of four bytes that are marked.
  typedef struct packed {
    logic [1:0] lane;
    logic [31:0] address;  // in tiles of 64 bytes
    logic [1:0] quarter;
    logic [3:0] words;
    logic [15:0][7:0] bytes;
  } write_t;

  /* verilator lint_on UNUSEDPARAM */

endpackage
