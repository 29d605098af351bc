// SPDX-License-Identifier: Apache-2.0

// Inverse 4x4 core transform with rounding (8.5.12.2), a register between the two butterflies of
// the columns.
//
// Rounding, +32 before >> 6, is bit 5 of a sum added to its upper bits: it comes out beside them, a
// carry into the addition that follows.
// Handshake: none, enable valid_i.
// Latency: one clock to the register, the rest combinational.
// Throughput: one block per clock.
// Golden: `transform::idct4`. Coefficients of 16 bits are enough for what the quantiser makes of
// 8-bit samples.
module tri_idct4 (
    input  logic                     clk_i,
    input  logic                     valid_i,
    input  logic signed [15:0][15:0] coef_i,
    output logic signed [15:0][13:0] floor_o,  // residual less its rounding
    output logic        [15:0]       round_o
);

  typedef logic signed [19:0] sum_t;

  logic signed [15:0][17:0] row;
  for (genvar r = 0; r < 4; r++) begin : gen_row
    logic signed [17:0] w0, w1, w2, w3, e, f, g, h;
    assign w0 = 18'($signed(coef_i[4*r]));
    assign w1 = 18'($signed(coef_i[4*r+1]));
    assign w2 = 18'($signed(coef_i[4*r+2]));
    assign w3 = 18'($signed(coef_i[4*r+3]));
    assign e = w0 + w2;
    assign f = w0 - w2;
    assign g = (w1 >>> 1) - w3;
    assign h = w1 + (w3 >>> 1);
    assign row[4*r] = e + h;
    assign row[4*r+1] = f + g;
    assign row[4*r+2] = f - g;
    assign row[4*r+3] = e - h;
  end
  for (genvar c = 0; c < 4; c++) begin : gen_col
    sum_t w0, w1, w2, w3, e_q, f_q, g_q, h_q;
    assign w0 = 20'($signed(row[c]));
    assign w1 = 20'($signed(row[4+c]));
    assign w2 = 20'($signed(row[8+c]));
    assign w3 = 20'($signed(row[12+c]));
    always_ff @(posedge clk_i) begin
      if (valid_i) begin
        e_q <= w0 + w2;
        f_q <= w0 - w2;
        g_q <= (w1 >>> 1) - w3;
        h_q <= w1 + (w3 >>> 1);
      end
    end
    sum_t sum[4];
    assign sum[0] = e_q + h_q;
    assign sum[1] = f_q + g_q;
    assign sum[2] = f_q - g_q;
    assign sum[3] = e_q - h_q;
    for (genvar r = 0; r < 4; r++) begin : gen_out
      logic [4:0] unused;
      assign unused = sum[r][4:0];
      assign floor_o[4*r+c] = sum[r][19:6];
      assign round_o[4*r+c] = sum[r][5];
    end
  end

endmodule
