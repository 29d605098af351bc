// SPDX-License-Identifier: Apache-2.0

// Coarse reference samples around the macroblocks of four lanes: for each a ring of 48 columns, of
// which 44 are searched while four more come in, and 20 rows.
//
// Four columns of a row are a word; each word of the ring has a memory of its own, of one port, so
// any five words behind each other are read at once, and a word is written when it is not read.
// Handshake: valid/ready for words; none for reads.
// Latency: two clocks from an address to seventeen samples.
// Throughput: one read and one word written per clock.
// Golden: `codec::video::hardware::coarse::search`, its window.
module tri_coarse_window
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    // Four columns of a row.
    input logic fill_i,
    output logic fill_ready_o,
    input logic [1:0] fill_lane_i,
    input logic [3:0] fill_word_i,
    input logic [4:0] fill_row_i,
    input sample_t [3:0] fill_samples_i,
    // Seventeen columns of a row, from a word or its half on.
    input logic read_i,
    input logic [1:0] lane_i,
    input logic [3:0] word_i,
    input logic half_i,
    input logic [4:0] row_i,
    output sample_t [16:0] samples_o
);

  // Which words are read.
  logic [CoarseWords-1:0] first, read;
  sample_t [CoarseWords-1:0][3:0] words;
  for (genvar w = 0; w < CoarseWords; w++) begin : gen_word
    logic fill;
    assign first[w] = word_i == 4'(w);
    assign read[w] = read_i && (first[w] || first[(w+11)%CoarseWords] ||
        first[(w+10)%CoarseWords] || first[(w+9)%CoarseWords] || first[(w+8)%CoarseWords]);
    assign fill = fill_i && fill_word_i == 4'(w) && !read[w];
    tri_ram_1rw #(
        .Width(4 * SampleBits),
        .Depth(4 * CoarseRows)
    ) u_ram (
        .clk_i,
        .en_i   (read[w] || fill),
        .we_i   (fill),
        .addr_i (read[w] ? {row_i, lane_i} : {fill_row_i, fill_lane_i}),
        .wdata_i(fill_samples_i),
        .rdata_o(words[w])
    );
  end
  assign fill_ready_o = !read[fill_word_i];

  // Behind the memories: five words in order, and of those the columns.
  logic read_q, half_q;
  logic [CoarseWords-1:0] first_q;
  always_ff @(posedge clk_i) begin
    read_q <= read_i;
    if (read_i) begin
      first_q <= first;
      half_q  <= half_i;
    end
  end

  sample_t [4:0][3:0] ordered;
  sample_t [19:0] columns;
  sample_t [16:0] samples_q;
  always_comb begin
    ordered = '0;
    for (int unsigned i = 0; i < 5; i++) begin
      for (int unsigned w = 0; w < CoarseWords; w++) begin
        ordered[i] |= words[(w+i)%CoarseWords] & {4 * SampleBits{first_q[w]}};
      end
    end
  end
  assign columns = ordered;
  always_ff @(posedge clk_i) begin
    if (read_q) samples_q <= half_q ? columns[18:2] : columns[16:0];
  end
  assign samples_o = samples_q;

  logic unused;
  assign unused = ^columns[19];

endmodule
