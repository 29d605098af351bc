// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Blocks of the macroblocks that four video lanes code: their source, and what they are predicted
// from. Of inter macroblocks the prediction of the next one comes while one is coded.
//
// Stages read at fixed clocks: 8x8 samples of the source; 4x4 blocks of inter predictions, luma and
// chroma apart. The pipeline's blocks are read, source and prediction, where none of those reads.
// Handshake: block_valid_i/block_ready_o for the pipeline's blocks, ready late: of the other reads
// in the same clock. The rest is never stalled; of the two wide reads one at most has a clock.
// Latency: two clocks from a read to its samples.
// Throughput: a read of each kind per clock.
// Golden: arrays.
module tri_code_store
  import tri_pkg::*;
  import tri_video_pkg::guess_t;
  import tri_code_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    // In: the source; predictions of inter macroblocks; those of I_16x16 and intra chroma.
    input logic source_valid_i,
    input code_place_t source_place_i,
    input samples_t source_i,
    input guess_t guess_i,
    input logic [3:0] guess_half_i,  // by lane: of the macroblock that comes
    input logic whole_valid_i,
    input code_place_t whole_place_i,
    input samples_t whole_i,
    // By lane: of the macroblock that is coded.
    input logic [3:0] half_i,
    // 8x8 samples of the source: a quarter of luma, or 4 and 5, Cb and Cr.
    input logic wide_valid_i,
    input logic [1:0] wide_lane_i,
    input logic [2:0] wide_part_i,
    output sample_t [7:0][7:0] wide_o,  // [row][column]
    // Blocks of inter predictions: luma, chroma.
    input logic luma_valid_i,
    input logic [1:0] luma_lane_i,
    input logic [3:0] luma_number_i,
    output samples_t luma_o,
    input logic chroma_valid_i,
    input logic [1:0] chroma_lane_i,
    input logic [2:0] chroma_number_i,
    output samples_t chroma_o,
    // The pipeline's blocks.
    input logic block_valid_i,
    output logic block_ready_o,
    input code_place_t block_place_i,
    input logic [1:0] block_guess_i,
    output logic block_valid_o,
    output logic [1:0] block_lane_o,
    output samples_t block_source_o,
    output samples_t block_guess_o
);

  // ------------------------------------------------------------------ addresses
  // A clock for each: read, memory.
  logic block_go, block_chroma, q_block, q_wide, q_luma, q_chroma;
  code_place_t q_place;
  logic [1:0] q_guess;
  logic [4:0] q_word, d_word;
  logic [6:0] q_luma_address, d_luma_address;
  logic [5:0] q_chroma_address, d_chroma_address;
  logic [6:0] q_whole_address;
  function automatic logic [4:0] word_of(logic [1:0] lane, logic [2:0] part);
    return {lane, part};
  endfunction
  assign block_chroma = block_place_i.number[4];
  assign block_ready_o = !wide_valid_i && !luma_valid_i && !chroma_valid_i;
  assign block_go = block_valid_i && block_ready_o;
  assign d_word = wide_valid_i ? word_of(
      wide_lane_i, wide_part_i
  ) : word_of(
      block_place_i.lane, block_place_i.number[4:2]
  );
  assign d_luma_address = luma_valid_i ? {luma_lane_i, half_i[luma_lane_i], luma_number_i} :
      {block_place_i.lane, half_i[block_place_i.lane], block_place_i.number[3:0]};
  assign d_chroma_address = chroma_valid_i ?
      {chroma_lane_i, half_i[chroma_lane_i], chroma_number_i} :
      {block_place_i.lane, half_i[block_place_i.lane], block_place_i.number[2:0]};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      q_block  <= 1'b0;
      q_wide   <= 1'b0;
      q_luma   <= 1'b0;
      q_chroma <= 1'b0;
    end else begin
      q_block  <= block_go;
      q_wide   <= wide_valid_i;
      q_luma   <= luma_valid_i || (block_go && block_guess_i == GuessInter && !block_chroma);
      q_chroma <= chroma_valid_i || (block_go && block_guess_i == GuessInter && block_chroma);
    end
  end
  always_ff @(posedge clk_i) begin
    if (block_go) begin
      q_place <= block_place_i;
      q_guess <= block_guess_i;
      q_whole_address <= block_place_i;
    end
    if (block_go || wide_valid_i) q_word <= d_word;
    if (block_go || luma_valid_i) q_luma_address <= d_luma_address;
    if (block_go || chroma_valid_i) q_chroma_address <= d_chroma_address;
  end

  // ------------------------------------------------------------------ source
  samples_t [3:0] banks;
  for (genvar b = 0; b < 4; b++) begin : gen_bank
    tri_ram_1r1w #(
        .Width($bits(samples_t)),
        .Depth(32)
    ) u_source (
        .clk_i,
        .wen_i  (source_valid_i && source_place_i.number[1:0] == 2'(b)),
        .waddr_i(word_of(source_place_i.lane, source_place_i.number[4:2])),
        .wdata_i(source_i),
        .ren_i  (q_wide || (q_block && q_place.number[1:0] == 2'(b))),
        .raddr_i(q_word),
        .rdata_o(banks[b])
    );
  end
  always_comb begin
    for (int unsigned y = 0; y < 8; y++) begin
      for (int unsigned x = 0; x < 8; x++) wide_o[y][x] = banks[{1'(y/4), 1'(x/4)}][4*(y%4)+x%4];
    end
  end

  // ------------------------------------------------------------------ predictions
  // Rows of chroma come one by one, Cr behind Cb, quarter by quarter.
  samples_t whole;
  sample_t [3:0][3:0] chroma;
  tri_ram_1r1w #(
      .Width($bits(samples_t)),
      .Depth(128)
  ) u_luma (
      .clk_i,
      .wen_i  (guess_i.luma_valid),
      .waddr_i({guess_i.lane, guess_half_i[guess_i.lane], guess_i.luma_block}),
      .wdata_i(guess_i.luma),
      .ren_i  (q_luma),
      .raddr_i(q_luma_address),
      .rdata_o(luma_o)
  );
  for (genvar r = 0; r < 4; r++) begin : gen_row
    tri_ram_1r1w #(
        .Width(32),
        .Depth(64)
    ) u_chroma (
        .clk_i,
        .wen_i  (guess_i.chroma_valid && guess_i.chroma_row[1:0] == 2'(r)),
        .waddr_i({guess_i.lane, guess_half_i[guess_i.lane], guess_i.chroma_row[4:2]}),
        .wdata_i(guess_i.chroma),
        .ren_i  (q_chroma),
        .raddr_i(q_chroma_address),
        .rdata_o(chroma[r])
    );
  end
  assign chroma_o = chroma;
  tri_ram_1r1w #(
      .Width($bits(samples_t)),
      .Depth(128)
  ) u_whole (
      .clk_i,
      .wen_i  (whole_valid_i),
      .waddr_i(whole_place_i),
      .wdata_i(whole_i),
      .ren_i  (q_block && q_guess == GuessWhole),
      .raddr_i(q_whole_address),
      .rdata_o(whole)
  );

  // ------------------------------------------------------------------ the pipeline's blocks
  code_place_t came_q;
  logic [1:0] came_guess_q;
  logic came_valid_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) came_valid_q <= 1'b0;
    else came_valid_q <= q_block;
  end
  always_ff @(posedge clk_i) begin
    if (q_block) begin
      came_q <= q_place;
      came_guess_q <= q_guess;
    end
  end
  assign block_valid_o  = came_valid_q;
  assign block_lane_o   = came_q.lane;
  assign block_source_o = banks[came_q.number[1:0]];
  always_comb begin
    block_guess_o = whole;
    if (came_guess_q == GuessInter) block_guess_o = came_q.number[4] ? chroma_o : luma_o;
  end

  logic unused;
  assign unused = ^{guess_i.begins, came_q};

  `TRI_ASSERT_STREAM(BlockStays, block_valid_i, block_ready_o, {block_place_i, block_guess_i})

endmodule
