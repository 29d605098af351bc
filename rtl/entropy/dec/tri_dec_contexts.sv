// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Context file of a decoding lane: the states of all contexts in registers, and the one of the bin
// at hand beside them.
//
// Which context comes next depends on the bin at hand. So two are read ahead, the next one after a
// 0 and the next one after a 1, and the bin chooses (a state of the parser that goes one way takes
// port 0): the file lies beside the arithmetic engine's loop, not in it. What the bin makes of its
// own context goes before what the file holds of it. Each of the two ports reaches the contexts
// that can follow its bin, and no others.
// Handshake: none.
// Latency: a clock from an address to state_o.
// Throughput: one context per clock.
// Golden: `entropy::lane::SliceParser` (states).
module tri_dec_contexts
  import tri_pkg::*;
  import tri_tables_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input logic       init_valid_i,
    input ctx_t       init_addr_i,
    input logic [6:0] init_state_i,

    input logic       go_i,    // move on to the next context
    input logic       port_i,  // by this port: 1 where the bin is 1 and matters
    input ctx_t [1:0] addr_i,

    output ctx_t            ctx_o,    // the context at hand
    output logic [6:0]      state_o,
    input  logic            write_i,  // its bin is decoded
    input  logic            bin_i,
    input  logic [1:0][6:0] state_i   // what a 0 and a 1 make of it
);

  function automatic logic [Contexts-1:0] run(ctx_t first, int unsigned count);
    run = '0;
    for (int unsigned i = 0; i < Contexts; i++) run[i] = i >= 32'(first) && i < 32'(first) + count;
  endfunction

  // Contexts that can follow where port 0 is taken: all but the first flag of a block, those of the
  // last level, and what lies behind a first 1 of mb_qp_delta or of a level.
  localparam logic [Contexts-1:0] Reach0 = ~(run(
      CtxQpMore, 2
  ) | run(
      CtxSig, 1
  ) | run(
      CtxLast, 15
  ) | run(
      CtxAbs + ctx_t'(5), 5
  ));
  // Contexts that can follow a 1 where port 1 is taken.
  localparam logic [Contexts-1:0] Reach1 = run(
      CtxPrevMode, 2
  ) | run(
      CtxCbp, 4
  ) | run(
      CtxQpDelta, 1
  ) | run(
      CtxQpChanged, 3
  ) | run(
      CtxSig, 1
  ) | run(
      CtxLast, 15
  ) | run(
      CtxAbs + ctx_t'(1), 1
  ) | run(
      CtxAbs + ctx_t'(5), 5
  );

  logic [Contexts-1:0][6:0] states_q;
  ctx_t ctx_q;
  logic [6:0] state_q;
  logic [1:0][6:0] next;
  for (genvar b = 0; b < 2; b++) begin : gen_port
    localparam logic [Contexts-1:0] Reach = b == 0 ? Reach0 : Reach1;
    always_comb begin
      next[b] = '0;
      for (int unsigned c = 0; c < Contexts; c++) begin
        if (Reach[c] && addr_i[b] == ctx_t'(c)) next[b] |= states_q[c];
      end
      if (write_i && addr_i[b] == ctx_q) next[b] = state_i[b];
    end
  end

  // Writes. The data go to one group of eight contexts only, for the inputs of flip-flops take
  // power even when their clock stands.
  localparam int unsigned Groups = Contexts / 8;
  ctx_t at;
  logic [1:0][6:0] data;
  logic [Groups-1:0] group;
  logic [Groups-1:0][6:0] group_data;
  assign at   = init_valid_i ? init_addr_i : ctx_q;
  assign data = init_valid_i ? {2{init_state_i}} : state_i;
  for (genvar g = 0; g < Groups; g++) begin : gen_group
    assign group[g] = (init_valid_i || write_i) && at[CtxW-1:3] == (CtxW - 3)'(g);
    assign group_data[g] = (data[1] & {7{group[g] && bin_i}}) | (data[0] & {7{group[g] && !bin_i}});
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned c = 0; c < Contexts; c++) begin
      if (group[c/8] && at[2:0] == 3'(c % 8)) states_q[c] <= group_data[c/8];
    end
    if (go_i) begin
      ctx_q   <= port_i ? addr_i[1] : addr_i[0];
      state_q <= port_i ? next[1] : next[0];
    end
  end
  assign ctx_o   = ctx_q;
  assign state_o = state_q;

  // Only assertions use the reset: the states are written before a slice begins.
  logic unused_reset;
  assign unused_reset = rst_ni;
  `TRI_ASSERT(StateIsTheFiles, write_i |-> state_q == states_q[ctx_q])

endmodule
