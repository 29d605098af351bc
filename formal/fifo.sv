// SPDX-License-Identifier: Apache-2.0

// tri_fifo: what comes out is what went in, in order, none lost, none twice; an offer stays.
//
// Beside it a queue as a shift register, whose words never lie in a ring.
module fifo #(
    parameter int unsigned Width = 2,
    parameter int unsigned Depth = 4
) (
    input logic             clk_i,
    input logic             valid_i,
    input logic [Width-1:0] data_i,
    input logic             ready_i
);

  logic rst_ni;
  reset_once u_reset (
      .clk_i,
      .rst_no(rst_ni)
  );

  logic ready, valid;
  logic [Width-1:0] data;
  tri_fifo #(
      .Width(Width),
      .Depth(Depth)
  ) dut (
      .clk_i,
      .rst_ni,
      .valid_i,
      .ready_o(ready),
      .data_i,
      .valid_o(valid),
      .ready_i,
      .data_o (data)
  );

  localparam int unsigned CountW = $clog2(Depth + 1);
  logic [Depth-1:0][Width-1:0] words_q, words;
  logic [CountW-1:0] count_q, kept;
  logic push, pop;
  assign push = valid_i && ready;
  assign pop  = valid && ready_i;
  assign kept = count_q - CountW'(pop);
  always_comb begin
    words = pop ? words_q >> Width : words_q;
    if (push) words[kept] = data_i;
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      count_q <= '0;
    end else begin
      count_q <= kept + CountW'(push);
      words_q <= words;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      ready_while_room : assert (ready == (count_q != CountW'(Depth)));
      valid_while_filled : assert (valid == (count_q != '0));
      first_in_first_out : assert (!valid || data == words_q[0]);
      full : cover (!ready);
      empty_again : cover (pop && count_q == CountW'(1));
    end
  end

endmodule
