// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Jobs of the decoder's lanes: a lane has two entries; its jobs wait, are parsed, and drain through
// the pipeline, in order.
//
// Handshake: none; push_i only for lanes that are not full.
// Latency: one clock.
// Throughput: a push per clock, an opening per clock and lane.
// Golden: sim model `dec_jobs`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_dec_jobs #(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input logic             push_i,
    input logic [LaneW-1:0] push_lane_i,
    input logic [Lanes-1:0] free_i,       // the lane can take a packet
    input logic             ended_i,      // the last of a slice has left the pipeline
    input logic [LaneW-1:0] ended_lane_i,

    output logic [Lanes-1:0] open_o,       // a lane takes its next job
    output logic [Lanes-1:0] full_o,
    output logic [Lanes-1:0] busy_o,
    output logic [Lanes-1:0] push_sel_o,   // entry that the next push goes to
    output logic [Lanes-1:0] parse_sel_o,  // entry that is parsed
    output logic [Lanes-1:0] issue_sel_o   // entry whose blocks are issued
);

  `TRI_REQUIRE_LANES(Lanes)

  // Jobs that have been given, taken and finished, modulo 4.
  logic [Lanes-1:0][1:0] pushed_q, opened_q, finished_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pushed_q   <= '0;
      opened_q   <= '0;
      finished_q <= '0;
    end else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        if (push_i && push_lane_i == LaneW'(l)) pushed_q[l] <= pushed_q[l] + 2'd1;
        if (open_o[l]) opened_q[l] <= opened_q[l] + 2'd1;
        if (ended_i && ended_lane_i == LaneW'(l)) finished_q[l] <= finished_q[l] + 2'd1;
      end
    end
  end
  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    assign open_o[l] = free_i[l] && pushed_q[l] != opened_q[l];
    assign full_o[l] = pushed_q[l] - finished_q[l] == 2'd2;
    assign busy_o[l] = pushed_q[l] != finished_q[l] || !free_i[l];
    assign push_sel_o[l] = pushed_q[l][0];
    assign parse_sel_o[l] = !opened_q[l][0];
    assign issue_sel_o[l] = finished_q[l][0];
  end

endmodule
