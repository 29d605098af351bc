// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// What a stage keeps of the row of macroblocks above, of four lanes: a word a column. Of one
// macroblock the words above and above right are read.
//
// Handshake: none for what is kept; start_i begins a macroblock, done_o marks its words, which stay
// until the next one. Beyond the last column the word to the right is any.
// Latency: four clocks.
// Throughput: a macroblock in four clocks.
// Golden: `codec::video::store::Store::around`.
//
// Width: bits of a word, 1 or more. Columns: of macroblocks, 2 to 512.
module tri_motion_above #(
    parameter int unsigned Width   = 11,
    parameter int unsigned Columns = 512
) (
    input logic clk_i,
    input logic rst_ni,
    input logic keep_i,
    input logic [1:0] keep_lane_i,
    input logic [8:0] keep_x_i,
    input logic [Width-1:0] keep_word_i,
    input logic start_i,
    input logic [1:0] lane_i,  // from the clock behind start_i on, until done_o
    input logic [8:0] x_i,
    output logic done_o,
    output logic [Width-1:0] above_o,
    output logic [Width-1:0] right_o
);

  `TRI_REQUIRE(gen_width_rule, Width >= 1, "Width is 1 or more")
  `TRI_REQUIRE(gen_columns_rule, Columns >= 2 && Columns <= 512, "Columns is 2 to 512")

  localparam int unsigned AddrW = $clog2(4 * Columns);

  // Reads of the two words, the second one's coming.
  logic [2:0] step_q;
  logic done_q;
  logic [8:0] x;
  logic [Width-1:0] word, above_q;
  assign x = step_q[1] ? x_i + 9'd1 : x_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q <= '0;
      done_q <= 1'b0;
    end else begin
      step_q <= {step_q[1:0], start_i};
      if (start_i) done_q <= 1'b0;
      else if (step_q[2]) done_q <= 1'b1;
    end
  end
  tri_ram_1r1w #(
      .Width(Width),
      .Depth(4 * Columns)
  ) u_ram (
      .clk_i,
      .wen_i  (keep_i),
      .waddr_i(AddrW'({keep_x_i, keep_lane_i})),
      .wdata_i(keep_word_i),
      .ren_i  (|step_q[1:0]),
      .raddr_i(AddrW'({x, lane_i})),
      .rdata_o(word)
  );
  always_ff @(posedge clk_i) if (step_q[1]) above_q <= word;
  assign done_o  = done_q;
  assign above_o = above_q;
  assign right_o = word;

  `TRI_ASSERT(KeptColumn, !keep_i || 32'(keep_x_i) < Columns)

endmodule
