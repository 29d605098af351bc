// SPDX-License-Identifier: Apache-2.0

// Coarse reference samples around the macroblocks of four lanes: for each a ring of 48 columns, of
// which 44 are searched while four more come in, and 20 rows.
//
// Four columns of a row are a word; word w of the ring lies in memory w mod 6, so any five words
// behind each other are read at once.
// Handshake: none.
// Latency: two clocks from an address to seventeen samples.
// Throughput: one read and one word written per clock. A word that is read must not be written.
// Golden: `codec::video::hardware::coarse::search`, its window.
module tri_coarse_window
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    // Four columns of a row.
    input logic fill_i,
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

  localparam int unsigned Banks = 6;

  // A word's memory, and which of its two words there.
  logic upper, fill_upper;
  logic [2:0] first, fill_bank;
  assign upper = word_i >= 4'(Banks);
  assign first = 3'(upper ? word_i - 4'(Banks) : word_i);
  assign fill_upper = fill_word_i >= 4'(Banks);
  assign fill_bank = 3'(fill_upper ? fill_word_i - 4'(Banks) : fill_word_i);

  sample_t [Banks-1:0][3:0] words;
  for (genvar b = 0; b < Banks; b++) begin : gen_bank
    tri_ram_1r1w #(
        .Width(4 * SampleBits),
        .Depth(8 * CoarseRows)
    ) u_ram (
        .clk_i,
        .wen_i  (fill_i && fill_bank == 3'(b)),
        .waddr_i({fill_row_i, fill_lane_i, fill_upper}),
        .wdata_i(fill_samples_i),
        .ren_i  (read_i),
        .raddr_i({row_i, lane_i, upper ^ (3'(b) < first)}),
        .rdata_o(words[b])
    );
  end

  // Behind the memories: five words in order, and of those the columns.
  logic read_q, half_q;
  logic [2:0] first_q;
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
  for (genvar i = 0; i < 5; i++) begin : gen_word
    always_comb begin
      unique case (first_q)
        3'd0: ordered[i] = words[i%Banks];
        3'd1: ordered[i] = words[(i+1)%Banks];
        3'd2: ordered[i] = words[(i+2)%Banks];
        3'd3: ordered[i] = words[(i+3)%Banks];
        3'd4: ordered[i] = words[(i+4)%Banks];
        default: ordered[i] = words[(i+5)%Banks];
      endcase
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
