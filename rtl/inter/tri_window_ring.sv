// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// The ring of a lane: 80 x 48 samples of luma in 60 memories of a column and two rows, 40 x 24 of
// Cb and Cr in four memories of four columns. Each has one port; what comes in waits while it is
// read.
//
// Handshake: valid/ready for halves of tiles; none for reads.
// Latency: one clock from a place to the memories' words.
// Throughput: one place of luma, and of chroma, per clock; half a tile of luma per clock in which
// luma is not read, of chroma in two in which chroma is not.
// Golden: `codec::video::hardware::ring::Ring`; sim model `window_store`.
module tri_window_ring
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic fill_valid_i,
    output logic fill_ready_o,
    input window_fill_t fill_i,
    input sample_t [3:0][7:0] samples_i,
    input bank_read_t luma_i,
    output sample_t [BankPairs-1:0][BankColumns-1:0][1:0] luma_o,
    // Chroma: a word of four columns and the next one.
    input logic chroma_read_i,
    input logic chroma_cr_i,
    input logic [3:0] chroma_word_i,  // 0 to 9
    input logic [4:0] chroma_row_i,
    output sample_t [1:0][3:0] chroma_o  // [0]: of even words
);

  localparam int unsigned ChromaWords = 5;
  localparam int unsigned ChromaRows = 24;

  logic luma_fill, chroma_fill, second_q;
  assign luma_fill = fill_valid_i && !fill_i.place.chroma && !luma_i.read;
  assign chroma_fill = fill_valid_i && fill_i.place.chroma && !chroma_read_i;
  assign fill_ready_o = luma_fill || (chroma_fill && second_q);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) second_q <= 1'b0;
    else if (chroma_fill) second_q <= !second_q;
  end

  // ------------------------------------------------------------------ luma
  // Half a tile: eight columns of two pairs of rows. Tiles begin at every other column of the ten.
  logic [6:0] first;
  logic [2:0] fill_group;
  logic [3:0] fill_column;
  logic [4:0] fill_pair;
  logic [1:0] fill_fourth;
  logic [2:0] fill_bank;
  assign first = {fill_i.place.column, 3'd0};
  assign fill_pair = {fill_i.place.row, fill_i.half, 1'b0};
  always_comb begin
    fill_group  = '0;
    fill_column = first[3:0];
    for (int unsigned i = 1; i < 8; i++) begin
      if (first >= 7'(10 * i)) begin
        fill_group  = 3'(i);
        fill_column = 4'(first - 7'(10 * i));
      end
    end
    fill_fourth = '0;
    fill_bank   = fill_pair[2:0];
    for (int unsigned i = 1; i < 4; i++) begin
      if (fill_pair >= 5'(6 * i)) begin
        fill_fourth = 2'(i);
        fill_bank   = 3'(fill_pair - 5'(6 * i));
      end
    end
  end

  for (genvar c = 0; c < BankColumns; c++) begin : gen_column
    // The tile's column that comes here, if any.
    logic behind, here;
    logic [3:0] on;
    logic [2:0] group;
    assign behind = 4'(c) < fill_column;
    assign on = behind ? 4'(c + BankColumns) - fill_column : 4'(c) - fill_column;
    assign here = luma_fill && on < 4'd8;
    assign group = fill_group + 3'(behind);
    for (genvar p = 0; p < BankPairs; p++) begin : gen_pair
      // Two of the six pairs, three on in every other group.
      logic lower, fill, odd;
      logic [2:0] own, bank;
      assign own   = group[0] ? 3'((p + 3) % BankPairs) : 3'(p);
      assign lower = own[0];
      assign fill  = here && own[2:1] == fill_bank[2:1];
      assign odd   = luma_i.group[c][0];
      assign bank  = luma_i.second[odd][p] ? luma_i.next_group[c] : luma_i.group[c];
      tri_ram_1rw #(
          .Width(2 * SampleBits),
          .Depth(32)
      ) u_ram (
          .clk_i,
          .en_i(luma_i.read || fill),
          .we_i(fill),
          .addr_i(luma_i.read ? {luma_i.row[odd][p], bank} : {fill_fourth, group}),
          .wdata_i({samples_i[{lower, 1'b1}][on[2:0]], samples_i[{lower, 1'b0}][on[2:0]]}),
          .rdata_o(luma_o[p][c])
      );
    end
  end

  // ------------------------------------------------------------------ chroma
  logic [4:0] fill_row;
  assign fill_row = {fill_i.place.row, fill_i.half, second_q};
  for (genvar odd = 0; odd < 2; odd++) begin : gen_odd
    sample_t [1:0][3:0] words;
    logic [3:0] word;
    logic cr_q;
    // The first word's neighbour may be the ring's first.
    assign word = chroma_word_i + 4'(chroma_word_i[0] != 1'(odd));
    for (genvar cr = 0; cr < 2; cr++) begin : gen_plane
      logic read;
      sample_t [3:0] samples;
      assign read = chroma_read_i && chroma_cr_i == 1'(cr);
      for (genvar i = 0; i < 4; i++) begin : gen_sample
        assign samples[i] = samples_i[{second_q, 1'(odd)}][2*i+cr];
      end
      tri_ram_1rw #(
          .Width(4 * SampleBits),
          .Depth(ChromaRows * ChromaWords)
      ) u_ram (
          .clk_i,
          .en_i(read || chroma_fill),
          .we_i(chroma_fill),
          .addr_i(chroma_read_i ? at(
              chroma_row_i, word == 4'd10 ? 3'd0 : word[3:1]
          ) : at(
              fill_row, fill_i.place.column[2:0]
          )),
          .wdata_i(samples),
          .rdata_o(words[cr])
      );
    end
    always_ff @(posedge clk_i) if (chroma_read_i) cr_q <= chroma_cr_i;
    assign chroma_o[odd] = words[cr_q];
  end
  function automatic logic [6:0] at(logic [4:0] row, logic [2:0] word);
    return {row, 2'd0} + 7'(row) + 7'(word);
  endfunction

  logic unused;
  assign unused = ^{fill_i.place.lane, fill_bank[0]};

endmodule
