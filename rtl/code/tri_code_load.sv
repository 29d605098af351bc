// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Blocks of the source for four lanes, block by block in coding order: those of the macroblock that
// is coded, then those of the next one, as places of blocks are given up.
//
// Handshake: valid/ready to the source store, which answers in order; the offer stays. loaded_o
// counts blocks that are there of the lane's macroblock, at most 24; freed_i those whose place may
// be taken by the next one's. next_i[lane]: the macroblock is over; there is one behind it that is
// loaded already where there was room.
// Latency: two clocks from a request to its block where no other lane asks.
// Throughput: a block per clock.
// Golden: positions alone.
module tri_code_load
  import tri_pkg::*;
  import tri_code_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    // By lane.
    input logic [3:0] open_i,  // it has a plan: its macroblock's source is there
    input logic [3:0] more_i,  // there is a macroblock behind it
    input logic [3:0][4:0] freed_i,
    input logic [3:0] next_i,
    output logic [3:0][4:0] loaded_o,
    // The source store.
    input logic [3:0][1:0] chroma_there_i,
    output logic block_valid_o,
    input logic block_ready_i,
    output logic [1:0] block_lane_o,
    output logic block_next_o,
    output logic [4:0] block_o,
    input logic block_valid_i,
    input samples_t block_i,
    // To the blocks of the lanes.
    output logic write_o,
    output code_place_t place_o,
    output samples_t samples_o
);

  // Blocks asked for, from the beginning of the lane's macroblock on: 0 to 48.
  logic [3:0][5:0] asked_q;
  logic [3:0][4:0] loaded_q;
  logic [3:0] wants;
  logic [3:0][4:0] number;
  logic [3:0] beyond;
  for (genvar l = 0; l < 4; l++) begin : gen_lane
    logic [5:0] rest;
    assign beyond[l] = asked_q[l] >= 6'(CodeBlocks);
    assign rest = beyond[l] ? asked_q[l] - 6'(CodeBlocks) : asked_q[l];
    assign number[l] = rest[4:0];
    assign wants[l] = open_i[l] && !next_i[l] &&
        (!beyond[l] || (more_i[l] && rest < 6'(freed_i[l]))) &&
        (!number[l][4] || chroma_there_i[l][beyond[l]]);
  end

  // The offer: its lane stays until it is taken.
  logic any, held_q, take;
  logic [1:0] pick, lane, lane_q;
  logic [3:0] unused_grant;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(wants),
      .advance_i(block_valid_o && block_ready_i),
      .valid_o(any),
      .gnt_o(unused_grant),
      .idx_o(pick)
  );
  assign lane = held_q ? lane_q : pick;
  assign block_valid_o = held_q || any;
  assign take = block_valid_o && block_ready_i;
  assign block_lane_o = lane;
  assign block_next_o = beyond[lane];
  assign block_o = number[lane];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) held_q <= 1'b0;
    else held_q <= block_valid_o && !block_ready_i;
  end
  always_ff @(posedge clk_i) if (!held_q) lane_q <= pick;

  // What comes, a clock later.
  code_place_t place_q;
  logic ahead_q;  // of the next macroblock
  always_ff @(posedge clk_i) begin
    if (take) begin
      place_q <= '{lane: lane, number: number[lane]};
      ahead_q <= beyond[lane] && !next_i[lane];
    end
  end
  assign write_o   = block_valid_i;
  assign place_o   = place_q;
  assign samples_o = block_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      asked_q  <= '0;
      loaded_q <= '0;
    end else begin
      for (int unsigned l = 0; l < 4; l++) begin
        automatic logic mine = take && lane == 2'(l);
        automatic logic came = block_valid_i && place_q.lane == 2'(l);
        if (next_i[l]) begin
          asked_q[l]  <= asked_q[l] - 6'(CodeBlocks) + 6'(mine);
          loaded_q[l] <= 5'(asked_q[l] - 6'(CodeBlocks));
        end else begin
          asked_q[l] <= asked_q[l] + 6'(mine);
          if (came && !ahead_q) loaded_q[l] <= loaded_q[l] + 5'd1;
        end
      end
    end
  end
  assign loaded_o = loaded_q;

  // A macroblock is over when all of it has come.
  logic loaded_all;
  always_comb begin
    loaded_all = 1'b1;
    for (int unsigned l = 0; l < 4; l++) begin
      if (next_i[l] && loaded_q[l] != 5'(CodeBlocks)) loaded_all = 1'b0;
    end
  end

  logic unused;
  assign unused = ^{unused_grant, loaded_all};

  `TRI_ASSERT_STREAM(OfferStays, block_valid_o, block_ready_i, {block_lane_o, block_o})
  `TRI_ASSERT(AllLoaded, next_i == '0 || loaded_all)

endmodule
