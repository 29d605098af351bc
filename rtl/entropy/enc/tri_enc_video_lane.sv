// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Video lane: words and headers of macroblocks in, the bytes of a slice's NAL unit out.
//
// ring → syntax → two bins → coder; the samples of I_PCM go from the ring to the coder beside them.
// While idle the lane takes initial contexts and the slice's first bytes (tri_enc_video_start);
// start_i lets it code the macroblocks of the next slice, which may wait in the ring already; it is
// idle again when the last beat has been handed over.
// Handshake: words and credits as in tri_enc_video_ring; header, edge above, edge below, header
// bytes, beats: valid/ready. An edge above is taken for each macroblock with one above, an edge
// below given for each one, in order. All outputs are registered or functions of registers, but
// out_valid_o, which follows hdr_valid_i.
// Latency: eleven clocks from header to byte.
// Throughput: one bin per clock; without one: as tri_enc_mb_syntax, and about 450 clocks at
// samples of I_PCM.
// Golden: `codec::video::macroblock::Macroblock::write` into `entropy::h264::SliceWriter`.
module tri_enc_video_lane
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_enc_syntax_pkg::*;
  import tri_tables_pkg::VideoContexts;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic        word_valid_i,
    input  video_word_t word_i,
    input  logic        mb_valid_i,
    output logic        mb_ready_o,
    input  mb_header_t  mb_header_i,
    input  logic        mb_end_i,
    output logic        credit_o,

    input  logic     above_valid_i,
    output logic     above_ready_o,
    input  mb_edge_t above_i,
    output logic     below_valid_o,
    input  logic     below_ready_i,
    output mb_edge_t below_o,

    input  logic             init_valid_i,
    input  video_ctx_t       init_addr_i,
    input  logic       [6:0] init_state_i,
    input  logic             hdr_valid_i,
    output logic             hdr_ready_o,
    input  logic       [7:0] hdr_byte_i,
    input  logic             hdr_raw_i,
    input  logic             start_i,
    output logic             idle_o,

    output logic        out_valid_o,
    input  logic        out_ready_i,
    output logic [63:0] out_data_o,
    output logic [ 3:0] out_count_o,
    output logic        out_last_o,

    // Trace: the bin at the engine {kind, ctx, bin}, the engine's byte before emulation prevention.
    output logic                          bin_valid_o,
    output logic [$bits(video_ctx_t)+2:0] bin_o,
    output logic                          byte_valid_o,
    output logic [                   7:0] byte_o
);

  // Macroblocks leave the ring while a slice is coded, and none behind I_PCM while its samples are
  // still in it.
  logic r_valid, r_end, s_ready, take, s_done, pcm_done, running_q, pcm_q;
  mb_header_t r_header;
  logic [Words-1:0] r_nz;
  logic s_valid;
  assign s_valid = r_valid && running_q && !pcm_q;
  assign take = s_valid && s_ready;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      running_q <= 1'b0;
      pcm_q <= 1'b0;
    end else begin
      if (start_i) running_q <= 1'b1;
      else if (take && r_end) running_q <= 1'b0;
      if (take && r_header.kind == ClassPcm) pcm_q <= 1'b1;
      else if (pcm_done) pcm_q <= 1'b0;
    end
  end

  // Words are read for the levels, or for the samples.
  logic s_read, p_read, load, wide;
  logic [4:0] s_addr, p_addr;
  word_low_t  low;
  word_high_t high;
  tri_enc_video_ring u_ring (
      .clk_i,
      .rst_ni,
      .word_valid_i,
      .word_i,
      .mb_valid_i,
      .mb_ready_o,
      .mb_header_i,
      .mb_end_i,
      .credit_o,
      .mb_valid_o(r_valid),
      .mb_ready_i(running_q && !pcm_q && s_ready),
      .mb_header_o(r_header),
      .mb_end_o(r_end),
      .mb_nz_o(r_nz),
      .done_i(pcm_q ? pcm_done : s_done),
      .read_i(pcm_q ? p_read : s_read),
      .addr_i(pcm_q ? p_addr : s_addr),
      .load_o(load),
      .low_o(low),
      .high_o(high),
      .wide_o(wide)
  );

  // A bin, and whether samples follow it.
  typedef struct packed {
    logic pcm;
    logic [1:0] kind;
    video_ctx_t ctx;
    logic bin;
  } step_t;

  logic a_valid, a_ready, b_valid, b_ready, e_valid, e_ready;
  step_t a, b;
  mb_edge_t below;
  tri_enc_mb_syntax u_syntax (
      .clk_i,
      .rst_ni,
      .mb_valid_i(s_valid),
      .mb_ready_o(s_ready),
      .header_i(r_header),
      .nz_i(r_nz),
      .end_i(r_end),
      .above_valid_i,
      .above_ready_o,
      .above_i,
      .below_valid_o(e_valid),
      .below_ready_i(e_ready),
      .below_o(below),
      .read_o(s_read),
      .addr_o(s_addr),
      .load_i(load),
      .low_i(low),
      .high_i(high),
      .wide_i(wide),
      .done_o(s_done),
      .bin_valid_o(a_valid),
      .bin_ready_i(a_ready),
      .pcm_o(a.pcm),
      .kind_o(a.kind),
      .ctx_o(a.ctx),
      .bin_o(a.bin)
  );

  // No path from the packer, the carry and the engine reaches the syntax.
  tri_fifo #(
      .Width($bits(step_t)),
      .Depth(2)
  ) u_bins (
      .clk_i,
      .rst_ni,
      .valid_i(a_valid),
      .ready_o(a_ready),
      .data_i (a),
      .valid_o(b_valid),
      .ready_i(b_ready),
      .data_o (b)
  );

  // The edge below waits here, so that the next macroblock need not.
  logic below_q;
  mb_edge_t edge_q;
  assign e_ready = !below_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) below_q <= 1'b0;
    else if (e_valid && e_ready) below_q <= 1'b1;
    else if (below_ready_i) below_q <= 1'b0;
  end
  always_ff @(posedge clk_i) begin
    if (e_valid && e_ready) edge_q <= below;
  end
  assign below_valid_o = below_q;
  assign below_o = edge_q;

  logic raw_valid, raw_ready, raw_last;
  logic [7:0] raw_byte;
  tri_enc_video_pcm u_pcm (
      .clk_i,
      .rst_ni,
      .start_i(b_valid && b_ready && b.pcm),
      .read_o(p_read),
      .addr_o(p_addr),
      .load_i(load),
      .low_i(low),
      .high_i(high),
      .byte_valid_o(raw_valid),
      .byte_ready_i(raw_ready),
      .byte_o(raw_byte),
      .byte_last_o(raw_last)
  );
  assign pcm_done = raw_valid && raw_ready && raw_last;

  tri_enc_coder #(
      .Depth(VideoContexts),
      .Pcm  (1'b1)
  ) u_coder (
      .clk_i,
      .rst_ni,
      .bin_valid_i(b_valid),
      .bin_ready_o(b_ready),
      .kind_i(b.kind),
      .ctx_i(b.ctx),
      .bin_i(b.bin),
      .pcm_i(b.pcm),
      .raw_valid_i(raw_valid),
      .raw_ready_o(raw_ready),
      .raw_byte_i(raw_byte),
      .raw_last_i(raw_last),
      .init_valid_i,
      .init_addr_i,
      .init_state_i,
      .hdr_valid_i,
      .hdr_ready_o,
      .hdr_byte_i,
      .hdr_raw_i,
      .start_i,
      .idle_o,
      .out_valid_o,
      .out_ready_i,
      .out_data_o,
      .out_count_o,
      .out_last_o,
      .bin_valid_o,
      .bin_o,
      .byte_valid_o,
      .byte_o
  );

  `TRI_ASSERT_STREAM(BelowStays, below_valid_o, below_ready_i, below_o)
  `TRI_ASSERT(SamplesLast, pcm_done |-> pcm_q)

endmodule
