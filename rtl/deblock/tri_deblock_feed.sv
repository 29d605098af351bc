// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// The blocks of a macroblock, in the order in which tri_deblock wants them: its own from the store,
// those of its upper neighbour from the rows that came back from memory.
//
// Handshake: valid/ready for macroblocks, reads and blocks. fed_o[lane] marks that all blocks of a
// macroblock have been read.
// Latency: three clocks from a macroblock to its first block.
// Throughput: one block per clock.
// Golden: the order of `deblock::block`; through tri_reference in sim/tests/deblock.
module tri_deblock_feed
  import tri_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic ready_o,
    input logic [1:0] lane_i,
    input logic above_i,
    // Reads.
    output logic own_valid_o,
    input logic own_ready_i,
    output logic above_valid_o,
    input logic above_ready_i,
    output logic [1:0] lane_o,
    output logic [4:0] number_o,
    output logic [1:0] component_o,
    output logic [1:0] column_o,
    input samples_t own_i,
    input samples_t rows_i,
    output logic [3:0] fed_o,
    output logic holds_o,  // the last block of the rows that was read is still needed
    // To the filter.
    output logic valid_o,
    input logic ready_i,
    output samples_t block_o
);

  // Sixteen blocks of luma, four above them; four of Cb, of Cr; two above each.
  logic busy_q, above_q, fetched_q, valid_q, from_rows_q, go, move, last, room, upper;
  logic [1:0] lane_q;
  logic [4:0] step_q;
  samples_t block_q;
  assign upper = step_q[4:2] == 3'd4 || step_q[4:2] == 3'd7;
  assign move  = fetched_q && (!valid_q || ready_i);
  assign room  = busy_q && (!fetched_q || move);
  assign go    = room && (upper ? above_ready_i : own_ready_i);
  assign last  = step_q == (above_q ? 5'd31 : 5'd27);
  assign own_valid_o = room && !upper;
  assign above_valid_o = room && upper;
  assign lane_o = lane_q;
  assign number_o = step_q[4] ? step_q - 5'd4 : step_q;
  always_comb begin
    component_o = 2'd0;
    if (step_q[3]) component_o = step_q[1] ? 2'd2 : 2'd1;
    column_o = step_q[3] ? {1'b0, step_q[0]} : step_q[1:0];
  end
  assign ready_o = !busy_q || (go && last);
  assign fed_o   = 4'(go && last) << lane_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      fetched_q <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      if (ready_o) busy_q <= valid_i;
      if (go) fetched_q <= 1'b1;
      else if (move) fetched_q <= 1'b0;
      if (move) valid_q <= 1'b1;
      else if (ready_i) valid_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i && ready_o) begin
      lane_q  <= lane_i;
      above_q <= above_i;
      step_q  <= '0;
    end else if (go) begin
      step_q <= step_q == 5'd15 && !above_q ? 5'd20 : step_q + 5'd1;
    end
    if (go) from_rows_q <= upper;
    if (move) block_q <= from_rows_q ? rows_i : own_i;
  end
  assign holds_o = fetched_q && from_rows_q;
  assign valid_o = valid_q;
  assign block_o = block_q;

  `TRI_ASSERT_STREAM(BlockStays, valid_o, ready_i, block_o)

endmodule
