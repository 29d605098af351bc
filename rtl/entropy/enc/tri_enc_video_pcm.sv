// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Samples of I_PCM: from the words of the macroblock in the ring to bytes.
//
// 24 words have 16 bytes each in their low bits, the first byte lowest: sixteen rows of luma, then
// two rows each of Cb and of Cr.
// Handshake: start_i while idle; read_o as in tri_enc_mb_residual; byte valid/ready, registered.
// Latency: three clocks from start to the first byte.
// Throughput: sixteen bytes in seventeen clocks.
// Golden: `entropy::engine::RawWriter::raw`.
module tri_enc_video_pcm
  import tri_enc_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input logic start_i,

    output logic             read_o,
    output logic       [4:0] addr_o,
    input  logic             load_i,
    input  word_low_t        low_i,
    input  word_high_t       high_i,

    output logic       byte_valid_o,
    input  logic       byte_ready_i,
    output logic [7:0] byte_o,
    output logic       byte_last_o
);

  localparam logic [4:0] PcmWords = 5'd24;

  // The next word, whether one is there, and the place in it.
  logic [4:0] word_q;
  logic [3:0] at_q;
  logic there_q, valid_q, last_q, move, end_word;
  logic [7:0] byte_q;
  logic [15:0][7:0] bytes;
  logic [63:0] unused;
  assign {unused, bytes} = {high_i, low_i};

  assign move = there_q && (!valid_q || byte_ready_i);
  assign end_word = move && at_q == '1;
  assign read_o = word_q != PcmWords && !there_q;
  assign addr_o = word_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      word_q  <= PcmWords;
      there_q <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      if (start_i) word_q <= '0;
      else if (read_o && load_i) word_q <= word_q + 5'd1;
      if (read_o && load_i) there_q <= 1'b1;
      else if (end_word) there_q <= 1'b0;
      if (move) valid_q <= 1'b1;
      else if (byte_ready_i) valid_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (start_i) at_q <= '0;
    else if (move) at_q <= at_q + 4'd1;
    if (move) begin
      byte_q <= bytes[at_q];
      last_q <= word_q == PcmWords && at_q == '1;
    end
  end
  assign byte_valid_o = valid_q;
  assign byte_o = byte_q;
  assign byte_last_o = last_q;

  `TRI_ASSERT_STREAM(ByteStays, byte_valid_o, byte_ready_i, {byte_o, byte_last_o})
  `TRI_ASSERT(StartWhenIdle, start_i |-> word_q == PcmWords && !there_q && !valid_q)

endmodule
