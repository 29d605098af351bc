// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Decision of a macroblock of a P slice, given its motion and its intra estimate: P_Skip's vector
// in the motion's place if it is as good but for one and a half bits; intra if that is below inter
// by 16 λi; else the transform, 8x8 if SATD8 is below SATD4. Macroblocks that become I_PCM are not
// told here.
//
// Luma is predicted by P_Skip's vector if the window holds that, and measured; then, unless that
// vector or intra is taken, by the motion. Each prediction goes out with its chroma as
// tri_compensate makes it: the last one of a macroblock is the one that counts.
// Handshake: valid/ready for macroblocks; valid_o marks the result, which stays for that clock. The
// windows' samples come two clocks after they are asked for, a block of the source too, with the
// block that it is measured against.
// Latency: 50 clocks from the macroblock's to the result's, 95 where both are predicted, 5 where
// neither is.
// Throughput: one macroblock in 96 clocks, at most.
// Golden: `codec::video::hardware::decision::with_skip`, `intra_limit`, `transform8x8`; sim model
// `inter_decision`.
module tri_inter_decision
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic ready_o,
    input decision_job_t job_i,
    // Windows, as tri_compensate asks for them.
    output logic luma_read_o,
    output logic [5:0] luma_x_o,
    output logic [5:0] luma_y_o,
    input sample_t [8:0][8:0] luma_i,
    output logic chroma_read_o,
    output logic chroma_cr_o,
    output logic [4:0] chroma_x_o,
    output logic [4:0] chroma_y_o,
    input sample_t [4:0] chroma_i,
    // The source.
    output logic source_read_o,
    output logic [3:0] source_block_o,  // in coding order (6.4.3)
    input samples_t source_i,
    // The prediction.
    output logic begin_o,  // of a prediction: what went out before for this macroblock is void
    output logic luma_valid_o,
    output logic [3:0] luma_block_o,
    output samples_t luma_o,
    output logic chroma_valid_o,
    output logic [4:0] chroma_row_o,
    output sample_t [3:0] chroma_o,
    output logic valid_o,
    output decision_t decision_o
);

  typedef enum logic [2:0] {
    StIdle,
    StPredict,  // P_Skip's vector
    StHeld,  // whether the window holds it
    StSkip,  // its prediction
    StChoose,  // which motion; inter or intra
    StIntra,
    StMotion,  // prediction by the motion
    StDone
  } state_e;

  state_e state_q, state;
  decision_job_t job_q;
  logic take;
  assign ready_o = state_q == StIdle;
  assign take = valid_i && ready_o;
  always_ff @(posedge clk_i) if (take) job_q <= job_i;

  // ------------------------------------------------------------------ P_Skip's vector
  mv_t skip, skip_q, unused_predicted;
  logic held;
  logic signed [10:0] skip_x;
  logic signed [9:0] skip_y;
  tri_mv_predict u_predict (
      .around_i(job_q.around),
      .own_i('0),
      .shape_i(ShapeWhole),
      .part_i(2'd0),
      .predicted_o(unused_predicted),
      .skip_o(skip)
  );
  assign skip_x = 11'(skip_q.x) - 11'($signed({job_q.centre.x, 4'd0}));
  assign skip_y = 10'(skip_q.y) - 10'($signed({job_q.centre.y, 4'd0}));
  assign held = skip_x >= -11'sd52 && skip_x <= 11'sd51 && skip_y >= -10'sd36 && skip_y <= 10'sd35;
  always_ff @(posedge clk_i) if (state_q == StPredict) skip_q <= skip;

  // ------------------------------------------------------------------ prediction
  mc_job_t mc_job;
  logic mc_valid, mc_ready, mc_done, started_q;
  assign mc_valid = (state_q == StSkip || state_q == StMotion) && !started_q;
  assign mc_job = '{
          centre: job_q.centre,
          vectors: state_q == StSkip ? {4{skip_q}} : job_q.motion.vectors
      };
  assign begin_o = mc_valid && mc_ready;
  tri_compensate u_compensate (
      .clk_i,
      .rst_ni,
      .valid_i(mc_valid),
      .ready_o(mc_ready),
      .job_i  (mc_job),
      .luma_read_o,
      .luma_x_o,
      .luma_y_o,
      .luma_i,
      .chroma_read_o,
      .chroma_cr_o,
      .chroma_x_o,
      .chroma_y_o,
      .chroma_i,
      .luma_valid_o,
      .luma_block_o,
      .luma_o,
      .chroma_valid_o,
      .chroma_row_o,
      .chroma_o,
      .valid_o(mc_done)
  );

  // A block goes out five clocks after its patch is asked for; its source comes with it.
  logic [2:0] asked_q;
  logic [3:0] source_block_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      asked_q   <= '0;
      started_q <= 1'b0;
    end else begin
      asked_q <= {asked_q[1:0], luma_read_o};
      if (begin_o) started_q <= 1'b1;
      else if (mc_done) started_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (begin_o) source_block_q <= '0;
    else if (source_read_o) source_block_q <= source_block_q + 4'd1;
  end
  assign source_read_o  = asked_q[2];
  assign source_block_o = source_block_q;

  // ------------------------------------------------------------------ distances
  logic [17:0] satd4_q, satd8_q;
  tri_decision_distance u_distance (
      .clk_i,
      .rst_ni,
      .begin_i(begin_o),
      .valid_i(luma_valid_o),
      .block_i(luma_block_o[1:0]),
      .source_i,
      .guess_i(luma_o),
      .satd4_o(satd4_q),
      .satd8_o(satd8_q)
  );

  // ------------------------------------------------------------------ choices
  logic skip_wins, skip_q_held, skip_taken_q, whole_cheap, intra_wins;
  logic [18:0] skip_cost, skip_limit, bias;
  logic [17:0] inter_q;
  logic [17:0] limit;
  assign skip_cost = 19'(satd4_q) + {11'd0, job_q.lambda, 1'b0};
  assign skip_limit = 19'(job_q.motion.cost) + 19'(job_q.lambda) + 19'(job_q.lambda[6:1]);
  assign skip_wins = skip_q_held && skip_cost <= skip_limit;
  assign bias = {7'd0, job_q.lambda_intra, 4'd0};
  assign limit = 18'(inter_q - bias[17:0]);
  assign whole_cheap = {1'b0, job_q.intra_whole[17:1]} <= inter_q;
  assign intra_wins = whole_cheap && inter_q > bias[17:0] && job_q.intra_cost < limit;

  always_comb begin
    state = state_q;
    unique case (state_q)
      StIdle: if (take) state = StPredict;
      StPredict: state = StHeld;
      StHeld: state = held ? StSkip : StChoose;
      StSkip: if (mc_done) state = StChoose;
      StChoose: state = StIntra;
      StIntra: begin
        if (intra_wins || skip_taken_q) state = StDone;
        else state = StMotion;
      end
      StMotion: if (mc_done) state = StDone;
      default: state = StIdle;
    endcase
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= StIdle;
    else state_q <= state;
  end
  logic intra_q;
  always_ff @(posedge clk_i) begin
    if (state_q == StHeld) skip_q_held <= held;
    if (state_q == StChoose) begin
      skip_taken_q <= skip_wins;
      inter_q <= skip_wins ? satd4_q : job_q.motion.cost;
    end
    if (state_q == StIntra) intra_q <= intra_wins;
  end

  assign valid_o = state_q == StDone;
  always_comb begin
    decision_o.intra = intra_q;
    decision_o.skip_vector = !intra_q && skip_taken_q;
    decision_o.eight = !intra_q && satd8_q < satd4_q;
    decision_o.motion = job_q.motion;
    if (skip_taken_q) begin
      decision_o.motion.shape   = ShapeWhole;
      decision_o.motion.vectors = {4{skip_q}};
    end
    decision_o.motion.cost = intra_q ? job_q.intra_cost : inter_q;
  end

  logic unused;
  assign unused = ^{unused_predicted, luma_block_o, bias[18]};

  `TRI_ASSERT(CompensationFree, !mc_valid || mc_ready)

endmodule
