// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Reconstructed macroblocks of four lanes, until the deblocking filter has read them: of each lane
// one that is read and one that comes, and what bS wants to know of them.
//
// A macroblock is 24 blocks of 4x4 in any order, each once, and a record, before, between or behind
// them. Where both places of a lane are taken, it waits.
// One memory of one port: blocks that come go first, so who brings them never waits for the filter,
// which reads a block in two clocks.
// Handshake: valid, and ready by lane, for blocks and records; valid/ready for reads. valid_o[lane]
// marks a macroblock that is whole, until release_i[lane].
// Latency: two clocks from the last block or the record to valid_o; one from a read to its block.
// Throughput: one block in or out per clock.
// Golden: an array; alone in sim/tests/deblock.
module tri_deblock_store
  import tri_pkg::*;
  import tri_reference_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    // What comes.
    input logic block_valid_i,
    output logic [3:0] block_ready_o,
    input logic [1:0] block_lane_i,
    input logic [4:0] block_number_i,  // 0 to 15 luma in raster order, from 16 Cb, from 20 Cr
    input samples_t block_i,
    input logic record_valid_i,
    output logic [3:0] record_ready_o,
    input logic [1:0] record_lane_i,
    input mb_record_t record_i,
    // What is whole.
    output logic [3:0] valid_o,
    input logic [3:0] release_i,
    input logic read_valid_i,
    output logic read_ready_o,
    input logic [1:0] read_lane_i,
    input logic [4:0] read_number_i,
    output samples_t read_o,
    input logic read_record_i,  // without ready
    input logic [1:0] read_record_lane_i,
    output mb_record_t record_o
);

  localparam int unsigned Words = 8 * StoreBlocks;

  // Places of a lane: the one that is filled, the one that is read.
  logic [3:0] fill_q, read_q;
  function automatic logic [7:0] address(logic [1:0] lane, logic place, logic [4:0] number);
    automatic logic [4:0] eights = 5'({lane, place}) * 5'd3 + 5'(number[4:3]);
    return {eights, number[2:0]};
  endfunction

  logic take, take_record;
  assign take = block_valid_i && block_ready_o[block_lane_i];
  assign take_record = record_valid_i && record_ready_o[record_lane_i];
  assign read_ready_o = !take;
  tri_ram_1rw #(
      .Width($bits(samples_t)),
      .Depth(Words)
  ) u_blocks (
      .clk_i,
      .en_i(take || read_valid_i),
      .we_i(take),
      .addr_i(take ? address(
          block_lane_i, fill_q[block_lane_i], block_number_i
      ) : address(
          read_lane_i, read_q[read_lane_i], read_number_i
      )),
      .wdata_i(block_i),
      .rdata_o(read_o)
  );
  tri_ram_1r1w #(
      .Width($bits(mb_record_t)),
      .Depth(8)
  ) u_records (
      .clk_i,
      .wen_i  (take_record),
      .waddr_i({record_lane_i, fill_q[record_lane_i]}),
      .wdata_i(record_i),
      .ren_i  (read_record_i),
      .raddr_i({read_record_lane_i, read_q[read_record_lane_i]}),
      .rdata_o(record_o)
  );

  for (genvar i = 0; i < 4; i++) begin : gen_lane
    logic [1:0] whole_q;  // by place
    logic [4:0] count_q;
    logic record_q, whole;
    assign block_ready_o[i] = !whole_q[fill_q[i]] && count_q != 5'(StoreBlocks);
    assign record_ready_o[i] = !whole_q[fill_q[i]] && !record_q;
    assign valid_o[i] = whole_q[read_q[i]];
    assign whole = record_q && count_q == 5'(StoreBlocks);
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        whole_q   <= '0;
        count_q   <= '0;
        record_q  <= 1'b0;
        fill_q[i] <= 1'b0;
        read_q[i] <= 1'b0;
      end else begin
        if (whole) begin
          whole_q[fill_q[i]] <= 1'b1;
          fill_q[i] <= !fill_q[i];
          count_q <= '0;
          record_q <= 1'b0;
        end else begin
          if (take && block_lane_i == 2'(i)) count_q <= count_q + 5'd1;
          if (take_record && record_lane_i == 2'(i)) record_q <= 1'b1;
        end
        if (release_i[i]) begin
          whole_q[read_q[i]] <= 1'b0;
          read_q[i] <= !read_q[i];
        end
      end
    end
  end

  `TRI_ASSERT(NumberIsThere, block_valid_i |-> block_number_i < 5'(StoreBlocks))
  `TRI_ASSERT(ReleasedIsWhole, (release_i & ~valid_o) == '0)
  `TRI_ASSERT(ReadIsWhole, read_valid_i |-> valid_o[read_lane_i])

endmodule
