// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Blocks that four video lanes code: the source, fetched ahead, and the predictions, for those who
// read them: the decision of modes, the 8x8 engine, the pipeline, I_PCM.
//
// The engine reads where the decision of modes does not; I_PCM waits for both.
// Handshake: as in tri_code_load, tri_code_store, tri_code_raw.
// Latency: two clocks from a read to its samples.
// Throughput: as in the three.
// Golden: `codec::video::store::Source`.
module tri_code_blocks
  import tri_pkg::*;
  import tri_video_pkg::guess_t;
  import tri_code_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    // Lanes.
    input logic [3:0] open_i,
    input logic [3:0] more_i,
    input logic [3:0] half_i,
    input logic [3:0] guess_half_i,
    input logic [3:0][4:0] freed_i,
    input logic [3:0] next_i,
    output logic [3:0][4:0] loaded_o,
    // The source store.
    input logic [3:0][1:0] chroma_there_i,
    output logic block_valid_o,
    input logic block_ready_i,
    output logic [1:0] block_lane_o,
    output logic block_next_o,
    output logic [4:0] block_o,
    input logic block_valid_i,
    input samples_t block_i,
    // Predictions.
    input guess_t guess_i,
    input logic whole_write_i,
    input logic [4:0] whole_block_i,
    input samples_t whole_samples_i,
    // The decision of modes, the 8x8 engine.
    input code_reads_t reads_i,
    output samples_t whole_guess_o,
    output samples_t eight_guess_o,
    output sample_t [7:0][7:0] source_o,  // of both
    // The pipeline.
    input logic fetch_valid_i,
    output logic fetch_ready_o,
    input code_place_t fetch_place_i,
    input logic [1:0] fetch_guess_i,
    output logic fetch_valid_o,
    output logic [1:0] fetch_lane_o,
    output samples_t fetch_source_o,
    output samples_t fetch_guess_o,
    // I_PCM.
    input logic [3:0] raw_i,
    output logic [3:0] raw_done_o,
    output logic raw_word_valid_o,
    input logic raw_word_ready_i,
    output code_word_t raw_word_o,
    output logic raw_valid_o,
    input logic raw_ready_i,
    output code_recon_t raw_o
);

  logic write, raw_read;
  code_place_t place;
  samples_t samples;
  logic [1:0] raw_lane, wide_lane;
  logic [2:0] raw_part, wide_part;
  tri_code_load u_load (
      .clk_i,
      .rst_ni,
      .open_i,
      .more_i,
      .freed_i,
      .next_i,
      .loaded_o,
      .chroma_there_i,
      .block_valid_o,
      .block_ready_i,
      .block_lane_o,
      .block_next_o,
      .block_o,
      .block_valid_i,
      .block_i,
      .write_o  (write),
      .place_o  (place),
      .samples_o(samples)
  );

  always_comb begin
    wide_lane = raw_lane;
    wide_part = raw_part;
    if (reads_i.eight_read) begin
      wide_lane = reads_i.eight_place.lane;
      wide_part = {1'b0, reads_i.eight_place.quarter};
    end else if (reads_i.whole_read) begin
      wide_lane = reads_i.whole_lane;
      if (reads_i.whole_plane == 2'd0) wide_part = {1'b0, reads_i.whole_quarter};
      else wide_part = {2'b10, reads_i.whole_plane[1]};
    end
  end
  tri_code_store u_store (
      .clk_i,
      .rst_ni,
      .source_valid_i(write),
      .source_place_i(place),
      .source_i(samples),
      .guess_i,
      .guess_half_i,
      .whole_valid_i(whole_write_i),
      .whole_place_i('{lane: reads_i.whole_lane, number: whole_block_i}),
      .whole_i(whole_samples_i),
      .half_i,
      .wide_valid_i(reads_i.whole_read || reads_i.eight_read || raw_read),
      .wide_lane_i(wide_lane),
      .wide_part_i(wide_part),
      .wide_o(source_o),
      .luma_valid_i(reads_i.eight_guess_read),
      .luma_lane_i(reads_i.eight_place.lane),
      .luma_number_i({reads_i.eight_place.quarter, reads_i.eight_guess_block}),
      .luma_o(eight_guess_o),
      .chroma_valid_i(reads_i.whole_guess_read),
      .chroma_lane_i(reads_i.whole_lane),
      .chroma_number_i(reads_i.whole_guess_block),
      .chroma_o(whole_guess_o),
      .block_valid_i(fetch_valid_i),
      .block_ready_o(fetch_ready_o),
      .block_place_i(fetch_place_i),
      .block_guess_i(fetch_guess_i),
      .block_valid_o(fetch_valid_o),
      .block_lane_o(fetch_lane_o),
      .block_source_o(fetch_source_o),
      .block_guess_o(fetch_guess_o)
  );

  tri_code_raw u_raw (
      .clk_i,
      .rst_ni,
      .raw_i,
      .raw_done_o,
      .half_i,
      .read_valid_o(raw_read),
      .read_ready_i(!reads_i.whole_read && !reads_i.eight_read),
      .read_lane_o(raw_lane),
      .read_part_o(raw_part),
      .source_i(source_o),
      .word_valid_o(raw_word_valid_o),
      .word_ready_i(raw_word_ready_i),
      .word_o(raw_word_o),
      .block_valid_o(raw_valid_o),
      .block_ready_i(raw_ready_i),
      .block_o(raw_o)
  );

  `TRI_ASSERT(OneWideRead, !(reads_i.whole_read && reads_i.eight_read))

endmodule
