// SPDX-License-Identifier: Apache-2.0

// Types that the parts of the encoder's top share. Widths and meanings:
// docs/microarchitecture/encoder.md.
package tri_enc_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // Blocks of a lane that may be asked for, on their way or waiting.
  localparam int unsigned InDepth = 4;
  // Words of a lane's level ring: a macroblock.
  localparam int unsigned RingDepth = 16;

  // What the issue stage needs of a job, and what it tells of a job that is taken.
  typedef struct packed {
    logic [3:0] fmt;
    logic scan;  // find the exponent in a first pass over the slice
    logic [5:0] rounding;
    logic [5:0] qp;
    logic [19:0] mb_count;
    logic [9:0] start_x;
    logic [9:0] width;  // of the picture, in macroblocks
  } job_issue_t;

  // What the align unit needs of a job, but for the format.
  typedef struct packed {
    logic scan;
    logic [3:0] clip;  // binades to saturate when the exponent is found by scanning
    logic signed [9:0] exponent;
  } job_align_t;

  // What the slice start needs of a job.
  typedef struct packed {
    logic [15:0] idr_pic_id;
    logic [5:0]  qp;
    logic [19:0] first_mb;
  } job_slice_t;

  typedef struct packed {
    job_slice_t slice;
    job_align_t align;
    job_issue_t issue;
  } job_t;

  // A block of a video lane: its column of macroblocks, modulo 4; its plane (0 luma, 1 Cb, 2 Cr);
  // its place in the macroblock.
  typedef struct packed {
    logic [1:0] lane;
    logic [1:0] column;
    logic [1:0] plane;
    logic [1:0] x;
    logic [1:0] y;
  } edge_place_t;

  // Four samples at an edge of a block; its intra mode, which chroma has not.
  typedef struct packed {
    logic [3:0] mode;
    tri_pkg::sample_t [3:0] samples;
  } edge_word_t;

  // What lies around a block.
  typedef struct packed {
    tri_pkg::sample_t corner;
    edge_word_t left;
    edge_word_t right;  // above, to the right
    edge_word_t above;
  } block_edges_t;

  // A reconstructed block: its lower row, its right column, and the last sample of the row above
  // it, which is the corner of the block to its right.
  typedef struct packed {
    edge_place_t place;
    logic [3:0] mode;
    tri_pkg::sample_t corner;
    tri_pkg::sample_t [3:0] right;
    tri_pkg::sample_t [3:0] lower;
  } edge_block_t;

  /* verilator lint_on UNUSEDPARAM */

  // What a block of the pipeline is. Tensors and grey pictures have the first kind alone; the upper
  // bit says that the prediction comes from outside.
  typedef enum logic [2:0] {
    BlockTensor = 3'd0,
    BlockIntra4 = 3'd1,  // luma of I_NxN with the 4x4 transform
    BlockInter = 3'd4,  // luma of an inter macroblock
    BlockWhole = 3'd5,  // luma of I_16x16
    BlockChromaInter = 3'd6,
    BlockChromaIntra = 3'd7
  } block_kind_e;

  // What the stages of the pipeline want to know of the kinds of their blocks; the number is the
  // stage's.
  typedef struct packed {
    logic [7:0] given_to_7;  // the prediction comes from outside
    logic ruled_4;  // levels follow the threshold rule, modes cost what they do in video
    logic ruled_11;
    logic without_dc_9;  // the DC is coded elsewhere
    logic without_dc_11;
    block_kind_e kind_5;
    block_kind_e kind_9;
    block_kind_e kind_14;
  } stage_kinds_t;

  // What the pipeline makes of a block for the entropy coder: levels in zig-zag order, mode.
  typedef struct packed {
    logic [15:0] negative;
    logic [15:0][10:0] magnitude;
    logic [2:0] rem_mode;
    logic pred_flag;
  } coded_t;

  /* verilator lint_off UNUSEDSIGNAL */
  // What the pipeline tells the entropy coder of a block, as it lies in a lane's ring: three
  // memories, of which the first is read for the mode and for the levels, the second for the levels
  // of coded blocks, the third of those that are wide.
  typedef struct packed {
    logic last;  // last block of the slice
    // condTermFlagB and A of coded_block_pattern, of neighbours outside the macroblock.
    logic cbp_b;
    logic cbp_a;
    logic cbf_b;  // condTermFlagB and A of coded_block_flag
    logic cbf_a;
    logic nz;  // coded_block_flag
    logic [2:0] rem_mode;
    logic pred_flag;
  } word_head_t;
  // Levels in zig-zag order: {negative, bits 3 to 0 of the magnitude}.
  typedef logic [15:0][4:0] word_low_t;
  typedef logic [15:0][6:0] word_high_t;  // bits 10 to 4 of the magnitudes
  typedef struct packed {
    word_head_t head;
    logic wide;  // some level has a magnitude of 16 or more
    word_high_t high;
    word_low_t low;
  } word_t;

  /* verilator lint_on UNUSEDSIGNAL */

endpackage
