// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Edges of the blocks of four video lanes with the records of the row above, for the beginning and
// the end of macroblocks beside the pipeline.
//
// The end of a macroblock reads before the beginning of another, but an offer stays.
// Handshake: as in tri_video_edges; records are read and written at any time.
// Latency: one clock from a place to what lies around it, or to a record.
// Throughput: as in tri_video_edges.
// Golden: `codec::video::intra::Area`.
//
// Columns: of macroblocks, 2 to 512.
module tri_code_edges
  import tri_enc_pkg::*;
#(
    parameter  int unsigned Columns = 512,
    localparam int unsigned ColumnW = $clog2(Columns)
) (
    input logic clk_i,
    input logic rst_ni,
    // The pipeline, and blocks from elsewhere.
    input logic issue_i,
    input edge_place_t issue_place_i,
    output block_edges_t edges_o,  // of all who read
    input logic done_i,
    input edge_block_t done_block_i,
    input logic write_i,  // not with done_i
    input edge_block_t write_block_i,
    // The beginning of a macroblock.
    input logic start_valid_i,
    output logic start_ready_o,
    input edge_place_t start_place_i,
    output logic start_valid_o,
    input logic [1:0] start_lane_i,
    input logic record_read_i,
    input logic [8:0] record_x_i,
    output edge_word_t [7:0] record_o,
    input logic fill_valid_i,
    output logic fill_ready_o,
    input logic [1:0] fill_column_i,
    input edge_word_t [7:0] fill_i,
    // The end of one.
    input logic end_valid_i,
    output logic end_ready_o,
    input edge_place_t end_place_i,
    output logic end_valid_o,
    input logic record_write_i,
    input logic [1:0] record_lane_i,
    input logic [8:0] written_x_i,
    input edge_word_t [7:0] record_i
);

  `TRI_REQUIRE(gen_columns_rule, Columns >= 2 && Columns <= 512, "Columns is 2 to 512")

  logic end_first, start_held_q, end_came_q, read, ready, came, write_ready;
  assign end_first = end_valid_i && !start_held_q;
  assign read = start_valid_i || end_valid_i;
  assign end_ready_o = ready && end_first;
  assign start_ready_o = ready && !end_first;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) start_held_q <= 1'b0;
    else start_held_q <= read && !end_first && !ready;
  end
  always_ff @(posedge clk_i) if (read && ready) end_came_q <= end_first;
  assign end_valid_o   = came && end_came_q;
  assign start_valid_o = came && !end_came_q;

  tri_video_edges u_edges (
      .clk_i,
      .rst_ni,
      .issue_i,
      .issue_place_i,
      .read_valid_i (read),
      .read_ready_o (ready),
      .read_place_i (end_first ? end_place_i : start_place_i),
      .read_valid_o (came),
      .edges_o,
      .done_i,
      .done_block_i,
      .write_valid_i(write_i),
      .write_ready_o(write_ready),
      .write_block_i,
      .fill_valid_i,
      .fill_ready_o,
      .fill_lane_i  (start_lane_i),
      .fill_column_i,
      .fill_i
  );
  tri_ram_1r1w #(
      .Width($bits(record_i)),
      .Depth(4 * Columns)
  ) u_records (
      .clk_i,
      .wen_i  (record_write_i),
      .waddr_i({record_lane_i, written_x_i[ColumnW-1:0]}),
      .wdata_i(record_i),
      .ren_i  (record_read_i),
      .raddr_i({start_lane_i, record_x_i[ColumnW-1:0]}),
      .rdata_o(record_o)
  );

  logic unused;
  assign unused = ^{record_x_i, written_x_i, write_ready};

  `TRI_ASSERT(WritesTaken, !write_i || write_ready)

endmodule
