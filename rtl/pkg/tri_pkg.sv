// SPDX-License-Identifier: Apache-2.0

// Types and figures that encoder and decoder share. Widths and meanings: docs/microarchitecture.
package tri_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // Entries of the slot table, and how many of them turn after reset.
  localparam int unsigned Slots = 72;
  localparam int unsigned SlotsTurning = 64;
  // Widest picture, in macroblocks, whose row above stays on chip.
  localparam int unsigned OnChipMbs = 4;
  // Entries of the line queue.
  localparam int unsigned LineDepth = 8;
  // Bits of a sample in the H.264 pipeline. Alignment units and block stores have a parameter of
  // this name, 8 to 12.
  localparam int unsigned SampleBits = 8;

  typedef logic [SampleBits-1:0] sample_t;
  // A 4x4 block, raster order.
  typedef sample_t [15:0] samples_t;

  // A dense context number: wide enough for the contexts that the machine has (tri_tables_pkg). The
  // 280 contexts of luma and chroma, I, P and B slices, take nine bits.
  typedef logic [tri_tables_pkg::CtxW-1:0] ctx_t;

  // Kinds of bins.
  localparam logic [1:0] KindContext = 2'd0;
  localparam logic [1:0] KindBypass = 2'd1;
  localparam logic [1:0] KindTerminate = 2'd2;

  // A bin as traces show it.
  typedef struct packed {
    logic [1:0] kind;
    ctx_t ctx;  // 0 where there is none
    logic bin;
  } bin_t;

  // Where a lane is in its slice.
  typedef struct packed {
    logic [19:0] n;
    logic [9:0]  x;
    logic [3:0]  blk;
  } pos_t;

  // A block on its way from the issue stage to the neighbours.
  typedef struct packed {
    logic [3:0] blk;
    logic [1:0] column;  // macroblock column in the on-chip row
    logic wide;  // the row above comes through the line port
    logic first;  // first line word of the slice
    logic last;  // last block of the slice
    logic avail_a;
    logic avail_b;
    logic avail_c;
    logic avail_d;
    logic outside_a;  // cbp_a is wanted: left neighbour in another macroblock
    logic outside_b;
    logic [5:0] qp;
    logic [5:0] rounding;
  } block_t;

  // What is kept of the last block in a column of blocks, and what goes through the line port.
  typedef struct packed {
    logic nz8;  // its 8x8 block has levels so far
    logic nz;
    logic [3:0] mode;
    sample_t [3:0] samples;
  } top_edge_t;

  // What is kept of the last block in a row of blocks.
  typedef struct packed {
    sample_t   corner;
    top_edge_t edge_;
  } left_edge_t;

  // What the decoder's contexts need of a record of the row above.
  typedef struct packed {
    logic [1:0] column;
    logic [3:0] nz;
    logic [1:0] cbp;
  } record_t;

  // What the pipeline carries along with a block.
  typedef struct packed {
    logic [3:0] blk;
    logic [1:0] column;
    logic wide;
    logic first;
    logic last;
    logic cbf_a;
    logic cbf_b;
    logic cbp_a;
    logic cbp_b;
    sample_t corner;  // for the next block of the row
  } user_t;

  // What the mode of a block depends on.
  typedef struct packed {
    logic [3:0] mpm;  // the predicted mode (8.3.1.1)
    logic avail_d;
    logic avail_b;
    logic avail_a;
  } mode_from_t;

  // What a block is predicted from.
  typedef struct packed {
    mode_from_t mode;
    sample_t corner;
    sample_t [3:0] left;
    sample_t [7:0] top;  // above, then above right
  } neighbours_t;

  // What the encoder makes levels of.
  typedef struct packed {
    samples_t   samples;
    logic [5:0] qp;
    logic [5:0] rounding;
  } source_t;

  // A block behind the pipeline, for the neighbours.
  typedef struct packed {
    user_t user;
    logic nz;  // coded_block_flag
    logic [3:0] mode;
    samples_t recon;
  } done_t;

  /* verilator lint_on UNUSEDPARAM */

  // Column and row of a block in its macroblock (6.4.3): two of the four bits each.
  /* verilator lint_off UNUSEDSIGNAL */
  function automatic logic [1:0] block_x(logic [3:0] blk);
    return {blk[2], blk[0]};
  endfunction
  function automatic logic [1:0] block_y(logic [3:0] blk);
    return {blk[3], blk[1]};
  endfunction
  /* verilator lint_on UNUSEDSIGNAL */

  // Means of two and three samples: the filters of intra prediction (8.3.1.2, 8.3.2.2).
  function automatic sample_t avg2(sample_t a, sample_t b);
    return 8'((9'(a) + 9'(b) + 9'd1) >> 1);
  endfunction
  function automatic sample_t avg3(sample_t a, sample_t b, sample_t c);
    return 8'((10'(a) + {1'b0, b, 1'b0} + 10'(c) + 10'd2) >> 2);
  endfunction

endpackage
