// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// In place of the alignment unit in a machine for pictures and video only: INT8 elements in units
// of 1 as they are, in offset binary.
//
// Handshake: none, never stalls.
// Latency: five clocks, that of tri_align_front and tri_align.
// Throughput: one 4x4 block per clock.
// Golden: `align::block` of INT8 with exponent 0.
//
// SampleBits: 8 to 12. LaneW: bits of a lane number, 1 or more.
module tri_align_direct #(
    parameter int unsigned SampleBits = 8,
    parameter int unsigned LaneW = 3
) (
    input logic clk_i,
    input logic rst_ni,

    input logic             valid_i,
    input logic [LaneW-1:0] lane_i,
    input logic [    511:0] data_i,   // element i in [32·i +: 8], raster order

    output logic                     valid_o,
    output logic [        LaneW-1:0] lane_o,
    output logic [16*SampleBits-1:0] samples_o
);

  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)
  `TRI_REQUIRE(gen_lane_rule, LaneW >= 1, "LaneW is 1 or more")

  localparam int unsigned Latency = 5;
  localparam logic [SampleBits-1:0] Middle = SampleBits'(1) << (SampleBits - 1);

  logic [Latency:1] valid_q;
  logic [LaneW-1:0] lane_q[1:Latency];
  logic [16*SampleBits-1:0] samples_q[1:Latency];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[Latency-1:1], valid_i};
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      lane_q[1] <= lane_i;
      for (int unsigned i = 0; i < 16; i++) begin
        samples_q[1][SampleBits*i+:SampleBits] <= SampleBits'($signed(data_i[32*i+:8])) ^ Middle;
      end
    end
    for (int unsigned s = 2; s <= Latency; s++) begin
      if (valid_q[s-1]) begin
        lane_q[s] <= lane_q[s-1];
        samples_q[s] <= samples_q[s-1];
      end
    end
  end

  logic unused_high;
  always_comb begin
    unused_high = 1'b0;
    for (int unsigned i = 0; i < 16; i++) unused_high ^= ^data_i[32*i+8+:24];
  end

  assign valid_o   = valid_q[Latency];
  assign lane_o    = lane_q[Latency];
  assign samples_o = samples_q[Latency];

endmodule
