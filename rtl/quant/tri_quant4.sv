// Quantiser: (|c|·MF + (rounding << (qbits−6))) >> qbits with the sign restored; levels in zig-zag order.
//
// Handshake: none, enables by stage. Latency: two clocks (multiply; round and shift). Throughput: one block per clock.
// Golden: `quant::quant4`. Levels of 8-bit samples never exceed ±1632, so twelve bits hold them.
module tri_quant4
  import tri_tables_pkg::*;
(
    input  logic                     clk_i,
    input  logic        [ 1:0]       valid_i,     // of the two stages
    input  logic signed [15:0][14:0] coef_i,
    input  logic        [ 5:0]       qp_i,        // with coef_i
    input  logic        [ 5:0]       qp_next_i,   // one clock later
    input  logic        [ 5:0]       rounding_i,  // one clock later
    output logic signed [15:0][11:0] level_o,
    output logic                     nz_o
);

  // The multiplier takes the magnitude; the product is kept in units of 2^−15.
  logic [2:0][13:0] mf;
  logic [2:0] row;
  logic [15:0][27:0] product_q;
  logic [15:0] sign_q;
  assign row = qp_mod6(qp_i);
  for (genvar c = 0; c < 3; c++) begin : gen_mf
    assign mf[c] = quant_mf({row, 2'b00} + 5'(c));
  end
  for (genvar k = 0; k < 16; k++) begin : gen_multiply
    localparam int unsigned At = 32'(zigzag(4'(k)));
    localparam int unsigned Class = 32'(scale_class(4'(At)));
    logic signed [14:0] c;
    logic [13:0] magnitude;
    assign c = $signed(coef_i[At]);
    assign magnitude = 14'(c[14] ? -c : c);
    always_ff @(posedge clk_i) begin
      if (valid_i[0]) begin
        product_q[k] <= magnitude * mf[Class];
        sign_q[k] <= c[14];
      end
    end
  end

  logic [ 3:0] shift;
  logic [27:0] offset;
  logic signed [15:0][11:0] level_d, level_q;
  logic nz_q;
  assign shift  = qp_div6(qp_next_i);
  assign offset = {13'd0, rounding_i, 9'd0} << shift;
  for (genvar k = 0; k < 16; k++) begin : gen_round
    logic [27:0] sum;
    logic [11:0] magnitude;
    assign sum = product_q[k] + offset;
    logic unused;
    assign unused = ^sum[14:0];
    assign magnitude = 12'(sum[27:15] >> shift);
    assign level_d[k] = sign_q[k] ? -magnitude : magnitude;
  end
  always_ff @(posedge clk_i) begin
    if (valid_i[1]) begin
      level_q <= level_d;
      nz_q <= level_d != '0;
    end
  end
  assign level_o = level_q;
  assign nz_o = nz_q;

endmodule
