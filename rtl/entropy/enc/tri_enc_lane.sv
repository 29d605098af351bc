// SPDX-License-Identifier: Apache-2.0

// CABAC lane: level words in, the bytes of a slice's NAL unit out.
//
// binariser → context read and next state → range → low → carry → packer; each arrow but the last a
// register. While idle the lane takes initial contexts and the slice's first bytes; start_i lets it
// code the words of the next slice; it is idle again when the last beat has been handed over.
// Handshake: words never refused (credits outside, given back by pop_o); header bytes valid/ready;
// beats valid/ready. All outputs are registered or functions of registers, but out_valid_o, which
// follows hdr_valid_i. Bytes of a beat at and above out_count_o are unknown.
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

  logic unused_ready;
  tri_enc_coder u_coder (
      .clk_i,
      .rst_ni,
      .bin_valid_i(b_valid),
      .bin_ready_o(b_ready),
      .kind_i(b_kind),
      .ctx_i(b_ctx),
      .bin_i(b_bin),
      .pcm_i(1'b0),
      .raw_valid_i(1'b0),
      .raw_ready_o(unused_ready),
      .raw_byte_i('0),
      .raw_last_i(1'b0),
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

endmodule
