// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Load of a stage's copy out of the banks of the source store: the luma of a macroblock, each bank
// as it is free; for the estimate the last column of the macroblock to the left, too.
//
// Handshake: valid/ready for a macroblock, which ends what the stage had before; loaded_o marks a
// copy that is whole, until the next one; done_o the clock before.
// Latency: 6 clocks from a macroblock to its copy, 8 of the estimate, where the banks are free.
// Throughput: a block of each bank per clock.
// Golden: `codec::video::hardware::source`; sim model `source_store`.
//
// Left: with the column to the left.
module tri_source_load
  import tri_source_pkg::*;
#(
    parameter bit Left = 1'b0
) (
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic ready_o,
    input logic [1:0] lane_i,
    input logic [3:0] number_i,
    input logic beside_i,  // what else the stage waits for is there
    output logic loaded_o,
    output logic done_o,
    output logic [1:0] lane_o,
    // Banks.
    output logic [3:0] read_o,
    input logic [3:0] ready_i,
    output logic [3:0][6:0] address_o,
    // Their words, a clock later: into the copy, or the column to the left.
    output logic [3:0] write_o,
    output logic [3:0] left_o,
    output logic [3:0][1:0] row_o
);

  logic busy_q, loaded_q, take, done;
  logic [1:0] lane_q;
  logic [2:0] place_q, left_q;
  assign ready_o = !busy_q;
  assign take = valid_i && ready_o;
  always_ff @(posedge clk_i) begin
    if (take) begin
      lane_q  <= lane_i;
      place_q <= source_place(number_i);
      left_q  <= source_place(mb_plus(number_i, 4'd9));
    end
  end

  // Four rows of the macroblock, then two of the one to the left in the banks of its last column.
  logic [3:0] open_q, write_q, left_valid_q;
  logic [3:0][1:0] row_q;
  for (genvar b = 0; b < 4; b++) begin : gen_bank
    localparam bit Beside = Left && b % 2 == 1;
    logic [2:0] count_q;
    logic last, beside, go;
    logic [1:0] row;
    assign beside = Beside && count_q[2];
    assign last = count_q == (Beside ? 3'd5 : 3'd3);
    assign row = beside ? {count_q[0], 1'(b / 2 == 0)} : count_q[1:0];
    assign go = open_q[b] && ready_i[b];
    assign address_o[b] = {beside ? left_q : place_q, row, lane_q};
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        open_q[b] <= 1'b0;
        write_q[b] <= 1'b0;
        left_valid_q[b] <= 1'b0;
      end else begin
        if (take) open_q[b] <= 1'b1;
        else if (go && last) open_q[b] <= 1'b0;
        write_q[b] <= go && !beside;
        left_valid_q[b] <= go && beside;
      end
    end
    always_ff @(posedge clk_i) begin
      if (take) count_q <= '0;
      else if (go) count_q <= count_q + 3'd1;
      row_q[b] <= row;
    end
  end
  assign read_o = open_q;
  assign write_o = write_q;
  assign left_o = left_valid_q;
  assign row_o = row_q;

  assign done = busy_q && open_q == '0 && beside_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q   <= 1'b0;
      loaded_q <= 1'b0;
    end else begin
      if (take) busy_q <= 1'b1;
      else if (done) busy_q <= 1'b0;
      if (take) loaded_q <= 1'b0;
      else if (done) loaded_q <= 1'b1;
    end
  end
  assign loaded_o = loaded_q;
  assign done_o   = done;
  assign lane_o   = lane_q;

endmodule
