// SPDX-License-Identifier: Apache-2.0

// Types of the final modes: macroblocks and blocks with the reconstruction around them.
package tri_modes_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // Around a block of chroma. [0]: the left one, the upper one.
  typedef struct packed {
    logic [7:0] corner;
    logic [7:0][7:0] top;
    logic [7:0][7:0] left;
  } chroma_edge_t;

  // A macroblock for the modes of I_16x16 and of chroma.
  typedef struct packed {
    logic [1:0] lane;
    logic intra;  // else the prediction of chroma is there, and is asked for
    logic whole;  // intra, I_16x16
    logic [5:0] qp;
    logic [5:0] chroma_qp;  // QPC
    logic [7:0] lambda;  // λi
    logic a;  // the macroblock to the left is available, above, above left
    logic b;
    logic d;
    logic [7:0] corner;
    logic [15:0][7:0] top;
    logic [15:0][7:0] left;
    chroma_edge_t [1:0] chroma;  // Cb, Cr
  } whole_job_t;

  // What was found for it.
  typedef struct packed {
    logic [1:0]  lane;
    logic [1:0]  mode;         // Intra16x16PredMode
    logic [1:0]  chroma_mode;  // intra_chroma_pred_mode
    logic [16:0] distance;     // SATD4 of Cb and Cr
  } whole_modes_t;

  // Whose DCs are coded apart: of a macroblock's luma, or of a plane of chroma.
  typedef struct packed {
    logic [1:0] lane;
    logic luma;
    logic cr;
  } dc_place_t;

  // Four sums of residuals: of a quarter of luma, or a plane of chroma.
  typedef struct packed {
    dc_place_t place;
    logic intra;
    logic [5:0] qp;  // of chroma QPC
    // Two's complement. Not declared as signed: Verilator loses signs of arrays of this size where
    // one is that has an element chosen by a signal.
    logic [3:0][12:0] sums;
  } dc_sums_t;

  // What they work at in a clock.
  typedef struct packed {
    logic make;  // the prediction, of the best mode; else a mode is measured
    logic luma;
    logic [1:0] mode;
    logic [1:0] part;  // quarter of luma; plane of chroma
    logic last;  // of the measured ones, or of those that are made
  } whole_token_t;

  // A mode of a block that is not there.
  localparam logic [3:0] NoMode = 4'd15;

  // A macroblock for the 8x8 engine.
  typedef struct packed {
    logic [1:0] lane;
    logic intra;  // else its prediction is there, and is asked for
    logic [5:0] qp;
    logic [7:0] lambda;  // λi
    logic a;  // the macroblock to the left is available, above, above right, above left
    logic b;
    logic c;
    logic d;
    logic [1:0][3:0] above_modes;  // of the blocks above and to the left, or NoMode
    logic [1:0][3:0] left_modes;
    logic [7:0] corner;
    logic [23:0][7:0] top;  // [0]: the left one
    logic [15:0][7:0] left;  // [0]: the upper one
  } eight_job_t;

  // A block of it, with what is around it.
  typedef struct packed {
    logic [1:0] quarter;
    logic intra;
    logic [5:0] qp;
    logic [7:0] lambda;
    logic [3:0] predicted;  // its mode
    logic a;
    logic b;
    logic c;
    logic d;
    logic [7:0] corner;
    logic [15:0][7:0] top;
    logic [7:0][7:0] left;
  } eight_block_t;

  // Whose a block is.
  typedef struct packed {
    logic [1:0] lane;
    logic [1:0] quarter;
  } eight_place_t;

  // Four samples of a reconstructed block: half a column.
  typedef struct packed {
    eight_place_t place;
    logic half;  // rows 4 to 7
    logic [2:0] column;
    logic [3:0][7:0] samples;  // [0]: the upper one
  } eight_recon_t;

  /* verilator lint_on UNUSEDPARAM */

endpackage
