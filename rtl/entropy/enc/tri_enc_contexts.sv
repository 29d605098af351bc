// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Context store: the states of a lane's contexts, read a clock before they are used, with
// forwarding.
//
// Handshake: none; read_i presents the context of the bin that the engine will see next, write_i
// the state after the bin that it has now. The state of a context that is read while it is written
// is forwarded. init_* writes while the lane is idle.
// Latency: one clock.
// Throughput: one read and one write per clock.
// Golden: `entropy::Contexts`; of video `entropy::engine::Encoder`.
//
// Depth: contexts, 2 or more.
module tri_enc_contexts #(
    parameter  int unsigned Depth = 1 << $bits(tri_pkg::ctx_t),
    localparam int unsigned CtxW  = $clog2(Depth)
) (
    input logic clk_i,
    input logic rst_ni,

    input logic            init_valid_i,
    input logic [CtxW-1:0] init_addr_i,
    input logic [     6:0] init_state_i,

    input  logic            read_i,
    input  logic [CtxW-1:0] read_addr_i,
    output logic [     6:0] state_o,

    input logic            write_i,
    input logic [CtxW-1:0] write_addr_i,
    input logic [     6:0] write_state_i
);

  `TRI_REQUIRE(gen_depth_rule, Depth >= 2, "Depth is 2 or more")

  logic forward_q;
  logic [6:0] forwarded_q, stored;

  tri_ram_1r1w #(
      .Width(7),
      .Depth(Depth)
  ) u_states (
      .clk_i,
      .wen_i  (write_i || init_valid_i),
      .waddr_i(init_valid_i ? init_addr_i : write_addr_i),
      .wdata_i(init_valid_i ? init_state_i : write_state_i),
      .ren_i  (read_i),
      .raddr_i(read_addr_i),
      .rdata_o(stored)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) forward_q <= 1'b0;
    else if (read_i) forward_q <= write_i && write_addr_i == read_addr_i;
  end
  always_ff @(posedge clk_i) begin
    if (read_i && write_i) forwarded_q <= write_state_i;
  end
  assign state_o = forward_q ? forwarded_q : stored;

endmodule
