// SPDX-License-Identifier: Apache-2.0

// What software tells the video encoder: pictures and slices.
package tri_video_top_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // A picture. Addresses are in tiles of 64 bytes: of the source, of what it refers to, of what it
  // becomes, each with its coarse records; of the rows of the deblocking filter.
  typedef struct packed {
    tri_source_pkg::source_picture_t source;
    logic [31:0] before_luma;
    logic [31:0] before_chroma;
    logic [31:0] before_records;
    logic [31:0] luma;
    logic [31:0] chroma;
    logic [31:0] records;
    logic [31:0] rows;
    logic [8:0] last_row;  // of macroblocks
    logic [8:0] last_column;
    logic [15:0] number;  // idr_pic_id; of P slices frame_num
    logic [1:0] filter;  // disable_deblocking_filter_idc: 2, or 0 with one slice
    logic [5:0] qp;
  } video_picture_t;

  // A slice: rows of macroblocks.
  typedef struct packed {
    logic [1:0]  lane;
    logic        intra;
    logic [8:0]  first;
    logic [8:0]  last;
    logic [19:0] first_mb;
  } video_job_t;

  /* verilator lint_on UNUSEDPARAM */

endpackage
