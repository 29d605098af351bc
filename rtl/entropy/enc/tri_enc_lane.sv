// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// CABAC lane: level words in, the bytes of a slice's NAL unit out.
//
// binariser → context read and next state → range → low → carry → packer; each arrow but the last a
// register. While idle the lane takes initial contexts and the slice's first bytes; start_i lets it
// code the words of the next slice; it is idle again when the last beat has been handed over.
// Handshake: words never refused (credits outside, given back by pop_o); header bytes valid/ready;
// beats valid/ready. All outputs are registered or functions of registers, but pop_o, which follows
// the engine's ready, and out_valid_o, which follows hdr_valid_i. Bytes of a beat at and above
// out_count_o are unknown.
// Latency: five clocks from bin to byte.
// Throughput: one bin per clock.
// Golden: `entropy::macroblock` into `entropy::Encoder`.
module tri_enc_lane
  import tri_pkg::*;
  import tri_enc_pkg::word_t;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic        word_valid_i,
    input  word_t       word_i,
    output logic  [4:0] pop_o,

    input  logic       init_valid_i,
    input  ctx_t       init_addr_i,
    input  logic [6:0] init_state_i,
    input  logic       hdr_valid_i,
    output logic       hdr_ready_o,
    input  logic [7:0] hdr_byte_i,
    input  logic       hdr_raw_i,
    input  logic       start_i,
    output logic       idle_o,

    output logic        out_valid_o,
    input  logic        out_ready_i,
    output logic [63:0] out_data_o,
    output logic [ 3:0] out_count_o,
    output logic        out_last_o,

    // Trace: the bin at the engine {kind, ctx, bin}, the byte before emulation prevention.
    output logic       bin_valid_o,
    output bin_t       bin_o,
    output logic       byte_valid_o,
    output logic [7:0] byte_o
);

  logic idle_q;

  // Binariser and context read.
  logic b_valid, b_ready, b_bin;
  logic [1:0] b_kind;
  ctx_t b_ctx;
  tri_enc_binariser u_binariser (
      .clk_i,
      .rst_ni,
      .word_valid_i,
      .word_i,
      .pop_o,
      .start_i,
      .bin_valid_o(b_valid),
      .bin_ready_i(b_ready),
      .kind_o(b_kind),
      .ctx_o(b_ctx),
      .bin_o(b_bin)
  );

  logic e_valid_q, e_bin_q, e_ready, e_fire;
  logic [1:0] e_kind_q;
  ctx_t e_ctx_q;
  logic [6:0] e_state, e_next;
  assign b_ready = !e_valid_q || e_ready;
  assign e_fire  = e_valid_q && e_ready;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) e_valid_q <= 1'b0;
    else if (b_ready) e_valid_q <= b_valid;
  end
  always_ff @(posedge clk_i) begin
    if (b_valid && b_ready) begin
      e_kind_q <= b_kind;
      e_ctx_q  <= b_ctx;
      e_bin_q  <= b_bin;
    end
  end
  tri_enc_contexts u_contexts (
      .clk_i,
      .rst_ni,
      .init_valid_i,
      .init_addr_i,
      .init_state_i,
      .read_i(b_valid && b_ready && b_kind == KindContext),
      .read_addr_i(b_ctx),
      .state_o(e_state),
      .write_i(e_fire && e_kind_q == KindContext),
      .write_addr_i(e_ctx_q),
      .write_state_i(e_next)
  );

  // Engine, carry, packer.
  logic a_valid, a_ready, a_end, c_valid, c_end, p_ready;
  logic [8:0] a_byte;
  logic [7:0] c_byte;
  tri_enc_arith u_engine (
      .clk_i,
      .rst_ni,
      .start_i,
      .bin_valid_i(e_valid_q),
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
      .ready_i(p_ready),
      .end_o  (c_end),
      .byte_o (c_byte)
  );
  tri_enc_packer u_packer (
      .clk_i,
      .rst_ni,
      .valid_i(idle_q ? hdr_valid_i : c_valid),
      .ready_o(p_ready),
      .raw_i  (idle_q && hdr_raw_i),
      .end_i  (!idle_q && c_end),
      .byte_i (idle_q ? hdr_byte_i : c_byte),
      .out_valid_o,
      .out_ready_i,
      .out_data_o,
      .out_count_o,
      .out_last_o
  );
  assign hdr_ready_o = idle_q && p_ready;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) idle_q <= 1'b1;
    else if (start_i) idle_q <= 1'b0;
    else if (out_valid_o && out_ready_i && out_last_o) idle_q <= 1'b1;
  end
  assign idle_o = idle_q;

  assign bin_valid_o = e_fire;
  assign bin_o = '{kind: e_kind_q, ctx: e_kind_q == KindContext ? e_ctx_q : '0, bin: e_bin_q};
  assign byte_valid_o = c_valid && p_ready && !c_end;
  assign byte_o = c_byte;

  `TRI_ASSERT_STREAM(BeatStays, out_valid_o, out_ready_i, {out_count_o, out_last_o})
  `TRI_ASSERT(StartWhenIdle, start_i |-> idle_q)

endmodule
