// SPDX-License-Identifier: Apache-2.0

// Types of the coding of video macroblocks, from plans to words and reconstruction. What they are
// for: docs/microarchitecture.
package tri_code_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // Blocks of a macroblock in coding order: sixteen of luma (6.4.3), four of Cb, four of Cr.
  localparam int unsigned CodeBlocks = 24;
  localparam int unsigned LumaBlocks = 16;

  // A block of the macroblock that a lane codes.
  typedef struct packed {
    logic [1:0] lane;
    logic [4:0] number;
  } code_place_t;

  // Where a prediction comes from.
  localparam logic [1:0] GuessNone = 2'd0;  // the pipeline makes it
  localparam logic [1:0] GuessInter = 2'd1;
  localparam logic [1:0] GuessWhole = 2'd2;  // of I_16x16, or of intra chroma

  // The macroblock that a lane codes.
  typedef struct packed {
    logic inter_slice;
    logic [8:0] x;
    logic half;  // of the ring of words, and of the predictions
    logic a;  // left, above, above right, above left: in the slice
    logic b;
    logic c;
    logic d;
    tri_video_pkg::plan_t plan;
  } code_mb_t;

  // What the pipeline takes of a block.
  typedef struct packed {
    tri_enc_pkg::block_kind_e kind;
    logic [4:0] number;
    tri_pkg::samples_t source;
  } code_block_t;

  // A reconstructed block that does not come out of the pipeline.
  typedef struct packed {
    code_place_t place;
    logic [3:0] mode;
    tri_pkg::samples_t samples;
  } code_recon_t;

  // What comes out of the 8x8 engine (tri_block8): modes, levels, reconstruction.
  typedef struct packed {
    logic mode_valid;
    tri_modes_pkg::eight_place_t mode_place;
    logic [3:0] mode;
    logic [3:0] predicted;
    logic level_valid;
    tri_modes_pkg::eight_place_t level_place;
    logic [3:0] level_group;
    logic signed [3:0][12:0] level;
    logic level_nonzero;
    logic recon_valid;
    tri_modes_pkg::eight_place_t recon_place;
    logic [1:0] recon_block;
    tri_pkg::samples_t recon;
  } code_eight_t;

  // What is read at fixed clocks: by the decision of modes 8x8 samples of the source and blocks of
  // inter chroma; by the 8x8 engine likewise, blocks of inter luma.
  typedef struct packed {
    logic whole_read;
    logic [1:0] whole_lane;
    logic [1:0] whole_plane;
    logic [1:0] whole_quarter;
    logic whole_guess_read;
    logic [2:0] whole_guess_block;
    logic eight_read;
    tri_modes_pkg::eight_place_t eight_place;
    logic eight_guess_read;
    logic [1:0] eight_guess_block;
  } code_reads_t;

  // A word on its way to a lane's ring.
  typedef struct packed {
    logic [1:0] lane;
    tri_enc_syntax_pkg::video_word_t word;
  } code_word_t;

  // The mode of blocks that have none of their own.
  localparam logic [3:0] ModeDc = 4'd2;

  /* verilator lint_on UNUSEDPARAM */

  /* verilator lint_off UNUSEDSIGNAL */
  // Column and row of a block in its plane.
  function automatic logic [1:0] code_x(logic [4:0] number);
    return number[4] ? {1'b0, number[0]} : {number[2], number[0]};
  endfunction
  function automatic logic [1:0] code_y(logic [4:0] number);
    return number[4] ? {1'b0, number[1]} : {number[3], number[1]};
  endfunction
  // 0 luma, 1 Cb, 2 Cr.
  function automatic logic [1:0] code_plane(logic [4:0] number);
    return number[4] ? {number[2], !number[2]} : 2'd0;
  endfunction
  // A block of luma in raster order, of chroma as it is.
  function automatic logic [4:0] code_raster(logic [4:0] number);
    return number[4] ? number : {1'b0, number[3], number[1], number[2], number[0]};
  endfunction
  /* verilator lint_on UNUSEDSIGNAL */

endpackage
