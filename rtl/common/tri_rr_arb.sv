// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Round-robin arbiter: grants the first request at or after the one behind the last grant.
//
// Handshake: combinational; the turn moves on in clocks with advance_i.
// Latency: none.
// Throughput: one grant per clock.
// Golden: sim model `rr_arb`.
//
// N: number of requests, 2 or more, a power of two.
module tri_rr_arb #(
    parameter int unsigned N = 8,
    localparam int unsigned IdxW = $clog2(N)
) (
    input  logic            clk_i,
    input  logic            rst_ni,
    input  logic [   N-1:0] req_i,
    input  logic            advance_i,
    output logic            valid_o,
    output logic [   N-1:0] gnt_o,
    output logic [IdxW-1:0] idx_o
);

  `TRI_REQUIRE_POWER(gen_count_rule, N, "N is a power of two, 2 or more")

  // Groups of eight: the first group with a request and the first request of every group are found
  // at the same time.
  localparam int unsigned S = N < 8 ? N : 8;
  localparam int unsigned G = N / S;
  logic [G-1:0][S-1:0] mask_q, req, ahead, first_ahead, first_any, above_ahead, above_any;
  logic [G-1:0] has_ahead, has_any, take_ahead, take_any, above;
  assign req   = req_i;
  assign ahead = req & mask_q;

  always_comb begin
    for (int unsigned g = 0; g < G; g++) begin
      automatic logic seen_ahead = 1'b0;
      automatic logic seen_any = 1'b0;
      for (int unsigned i = 0; i < S; i++) begin
        above_ahead[g][i] = seen_ahead;
        above_any[g][i]   = seen_any;
        first_ahead[g][i] = ahead[g][i] && !seen_ahead;
        first_any[g][i]   = req[g][i] && !seen_any;
        seen_ahead |= ahead[g][i];
        seen_any |= req[g][i];
      end
      has_ahead[g] = ahead[g] != '0;
      has_any[g]   = req[g] != '0;
    end
  end
  // Requests at or after the turn come first.
  always_comb begin
    automatic logic seen_ahead = 1'b0;
    automatic logic seen_any = 1'b0;
    for (int unsigned g = 0; g < G; g++) begin
      take_ahead[g] = has_ahead[g] && !seen_ahead;
      take_any[g]   = has_any[g] && !seen_any && has_ahead == '0;
      above[g]      = has_ahead != '0 ? seen_ahead : seen_any;
      seen_ahead |= has_ahead[g];
      seen_any |= has_any[g];
    end
  end

  logic [G-1:0][S-1:0] gnt, behind;  // the grant; all above it
  for (genvar g = 0; g < G; g++) begin : gen_group
    assign gnt[g] = ({S{take_ahead[g]}} & first_ahead[g]) | ({S{take_any[g]}} & first_any[g]);
    assign behind[g] = {S{above[g]}} | ({S{take_ahead[g]}} & above_ahead[g]) |
        ({S{take_any[g]}} & above_any[g]);
  end
  assign gnt_o   = gnt;
  assign valid_o = has_any != '0;

  always_comb begin
    idx_o = '0;
    for (int unsigned i = 0; i < N; i++) begin
      if (gnt_o[i]) idx_o |= IdxW'(i);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) mask_q <= '1;
    else if (advance_i) mask_q <= behind;
  end

endmodule
