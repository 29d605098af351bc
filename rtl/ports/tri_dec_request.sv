// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Beat requests: asks for the next beats of the lanes' packets, round robin, as far as there is
// room for them in the lanes' rings.
//
// A request names the lane and whether it is for the first beat of a packet. A packet's last beat
// voids the lane's requests that are still under way: who answers drops those that come when a
// packet is through, up to the next first one.
// Handshake: m_req valid/ready, registered.
// Latency: two clocks from room to request.
// Throughput: one request per clock, of one lane every other clock.
// Golden: sim model `dec_request`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_dec_request
  import tri_dec_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input  logic [Lanes-1:0] open_i,      // a lane takes a packet
    input  logic [Lanes-1:0] accepted_i,  // a beat of the lane has come (one-hot)
    input  logic             last_i,      // it was the packet's last
    input  logic [Lanes-1:0] released_i,  // a beat has left the lane's ring
    output logic [Lanes-1:0] expected_o,  // the lane has a request without its answer

    output logic             m_req_valid_o,
    input  logic             m_req_ready_i,
    output logic [LaneW-1:0] m_req_lane_o,
    output logic             m_req_first_o
);

  `TRI_REQUIRE_LANES(Lanes)

  localparam int unsigned CountW = $clog2(InDepth + 1);

  logic [Lanes-1:0] open_q, first_q, want, want_q, grant;
  logic [Lanes-1:0][CountW-1:0] expected_q, held_q;
  logic [LaneW-1:0] grant_lane;
  logic any, take;
  logic valid_q, out_first_q;
  logic [LaneW-1:0] out_lane_q;

  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    assign want[l] = open_q[l] &&
        (CountW + 1)'(expected_q[l]) + (CountW + 1)'(held_q[l]) < (CountW + 1)'(InDepth);
    assign expected_o[l] = expected_q[l] != '0;
  end

  assign take = any && (!valid_q || m_req_ready_i);
  tri_rr_arb #(
      .N(Lanes)
  ) u_arb (
      .clk_i,
      .rst_ni,
      .req_i(want_q & open_q),
      .advance_i(take),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(grant_lane)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      open_q <= '0;
      first_q <= '0;
      expected_q <= '0;
      held_q <= '0;
      valid_q <= 1'b0;
      want_q <= '0;
    end else begin
      // Who is granted a request now waits a clock: its counts are then right again.
      want_q <= want & ~(grant &{Lanes{take}});
      for (int unsigned l = 0; l < Lanes; l++) begin
        automatic logic asked = take && grant[l];
        automatic logic ends = accepted_i[l] && last_i;
        if (open_i[l]) open_q[l] <= 1'b1;
        else if (ends) open_q[l] <= 1'b0;
        if (open_i[l]) first_q[l] <= 1'b1;
        else if (asked) first_q[l] <= 1'b0;
        if (ends) expected_q[l] <= '0;
        else if (asked != accepted_i[l]) begin
          expected_q[l] <= asked ? expected_q[l] + CountW'(1) : expected_q[l] - CountW'(1);
        end
        if (accepted_i[l] != released_i[l]) begin
          held_q[l] <= accepted_i[l] ? held_q[l] + CountW'(1) : held_q[l] - CountW'(1);
        end
      end
      if (!valid_q || m_req_ready_i) valid_q <= any;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      out_lane_q  <= grant_lane;
      out_first_q <= first_q[grant_lane];
    end
  end

  assign m_req_valid_o = valid_q;
  assign m_req_lane_o  = out_lane_q;
  assign m_req_first_o = out_first_q;

  `TRI_ASSERT_STREAM(RequestStays, m_req_valid_o, m_req_ready_i, {m_req_lane_o, m_req_first_o})

endmodule
