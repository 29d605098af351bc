// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Fractional search of macroblocks in the one or two shapes that the whole-sample search leaves: of
// each partition the vector, the predicted vector, four half positions around the better one, eight
// quarter positions around the best; then the cheaper shape, the first of equals.
//
// The partitions of a shape wait for each other: the prediction of each needs the vector of the one
// before, and its quarter positions need its half positions. So two macroblocks are searched at a
// time, in two shapes each, and whichever of the four threads can go on does, job by job: the older
// macroblock first, in it the shape with the longer way (tri_fractional_thread). The distances of
// all go through one tri_fractional_satd, a 4x4 block at five positions a clock.
// Handshake: valid/ready for macroblocks; valid_o marks a result, which stays for that clock.
// Samples come two clocks after they are asked for. Results come as they are done; their lanes tell
// which.
// Latency: 79 clocks at least, for 16x16 alone; about 260 where macroblocks of two shapes follow
// each other.
// Throughput: one macroblock in 64 clocks for each shape, 128 for two, less 16 for each whose
// predicted vectors are the vectors or lie beyond the window.
// Golden: `codec::video::hardware::fractional::refine`; sim model `fractional_search`.
module tri_fractional_search
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic ready_o,
    input fractional_job_t job_i,
    // Ten by ten samples of the lane's window from a place on, whose (1, 1) is its first sample,
    // and a 4x4 block of the source. Beyond the window they may be any.
    output logic read_o,
    output logic [1:0] lane_o,
    output logic [5:0] x_o,
    output logic [5:0] y_o,
    output logic [3:0] block_o,  // in raster order
    input sample_t [9:0][9:0] patch_i,
    input samples_t source_i,
    output logic valid_o,
    output motion_t motion_o
);

  // ------------------------------------------------------------------ macroblocks
  logic [1:0] busy_q, end_slot, take_slot, release_slot;
  logic older_q, take;
  fractional_job_t [1:0] slot_q;
  assign ready_o = !(&busy_q);
  assign take = valid_i && ready_o;
  assign take_slot = {take && busy_q[0], take && !busy_q[0]};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) busy_q <= '0;
    else busy_q <= (busy_q | take_slot) & ~release_slot;
  end
  for (genvar s = 0; s < 2; s++) begin : gen_slot
    always_ff @(posedge clk_i) if (take_slot[s]) slot_q[s] <= job_i;
  end
  always_ff @(posedge clk_i) begin
    if (take) older_q <= take_slot[0] && busy_q[1];
  end

  // ------------------------------------------------------------------ threads
  // [2 s], [2 s + 1]: the first and second shape of the macroblock in slot s.
  logic [3:0] active, ready, needs, chosen, predicted, closes, scored;
  logic [3:0][1:0] shape, part, job;
  mv_t [3:0][3:0] own;
  window_mv_t [3:0] base, start;
  logic signed [3:0][10:0] predicted_x;
  logic signed [3:0][9:0] predicted_y;
  logic [3:0][17:0] total;

  // A prediction, in three clocks: of which thread; the vector; from the coarse vector on.
  typedef struct packed {
    logic [1:0] thread;
    mv_t predicted;
  } prediction_t;
  prediction_t prediction_q;
  logic needing_valid_q, prediction_valid_q;
  logic [1:0] needing_q;
  logic [3:0] in_flight, open;
  mv_t prediction, unused_skip;
  assign in_flight = (needing_valid_q ? 4'd1 << needing_q : '0) |
      (prediction_valid_q ? 4'd1 << prediction_q.thread : '0);
  assign open = needs & ~in_flight;
  tri_mv_predict u_predict (
      .around_i(slot_q[needing_q[1]].around),
      .own_i(own[needing_q][2:0]),
      .shape_i(shape[needing_q]),
      .part_i(part[needing_q]),
      .predicted_o(prediction),
      .skip_o(unused_skip)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      needing_valid_q <= 1'b0;
      prediction_valid_q <= 1'b0;
    end else begin
      needing_valid_q <= |open;
      prediction_valid_q <= needing_valid_q;
    end
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 4; i > 0; i--) if (open[i-1]) needing_q <= 2'(i - 1);
    if (needing_valid_q) prediction_q <= '{thread: needing_q, predicted: prediction};
  end

  fractional_job_t near;
  whole_mv_t whole;
  window_mv_t near_start;
  logic signed [10:0] near_x;
  logic signed [9:0] near_y;
  assign near = slot_q[prediction_q.thread[1]];
  assign whole = near.whole[part_of(shape[prediction_q.thread], part[prediction_q.thread])];
  assign near_start = '{x: {whole.x, 2'd0}, y: {whole.y, 2'd0}};
  assign near_x = 11'(prediction_q.predicted.x) - 11'($signed({near.centre.x, 4'd0}));
  assign near_y = 10'(prediction_q.predicted.y) - 10'($signed({near.centre.y, 4'd0}));
  assign start = {4{near_start}};

  // ------------------------------------------------------------------ order of jobs
  logic running_q, issue;
  logic [1:0] running_thread_q, thread, first_thread;
  logic [3:0] count_q, count, last_count;
  logic [3:0] asking;
  assign asking = ready;
  // The older macroblock first; in it the shape of the larger number.
  function automatic logic [1:0] ahead(logic slot, logic [3:0] may, logic second_first);
    if (may[{slot, 1'b1}] && (second_first || !may[{slot, 1'b0}])) return {slot, 1'b1};
    return {slot, 1'b0};
  endfunction
  logic [1:0] second_first, any;
  for (genvar s = 0; s < 2; s++) begin : gen_ahead
    assign second_first[s] = slot_q[s].second > slot_q[s].first;
    assign any[s] = asking[2*s] || asking[2*s+1];
  end
  always_comb begin
    if (any[older_q]) first_thread = ahead(older_q, asking, second_first[older_q]);
    else first_thread = ahead(!older_q, asking, second_first[!older_q]);
  end
  assign thread = running_q ? running_thread_q : first_thread;
  assign issue  = running_q || |any;
  assign count  = running_q ? count_q : '0;
  always_comb begin
    unique case (shape[thread])
      ShapeWhole: last_count = 4'd15;
      ShapeRows, ShapeColumns: last_count = 4'd7;
      default: last_count = 4'd3;
    endcase
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) running_q <= 1'b0;
    else running_q <= issue && count != last_count;
  end
  always_ff @(posedge clk_i) begin
    if (issue) begin
      running_thread_q <= thread;
      count_q <= count + 4'd1;
    end
  end

  // A clock's work on its way: samples (three), distances (six), sum, costs (three), result.
  typedef struct packed {
    logic [1:0] thread;
    logic [1:0] job;
    logic first;
    logic last;
    logic closes;  // the last of those that the thread waits for
  } token_t;
  localparam int unsigned Stages = 13;
  token_t [Stages:0] tokens;
  logic   [Stages:0] valid;
  token_t [Stages:1] token_q;
  logic   [Stages:1] valid_q;
  assign tokens = {
    token_q,
    token_t
'{
        thread: thread,
        job: job[thread],
        first: count == '0,
        last: count == last_count,
        closes: closes[thread]
    }
  };
  assign valid = {valid_q, issue};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= valid[Stages-1:0];
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 1; i <= Stages; i++) if (valid[i-1]) token_q[i] <= tokens[i-1];
  end
  for (genvar i = 0; i < 4; i++) begin : gen_chosen
    assign chosen[i] = issue && count == last_count && thread == 2'(i);
  end

  // ------------------------------------------------------------------ samples (stages 0 to 3)
  window_mv_t at;
  logic signed [6:0] floor_x, floor_y;
  logic [1:0] column, row;
  logic read_q;
  logic [1:0] lane_q;
  logic [5:0] x_q, y_q;
  logic [3:0] block_q;
  assign at = job[thread] == JobPredicted ?
      '{x: predicted_x[thread][6:0], y: predicted_y[thread][6:0]}
      : base[thread];
  // Of the vector less half a sample.
  assign floor_x = 7'((8'(at.x) - 8'sd2) >>> 2);
  assign floor_y = 7'((8'(at.y) - 8'sd2) >>> 2);
  always_comb begin
    unique case (shape[thread])
      ShapeWhole: {row, column} = count;
      ShapeRows: {row, column} = {part[thread][0], count[2:0]};
      ShapeColumns: {row, column} = {count[2:1], part[thread][0], count[0]};
      default: {row, column} = {part[thread][1], count[1], part[thread][0], count[0]};
    endcase
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) read_q <= 1'b0;
    else read_q <= issue;
  end
  logic [2:0][3:0] fraction_q;
  always_ff @(posedge clk_i) begin
    if (issue) begin
      lane_q <= slot_q[thread[1]].lane;
      x_q <= 6'(floor_x + 7'sd14) + {2'd0, column, 2'd0};
      y_q <= 6'(floor_y + 7'sd10) + {2'd0, row, 2'd0};
      block_q <= {row, column};
      fraction_q[0] <= {2'(at.y[1:0] - 2'd2), 2'(at.x[1:0] - 2'd2)};
    end
    fraction_q[2:1] <= fraction_q[1:0];
  end
  assign read_o  = read_q;
  assign lane_o  = lane_q;
  assign x_o     = x_q;
  assign y_o     = y_q;
  assign block_o = block_q;

  logic [1:0] set;
  always_comb begin
    unique case (tokens[3].job)
      JobUpper: set = 2'd1;
      JobLower: set = 2'd2;
      default:  set = 2'd0;
    endcase
  end
  logic [4:0][13:0] satd;
  logic unused_valid;
  tri_fractional_satd u_satd (
      .clk_i,
      .rst_ni,
      .valid_i(valid[3]),
      .patch_i,
      .x_i(fraction_q[2][1:0]),
      .y_i(fraction_q[2][3:2]),
      .set_i(set),
      .source_i,
      .valid_o(unused_valid),
      .satd_o(satd)
  );

  // ------------------------------------------------------------------ costs (stages 8 to 12)
  token_t t8, t9;
  logic [4:0][16:0] sum_q;
  assign t8 = tokens[8];
  assign t9 = tokens[9];
  always_ff @(posedge clk_i) begin
    if (valid[9]) begin
      for (int unsigned i = 0; i < 5; i++) begin
        sum_q[i] <= (t9.first ? '0 : sum_q[i]) + 17'(satd[i]);
      end
    end
  end

  logic [17:0] centre_cost, least_cost;
  window_mv_t least;
  window_mv_t priced;
  assign priced = t8.job == JobPredicted ?
      '{x: predicted_x[t8.thread][6:0], y: predicted_y[t8.thread][6:0]}
      : base[t8.thread];
  tri_fractional_costs u_costs (
      .clk_i,
      .valid_i({
        valid[12] && tokens[12].last,
        valid[11] && tokens[11].last,
        valid[10] && tokens[10].last,
        valid[9] && t9.last,
        valid[8] && t8.last
      }),
      .job_i(t8.job),
      .vector_i(priced),
      .predicted_x_i(predicted_x[t8.thread]),
      .predicted_y_i(predicted_y[t8.thread]),
      .lambda_i(slot_q[t8.thread[1]].lambda),
      .sum_i(sum_q),
      .centre_cost_o(centre_cost),
      .cost_o(least_cost),
      .vector_o(least)
  );

  // ------------------------------------------------------------------ results
  for (genvar i = 0; i < 4; i++) begin : gen_thread
    localparam int unsigned Slot = i / 2;
    assign scored[i] = valid[13] && tokens[13].last && tokens[13].thread == 2'(i);
    assign predicted[i] = prediction_valid_q && prediction_q.thread == 2'(i);
    tri_fractional_thread u_thread (
        .clk_i,
        .rst_ni,
        .take_i(take_slot[Slot] && (i % 2 == 0 || job_i.two)),
        .shape_i(i % 2 == 0 ? job_i.first : job_i.second),
        .lambda_i(job_i.lambda),
        .centre_i(slot_q[Slot].centre),
        .needs_o(needs[i]),
        .predicted_i(predicted[i]),
        .predicted_x_i(near_x),
        .predicted_y_i(near_y),
        .start_i(start[i]),
        .ready_o(ready[i]),
        .issued_i(chosen[i]),
        .closes_o(closes[i]),
        .job_o(job[i]),
        .shape_o(shape[i]),
        .part_o(part[i]),
        .base_o(base[i]),
        .predicted_x_o(predicted_x[i]),
        .predicted_y_o(predicted_y[i]),
        .scored_i(scored[i]),
        .scored_job_i(tokens[13].job),
        .scored_closes_i(tokens[13].closes),
        .centre_cost_i(centre_cost),
        .cost_i(least_cost),
        .vector_i(least),
        .active_o(active[i]),
        .total_o(total[i]),
        .own_o(own[i])
    );
  end

  // A macroblock whose threads are through leaves, one a clock.
  logic leaving, second_wins;
  logic [1:0] best;
  logic motion_valid_q;
  motion_t motion_q;
  for (genvar s = 0; s < 2; s++) begin : gen_end
    assign end_slot[s] = busy_q[s] && !active[2*s] && !active[2*s+1];
  end
  assign leaving = !end_slot[0];
  assign release_slot = {end_slot[1] && !end_slot[0], end_slot[0]};
  assign second_wins = slot_q[leaving].two && total[{leaving, 1'b1}] < total[{leaving, 1'b0}];
  assign best = {leaving, second_wins};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) motion_valid_q <= 1'b0;
    else motion_valid_q <= |end_slot;
  end
  always_ff @(posedge clk_i) begin
    if (|end_slot) begin
      motion_q <= '{
          lane: slot_q[leaving].lane,
          shape: shape[best],
          cost: total[best],
          vectors: own[best]
      };
    end
  end
  assign valid_o  = motion_valid_q;
  assign motion_o = motion_q;

  logic unused;
  assign unused = ^{t8, t9, near, own, unused_skip};

endmodule
