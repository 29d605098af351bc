// SPDX-License-Identifier: Apache-2.0

// The threshold rule of an 8x8 block, half a column a clock, twice: first which places reach the
// threshold, sixteen halves in any order; then the same halves again, in any order, give levels.
//
// Handshake: none, enable mark_i.
// Latency: none from sum_i to level_o; a mark counts from the next clock on.
// Throughput: four places per clock, a block in 32 clocks.
// Golden: `levels::levels8`.
module tri_levels8
  import tri_tables_pkg::*;
(
    input logic clk_i,
    input logic mark_i,  // of the first sixteen clocks
    input logic half_i,  // rows 4 to 7
    input logic [2:0] column_i,
    input logic [3:0][19:0] sum_i,  // of tri_quant8
    input logic [3:0] negative_i,
    output logic signed [3:0][12:0] level_o
);

  logic [3:0] reaches;
  logic [7:0][7:0] reaches_q, alone, last;  // by row and column
  logic [63:0] scan_reaches, scan_alone, scan_last;
  always_ff @(posedge clk_i) begin
    if (mark_i) begin
      for (int unsigned k = 0; k < 4; k++) reaches_q[{half_i, 2'(k)}][column_i] <= reaches[k];
    end
  end
  tri_level_marks #(
      .Places(64)
  ) u_marks (
      .reaches_i(scan_reaches),
      .alone_o  (scan_alone),
      .last_o   (scan_last)
  );
  for (genvar k = 0; k < 64; k++) begin : gen_scan
    localparam int unsigned At = 32'(zigzag8(6'(k)));
    assign scan_reaches[k]   = reaches_q[At/8][At%8];
    assign alone[At/8][At%8] = scan_alone[k];
    assign last[At/8][At%8]  = scan_last[k];
  end
  for (genvar k = 0; k < 4; k++) begin : gen_place
    logic [2:0] row;
    assign row = {half_i, 2'(k)};
    assign reaches[k] = sum_i[k][19:8] != '0;
    tri_level_place u_place (
        .sum_i     (sum_i[k]),
        .negative_i(negative_i[k]),
        .quarter_i (scan_quarter8({row, column_i})),
        .alone_i   (alone[row][column_i]),
        .last_i    (last[row][column_i]),
        .level_o   (level_o[k])
    );
  end

endmodule
