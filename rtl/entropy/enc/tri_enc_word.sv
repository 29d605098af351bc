// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Level words: what comes out of the pipeline as the entropy coder takes it, and whether the 8x8
// block that a block lies in has levels so far.
//
// Handshake: none, never stalls. Latency: none; the flags of the 8x8 blocks are kept by lane.
// Throughput: one block per clock. Golden: `codec::pipeline::encode_block`; sim model `enc_pipe`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_enc_word
  import tri_pkg::*;
  import tri_enc_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,

    input logic               done_i,
    input logic   [LaneW-1:0] lane_i,
    input user_t              user_i,
    input logic               nz_i,
    input coded_t             coded_i,

    output logic               nz8_o,
    output word_t              word_o,
    output logic  [15:0][11:0] levels_o  // of the word, in two's complement: the trace's
);

  `TRI_REQUIRE_LANES(Lanes)

  logic [Lanes-1:0] nz8_q;
  assign nz8_o = nz_i || (user_i.blk[1:0] != '0 && nz8_q[lane_i]);
  always_ff @(posedge clk_i) begin
    if (done_i) nz8_q[lane_i] <= nz8_o;
  end

  assign word_o.head = '{
          last: user_i.last,
          cbp_b: user_i.cbp_b,
          cbp_a: user_i.cbp_a,
          cbf_b: user_i.cbf_b,
          cbf_a: user_i.cbf_a,
          nz: nz_i,
          rem_mode: coded_i.rem_mode,
          pred_flag: coded_i.pred_flag
      };
  logic [15:0] wide;
  assign word_o.wide = wide != '0;
  for (genvar k = 0; k < 16; k++) begin : gen_level
    logic [11:0] magnitude;
    assign magnitude = {1'b0, coded_i.magnitude[k]};
    assign wide[k] = magnitude[10:4] != '0;
    assign word_o.high[k] = magnitude[10:4];
    assign word_o.low[k] = {coded_i.negative[k], magnitude[3:0]};
    assign levels_o[k] = coded_i.negative[k] ? -magnitude : magnitude;
  end

  // The rest is the neighbours'.
  logic unused;
  assign unused = ^{user_i.blk[3:2], user_i.column, user_i.wide, user_i.first, user_i.corner};

endmodule
