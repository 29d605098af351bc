// SPDX-License-Identifier: Apache-2.0

// The threshold rule of an 8x8 block, four places a clock, twice: first which places reach the
// threshold, sixteen groups in any order; then the same groups again, in any order, give levels.
//
// Handshake: none, enable mark_i.
// Latency: none from sum_i to level_o; a mark counts from the next clock on.
// Throughput: four places per clock, a block in 32 clocks.
// Golden: `levels::levels8`.
module tri_levels8 (
    input logic clk_i,
    input logic mark_i,  // of the first sixteen clocks
    input logic [3:0] group_i,  // places 4·group_i to 4·group_i + 3
    input logic [3:0][19:0] sum_i,  // of tri_quant8
    input logic [3:0] negative_i,
    output logic signed [3:0][12:0] level_o
);

  logic [3:0] reaches;
  logic [15:0][3:0] reaches_q, alone, last;
  always_ff @(posedge clk_i) begin
    if (mark_i) reaches_q[group_i] <= reaches;
  end
  tri_level_marks #(
      .Places(64)
  ) u_marks (
      .reaches_i(reaches_q),
      .alone_o  (alone),
      .last_o   (last)
  );
  for (genvar k = 0; k < 4; k++) begin : gen_place
    assign reaches[k] = sum_i[k][19:8] != '0;
    tri_level_place u_place (
        .sum_i     (sum_i[k]),
        .negative_i(negative_i[k]),
        .quarter_i (group_i[3:2]),
        .alone_i   (alone[group_i][k]),
        .last_i    (last[group_i][k]),
        .level_o   (level_o[k])
    );
  end

endmodule
