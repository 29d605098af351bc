// SPDX-License-Identifier: Apache-2.0

// Sizes of four coefficients of an 8x8 block, half a column, in 1/256 of a quantiser step, with the
// rounding offset added: floor(|c|·MF / 2^(8 + qp/6)) + offset. The level is in the upper twelve
// bits, what the threshold rule compares (tri_levels8) in the lower eight.
//
// Handshake: none, enables by stage.
// Latency: four clocks (magnitude and MF; product by halves of MF; sum; shift), and one before them
// for the QP.
// Throughput: four coefficients per clock.
// Golden: `levels::levels8`, the sizes. Magnitudes of 8-bit residuals stay within 16320, products
// within 28 bits.
module tri_quant8
  import tri_tables_pkg::*;
(
    input logic clk_i,
    input logic start_i,  // qp_i and offset_i, of what comes from the next clock on
    input logic [3:0] valid_i,  // coef_i, half_i, column_i; magnitudes; products; sums
    input logic [5:0] qp_i,
    input logic [6:0] offset_i,
    input logic half_i,  // rows 4 to 7
    input logic [2:0] column_i,
    input logic signed [3:0][14:0] coef_i,
    output logic [3:0][19:0] sum_o,
    output logic [3:0] negative_o
);

  // MF of the six scale classes, shift, and the offset where it is added.
  logic [5:0][14:0] mf_q;
  logic [3:0] shift_q;
  logic [15:0] added_q;
  logic [2:0] row;
  assign row = qp_mod6(qp_i);
  always_ff @(posedge clk_i) begin
    if (start_i) begin
      for (int unsigned c = 0; c < 6; c++) mf_q[c] <= quant_mf8({row, 3'(c)});
      shift_q <= qp_div6(qp_i);
      added_q <= {9'd0, offset_i} << qp_div6(qp_i);
    end
  end

  for (genvar k = 0; k < 4; k++) begin : gen_place
    logic [2:0] class_n;
    logic [13:0] size_q;
    logic [14:0] factor_q;
    logic [20:0] low_q;
    logic [21:0] high_q;
    logic [2:0] negative_q;
    logic [28:0] product_q;
    logic [19:0] sum_q;
    logic sign_q;
    assign class_n = scale_class8({half_i, 2'(k), column_i});
    always_ff @(posedge clk_i) begin
      if (valid_i[0]) begin
        size_q <= 14'(coef_i[k][14] ? -coef_i[k] : coef_i[k]);
        factor_q <= mf_q[class_n];
        negative_q[0] <= coef_i[k][14];
      end
      if (valid_i[1]) begin
        low_q <= 21'(size_q) * 21'(factor_q[6:0]);
        high_q <= 22'(size_q) * 22'(factor_q[14:7]);
        negative_q[1] <= negative_q[0];
      end
      if (valid_i[2]) begin
        product_q <= {high_q, 7'd0} + 29'(low_q) + {5'd0, added_q, 8'd0};
        negative_q[2] <= negative_q[1];
      end
      if (valid_i[3]) begin
        sum_q  <= 20'((product_q >> 8) >> shift_q);
        sign_q <= negative_q[2];
      end
    end
    assign sum_o[k] = sum_q;
    assign negative_o[k] = sign_q;
  end

endmodule
