// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Line port: the row above of pictures wider than the chip keeps, as one first-in first-out buffer
// per lane in memory.
//
// m_line carries, in order, the words that blocks of the bottom row of their macroblock leave (four
// per macroblock: one record) and the requests to read the lane's next record; a word marked
// `first` empties the lane's buffer before it. s_line brings the records in the order of the
// requests. Order on one stream is what makes a record readable: it was written before.
//
// Handshake: m_line, s_line, fill: valid/ready. push_i is never refused: line_room_o was asked
// before the block was issued.
// Latency: word to m_line one clock when the queue is empty.
// Throughput: one word or request per clock.
// Golden: sim model `line_port`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_line_port
  import tri_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes),
    localparam int unsigned WordW = $bits(top_edge_t)
) (
    input logic clk_i,
    input logic rst_ni,

    // Issue side.
    output logic             line_room_o,
    input  logic             reserve_i,
    input  logic             fill_i,
    input  logic [LaneW-1:0] fill_lane_i,
    input  logic [      1:0] fill_column_i,
    output logic [Lanes-1:0] fill_pend_o,

    // Words from the end of the pipeline.
    input logic                  push_i,
    input logic                  push_first_i,
    input logic      [LaneW-1:0] push_lane_i,
    input top_edge_t             push_word_i,

    output logic             m_line_valid_o,
    input  logic             m_line_ready_i,
    output logic             m_line_read_o,
    output logic             m_line_first_o,
    output logic [LaneW-1:0] m_line_lane_o,
    output logic [WordW-1:0] m_line_word_o,

    input  logic               s_line_valid_i,
    output logic               s_line_ready_o,
    input  logic [  LaneW-1:0] s_line_lane_i,
    input  logic [4*WordW-1:0] s_line_record_i,

    // To the neighbour store.
    output logic               fill_valid_o,
    input  logic               fill_ready_i,
    output logic [  LaneW-1:0] fill_lane_o,
    output logic [        1:0] fill_column_o,
    output logic [4*WordW-1:0] fill_record_o
);

  `TRI_REQUIRE_LANES(Lanes)

  localparam int unsigned CountW = $clog2(LineDepth + 1);

  typedef struct packed {
    logic read;
    logic first;
    logic [LaneW-1:0] lane;
    top_edge_t word;
  } entry_t;

  // Room counts entries that are in the queue or promised to blocks in flight.
  logic [CountW-1:0] room_q;
  logic [Lanes-1:0] want_q, pend_q, grant;
  logic [Lanes-1:0][1:0] column_q;
  logic [LaneW-1:0] want_lane;
  logic any, ask, pop, queue_ready, s_accept;
  entry_t entry_in, entry_out;

  assign line_room_o = room_q != '0;
  // A read request takes the queue only when no word does, and leaves an entry for a block that is
  // issued in this clock.
  assign ask = any && !push_i && room_q > CountW'(1);
  assign pop = m_line_valid_o && m_line_ready_i;

  tri_rr_arb #(
      .N(Lanes)
  ) u_arb (
      .clk_i,
      .rst_ni,
      .req_i(want_q),
      .advance_i(ask),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(want_lane)
  );

  assign entry_in.read  = !push_i;
  assign entry_in.first = push_i && push_first_i;
  assign entry_in.lane  = push_i ? push_lane_i : want_lane;
  assign entry_in.word  = push_i ? push_word_i : '0;
  tri_fifo #(
      .Width($bits(entry_t)),
      .Depth(LineDepth)
  ) u_queue (
      .clk_i,
      .rst_ni,
      .valid_i(push_i || ask),
      .ready_o(queue_ready),
      .data_i (entry_in),
      .valid_o(m_line_valid_o),
      .ready_i(m_line_ready_i),
      .data_o (entry_out)
  );
  assign m_line_read_o = entry_out.read;
  assign m_line_first_o = entry_out.first;
  assign m_line_lane_o = entry_out.lane;
  assign m_line_word_o = entry_out.word;

  // Records that nobody asked for are swallowed.
  assign s_accept = s_line_valid_i && s_line_ready_o && pend_q[s_line_lane_i] &&
      !want_q[s_line_lane_i];
  assign s_line_ready_o = fill_ready_i;
  assign fill_valid_o = s_line_valid_i && pend_q[s_line_lane_i] && !want_q[s_line_lane_i];
  assign fill_lane_o = s_line_lane_i;
  assign fill_column_o = column_q[s_line_lane_i];
  assign fill_record_o = s_line_record_i;

  // The record is in the store four clocks after it was accepted, at the latest when the next one
  // can be; a lane counts as served when the store is ready again.
  logic serving_q;
  logic [LaneW-1:0] served_lane_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      room_q <= CountW'(LineDepth);
      want_q <= '0;
      pend_q <= '0;
      serving_q <= 1'b0;
    end else begin
      room_q <= room_q + CountW'(pop) - CountW'(reserve_i) - CountW'(ask);
      for (int unsigned l = 0; l < Lanes; l++) begin
        if (fill_i && fill_lane_i == LaneW'(l)) begin
          want_q[l] <= 1'b1;
          pend_q[l] <= 1'b1;
        end else begin
          if (ask && grant[l]) want_q[l] <= 1'b0;
          if (serving_q && fill_ready_i && served_lane_q == LaneW'(l)) pend_q[l] <= 1'b0;
        end
      end
      if (s_accept) serving_q <= 1'b1;
      else if (fill_ready_i) serving_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (fill_i) column_q[fill_lane_i] <= fill_column_i;
    if (s_accept) served_lane_q <= s_line_lane_i;
  end
  assign fill_pend_o = pend_q;

  // Room was reserved: the queue never refuses.
  `TRI_ASSERT(QueueHasRoom, push_i || ask |-> queue_ready)
  `TRI_ASSERT_STREAM(FillStays, fill_valid_o, fill_ready_i, {fill_lane_o, fill_column_o,
                                                             fill_record_o})
  `TRI_ASSERT_STREAM(LineStays, m_line_valid_o, m_line_ready_i, entry_out)

endmodule
