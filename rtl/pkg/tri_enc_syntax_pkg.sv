// SPDX-License-Identifier: Apache-2.0

// Types of a video lane's syntax: what a macroblock's bins are made from. Widths and meanings:
// docs/microarchitecture/syntax.md.
package tri_enc_syntax_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // A dense context number of a video lane.
  typedef logic [tri_tables_pkg::VideoCtxW-1:0] video_ctx_t;

  // mb_type, as far as a video lane writes it.
  localparam logic [2:0] ClassNxN = 3'd0;  // I_NxN
  localparam logic [2:0] ClassWhole = 3'd1;  // I_16x16
  localparam logic [2:0] ClassPcm = 3'd2;
  localparam logic [2:0] ClassInter = 3'd3;
  localparam logic [2:0] ClassSkip = 3'd4;  // P_Skip

  // A vector difference in quarter samples.
  typedef struct packed {
    logic signed [10:0] y;
    logic signed [10:0] x;
  } mvd_t;

  // A prediction mode of a block of I_NxN.
  typedef struct packed {
    logic [2:0] rem_mode;
    logic pred_flag;
  } block_mode_t;

  // Bits of a header's detail.
  localparam int unsigned DetailW = 4 * $bits(mvd_t);

  // What a lane has to know of a macroblock beside its levels.
  typedef struct packed {
    // Of I_NxN the modes in coding order, with the 8x8 transform the first four; of inter
    // macroblocks the vector differences by partition. The first one in the low bits.
    logic [DetailW-1:0] detail;
    logic [1:0] chroma;  // coded_block_pattern of chroma; of I_PCM and P_Skip 0, as luma
    logic [3:0] luma;  // and of luma
    logic [1:0] chroma_mode;  // of I_NxN and I_16x16
    logic transform8x8;  // of I_NxN and inter
    logic [1:0] form;  // Intra16x16PredMode; of inter macroblocks the shape (tri_inter_pkg)
    logic [2:0] kind;  // a class
    logic above;  // the macroblock above lies in the slice
    logic left;
    logic inter_slice;  // of a P slice
  } mb_header_t;

  // Magnitudes of a vector difference, at most 63.
  typedef struct packed {
    logic [5:0] y;
    logic [5:0] x;
  } mvd_size_t;

  // What a lane keeps of a macroblock for the one to its right, or the one below.
  typedef struct packed {
    mvd_size_t [1:0] mvd;  // of the two quarters at the edge
    logic [1:0] chroma;  // coded_block_pattern of chroma
    logic [1:0] luma;  // and of the two 8x8 blocks at the edge
    logic chroma_mode;  // not 0
    logic transform8x8;
    logic other;  // not I_NxN
    logic coded;  // not P_Skip
  } header_edge_t;

  // Of a macroblock that is not in the slice.
  localparam header_edge_t EdgeNowhere = '{luma: 2'b11, default: '0};

  // Words of a macroblock's levels: DC of I_16x16; luma in coding order, an 8x8 block's in the
  // order of its scan; DC of Cb and Cr, each in the last four places; AC of Cb's and Cr's blocks.
  localparam int unsigned Words = 27;

  // What a lane has to know of a macroblock to write its levels.
  typedef struct packed {
    logic [7:0] nz_chroma;  // which words have levels
    logic [1:0] nz_chroma_dc;
    logic [15:0] nz_luma;
    logic nz_luma_dc;
    logic last;  // the slice ends with it
    logic [1:0] chroma;  // as in its header
    logic [3:0] luma;
    logic transform8x8;
    logic [2:0] kind;
    logic above;
    logic left;
  } mb_levels_t;

  // coded_block_flags of the blocks at an edge of a macroblock.
  typedef struct packed {
    logic [1:0][1:0] chroma;  // AC of Cb, Cr
    logic [3:0] luma;
    logic [1:0] chroma_dc;
    logic luma_dc;
  } coded_edge_t;

  // All that a lane keeps of a macroblock for the one below: its line record.
  typedef struct packed {
    coded_edge_t  coded;
    header_edge_t header;
  } mb_edge_t;

  // A word on its way to a lane's ring; of a macroblock of I_PCM, samples (tri_enc_video_pcm).
  typedef struct packed {
    tri_enc_pkg::word_high_t high;
    tri_enc_pkg::word_low_t low;
    logic wide;  // high counts
    logic nz;  // it has levels
    logic [4:0] number;
    logic half;  // of the ring: macroblocks in turn, the first one after reset in 0
  } video_word_t;

  // ctxBlockCat.
  localparam logic [2:0] CatLumaDc = 3'd0;
  localparam logic [2:0] CatLumaAc = 3'd1;
  localparam logic [2:0] CatLuma4 = 3'd2;
  localparam logic [2:0] CatChromaDc = 3'd3;
  localparam logic [2:0] CatChromaAc = 3'd4;
  localparam logic [2:0] CatLuma8 = 3'd5;

  /* verilator lint_on UNUSEDPARAM */

endpackage
