// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Final modes of the macroblocks of four lanes, from the reconstruction around them, and the luma
// of those with the 8x8 transform: tri_whole_modes with tri_whole_dcs behind it, and tri_block8,
// side by side, with one Hadamard unit. The blocks of tri_block8 have it when they want it, nine
// clocks of 33.
//
// Handshake, latency, throughput: as in the two.
// Golden: `codec::video::hardware::modes`.
module tri_final_modes
  import tri_pkg::*;
  import tri_modes_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    // I_16x16 and chroma.
    input logic whole_valid_i,
    output logic whole_ready_o,
    input whole_job_t whole_job_i,
    output logic whole_read_o,
    output logic [1:0] whole_lane_o,
    output logic [1:0] whole_plane_o,
    output logic [1:0] whole_quarter_o,
    input sample_t [7:0][7:0] whole_source_i,
    output logic whole_guess_read_o,
    output logic [4:0] whole_guess_block_o,
    input samples_t whole_guess_i,
    output logic whole_block_valid_o,
    output logic [4:0] whole_block_o,
    output samples_t whole_samples_o,
    output dc_place_t dc_place_o,
    output logic dc_level_valid_o,
    input logic dc_level_ready_i,
    output logic signed [13:0] dc_level_o,
    output logic dc_level_last_o,
    output logic dc_level_nonzero_o,
    output logic dc_valid_o,
    input logic dc_ready_i,
    output logic [4:0] dc_block_o,
    output logic signed [15:0] dc_o,
    output logic whole_valid_o,
    output whole_modes_t whole_modes_o,
    // Luma with the 8x8 transform.
    input logic eight_valid_i,
    output logic [3:0] eight_ready_o,
    input eight_job_t eight_job_i,
    output logic eight_read_o,
    output logic eight_guess_read_o,
    output eight_place_t eight_read_place_o,
    output logic [1:0] eight_guess_block_o,
    input sample_t [7:0][7:0] eight_source_i,
    input samples_t eight_guess_i,
    output logic mode_valid_o,
    output eight_place_t mode_place_o,
    output logic [3:0] mode_o,
    output logic [3:0] predicted_o,
    output logic level_valid_o,
    output eight_place_t level_place_o,
    output logic [3:0] level_group_o,
    output logic signed [3:0][12:0] level_o,
    output logic level_nonzero_o,
    output logic recon_valid_o,
    output eight_place_t recon_place_o,
    output logic [1:0] recon_block_o,
    output samples_t recon_o,
    output logic [3:0] eight_done_o
);

  logic sums_valid, sums_ready;
  dc_sums_t sums;
  logic hold, whole_measure, eight_measure;
  logic signed [7:0][7:0][8:0] whole_residual, eight_residual;
  logic signed [3:0][12:0] dc;
  logic [15:0] satd;
  tri_whole_modes u_whole (
      .clk_i,
      .rst_ni,
      .valid_i(whole_valid_i),
      .ready_o(whole_ready_o),
      .job_i(whole_job_i),
      .read_o(whole_read_o),
      .lane_o(whole_lane_o),
      .plane_o(whole_plane_o),
      .quarter_o(whole_quarter_o),
      .source_i(whole_source_i),
      .guess_read_o(whole_guess_read_o),
      .guess_block_o(whole_guess_block_o),
      .guess_i(whole_guess_i),
      .hold_i(hold),
      .measure_o(whole_measure),
      .residual_o(whole_residual),
      .dc_i(dc),
      .satd_i(satd),
      .block_valid_o(whole_block_valid_o),
      .block_o(whole_block_o),
      .samples_o(whole_samples_o),
      .sums_valid_o(sums_valid),
      .sums_ready_i(sums_ready),
      .sums_o(sums),
      .valid_o(whole_valid_o),
      .modes_o(whole_modes_o)
  );

  tri_whole_dcs u_dcs (
      .clk_i,
      .rst_ni,
      .sums_valid_i(sums_valid),
      .sums_ready_o(sums_ready),
      .sums_i(sums),
      .place_o(dc_place_o),
      .level_valid_o(dc_level_valid_o),
      .level_ready_i(dc_level_ready_i),
      .level_o(dc_level_o),
      .level_last_o(dc_level_last_o),
      .level_nonzero_o(dc_level_nonzero_o),
      .dc_valid_o,
      .dc_ready_i,
      .dc_block_o,
      .dc_o
  );

  tri_block8 u_block8 (
      .clk_i,
      .rst_ni,
      .valid_i(eight_valid_i),
      .ready_o(eight_ready_o),
      .job_i(eight_job_i),
      .read_o(eight_read_o),
      .guess_read_o(eight_guess_read_o),
      .read_place_o(eight_read_place_o),
      .guess_block_o(eight_guess_block_o),
      .source_i(eight_source_i),
      .guess_i(eight_guess_i),
      .hold_o(hold),
      .measure_o(eight_measure),
      .residual_o(eight_residual),
      .satd_i(satd),
      .mode_valid_o,
      .mode_place_o,
      .mode_o,
      .predicted_o,
      .level_valid_o,
      .level_place_o,
      .level_group_o,
      .level_o,
      .level_nonzero_o,
      .recon_valid_o,
      .recon_place_o,
      .recon_block_o,
      .recon_o,
      .done_o(eight_done_o)
  );

  // ------------------------------------------------------------------ the Hadamard unit
  logic measure_q, eight_q, unused_valid;
  logic signed [7:0][7:0][8:0] residual_q;
  logic [3:0][13:0] unused_four;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) measure_q <= 1'b0;
    else measure_q <= whole_measure || eight_measure;
  end
  always_ff @(posedge clk_i) begin
    if (whole_measure || eight_measure) begin
      eight_q <= eight_measure;
      residual_q <= eight_measure ? eight_residual : whole_residual;
    end
  end
  tri_hadamard u_hadamard (
      .clk_i,
      .rst_ni,
      .valid_i(measure_q),
      .eight_i(eight_q),
      .residual_i(residual_q),
      .dc_o(dc),
      .valid_o(unused_valid),
      .satd_o(satd),
      .four_o(unused_four)
  );

  logic unused;
  assign unused = ^{unused_valid, unused_four};

  `TRI_ASSERT(OneMeasures, !(whole_measure && eight_measure))

endmodule
