// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Shared intra pipeline: one 4x4 block per clock, from samples and neighbours to levels and
// reconstruction.
//
//   clock  1     2           3, 4  5     6, 7  8         9     10, 11  12       13    14
//          taps  diff, satd  satd  cost  min   residual  fdct  quant   dequant  idct  idct, recon
//
// Handshake: none, never stalls; data registers move only with a valid block.
// Latency: 14 clocks.
// Throughput: one block per clock.
// Golden: `codec::pipeline::encode_block`, of video `codec::video::hardware::pipe`; sim model
// `enc_pipe`.
//
// LaneW: bits of a lane number, 1 or more.
// Video: 1 for blocks of every kind; with 0 all are of kind tensor, and the ports of video idle.
module tri_enc_pipe
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_tables_pkg::zigzag;
#(
    parameter int unsigned LaneW = 3,
    parameter bit Video = 1'b0
) (
    input logic clk_i,
    input logic rst_ni,

    input logic                    valid_i,
    input logic        [LaneW-1:0] lane_i,
    input source_t                 source_i,
    input neighbours_t             neighbours_i,
    input user_t                   user_i,
    input block_kind_e             kind_i,

    // Video: of the prediction and of the scaled DC that a block needs from outside, each two
    // clocks before it is there.
    output logic                    guess_read_o,
    output logic        [LaneW-1:0] guess_lane_o,
    output block_kind_e             guess_kind_o,
    output logic        [      3:0] guess_block_o,
    input  samples_t                guess_i,
    output logic                    dc_read_o,
    output logic        [LaneW-1:0] dc_lane_o,
    output block_kind_e             dc_kind_o,
    output logic        [      3:0] dc_block_o,
    input  logic signed [     15:0] dc_i,

    output logic                    valid_o,
    output logic        [LaneW-1:0] lane_o,
    output block_kind_e             kind_o,
    output done_t                   block_o,
    output coded_t                  coded_o,

    output logic         trace_cost_valid_o,
    output logic [143:0] trace_cost_o,
    output logic         trace_decide_valid_o,
    output logic [  3:0] trace_decide_o,
    output logic         trace_resid_valid_o,
    output logic [143:0] trace_resid_o,
    output logic         trace_fdct_valid_o,
    output logic [239:0] trace_fdct_o,
    output logic         trace_quant_valid_o,
    output logic [191:0] trace_quant_o
);

  `TRI_REQUIRE(gen_lane_rule, LaneW >= 1, "LaneW is 1 or more")
  `TRI_REQUIRE(gen_sample_rule, SampleBits == 8, "the H.264 pipeline takes 8-bit samples")

  localparam int unsigned Latency = 14;

  localparam logic [3:0] ModeDc = 4'd2;  // of blocks whose prediction comes from outside
  // Of tri_quant4.
  localparam int unsigned RoundingW = Video ? 7 : 6;
  localparam int unsigned FractionW = Video ? 6 : 0;
  localparam int unsigned NzW = Video ? 16 : 1;

  // What every stage carries, and what only the stages up to the residual need.
  typedef struct packed {
    logic [LaneW-1:0] lane;
    user_t user;
    logic [5:0] qp;
    logic [RoundingW-1:0] rounding;
    logic [3:0] mpm;
  } common_t;
  typedef struct packed {
    samples_t samples;
    sample_t [7:0] top;
    sample_t [3:0] left;
    sample_t corner;
    logic avail_a;
    logic avail_b;
    logic avail_d;
  } predicted_t;

  logic [Latency:0] valid;
  logic [Latency:1] valid_q;
  common_t common_q[1:Latency];
  predicted_t source_q[1:7];
  common_t common_in;
  predicted_t source_in;
  logic [RoundingW-1:0] rounding_in;
  stage_kinds_t kinds;
  if (Video) begin : gen_kinds
    tri_enc_kinds u_kinds (
        .clk_i,
        .valid_i(valid[13:0]),
        .kind_i,
        .rounding_i(source_i.rounding),
        .rounding_o(rounding_in),
        .kinds_o(kinds)
    );
  end else begin : gen_no_kinds
    assign kinds = '0;
    assign rounding_in = source_i.rounding;
    logic unused_video;
    assign unused_video = ^{kind_i, guess_i, dc_i};
  end
  assign common_in = '{
          lane: lane_i,
          user: user_i,
          qp: source_i.qp,
          rounding: rounding_in,
          mpm: neighbours_i.mode.mpm
      };
  assign source_in = '{
          samples: source_i.samples,
          top: neighbours_i.top,
          left: neighbours_i.left,
          corner: neighbours_i.corner,
          avail_a: neighbours_i.mode.avail_a,
          avail_b: neighbours_i.mode.avail_b,
          avail_d: neighbours_i.mode.avail_d
      };
  assign valid = {valid_q, valid_i};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= valid[Latency-1:0];
  end
  always_ff @(posedge clk_i) begin
    if (valid[0]) common_q[1] <= common_in;
    if (valid[0]) source_q[1] <= source_in;
    for (int unsigned s = 2; s <= Latency; s++) begin
      if (valid[s-1]) common_q[s] <= common_q[s-1];
    end
    for (int unsigned s = 2; s <= 7; s++) begin
      if (valid[s-1]) source_q[s] <= source_q[s-1];
    end
  end

  // Blocks whose mode is decided here; predictions from outside are asked for beside them.
  logic [6:0] decides;
  always_comb begin
    decides = valid[6:0];
    if (Video) decides &= ~kinds.given_to_7[6:0];
  end
  assign guess_read_o  = valid[5] && kinds.given_to_7[5];
  assign guess_lane_o  = Video ? common_q[5].lane : '0;
  assign guess_kind_o  = kinds.kind_5;
  assign guess_block_o = Video ? common_q[5].user.blk : '0;

  function automatic logic signed [15:0][8:0] difference(samples_t a, samples_t b);
    for (int unsigned i = 0; i < 16; i++) difference[i] = {1'b0, a[i]} - {1'b0, b[i]};
  endfunction

  // 1: the edge's filters. 2: differences of all predictions, the first step of their SATD. 3, 4:
  // SATD.
  sample_t [9:0] two_d, two_q;
  sample_t [12:0] three_d, three_q;
  sample_t dc_d, dc_q;
  samples_t [8:0] pred_all;
  logic [8:0][13:0] half;
  tri_predict_taps u_taps_all (
      .top_i(source_in.top),
      .left_i(source_in.left),
      .corner_i(source_in.corner),
      .avail_a_i(source_in.avail_a),
      .avail_b_i(source_in.avail_b),
      .two_o  (two_d),
      .three_o(three_d),
      .dc_o   (dc_d)
  );
  always_ff @(posedge clk_i) begin
    if (decides[0]) begin
      two_q <= two_d;
      three_q <= three_d;
      dc_q <= dc_d;
    end
  end
  tri_predict_modes u_modes_all (
      .top_i  (source_q[1].top[3:0]),
      .left_i (source_q[1].left),
      .two_i  (two_q),
      .three_i(three_q),
      .dc_i   (dc_q),
      .pred_o (pred_all)
  );
  for (genvar m = 0; m < 9; m++) begin : gen_mode
    tri_satd u_satd (
        .clk_i,
        .valid_i(decides[3:1]),
        .residual_i(difference(source_q[1].samples, pred_all[m])),
        .half_o(half[m])
    );
  end

  // 5 to 7: costs and decision.
  logic [8:0][15:0] cost;
  logic [3:0] decided, mode7;
  tri_decide #(
      .Video(Video)
  ) u_decide (
      .clk_i,
      .valid_i(decides[6:4]),
      .half_i(half),
      .avail_a_i(source_q[4].avail_a),
      .avail_b_i(source_q[4].avail_b),
      .avail_d_i(source_q[4].avail_d),
      .mpm_i(common_q[4].mpm),
      .qp_i(common_q[4].qp),
      .video_i(kinds.ruled_4),
      .cost_o(cost),
      .mode_o(decided)
  );
  always_comb begin
    mode7 = decided;
    if (Video) mode7 = kinds.given_to_7[7] ? ModeDc : decided;
  end

  // 7: the filters once more (cheaper than carrying what they made). 8: prediction of the chosen
  // mode, or the one from outside; residual.
  sample_t [9:0] two_again, two7_q;
  sample_t [12:0] three_again, three7_q;
  sample_t dc_again, dc7_q;
  samples_t [8:0] pred_again;
  samples_t pred_best;
  samples_t pred_q[8:13];
  logic [3:0] mode_q[8:14];
  logic signed [15:0][8:0] residual_q;
  tri_predict_taps u_taps_best (
      .top_i(source_q[6].top),
      .left_i(source_q[6].left),
      .corner_i(source_q[6].corner),
      .avail_a_i(source_q[6].avail_a),
      .avail_b_i(source_q[6].avail_b),
      .two_o(two_again),
      .three_o(three_again),
      .dc_o(dc_again)
  );
  tri_predict_modes u_modes_best (
      .top_i  (source_q[7].top[3:0]),
      .left_i (source_q[7].left),
      .two_i  (two7_q),
      .three_i(three7_q),
      .dc_i   (dc7_q),
      .pred_o (pred_again)
  );
  always_comb begin
    pred_best = '0;
    for (int unsigned m = 0; m < 9; m++) begin
      if (decided == 4'(m)) pred_best |= pred_again[m];
    end
    if (Video) pred_best = kinds.given_to_7[7] ? guess_i : pred_best;
  end
  always_ff @(posedge clk_i) begin
    if (decides[6]) begin
      two7_q <= two_again;
      three7_q <= three_again;
      dc7_q <= dc_again;
    end
    if (valid[7]) begin
      residual_q <= difference(source_q[7].samples, pred_best);
      pred_q[8]  <= pred_best;
      mode_q[8]  <= mode7;
    end
    for (int unsigned s = 9; s <= 13; s++) begin
      if (valid[s-1]) pred_q[s] <= pred_q[s-1];
    end
    for (int unsigned s = 9; s <= 14; s++) begin
      if (valid[s-1]) mode_q[s] <= mode_q[s-1];
    end
  end

  // 9: forward transform. 10, 11: quantiser. The DC from outside is asked for meanwhile.
  logic signed [15:0][14:0] coef_d, coef_q;
  logic signed [15:0][11+FractionW:0] quantised11;
  logic signed [15:0][11:0] level11;
  logic [NzW-1:0] nz11;
  tri_fdct4 u_fdct (
      .residual_i(residual_q),
      .coef_o(coef_d)
  );
  always_ff @(posedge clk_i) begin
    if (valid[8]) coef_q <= coef_d;
  end
  tri_quant4 #(
      .Video(Video)
  ) u_quant (
      .clk_i,
      .valid_i(valid[10:8]),
      .qp_i(common_q[8].qp),
      .coef_i(coef_q),
      .qp_next_i(common_q[9].qp),
      .rounding_i(common_q[9].rounding),
      .without_dc_i(kinds.without_dc_9),
      .level_o(quantised11),
      .nz_o(nz11)
  );
  always_comb begin
    for (int unsigned k = 0; k < 16; k++) level11[k] = quantised11[k][FractionW+:12];
  end
  assign dc_read_o  = valid[9] && kinds.without_dc_9;
  assign dc_lane_o  = Video ? common_q[9].lane : '0;
  assign dc_kind_o  = kinds.kind_9;
  assign dc_block_o = Video ? common_q[9].user.blk : '0;

  // 12: dequantiser; beside it the threshold rule. 13, 14: inverse transform, reconstruction.
  logic [15:0] drop, drop_q;
  logic nz;
  if (Video) begin : gen_drops
    tri_level_drops u_drops (
        .rule_i(kinds.ruled_11),
        .level_i(quantised11),
        .nonzero_i(nz11),
        .drop_o(drop),
        .nz_o(nz)
    );
  end else begin : gen_no_drops
    assign drop = '0;
    assign nz   = nz11;
    logic unused_kinds;
    assign unused_kinds = ^{kinds.ruled_11, kinds.without_dc_11};
  end

  logic signed [15:0][15:0] multiplied, scaled_d, scaled_q;
  logic signed [15:0][13:0] floor;
  logic [15:0] round;
  samples_t recon_d, recon_q;
  logic [15:0][11:0] level_q, signed_d, signed_q[13:14];
  for (genvar k = 0; k < 16; k++) begin : gen_sign
    always_comb begin
      signed_d[k] = {level_q[k][11], level_q[k][11] ? 11'(-level_q[k][10:0]) : level_q[k][10:0]};
      if (Video) signed_d[k] &= {~drop_q[k], 10'h3FF, ~drop_q[k]};
    end
    assign {coded_o.negative[k], coded_o.magnitude[k]} = signed_q[14][k];
  end
  logic nz_q[12:14];
  logic [2:0][4:0] v_d, v_q;
  logic [3:0] shift_d, shift_q;
  tri_dequant_scale u_scale (
      .qp_i(common_q[10].qp),
      .v_o(v_d),
      .shift_o(shift_d)
  );
  logic [15:0] fits;
  tri_dequant_multiply u_dequant (
      .level_i(level11),
      .v_i(v_q),
      .shift_i(shift_q),
      .coef_o(multiplied),
      .fits_o(fits)
  );
  logic unused_fits;  // levels of 8-bit samples always do
  assign unused_fits = ^fits;
  always_comb begin
    scaled_d = multiplied;
    if (Video) begin
      for (int unsigned k = 0; k < 16; k++) if (drop[k]) scaled_d[zigzag(4'(k))] = '0;
      if (kinds.without_dc_11) scaled_d[0] = dc_i;
    end
  end
  tri_idct4 u_idct (
      .clk_i,
      .valid_i(valid[12]),
      .coef_i (scaled_q),
      .floor_o(floor),
      .round_o(round)
  );
  tri_recon u_recon (
      .pred_i (pred_q[13]),
      .floor_i(floor),
      .round_i(round),
      .recon_o(recon_d)
  );
  always_ff @(posedge clk_i) begin
    if (valid[10]) begin
      v_q <= v_d;
      shift_q <= shift_d;
    end
    if (valid[11]) begin
      scaled_q <= scaled_d;
      level_q  <= level11;
      if (Video) drop_q <= drop;
      nz_q[12] <= nz;
    end
    for (int unsigned s = 13; s <= 14; s++) begin
      if (valid[s-1]) begin
        nz_q[s] <= nz_q[s-1];
      end
    end
    if (valid[12]) signed_q[13] <= signed_d;
    if (valid[13]) signed_q[14] <= signed_q[13];
    if (valid[13]) recon_q <= recon_d;
  end

  // Syntax elements of the mode (8.3.1.1).
  logic is_mpm;
  assign is_mpm = mode_q[14] == common_q[14].mpm;
  assign valid_o = valid[14];
  assign lane_o = common_q[14].lane;
  assign kind_o = kinds.kind_14;
  assign block_o = '{user: common_q[14].user, nz: nz_q[14], mode: mode_q[14], recon: recon_q};
  assign coded_o.pred_flag = is_mpm;
  assign coded_o.rem_mode = is_mpm ? 3'd0 : 3'(mode_q[14] - 4'(mode_q[14] > common_q[14].mpm));

  assign trace_cost_valid_o = valid[5];
  assign trace_cost_o = cost;
  assign trace_decide_valid_o = valid[7];
  assign trace_decide_o = mode7;
  assign trace_resid_valid_o = valid[8];
  assign trace_resid_o = residual_q;
  assign trace_fdct_valid_o = valid[9];
  assign trace_fdct_o = coef_q;
  assign trace_quant_valid_o = valid[11];
  assign trace_quant_o = level11;

endmodule
