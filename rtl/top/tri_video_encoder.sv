// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Video encoder of four lanes: from the source and the picture before in memory to the bytes of
// slices and to the picture that the next one refers to.
//
// A lane has a slice of whole rows. picture_i stays while a lane is at work: from a slice's job to
// done_o[lane], which says that all of its reconstruction is in memory. Its bytes may come later.
// Handshake: jobs: valid, and ready by lane; memory as of tri_video_read and tri_video_write; bytes
// of each lane valid/ready, eight at a time, last_o with the end of a slice.
// Latency: about 2000 clocks from a job to its first byte.
// Throughput: a slot of a lane in 17 clocks.
// Golden: `codec::video::VideoEncoder`, profile `hardware`.
//
// Columns: of macroblocks, a power of two from 2 to 512.
module tri_video_encoder
  import tri_pkg::*;
  import tri_enc_syntax_pkg::*;
  import tri_video_pkg::*;
  import tri_video_top_pkg::*;
  import tri_reference_pkg::mb_record_t;
  import tri_reference_pkg::write_t;
#(
    parameter int unsigned Columns = 512
) (
    input logic clk_i,
    input logic rst_ni,
    input video_picture_t picture_i,
    input logic job_valid_i,
    output logic [3:0] job_ready_o,
    input video_job_t job_i,
    output logic [3:0] done_o,
    output logic [3:0] error_o,
    // Slots of the pipeline.
    input logic slot_valid_i,
    input logic [1:0] slot_lane_i,
    // Memory: reads.
    output logic m_vrd_valid_o,
    input logic m_vrd_ready_i,
    output logic [31:0] m_vrd_address_o,
    output logic [ReadTagW+1:0] m_vrd_tag_o,
    output logic [1:0] m_vrd_halves_o,
    input logic s_vrd_valid_i,
    output logic s_vrd_ready_o,
    input logic [ReadTagW+1:0] s_vrd_tag_i,
    input logic s_vrd_half_i,
    input logic s_vrd_error_i,
    input logic [255:0] s_vrd_data_i,
    // Writes.
    output logic m_vwr_valid_o,
    input logic m_vwr_ready_i,
    output write_t m_vwr_o,
    input logic s_vwr_valid_i,
    input logic [1:0] s_vwr_lane_i,
    input logic s_vwr_error_i,
    // Bytes.
    output logic [3:0] out_valid_o,
    input logic [3:0] out_ready_i,
    output logic [3:0][63:0] out_data_o,
    output logic [3:0][3:0] out_count_o,
    output logic [3:0] out_last_o
);

  // ------------------------------------------------------------------ jobs
  // A slice begins everywhere at once; its first bytes wait until the lane has written the one
  // before.
  typedef struct packed {
    logic [19:0] first_mb;
    logic inter;
    logic [15:0] number;
    logic [5:0] qp;
    logic [1:0] filter;
  } begin_t;
  logic [3:0] motion_ready, reference_ready, code_idle, lane_idle, begin_q, begins, begun;
  logic [3:0] motion_error, reference_error, reference_done;
  logic job_go, start_ready, any_begin;
  logic [1:0] begin_lane;
  begin_t [3:0] begin_what_q;
  begin_t what;
  assign job_ready_o = motion_ready & reference_ready & code_idle & ~begin_q;
  assign job_go = job_valid_i && job_ready_o[job_i.lane];
  assign begins = begin_q & lane_idle;
  assign begun = any_begin && start_ready ? 4'd1 << begin_lane : '0;
  assign done_o = reference_done;
  assign error_o = motion_error | reference_error;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin_q <= '0;
    else begin_q <= (begin_q & ~begun) | (job_go ? 4'd1 << job_i.lane : '0);
  end
  always_ff @(posedge clk_i) begin
    if (job_go) begin
      begin_what_q[job_i.lane] <= '{
          first_mb: job_i.first_mb,
          inter: !job_i.intra,
          number: picture_i.number,
          qp: picture_i.qp,
          filter: picture_i.filter
      };
    end
  end
  always_comb begin
    any_begin  = begins != '0;
    begin_lane = 2'd0;
    for (int unsigned l = 4; l > 0; l--) if (begins[l-1]) begin_lane = 2'(l - 1);
  end
  assign what = begin_what_q[begin_lane];

  // ------------------------------------------------------------------ motion
  logic [3:0] room, code;
  logic plan_valid, block_valid, block_ready, block_next, block_came;
  logic [1:0] block_lane;
  logic [3:0][1:0] chroma_there;
  logic [4:0] block;
  samples_t block_samples;
  plan_t plan;
  guess_t guess;
  logic rows_valid, rows_ready, rows_came, rows_taken, rows_half, rows_error;
  logic [31:0] rows_address;
  logic [2:0] rows_tag;
  logic [ReadTagW-1:0] rows_came_tag;
  logic [255:0] rows_data;
  tri_motion #(
      .Columns(Columns)
  ) u_motion (
      .clk_i,
      .rst_ni,
      .picture_i(
      '{
          source: picture_i.source,
          chroma: picture_i.before_chroma,
          luma: picture_i.before_luma,
          records: picture_i.before_records,
          qp: picture_i.qp
      }
      ),
      .valid_i(job_go),
      .ready_o(motion_ready),
      .job_i('{lane: job_i.lane, intra: job_i.intra, first: job_i.first, last: job_i.last}),
      .error_o(motion_error),
      .m_valid_o(m_vrd_valid_o),
      .m_ready_i(m_vrd_ready_i),
      .m_address_o(m_vrd_address_o),
      .m_tag_o(m_vrd_tag_o),
      .m_halves_o(m_vrd_halves_o),
      .s_valid_i(s_vrd_valid_i),
      .s_ready_o(s_vrd_ready_o),
      .s_tag_i(s_vrd_tag_i),
      .s_half_i(s_vrd_half_i),
      .s_error_i(s_vrd_error_i),
      .s_data_i(s_vrd_data_i),
      .rows_valid_i(rows_valid),
      .rows_ready_o(rows_ready),
      .rows_address_i(rows_address),
      .rows_tag_i(ReadTagW'(rows_tag)),
      .rows_halves_i(2'b11),
      .rows_valid_o(rows_came),
      .rows_ready_i(rows_taken),
      .rows_tag_o(rows_came_tag),
      .rows_half_o(rows_half),
      .rows_error_o(rows_error),
      .rows_data_o(rows_data),
      .room_i(room),
      .plan_valid_o(plan_valid),
      .plan_o(plan),
      .code_i(code),
      .guess_o(guess),
      .chroma_there_o(chroma_there),
      .block_valid_i(block_valid),
      .block_ready_o(block_ready),
      .block_lane_i(block_lane),
      .block_next_i(block_next),
      .block_i(block),
      .block_valid_o(block_came),
      .block_o(block_samples)
  );

  // ------------------------------------------------------------------ coding
  logic [3:0] word_valid, mb_valid, mb_ready, credit, recon_ready, record_ready;
  video_word_t word;
  mb_header_t  mb_header;
  logic mb_end, recon_valid, record_valid;
  logic [1:0] recon_lane, record_lane;
  logic [4:0] recon_number;
  samples_t recon;
  mb_record_t record;
  tri_video_code #(
      .Columns(Columns)
  ) u_code (
      .clk_i,
      .rst_ni,
      .qp_i(picture_i.qp),
      .last_column_i(picture_i.last_column),
      .start_i(job_go ? 4'd1 << job_i.lane : '0),
      .start_intra_i(job_i.intra),
      .idle_o(code_idle),
      .room_o(room),
      .plan_valid_i(plan_valid),
      .plan_i(plan),
      .guess_i(guess),
      .code_o(code),
      .chroma_there_i(chroma_there),
      .block_valid_o(block_valid),
      .block_ready_i(block_ready),
      .block_lane_o(block_lane),
      .block_next_o(block_next),
      .block_o(block),
      .block_valid_i(block_came),
      .block_i(block_samples),
      .slot_valid_i,
      .slot_lane_i,
      .word_valid_o(word_valid),
      .word_o(word),
      .mb_valid_o(mb_valid),
      .mb_ready_i(mb_ready),
      .mb_header_o(mb_header),
      .mb_end_o(mb_end),
      .credit_i(credit),
      .recon_room_i(recon_ready & record_ready),
      .recon_valid_o(recon_valid),
      .recon_lane_o(recon_lane),
      .recon_number_o(recon_number),
      .recon_o(recon),
      .record_valid_o(record_valid),
      .record_ready_i(record_ready),
      .record_lane_o(record_lane),
      .record_o(record)
  );

  // ------------------------------------------------------------------ the next picture's reference
  tri_reference u_reference (
      .clk_i,
      .rst_ni,
      .reference_i(
      '{
          rows: picture_i.rows,
          coarse: picture_i.records,
          picture: '{
              chroma: picture_i.chroma,
              luma: picture_i.luma,
              last_row: picture_i.last_row,
              last_column: picture_i.last_column
          }
      }
      ),
      .offset_a_i('0),
      .offset_b_i('0),
      .chroma_offset_i('0),
      .job_valid_i(job_go),
      .job_ready_o(reference_ready),
      .job_i('{lane: job_i.lane, first: job_i.first, last: job_i.last}),
      .done_o(reference_done),
      .error_o(reference_error),
      .block_valid_i(recon_valid),
      .block_ready_o(recon_ready),
      .block_lane_i(recon_lane),
      .block_number_i(recon_number),
      .block_i(recon),
      .record_valid_i(record_valid),
      .record_ready_o(record_ready),
      .record_lane_i(record_lane),
      .record_i(record),
      .command_valid_o(rows_valid),
      .command_ready_i(rows_ready),
      .command_address_o(rows_address),
      .command_tag_o(rows_tag),
      .answer_valid_i(rows_came),
      .answer_ready_o(rows_taken),
      .answer_tag_i(rows_came_tag[2:0]),
      .answer_half_i(rows_half),
      .answer_error_i(rows_error),
      .answer_data_i(rows_data),
      .write_valid_o(m_vwr_valid_o),
      .write_ready_i(m_vwr_ready_i),
      .write_o(m_vwr_o),
      .written_i(s_vwr_valid_i),
      .written_lane_i(s_vwr_lane_i),
      .written_error_i(s_vwr_error_i)
  );

  // ------------------------------------------------------------------ entropy
  logic [1:0] start_lane;
  logic init_valid, hdr_valid, hdr_raw, start;
  logic [3:0] hdr_ready;
  logic [6:0] init_state;
  logic [7:0] hdr_byte;
  video_ctx_t init_addr;
  tri_enc_video_start #(
      .Lanes(4)
  ) u_start (
      .clk_i,
      .rst_ni,
      .req_valid_i(any_begin),
      .req_ready_o(start_ready),
      .req_lane_i(begin_lane),
      .req_first_mb_i(what.first_mb),
      .req_inter_i(what.inter),
      .req_number_i(what.number),
      .req_qp_i(what.qp),
      .req_filter_i(what.filter),
      .lane_o(start_lane),
      .init_valid_o(init_valid),
      .init_addr_o(init_addr),
      .init_state_o(init_state),
      .hdr_valid_o(hdr_valid),
      .hdr_ready_i(hdr_ready[start_lane]),
      .hdr_byte_o(hdr_byte),
      .hdr_raw_o(hdr_raw),
      .start_o(start)
  );
  for (genvar l = 0; l < 4; l++) begin : gen_lane
    logic mine, above_valid, above_ready, below_valid, below_ready, unused_bin, unused_byte;
    logic [$bits(video_ctx_t)+2:0] unused_bins;
    logic [7:0] unused_bytes;
    mb_edge_t above, below;
    assign mine = start_lane == 2'(l);
    tri_enc_video_row #(
        .Columns(Columns)
    ) u_row (
        .clk_i,
        .rst_ni,
        .clear_i(start && mine),
        .below_valid_i(below_valid),
        .below_ready_o(below_ready),
        .below_i(below),
        .above_valid_o(above_valid),
        .above_ready_i(above_ready),
        .above_o(above)
    );
    tri_enc_video_lane u_lane (
        .clk_i,
        .rst_ni,
        .word_valid_i(word_valid[l]),
        .word_i(word),
        .mb_valid_i(mb_valid[l]),
        .mb_ready_o(mb_ready[l]),
        .mb_header_i(mb_header),
        .mb_end_i(mb_end),
        .credit_o(credit[l]),
        .above_valid_i(above_valid),
        .above_ready_o(above_ready),
        .above_i(above),
        .below_valid_o(below_valid),
        .below_ready_i(below_ready),
        .below_o(below),
        .init_valid_i(init_valid && mine),
        .init_addr_i(init_addr),
        .init_state_i(init_state),
        .hdr_valid_i(hdr_valid && mine),
        .hdr_ready_o(hdr_ready[l]),
        .hdr_byte_i(hdr_byte),
        .hdr_raw_i(hdr_raw),
        .start_i(start && mine),
        .idle_o(lane_idle[l]),
        .out_valid_o(out_valid_o[l]),
        .out_ready_i(out_ready_i[l]),
        .out_data_o(out_data_o[l]),
        .out_count_o(out_count_o[l]),
        .out_last_o(out_last_o[l]),
        .bin_valid_o(unused_bin),
        .bin_o(unused_bins),
        .byte_valid_o(unused_byte),
        .byte_o(unused_bytes)
    );
    logic unused_lane;
    assign unused_lane = ^{unused_bin, unused_bins, unused_byte, unused_bytes};
  end

  logic unused;
  assign unused = ^rows_came_tag;

endmodule
