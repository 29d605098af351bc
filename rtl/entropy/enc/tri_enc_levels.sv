// SPDX-License-Identifier: Apache-2.0

// Levels of the block that is binarised: which of them are significant, and the one that is coded,
// kept in registers. The level that is coded next is taken from the word one bin before.
//
// Handshake: none, enables. Latency: one clock. Throughput: one level per clock.
// Golden: `entropy::lane::macroblock`.
module tri_enc_levels
  import tri_enc_pkg::*;
(
    input logic clk_i,

    input word_low_t  low_i,
    input word_high_t high_i,
    input logic       wide_i,  // high_i counts

    input logic       load_i,  // a block begins
    input logic [3:0] k_i,     // scan position

    // Pick the next level: the one below behind a sign, else the last one of the scan.
    input logic pick_i,
    input logic sign_i,
    input logic last_i,

    output logic        sig_o,       // the level at k_i is significant
    output logic        is_last_o,   // none above it is
    output logic        more_o,      // some below it is
    output logic [ 3:0] k_below_o,   // where the next one is
    output logic        negative_o,  // the level that was picked
    output logic [10:0] minus1_o     // its magnitude less 1
);

  logic [15:0] sig, sig_q, sig_above, sig_below, pick;
  for (genvar i = 0; i < 16; i++) begin : gen_level
    assign sig[i] = low_i[i][3:0] != '0 || (wide_i && high_i[i] != '0);
  end
  assign sig_o = sig_q[k_i];
  assign sig_above = sig_q & (16'hFFFE << k_i);
  assign sig_below = sig_q & ~(16'hFFFF << k_i);
  assign is_last_o = sig_above == '0;
  assign more_o = sig_below != '0;
  always_comb begin
    k_below_o = '0;
    for (int i = 0; i < 16; i++) begin
      if (sig_below[i]) k_below_o = 4'(i);
    end
  end

  logic [4:0] value_low;
  logic [6:0] value_high;
  always_comb begin
    pick = '0;
    if (sign_i) pick[k_below_o] = 1'b1;
    else if (last_i && is_last_o) pick[k_i] = 1'b1;
    else pick[15] = 1'b1;
    value_low  = '0;
    value_high = '0;
    for (int unsigned i = 0; i < 16; i++) begin
      value_low |= pick[i] ? low_i[i] : '0;
      value_high |= pick[i] ? high_i[i] : '0;
    end
  end

  logic negative_q;
  logic [10:0] minus1_q;
  always_ff @(posedge clk_i) begin
    if (load_i) sig_q <= sig;
    if (pick_i) begin
      negative_q <= value_low[4];
      minus1_q   <= {value_high & {7{wide_i}}, value_low[3:0]} - 11'd1;
    end
  end
  assign negative_o = negative_q;
  assign minus1_o   = minus1_q;

endmodule
