// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Slot table: names the lane that the shared pipeline serves in each clock.
//
// As many of the entries as are set turn while enabled, entry 0 first; an entry may be empty.
// Written through the registers at any time.
// Handshake: none, one entry per clock.
// Latency: the entry of clock t is out in clock t+1.
// Golden: sim model `slot_table`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_slot_table
  import tri_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             enable_i,
    input  logic             write_i,
    input  logic [      6:0] index_i,
    input  logic             valid_i,
    input  logic [LaneW-1:0] lane_i,
    input  logic             set_last_i,
    input  logic [      6:0] last_i,      // the entry behind which entry 0 follows
    output logic [      6:0] last_o,
    output logic             valid_o,
    output logic [LaneW-1:0] lane_o
);

  `TRI_REQUIRE_LANES(Lanes)

  logic [Slots-1:0] valid_q;
  logic [Slots-1:0][LaneW-1:0] lane_q;
  logic [6:0] slot_q, last_q;
  logic out_valid_q;
  logic [LaneW-1:0] out_lane_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= '0;
      slot_q <= '0;
      last_q <= 7'(SlotsTurning - 1);
      out_valid_q <= 1'b0;
    end else begin
      if (write_i) valid_q[index_i] <= valid_i;
      if (set_last_i) last_q <= last_i;
      slot_q <= enable_i && slot_q < last_q ? slot_q + 7'd1 : '0;
      out_valid_q <= enable_i && valid_q[slot_q];
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_i) lane_q[index_i] <= lane_i;
    if (enable_i && valid_q[slot_q]) out_lane_q <= lane_q[slot_q];
  end

  assign valid_o = out_valid_q;
  assign lane_o  = out_lane_q;
  assign last_o  = last_q;

endmodule
