// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Vectors of the macroblocks of four lanes in turn: what is around them, whole-sample search, the
// two shapes, fractional search.
//
// Handshake: a lane that may is picked, and its window is there; start_o[lane] comes with around_o,
// refined_o[lane] with motion_o. Samples come two clocks after they are asked for.
// Latency: about 400 clocks where four lanes are at work.
// Throughput: a macroblock in 112 clocks, or as the fractional search goes.
// Golden: `codec::video::hardware::whole`, `fractional`.
//
// Columns: of macroblocks, 2 to 512.
module tri_motion_vectors
  import tri_pkg::*;
  import tri_inter_pkg::*;
  import tri_video_pkg::*;
#(
    parameter int unsigned Columns = 512
) (
    input logic clk_i,
    input logic rst_ni,
    input logic [6:0] lambda_i,  // λ
    input logic [6:0] lambda_whole_i,  // λm
    // Lanes.
    input logic [3:0] may_i,
    input motion_place_t [3:0] place_i,
    input logic [3:0][3:0] number_i,
    input neighbour_t [3:0] corner_i,
    input neighbour_t [3:0][1:0] left_i,
    input coarse_mv_t [3:0] centre_i,
    input around_t [3:0] around_i,
    output logic [3:0] pick_o,
    output logic [3:0] start_o,
    output logic [3:0] found_o,  // whole samples are searched
    output around_t around_o,
    output logic [3:0] refined_o,
    output motion_t motion_o,
    // What is decided.
    input logic decided_i,
    input logic [1:0] decided_lane_i,
    input decision_t decision_i,
    // Vectors of the picture before, a clock later.
    output logic old_read_o,
    output logic [1:0] old_lane_o,
    output logic [3:0] old_number_o,
    input mv_t old_i,
    // Source.
    output logic load_o,
    input logic load_ready_i,
    output logic [1:0] load_lane_o,
    input logic loaded_i,
    output logic [1:0] source_rows_o,
    input sample_t [3:0][15:0] source_i,
    output logic [3:0] source_block_o,
    input samples_t block_i,
    // Windows.
    output logic whole_read_o,
    output logic [1:0] whole_lane_o,
    output logic [5:0] whole_x_o,
    output logic [5:0] whole_y_o,
    input sample_t [3:0][15:0] whole_i,
    output logic fractional_read_o,
    output logic [1:0] fractional_lane_o,
    output logic [5:0] fractional_x_o,
    output logic [5:0] fractional_y_o,
    input sample_t [9:0][9:0] fractional_i
);

  // ------------------------------------------------------------------ turn
  logic [1:0] lane, running;
  logic start, ready, found, held_q, prepared, picked_q;
  tri_motion_turn #(
      .Reads(101)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .may_i,
      .pick_o,
      .lane_o(lane),
      .load_o,
      .load_ready_i,
      .loaded_i,
      .there_i(prepared),
      .unit_ready_i(ready && !held_q),
      .start_o(start),
      .running_o(running)
  );
  assign load_lane_o = lane;
  assign whole_lane_o = running;
  assign start_o = start ? 4'd1 << lane : '0;
  assign found_o = found ? 4'd1 << running : '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) picked_q <= 1'b0;
    else picked_q <= pick_o != '0;
  end
  assign old_read_o   = picked_q;
  assign old_lane_o   = lane;
  assign old_number_o = number_i[lane];

  // ------------------------------------------------------------------ around
  mv_t predicted;
  tri_motion_around #(
      .Columns(Columns)
  ) u_around (
      .clk_i,
      .rst_ni,
      .decided_i,
      .decided_lane_i,
      .decided_x_i(place_i[decided_lane_i].x),
      .decision_i,
      .start_i(pick_o != '0),
      .lane_i(lane),
      .place_i(place_i[lane]),
      .corner_i(corner_i[lane]),
      .left_i(left_i[lane]),
      .done_o(prepared),
      .around_o,
      .predicted_o(predicted)
  );

  // ------------------------------------------------------------------ whole samples
  whole_job_t whole_job;
  whole_best_t [Parts-1:0] best;
  assign whole_job = '{
          lambda: lambda_whole_i,
          centre: centre_i[lane],
          old: old_i,
          c: around_o.above_right.there ? around_o.above_right.mv : around_o.above_left.mv,
          b: around_o.above[0].mv,
          a: around_o.left[0].mv,
          predicted: predicted
      };
  tri_whole_search u_whole (
      .clk_i,
      .rst_ni,
      .valid_i (start),
      .ready_o (ready),
      .job_i   (whole_job),
      .read_o  (whole_read_o),
      .x_o     (whole_x_o),
      .y_o     (whole_y_o),
      .rows_o  (source_rows_o),
      .window_i(whole_i),
      .source_i,
      .valid_o (found),
      .best_o  (best)
  );

  logic [Parts-1:0][16:0] costs;
  logic shaped, two;
  logic [1:0] first, second;
  for (genvar i = 0; i < Parts; i++) begin : gen_cost
    assign costs[i] = best[i].cost;
  end
  tri_whole_shapes u_shapes (
      .clk_i,
      .rst_ni,
      .valid_i (found),
      .cost_i  (costs),
      .lambda_i(lambda_whole_i),
      .valid_o (shaped),
      .first_o (first),
      .two_o   (two),
      .second_o(second)
  );

  // ------------------------------------------------------------------ fractions
  // What was found stays in the whole-sample search until there is room behind it.
  logic shaped_q, move, job_valid_q, job_ready;
  fractional_job_t job_q;
  motion_t motion;
  logic refined;
  assign move = (shaped || shaped_q) && (!job_valid_q || job_ready);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q <= 1'b0;
      shaped_q <= 1'b0;
      job_valid_q <= 1'b0;
    end else begin
      if (found) held_q <= 1'b1;
      else if (move) held_q <= 1'b0;
      if (move) shaped_q <= 1'b0;
      else if (shaped) shaped_q <= 1'b1;
      if (move) job_valid_q <= 1'b1;
      else if (job_ready) job_valid_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (move) begin
      job_q.lane <= running;
      job_q.lambda <= lambda_i;
      job_q.centre <= centre_i[running];
      job_q.around <= around_i[running];
      job_q.first <= first;
      job_q.two <= two;
      job_q.second <= second;
      for (int unsigned i = 0; i < Parts; i++) job_q.whole[i] <= best[i].vector;
    end
  end
  tri_fractional_search u_fractional (
      .clk_i,
      .rst_ni,
      .valid_i (job_valid_q),
      .ready_o (job_ready),
      .job_i   (job_q),
      .read_o  (fractional_read_o),
      .lane_o  (fractional_lane_o),
      .x_o     (fractional_x_o),
      .y_o     (fractional_y_o),
      .block_o (source_block_o),
      .patch_i (fractional_i),
      .source_i(block_i),
      .valid_o (refined),
      .motion_o(motion)
  );
  assign refined_o = refined ? 4'd1 << motion.lane : '0;
  assign motion_o  = motion;

  logic unused;
  assign unused = ^place_i;

  `TRI_ASSERT_STREAM(JobStays, job_valid_q, job_ready, job_q)

endmodule
