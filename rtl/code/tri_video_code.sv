// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Coding of the macroblocks of four video lanes, from plans to words and reconstruction: final
// modes, DCs, the pipeline with its slots, the 8x8 engine, I_PCM.
//
// A lane codes one macroblock at a time, in a slice of whole rows. The pipeline stands in here,
// with slots of the four lanes alone.
// Handshake: slices: valid, and idle_o by lane. room_o[lane] until a plan comes, with it or before
// it the prediction. code_o[lane]: a macroblock is coded. Blocks of the source: valid/ready, in
// order, a clock later. Words never refused, by credits; headers and records of macroblocks
// valid/ready by lane; blocks of the reconstruction are never refused: a macroblock begins where
// recon_room_i of its lane says that there is room for all of one. qp_i and last_column_i stay
// while a lane is not idle.
// Latency: see docs/microarchitecture.
// Throughput: a slot of a lane in 17 clocks.
// Golden: `codec::video::hardware`: `modes`, `residual`, `pcm`; `Macroblock::header`, `words`.
//
// Columns: of macroblocks, 2 to 512.
module tri_video_code
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_enc_syntax_pkg::*;
  import tri_video_pkg::*;
  import tri_modes_pkg::*;
  import tri_code_pkg::*;
  import tri_reference_pkg::mb_record_t;
