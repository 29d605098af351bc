// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Halves of tiles that memory brings: the picture's last column and row repeated behind them, a
// half into both halves where the picture ends before the lower one or before the tile.
//
// Handshake: valid/ready on both sides; what goes above a macroblock is taken at once. came_o marks
// the last clock of an answer, error_o one that could not be read.
// Latency: one clock.
// Throughput: half a tile per clock, one that goes into both halves in two.
// Golden: `codec::video::hardware::source::Command::parts`; sim model `source_store`.
module tri_source_answer
  import tri_pkg::*;
  import tri_source_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input source_picture_t picture_i,
    input logic valid_i,
    output logic ready_o,
    input source_answer_t answer_i,
    input sample_t [3:0][7:0] samples_i,
    output logic fill_o,
    input logic fill_ready_i,
    output logic above_o,
    output source_fill_t place_o,
    output sample_t [3:0][7:0] samples_o,
    output logic came_o,
    output logic error_o
);

  // Columns and rows are repeated as a half comes, so its last row is the picture's.
  source_tile_t tile;
  logic lower, last_half, chroma;
  sample_t [3:0][7:0] edged;
  assign tile = answer_i.tile;
  assign lower = picture_i.last_row[2];
  assign last_half = answer_i.half == lower;
  assign chroma = tile.kind == SourceChroma;
  tri_source_edge u_edge (
      .samples_i,
      .chroma_i(chroma),
      .column_i(chroma ? picture_i.last_column[3:1] : picture_i.last_column[2:0]),
      .right_i(tile.right),
      .all_right_i(tile.beyond_right),
      .row_i(picture_i.last_row[1:0]),
      .below_i((tile.below || tile.beyond_below) && last_half),
      .samples_o(edged)
  );

  logic answer_q, second_q, second, leaves;
  source_half_t half_q;
  sample_t [3:0][7:0] samples_q;
  assign ready_o = !answer_q || leaves;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      answer_q <= 1'b0;
      second_q <= 1'b0;
    end else begin
      if (ready_o) answer_q <= valid_i;
      if (fill_o && fill_ready_i) second_q <= half_q.both && !second_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i && ready_o) begin
      samples_q <= edged;
      half_q <= '{
          place: '{
              lane: tile.lane,
              chroma: chroma,
              number: tile.number,
              quarter: tile.quarter,
              half: answer_i.half && !tile.beyond_below
          },
          above: tile.kind == SourceAbove,
          error: answer_i.error,
          kept: tile.beyond_below ? last_half : !tile.below || lower || !answer_i.half,
          both: tile.beyond_below || (tile.below && !lower),
          below: tile.beyond_below
      };
    end
  end

  assign second = half_q.both && second_q;
  assign fill_o = answer_q && half_q.kept && !half_q.above;
  assign above_o = answer_q && half_q.above;
  assign leaves  = answer_q &&
      (!half_q.kept || half_q.above || (fill_ready_i && (!half_q.both || second_q)));
  assign came_o = leaves;
  assign error_o = half_q.error;
  always_comb begin
    place_o = half_q.place;
    if (second) place_o.half = 1'b1;
    samples_o = samples_q;
    if (second || half_q.below) begin
      samples_o = half_q.place.chroma ? {2{samples_q[3:2]}} : {4{samples_q[3]}};
    end
  end

  logic unused;
  assign unused = ^picture_i;

  `TRI_ASSERT_STREAM(AnswerStays, valid_i, ready_o, {answer_i, samples_i})

endmodule
