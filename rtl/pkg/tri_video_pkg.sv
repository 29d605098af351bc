// SPDX-License-Identifier: Apache-2.0

// Types between the parts of the video encoder: pictures, records, plans. What they are for:
// docs/microarchitecture.
package tri_video_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // Bits of a tag at the read port.
  localparam int unsigned ReadTagW = 15;

  // Coarse records of a reference picture in memory, 32 bytes a macroblock, row by row: the address
  // of the first two, in tiles of 64 bytes.
  typedef struct packed {
    logic [31:0] base;
    logic [8:0]  last_row;     // of macroblocks
    logic [8:0]  last_column;
  } records_t;

  // A coarse record on its way into a ring. Beyond the picture the edge is repeated of the record
  // that is there.
  typedef struct packed {
    logic left;
    logic right;
    logic [2:0] row;  // of the window's five
    logic [3:0] word;  // of the ring
    logic [3:0] number;  // of the record's macroblock in its lane, modulo 16
    logic [1:0] lane;
  } record_tile_t;

  // A record to fetch. What answers brings it back.
  typedef struct packed {
    record_tile_t tile;
    logic lower;  // half of the tile
    logic [31:0] address;  // in tiles of 64 bytes
  } record_command_t;

  // Beside what the record holds.
  typedef struct packed {
    record_tile_t tile;
    logic error;
  } record_answer_t;

  // A picture for motion: the source, of any size; the reference's first tiles and records; QP.
  typedef struct packed {
    tri_source_pkg::source_picture_t source;
    logic [31:0] chroma;
    logic [31:0] luma;
    logic [31:0] records;
    logic [5:0] qp;
  } motion_picture_t;

  // A stage's macroblock in a lane: which neighbours the slice has, and the picture to the right.
  typedef struct packed {
    logic [8:0] y;
    logic [8:0] x;
    logic begins;  // the slice's first
    logic ends;  // its last
    logic above;
    logic left;
    logic right;
  } motion_place_t;

  // What the estimate found: I_16x16 with the price of its mode; the cheapest kind.
  typedef struct packed {
    logic [1:0]  kind;
    logic [17:0] whole;
    logic [17:0] cost;
  } estimate_t;

  // A vector's difference from its prediction.
  typedef struct packed {
    logic signed [9:0]  y;
    logic signed [10:0] x;
  } mv_difference_t;

  // What stages read of the source, and what they get (tri_source_store).
  typedef struct packed {
    logic whole_read;
    logic [1:0] whole_rows;
    logic fractional_read;
    logic [1:0] fractional_lane;
    logic [3:0] fractional_block;
    logic quarter_read;
    logic [1:0] quarter;
    logic decision_read;
    logic [3:0] decision_block;
  } source_reads_t;
  typedef struct packed {
    tri_pkg::sample_t [3:0][11:0] coarse;
    tri_pkg::sample_t [3:0][15:0] whole;
    tri_pkg::samples_t fractional;
    tri_pkg::sample_t [7:0][7:0] quarter;
    tri_pkg::sample_t corner;
    tri_pkg::sample_t [23:0] top;
    tri_pkg::sample_t [15:0] left;
    tri_pkg::samples_t decision;
  } source_samples_t;

  // What readers ask of the windows, and what they get (tri_window_store).
  typedef struct packed {
    logic whole_read;
    logic [1:0] whole_lane;
    logic [5:0] whole_x;
    logic [5:0] whole_y;
    logic fractional_read;
    logic [1:0] fractional_lane;
    logic [5:0] fractional_x;
    logic [5:0] fractional_y;
    logic [1:0] compensate_lane;
    logic luma_read;
    logic [5:0] luma_x;
    logic [5:0] luma_y;
    logic chroma_read;
    logic chroma_cr;
    logic [4:0] chroma_x;
    logic [4:0] chroma_y;
  } window_reads_t;
  typedef struct packed {
    tri_pkg::sample_t [3:0][15:0] whole;
    tri_pkg::sample_t [9:0][9:0] fractional;
    tri_pkg::sample_t [8:0][8:0] luma;
    tri_pkg::sample_t [4:0] chroma;
  } window_samples_t;

  // Blocks of a prediction as they go out (tri_inter_decision).
  typedef struct packed {
    logic [1:0] lane;
    logic begins;  // what went out before for this macroblock is void
    logic luma_valid;
    logic [3:0] luma_block;
    tri_pkg::samples_t luma;
    logic chroma_valid;
    logic [4:0] chroma_row;
    tri_pkg::sample_t [3:0] chroma;
  } guess_t;

  // What is decided for a macroblock before it is coded. Of intra ones: the kind and its cost; of
  // one that was inter and is I_PCM the cost of inter.
  typedef struct packed {
    logic [1:0] lane;
    logic ends;  // the slice's last
    logic raw;  // I_PCM, where it was inter; intra, too
    logic intra;
    logic [1:0] kind;
    logic skip_vector;  // inter, and P_Skip if no level is left
    logic eight;  // inter, with the 8x8 transform
    logic [1:0] shape;
    logic [17:0] cost;  // of luma
    mv_difference_t [3:0] differences;  // of the quarters, each that of its partition
    tri_inter_pkg::mv_t [3:0] vectors;
  } plan_t;

  /* verilator lint_on UNUSEDPARAM */

endpackage
