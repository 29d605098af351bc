// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// CABAC coder of a lane: bins in, the bytes of a slice's NAL unit out.
//
// context read and next state → range → low → carry → packer; each arrow but the last a register.
// While idle it takes initial contexts and the slice's first bytes; start_i lets it code the next
// slice; it is idle again when the last beat has been handed over. Behind a bin with pcm_i (I_PCM)
// the engine flushes itself, raw bytes go out, and behind the last one of them the engine starts
// anew (9.3.1.2).
// Handshake: bins, header bytes, raw bytes, beats: valid/ready. Outputs are registered or functions
// of registers, but bin_ready_o, which follows out_ready_i through the packer's and the carry's
// registers, and out_valid_o, which follows hdr_valid_i and raw_valid_i. Bytes of a beat at and
// above out_count_o are unknown.
// Latency: five clocks from bin to byte.
// Throughput: one bin per clock.
// Golden: `entropy::Encoder`; of video `entropy::h264::SliceWriter`.
//
// Depth: contexts, 2 or more. Pcm: 1 if raw bytes come; with 0 their ports and pcm_i idle.
module tri_enc_coder
  import tri_pkg::*;
#(
    parameter int unsigned Depth = 1 << $bits(ctx_t),
    parameter bit Pcm = 1'b0,
    localparam int unsigned CtxW = $clog2(Depth)
) (
    input logic clk_i,
    input logic rst_ni,

    input  logic            bin_valid_i,
    output logic            bin_ready_o,
    input  logic [     1:0] kind_i,
    input  logic [CtxW-1:0] ctx_i,
    input  logic            bin_i,
    input  logic            pcm_i,

    input  logic       raw_valid_i,
    output logic       raw_ready_o,
    input  logic [7:0] raw_byte_i,
    input  logic       raw_last_i,

    input  logic            init_valid_i,
    input  logic [CtxW-1:0] init_addr_i,
    input  logic [     6:0] init_state_i,
    input  logic            hdr_valid_i,
    output logic            hdr_ready_o,
    input  logic [     7:0] hdr_byte_i,
    input  logic            hdr_raw_i,
    input  logic            start_i,
    output logic            idle_o,

    output logic        out_valid_o,
    input  logic        out_ready_i,
    output logic [63:0] out_data_o,
    output logic [ 3:0] out_count_o,
    output logic        out_last_o,

    // Trace: the bin at the engine {kind, ctx, bin}, the byte before emulation prevention.
    output logic            bin_valid_o,
    output logic [CtxW+2:0] bin_o,
    output logic            byte_valid_o,
    output logic [     7:0] byte_o
);

  `TRI_REQUIRE(gen_depth_rule, Depth >= 2, "Depth is 2 or more")

  logic idle_q;

  // Context read. Behind a bin of I_PCM the next one is held.
  logic e_valid_q, e_bin_q, e_ready, e_fire, hold;
  logic [1:0] e_kind_q;
  logic [CtxW-1:0] e_ctx_q;
  logic [6:0] e_state, e_next;
  assign bin_ready_o = !e_valid_q || (e_ready && !hold);
  assign e_fire = e_valid_q && e_ready && !hold;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) e_valid_q <= 1'b0;
    else if (bin_ready_o) e_valid_q <= bin_valid_i;
  end
  always_ff @(posedge clk_i) begin
    if (bin_valid_i && bin_ready_o) begin
      e_kind_q <= kind_i;
      e_ctx_q  <= ctx_i;
      e_bin_q  <= bin_i;
    end
  end
  tri_enc_contexts #(
      .Depth(Depth)
  ) u_contexts (
      .clk_i,
      .rst_ni,
      .init_valid_i,
      .init_addr_i,
      .init_state_i,
      .read_i(bin_valid_i && bin_ready_o && kind_i == KindContext),
      .read_addr_i(ctx_i),
      .state_o(e_state),
      .write_i(e_fire && e_kind_q == KindContext),
      .write_addr_i(e_ctx_q),
      .write_state_i(e_next)
  );

  // Engine, carry, packer.
  logic a_valid, a_ready, a_end, c_valid, c_end, p_ready;
  logic [8:0] a_byte;
  logic [7:0] c_byte;
  // A flush for raw bytes: its end mark stays here, also while a full beat waits for a byte.
  logic restart, flushing, flushed;
  tri_enc_arith u_engine (
      .clk_i,
      .rst_ni,
      .start_i(start_i || restart),
      .bin_valid_i(e_valid_q && !hold),
      .bin_ready_o(e_ready),
      .kind_i(e_kind_q),
      .bin_i(e_bin_q),
      .state_i(e_state),
      .state_o(e_next),
      .byte_valid_o(a_valid),
      .byte_ready_i(a_ready),
      .byte_end_o(a_end),
      .byte_o(a_byte)
  );
  tri_enc_carry u_carry (
      .clk_i,
      .rst_ni,
      .valid_i(a_valid),
      .ready_o(a_ready),
      .end_i  (a_end),
      .byte_i (a_byte),
      .valid_o(c_valid),
      .ready_i(p_ready || (flushing && c_end)),
      .end_o  (c_end),
      .byte_o (c_byte)
  );
  logic p_valid;
  logic [7:0] p_byte;
  always_comb begin
    p_valid = c_valid && !(flushing && c_end);
    p_byte  = c_byte;
    if (flushed) {p_valid, p_byte} = {raw_valid_i, raw_byte_i};
    if (idle_q) {p_valid, p_byte} = {hdr_valid_i, hdr_byte_i};
  end
  tri_enc_packer u_packer (
      .clk_i,
      .rst_ni,
      .valid_i(p_valid),
      .ready_o(p_ready),
      .raw_i  (idle_q && hdr_raw_i),
      .end_i  (!idle_q && !flushing && c_end),
      .byte_i (p_byte),
      .out_valid_o,
      .out_ready_i,
      .out_data_o,
      .out_count_o,
      .out_last_o
  );
  assign hdr_ready_o = idle_q && p_ready;

  if (Pcm) begin : gen_pcm
    logic e_pcm_q, hold_q, flushed_q, restart_q;
    always_ff @(posedge clk_i) begin
      if (bin_valid_i && bin_ready_o) e_pcm_q <= pcm_i;
    end
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        hold_q <= 1'b0;
        flushed_q <= 1'b0;
        restart_q <= 1'b0;
      end else begin
        if (e_fire && e_pcm_q) hold_q <= 1'b1;
        else if (restart_q) hold_q <= 1'b0;
        if (hold_q && c_valid && c_end) flushed_q <= 1'b1;
        else if (restart_q) flushed_q <= 1'b0;
        restart_q <= raw_valid_i && raw_ready_o && raw_last_i;
      end
    end
    assign hold = hold_q;
    assign flushing = hold_q;
    assign flushed = flushed_q;
    assign restart = restart_q;
    assign raw_ready_o = flushed_q && !restart_q && p_ready;
    `TRI_ASSERT(PcmEndsBins, e_fire && e_pcm_q |-> e_kind_q == KindTerminate && e_bin_q)
  end else begin : gen_no_pcm
    assign {hold, flushing, flushed, restart, raw_ready_o} = '0;
    logic unused_pcm;
    assign unused_pcm = ^{pcm_i, raw_valid_i, raw_byte_i, raw_last_i};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) idle_q <= 1'b1;
    else if (start_i) idle_q <= 1'b0;
    else if (out_valid_o && out_ready_i && out_last_o) idle_q <= 1'b1;
  end
  assign idle_o = idle_q;

  assign bin_valid_o = e_fire;
  assign bin_o = {e_kind_q, e_kind_q == KindContext ? e_ctx_q : '0, e_bin_q};
  assign byte_valid_o = c_valid && p_ready && !c_end;
  assign byte_o = c_byte;

  `TRI_ASSERT_STREAM(BeatStays, out_valid_o, out_ready_i, {out_count_o, out_last_o})
  `TRI_ASSERT(StartWhenIdle, start_i |-> idle_q)

endmodule
