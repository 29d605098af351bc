// SPDX-License-Identifier: Apache-2.0

// The stages of motion, which go round four lanes, and the lanes' states.
//
// Handshake: take_i begins a slice in a lane that is ready; commands and answers as of
// tri_coarse_fetch and tri_window_fetch; the source as of tri_source_store; planned_o[lane] comes
// with plan_o, where room_i[lane] said that it may. picture_i stays during a slice.
// Latency: that of tri_motion.
// Throughput: that of tri_motion.
// Golden: `codec::video::hardware::slice::encode_shown`.
//
// Columns: of macroblocks, 2 to 512.
module tri_motion_stages
  import tri_pkg::*;
  import tri_inter_pkg::*;
  import tri_source_pkg::*;
  import tri_video_pkg::*;
#(
    parameter int unsigned Columns = 512
) (
    input logic clk_i,
    input logic rst_ni,
    input motion_picture_t picture_i,
    input logic [6:0] lambda_i,  // λ, λm, λi
    input logic [6:0] lambda_whole_i,
    input logic [7:0] lambda_intra_i,
    input logic take_i,
    output logic [3:0] ready_o,
    input source_job_t job_i,
    output logic [3:0] error_o,
    // Memory: records, windows.
    output logic coarse_valid_o,
    input logic coarse_ready_i,
    output record_command_t coarse_o,
    input logic coarse_valid_i,
    output logic coarse_ready_o,
    output logic window_valid_o,
    input logic window_ready_i,
    output window_command_t window_o,
    input logic window_valid_i,
    output logic window_ready_o,
    input logic [ReadTagW-1:0] answer_tag_i,
    input logic answer_half_i,
    input logic answer_error_i,
    input logic [255:0] answer_data_i,
    // Source. [0]: the decision, [1]: the whole-sample search, [2]: the estimate, [3]: the coarse
    // search.
    output logic [3:0] load_o,
    input logic [3:0] load_ready_i,
    output logic [3:0][1:0] load_lane_o,
    input logic [3:0] loaded_i,
    input logic [3:0] coarse_there_i,
    input logic [3:0] estimate_there_i,
    output source_reads_t reads_o,
    input source_samples_t source_i,
    input logic [3:0][1:0] chroma_there_i,
    output logic block_valid_o,
    input logic block_ready_i,
    output logic [1:0] block_lane_o,
    output logic block_next_o,
    output logic [4:0] block_o,
    input logic block_valid_i,
    input samples_t block_i,
    // Plans and predictions.
    input logic [3:0] room_i,
    input logic [3:0] code_i,
    output logic [3:0] planned_o,
    output plan_t plan_o,
    output guess_t guess_o
);

  // ------------------------------------------------------------------ lanes
  // What the stages say of each lane.
  logic [3:0] coarse_pick, coarse_found, window_taken, estimate_start, estimate_found, whole_pick;
  logic [3:0] whole_start, whole_found, refined, decision_pick, decided;
  coarse_mv_t coarse_vector;
  estimate_t found_estimate;
  around_t found_around;
  motion_t found_motion;
  decision_t decision;
  // What each lane has.
  logic [3:0] idle, coarse_may, window_wants, estimate_may, whole_may, decision_may, plan_wants;
  logic [3:0] held, unused_estimated;
  motion_place_t [3:0] coarse_place, estimate_place, place;
  coarse_mv_t [3:0] coarse, centre;
  estimate_t [3:0] estimate;
  logic [3:0][3:0] number;
  neighbour_t [3:0] corner;
  neighbour_t [3:0][1:0] left;
  around_t [3:0] around;
  motion_t [3:0] motion;
  logic [8:0] last_column, last_row;
  assign last_column = picture_i.source.last_column[12:4];
  assign last_row = picture_i.source.last_row[12:4];
  for (genvar i = 0; i < 4; i++) begin : gen_lane
    tri_motion_lane u_lane (
        .clk_i,
        .rst_ni,
        .last_column_i(last_column),
        .take_i(take_i && job_i.lane == 2'(i)),
        .job_i,
        .idle_o(idle[i]),
        .coarse_may_o(coarse_may[i]),
        .coarse_place_o(coarse_place[i]),
        .coarse_pick_i(coarse_pick[i]),
        .coarse_found_i(coarse_found[i]),
        .coarse_i(coarse_vector),
        .coarse_o(coarse[i]),
        .window_wants_o(window_wants[i]),
        .window_taken_i(window_taken[i]),
        .centre_o(centre[i]),
        .estimate_may_o(estimate_may[i]),
        .estimate_place_o(estimate_place[i]),
        .estimate_start_i(estimate_start[i]),
        .estimate_found_i(estimate_found[i]),
        .estimate_i(found_estimate),
        .estimated_o(unused_estimated[i]),
        .estimate_o(estimate[i]),
        .whole_may_o(whole_may[i]),
        .place_o(place[i]),
        .number_o(number[i]),
        .corner_o(corner[i]),
        .left_o(left[i]),
        .whole_pick_i(whole_pick[i]),
        .held_i(held[i]),
        .whole_found_i(whole_found[i]),
        .around_valid_i(whole_start[i]),
        .around_i(found_around),
        .around_o(around[i]),
        .refined_i(refined[i]),
        .motion_i(found_motion),
        .motion_o(motion[i]),
        .decision_may_o(decision_may[i]),
        .decision_pick_i(decision_pick[i]),
        .decided_i(decided[i]),
        .decision_i(decision),
        .plan_wants_o(plan_wants[i]),
        .planned_i(planned_o[i])
    );
  end

  // ------------------------------------------------------------------ coarse search
  logic [3:0] records_ready, records_error;
  logic old_read;
  logic [1:0] old_lane;
  logic [3:0] old_number;
  mv_t old, record_vector;
  records_t records;
  assign records = '{base: picture_i.records, last_row: last_row, last_column: last_column};
  assign record_vector = '{x: answer_data_i[128+:10], y: answer_data_i[144+:9]};
  assign ready_o = idle & records_ready;
  tri_motion_coarse #(
      .Columns(Columns)
  ) u_coarse (
      .clk_i,
      .rst_ni,
      .records_i(records),
      .lambda_i(lambda_whole_i),
      .valid_i(take_i && !job_i.intra),
      .ready_o(records_ready),
      .job_i,
      .error_o(records_error),
      .command_valid_o(coarse_valid_o),
      .command_ready_i(coarse_ready_i),
      .command_o(coarse_o),
      .answer_valid_i(coarse_valid_i),
      .answer_ready_o(coarse_ready_o),
      .answer_i({answer_tag_i, answer_error_i}),
      .means_i(answer_data_i[127:0]),
      .record_vector_i(record_vector),
      .may_i(coarse_may & coarse_there_i),
      .place_i(coarse_place),
      .left_i(coarse),
      .pick_o(coarse_pick),
      .found_o(coarse_found),
      .vector_o(coarse_vector),
      .load_o(load_o[3]),
      .load_ready_i(load_ready_i[3]),
      .load_lane_o(load_lane_o[3]),
      .loaded_i(loaded_i[3]),
      .source_i(source_i.coarse),
      .old_read_i(old_read),
      .old_lane_i(old_lane),
      .old_number_i(old_number),
      .old_o(old)
  );

  // ------------------------------------------------------------------ windows
  logic [3:0] window_error;
  window_reads_t windows;
  window_samples_t window;
  picture_t reference;
  assign reference = '{
          chroma: picture_i.chroma,
          luma: picture_i.luma,
          last_row: last_row,
          last_column: last_column
      };
  assign error_o = records_error | window_error;
  tri_motion_window u_window (
      .clk_i,
      .rst_ni,
      .picture_i(reference),
      .error_o(window_error),
      .command_valid_o(window_valid_o),
      .command_ready_i(window_ready_i),
      .command_o(window_o),
      .answer_valid_i(window_valid_i),
      .answer_ready_o(window_ready_o),
      .answer_i({answer_tag_i[$bits(window_tile_t)-1:0], answer_half_i, answer_error_i}),
      .samples_i(answer_data_i),
      .wants_i(window_wants),
      .place_i(coarse_place),
      .vector_i(coarse),
      .taken_o(window_taken),
      .held_o(held),
      .release_i(decided),
      .reads_i(windows),
      .samples_o(window)
  );

  // ------------------------------------------------------------------ estimate
  tri_motion_estimate u_estimate (
      .clk_i,
      .rst_ni,
      .lambda_i(lambda_intra_i),
      .may_i(estimate_may & estimate_there_i),
      .place_i(estimate_place),
      .start_o(estimate_start),
      .found_o(estimate_found),
      .estimate_o(found_estimate),
      .load_o(load_o[2]),
      .load_ready_i(load_ready_i[2]),
      .load_lane_o(load_lane_o[2]),
      .loaded_i(loaded_i[2]),
      .read_o(reads_o.quarter_read),
      .quarter_o(reads_o.quarter),
      .source_i
  );

  // ------------------------------------------------------------------ vectors
  logic [1:0] decided_lane;
  tri_motion_vectors #(
      .Columns(Columns)
  ) u_vectors (
      .clk_i,
      .rst_ni,
      .lambda_i,
      .lambda_whole_i,
      .may_i(whole_may),
      .place_i(place),
      .number_i(number),
      .corner_i(corner),
      .left_i(left),
      .centre_i(centre),
      .around_i(around),
      .pick_o(whole_pick),
      .start_o(whole_start),
      .found_o(whole_found),
      .around_o(found_around),
      .refined_o(refined),
      .motion_o(found_motion),
      .decided_i(decided != '0),
      .decided_lane_i(decided_lane),
      .decision_i(decision),
      .old_read_o(old_read),
      .old_lane_o(old_lane),
      .old_number_o(old_number),
      .old_i(old),
      .load_o(load_o[1]),
      .load_ready_i(load_ready_i[1]),
      .load_lane_o(load_lane_o[1]),
      .loaded_i(loaded_i[1]),
      .source_rows_o(reads_o.whole_rows),
      .source_i(source_i.whole),
      .source_block_o(reads_o.fractional_block),
      .block_i(source_i.fractional),
      .whole_read_o(windows.whole_read),
      .whole_lane_o(windows.whole_lane),
      .whole_x_o(windows.whole_x),
      .whole_y_o(windows.whole_y),
      .whole_i(window.whole),
      .fractional_read_o(windows.fractional_read),
      .fractional_lane_o(windows.fractional_lane),
      .fractional_x_o(windows.fractional_x),
      .fractional_y_o(windows.fractional_y),
      .fractional_i(window.fractional)
  );
  assign reads_o.whole_read = windows.whole_read;
  assign reads_o.fractional_read = windows.fractional_read;
  assign reads_o.fractional_lane = windows.fractional_lane;

  // ------------------------------------------------------------------ decision
  tri_motion_decide u_decide (
      .clk_i,
      .rst_ni,
      .lambda_i,
      .lambda_intra_i,
      .qp_i(picture_i.qp),
      .may_i(decision_may & room_i),
      .wants_i(plan_wants & room_i),
      .place_i(place),
      .estimate_i(estimate),
      .centre_i(centre),
      .around_i(around),
      .motion_i(motion),
      .pick_o(decision_pick),
      .decided_o(decided),
      .decided_lane_o(decided_lane),
      .decision_o(decision),
      .planned_o,
      .plan_o,
      .code_i,
      .load_o(load_o[0]),
      .load_ready_i(load_ready_i[0]),
      .load_lane_o(load_lane_o[0]),
      .loaded_i(loaded_i[0]),
      .source_read_o(reads_o.decision_read),
      .source_block_o(reads_o.decision_block),
      .source_i(source_i.decision),
      .chroma_there_i,
      .block_valid_o,
      .block_ready_i,
      .block_lane_o,
      .block_next_o,
      .block_o,
      .block_valid_i,
      .block_i,
      .luma_read_o(windows.luma_read),
      .luma_x_o(windows.luma_x),
      .luma_y_o(windows.luma_y),
      .luma_i(window.luma),
      .chroma_read_o(windows.chroma_read),
      .chroma_cr_o(windows.chroma_cr),
      .chroma_x_o(windows.chroma_x),
      .chroma_y_o(windows.chroma_y),
      .chroma_i(window.chroma),
      .guess_o
  );
  assign windows.compensate_lane = guess_o.lane;

  logic unused;
  assign unused = ^{unused_estimated, picture_i};

endmodule
