// SPDX-License-Identifier: Apache-2.0

// Dequantiser of four levels of an 8x8 block, half a row, with flat scaling matrices (8.5.13.1):
// level·V, rounded at QP below 12, shifted from there on.
//
// Handshake: none, enables by stage.
// Latency: two clocks to the product (V; product), the shift behind it combinational; one before
// them for the QP.
// Throughput: four levels per clock.
// Golden: `quant::eight::dequant8`. Sixteen bits hold what comes from levels of 8-bit samples; of
// others the low bits are given, and fits_o is not all ones.
module tri_dequant8
  import tri_tables_pkg::*;
(
    input logic clk_i,
    input logic start_i,  // qp_i, of what comes from the next clock on
    input logic [1:0] valid_i,  // level_i, row_i, half_i; behind them
    input logic [5:0] qp_i,
    input logic [2:0] row_i,
    input logic half_i,  // columns 4 to 7
    input logic signed [3:0][12:0] level_i,
    output logic signed [3:0][15:0] coef_o,
    output logic [3:0] fits_o
);

  logic [2:0] row;
  logic [3:0] period_q;
  logic [5:0][5:0] v_q;
  assign row = qp_mod6(qp_i);
  always_ff @(posedge clk_i) begin
    if (start_i) begin
      for (int unsigned c = 0; c < 6; c++) v_q[c] <= dequant_v8({row, 3'(c)});
      period_q <= qp_div6(qp_i);
    end
  end
  for (genvar k = 0; k < 4; k++) begin : gen_place
    logic [2:0] class_n;
    logic signed [12:0] level_q;
    logic [5:0] factor_q;
    logic signed [18:0] product_q;
    logic signed [24:0] scaled;
    assign class_n = scale_class8({row_i, half_i, 2'(k)});
    always_ff @(posedge clk_i) begin
      if (valid_i[0]) begin
        level_q  <= level_i[k];
        factor_q <= v_q[class_n];
      end
      if (valid_i[1]) product_q <= 19'(level_q) * 19'($signed({1'b0, factor_q}));
    end
    always_comb begin
      unique case (period_q)
        4'd0: scaled = (25'(product_q) + 25'sd2) >>> 2;
        4'd1: scaled = (25'(product_q) + 25'sd1) >>> 1;
        default: scaled = 25'(product_q) <<< (period_q - 4'd2);
      endcase
    end
    assign coef_o[k] = scaled[15:0];
    assign fits_o[k] = scaled[24:15] == '0 || scaled[24:15] == '1;
  end

endmodule
