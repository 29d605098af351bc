// SPDX-License-Identifier: Apache-2.0

// A stage's own copy of the luma of its macroblock: four rows of four 4x4 blocks in four banks, so
// that a row of blocks, or a quarter, is read at once while other stages read other macroblocks.
//
// Handshake: none; what is written is not read in the same clock.
// Latency: one clock from a row to the bank's word, which stays until its next one.
// Throughput: a block of each bank per clock, read or written.
// Golden: `codec::video::hardware::source`; sim model `source_store`.
module tri_source_copy
  import tri_pkg::*;
(
    input logic clk_i,
    input logic [3:0] write_i,
    input logic [3:0][1:0] write_row_i,
    input samples_t [3:0] words_i,
    input logic [3:0] read_i,
    input logic [1:0][1:0] row_i,  // of banks 0 and 1, of 2 and 3
    output samples_t [3:0] words_o
);

  for (genvar b = 0; b < 4; b++) begin : gen_bank
    tri_ram_1rw #(
        .Width(16 * SampleBits),
        .Depth(4)
    ) u_ram (
        .clk_i,
        .en_i(write_i[b] || read_i[b]),
        .we_i(write_i[b]),
        .addr_i(write_i[b] ? write_row_i[b] : row_i[b/2]),
        .wdata_i(words_i[b]),
        .rdata_o(words_o[b])
    );
  end

endmodule
