// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Samples of luma in order, out of the banks of the lane that was read: rows and columns from the
// first one on.
//
// Handshake: valid_i with the memories' words; samples stay until the next.
// Latency: one clock.
// Throughput: one place per clock.
// Golden: `codec::video::hardware::ring`; sim model `window_store`.
//
// Rows: 1 to 11, of more than ten columns 1 to 4. Columns: 1 to 16.
module tri_window_order
  import tri_pkg::*;
  import tri_inter_pkg::*;
#(
    parameter int unsigned Rows = 10,
    parameter int unsigned Columns = 10
) (
    input logic clk_i,
    input logic valid_i,
    input logic [1:0] lane_i,
    input bank_order_t order_i,
    // Of each bank the lower and the upper row.
    input sample_t [3:0][BankPairs-1:0][BankColumns-1:0][1:0] words_i,
    output sample_t [Rows-1:0][Columns-1:0] samples_o
);

  `TRI_REQUIRE(gen_rows_rule, Rows >= 1 && Rows <= (Columns > BankColumns ? 4 : 11),
               "Rows is 1 to 11, of more than ten columns 1 to 4")
  `TRI_REQUIRE(gen_columns_rule, Columns >= 1 && Columns <= 16, "Columns is 1 to 16")

  // Rows that are needed of ten columns: of sixteen columns the ones behind the tenth lie three
  // pairs on.
  localparam bit Wide = Columns > BankColumns;
  localparam int unsigned Needed = Wide ? 10 : Rows;

  sample_t [BankPairs-1:0][BankColumns-1:0][1:0] lane, half, pairs;
  assign lane = words_i[lane_i];

  // Pairs in order, of each column: by three, and by none to two.
  logic upper;
  logic [1:0] rest;
  assign upper = order_i.pair >= 3'd3;
  assign rest  = upper ? 2'(order_i.pair - 3'd3) : order_i.pair[1:0];
  for (genvar c = 0; c < BankColumns; c++) begin : gen_column
    logic turn;
    assign turn = upper ^ order_i.odd_group ^ (4'(c) < order_i.column);
    for (genvar p = 0; p < BankPairs; p++) begin : gen_pair
      assign half[p][c] = turn ? lane[(p+3)%BankPairs][c] : lane[p][c];
      always_comb begin
        unique case (rest)
          2'd1: pairs[p][c] = half[(p+1)%BankPairs][c];
          2'd2: pairs[p][c] = half[(p+2)%BankPairs][c];
          default: pairs[p][c] = half[p][c];
        endcase
      end
    end
  end

  // Rows from the first one on; columns in order.
  sample_t [Needed-1:0][BankColumns-1:0] rows, by_1, by_2, by_4, by_8;
  for (genvar r = 0; r < Needed; r++) begin : gen_row
    for (genvar c = 0; c < BankColumns; c++) begin : gen_column
      assign rows[r][c] = order_i.odd_row ? pairs[(r+1)/2][c][(r+1)%2] : pairs[r/2][c][r%2];
      assign by_1[r][c] = order_i.column[0] ? rows[r][(c+1)%BankColumns] : rows[r][c];
      assign by_2[r][c] = order_i.column[1] ? by_1[r][(c+2)%BankColumns] : by_1[r][c];
      assign by_4[r][c] = order_i.column[2] ? by_2[r][(c+4)%BankColumns] : by_2[r][c];
      assign by_8[r][c] = order_i.column[3] ? by_4[r][(c+8)%BankColumns] : by_4[r][c];
    end
  end

  sample_t [Rows-1:0][Columns-1:0] samples, samples_q;
  for (genvar r = 0; r < Rows; r++) begin : gen_out
    for (genvar c = 0; c < Columns; c++) begin : gen_column
      if (c < BankColumns) begin : gen_first
        assign samples[r][c] = by_8[r][c];
      end else begin : gen_behind
        assign samples[r][c] = by_8[r+6][c-BankColumns];
      end
    end
  end
  always_ff @(posedge clk_i) if (valid_i) samples_q <= samples;
  assign samples_o = samples_q;

  logic unused;
  assign unused = ^{by_8, pairs};

endmodule
