// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// A lane of motion: which macroblock of its slice each stage is at, and what the stages hand on.
//
// The coarse search is up to two macroblocks ahead of the work on one of them: its vector waits
// here until the window before has come. The estimate is one ahead at most. The work is the
// whole-sample search, the fractional search, the decision and its plan, one after the other; the
// next one begins when the plan is made.
// Handshake: the stages say what they did; *_may_o and *_wants_o say that a stage may go on here,
// as far as the lane knows, from the clock behind what allows it.
// Latency: one clock.
// Throughput: one of each kind per clock.
// Golden: `codec::video::hardware::slice::encode_shown`, its order.
module tri_motion_lane
  import tri_inter_pkg::*;
  import tri_source_pkg::*;
  import tri_video_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [8:0] last_column_i,
    // A slice.
    input logic take_i,
    input source_job_t job_i,
    output logic idle_o,
    // Coarse search and window.
    output logic coarse_may_o,
    output motion_place_t coarse_place_o,
    input logic coarse_pick_i,
    input logic coarse_found_i,
    input coarse_mv_t coarse_i,
    output coarse_mv_t coarse_o,  // the vector that was found last
    output logic window_wants_o,
    input logic window_taken_i,
    output coarse_mv_t centre_o,  // the vector of the window that is held
    // Estimate.
    output logic estimate_may_o,
    output motion_place_t estimate_place_o,
    input logic estimate_start_i,
    input logic estimate_found_i,
    input estimate_t estimate_i,
    output logic estimated_o,  // the macroblock that is worked at
    output estimate_t estimate_o,
    // Work.
    input logic held_i,  // the window is there
    output logic whole_may_o,
    output motion_place_t place_o,
    output logic [3:0] number_o,  // modulo 16
    output neighbour_t corner_o,  // above left
    output neighbour_t [1:0] left_o,
    input logic whole_pick_i,
    input logic whole_found_i,
    input logic around_valid_i,
    input around_t around_i,
    output around_t around_o,
    input logic refined_i,
    input motion_t motion_i,
    output motion_t motion_o,
    output logic decision_may_o,
    input logic decision_pick_i,
    input logic decided_i,
    input decision_t decision_i,
    output logic plan_wants_o,  // of an I slice
    input logic planned_i
);

  typedef enum logic [2:0] {
    StIdle,
    StWhole,
    StFractional,
    StRefined,
    StDecide,
    StPlan
  } state_e;

  state_e state_q;
  logic   intra_q;
  always_ff @(posedge clk_i) if (take_i) intra_q <= job_i.intra;

  // ------------------------------------------------------------------ coarse search
  logic coarse_active, searching_q, found_q;
  coarse_mv_t coarse_q;
  tri_motion_walk u_coarse (
      .clk_i,
      .rst_ni,
      .last_column_i,
      .take_i  (take_i && !job_i.intra),
      .job_i,
      .step_i  (window_taken_i),
      .active_o(coarse_active),
      .place_o (coarse_place_o)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      searching_q <= 1'b0;
      found_q <= 1'b0;
    end else begin
      if (coarse_pick_i) searching_q <= 1'b1;
      else if (coarse_found_i) searching_q <= 1'b0;
      if (coarse_found_i) found_q <= 1'b1;
      else if (window_taken_i) found_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) if (coarse_found_i) coarse_q <= coarse_i;
  assign coarse_may_o = coarse_active && !searching_q && !found_q;
  // Not while the whole-sample search reads the window before: what comes would wait.
  assign window_wants_o = found_q && state_q != StWhole && !(state_q == StIdle && held_i);
  assign coarse_o = coarse_q;

  // Of the window that is held and the one that comes.
  logic centre_ready, centre_valid;
  tri_fifo #(
      .Width($bits(coarse_mv_t)),
      .Depth(2)
  ) u_centres (
      .clk_i,
      .rst_ni,
      .valid_i(window_taken_i),
      .ready_o(centre_ready),
      .data_i (coarse_q),
      .valid_o(centre_valid),
      .ready_i(decided_i),
      .data_o (centre_o)
  );

  // ------------------------------------------------------------------ estimate
  logic estimate_active, estimate_ready;
  logic [1:0] estimates_q;  // begun, and not yet used
  tri_motion_walk u_estimate (
      .clk_i,
      .rst_ni,
      .last_column_i,
      .take_i,
      .job_i,
      .step_i  (estimate_start_i),
      .active_o(estimate_active),
      .place_o (estimate_place_o)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) estimates_q <= '0;
    else estimates_q <= estimates_q + 2'(estimate_start_i) - 2'(planned_i);
  end
  assign estimate_may_o = estimate_active && !estimates_q[1];
  tri_fifo #(
      .Width($bits(estimate_t)),
      .Depth(2)
  ) u_estimates (
      .clk_i,
      .rst_ni,
      .valid_i(estimate_found_i),
      .ready_o(estimate_ready),
      .data_i (estimate_i),
      .valid_o(estimated_o),
      .ready_i(planned_i),
      .data_o (estimate_o)
  );

  // ------------------------------------------------------------------ work
  logic work_active;
  tri_motion_walk u_work (
      .clk_i,
      .rst_ni,
      .last_column_i,
      .take_i,
      .job_i,
      .step_i  (planned_i),
      .active_o(work_active),
      .place_o
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= StIdle;
    else begin
      unique case (state_q)
        StIdle: if (whole_pick_i) state_q <= StWhole;
        StWhole: if (whole_found_i) state_q <= StFractional;
        StFractional: if (refined_i) state_q <= StRefined;
        StRefined: if (decision_pick_i) state_q <= StDecide;
        StDecide: if (decided_i) state_q <= StPlan;
        default: if (planned_i) state_q <= StIdle;
      endcase
    end
  end
  assign whole_may_o = state_q == StIdle && work_active && !intra_q && held_i;
  assign decision_may_o = state_q == StRefined && estimated_o;
  assign plan_wants_o = work_active && intra_q && estimated_o;
  assign idle_o = !work_active;

  // Motion; what is around: the quarters to the left are those of the macroblock before.
  function automatic neighbour_t quarter(logic intra, mv_t vector);
    return '{there: 1'b1, inter: !intra, mv: intra ? '0 : vector};
  endfunction
  logic [3:0] number_q;
  motion_t motion_q;
  around_t around_q;
  neighbour_t [1:0] left_q;
  always_ff @(posedge clk_i) begin
    if (take_i) number_q <= '0;
    else if (planned_i) number_q <= number_q + 4'd1;
    if (refined_i) motion_q <= motion_i;
    if (around_valid_i) around_q <= around_i;
    if (decided_i) begin
      left_q[0] <= quarter(decision_i.intra, decision_i.motion.vectors[1]);
      left_q[1] <= quarter(decision_i.intra, decision_i.motion.vectors[3]);
    end
  end
  assign number_o = number_q;
  assign motion_o = motion_q;
  assign around_o = around_q;
  assign left_o   = left_q;
  assign corner_o = around_q.above[1];

  logic unused;
  assign unused = ^{centre_ready, centre_valid, estimate_ready, decision_i};

  `TRI_ASSERT(CentreHasAPlace, !window_taken_i || centre_ready)
  `TRI_ASSERT(DecidedIsHeld, !decided_i || centre_valid)
  `TRI_ASSERT(EstimateHasAPlace, !estimate_found_i || estimate_ready)
  `TRI_ASSERT(PlannedIsEstimated, !planned_i || estimated_o)
  `TRI_ASSERT(TakenWhenIdle, !take_i || (idle_o && !estimate_active && !coarse_active))

endmodule
