// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// What the row of macroblocks above left in memory, for the next macroblock of each of four lanes:
// the bottom row of its luma blocks, the lower halves of its chroma blocks, its record.
//
// It lies as tiles do: the first has four rows of sixteen samples as two halves of 8x4; of the
// second the upper half has two rows of eight pairs of Cb and Cr, the lower one begins with the
// record. Answers come in any order, halves of tiles, too. One with an error, or one that nobody
// asked for, is an error of its lane.
// One memory of one port: answers go first, then records, then blocks.
// Handshake: valid/ready for commands and answers, which are always taken, and for reads; want_i is
// a strobe. valid_o[lane] marks what is whole, until release_i[lane].
// Latency: two or three clocks from want_i to the first command, one from the last answer to
// valid_o, one from a read to its block.
// Throughput: a command, an answer or a read per clock.
// Golden: blocks as the filter left them; through tri_reference in sim/tests/deblock.
module tri_reference_rows
  import tri_pkg::*;
  import tri_reference_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [31:0] base_i,  // in tiles of 64 bytes
    input logic [3:0] want_i,
    input logic [3:0][8:0] want_x_i,
    // Memory.
    output logic command_valid_o,
    input logic command_ready_i,
    output logic [31:0] command_address_o,
    output logic [2:0] command_tag_o,  // lane, and which tile
    input logic answer_valid_i,
    output logic answer_ready_o,
    input logic [2:0] answer_tag_i,
    input logic answer_half_i,
    input logic answer_error_i,
    input logic [31:0][7:0] answer_data_i,
    // What is there.
    output logic [3:0] valid_o,
    input logic [3:0] release_i,
    output logic [3:0] error_o,
    input logic read_record_i,
    output logic read_record_ready_o,
    input logic [1:0] read_record_lane_i,
    output edge_record_t record_o,
    input logic read_valid_i,
    output logic read_ready_o,
    input logic [1:0] read_lane_i,
    input logic [1:0] read_component_i,  // 0 luma, 1 Cb, 2 Cr
    input logic [1:0] read_column_i,
    output samples_t read_o  // of chroma the lower half alone
);

  // ------------------------------------------------------------------ commands
  logic [3:0] want_q, grant;
  logic [1:0] next_lane, lane_q;
  logic any, pick, busy_q, valid_q, tile_q, advance;
  logic [8:0] x_q;
  logic [3:0][8:0] want_x_q;
  logic [31:0] address_q;
  logic [2:0] tag_q;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(want_q),
      .advance_i(pick),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(next_lane)
  );
  assign advance = !valid_q || command_ready_i;
  assign pick = any && (!busy_q || (advance && tile_q));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      want_q  <= '0;
      busy_q  <= 1'b0;
      tile_q  <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      want_q <= (want_q & ~(grant &{4{pick}})) | want_i;
      if (pick) busy_q <= 1'b1;
      else if (advance && tile_q) busy_q <= 1'b0;
      if (busy_q && advance) tile_q <= !tile_q;
      if (advance) valid_q <= busy_q;
    end
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned l = 0; l < 4; l++) if (want_i[l]) want_x_q[l] <= want_x_i[l];
    if (pick) begin
      lane_q <= next_lane;
      x_q <= want_x_q[next_lane];
    end
    if (busy_q && advance) begin
      address_q <= base_i + 32'({lane_q, x_q, tile_q});
      tag_q <= {lane_q, tile_q};
    end
  end
  assign command_valid_o = valid_q;
  assign command_address_o = address_q;
  assign command_tag_o = tag_q;

  // ------------------------------------------------------------------ memory
  logic [1:0] answer_lane;
  logic [3:0] open;
  logic write, record_go, block_go;
  logic [3:0] address;
  logic [31:0][7:0] half;
  assign answer_ready_o = 1'b1;
  assign answer_lane = answer_tag_i[2:1];
  assign write = answer_valid_i && open[answer_lane];
  assign read_record_ready_o = !write;
  assign read_ready_o = !write && !read_record_i;
  assign record_go = read_record_i && read_record_ready_o;
  assign block_go = read_valid_i && read_ready_o;
  always_comb begin
    address = {answer_tag_i, answer_half_i};
    if (record_go) address = {read_record_lane_i, 2'b11};
    else if (block_go) begin
      address = {
        read_lane_i, read_component_i != 2'd0, read_component_i == 2'd0 && read_column_i[1]
      };
    end
  end
  tri_ram_1rw #(
      .Width(256),
      .Depth(16)
  ) u_rows (
      .clk_i,
      .en_i   (write || record_go || block_go),
      .we_i   (write),
      .addr_i (address),
      .wdata_i(answer_data_i),
      .rdata_o(half)
  );
  assign record_o = edge_record_t'(half);

  logic [1:0] component_q;
  logic column_q;
  always_ff @(posedge clk_i) begin
    if (block_go) begin
      component_q <= read_component_i;
      column_q <= read_column_i[0];
    end
  end
  always_comb begin
    for (int unsigned r = 0; r < 4; r++) begin
      for (int unsigned c = 0; c < 4; c++) begin
        read_o[4*r+c] = half[{2'(r), column_q, 2'(c)}];
        if (component_q != 2'd0) begin
          read_o[4*r+c] = half[{1'(r), column_q, 2'(c), component_q[1]}];
        end
      end
    end
  end

  // ------------------------------------------------------------------ lanes
  for (genvar i = 0; i < 4; i++) begin : gen_lane
    logic [2:0] count_q;  // halves to come
    logic valid_lane_q, came;
    assign open[i] = count_q != '0;
    assign came = answer_valid_i && answer_lane == 2'(i);
    assign error_o[i] = came && (answer_error_i || !open[i]);
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        count_q <= '0;
        valid_lane_q <= 1'b0;
      end else begin
        if (pick && grant[i]) count_q <= 3'd4;
        else if (came && open[i]) count_q <= count_q - 3'd1;
        if (came && count_q == 3'd1) valid_lane_q <= 1'b1;
        else if (release_i[i]) valid_lane_q <= 1'b0;
      end
    end
    assign valid_o[i] = valid_lane_q;
  end

  `TRI_ASSERT(OneAtATime, (want_i & (want_q | open | (valid_o & ~release_i))) == '0)
  `TRI_ASSERT(ReleasedIsThere, (release_i & ~valid_o) == '0)
  `TRI_ASSERT_STREAM(CommandStays, command_valid_o, command_ready_i, {command_address_o,
                                                                      command_tag_o})

endmodule
