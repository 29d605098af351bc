// SPDX-License-Identifier: Apache-2.0

// Initial states of a video lane's contexts (9.3.1.1): preCtxState = Clip3(1, 126, ((m · qp) >> 4)
// + n), in two steps, one context per clock, in the order of their dense numbers. Slices are I, or
// P with cabac_init_idc 0.
//
// Handshake: start_i while done; qp_i and inter_i must stay from the clock behind it until all is
// done.
// Latency: three clocks from start to the first state.
// Throughput: one context per clock.
// Golden: `entropy::lane::video::contexts::video_contexts`.
module tri_video_ctx_start
  import tri_enc_syntax_pkg::*;
  import tri_tables_pkg::*;
(
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             start_i,
    input  logic             inter_i,
    input  logic       [5:0] qp_i,
    output logic             init_valid_o,
    output video_ctx_t       init_addr_o,
    output logic       [6:0] init_state_o,
    output logic             done_o         // nothing is left
);

  localparam video_ctx_t End = video_ctx_t'(VideoContexts);

  video_ctx_t ctx_q, table_addr_q, init_addr_q;
  logic signed [7:0] m_q, n_q;
  logic table_valid_q, init_valid_q;
  logic [6:0] init_state_q, clipped;
  logic signed [14:0] product;
  logic signed [10:0] pre;
  assign product = m_q * $signed({1'b0, qp_i});
  assign pre = product[14:4] + 11'(n_q);
  logic unused;
  assign unused = ^product[3:0];
  always_comb begin
    if (pre < 11'sd1) clipped = 7'd1;
    else if (pre > 11'sd126) clipped = 7'd126;
    else clipped = pre[6:0];
  end

  always_ff @(posedge clk_i) begin
    if (ctx_q != End) begin
      m_q <= inter_i ? video_init_p_m(ctx_q) : video_init_i_m(ctx_q);
      n_q <= inter_i ? video_init_p_n(ctx_q) : video_init_i_n(ctx_q);
      table_addr_q <= ctx_q;
    end
    if (table_valid_q) begin
      init_addr_q  <= table_addr_q;
      init_state_q <= clipped[6] ? {clipped[5:0], 1'b1} : {~clipped[5:0], 1'b0};
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ctx_q <= End;
      table_valid_q <= 1'b0;
      init_valid_q <= 1'b0;
    end else begin
      if (start_i) ctx_q <= '0;
      else if (ctx_q != End) ctx_q <= ctx_q + 9'd1;
      table_valid_q <= ctx_q != End;
      init_valid_q  <= table_valid_q;
    end
  end
  assign init_valid_o = init_valid_q;
  assign init_addr_o = init_addr_q;
  assign init_state_o = init_state_q;
  assign done_o = ctx_q == End && !table_valid_q && !init_valid_q;

endmodule
