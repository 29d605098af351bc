// SPDX-License-Identifier: Apache-2.0

// A macroblock's fractional search in one shape: which job comes next, and what was found so far.
//
// Of each partition: its prediction is asked for; then the jobs at the vector and, where that is
// another and the window holds it, at the predicted vector; when their costs are there, those of
// the upper and lower quarter positions around the best. With theirs the next partition begins.
// Handshake: take_i begins; needs_o until predicted_i; ready_o while a job may be issued, whose
// last clock is issued_i; scored_i with the costs of a job; active_o until the last partition is
// done.
// Latency: none of its own. Throughput: one job at a time, or two that do not wait for each other.
// Golden: `codec::video::hardware::fractional::refine`.
module tri_fractional_thread
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic take_i,
    input logic [1:0] shape_i,
    input logic [6:0] lambda_i,  // with take_i
    input coarse_mv_t centre_i,  // from then on
    // The prediction, from the coarse vector on, and the vector to begin with.
    output logic needs_o,
    input logic predicted_i,
    input logic signed [10:0] predicted_x_i,
    input logic signed [9:0] predicted_y_i,
    input window_mv_t start_i,
    // Jobs.
    output logic ready_o,
    input logic issued_i,
    output logic closes_o,  // the job is the last that the thread waits for
    output logic [1:0] job_o,
    output logic [1:0] shape_o,
    output logic [1:0] part_o,
    output window_mv_t base_o,  // of all jobs but the one at the predicted vector
    output logic signed [10:0] predicted_x_o,
    output logic signed [9:0] predicted_y_o,
    // Their costs.
    input logic scored_i,
    input logic [1:0] scored_job_i,
    input logic scored_closes_i,
    input logic [17:0] centre_cost_i,
    input logic [17:0] cost_i,
    input window_mv_t vector_i,
    // What was found.
    output logic active_o,
    output logic [17:0] total_o,
    output mv_t [3:0] own_o  // of the quarters
);

  logic active_q, waiting_q, predicted_q, skip_q;
  logic [1:0] shape_q, part_q, job_q;
  window_mv_t base_q, best_vector_q, best_vector;
  logic signed [10:0] predicted_x_q;
  logic signed [ 9:0] predicted_y_q;
  logic [17:0] best_q, best, centre_cost_q, total_q;
  mv_t [3:0] own_q;

  logic better, ends, last_part, held, same;
  always_comb begin
    unique case (scored_job_i)
      JobVector: better = 1'b1;
      JobPredicted: better = centre_cost_i < centre_cost_q;
      default: better = cost_i < best_q;
    endcase
    best = better ? cost_i : best_q;
    best_vector = better ? vector_i : best_vector_q;
  end
  assign ends = scored_i && scored_job_i == JobLower;
  always_comb begin
    unique case (shape_q)
      ShapeWhole: last_part = 1'b1;
      ShapeQuarters: last_part = &part_q;
      default: last_part = part_q[0];
    endcase
  end
  assign held = predicted_x_i >= -11'sd52 && predicted_x_i <= 11'sd51 &&
      predicted_y_i >= -10'sd36 && predicted_y_i <= 10'sd35;
  assign same = predicted_x_i == 11'(start_i.x) && predicted_y_i == 10'(start_i.y);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) active_q <= 1'b0;
    else if (take_i) active_q <= 1'b1;
    else if (ends && last_part) active_q <= 1'b0;
  end

  logic [8:0] shape_price;
  always_comb begin
    unique case (shape_i)
      ShapeWhole: shape_price = '0;
      ShapeQuarters: shape_price = {1'b0, lambda_i, 1'b0} + 9'(lambda_i);
      default: shape_price = {1'b0, lambda_i, 1'b0};
    endcase
  end

  mv_t absolute;
  assign absolute.x = 10'($signed({centre_i.x, 4'd0})) + 10'(best_vector.x);
  assign absolute.y = 9'($signed({centre_i.y, 4'd0})) + 9'(best_vector.y);

  // Quarters of the partition.
  logic [3:0] covers;
  always_comb begin
    unique case (shape_q)
      ShapeWhole: covers = 4'b1111;
      ShapeRows: covers = part_q[0] ? 4'b1100 : 4'b0011;
      ShapeColumns: covers = part_q[0] ? 4'b1010 : 4'b0101;
      default: covers = 4'd1 << part_q;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (take_i) begin
      shape_q <= shape_i;
      part_q <= '0;
      job_q <= JobVector;
      waiting_q <= 1'b0;
      predicted_q <= 1'b0;
      total_q <= 18'(shape_price);
    end
    if (predicted_i) begin
      predicted_q <= 1'b1;
      predicted_x_q <= predicted_x_i;
      predicted_y_q <= predicted_y_i;
      base_q <= start_i;
      skip_q <= same || !held;
    end
    if (issued_i) begin
      waiting_q <= closes_o;
      unique case (job_q)
        JobVector: job_q <= skip_q ? JobUpper : JobPredicted;
        default:   job_q <= job_q + 2'd1;
      endcase
    end
    if (scored_i) begin
      best_q <= best;
      best_vector_q <= best_vector;
      if (scored_job_i == JobVector) centre_cost_q <= centre_cost_i;
      if (scored_closes_i) begin
        waiting_q <= 1'b0;
        base_q <= best_vector;
      end
    end
    if (ends) begin
      total_q <= total_q + best;
      predicted_q <= 1'b0;
      part_q <= part_q + 2'd1;
      for (int unsigned i = 0; i < 4; i++) if (covers[i]) own_q[i] <= absolute;
    end
  end

  assign needs_o = active_q && !predicted_q;
  assign ready_o = active_q && predicted_q && !waiting_q;
  assign closes_o = job_q == JobVector ? skip_q : job_q[0];
  assign job_o = job_q;
  assign shape_o = shape_q;
  assign part_o = part_q;
  assign base_o = base_q;
  assign predicted_x_o = predicted_x_q;
  assign predicted_y_o = predicted_y_q;
  assign active_o = active_q;
  assign total_o = total_q;
  assign own_o = own_q;

endmodule
