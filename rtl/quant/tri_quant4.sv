// SPDX-License-Identifier: Apache-2.0

// Quantiser: (|c|·MF + (rounding << (qbits−6))) >> qbits with the sign restored; levels in zig-zag
// order.
//
// Signs are never taken off: for a negative product P the level is (P + 2^qbits − 1 − offset) >>
// qbits, rounded down, which is the same.
// Handshake: none, enables by stage.
// Latency: two clocks from coef_i (multiply by halves of MF; add, round and shift); qp_i comes a
// clock before.
// Throughput: one block per clock.
// Golden: `quant::quant4`. Coefficients of 8-bit residuals stay within ±4080, ±9180 and ±6120
// (scale classes 0, 1, 2), so each class has a multiplier of its own width; products and sums stay
// within 27 bits, levels within ±1632.
//
// Video: 1; 0 for a machine without video blocks. They have offsets in 1/128 step and may come
// without DC, and the threshold rule (tri_level_drops) wants levels with six bits below their step.
// Ports are wider then; there are no others, so that the cells of 0 are those of tensors alone.
module tri_quant4
  import tri_tables_pkg::*;
#(
    parameter bit Video = 1'b0,
    localparam int unsigned RoundingW = Video ? 7 : 6,
    localparam int unsigned FractionW = Video ? 6 : 0,
    localparam int unsigned NzW = Video ? 16 : 1
) (
    input logic clk_i,
    input logic [2:0] valid_i,  // qp_i; coef_i, qp_next_i, rounding_i; the product
    input logic [5:0] qp_i,  // one clock before coef_i
    input logic signed [15:0][14:0] coef_i,
    input logic [5:0] qp_next_i,  // with coef_i
    input logic [RoundingW-1:0] rounding_i,  // with coef_i; 32 or 64 of a step's 64 or 128 at most
    input logic without_dc_i,  // with coef_i: the first level is 0; Video alone
    output logic signed [15:0][11+FractionW:0] level_o,  // fraction below; of both rounded down
    output logic [NzW-1:0] nz_o  // of the block; of each level
);

  // Multipliers, and then offsets and shift: from their tables a clock before they are used.
  logic [2:0] row;
  logic [2:0][13:0] mf_q;
  logic [3:0] shift, shift_q;
  logic [22:0] offset, offset_q, below_q;
  assign row    = qp_mod6(qp_i);
  assign shift  = qp_div6(qp_next_i);
  assign offset = {8'd0, rounding_i, {(15 - RoundingW) {1'b0}}} << shift;
  always_ff @(posedge clk_i) begin
    if (valid_i[0]) begin
      for (int unsigned c = 0; c < 3; c++) mf_q[c] <= quant_mf({row, 2'b00} + 5'(c));
    end
    if (valid_i[1]) begin
      shift_q  <= shift;
      offset_q <= offset;
      below_q  <= ~(23'h7F_8000 << shift) & ~offset;  // of negative products
    end
  end

  logic signed [15:0][11+FractionW:0] level_d, level_q;
  logic [15:0] nonzero;
  logic [NzW-1:0] nz_q;
  for (genvar k = 0; k < 16; k++) begin : gen_level
    localparam int unsigned At = 32'(zigzag(4'(k)));
    localparam int unsigned Class = 32'(scale_class(4'(At)));
    localparam int unsigned CoefW = Class == 0 ? 13 : Class == 1 ? 15 : 14;
    localparam int unsigned HighW = Class == 0 ? 7 : 6;  // bits of MF above its seven low ones
    logic signed [CoefW-1:0] coef;
    logic signed [7:0] mf_low;
    logic signed [HighW:0] mf_high;
    logic signed [CoefW+6:0] low_q;
    logic signed [19:0] high_q;
    logic negative_q;
    always_comb begin
      coef = coef_i[At][CoefW-1:0];
      if (Video && k == 0) begin
        if (without_dc_i) coef = '0;
      end
    end
    assign mf_low  = {1'b0, mf_q[Class][6:0]};
    assign mf_high = {1'b0, mf_q[Class][HighW+6:7]};
    always_ff @(posedge clk_i) begin
      if (valid_i[1]) begin
        low_q <= (CoefW + 7)'(coef * mf_low);
        high_q <= 20'(coef * mf_high);
        negative_q <= coef[CoefW-1];
      end
    end

    logic [22:0] added;
    logic [26:0] sum;
    assign added = negative_q ? below_q : offset_q;
    assign sum = {high_q, 7'd0} + 27'(low_q) + 27'(added);
    assign level_d[k] = (12 + FractionW)'($signed(sum[26:15-FractionW]) >>> shift_q);
    assign nonzero[k] = level_d[k][FractionW+:12] != '0;
    logic unused;
    assign unused = ^sum[14:0];
  end
  always_ff @(posedge clk_i) begin
    if (valid_i[2]) begin
      level_q <= level_d;
      if (Video) nz_q <= NzW'(nonzero);
      else nz_q <= NzW'(nonzero != '0);
    end
  end
  assign level_o = level_q;
  assign nz_o = nz_q;

  // The highest bits of coefficients repeat the sign; those of multipliers are zero.
  logic unused_high;
  assign unused_high = ^{coef_i, mf_q, without_dc_i};

endmodule
