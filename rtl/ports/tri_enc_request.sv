// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Block requests: asks the block gatherer for the blocks that the issue stage wants, lanes in turn.
//
// A request names the lane, whether it is for the scan, and whether it is the first of its pass
// over the slice. The issue stage wants at most InDepth blocks of a lane at a time that have not
// left yet.
// Handshake: m_req valid/ready, registered.
// Latency: three clocks from ask_i to request (count; grant; request).
// Throughput: one request per clock.
// Golden: sim model `enc_request`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_enc_request
  import tri_enc_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input logic             ask_i,
    input logic             ask_all_i,   // InDepth blocks; else one
    input logic             first_i,     // the first one begins a pass
    input logic [LaneW-1:0] ask_lane_i,
    input logic [Lanes-1:0] scanning_i,

    input  logic [Lanes-1:0] accepted_i,  // a block of the lane has come (one-hot)
    input  logic [Lanes-1:0] released_i,  // a block of the lane has left the store, or the scan
    output logic [Lanes-1:0] expected_o,  // the lane has a request without its answer
    output logic [Lanes-1:0] idle_o,      // all blocks that were asked for have come and left

    output logic             m_req_valid_o,
    input  logic             m_req_ready_i,
    output logic [LaneW-1:0] m_req_lane_o,
    output logic             m_req_scan_o,
    output logic             m_req_first_o
);

  `TRI_REQUIRE_LANES(Lanes)

  // Of each lane: requests to be made, made and not answered, blocks that have not left.
  logic [Lanes-1:0][2:0] todo_q, expected_q, open_q;
  logic [Lanes-1:0] first_q, want, grant;
  logic [LaneW-1:0] grant_lane;
  logic any, take;
  logic valid_q, out_scan_q, out_first_q;
  logic [LaneW-1:0] out_lane_q;

  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    assign want[l] = todo_q[l] != '0;
    assign expected_o[l] = expected_q[l] != '0;
    assign idle_o[l] = open_q[l] == '0;
  end

  // The grant is registered: a lane that has it does not ask.
  logic granted_q, next, free;
  logic [Lanes-1:0] grant_q;
  logic [LaneW-1:0] grant_lane_q;
  assign free = !valid_q || m_req_ready_i;
  assign take = granted_q && free;
  assign next = free || !granted_q;
  tri_rr_arb #(
      .N(Lanes)
  ) u_arb (
      .clk_i,
      .rst_ni,
      .req_i(want & ~grant_q),
      .advance_i(any && next),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(grant_lane)
  );

  logic [2:0] wanted;
  assign wanted = ask_all_i ? 3'(InDepth) : 3'd1;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      todo_q <= '0;
      expected_q <= '0;
      open_q <= '0;
      valid_q <= 1'b0;
      granted_q <= 1'b0;
      grant_q <= '0;
    end else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        automatic logic asked = ask_i && ask_lane_i == LaneW'(l);
        automatic logic made = take && grant_q[l];
        if (asked || made) begin
          todo_q[l] <= todo_q[l] + (asked ? wanted : '0) - {2'd0, made};
        end
        if (made != accepted_i[l]) begin
          expected_q[l] <= made ? expected_q[l] + 3'd1 : expected_q[l] - 3'd1;
        end
        if (asked || released_i[l]) begin
          open_q[l] <= open_q[l] + (asked ? wanted : '0) - {2'd0, released_i[l]};
        end
      end
      if (free) valid_q <= granted_q;
      if (next) begin
        grant_q   <= grant;
        granted_q <= any;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned l = 0; l < Lanes; l++) begin
      if (ask_i && first_i && ask_lane_i == LaneW'(l)) first_q[l] <= 1'b1;
      else if (take && grant_q[l]) first_q[l] <= 1'b0;
    end
    if (any && next) grant_lane_q <= grant_lane;
    if (take) begin
      out_lane_q  <= grant_lane_q;
      out_scan_q  <= scanning_i[grant_lane_q];
      out_first_q <= first_q[grant_lane_q];
    end
  end

  assign m_req_valid_o = valid_q;
  assign m_req_lane_o  = out_lane_q;
  assign m_req_scan_o  = out_scan_q;
  assign m_req_first_o = out_first_q;

  `TRI_ASSERT_STREAM(RequestStays, m_req_valid_o, m_req_ready_i, {m_req_lane_o, m_req_scan_o,
                                                                  m_req_first_o})

endmodule
