// SPDX-License-Identifier: Apache-2.0
// For techmap: flip-flops whose reset does not wait for the clock as such whose reset does. What
// they hold next is then a function of inputs and registers (mutants.py).

(* techmap_celltype = "$adff" *)
module asynchronous (CLK, ARST, D, Q);
  parameter WIDTH = 1;
  parameter CLK_POLARITY = 1;
  parameter ARST_POLARITY = 1;
  parameter ARST_VALUE = 0;
  input CLK, ARST;
  input [WIDTH-1:0] D;
  output [WIDTH-1:0] Q;
  \$sdff #(
      .WIDTH(WIDTH),
      .CLK_POLARITY(CLK_POLARITY),
      .SRST_POLARITY(ARST_POLARITY),
      .SRST_VALUE(ARST_VALUE)
  ) _TECHMAP_REPLACE_ (
      .CLK(CLK),
      .SRST(ARST),
      .D(D),
      .Q(Q)
  );
endmodule

(* techmap_celltype = "$adffe" *)
module asynchronous_enabled (CLK, ARST, EN, D, Q);
  parameter WIDTH = 1;
  parameter CLK_POLARITY = 1;
  parameter ARST_POLARITY = 1;
  parameter ARST_VALUE = 0;
  parameter EN_POLARITY = 1;
  input CLK, ARST, EN;
  input [WIDTH-1:0] D;
  output [WIDTH-1:0] Q;
  \$sdffe #(
      .WIDTH(WIDTH),
      .CLK_POLARITY(CLK_POLARITY),
      .SRST_POLARITY(ARST_POLARITY),
      .SRST_VALUE(ARST_VALUE),
      .EN_POLARITY(EN_POLARITY)
  ) _TECHMAP_REPLACE_ (
      .CLK(CLK),
      .SRST(ARST),
      .EN(EN),
      .D(D),
      .Q(Q)
  );
endmodule
