// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Decisions of four lanes in turn, and plans: of macroblocks of P slices behind the decision, which
// tells I_PCM, too, of I slices behind the estimate alone.
//
// Handshake: a lane of a P slice that may is picked; decided_o[lane] comes with decision_o,
// planned_o[lane] with plan_o, which stays for that clock: there is room for it, and for the
// prediction, where a lane may or wants.
// Latency: 13 clocks from a decision to its plan.
// Throughput: a macroblock in 110 clocks; of I slices in 8.
// Golden: `codec::video::hardware::decision`.
module tri_motion_decide
  import tri_pkg::*;
  import tri_inter_pkg::*;
  import tri_video_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [6:0] lambda_i,  // λ
    input logic [7:0] lambda_intra_i,  // λi
    input logic [5:0] qp_i,
    // Lanes.
    input logic [3:0] may_i,
    input logic [3:0] wants_i,  // of I slices
    input motion_place_t [3:0] place_i,
    input estimate_t [3:0] estimate_i,
    input coarse_mv_t [3:0] centre_i,
    input around_t [3:0] around_i,
    input motion_t [3:0] motion_i,
    output logic [3:0] pick_o,
    output logic [3:0] decided_o,
    output logic [1:0] decided_lane_o,
    output decision_t decision_o,
    output logic [3:0] planned_o,
    output plan_t plan_o,
    input logic [3:0] code_i,
    // Source.
    output logic load_o,
    input logic load_ready_i,
    output logic [1:0] load_lane_o,
    input logic loaded_i,
    output logic source_read_o,
    output logic [3:0] source_block_o,
    input samples_t source_i,
    // Chroma of the source, where it is: of the macroblock that is coded, of the next one.
    input logic [3:0][1:0] chroma_there_i,
    output logic block_valid_o,
    input logic block_ready_i,
    output logic [1:0] block_lane_o,
    output logic block_next_o,
    output logic [4:0] block_o,
    input logic block_valid_i,
    input samples_t block_i,
    // Windows.
    output logic luma_read_o,
    output logic [5:0] luma_x_o,
    output logic [5:0] luma_y_o,
    input sample_t [8:0][8:0] luma_i,
    output logic chroma_read_o,
    output logic chroma_cr_o,
    output logic [4:0] chroma_x_o,
    output logic [4:0] chroma_y_o,
    input sample_t [4:0] chroma_i,
    output guess_t guess_o
);

  // ------------------------------------------------------------------ decision
  logic [1:0] lane, running;
  logic start, ready, decided, judged, plan_ready, waiting_q, raw, raw_loaded;
  logic [4:0] way_q;
  decision_job_t job;
  decision_t decision;
  tri_motion_turn #(
      .Reads(70)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .may_i,
      .pick_o,
      .lane_o(lane),
      .load_o,
      .load_ready_i,
      .loaded_i,
      .there_i(raw_loaded),
      .unit_ready_i(ready && way_q == '0 && !waiting_q),
      .start_o(start),
      .running_o(running)
  );
  assign load_lane_o = lane;
  assign guess_o.lane = running;
  assign job = '{
          lambda: lambda_i,
          lambda_intra: lambda_intra_i,
          centre: centre_i[lane],
          around: around_i[lane],
          motion: motion_i[lane],
          intra_whole: estimate_i[lane].whole,
          intra_cost: estimate_i[lane].cost
      };
  tri_inter_decision u_decision (
      .clk_i,
      .rst_ni,
      .valid_i(start),
      .ready_o(ready),
      .job_i(job),
      .luma_read_o,
      .luma_x_o,
      .luma_y_o,
      .luma_i,
      .chroma_read_o,
      .chroma_cr_o,
      .chroma_x_o,
      .chroma_y_o,
      .chroma_i,
      .source_read_o,
      .source_block_o,
      .source_i,
      .begin_o(guess_o.begins),
      .luma_valid_o(guess_o.luma_valid),
      .luma_block_o(guess_o.luma_block),
      .luma_o(guess_o.luma),
      .chroma_valid_o(guess_o.chroma_valid),
      .chroma_row_o(guess_o.chroma_row),
      .chroma_o(guess_o.chroma),
      .valid_o(decided),
      .decision_o(decision)
  );

  // What was decided, when it is known whether it is I_PCM.
  logic [1:0] decided_lane_q;
  decision_t decision_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) way_q <= '0;
    else way_q <= {way_q[3:0], decided};
  end
  always_ff @(posedge clk_i) begin
    if (decided) begin
      decided_lane_q <= running;
      decision_q <= decision;
    end
  end
  assign judged = way_q[4];
  assign decided_o = judged ? 4'd1 << decided_lane_q : '0;
  assign decided_lane_o = decided_lane_q;
  always_comb begin
    decision_o = decision_q;
    if (raw) decision_o.intra = 1'b1;
  end

  // Whether a macroblock before is not coded yet.
  logic [3:0] behind;
  for (genvar i = 0; i < 4; i++) begin : gen_behind
    logic [1:0] count_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) count_q <= '0;
      else count_q <= count_q + 2'(planned_o[i]) - 2'(code_i[i]);
    end
    assign behind[i] = count_q != '0;
  end
  logic passes;
  assign raw = passes && !decision_q.intra;
  assign block_lane_o = lane;
  assign block_next_o = behind[lane];
  tri_motion_raw u_raw (
      .clk_i,
      .rst_ni,
      .qp_i,
      .start_i(pick_o != '0),
      .there_i(chroma_there_i[lane][behind[lane]]),
      .loaded_o(raw_loaded),
      .block_valid_o,
      .block_ready_i,
      .block_o,
      .block_valid_i,
      .block_i,
      .use_i(start),
      .begin_i(guess_o.begins),
      .row_valid_i(guess_o.chroma_valid),
      .row_i(guess_o.chroma_row),
      .samples_i(guess_o.chroma),
      .cost_i(decision_q.motion.cost),
      .raw_o(passes)
  );

  // ------------------------------------------------------------------ plans
  // One that was decided waits for one of an I slice; those begin where none is about to be.
  logic any, intra_go;
  logic [1:0] intra_lane, plan_lane;
  logic [3:0] unused_grant;
  plan_t offered;
  tri_rr_arb #(
      .N(4)
  ) u_intra (
      .clk_i,
      .rst_ni,
      .req_i(wants_i),
      .advance_i(intra_go),
      .valid_o(any),
      .gnt_o(unused_grant),
      .idx_o(intra_lane)
  );
  assign intra_go  = any && !waiting_q && plan_ready;
  assign plan_lane = waiting_q ? decided_lane_q : intra_lane;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) waiting_q <= 1'b0;
    else if (judged) waiting_q <= 1'b1;
    else if (plan_ready) waiting_q <= 1'b0;
  end
  always_comb begin
    offered = '0;
    offered.lane = plan_lane;
    offered.ends = place_i[plan_lane].ends;
    offered.kind = estimate_i[plan_lane].kind;
    if (waiting_q) begin
      offered.raw = raw;
      offered.intra = decision_o.intra;
      offered.skip_vector = decision_q.skip_vector;
      offered.eight = decision_q.eight;
      offered.shape = decision_q.motion.shape;
      offered.cost = decision_q.motion.cost;
      offered.vectors = decision_q.motion.vectors;
    end else begin
      offered.intra = 1'b1;
      offered.cost  = estimate_i[plan_lane].cost;
    end
  end
  logic planned;
  tri_motion_plan u_plan (
      .clk_i,
      .rst_ni,
      .valid_i (waiting_q || any),
      .ready_o (plan_ready),
      .plan_i  (offered),
      .around_i(around_i[plan_o.lane]),
      .valid_o (planned),
      .plan_o
  );
  assign planned_o = planned ? 4'd1 << plan_o.lane : '0;

  logic unused;
  assign unused = ^{unused_grant, decision_q.motion.lane, place_i, estimate_i};

  `TRI_ASSERT(PlanHasAPlace, !decided || (way_q == '0 && !waiting_q))

endmodule
