// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Memories of the source store: four banks of 4x4 blocks, five macroblocks of luma and two of
// chroma of four lanes. Four blocks of a row lie in four banks, and so do those of a quarter, and
// Cb and Cr of a tile.
//
// A bank has one port. The fractional search goes first, then loads for the decision and the
// whole-sample search, then blocks that are coded, what comes in, loads for the estimate. The
// fractional search reads one block a clock, four banks in four clocks; a load reads four of each.
// Handshake: none for the fractional search; valid/ready for all others, a load's bank by bank.
// Latency: one clock from an address to the bank's word, which stays until its next one.
// Throughput: a block of each bank per clock; half a tile of luma per clock, of chroma in two.
// Golden: `codec::video::hardware::source`; sim model `source_store`.
module tri_source_banks
  import tri_pkg::*;
  import tri_source_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic fractional_i,
    input logic [1:0] fractional_bank_i,
    input logic [6:0] fractional_address_i,
    input logic fill_i,
    output logic fill_ready_o,
    input source_fill_t fill_place_i,
    input sample_t [3:0][7:0] samples_i,
    input logic block_i,
    output logic block_ready_o,
    input logic [1:0] block_bank_i,
    input logic [6:0] block_address_i,
    // Loads: of the decision, of the whole-sample search, of the estimate, the first one first.
    input logic [2:0][3:0] load_i,
    output logic [2:0][3:0] load_ready_o,
    input logic [2:0][3:0][6:0] load_address_i,
    output samples_t [3:0] words_o
);

  // Half a tile goes to two banks: two blocks of luma, the upper or lower halves of two of Cb, then
  // of Cr.
  logic fill_go, cr_q, pair;
  logic [3:0] taken;
  logic [6:0] fill_address;
  logic [1:0] fill_halves;
  assign pair = fill_place_i.chroma ? cr_q : fill_place_i.quarter[0] ^ fill_place_i.half;
  assign fill_go = fill_i && taken[{pair, 1'b0}+:2] == '0;
  assign fill_ready_o = fill_go && (!fill_place_i.chroma || cr_q);
  assign fill_halves = fill_place_i.chroma ? {fill_place_i.half, !fill_place_i.half} : 2'b11;
  assign fill_address = fill_place_i.chroma ?
      {3'(SourceLuma), fill_place_i.number[0], fill_place_i.quarter[1], fill_place_i.lane} :
      {source_place(
      fill_place_i.number
  ), fill_place_i.quarter[1], fill_place_i.half, fill_place_i.lane};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) cr_q <= 1'b0;
    else if (fill_go && fill_place_i.chroma) cr_q <= !cr_q;
  end

  logic [3:0] block_free;
  assign block_ready_o = block_free[block_bank_i];
  for (genvar b = 0; b < 4; b++) begin : gen_bank
    logic fractional, fill, block;
    logic [6:0] address;
    assign fractional = fractional_i && fractional_bank_i == 2'(b);
    assign load_ready_o[0][b] = !fractional;
    assign load_ready_o[1][b] = !fractional && !load_i[0][b];
    assign block_free[b] = !fractional && !load_i[0][b] && !load_i[1][b];
    assign block = block_i && block_bank_i == 2'(b);
    assign taken[b] = !block_free[b] || block;
    assign fill = fill_go && pair == 1'(b / 2);
    assign load_ready_o[2][b] = !taken[b] && !fill;
    always_comb begin
      address = load_address_i[2][b];
      if (fractional) address = fractional_address_i;
      else if (load_i[0][b]) address = load_address_i[0][b];
      else if (load_i[1][b]) address = load_address_i[1][b];
      else if (block) address = block_address_i;
      else if (fill) address = fill_address;
    end
    // Two rows of a block each.
    for (genvar h = 0; h < 2; h++) begin : gen_half
      sample_t [1:0][3:0] rows;
      for (genvar r = 0; r < 2; r++) begin : gen_row
        for (genvar c = 0; c < 4; c++) begin : gen_column
          assign rows[r][c] = fill_place_i.chroma ? samples_i[2*r+b%2][2*c+b/2] :
              samples_i[2*h+r][4*(b%2)+c];
        end
      end
      tri_ram_1rw #(
          .Width(8 * SampleBits),
          .Depth(16 * (SourceLuma + 1))
      ) u_ram (
          .clk_i,
          .en_i(taken[b] || (fill ? fill_halves[h] : load_i[2][b])),
          .we_i(fill),
          .addr_i(address),
          .wdata_i(rows),
          .rdata_o(words_o[b][8*h+:8])
      );
    end
  end

  `TRI_ASSERT_STREAM(FillStays, fill_i, fill_ready_o, {fill_place_i, samples_i})

endmodule
