// SPDX-License-Identifier: Apache-2.0

// Shapes that go on to the fractional search: those that cost no more than 16x16 and the price of
// their mb_type, and of those the two cheapest with it; the earlier shape of equals.
//
// Handshake: valid follows the costs.
// Latency: two clocks (costs of the shapes; their order).
// Throughput: one macroblock per clock.
// Golden: `codec::video::hardware::whole::WholeSearch::shapes`; sim model `whole_shapes`.
module tri_whole_shapes
  import tri_inter_pkg::*;
(
    input  logic                   clk_i,
    input  logic                   rst_ni,
    input  logic                   valid_i,
    input  logic [Parts-1:0][16:0] cost_i,
    input  logic [      6:0]       lambda_i,  // λm
    output logic                   valid_o,
    output logic [      1:0]       first_o,
    output logic                   two_o,     // there is a second
    output logic [      1:0]       second_o
);

  logic [3:0][18:0] cost, with_type;
  logic [3:0][8:0] price;
  assign cost[ShapeWhole] = 19'(cost_i[0]);
  assign cost[ShapeRows] = 19'(cost_i[1]) + 19'(cost_i[2]);
  assign cost[ShapeColumns] = 19'(cost_i[3]) + 19'(cost_i[4]);
  assign cost[ShapeQuarters] = (19'(cost_i[5]) + 19'(cost_i[6])) +
      (19'(cost_i[7]) + 19'(cost_i[8]));
  assign price[ShapeWhole] = '0;
  assign price[ShapeRows] = {1'b0, lambda_i, 1'b0};
  assign price[ShapeColumns] = {1'b0, lambda_i, 1'b0};
  assign price[ShapeQuarters] = {1'b0, lambda_i, 1'b0} + 9'(lambda_i);

  logic [3:0] promising_q;
  logic [3:0][18:0] key_q;
  logic valid_q, done_q;
  for (genvar s = 0; s < 4; s++) begin : gen_shape
    assign with_type[s] = cost[s] + 19'(price[s]);
    always_ff @(posedge clk_i) begin
      if (valid_i) begin
        promising_q[s] <= cost[s] <= cost[ShapeWhole] + 19'(price[s]);
        key_q[s] <= with_type[s];
      end
    end
  end

  // [a][b]: a comes before b.
  logic [3:0][3:0] ahead;
  logic [3:0] is_first, is_second;
  for (genvar a = 0; a < 4; a++) begin : gen_order
    assign ahead[a][a] = 1'b0;
    for (genvar b = a + 1; b < 4; b++) begin : gen_pair
      assign ahead[a][b] = promising_q[a] && (!promising_q[b] || key_q[a] <= key_q[b]);
      assign ahead[b][a] = promising_q[b] && !ahead[a][b];
    end
    // As many others come before it.
    logic [3:0] others;
    for (genvar b = 0; b < 4; b++) begin : gen_other
      assign others[b] = ahead[b][a];
    end
    assign is_first[a]  = promising_q[a] && others == '0;
    assign is_second[a] = promising_q[a] && $onehot(others);
  end

  logic two_q;
  logic [1:0] first_q, second_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      done_q  <= 1'b0;
    end else begin
      valid_q <= valid_i;
      done_q  <= valid_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_q) begin
      two_q <= |is_second;
      first_q <= {is_first[3] || is_first[2], is_first[3] || is_first[1]};
      second_q <= {is_second[3] || is_second[2], is_second[3] || is_second[1]};
    end
  end
  assign valid_o = done_q;
  assign first_o = first_q;
  assign two_o = two_q;
  assign second_o = second_q;

  logic unused;
  assign unused = ^{is_first[0], is_second[0]};

endmodule
