// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// I_PCM, of one lane at a time: samples of the source to words, rows of sixteen of luma, two rows
// of eight of chroma, and to the reconstruction, block by block.
//
// Handshake: raw_i[lane] stays until raw_done_o[lane]; reads valid/ready, and the samples come two
// clocks later; words and blocks valid/ready.
// Latency: about 160 clocks.
// Throughput: a macroblock at a time; 3 clocks for a read with what is made of it.
// Golden: `codec::video::store::Source::raw`, `entropy::engine::RawWriter::raw`.
module tri_code_raw
  import tri_pkg::*;
  import tri_code_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [3:0] raw_i,
    output logic [3:0] raw_done_o,
    input logic [3:0] half_i,
    // 8x8 samples of the source.
    output logic read_valid_o,
    input logic read_ready_i,
    output logic [1:0] read_lane_o,
    output logic [2:0] read_part_o,
    input sample_t [7:0][7:0] source_i,
    // Words.
    output logic word_valid_o,
    input logic word_ready_i,
    output code_word_t word_o,
    // Blocks.
    output logic block_valid_o,
    input logic block_ready_i,
    output code_recon_t block_o
);

  // A word of luma is made of two quarters, of which it has a row each. With a quarter's last row,
  // or a plane's, its four blocks go.
  typedef enum logic [2:0] {
    StIdle,
    StRead,   // the left quarter, or the plane
    StRight,
    StWord,
    StBlock
  } state_e;

  state_e state_q;
  logic any, take, taken;
  logic [1:0] pick, lane_q, wait_q;
  logic [3:0] unused_grant;
  logic [4:0] n_q;  // the word: 24 of them; then the block
  logic came;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(raw_i),
      .advance_i(take),
      .valid_o(any),
      .gnt_o(unused_grant),
      .idx_o(pick)
  );
  assign take = state_q == StIdle && any;
  always_ff @(posedge clk_i) if (take) lane_q <= pick;

  logic chroma, last;
  assign chroma = n_q[4];
  assign last   = n_q == 5'(CodeBlocks - 1);
  // A read is asked for once, and its samples are there two clocks later.
  logic asked_q;
  assign taken = read_valid_o && read_ready_i;
  assign came = wait_q[1];
  assign read_valid_o = (state_q == StRead || state_q == StRight || state_q == StBlock) && !asked_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      asked_q <= 1'b0;
      wait_q  <= '0;
    end else begin
      wait_q <= {wait_q[0], taken};
      if (taken) asked_q <= 1'b1;
      else if (came && state_q != StBlock) asked_q <= 1'b0;
      else if (state_q == StBlock && block_valid_o && block_ready_i) asked_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      unique case (state_q)
        StIdle:  if (take) state_q <= StRead;
        StRead:  if (came) state_q <= chroma ? StWord : StRight;
        StRight: if (came) state_q <= StWord;
        StWord:  if (word_ready_i) state_q <= last ? StBlock : StRead;
        default: if (block_valid_o && block_ready_i && last) state_q <= StIdle;
      endcase
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) n_q <= '0;
    else if (state_q == StWord && word_ready_i) n_q <= last ? '0 : n_q + 5'd1;
    else if (state_q == StBlock && block_valid_o && block_ready_i) n_q <= n_q + 5'd1;
  end
  assign raw_done_o = state_q == StBlock && block_valid_o && block_ready_i && last ?
      4'd1 << lane_q : '0;

  // Words: row n of luma; of chroma two rows of a plane.
  assign read_lane_o = lane_q;
  always_comb begin
    if (state_q == StBlock) read_part_o = n_q[4:2];
    else if (chroma) read_part_o = {2'b10, n_q[2]};
    else read_part_o = {1'b0, n_q[3], state_q == StRight};
  end
  sample_t [15:0] word_q;
  logic [2:0] row;
  assign row = n_q[2:0];
  always_ff @(posedge clk_i) begin
    if (came && state_q == StRead) begin
      word_q[7:0]  <= chroma ? source_i[{n_q[1:0], 1'b0}] : source_i[row];
      word_q[15:8] <= source_i[{n_q[1:0], 1'b1}];
    end
    if (came && state_q == StRight) word_q[15:8] <= source_i[row];
  end
  assign word_valid_o = state_q == StWord;
  // Sixteen bytes in the low bits of the word, of which the lower part has 80 bits.
  localparam int unsigned LowBits = $bits(tri_enc_pkg::word_low_t);
  localparam int unsigned HighBits = $bits(tri_enc_pkg::word_high_t);
  always_comb begin
    word_o.lane = lane_q;
    word_o.word.low = word_q[9:0];
    word_o.word.high = HighBits'(word_q[15:10]);
    word_o.word.wide = 1'b1;
    word_o.word.nz = 1'b1;
    word_o.word.number = n_q;
    word_o.word.half = half_i[lane_q];
  end

  // Blocks: each from its quarter, or plane, anew.
  samples_t block;
  always_comb begin
    for (int unsigned i = 0; i < 16; i++) block[i] = source_i[{n_q[1], 2'(i/4)}][{n_q[0], 2'(i)}];
  end
  logic held_q;
  samples_t block_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) held_q <= 1'b0;
    else if (state_q == StBlock && came) held_q <= 1'b1;
    else if (block_ready_i) held_q <= 1'b0;
  end
  always_ff @(posedge clk_i) if (came && state_q == StBlock) block_q <= block;
  assign block_valid_o = held_q;
  assign block_o = '{place: '{lane: lane_q, number: n_q}, mode: ModeDc, samples: block_q};

  logic unused;
  assign unused = ^{unused_grant, LowBits};

  `TRI_ASSERT_STREAM(WordStays, word_valid_o, word_ready_i, word_o)
  `TRI_ASSERT_STREAM(BlockStays, block_valid_o, block_ready_i, block_o)

endmodule
