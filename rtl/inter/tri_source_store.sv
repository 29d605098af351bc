// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Source of the macroblocks of four lanes: fetched from memory ahead of the stages, five
// macroblocks of luma and two of chroma of a lane, their means for the coarse search, and what the
// intra estimate needs around them.
//
// A lane's stages are at macroblocks of their own: the coarse search, the estimate, the work on one
// of them (whole-sample search, fractional search and decision, which follow each other), coding.
// Each goes on to the next one as it is done. The fractional search reads the banks, at any time;
// whole-sample search, estimate and decision have copies of their own, which are loaded before they
// begin; blocks that are coded wait for the banks.
// Handshake: ready_o[lane] for a slice; valid/ready for commands, answers, blocks and the stages'
// macroblocks; loaded_o marks those that are there, until the stage's next one. Macroblocks and
// blocks of chroma are asked for where they are there (coarse_there_o, estimate_there_o,
// chroma_there_o). An answer with an error, or one
// that nobody asked for, is an error of its lane until its next slice; what was asked for is waited
// for all the same. work_i and code_i end a lane's macroblock. picture_i stays during a slice.
// Latency: two clocks from a place to its samples, one to those of a block.
// Throughput: a place of each reader per clock; a block in each clock in which its bank is free;
// half a tile per clock, of chroma in two.
// Golden: `codec::video::hardware::source`; sim model `source_store`.
module tri_source_store
  import tri_pkg::*;
  import tri_source_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input source_picture_t picture_i,
    input logic valid_i,
    output logic [3:0] ready_o,
    input source_job_t job_i,
    output logic [3:0] error_o,
    // Memory.
    output logic command_valid_o,
    input logic command_ready_i,
    output source_command_t command_o,
    input logic answer_valid_i,
    output logic answer_ready_o,
    input source_answer_t answer_i,
    input sample_t [3:0][7:0] samples_i,
    // Macroblocks of the stages. [0]: the decision, [1]: the whole-sample search, [2]: the
    // estimate, [3]: the coarse search.
    input logic [3:0] load_i,
    output logic [3:0] load_ready_o,
    input logic [3:0][1:0] load_lane_i,
    output logic [3:0] loaded_o,
    output logic [3:0] coarse_there_o,
    output logic [3:0] estimate_there_o,
    input logic [3:0] work_i,
    input logic [3:0] code_i,
    // Coarse search: means of the macroblock to the left, of its own, of the one to the right.
    output sample_t [3:0][11:0] coarse_o,
    // Whole-sample search: four rows.
    input logic whole_read_i,
    input logic [1:0] whole_rows_i,
    output sample_t [3:0][15:0] whole_o,
    // Fractional search: a 4x4 block, in raster order.
    input logic fractional_read_i,
    input logic [1:0] fractional_lane_i,
    input logic [3:0] fractional_block_i,
    output samples_t fractional_o,
    // Estimate: a quarter; what is around the macroblock.
    input logic estimate_read_i,
    input logic [1:0] estimate_quarter_i,
    output sample_t [7:0][7:0] estimate_o,
    output sample_t corner_o,
    output sample_t [23:0] top_o,
    output sample_t [15:0] left_o,
    // Decision: a 4x4 block, in coding order.
    input logic decision_read_i,
    input logic [3:0] decision_block_i,
    output samples_t decision_o,
    // Coding: a 4x4 block of the macroblock that is coded, or of the next one: luma in coding
    // order, then those of Cb, of Cr.
    output logic [3:0][1:0] chroma_there_o,  // of the one, of the next one; luma is
    input logic block_valid_i,
    output logic block_ready_o,
    input logic [1:0] block_lane_i,
    input logic block_next_i,
    input logic [4:0] block_i,
    output logic block_valid_o,
    output samples_t block_o
);

  // ------------------------------------------------------------------ fetch
  logic banks_fill, banks_ready, above_fill, filled, came, came_error;
  source_fill_t place;
  sample_t [3:0][7:0] samples;
  logic [3:0] coarse_done, estimated;
  logic [3:0][3:0] coarse_at, estimate_at, work_at, code_at;
  tri_source_fetch u_fetch (
      .clk_i,
      .rst_ni,
      .picture_i,
      .valid_i,
      .ready_o,
      .job_i,
      .command_valid_o,
      .command_ready_i,
      .command_o,
      .came_i(came),
      .came_lane_i(place.lane),
      .came_chroma_i(place.chroma),
      .came_odd_i(place.number[0]),
      .came_error_i(came_error),
      .error_o,
      .coarse_i(coarse_done),
      .estimate_i(estimated),
      .work_i,
      .code_i,
      .coarse_there_o,
      .estimate_there_o,
      .chroma_there_o(chroma_there_o),
      .coarse_o(coarse_at),
      .estimate_o(estimate_at),
      .work_o(work_at),
      .code_o(code_at)
  );

  // ------------------------------------------------------------------ answers
  tri_source_answer u_answer (
      .clk_i,
      .rst_ni,
      .picture_i,
      .valid_i(answer_valid_i),
      .ready_o(answer_ready_o),
      .answer_i,
      .samples_i,
      .fill_o(banks_fill),
      .fill_ready_i(banks_ready),
      .above_o(above_fill),
      .place_o(place),
      .samples_o(samples),
      .came_o(came),
      .error_o(came_error)
  );
  assign filled = banks_fill && banks_ready;

  // ------------------------------------------------------------------ readers of the banks
  logic fractional_q;
  logic [1:0] fractional_bank_q, fractional_word_q;
  logic [6:0] fractional_address_q;
  logic [2:0] fractional_place, code_place;
  logic [3:0] code_number, luma_block;
  assign fractional_place = source_place(work_at[fractional_lane_i]);
  assign code_number = block_next_i ? mb_plus(code_at[block_lane_i], 4'd1) : code_at[block_lane_i];
  assign code_place = source_place(code_number);
  assign luma_block = block_i[3:0];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fractional_q <= 1'b0;
    else fractional_q <= fractional_read_i;
  end
  always_ff @(posedge clk_i) begin
    if (fractional_read_i) begin
      fractional_bank_q <= source_bank(fractional_block_i[1:0], fractional_block_i[2]);
      fractional_address_q <= {fractional_place, fractional_block_i[3:2], fractional_lane_i};
    end
    if (fractional_q) fractional_word_q <= fractional_bank_q;
  end

  logic block_go, block_valid_q;
  logic [1:0] block_bank, block_word_q;
  logic [6:0] block_address;
  assign block_bank = block_i[4] ? {block_i[2], block_i[0]} : source_bank(
      block_x(luma_block), luma_block[1]
  );
  assign block_address = block_i[4] ?
      {3'(SourceLuma), code_number[0], block_i[1], block_lane_i} :
      {code_place, block_y(
      luma_block
  ), block_lane_i};
  assign block_go = block_valid_i && block_ready_o;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) block_valid_q <= 1'b0;
    else block_valid_q <= block_go;
  end
  always_ff @(posedge clk_i) if (block_go) block_word_q <= block_bank;

  samples_t [3:0] words;
  logic [2:0][3:0] load_read, load_ready;
  logic [2:0][3:0][6:0] load_address;
  tri_source_banks u_banks (
      .clk_i,
      .rst_ni,
      .fractional_i(fractional_q),
      .fractional_bank_i(fractional_bank_q),
      .fractional_address_i(fractional_address_q),
      .fill_i(banks_fill),
      .fill_ready_o(banks_ready),
      .fill_place_i(place),
      .samples_i(samples),
      .block_i(block_valid_i),
      .block_ready_o,
      .block_bank_i(block_bank),
      .block_address_i(block_address),
      .load_i(load_read),
      .load_ready_o(load_ready),
      .load_address_i(load_address),
      .words_o(words)
  );
  assign fractional_o = words[fractional_word_q];
  assign block_o = words[block_word_q];
  assign block_valid_o = block_valid_q;

  // ------------------------------------------------------------------ copies
  logic above_done;
  logic [2:0] load_done;
  logic [2:0][1:0] load_lane;
  logic [2:0][3:0] load_number, write, left_write;
  logic [2:0][3:0][1:0] write_row;
  assign load_number = {
    estimate_at[load_lane_i[2]], work_at[load_lane_i[1]], work_at[load_lane_i[0]]
  };
  for (genvar s = 0; s < 3; s++) begin : gen_load
    tri_source_load #(
        .Left(s == 2)
    ) u_load (
        .clk_i,
        .rst_ni,
        .valid_i(load_i[s]),
        .ready_o(load_ready_o[s]),
        .lane_i(load_lane_i[s]),
        .number_i(load_number[s]),
        .beside_i(s != 2 || above_done),
        .loaded_o(loaded_o[s]),
        .done_o(load_done[s]),
        .lane_o(load_lane[s]),
        .read_o(load_read[s]),
        .ready_i(load_ready[s]),
        .address_o(load_address[s]),
        .write_o(write[s]),
        .left_o(left_write[s]),
        .row_o(write_row[s])
    );
  end
  assign estimated = load_done[2] ? 4'd1 << load_lane[2] : '0;

  // The decision: a block.
  logic decision_q;
  logic [1:0] decision_bank_q, decision_row_q, decision_word_q;
  samples_t [3:0] decision_words, whole_words, estimate_words;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) decision_q <= 1'b0;
    else decision_q <= decision_read_i;
  end
  always_ff @(posedge clk_i) begin
    if (decision_read_i) begin
      decision_bank_q <= source_bank(block_x(decision_block_i), decision_block_i[1]);
      decision_row_q  <= block_y(decision_block_i);
    end
    if (decision_q) decision_word_q <= decision_bank_q;
  end
  tri_source_copy u_decision (
      .clk_i,
      .write_i(write[0]),
      .write_row_i(write_row[0]),
      .words_i(words),
      .read_i(decision_q ? 4'd1 << decision_bank_q : '0),
      .row_i({2{decision_row_q}}),
      .words_o(decision_words)
  );
  assign decision_o = decision_words[decision_word_q];

  // The whole-sample search: a row of blocks, of which every other one begins with the third bank.
  logic whole_q, whole_odd_q;
  sample_t [3:0][15:0] whole_samples_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) whole_q <= 1'b0;
    else whole_q <= whole_read_i;
  end
  tri_source_copy u_whole (
      .clk_i,
      .write_i(write[1]),
      .write_row_i(write_row[1]),
      .words_i(words),
      .read_i({4{whole_read_i}}),
      .row_i({2{whole_rows_i}}),
      .words_o(whole_words)
  );
  always_ff @(posedge clk_i) begin
    if (whole_read_i) whole_odd_q <= whole_rows_i[0];
    if (whole_q) begin
      for (int unsigned r = 0; r < 4; r++) begin
        for (int unsigned c = 0; c < 16; c++) begin
          whole_samples_q[r][c] <= whole_words[{1'(c/8)^whole_odd_q, 1'(c/4)}][4*r+c%4];
        end
      end
    end
  end
  assign whole_o = whole_samples_q;

  // The estimate: a quarter, of which the right ones begin with the third bank.
  logic estimate_q, right_q, estimate_right_q;
  logic lower_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) estimate_q <= 1'b0;
    else estimate_q <= estimate_read_i;
  end
  always_ff @(posedge clk_i) begin
    if (estimate_read_i) {lower_q, right_q} <= estimate_quarter_i;
    if (estimate_q) estimate_right_q <= right_q;
  end
  tri_source_copy u_estimate (
      .clk_i,
      .write_i(write[2]),
      .write_row_i(write_row[2]),
      .words_i(words),
      .read_i({4{estimate_q}}),
      .row_i({lower_q, !right_q, lower_q, right_q}),
      .words_o(estimate_words)
  );
  always_comb begin
    for (int unsigned y = 0; y < 8; y++) begin
      for (int unsigned x = 0; x < 8; x++) begin
        estimate_o[y][x] = estimate_words[{1'(y/4)^estimate_right_q, 1'(x/4)}][4*(y%4)+x%4];
      end
    end
  end

  // ------------------------------------------------------------------ around the estimate
  sample_t [15:0] left_q;
  for (genvar y = 0; y < 4; y++) begin : gen_left
    localparam int unsigned Bank = y % 2 == 0 ? 3 : 1;
    always_ff @(posedge clk_i) begin
      if (left_write[2][Bank] && write_row[2][Bank] == 2'(y)) begin
        for (int unsigned r = 0; r < 4; r++) left_q[4*y+r] <= words[Bank][4*r+3];
      end
    end
  end
  assign left_o = left_q;
  tri_source_above u_above (
      .clk_i,
      .rst_ni,
      .fill_i(above_fill),
      .fill_place_i(place),
      .samples_i(samples[3]),
      .start_i(load_i[2] && load_ready_o[2]),
      .lane_i(load_lane_i[2]),
      .number_i(estimate_at[load_lane_i[2]]),
      .done_o(above_done),
      .corner_o,
      .top_o
  );

  // ------------------------------------------------------------------ means
  tri_source_means u_means (
      .clk_i,
      .rst_ni,
      .fill_i(filled && !place.chroma),
      .fill_place_i(place),
      .samples_i(samples),
      .valid_i(load_i[3]),
      .ready_o(load_ready_o[3]),
      .lane_i(load_lane_i[3]),
      .number_i(coarse_at[load_lane_i[3]]),
      .valid_o(loaded_o[3]),
      .done_o(coarse_done),
      .means_o(coarse_o)
  );

  logic unused;
  assign unused = ^{load_done, load_lane, left_write};

  `TRI_ASSERT(ChromaIsThere,
              !block_valid_i || !block_i[4] || chroma_there_o[block_lane_i][block_next_i])
  `TRI_ASSERT(CoarseIsThere, !load_i[3] || coarse_there_o[load_lane_i[3]])
  `TRI_ASSERT(EstimateIsThere, !load_i[2] || estimate_there_o[load_lane_i[2]])

endmodule
