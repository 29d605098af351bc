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
  logic [3:0] pairs;
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
  assign group = first_i.group + x_group;
  assign fourth = first_i.fourth + y_fourth;
  assign pairs = row_sum[4:1];
  assign order_o = '{
          column: column,
          odd_group: group[0] ^ (column_sum >= 5'd10),
          pair: row[3:1],
          odd_row: row[0]
      };

  // A bank's column, or pair of rows, lies in the next group, or fourth, if the sum is beyond it,
  // and in the one behind that if the sum is beyond it by all there are.
  always_comb begin
    read_o.read = read_i;
    for (int unsigned b = 0; b < BankColumns; b++) begin
      automatic logic [1:0] on = 2'(column_sum > 5'(b)) + 2'(column_sum > 5'(b + BankColumns));
      read_o.group[b] = group + 3'(on);
      read_o.next_group[b] = group + 3'(on) + 3'd1;
    end
    for (int unsigned odd = 0; odd < 2; odd++) begin
      for (int unsigned b = 0; b < BankPairs; b++) begin
        // The bank's pair is so many behind a multiple of six.
        automatic int unsigned own = (b + 3 * odd) % BankPairs;
        automatic int unsigned other = (own + 3) % BankPairs;
        automatic logic [1:0] on = 2'(pairs > 4'(own)) + 2'(pairs > 4'(own + BankPairs));
        automatic logic [1:0] other_on = 2'(pairs > 4'(other)) + 2'(pairs > 4'(other + BankPairs));
        read_o.second[odd][b] = 1'b0;
        for (int unsigned p = 0; p < 2 * BankPairs; p++) begin
          // Three pairs or more behind the first one.
          if (Wide && pairs == 4'(p) && (own + 2 * BankPairs - p) % BankPairs >= 3) begin
            read_o.second[odd][b] = 1'b1;
          end
        end
        read_o.row[odd][b] = fourth + (read_o.second[odd][b] ? other_on : on);
      end
    end
  end

endmodule
