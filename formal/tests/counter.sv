// SPDX-License-Identifier: Apache-2.0

// For the test of prove.py: properties that hold, that do not, and that are never reached.
module counter (
    input logic clk_i,
    input logic step_i
);

  logic rst_ni;
  reset_once u_reset (
      .clk_i,
      .rst_no(rst_ni)
  );

  logic [3:0] count_q, other_q;
  logic [1:0] kept_q;
  always_ff @(posedge clk_i) begin
    kept_q <= kept_q;
    if (!rst_ni) begin
      count_q <= '0;
      other_q <= 4'd10;
    end else if (step_i) begin
      count_q <= count_q == 4'd9 ? '0 : count_q + 4'd1;
      other_q <= other_q == 4'd1 ? 4'd10 : other_q - 4'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      ten_at_most : assert (count_q < 4'd10);
      add_up : assert (count_q + other_q == 4'd10);
      five_at_most : assert (count_q < 4'd5);
      any_to_begin_with : assert (kept_q != 2'd2);
      nine : cover (count_q == 4'd9);
      twelve : cover (count_q == 4'd12);
    end
  end

endmodule
