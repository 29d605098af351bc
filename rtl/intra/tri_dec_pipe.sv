// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Decoder's shared pipeline: one 4x4 block per clock, from levels and neighbours to samples. What
// does not depend on other blocks comes first, so that the recursive loop from neighbours to
// neighbours is prediction and one addition.
//
//   clock   0      1              2            3           4                  5
//           word   scale (issue)  dequantise   idct rows   idct columns, add  samples, error
//                  levels         mode         prediction
//
// The word comes at clock 0 and says nothing yet of whether it goes; that comes at clock 1, the
// predicted mode at 2, the neighbours at 3.
// Handshake: none, never stalls; data registers move only with a valid block.
// Latency: 5 clocks from the word, 4 from its issue, to samples.
// Throughput: one block per clock.
// Golden: `codec::pipeline::decode_block`; sim model `dec_pipe`.
//
// LaneW: bits of a lane number, 1 or more.
module tri_dec_pipe
  import tri_pkg::*;
  import tri_dec_pkg::*;
#(
    parameter int unsigned LaneW = 3
) (
    input logic clk_i,
    input logic rst_ni,

    input logic       load_i,
    input ring_t      word_i,
    input ring_high_t word_high_i,

    // One clock later: it goes.
    input  logic        valid_i,
    input  job_output_t job_i,
    output word_t       word_o,

    // Two clocks later.
    input mode_from_t mode_i,

    // Three clocks later.
    input logic        [LaneW-1:0] lane_i,
    input neighbours_t             neighbours_i,
    input user_t                   user_i,

    output logic                valid_o,
    output logic    [LaneW-1:0] lane_o,
    output done_t               block_o,
    output logic                cbp_o,
    output result_t             result_o,

    output logic         trace_dequant_valid_o,
    output logic [255:0] trace_dequant_o,
    output logic         trace_predict_valid_o,
    output logic [131:0] trace_predict_o,        // {mode, prediction}
    output logic         trace_idct_valid_o,
    output logic [223:0] trace_idct_o
);

  `TRI_REQUIRE(gen_lane_rule, LaneW >= 1, "LaneW is 1 or more")
  `TRI_REQUIRE(gen_sample_rule, SampleBits == 8, "the H.264 pipeline takes 8-bit samples")

  typedef struct packed {
    job_output_t job;
    word_head_t  head;
  } info_t;

  logic [5:1] valid;
  logic [5:2] valid_q;
  info_t info_q[2:5];
  assign valid = {valid_q, valid_i};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= valid[4:1];
  end

  // 0: the word. 1: its levels from sign and magnitude; scale and shift of its QP.
  ring_t word_q;
  ring_high_t high_q;
  logic [15:0][11:0] levels_d, levels_q;
  for (genvar k = 0; k < 16; k++) begin : gen_level
    logic [11:0] magnitude;
    assign magnitude   = {1'b0, high_q[k] & {7{word_q.wide}}, word_q.low[k]};
    assign levels_d[k] = word_q.negative[k] ? -magnitude : magnitude;
  end
  logic [2:0][4:0] v_d, v_q;
  logic [3:0] shift_d, shift_q;
  tri_dequant_scale u_scale (
      .qp_i(word_q.qp),
      .v_o(v_d),
      .shift_o(shift_d)
  );
  always_ff @(posedge clk_i) begin
    if (load_i) word_q <= word_i;
    if (load_i && word_i.wide) high_q <= word_high_i;
    if (valid[1]) begin
      levels_q <= levels_d;
      v_q <= v_d;
      shift_q <= shift_d;
    end
  end
  assign word_o = '{head: word_q.head, qp: word_q.qp, levels: levels_d};

  // 2: scaled coefficients.
  logic signed [15:0][15:0] scaled_d, scaled_q;
  logic [15:0] fits_d, fits_each_q;
  logic fits_q[4:5];
  tri_dequant_multiply u_dequant (
      .level_i(levels_q),
      .v_i(v_q),
      .shift_i(shift_q),
      .coef_o(scaled_d),
      .fits_o(fits_d)
  );
  always_ff @(posedge clk_i) begin
    if (valid[1]) info_q[2] <= '{job: job_i, head: word_q.head};
    if (valid[2]) begin
      scaled_q <= scaled_d;
      fits_each_q <= fits_d;
      info_q[3] <= info_q[2];
    end
    if (valid[3]) fits_q[4] <= fits_each_q == '1;
    if (valid[3]) info_q[4] <= info_q[3];
    if (valid[4]) fits_q[5] <= fits_q[4];
    if (valid[4]) info_q[5] <= info_q[4];
  end

  // 2: mode (8.3.1.1), and whether its neighbours are there.
  logic [3:0] rem_mode, mode;
  logic allowed;
  logic [3:0] mode_q[3:5];
  logic [8:0] chosen_q;
  logic allowed_q[3:5];
  assign rem_mode = {1'b0, info_q[2].head.rem_mode};
  assign mode = info_q[2].head.pred_flag ? mode_i.mpm : rem_mode + 4'(rem_mode >= mode_i.mpm);
  always_comb begin
    unique case (mode)
      4'd0, 4'd3, 4'd7: allowed = mode_i.avail_b;
      4'd1, 4'd8: allowed = mode_i.avail_a;
      4'd2: allowed = 1'b1;
      default: allowed = mode_i.avail_a && mode_i.avail_b && mode_i.avail_d;
    endcase
  end
  always_ff @(posedge clk_i) begin
    if (valid[2]) begin
      mode_q[3] <= mode;
      allowed_q[3] <= allowed;
      for (int unsigned m = 0; m < 9; m++) chosen_q[m] <= mode == 4'(m);
    end
    if (valid[3]) begin
      mode_q[4] <= mode_q[3];
      allowed_q[4] <= allowed_q[3];
    end
    if (valid[4]) begin
      mode_q[5] <= mode_q[4];
      allowed_q[5] <= allowed_q[4];
    end
  end

  // 3: inverse transform, rows; prediction.
  logic signed [15:0][13:0] floor;
  logic [15:0] round;
  tri_idct4 u_idct (
      .clk_i,
      .valid_i(valid[3]),
      .coef_i (scaled_q),
      .floor_o(floor),
      .round_o(round)
  );
  samples_t [8:0] pred_all;
  tri_predict u_predict (
      .top_i(neighbours_i.top),
      .left_i(neighbours_i.left),
      .corner_i(neighbours_i.corner),
      .avail_a_i(neighbours_i.mode.avail_a),
      .avail_b_i(neighbours_i.mode.avail_b),
      .pred_o(pred_all)
  );
  // The mode has come a clock before.
  logic unused_mode;
  assign unused_mode = ^{neighbours_i.mode.mpm, neighbours_i.mode.avail_d};
  samples_t pred;
  always_comb begin
    pred = '0;
    for (int unsigned m = 0; m < 9; m++) pred |= pred_all[m] & {$bits(samples_t) {chosen_q[m]}};
  end

  logic [LaneW-1:0] lane_q[4:5];
  user_t user_q[4:5];
  samples_t pred_q, recon_d, recon_q;
  always_ff @(posedge clk_i) begin
    if (valid[3]) begin
      lane_q[4] <= lane_i;
      user_q[4] <= user_i;
      pred_q <= pred;
    end
    if (valid[4]) begin
      lane_q[5] <= lane_q[4];
      user_q[5] <= user_q[4];
      recon_q   <= recon_d;
    end
  end

  // 4: inverse transform, columns; reconstruction.
  tri_recon u_recon (
      .pred_i (pred_q),
      .floor_i(floor),
      .round_i(round),
      .recon_o(recon_d)
  );

  assign valid_o = valid[5];
  assign lane_o  = lane_q[5];
  assign block_o = '{user: user_q[5], nz: info_q[5].head.nz, mode: mode_q[5], recon: recon_q};
  assign cbp_o   = info_q[5].head.cbp;
  always_comb begin
    result_o.job   = info_q[5].job;
    result_o.last  = info_q[5].head.last;
    result_o.error = info_q[5].head.error;
    result_o.token = result_o.error != ErrNone;
    if (!result_o.token) begin
      if (!allowed_q[5]) result_o.error = ErrMode;
      else if (!fits_q[5]) result_o.error = ErrLimit;
    end
  end

  assign trace_dequant_valid_o = valid[3] && info_q[3].head.error == ErrNone;
  assign trace_dequant_o = scaled_q;
  assign trace_predict_valid_o = valid[4] && info_q[4].head.error == ErrNone;
  assign trace_predict_o = {mode_q[4], pred_q};
  assign trace_idct_valid_o = valid[4] && info_q[4].head.error == ErrNone;
  for (genvar i = 0; i < 16; i++) begin : gen_residual
    assign trace_idct_o[14*i+:14] = $signed(floor[i]) + $signed({13'd0, round[i]});
  end

endmodule
