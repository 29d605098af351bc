// SPDX-License-Identifier: Apache-2.0

// Coarse search of four lanes in turn: the fetch of windows, predictions, the search, and the
// coarse vectors of the row above.
//
// Handshake: a lane that may is picked when its window and source are there; found_o[lane] comes
// with vector_o. Commands and answers as of tri_coarse_fetch, slices too.
// Latency: 134 clocks from a lane that is picked, where nothing waits.
// Throughput: a macroblock in 128 clocks, where sources are loaded meanwhile.
// Golden: `codec::video::hardware::coarse::CoarseField::search`.
//
// Columns: of macroblocks, 2 to 512.
module tri_motion_coarse
  import tri_pkg::*;
  import tri_inter_pkg::*;
  import tri_source_pkg::*;
  import tri_video_pkg::*;
#(
    parameter int unsigned Columns = 512
) (
    input logic clk_i,
    input logic rst_ni,
    input records_t records_i,
    input logic [6:0] lambda_i,  // λm
    input logic valid_i,
    output logic [3:0] ready_o,
    input source_job_t job_i,
    output logic [3:0] error_o,
    // Memory.
    output logic command_valid_o,
    input logic command_ready_i,
    output record_command_t command_o,
    input logic answer_valid_i,
    output logic answer_ready_o,
    input record_answer_t answer_i,
    input sample_t [3:0][3:0] means_i,
    input mv_t record_vector_i,
    // Lanes.
    input logic [3:0] may_i,
    input motion_place_t [3:0] place_i,
    input coarse_mv_t [3:0] left_i,
    output logic [3:0] pick_o,
    output logic [3:0] found_o,
    output coarse_mv_t vector_o,
    // Source.
    output logic load_o,
    input logic load_ready_i,
    output logic [1:0] load_lane_o,
    input logic loaded_i,
    input sample_t [3:0][11:0] source_i,
    // Vectors of the picture before.
    input logic old_read_i,
    input logic [1:0] old_lane_i,
    input logic [3:0] old_number_i,
    output mv_t old_o
);

  // ------------------------------------------------------------------ turn
  logic [3:0] whole;
  logic [1:0] lane, running;
  logic start, ready, prepared_q, above_done, done;
  tri_motion_turn u_turn (
      .clk_i,
      .rst_ni,
      .may_i(may_i & whole),
      .pick_o,
      .lane_o(lane),
      .load_o,
      .load_ready_i,
      .loaded_i,
      .there_i(prepared_q),
      .unit_ready_i(ready),
      .start_o(start),
      .running_o(running)
  );
  assign load_lane_o = lane;
  assign found_o = done ? 4'd1 << running : '0;

  // ------------------------------------------------------------------ prediction
  motion_place_t place;
  coarse_mv_t above, right, predicted;
  assign place = place_i[lane];
  tri_motion_above #(
      .Width  ($bits(coarse_mv_t)),
      .Columns(Columns)
  ) u_above (
      .clk_i,
      .rst_ni,
      .keep_i(done),
      .keep_lane_i(running),
      .keep_x_i(place_i[running].x),
      .keep_word_i(vector_o),
      .start_i(|pick_o),
      .lane_i(lane),
      .x_i(place.x),
      .done_o(above_done),
      .above_o(above),
      .right_o(right)
  );
  tri_coarse_predict u_predict (
      .a_i(left_i[lane]),
      .b_i(above),
      .c_i(right),
      .avail_a_i(place.left),
      .avail_b_i(place.above),
      .avail_c_i(place.above && place.right),
      .predicted_o(predicted)
  );

  // What the search is told of the place, a clock behind the words above.
  function automatic logic [2:0] most(logic [8:0] distance, logic [2:0] limit);
    return distance < 9'(limit) ? distance[2:0] : limit;
  endfunction
  coarse_job_t job_q;
  logic [3:0] word;  // of the macroblock's column
  logic [1:0] room_above, room_below;
  assign word = {modulo_3({2'd0, place.x[8:2]}), place.x[1:0]};
  assign room_above = 2'(most(place.y, 3'd2));
  assign room_below = 2'(most(records_i.last_row - place.y, 3'd2));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) prepared_q <= 1'b0;
    else prepared_q <= above_done && !start && pick_o == '0;
  end
  always_ff @(posedge clk_i) begin
    if (above_done) begin
      job_q <= '{
          lane: lane,
          word: word >= 4'd5 ? word - 4'd5 : word + 4'd7,
          left: most(place.x, 3'd4),
          right: most(records_i.last_column - place.x, 3'd4),
          above: room_above,
          below: room_below,
          lambda: lambda_i,
          predicted: predicted,
          source: '0
      };
    end
  end

  // ------------------------------------------------------------------ search
  coarse_job_t job;
  logic fill, fill_ready;
  logic [1:0] fill_lane;
  logic [3:0] fill_word;
  logic [4:0] fill_row;
  sample_t [3:0] fill_samples;
  logic [14:0] unused_cost;
  always_comb begin
    job = job_q;
    job.source = source_i;
  end
  tri_coarse_search u_search (
      .clk_i,
      .rst_ni,
      .fill_i(fill),
      .fill_ready_o(fill_ready),
      .fill_lane_i(fill_lane),
      .fill_word_i(fill_word),
      .fill_row_i(fill_row),
      .fill_samples_i(fill_samples),
      .valid_i(start),
      .ready_o(ready),
      .job_i(job),
      .valid_o(done),
      .vector_o,
      .cost_o(unused_cost)
  );
  tri_coarse_fetch u_fetch (
      .clk_i,
      .rst_ni,
      .records_i,
      .valid_i,
      .ready_o,
      .job_i,
      .error_o,
      .command_valid_o,
      .command_ready_i,
      .command_o,
      .answer_valid_i,
      .answer_ready_o,
      .answer_i,
      .means_i,
      .vector_i(record_vector_i),
      .fill_o(fill),
      .fill_ready_i(fill_ready),
      .fill_lane_o(fill_lane),
      .fill_word_o(fill_word),
      .fill_row_o(fill_row),
      .fill_samples_o(fill_samples),
      .valid_o(whole),
      .done_i(found_o),
      .vector_read_i(old_read_i),
      .vector_lane_i(old_lane_i),
      .vector_number_i(old_number_i),
      .vector_o(old_o)
  );

  logic unused;
  assign unused = ^{unused_cost, job_q.source, place.begins, place.ends};

endmodule
