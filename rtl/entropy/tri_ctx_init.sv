// Initial state of a context at the start of an I slice (9.3.1.1): preCtxState = Clip3(1, 126, ((m · qp) >> 4) + n).
//
// Combinational. Golden: `entropy::context::initial_state`.
module tri_ctx_init
  import tri_tables_pkg::*;
(
    input  logic [5:0] ctx_i,   // dense number
    input  logic [5:0] qp_i,
    output logic [6:0] state_o
);

  logic signed [7:0] m, n;
  logic signed [14:0] product;
  logic signed [10:0] pre;
  logic [6:0] clipped;
  assign m = $signed(init_m(ctx_i));
  assign n = $signed(init_n(ctx_i));
  assign product = m * $signed({1'b0, qp_i});
  assign pre = product[14:4] + 11'(n);
  always_comb begin
    if (pre < 11'sd1) clipped = 7'd1;
    else if (pre > 11'sd126) clipped = 7'd126;
    else clipped = pre[6:0];
  end
  assign state_o = clipped[6] ? {clipped[5:0], 1'b1} : {~clipped[5:0], 1'b0};

  logic unused;
  assign unused = ^product[3:0];

endmodule
