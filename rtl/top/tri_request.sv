`include "tri_assert.svh"

// Block requests: asks the block gatherer for the next blocks of the lanes, round robin, as far as there is room for them.
//
// A request names the lane, whether it is for the scan, and whether it is the first of its pass over the slice.
// Handshake: m_req valid/ready, registered. Latency: one clock from room to request. Throughput: one request per clock.
// Golden: sim model `input`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_request
  import tri_enc_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input logic             load_i,
    input logic [LaneW-1:0] load_lane_i,
    input logic             load_scan_i,
    input logic [     23:0] load_count_i,

    input  logic [Lanes-1:0] accepted_i,  // a block of the lane has come (one-hot)
    input  logic [Lanes-1:0] released_i,  // a block of the lane has left the store, or the scan
    output logic [Lanes-1:0] expected_o,  // the lane has a request without its answer
    output logic [Lanes-1:0] idle_o,      // nothing left to ask for, nothing on its way or held

    output logic             m_req_valid_o,
    input  logic             m_req_ready_i,
    output logic [LaneW-1:0] m_req_lane_o,
    output logic             m_req_scan_o,
    output logic             m_req_first_o
);

  logic [Lanes-1:0][23:0] left_q;
  logic [Lanes-1:0][2:0] expected_q, held_q;
  logic [Lanes-1:0] scan_q, first_q, want, grant;
  logic [LaneW-1:0] grant_lane;
  logic any, take;
  logic valid_q, out_scan_q, out_first_q;
  logic [LaneW-1:0] out_lane_q;

  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    assign want[l] = left_q[l] != '0 && 4'(expected_q[l]) + 4'(held_q[l]) < 4'(InDepth);
    assign expected_o[l] = expected_q[l] != '0;
    assign idle_o[l] = left_q[l] == '0 && expected_q[l] == '0 && held_q[l] == '0;
  end

  assign take = any && (!valid_q || m_req_ready_i);
  tri_rr_arb #(
      .N(Lanes)
  ) u_arb (
      .clk_i,
      .rst_ni,
      .req_i(want),
      .advance_i(take),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(grant_lane)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      left_q <= '0;
      expected_q <= '0;
      held_q <= '0;
      scan_q <= '0;
      first_q <= '0;
      valid_q <= 1'b0;
    end else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        automatic logic asked = take && grant[l];
        if (load_i && load_lane_i == LaneW'(l)) begin
          left_q[l]  <= load_count_i;
          scan_q[l]  <= load_scan_i;
          first_q[l] <= 1'b1;
        end else if (asked) begin
          left_q[l]  <= left_q[l] - 24'd1;
          first_q[l] <= 1'b0;
        end
        if (asked != accepted_i[l]) begin
          expected_q[l] <= asked ? expected_q[l] + 3'd1 : expected_q[l] - 3'd1;
        end
        if (accepted_i[l] != released_i[l]) begin
          held_q[l] <= accepted_i[l] ? held_q[l] + 3'd1 : held_q[l] - 3'd1;
        end
      end
      if (!valid_q || m_req_ready_i) valid_q <= any;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      out_lane_q  <= grant_lane;
      out_scan_q  <= scan_q[grant_lane];
      out_first_q <= first_q[grant_lane];
    end
  end

  assign m_req_valid_o = valid_q;
  assign m_req_lane_o  = out_lane_q;
  assign m_req_scan_o  = out_scan_q;
  assign m_req_first_o = out_first_q;

  `TRI_ASSERT_STREAM(RequestStays, m_req_valid_o, m_req_ready_i, {m_req_lane_o, m_req_scan_o,
                                                                  m_req_first_o})

endmodule
