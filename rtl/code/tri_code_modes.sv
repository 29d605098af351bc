// SPDX-License-Identifier: Apache-2.0

// From the beginning of a macroblock to its modes, DCs, and luma with the 8x8 transform:
// tri_code_start, tri_final_modes, tri_code_dc.
//
// Handshake, latency, throughput: as in the three.
// Golden: `codec::video::hardware::modes`.
module tri_code_modes
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_modes_pkg::*;
  import tri_code_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [5:0] qp_i,
    input logic [5:0] chroma_qp_i,
    input logic [7:0] lambda_i,  // λi
    // Lanes.
    input code_mb_t [3:0] mb_i,
    input logic [3:0] half_i,
    input logic [3:0] begin_i,
    output logic [3:0] begun_o,
    input logic [3:0] eight_go_i,
    input logic [3:0] eight_not_i,
    output logic [3:0] modes_valid_o,
    output whole_modes_t modes_o,
    output logic [3:0] luma_dc_o,
    output logic [3:0] chroma_dc_o,
    output logic [1:0] lane_o,
    output sample_t [2:0] corner_o,
    // Records of the row above, edges.
    output logic record_read_o,
    output logic [8:0] record_x_o,
    input edge_word_t [7:0] record_i,
    output logic fill_valid_o,
    input logic fill_ready_i,
    output logic [1:0] fill_column_o,
    output edge_word_t [7:0] fill_o,
    output logic read_valid_o,
    input logic read_ready_i,
    output edge_place_t read_place_o,
    input logic read_valid_i,
    input block_edges_t edges_i,
    // Source and predictions.
    output code_reads_t reads_o,
    input sample_t [7:0][7:0] source_i,
    input samples_t whole_guess_i,
    input samples_t eight_guess_i,
    output logic block_valid_o,
    output logic [4:0] block_o,
    output samples_t samples_o,
    // What comes out.
    output code_eight_t eight_o,
    output logic word_valid_o,
    input logic word_ready_i,
    output code_word_t word_o,
    // The pipeline.
    input logic dc_read_i,
    input logic [1:0] dc_lane_i,
    input block_kind_e dc_kind_i,
    input logic [3:0] dc_block_i,
    output logic signed [15:0] dc_o
);

  logic whole_valid, whole_ready, eight_valid, done;
  logic [3:0] eight_ready, unused_done;
  whole_job_t whole_job;
  eight_job_t eight_job;
  tri_code_start u_start (
      .clk_i,
      .rst_ni,
      .qp_i,
      .chroma_qp_i,
      .lambda_i,
      .begin_i,
      .mb_i,
      .begun_o,
      .eight_go_i,
      .eight_not_i,
      .lane_o,
      .corner_o,
      .record_read_o,
      .record_x_o,
      .record_i,
      .fill_valid_o,
      .fill_ready_i,
      .fill_column_o,
      .fill_o,
      .read_valid_o,
      .read_ready_i,
      .read_place_o,
      .read_valid_i,
      .edges_i,
      .whole_valid_o(whole_valid),
      .whole_ready_i(whole_ready),
      .whole_job_o  (whole_job),
      .eight_valid_o(eight_valid),
      .eight_ready_i(eight_ready),
      .eight_job_o  (eight_job)
  );

  logic level_valid, level_ready, level_last, level_nonzero, dc_valid;
  logic [1:0] unused_guess_block;
  logic [4:0] dc_number;
  logic signed [13:0] level;
  logic signed [15:0] dc;
  dc_place_t dc_place;
  tri_final_modes u_modes (
      .clk_i,
      .rst_ni,
      .whole_valid_i(whole_valid),
      .whole_ready_o(whole_ready),
      .whole_job_i(whole_job),
      .whole_read_o(reads_o.whole_read),
      .whole_lane_o(reads_o.whole_lane),
      .whole_plane_o(reads_o.whole_plane),
      .whole_quarter_o(reads_o.whole_quarter),
      .whole_source_i(source_i),
      .whole_guess_read_o(reads_o.whole_guess_read),
      .whole_guess_block_o({unused_guess_block, reads_o.whole_guess_block}),
      .whole_guess_i,
      .whole_block_valid_o(block_valid_o),
      .whole_block_o(block_o),
      .whole_samples_o(samples_o),
      .dc_place_o(dc_place),
      .dc_level_valid_o(level_valid),
      .dc_level_ready_i(level_ready),
      .dc_level_o(level),
      .dc_level_last_o(level_last),
      .dc_level_nonzero_o(level_nonzero),
      .dc_valid_o(dc_valid),
      .dc_ready_i(1'b1),
      .dc_block_o(dc_number),
      .dc_o(dc),
      .whole_valid_o(done),
      .whole_modes_o(modes_o),
      .eight_valid_i(eight_valid),
      .eight_ready_o(eight_ready),
      .eight_job_i(eight_job),
      .eight_read_o(reads_o.eight_read),
      .eight_guess_read_o(reads_o.eight_guess_read),
      .eight_read_place_o(reads_o.eight_place),
      .eight_guess_block_o(reads_o.eight_guess_block),
      .eight_source_i(source_i),
      .eight_guess_i,
      .mode_valid_o(eight_o.mode_valid),
      .mode_place_o(eight_o.mode_place),
      .mode_o(eight_o.mode),
      .predicted_o(eight_o.predicted),
      .level_valid_o(eight_o.level_valid),
      .level_place_o(eight_o.level_place),
      .level_group_o(eight_o.level_group),
      .level_o(eight_o.level),
      .level_nonzero_o(eight_o.level_nonzero),
      .recon_valid_o(eight_o.recon_valid),
      .recon_place_o(eight_o.recon_place),
      .recon_block_o(eight_o.recon_block),
      .recon_o(eight_o.recon),
      .eight_done_o(unused_done)
  );
  assign modes_valid_o = done ? 4'd1 << modes_o.lane : '0;

  tri_code_dc u_dc (
      .clk_i,
      .rst_ni,
      .half_i,
      .place_i(dc_place),
      .level_valid_i(level_valid),
      .level_ready_o(level_ready),
      .level_i(level),
      .level_last_i(level_last),
      .level_nonzero_i(level_nonzero),
      .dc_valid_i(dc_valid),
      .dc_block_i(dc_number),
      .dc_i(dc),
      .word_valid_o,
      .word_ready_i,
      .word_o,
      .luma_done_o(luma_dc_o),
      .chroma_done_o(chroma_dc_o),
      .read_i(dc_read_i),
      .read_lane_i(dc_lane_i),
      .read_kind_i(dc_kind_i),
      .read_block_i(dc_block_i),
      .dc_o
  );

  logic unused;
  assign unused = ^{unused_done, unused_guess_block};

endmodule
