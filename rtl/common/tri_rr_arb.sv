// Round-robin arbiter: grants the first request at or after the one behind the last grant.
//
// Handshake: combinational; the turn moves on in clocks with advance_i. Latency: none. Throughput: one grant per clock.
// Golden: sim model `common::RoundRobin`.
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

  // Requests at or after the turn come first; x & −x keeps the lowest one, as a carry chain the tools can make short.
  logic [N-1:0] mask_q, ahead, first_ahead, first_any;
  assign ahead = req_i & mask_q;
  assign first_ahead = ahead & (~ahead + N'(1));
  assign first_any = req_i & (~req_i + N'(1));
  assign valid_o = req_i != '0;
  assign gnt_o = ahead != '0 ? first_ahead : first_any;

  always_comb begin
    idx_o = '0;
    for (int unsigned i = 0; i < N; i++) begin
      if (gnt_o[i]) idx_o |= IdxW'(i);
    end
  end

  // The turn after a grant: all requests above it.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) mask_q <= '1;
    else if (advance_i) mask_q <= ~(gnt_o | (gnt_o - N'(1)));
  end

endmodule
