// SPDX-License-Identifier: Apache-2.0

// tri_rr_arb: one grant, to one who asks; who keeps on asking waits for N - 1 others at most.
module rr_arb #(
    parameter int unsigned N = 8,
    localparam int unsigned IdxW = $clog2(N)
) (
    input logic         clk_i,
    input logic [N-1:0] req_i,
    input logic         advance_i
);

  logic rst_ni;
  reset_once u_reset (
      .clk_i,
      .rst_no(rst_ni)
  );

  logic valid;
  logic [N-1:0] grant;
  logic [IdxW-1:0] index;
  tri_rr_arb #(
      .N(N)
  ) dut (
      .clk_i,
      .rst_ni,
      .req_i,
      .advance_i,
      .valid_o(valid),
      .gnt_o  (grant),
      .idx_o  (index)
  );

  // One of them, whichever it is.
  logic [IdxW-1:0] watched_q;
  always_ff @(posedge clk_i) watched_q <= watched_q;

  logic waiting, turn;
  logic [IdxW:0] others_q;
  assign waiting = req_i[watched_q] && !grant[watched_q];
  assign turn = advance_i && valid;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || !req_i[watched_q]) others_q <= '0;
    else if (turn) others_q <= waiting ? others_q + (IdxW + 1)'(1) : '0;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // The turn moves on with a grant.
      advance_with_grant : assume (!advance_i || req_i != '0);
      grant_when_asked : assert (valid == (req_i != '0));
      one_grant : assert ((grant & (grant - N'(1))) == '0 && (grant != '0) == valid);
      to_one_who_asks : assert ((grant & ~req_i) == '0);
      index_of_grant : assert (!valid || grant == N'(1) << index);
      nobody_starves : assert (others_q < (IdxW + 1)'(N));
      waits_for_all_others : cover (others_q == (IdxW + 1)'(N - 1));
    end
  end

endmodule
