// SPDX-License-Identifier: Apache-2.0

// Which banks of a ring hold the samples of luma from a place of a window on: ten columns and up to
// eleven rows, or sixteen columns and four rows.
//
// Handshake: none.
// Latency: combinational.
// Throughput: one place per clock.
// Golden: `codec::video::hardware::ring`; sim model `window_store`.
//
// Wide: sixteen columns.
module tri_window_place
  import tri_inter_pkg::*;
#(
    parameter bit Wide = 1'b0
) (
    input logic read_i,
    input bank_place_t first_i,  // of place (0, 0)
    input logic [5:0] x_i,
    input logic [5:0] y_i,
    output bank_read_t read_o,
    output bank_order_t order_o
);

  // The place as groups of ten columns and fourths of twelve rows; then the sum.
  logic [2:0] x_group, group;
  logic [1:0] y_fourth, fourth;
  logic [3:0] x_column, y_row, column, row;
  logic [4:0] column_sum, row_sum;
  always_comb begin
    x_group  = '0;
    x_column = x_i[3:0];
    for (int unsigned i = 1; i < 7; i++) begin
      if (x_i >= 6'(10 * i)) begin
        x_group  = 3'(i);
        x_column = 4'(x_i - 6'(10 * i));
      end
    end
    y_fourth = '0;
    y_row = y_i[3:0];
    for (int unsigned i = 1; i < 6; i++) begin
      if (y_i >= 6'(12 * i)) begin
        y_fourth = 2'(i);
        y_row = 4'(y_i - 6'(12 * i));
      end
    end
  end
  assign column_sum = 5'(first_i.column) + 5'(x_column);
  assign row_sum = 5'(first_i.row) + 5'(y_row);
  assign column = column_sum >= 5'd10 ? 4'(column_sum - 5'd10) : column_sum[3:0];
  assign row = row_sum >= 5'd12 ? 4'(row_sum - 5'd12) : row_sum[3:0];
  assign group = first_i.group + x_group + 3'(column_sum >= 5'd10);
  assign fourth = first_i.fourth + y_fourth + 2'(row_sum >= 5'd12);
  assign order_o = '{column: column, odd_group: group[0], pair: row[3:1], odd_row: row[0]};

  always_comb begin
    read_o.read = read_i;
    for (int unsigned b = 0; b < BankColumns; b++) begin
      read_o.group[b] = group + 3'(4'(b) < column);
      read_o.next_group[b] = read_o.group[b] + 3'd1;
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

endmodule
