// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Edges of the reconstructed blocks of four video lanes, luma and chroma: what the next blocks are
// predicted from.
//
// The pipeline reads by issue_i and writes by done_i, at any time. Stages that decide modes read
// beside it, 8x8 blocks and I_PCM are written beside it, where it leaves the memories free. Of the
// row above there are four macroblocks, the column of each modulo 4: its record is filled in before
// the macroblock left of it begins; then its own lower edges take that place, and are read when it
// is done. Left and corner are those of the last block of their row of blocks. Whether a
// neighbour is there is for who reads to know.
// Handshake: issue_i and done_i are never stalled; valid/ready for the others, ready late: of
// issue_i or done_i in the same clock.
// Latency: one clock from a place to what lies around it; four or more for a record.
// Throughput: a place and a block per clock.
// Golden: `codec::video::intra::Area`.
module tri_video_edges
  import tri_pkg::*;
  import tri_enc_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    // Places, and what lies around them.
    input logic issue_i,
    input edge_place_t issue_place_i,
    input logic read_valid_i,
    output logic read_ready_o,
    input edge_place_t read_place_i,
    output logic read_valid_o,  // edges_o are what was read beside the pipeline
    output block_edges_t edges_o,
    // Blocks.
    input logic done_i,
    input edge_block_t done_block_i,
    input logic write_valid_i,
    output logic write_ready_o,
    input edge_block_t write_block_i,
    // Records: four words of luma, two of Cb, two of Cr.
    input logic fill_valid_i,
    output logic fill_ready_o,
    input logic [1:0] fill_lane_i,
    input logic [1:0] fill_column_i,
    input edge_word_t [7:0] fill_i
);

  typedef struct packed {
    sample_t corner;
    edge_word_t word;
  } left_t;

  // Pairs of words of a macroblock: luma's two, Cb's, Cr's.
  /* verilator lint_off UNUSEDSIGNAL */
  function automatic logic [1:0] pair_of(edge_place_t place);
    return place.plane == 2'd0 ? {1'b0, place.x[1]} : {1'b1, place.plane[1]};
  endfunction
  function automatic logic [4:0] left_address(edge_place_t place);
    return {place.lane, place.plane == 2'd0 ? {1'b0, place.y} : {1'b1, place.plane[1], place.y[0]}};
  endfunction
  /* verilator lint_on UNUSEDSIGNAL */

  // ------------------------------------------------------------------ reading
  edge_place_t read;
  logic read_any, odd_q, read_valid_q;
  left_t left;
  edge_word_t [1:0] words;
  logic [1:0][5:0] raddr;
  assign read_ready_o = !issue_i;
  assign read = issue_i ? issue_place_i : read_place_i;
  assign read_any = issue_i || read_valid_i;
  // Odd words lie in bank 1; the word to the right of an odd one is the next pair's, maybe of the
  // next macroblock.
  always_comb begin
    raddr = {2{read.lane, read.column, pair_of(read)}};
    if (read.plane == 2'd0 && read.x[0]) begin
      raddr[0] = {read.lane, read.x[1] ? read.column + 2'd1 : read.column, 1'b0, !read.x[1]};
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) read_valid_q <= 1'b0;
    else read_valid_q <= read_valid_i && read_ready_o;
  end
  always_ff @(posedge clk_i) if (read_any) odd_q <= read.x[0];
  assign read_valid_o = read_valid_q;
  assign edges_o = '{
          corner: left.corner,
          left: left.word,
          right: words[!odd_q],
          above: words[odd_q]
      };

  // ------------------------------------------------------------------ writing
  edge_block_t block;
  logic block_any;
  left_t left_wdata;
  edge_word_t lower;
  logic [3:0] fill_q;  // pairs of the record that are still to be written
  logic [1:0] pair;
  logic [1:0] wen;
  logic [1:0][5:0] waddr;
  edge_word_t [1:0] wdata;
  assign write_ready_o = !done_i;
  assign block_any = done_i || write_valid_i;
  assign block = done_i ? done_block_i : write_block_i;
  assign lower = '{mode: block.mode, samples: block.lower};
  assign left_wdata = '{corner: block.corner, word: '{mode: block.mode, samples: block.right}};
  always_comb begin
    pair = 2'd0;
    for (int unsigned p = 4; p > 0; p--) if (fill_q[p-1]) pair = 2'(p - 1);
    wen   = {2{fill_valid_i && fill_q != '0}};
    waddr = {2{fill_lane_i, fill_column_i, pair}};
    wdata = {fill_i[{pair, 1'b1}], fill_i[{pair, 1'b0}]};
    if (block_any) begin
      wen   = block.place.x[0] ? 2'b10 : 2'b01;
      waddr = {2{block.place.lane, block.place.column, pair_of(block.place)}};
      wdata = {2{lower}};
    end
  end
  assign fill_ready_o = fill_q == 4'b1000 && !block_any;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fill_q <= '1;
    else if (fill_valid_i && !block_any) fill_q <= fill_ready_o ? '1 : fill_q & (fill_q - 4'd1);
  end

  // ------------------------------------------------------------------ memories
  tri_ram_1r1w #(
      .Width($bits(left_t)),
      .Depth(32)
  ) u_left (
      .clk_i,
      .wen_i  (block_any),
      .waddr_i(left_address(block.place)),
      .wdata_i(left_wdata),
      .ren_i  (read_any),
      .raddr_i(left_address(read)),
      .rdata_o(left)
  );
  for (genvar b = 0; b < 2; b++) begin : gen_above
    tri_ram_1r1w #(
        .Width($bits(edge_word_t)),
        .Depth(64)
    ) u_above (
        .clk_i,
        .wen_i  (wen[b]),
        .waddr_i(waddr[b]),
        .wdata_i(wdata[b]),
        .ren_i  (read_any),
        .raddr_i(raddr[b]),
        .rdata_o(words[b])
    );
  end

  `TRI_ASSERT_STREAM(ReadStays, read_valid_i, read_ready_o, read_place_i)
  `TRI_ASSERT_STREAM(WriteStays, write_valid_i, write_ready_o, write_block_i)
  `TRI_ASSERT_STREAM(FillStays, fill_valid_i, fill_ready_o, {fill_lane_i, fill_column_i, fill_i})

endmodule
