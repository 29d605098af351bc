// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Reconstructed macroblocks of four lanes to the reference picture in memory: deblocking filter,
// tiles, coarse records, and the rows of blocks that leave for memory and come back.
//
// A lane has a slice of whole rows; the filter works within it. Its macroblocks come in raster
// order, each as 24 blocks in any order and a record. done_o[lane] marks that all of the slice is
// in memory. error_o[lane]: memory answered with an error, or unasked; it stays until a slice
// begins. What comes with errors is used all the same, so nothing hangs.
// Handshake: slices, blocks and records: valid, and ready by lane; memory: valid/ready, but answers
// of writes, which are always taken. What says where pictures lie and how to filter stays while a
// lane is open.
// Latency: see docs/microarchitecture/deblock.md.
// Throughput: a macroblock in about 105 clocks; a lane starts one when all of its last is written.
// Golden: `codec::video::hardware::reference`, `deblock::deblock`; in sim/tests/deblock.
module tri_reference
  import tri_pkg::*;
  import tri_reference_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input reference_t reference_i,
    input logic signed [4:0] offset_a_i,  // FilterOffsetA, -12 to 12
    input logic signed [4:0] offset_b_i,
    input logic signed [1:0][4:0] chroma_offset_i,  // of Cb, Cr: -12 to 12
    // Slices.
    input logic job_valid_i,
    output logic [3:0] job_ready_o,
    input reference_job_t job_i,
    output logic [3:0] done_o,
    output logic [3:0] error_o,
    // Macroblocks.
    input logic block_valid_i,
    output logic [3:0] block_ready_o,
    input logic [1:0] block_lane_i,
    input logic [4:0] block_number_i,  // 0 to 15 luma in raster order, from 16 Cb, from 20 Cr
    input samples_t block_i,
    input logic record_valid_i,
    output logic [3:0] record_ready_o,
    input logic [1:0] record_lane_i,
    input mb_record_t record_i,
    // Reads: a client of tri_video_read.
    output logic command_valid_o,
    input logic command_ready_i,
    output logic [31:0] command_address_o,  // in tiles of 64 bytes
    output logic [2:0] command_tag_o,
    input logic answer_valid_i,
    output logic answer_ready_o,
    input logic [2:0] answer_tag_i,
    input logic answer_half_i,
    input logic answer_error_i,
    input logic [31:0][7:0] answer_data_i,
    // Writes.
    output logic write_valid_o,
    input logic write_ready_i,
    output write_t write_o,
    input logic written_i,
    input logic [1:0] written_lane_i,
    input logic written_error_i
);

  // ------------------------------------------------------------------ lanes
  mb_place_t [3:0] place;
  logic [3:0] waits, start, fed, last, open, want, above;
  logic [3:0] open_turn, open_tiles, open_means, open_port;
  logic [3:0][8:0] want_x;
  assign open = open_turn | open_tiles | open_means | open_port;
  for (genvar i = 0; i < 4; i++) begin : gen_lane
    assign above[i] = place[i].above;
  end
  tri_reference_lanes u_lanes (
      .clk_i,
      .rst_ni,
      .last_column_i(reference_i.picture.last_column),
      .valid_i(job_valid_i),
      .ready_o(job_ready_o),
      .job_i,
      .waits_o(waits),
      .place_o(place),
      .start_i(start),
      .fed_i(fed),
      .last_i(last),
      .open_i(open),
      .want_o(want),
      .want_x_o(want_x),
      .done_o
  );

  // ------------------------------------------------------------------ what waits for the filter
  logic [3:0] whole, rows_there, rows_error;
  logic read_own, read_above, read_above_ready, holds;
  logic [1:0] turn_lane, feed_lane, component, column;
  logic own_valid, own_ready, upper_valid, upper_ready;
  logic [4:0] number;
  samples_t own, upper;
  mb_record_t   own_record;
  edge_record_t above_record;
  tri_deblock_store u_store (
      .clk_i,
      .rst_ni,
      .block_valid_i,
      .block_ready_o,
      .block_lane_i,
      .block_number_i,
      .block_i,
      .record_valid_i,
      .record_ready_o,
      .record_lane_i,
      .record_i,
      .valid_o(whole),
      .release_i(fed),
      .read_valid_i(own_valid),
      .read_ready_o(own_ready),
      .read_lane_i(feed_lane),
      .read_number_i(number),
      .read_o(own),
      .read_record_i(read_own),
      .read_record_lane_i(turn_lane),
      .record_o(own_record)
  );
  tri_reference_rows u_rows (
      .clk_i,
      .rst_ni,
      .base_i(reference_i.rows),
      .want_i(want),
      .want_x_i(want_x),
      .command_valid_o,
      .command_ready_i,
      .command_address_o,
      .command_tag_o,
      .answer_valid_i,
      .answer_ready_o,
      .answer_tag_i,
      .answer_half_i,
      .answer_error_i,
      .answer_data_i,
      .valid_o(rows_there),
      .release_i(fed & above),
      .error_o(rows_error),
      .read_record_i(read_above && !holds),
      .read_record_ready_o(read_above_ready),
      .read_record_lane_i(turn_lane),
      .record_o(above_record),
      .read_valid_i(upper_valid),
      .read_ready_o(upper_ready),
      .read_lane_i(feed_lane),
      .read_component_i(component),
      .read_column_i(column),
      .read_o(upper)
  );

  // ------------------------------------------------------------------ the filter
  logic feed_valid, feed_ready, feed_above, mb_valid, mb_ready, blk_valid, blk_ready;
  mb_turn_t turn;
  logic [1:0][3:0][3:0][2:0] bs;
  logic [2:0][5:0] qp;
  samples_t blk;
  logic [2:0] write_valid, write_ready;
  write_t [2:0] write;
  tri_deblock_turn u_turn (
      .clk_i,
      .rst_ni,
      .coarse_i(reference_i.coarse),
      .rows_i(reference_i.rows),
      .ready_i(waits & whole & (rows_there | ~above)),
      .place_i(place),
      .start_o(start),
      .read_o(read_own),
      .read_above_o(read_above),
      .read_above_ready_i(read_above_ready && !holds),
      .lane_o(turn_lane),
      .record_i(own_record),
      .above_i(above_record),
      .feed_valid_o(feed_valid),
      .feed_ready_i(feed_ready),
      .feed_above_o(feed_above),
      .valid_o(mb_valid),
      .ready_mb_i(mb_ready),
      .turn_o(turn),
      .bs_o(bs),
      .qp_o(qp),
      .write_valid_o(write_valid[2]),
      .write_ready_i(write_ready[2]),
      .write_o(write[2]),
      .open_o(open_turn)
  );
  tri_deblock_feed u_feed (
      .clk_i,
      .rst_ni,
      .valid_i(feed_valid),
      .ready_o(feed_ready),
      .lane_i(turn_lane),
      .above_i(feed_above),
      .own_valid_o(own_valid),
      .own_ready_i(own_ready),
      .above_valid_o(upper_valid),
      .above_ready_i(upper_ready),
      .lane_o(feed_lane),
      .number_o(number),
      .component_o(component),
      .column_o(column),
      .own_i(own),
      .rows_i(upper),
      .fed_o(fed),
      .holds_o(holds),
      .valid_o(blk_valid),
      .ready_i(blk_ready),
      .block_o(blk)
  );
  logic done_valid, done_ready;
  done_block_t done;
  samples_t done_block;
  tri_deblock #(
      .Lanes(4)
  ) u_filter (
      .clk_i,
      .rst_ni,
      .s_mb_valid_i(mb_valid),
      .s_mb_ready_o(mb_ready),
      .s_mb_lane_i(turn.lane),
      .s_mb_left_i(turn.place.left),
      .s_mb_above_i(turn.place.above),
      .s_mb_last_x_i(turn.place.last_x),
      .s_mb_last_y_i(turn.place.last_y),
      .s_mb_bs_i(bs),
      .s_mb_qp_i(qp),
      .s_mb_offset_a_i(offset_a_i),
      .s_mb_offset_b_i(offset_b_i),
      .s_mb_chroma_offset_i(chroma_offset_i),
      .s_blk_valid_i(blk_valid),
      .s_blk_ready_o(blk_ready),
      .s_blk_i(blk),
      .m_blk_valid_o(done_valid),
      .m_blk_ready_i(done_ready),
      .m_blk_lane_o(done.lane),
      .m_blk_component_o(done.component),
      .m_blk_x_o(done.x),
      .m_blk_y_o(done.y),
      .m_blk_final_o(done.last),
      .m_blk_o(done_block)
  );

  // ------------------------------------------------------------------ to memory
  logic luma_valid, luma_ready;
  done_block_t luma_done;
  samples_t luma_block;
  mb_place_t luma_place;
  logic [3:0] port_error;
  tri_reference_tiles u_tiles (
      .clk_i,
      .rst_ni,
      .reference_i,
      .place_i(place),
      .valid_i(done_valid),
      .ready_o(done_ready),
      .done_i(done),
      .block_i(done_block),
      .luma_valid_o(luma_valid),
      .luma_ready_i(luma_ready),
      .luma_o(luma_done),
      .luma_block_o(luma_block),
      .luma_place_o(luma_place),
      .last_o(last),
      .write_valid_o(write_valid[0]),
      .write_ready_i(write_ready[0]),
      .write_o(write[0]),
      .open_o(open_tiles)
  );
  tri_reference_means u_means (
      .clk_i,
      .rst_ni,
      .coarse_i(reference_i.coarse),
      .last_column_i(reference_i.picture.last_column),
      .valid_i(luma_valid),
      .ready_o(luma_ready),
      .done_i(luma_done),
      .block_i(luma_block),
      .place_i(luma_place),
      .write_valid_o(write_valid[1]),
      .write_ready_i(write_ready[1]),
      .write_o(write[1]),
      .open_o(open_means)
  );
  tri_video_write u_write (
      .clk_i,
      .rst_ni,
      .valid_i(write_valid),
      .ready_o(write_ready),
      .write_i(write),
      .m_valid_o(write_valid_o),
      .m_ready_i(write_ready_i),
      .m_write_o(write_o),
      .s_valid_i(written_i),
      .s_lane_i(written_lane_i),
      .s_error_i(written_error_i),
      .open_o(open_port),
      .error_o(port_error)
  );

  logic [3:0] error_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) error_q <= '0;
    else begin
      for (int unsigned l = 0; l < 4; l++) begin
        if (rows_error[l] || port_error[l]) error_q[l] <= 1'b1;
        else if (job_valid_i && job_ready_o[l] && job_i.lane == 2'(l)) error_q[l] <= 1'b0;
      end
    end
  end
  assign error_o = error_q;

endmodule