#(
    parameter int unsigned Columns = 512
) (
    input logic clk_i,
    input logic rst_ni,
    // The picture.
    input logic [5:0] qp_i,
    input logic [8:0] last_column_i,  // of macroblocks
    // Slices.
    input logic [3:0] start_i,
    input logic start_intra_i,
    output logic [3:0] idle_o,
    // Plans.
    output logic [3:0] room_o,
    input logic plan_valid_i,
    input plan_t plan_i,
    input guess_t guess_i,
    output logic [3:0] code_o,
    // The source.
    input logic [3:0][1:0] chroma_there_i,
    output logic block_valid_o,
    input logic block_ready_i,
    output logic [1:0] block_lane_o,
    output logic block_next_o,
    output logic [4:0] block_o,
    input logic block_valid_i,
    input samples_t block_i,
    // Slots.
    input logic slot_valid_i,
    input logic [1:0] slot_lane_i,
    // Words and headers.
    output logic [3:0] word_valid_o,
    output video_word_t word_o,
    output logic [3:0] mb_valid_o,
    input logic [3:0] mb_ready_i,
    output mb_header_t mb_header_o,
    output logic mb_end_o,
    input logic [3:0] credit_i,
    // Reconstruction.
    input logic [3:0] recon_room_i,
    output logic recon_valid_o,
    output logic [1:0] recon_lane_o,
    output logic [4:0] recon_number_o,  // 0 to 15 luma in raster order, from 16 Cb, from 20 Cr
    output samples_t recon_o,
    output logic record_valid_o,
    input logic [3:0] record_ready_i,
    output logic [1:0] record_lane_o,
    output mb_record_t record_o
);

  // ------------------------------------------------------------------ prices
  logic [8:0] three;
  logic [7:0] lambda_q;
  logic [5:0] chroma_qp_q;
  assign three = 9'(tri_tables_pkg::lambda(qp_i)) * 9'd3;
  always_ff @(posedge clk_i) begin
    lambda_q <= three[8:1];
    chroma_qp_q <= tri_tables_pkg::chroma_qp(qp_i);
  end

  // ------------------------------------------------------------------ lanes
  code_mb_t [3:0] mb;
  logic [3:0] guess_half, half, open, begins, begun, eight_go, modes_valid, luma_dc, chroma_dc;
  logic [3:0] ends, ended, raws, raw_done, fetch, fetched, came, valid, taken, done, written, more;
  logic [3:0][1:0] mode, chroma_mode, fetch_guess;
  logic [3:0][4:0] loaded, freed, fetch_number, number;
  block_kind_e [3:0] kind;
  whole_modes_t modes;
  for (genvar l = 0; l < 4; l++) begin : gen_lane
    tri_code_lane u_lane (
        .clk_i,
        .rst_ni,
        .last_column_i,
        .qp_i,
        .start_i(start_i[l]),
        .start_intra_i,
        .idle_o(idle_o[l]),
        .room_o(room_o[l]),
        .guess_half_o(guess_half[l]),
        .plan_valid_i(plan_valid_i && plan_i.lane == 2'(l)),
        .plan_i,
        .credit_i(credit_i[l]),
        .recon_room_i(recon_room_i[l]),
        .open_o(open[l]),
        .mb_o(mb[l]),
        .begin_o(begins[l]),
        .begun_i(begun[l]),
        .eight_go_o(eight_go[l]),
        .modes_valid_i(modes_valid[l]),
        .modes_i(modes),
        .mode_o(mode[l]),
        .chroma_mode_o(chroma_mode[l]),
        .raw_o(raws[l]),
        .raw_done_i(raw_done[l]),
        .luma_dc_i(luma_dc[l]),
        .chroma_dc_i(chroma_dc[l]),
        .end_o(ends[l]),
        .ended_i(ended[l]),
        .loaded_i(loaded[l]),
        .freed_o(freed[l]),
        .fetch_o(fetch[l]),
        .fetch_number_o(fetch_number[l]),
        .fetch_guess_o(fetch_guess[l]),
        .fetched_i(fetched[l]),
        .block_came_i(came[l]),
        .block_valid_o(valid[l]),
        .block_kind_o(kind[l]),
        .block_number_o(number[l]),
        .block_taken_i(taken[l]),
        .block_done_i(done[l]),
        .written_i(written[l])
    );
    assign half[l] = mb[l].half;
    assign more[l] = !mb[l].plan.ends;
  end
  assign code_o = ended;
  // Of I_PCM, until the macroblock is over.
  logic [3:0] raw_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) raw_q <= '0;
    else raw_q <= (raw_q | raws) & ~ended;
  end

  // ------------------------------------------------------------------ blocks that are coded
  logic whole_write, store_valid, store_ready, store_came;
  logic raw_word_valid, raw_word_ready, raw_valid, raw_ready;
  logic [1:0] store_lane, store_guess_kind;
  logic [4:0] whole_block;
  samples_t whole_samples, eight_guess, whole_guess, store_source, store_guess;
  sample_t [7:0][7:0] source;
  code_place_t store_place;
  code_reads_t reads;
  code_word_t raw_word;
  code_recon_t raw_block;
  tri_code_blocks u_blocks (
      .clk_i,
      .rst_ni,
      .open_i(open),
      .more_i(more),
      .half_i(half),
      .guess_half_i(guess_half),
      .freed_i(freed),
      .next_i(ended),
      .loaded_o(loaded),
      .chroma_there_i,
      .block_valid_o,
      .block_ready_i,
      .block_lane_o,
      .block_next_o,
      .block_o,
      .block_valid_i,
      .block_i,
      .guess_i,
      .whole_write_i(whole_write),
      .whole_block_i(whole_block),
      .whole_samples_i(whole_samples),
      .reads_i(reads),
      .whole_guess_o(whole_guess),
      .eight_guess_o(eight_guess),
      .source_o(source),
      .fetch_valid_i(store_valid),
      .fetch_ready_o(store_ready),
      .fetch_place_i(store_place),
      .fetch_guess_i(store_guess_kind),
      .fetch_valid_o(store_came),
      .fetch_lane_o(store_lane),
      .fetch_source_o(store_source),
      .fetch_guess_o(store_guess),
      .raw_i(raws),
      .raw_done_o(raw_done),
      .raw_word_valid_o(raw_word_valid),
      .raw_word_ready_i(raw_word_ready),
      .raw_word_o(raw_word),
      .raw_valid_o(raw_valid),
      .raw_ready_i(raw_ready),
      .raw_o(raw_block)
  );

  // ------------------------------------------------------------------ edges
  logic issue, edge_done, edge_write, fill, fill_ready, record_read, record_write;
  logic start_read, start_read_ready, start_came, end_read, end_read_ready, end_came;
  logic [1:0] start_lane, fill_column, record_lane;
  logic [8:0] record_x, written_x;
  edge_place_t issue_place, start_place, end_place;
  block_edges_t around;
  edge_block_t done_block, write_block;
  edge_word_t [7:0] fill_words, record, written_record;
  sample_t [2:0] corner;
  tri_code_edges #(
      .Columns(Columns)
  ) u_edges (
      .clk_i,
      .rst_ni,
      .issue_i(issue),
      .issue_place_i(issue_place),
      .edges_o(around),
      .done_i(edge_done),
      .done_block_i(done_block),
      .write_i(edge_write),
      .write_block_i(write_block),
      .start_valid_i(start_read),
      .start_ready_o(start_read_ready),
      .start_place_i(start_place),
      .start_valid_o(start_came),
      .start_lane_i(start_lane),
      .record_read_i(record_read),
      .record_x_i(record_x),
      .record_o(record),
      .fill_valid_i(fill),
      .fill_ready_o(fill_ready),
      .fill_column_i(fill_column),
      .fill_i(fill_words),
      .end_valid_i(end_read),
      .end_ready_o(end_read_ready),
      .end_place_i(end_place),
      .end_valid_o(end_came),
      .record_write_i(record_write),
      .record_lane_i(record_lane),
      .written_x_i(written_x),
      .record_i(written_record)
  );

  // ------------------------------------------------------------------ modes, DCs, 8x8 engine
  logic dc_word_valid, dc_word_ready, dc_read;
  logic [1:0] dc_lane;
  logic [3:0] dc_block;
  block_kind_e dc_kind;
  logic signed [15:0] dc;
  code_word_t dc_word;
  code_eight_t eight;
  tri_code_modes u_modes (
      .clk_i,
      .rst_ni,
      .qp_i,
      .chroma_qp_i(chroma_qp_q),
      .lambda_i(lambda_q),
      .mb_i(mb),
      .half_i(half),
      .begin_i(begins),
      .begun_o(begun),
      .eight_go_i(eight_go),
      .eight_not_i(raw_q),
      .modes_valid_o(modes_valid),
      .modes_o(modes),
      .luma_dc_o(luma_dc),
      .chroma_dc_o(chroma_dc),
      .lane_o(start_lane),
      .corner_o(corner),
      .record_read_o(record_read),
      .record_x_o(record_x),
      .record_i(record),
      .fill_valid_o(fill),
      .fill_ready_i(fill_ready),
      .fill_column_o(fill_column),
      .fill_o(fill_words),
      .read_valid_o(start_read),
      .read_ready_i(start_read_ready),
      .read_place_o(start_place),
      .read_valid_i(start_came),
      .edges_i(around),
      .reads_o(reads),
      .source_i(source),
      .whole_guess_i(whole_guess),
      .eight_guess_i(eight_guess),
      .block_valid_o(whole_write),
      .block_o(whole_block),
      .samples_o(whole_samples),
      .eight_o(eight),
      .word_valid_o(dc_word_valid),
      .word_ready_i(dc_word_ready),
      .word_o(dc_word),
      .dc_read_i(dc_read),
      .dc_lane_i(dc_lane),
      .dc_kind_i(dc_kind),
      .dc_block_i(dc_block),
      .dc_o(dc)
  );

  // ------------------------------------------------------------------ the pipeline
  logic done_valid;
  logic [1:0] done_lane;
  block_kind_e done_kind;
  done_t done_out;
  coded_t coded;
  tri_code_pipe u_pipe (
      .clk_i,
      .rst_ni,
      .qp_i,
      .chroma_qp_i(chroma_qp_q),
      .slot_valid_i,
      .slot_lane_i,
      .mb_i(mb),
      .fetch_i(fetch),
      .fetch_number_i(fetch_number),
      .fetch_guess_i(fetch_guess),
      .fetched_o(fetched),
      .came_o(came),
      .valid_i(valid),
      .kind_i(kind),
      .number_i(number),
      .taken_o(taken),
      .block_valid_o(store_valid),
      .block_ready_i(store_ready),
      .block_place_o(store_place),
      .block_guess_o(store_guess_kind),
      .block_valid_i(store_came),
      .block_lane_i(store_lane),
      .block_source_i(store_source),
      .block_guess_i(store_guess),
      .issue_o(issue),
      .issue_place_o(issue_place),
      .edges_i(around),
      .dc_read_o(dc_read),
      .dc_lane_o(dc_lane),
      .dc_kind_o(dc_kind),
      .dc_block_o(dc_block),
      .dc_i(dc),
      .valid_o(done_valid),
      .lane_o(done_lane),
      .kind_o(done_kind),
      .block_o(done_out),
      .coded_o(coded)
  );
  assign done = done_valid ? 4'd1 << done_lane : '0;

  // ------------------------------------------------------------------ what comes back
  logic [3:0][15:0][3:0] block_modes;
  logic [3:0][23:0] nz;
  logic [3:0] nz_dc;
  tri_code_back u_back (
      .clk_i,
      .rst_ni,
      .mb_i(mb),
      .begun_i(begun),
      .corner_i(corner),
      .pipe_valid_i(done_valid),
      .pipe_lane_i(done_lane),
      .pipe_kind_i(done_kind),
      .pipe_block_i(done_out),
      .pipe_coded_i(coded),
      .eight_i(eight),
      .dc_valid_i(dc_word_valid),
      .dc_ready_o(dc_word_ready),
      .dc_word_i(dc_word),
      .raw_word_valid_i(raw_word_valid),
      .raw_word_ready_o(raw_word_ready),
      .raw_word_i(raw_word),
      .raw_valid_i(raw_valid),
      .raw_ready_o(raw_ready),
      .raw_i(raw_block),
      .done_o(edge_done),
      .done_block_o(done_block),
      .write_o(edge_write),
      .write_block_o(write_block),
      .block_valid_o(recon_valid_o),
      .block_lane_o(recon_lane_o),
      .block_number_o(recon_number_o),
      .block_o(recon_o),
      .written_o(written),
      .word_valid_o,
      .word_o,
      .modes_o(block_modes),
      .nz_o(nz),
      .nz_dc_o(nz_dc)
  );

  // ------------------------------------------------------------------ end
  tri_code_end u_end (
      .clk_i,
      .rst_ni,
      .qp_i,
      .end_i(ends),
      .ended_o(ended),
      .mb_i(mb),
      .raw_i(raw_q),
      .mode_i(mode),
      .chroma_mode_i(chroma_mode),
      .modes_i(block_modes),
      .nz_i(nz),
      .nz_dc_i(nz_dc),
      .read_valid_o(end_read),
      .read_ready_i(end_read_ready),
      .read_place_o(end_place),
      .read_valid_i(end_came),
      .edges_i(around),
      .record_write_o(record_write),
      .record_lane_o(record_lane),
      .record_x_o(written_x),
      .record_o(written_record),
      .mb_valid_o,
      .mb_ready_i,
      .mb_header_o,
      .mb_end_o,
      .filter_valid_o(record_valid_o),
      .filter_ready_i(record_ready_i),
      .filter_lane_o(record_lane_o),
      .filter_o(record_o)
  );

  logic unused;
  assign unused = three[0];

endmodule
