// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// DCs that are coded apart, of the macroblocks of four lanes: levels become words, scaled DCs wait
// for their blocks in the pipeline.
//
// Handshake: valid/ready for levels and words; DCs are always taken; the pipeline's reads are never
// stalled.
// Latency: one clock from the last level to its word, two from a read to its DC.
// Throughput: a level and a DC per clock.
// Golden: `quant::dc`.
module tri_code_dc
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_modes_pkg::dc_place_t;
  import tri_code_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [3:0] half_i,  // of the ring of words, by lane
    // Levels of luma, or of a plane of chroma, then the DCs of the same.
    input dc_place_t place_i,
    input logic level_valid_i,
    output logic level_ready_o,
    input logic signed [13:0] level_i,
    input logic level_last_i,
    input logic level_nonzero_i,
    input logic dc_valid_i,
    input logic [4:0] dc_block_i,
    input logic signed [15:0] dc_i,
    // Words.
    output logic word_valid_o,
    input logic word_ready_i,
    output code_word_t word_o,
    // All DCs of luma, of both planes of chroma, of a lane's macroblock are there.
    output logic [3:0] luma_done_o,
    output logic [3:0] chroma_done_o,
    // The pipeline.
    input logic read_i,
    input logic [1:0] read_lane_i,
    input block_kind_e read_kind_i,
    input logic [3:0] read_block_i,
    output logic signed [15:0] dc_o
);

  // ------------------------------------------------------------------ words
  // The last level is in the last place of its word.
  word_low_t  low_q;
  word_high_t high_q;
  dc_place_t  place_q;
  logic full_q, first_q, nz_q, wide_q, take;
  logic [13:0] size;
  assign size = level_i[13] ? -level_i : level_i;
  assign level_ready_o = !full_q;
  assign take = level_valid_i && level_ready_o;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      full_q  <= 1'b0;
      first_q <= 1'b1;
    end else begin
      if (take) first_q <= level_last_i;
      if (take && level_last_i) full_q <= 1'b1;
      else if (word_ready_i) full_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      low_q   <= {{level_i[13], size[3:0]}, first_q ? {15{5'd0}} : low_q[15:1]};
      high_q  <= {size[10:4], first_q ? {15{7'd0}} : high_q[15:1]};
      nz_q    <= level_nonzero_i;
      wide_q  <= size[10:4] != '0 || (wide_q && !first_q);
      place_q <= place_i;
    end
  end
  assign word_valid_o = full_q;
  always_comb begin
    word_o.lane = place_q.lane;
    word_o.word = '{
        high: high_q,
        low: low_q,
        wide: wide_q,
        nz: nz_q,
        number: 5'd17 + 5'(place_q.cr),
        half: half_i[place_q.lane]
    };
    if (place_q.luma) word_o.word.number = '0;
  end

  // ------------------------------------------------------------------ DCs
  logic read_q, read_chroma;
  code_place_t read_place_q;
  logic [3:0] lane;
  assign lane = 4'd1 << place_i.lane;
  assign luma_done_o = dc_valid_i && dc_block_i == 5'(LumaBlocks - 1) ? lane : '0;
  assign chroma_done_o = dc_valid_i && dc_block_i == 5'(CodeBlocks - 1) ? lane : '0;
  assign read_chroma = read_kind_i == BlockChromaInter || read_kind_i == BlockChromaIntra;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) read_q <= 1'b0;
    else read_q <= read_i;
  end
  always_ff @(posedge clk_i) begin
    if (read_i) read_place_q <= '{lane: read_lane_i, number: {read_chroma, read_block_i}};
  end
  tri_ram_1r1w #(
      .Width(16),
      .Depth(128)
  ) u_dcs (
      .clk_i,
      .wen_i  (dc_valid_i),
      .waddr_i({place_i.lane, dc_block_i}),
      .wdata_i(dc_i),
      .ren_i  (read_q),
      .raddr_i(read_place_q),
      .rdata_o(dc_o)
  );

  logic unused;
  assign unused = ^size[13:11];

  `TRI_ASSERT_STREAM(WordStays, word_valid_o, word_ready_i, word_o)

endmodule
