// Decoder's shared pipeline: one 4x4 block per clock, from levels and neighbours to samples. What does not depend on other blocks comes first,
// so that the recursive loop from neighbours to neighbours is prediction and one addition.
//
//   clock   0            1          2                  3
//           dequantise   idct rows  idct columns, add  samples, error
//                        mode, prediction
//
// Levels come at clock 0, the neighbours one clock later. Handshake: none, never stalls; data registers move only with a valid block.
// Latency: 3 clocks from levels to samples. Throughput: one block per clock. Golden: `codec::slice::decode_block`; sim model `decoder::recon`.
//
// LaneW: bits of a lane number, 1 or more. UserW: bits carried along from the neighbours, 1 or more.
module tri_recon_pipe
  import tri_dec_pkg::*;
#(
    parameter int unsigned LaneW = 3,
    parameter int unsigned UserW = 1
) (
    input logic clk_i,
    input logic rst_ni,

    input logic        valid_i,
    input word_t       word_i,
    input job_output_t job_i,

    // One clock later.
    input logic [LaneW-1:0] lane_i,
    input logic [     63:0] top_i,
    input logic [     31:0] left_i,
    input logic [      7:0] corner_i,
    input logic             avail_a_i,
    input logic             avail_b_i,
    input logic             avail_d_i,
    input logic [      3:0] mpm_i,
    input logic [UserW-1:0] user_i,

    output logic                    valid_o,
    output logic        [LaneW-1:0] lane_o,
    output logic        [UserW-1:0] user_o,
    output job_output_t             job_o,
    output logic        [    127:0] recon_o,
    output logic        [      3:0] mode_o,
    output logic                    nz_o,
    output logic                    cbp_o,
    output logic                    last_o,
    output logic                    token_o,  // no block: the slice ends in the error
    output error_e                  error_o,

    output logic         trace_dequant_valid_o,
    output logic [255:0] trace_dequant_o,
    output logic         trace_predict_valid_o,
    output logic [131:0] trace_predict_o,        // {mode, prediction}
    output logic         trace_idct_valid_o,
    output logic [223:0] trace_idct_o
);

  typedef struct packed {
    job_output_t job;
    error_e error;
    logic last;
    logic cbp;
    logic nz;
    logic [2:0] rem_mode;
    logic pred_flag;
    logic fits;
  } info_t;

  logic [3:0] valid;
  info_t info_q[1:3];
  info_t info_in;
  assign valid[0] = valid_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid[3:1] <= '0;
    else valid[3:1] <= valid[2:0];
  end

  // 0: dequantiser.
  logic signed [15:0][15:0] scaled_d, scaled_q;
  logic fits;
  tri_dequant4 u_dequant (
      .level_i(word_i.levels),
      .qp_i(word_i.qp),
      .coef_o(scaled_d),
      .fits_o(fits)
  );
  assign info_in = '{
          job: job_i,
          error: word_i.error,
          last: word_i.last,
          cbp: word_i.cbp,
          nz: word_i.nz,
          rem_mode: word_i.rem_mode,
          pred_flag: word_i.pred_flag,
          fits: fits
      };
  always_ff @(posedge clk_i) begin
    if (valid[0]) begin
      scaled_q  <= scaled_d;
      info_q[1] <= info_in;
    end
    if (valid[1]) info_q[2] <= info_q[1];
    if (valid[2]) info_q[3] <= info_q[2];
  end

  // 1: inverse transform, rows; mode (8.3.1.1) and prediction.
  logic signed [15:0][13:0] idct;
  tri_idct4 u_idct (
      .clk_i,
      .valid_i(valid[1]),
      .coef_i(scaled_q),
      .residual_o(idct)
  );
  logic [8:0][127:0] pred_all;
  tri_predict u_predict (
      .top_i,
      .left_i,
      .corner_i,
      .avail_a_i,
      .avail_b_i,
      .pred_o(pred_all)
  );
  logic [3:0] rem_mode, mode;
  logic allowed;
  logic [127:0] pred;
  assign rem_mode = {1'b0, info_q[1].rem_mode};
  assign mode = info_q[1].pred_flag ? mpm_i : rem_mode + 4'(rem_mode >= mpm_i);
  always_comb begin
    unique case (mode)
      4'd0, 4'd3, 4'd7: allowed = avail_b_i;
      4'd1, 4'd8: allowed = avail_a_i;
      4'd2: allowed = 1'b1;
      default: allowed = avail_a_i && avail_b_i && avail_d_i;
    endcase
    pred = pred_all[2];
    for (int unsigned m = 0; m < 9; m++) begin
      if (mode == 4'(m)) pred = pred_all[m];
    end
  end

  logic [LaneW-1:0] lane_q[2:3];
  logic [UserW-1:0] user_q[2:3];
  logic [3:0] mode_q[2:3];
  logic allowed_q[2:3];
  logic [127:0] pred_q, recon_d, recon_q;
  always_ff @(posedge clk_i) begin
    if (valid[1]) begin
      lane_q[2] <= lane_i;
      user_q[2] <= user_i;
      mode_q[2] <= mode;
      allowed_q[2] <= allowed;
      pred_q <= pred;
    end
    if (valid[2]) begin
      lane_q[3] <= lane_q[2];
      user_q[3] <= user_q[2];
      mode_q[3] <= mode_q[2];
      allowed_q[3] <= allowed_q[2];
      recon_q <= recon_d;
    end
  end

  // 2: inverse transform, columns; reconstruction.
  tri_recon u_recon (
      .pred_i(pred_q),
      .residual_i(idct),
      .recon_o(recon_d)
  );

  assign valid_o = valid[3];
  assign lane_o = lane_q[3];
  assign user_o = user_q[3];
  assign job_o = info_q[3].job;
  assign recon_o = recon_q;
  assign mode_o = mode_q[3];
  assign nz_o = info_q[3].nz;
  assign cbp_o = info_q[3].cbp;
  assign last_o = info_q[3].last;
  assign token_o = info_q[3].error != ErrNone;
  always_comb begin
    error_o = info_q[3].error;
    if (!token_o) begin
      if (!allowed_q[3]) error_o = ErrMode;
      else if (!info_q[3].fits) error_o = ErrLimit;
    end
  end

  assign trace_dequant_valid_o = valid[1] && info_q[1].error == ErrNone;
  assign trace_dequant_o = scaled_q;
  assign trace_predict_valid_o = valid[2] && info_q[2].error == ErrNone;
  assign trace_predict_o = {mode_q[2], pred_q};
  assign trace_idct_valid_o = valid[2] && info_q[2].error == ErrNone;
  assign trace_idct_o = idct;

endmodule
