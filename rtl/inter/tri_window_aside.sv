// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Halves of tiles on their way into the windows: those whose lane is read wait aside, so that they
// hold up no other lane, nor the read port.
//
// Handshake: valid/ready on both sides; luma_busy_i and chroma_busy_i mark lanes that are read in
// this clock, of which the store takes nothing; aside_o[lane] says that some of a lane wait here.
// Latency: none, or two clocks and until the lane is not read.
// Throughput: half a tile per clock.
// Golden: order alone; `codec::video::hardware::ring::Ring`.
module tri_window_aside
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [3:0] luma_busy_i,
    input logic [3:0] chroma_busy_i,
    input logic valid_i,
    output logic ready_o,
    input window_fill_t fill_i,
    input sample_t [3:0][7:0] samples_i,
    output logic valid_o,
    input logic ready_i,
    output window_fill_t fill_o,
    output sample_t [3:0][7:0] samples_o,
    output logic [3:0] aside_o
);

  localparam int unsigned Waiting = 32;

  typedef struct packed {
    window_fill_t fill;
    sample_t [3:0][7:0] samples;
  } half_t;

  // ------------------------------------------------------------------ aside
  half_t head;
  logic head_valid_q, push, fetch, pop;
  logic [4:0] write_q, read_q;
  logic [5:0] count_q;
  assign fetch = count_q != '0 && (!head_valid_q || pop);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_valid_q <= 1'b0;
      write_q <= '0;
      read_q <= '0;
      count_q <= '0;
    end else begin
      if (fetch) head_valid_q <= 1'b1;
      else if (pop) head_valid_q <= 1'b0;
      if (push) write_q <= write_q + 5'd1;
      if (fetch) read_q <= read_q + 5'd1;
      count_q <= count_q + 6'(push) - 6'(fetch);
    end
  end
  tri_ram_1r1w #(
      .Width($bits(half_t)),
      .Depth(Waiting)
  ) u_ram (
      .clk_i,
      .wen_i  (push),
      .waddr_i(write_q),
      .wdata_i({fill_i, samples_i}),
      .ren_i  (fetch),
      .raddr_i(read_q),
      .rdata_o(head)
  );
  for (genvar i = 0; i < 4; i++) begin : gen_lane
    logic came, left;
    logic [5:0] lane_count_q;
    assign came = push && fill_i.place.lane == 2'(i);
    assign left = pop && head.fill.place.lane == 2'(i);
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) lane_count_q <= '0;
      else lane_count_q <= lane_count_q + 6'(came) - 6'(left);
    end
    assign aside_o[i] = lane_count_q != '0;
  end

  // ------------------------------------------------------------------ which goes on
  // What is offered stays until it is taken.
  logic held_q, held_head_q, head_first, head_busy, own_busy;
  assign head_busy = head.fill.place.chroma ?
      chroma_busy_i[head.fill.place.lane] : luma_busy_i[head.fill.place.lane];
  assign own_busy = fill_i.place.chroma ?
      chroma_busy_i[fill_i.place.lane] : luma_busy_i[fill_i.place.lane];
  assign head_first = held_q ? held_head_q : head_valid_q && !head_busy;
  assign push = valid_i && own_busy && count_q != 6'(Waiting) && !(held_q && !held_head_q);
  assign valid_o = head_first || (valid_i && !push);
  assign pop = head_first && ready_i;
  assign ready_o = push || (!head_first && ready_i);
  assign {fill_o, samples_o} = head_first ? head : {fill_i, samples_i};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) held_q <= 1'b0;
    else held_q <= valid_o && !ready_i;
  end
  always_ff @(posedge clk_i) if (valid_o) held_head_q <= head_first;

  `TRI_ASSERT_STREAM(OfferStays, valid_o, ready_i, {fill_o, samples_o})

endmodule
