// Shared intra pipeline: one 4x4 block per clock, from samples and neighbours to levels and reconstruction.
//
//   clock  1     2           3, 4  5     6, 7  8         9     10, 11  12       13    14
//          taps  diff, satd  satd  cost  min   residual  fdct  quant   dequant  idct  idct, recon
//
// Handshake: none, never stalls; data registers move only with a valid block. Latency: 14 clocks. Throughput: one block per clock.
// Golden: `codec::slice::encode_block`; sim model `neighbours`.
//
// LaneW: bits of a lane number, 1 or more. UserW: bits carried along, 1 or more.
module tri_enc_pipe #(
    parameter int unsigned LaneW = 3,
    parameter int unsigned UserW = 1
) (
    input logic clk_i,
    input logic rst_ni,

    input logic             valid_i,
    input logic [LaneW-1:0] lane_i,
    input logic [    127:0] samples_i,
    input logic [     63:0] top_i,
    input logic [     31:0] left_i,
    input logic [      7:0] corner_i,
    input logic             avail_a_i,
    input logic             avail_b_i,
    input logic             avail_d_i,
    input logic [      3:0] mpm_i,
    input logic [      5:0] qp_i,
    input logic [      5:0] rounding_i,
    input logic [UserW-1:0] user_i,

    output logic                   valid_o,
    output logic [LaneW-1:0]       lane_o,
    output logic [UserW-1:0]       user_o,
    output logic [    127:0]       recon_o,
    output logic [     15:0]       negative_o,   // levels in zig-zag order: sign and magnitude
    output logic [     15:0][10:0] magnitude_o,
    output logic [      3:0]       mode_o,
    output logic                   pred_flag_o,
    output logic [      2:0]       rem_mode_o,
    output logic                   nz_o,

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

  localparam int unsigned Latency = 14;

  // What every stage carries, and what only the stages up to the residual need.
  typedef struct packed {
    logic [LaneW-1:0] lane;
    logic [UserW-1:0] user;
    logic [5:0] qp;
    logic [5:0] rounding;
    logic [3:0] mpm;
  } common_t;
  typedef struct packed {
    logic [127:0] samples;
    logic [63:0] top;
    logic [31:0] left;
    logic [7:0] corner;
    logic avail_a;
    logic avail_b;
    logic avail_d;
  } source_t;

  logic [Latency:0] valid;
  common_t common_q[1:Latency];
  source_t source_q[1:7];
  common_t common_in;
  source_t source_in;
  assign common_in = '{lane: lane_i, user: user_i, qp: qp_i, rounding: rounding_i, mpm: mpm_i};
  assign source_in = '{
          samples: samples_i,
          top: top_i,
          left: left_i,
          corner: corner_i,
          avail_a: avail_a_i,
          avail_b: avail_b_i,
          avail_d: avail_d_i
      };
  assign valid[0] = valid_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid[Latency:1] <= '0;
    else valid[Latency:1] <= valid[Latency-1:0];
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

  function automatic logic signed [15:0][8:0] difference(logic [127:0] a, logic [127:0] b);
    for (int unsigned i = 0; i < 16; i++) begin
      difference[i] = {1'b0, a[8*i+:8]} - {1'b0, b[8*i+:8]};
    end
  endfunction

  // 1: the edge's filters. 2: differences of all predictions, the first step of their SATD. 3, 4: SATD.
  logic [9:0][7:0] two_d, two_q;
  logic [12:0][7:0] three_d, three_q;
  logic [7:0] dc_d, dc_q;
  logic [8:0][127:0] pred_all;
  logic [8:0][ 13:0] half;
  tri_predict_taps u_taps_all (
      .top_i,
      .left_i,
      .corner_i,
      .avail_a_i,
      .avail_b_i,
      .two_o  (two_d),
      .three_o(three_d),
      .dc_o   (dc_d)
  );
  always_ff @(posedge clk_i) begin
    if (valid[0]) begin
      two_q <= two_d;
      three_q <= three_d;
      dc_q <= dc_d;
    end
  end
  tri_predict_modes u_modes_all (
      .top_i  (source_q[1].top[31:0]),
      .left_i (source_q[1].left),
      .two_i  (two_q),
      .three_i(three_q),
      .dc_i   (dc_q),
      .pred_o (pred_all)
  );
  for (genvar m = 0; m < 9; m++) begin : gen_mode
    tri_satd u_satd (
        .clk_i,
        .valid_i(valid[3:1]),
        .residual_i(difference(source_q[1].samples, pred_all[m])),
        .half_o(half[m])
    );
  end

  // 5 to 7: costs and decision.
  logic [8:0][15:0] cost;
  logic [3:0] mode7;
  tri_decide u_decide (
      .clk_i,
      .valid_i(valid[6:4]),
      .half_i(half),
      .avail_a_i(source_q[4].avail_a),
      .avail_b_i(source_q[4].avail_b),
      .avail_d_i(source_q[4].avail_d),
      .mpm_i(common_q[4].mpm),
      .qp_i(common_q[4].qp),
      .cost_o(cost),
      .mode_o(mode7)
  );

  // 7: the filters once more (cheaper than carrying what they made). 8: prediction of the chosen mode, residual.
  logic [9:0][7:0] two_again, two7_q;
  logic [12:0][7:0] three_again, three7_q;
  logic [7:0] dc_again, dc7_q;
  logic [8:0][127:0] pred_again;
  logic [127:0] pred_best;
  logic [127:0] pred_q[8:13];
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
      .top_i  (source_q[7].top[31:0]),
      .left_i (source_q[7].left),
      .two_i  (two7_q),
      .three_i(three7_q),
      .dc_i   (dc7_q),
      .pred_o (pred_again)
  );
  always_comb begin
    pred_best = '0;
    for (int unsigned m = 0; m < 9; m++) begin
      if (mode7 == 4'(m)) pred_best |= pred_again[m];
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid[6]) begin
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

  // 9: forward transform. 10, 11: quantiser.
  logic signed [15:0][14:0] coef_d, coef_q;
  logic signed [15:0][11:0] level11;
  logic nz11;
  tri_fdct4 u_fdct (
      .residual_i(residual_q),
      .coef_o(coef_d)
  );
  always_ff @(posedge clk_i) begin
    if (valid[8]) coef_q <= coef_d;
  end
  tri_quant4 u_quant (
      .clk_i,
      .valid_i(valid[10:8]),
      .qp_i(common_q[8].qp),
      .coef_i(coef_q),
      .qp_next_i(common_q[9].qp),
      .rounding_i(common_q[9].rounding),
      .level_o(level11),
      .nz_o(nz11)
  );

  // 12: dequantiser. 13, 14: inverse transform, reconstruction.
  logic signed [15:0][15:0] scaled_d, scaled_q;
  logic signed [15:0][13:0] floor;
  logic [15:0] round;
  logic [127:0] recon_d, recon_q;
  logic [15:0][11:0] level_q, signed_d, signed_q[13:14];
  for (genvar k = 0; k < 16; k++) begin : gen_sign
    assign signed_d[k] = {
      level_q[k][11], level_q[k][11] ? 11'(-level_q[k][10:0]) : level_q[k][10:0]
    };
    assign {negative_o[k], magnitude_o[k]} = signed_q[14][k];
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
      .coef_o(scaled_d),
      .fits_o(fits)
  );
  logic unused_fits;  // levels of 8-bit samples always do
  assign unused_fits = ^fits;
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
      nz_q[12] <= nz11;
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
  assign user_o = common_q[14].user;
  assign recon_o = recon_q;
  assign mode_o = mode_q[14];
  assign pred_flag_o = is_mpm;
  assign rem_mode_o = is_mpm ? 3'd0 : 3'(mode_q[14] - 4'(mode_q[14] > common_q[14].mpm));
  assign nz_o = nz_q[14];

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
