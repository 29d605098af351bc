// SPDX-License-Identifier: Apache-2.0

// Which banks of a ring hold the samples of luma from a place of a window on: ten columns and up to
// eleven rows, or sixteen columns and four rows.
//
// Handshake: none.
// Latency: combinational.
// Throughput: one place per clock.
// Golden: `codec::video::hardware::ring`; sim model `window_store`.
//
// Wide: sixteen columns. Right, Down: samples from where window_place_t points at to place (0, 0).
module tri_window_place
  import tri_inter_pkg::*;
#(
    parameter bit Wide = 1'b0,
    parameter int unsigned Right = 0,
    parameter int unsigned Down = 4
) (
    input logic read_i,
    input window_place_t window_i,
    input logic [5:0] x_i,
    input logic [5:0] y_i,
    output bank_read_t read_o,
    output bank_order_t order_o
);

  // Place in the ring: 80 columns, 48 rows.
  logic [7:0] x_sum, x;
  logic [6:0] y_sum, y;
  assign x_sum = {1'b0, window_i.x, 2'd0} + 8'(x_i) + 8'(Right);
  assign y_sum = {1'b0, window_i.y, 2'd0} + 7'(y_i) + 7'(Down);
  assign x = x_sum >= 8'd80 ? x_sum - 8'd80 : x_sum;
  assign y = y_sum >= 7'd48 ? y_sum - 7'd48 : y_sum;

  // Groups of ten columns; fourths of twelve rows.
  logic [2:0] group;
  logic [1:0] fourth;
  logic [6:0] column;
  logic [5:0] row;
  always_comb begin
    group  = '0;
    column = x[6:0];
    for (int unsigned i = 1; i < 8; i++) begin
      if (x >= 8'(10 * i)) begin
        group  = 3'(i);
        column = x[6:0] - 7'(10 * i);
      end
    end
    fourth = '0;
    row = y[5:0];
    for (int unsigned i = 1; i < 4; i++) begin
      if (y >= 7'(12 * i)) begin
        fourth = 2'(i);
        row = y[5:0] - 6'(12 * i);
      end
    end
  end
  assign order_o = '{column: column[3:0], odd_group: group[0], pair: row[3:1], odd_row: row[0]};

  always_comb begin
    read_o.read = read_i;
    for (int unsigned b = 0; b < BankColumns; b++) begin
      read_o.group[b] = group + 3'(4'(b) < column[3:0]);
    end
    for (int unsigned odd = 0; odd < 2; odd++) begin
      for (int unsigned b = 0; b < BankPairs; b++) begin
        // The bank's pair is so many behind a multiple of six.
        automatic logic [2:0] own = 3'((b + 3 * odd) % BankPairs);
        automatic logic [2:0] other = 3'((b + 3 * odd + 3) % BankPairs);
        automatic logic [2:0] on = own < row[3:1] ? own + 3'd6 - row[3:1] : own - row[3:1];
        read_o.second[odd][b] = Wide && on >= 3'd3;
        read_o.row[odd][b] = fourth + 2'((read_o.second[odd][b] ? other : own) < row[3:1]);
      end
    end
  end

  logic unused;
  assign unused = ^{column[6:4], row[5:4], x[7], y[6]};

endmodule
