// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Decoder: H.264 slices in, blocks of elements out, over Lanes independent lanes that share one
// reconstruction pipeline.
//
// Docs: docs/microarchitecture/decoder.md (how), docs/registers.md (control).
// Ports: s_axil control; m_req asks for the next eight bytes of a lane's slice, s_axis brings them;
// m_line, s_line keep the row above of wide pictures in memory; m_blk carries the blocks of the
// lanes in coding order. trace_* are there only where TRICODEC_TRACE is defined: they show every
// stage to the lockstep.
//
// Handshake: all streams valid/ready, payload stable while stalled, valid never waits for ready.
// Throughput: sixteen samples per clock; of one lane, 3.2.
// Latency: issue of a word to its block at m_blk nine clocks.
// Golden: `stream::read`, `entropy::lane`, `codec::pipeline`; sim model `decoder`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_decoder
  import tri_pkg::*;
  import tri_dec_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes),
    localparam int unsigned WordW = $bits(top_edge_t)
) (
    input logic clk_i,
    input logic rst_ni,

    // What every stage shows to the lockstep.
    `include "tri_dec_trace_ports.svh"

    input  logic        s_axil_awvalid_i,
    output logic        s_axil_awready_o,
    input  logic [11:0] s_axil_awaddr_i,
    input  logic        s_axil_wvalid_i,
    output logic        s_axil_wready_o,
    input  logic [31:0] s_axil_wdata_i,
    output logic        s_axil_bvalid_o,
    input  logic        s_axil_bready_i,
    output logic [ 1:0] s_axil_bresp_o,
    input  logic        s_axil_arvalid_i,
    output logic        s_axil_arready_o,
    input  logic [11:0] s_axil_araddr_i,
    output logic        s_axil_rvalid_o,
    input  logic        s_axil_rready_i,
    output logic [31:0] s_axil_rdata_o,
    output logic [ 1:0] s_axil_rresp_o,

    output logic             m_req_tvalid_o,
    input  logic             m_req_tready_i,
    output logic [LaneW-1:0] m_req_tdest_o,
    output logic             m_req_first_o,

    input  logic             s_axis_tvalid_i,
    output logic             s_axis_tready_o,
    input  logic [LaneW-1:0] s_axis_tdest_i,
    input  logic [     63:0] s_axis_tdata_i,
    input  logic [      7:0] s_axis_tkeep_i,
    input  logic             s_axis_tlast_i,

    output logic             m_line_tvalid_o,
    input  logic             m_line_tready_i,
    output logic             m_line_read_o,
    output logic             m_line_first_o,
    output logic [LaneW-1:0] m_line_tdest_o,
    output logic [WordW-1:0] m_line_tdata_o,

    input  logic               s_line_tvalid_i,
    output logic               s_line_tready_o,
    input  logic [  LaneW-1:0] s_line_tdest_i,
    input  logic [4*WordW-1:0] s_line_tdata_i,

    output logic             m_blk_tvalid_o,
    input  logic             m_blk_tready_i,
    output logic [LaneW-1:0] m_blk_tdest_o,
    output logic [    511:0] m_blk_tdata_o,
    output logic [     11:0] m_blk_tuser_o,
    output logic             m_blk_tlast_o
);

  `TRI_REQUIRE_LANES(Lanes)

  `include "tri_dec_trace_signals.svh"


  logic slot_valid, push, unexpected, fails;
  logic [LaneW-1:0] slot_lane, push_lane, done_lane;
  job_t push_job;
  logic [Lanes-1:0] full, busy, free, open, push_sel, parse_sel, issue_sel;
  logic out_empty, done, ended;
  tri_dec_regs #(
      .Lanes(Lanes)
  ) u_regs (
      .clk_i,
      .rst_ni,
      .s_axil_awvalid_i,
      .s_axil_awready_o,
      .s_axil_awaddr_i,
      .s_axil_wvalid_i,
      .s_axil_wready_o,
      .s_axil_wdata_i,
      .s_axil_bvalid_o,
      .s_axil_bready_i,
      .s_axil_bresp_o,
      .s_axil_arvalid_i,
      .s_axil_arready_o,
      .s_axil_araddr_i,
      .s_axil_rvalid_o,
      .s_axil_rready_i,
      .s_axil_rdata_o,
      .s_axil_rresp_o,
      .slot_valid_o(slot_valid),
      .slot_lane_o(slot_lane),
      .push_o(push),
      .push_lane_o(push_lane),
      .push_job_o(push_job),
      .pending_i(full),
      .busy_i(busy),
      .empty_i(out_empty),
      .fails_i(fails),
      .fails_lane_i(done_lane),
      .unexpected_i(unexpected)
  );
  tri_dec_jobs #(
      .Lanes(Lanes)
  ) u_jobs (
      .clk_i,
      .rst_ni,
      .push_i(push),
      .push_lane_i(push_lane),
      .free_i(free),
      .ended_i(ended),
      .ended_lane_i(done_lane),
      .open_o(open),
      .full_o(full),
      .busy_o(busy),
      .push_sel_o(push_sel),
      .parse_sel_o(parse_sel),
      .issue_sel_o(issue_sel)
  );

  // Issue.
  logic [Lanes-1:0] avail, fill_pend;
  logic start, line_room, line_reserve, fill_ask, word_load, s3_valid, issue, first, taken, dropped;
  logic [LaneW-1:0] word_lane, s3_lane, start_lane;
  logic [1:0] fill_ask_column;
  start_t start_job;
  block_t block;
  job_output_t issue_job;
  tri_dec_issue #(
      .Lanes(Lanes)
  ) u_issue (
      .clk_i,
      .rst_ni,
      .slot_valid_i(slot_valid),
      .slot_lane_i(slot_lane),
      .push_i(push),
      .push_lane_i(push_lane),
      .push_width_i(push_job.header.width),
      .push_out_i(push_job.out),
      .push_sel_i(push_sel),
      .start_i(start),
      .start_lane_i(start_lane),
      .start_x_i(start_job.x),
      .parse_sel_i(parse_sel),
      .issue_sel_i(issue_sel),
      .avail_i(avail),
      .fill_pend_i(fill_pend),
      .line_room_i(line_room),
      .done_i(done),
      .done_lane_i(done_lane),
      .ended_i(ended),
      .taken_i(taken),
      .dropped_i(dropped),
      .empty_o(out_empty),
      .word_o(word_load),
      .word_lane_o(word_lane),
      .slot_valid_o(s3_valid),
      .lane_o(s3_lane),
      .issue_o(issue),
      .first_o(first),
      .block_o(block),
      .job_o(issue_job),
      .line_o(line_reserve),
      .fill_o(fill_ask),
      .fill_column_o(fill_ask_column)
  );

  // Entropy.
  logic record_valid;
  logic [LaneW-1:0] record_lane;
  record_t record;
  ring_t word;
  ring_high_t word_high;
  tri_dec_entropy #(
      .Lanes(Lanes)
  ) u_entropy (
      .clk_i,
      .rst_ni,
      .push_i(push),
      .push_lane_i(push_lane),
      .push_job_i(push_job.header),
      .push_sel_i(push_sel),
      .parse_sel_i(parse_sel),
      .open_i(open),
      .free_o(free),
      .start_o(start),
      .start_lane_o(start_lane),
      .start_job_o(start_job),
      .m_req_valid_o(m_req_tvalid_o),
      .m_req_ready_i(m_req_tready_i),
      .m_req_lane_o(m_req_tdest_o),
      .m_req_first_o,
      .s_axis_valid_i(s_axis_tvalid_i),
      .s_axis_ready_o(s_axis_tready_o),
      .s_axis_lane_i(s_axis_tdest_i),
      .s_axis_data_i(s_axis_tdata_i),
      .s_axis_keep_i(s_axis_tkeep_i),
      .s_axis_last_i(s_axis_tlast_i),
      .unexpected_o(unexpected),
      .first_i(first),
      .record_valid_i(record_valid),
      .record_lane_i(record_lane),
      .record_i(record),
      .avail_o(avail),
      .word_lane_i(word_lane),
      .word_o(word),
      .word_high_o(word_high),
      .pop_i(issue),
      .pop_lane_i(s3_lane),
      .done_i(done),
      .done_lane_i(done_lane),
      .bin_valid_o(trace_bin_valid_o),
      .bin_o(trace_bin_o)
  );

  // Neighbours and pipeline.
  word_t issued;
  logic pipe_valid, done_cbp;
  logic [LaneW-1:0] pipe_lane;
  mode_from_t early_mode;
  neighbours_t pipe_neighbours;
  user_t pipe_user;
  done_t done_block;
  result_t done_result;
  source_t unused_source;  // the encoder's: here the word brings what is needed
  tri_neighbours #(
      .Lanes(Lanes)
  ) u_neighbours (
      .clk_i,
      .rst_ni,
      .issue_i(issue),
      .lane_i(s3_lane),
      .block_i(block),
      .samples_i('0),
      .early_mode_o(early_mode),
      .pipe_valid_o(pipe_valid),
      .pipe_lane_o(pipe_lane),
      .pipe_source_o(unused_source),
      .pipe_neighbours_o(pipe_neighbours),
      .pipe_user_o(pipe_user),
      .done_i(done),
      .done_lane_i(done_lane),
      .done_block_i(done_block),
      .done_nz8_i(done_cbp),
      .line_room_o(line_room),
      .line_reserve_i(line_reserve),
      .fill_i(fill_ask),
      .fill_column_i(fill_ask_column),
      .fill_pend_o(fill_pend),
      .m_line_valid_o(m_line_tvalid_o),
      .m_line_ready_i(m_line_tready_i),
      .m_line_read_o,
      .m_line_first_o,
      .m_line_lane_o(m_line_tdest_o),
      .m_line_word_o(m_line_tdata_o),
      .s_line_valid_i(s_line_tvalid_i),
      .s_line_ready_o(s_line_tready_o),
      .s_line_lane_i(s_line_tdest_i),
      .s_line_record_i(s_line_tdata_i),
      .record_valid_o(record_valid),
      .record_lane_o(record_lane),
      .record_o(record)
  );
  tri_dec_pipe #(
      .LaneW(LaneW)
  ) u_pipe (
      .clk_i,
      .rst_ni,
      .load_i(word_load),
      .word_i(word),
      .word_high_i(word_high),
      .valid_i(issue),
      .job_i(issue_job),
      .word_o(issued),
      .mode_i(early_mode),
      .lane_i(pipe_lane),
      .neighbours_i(pipe_neighbours),
      .user_i(pipe_user),
      .valid_o(done),
      .lane_o(done_lane),
      .block_o(done_block),
      .cbp_o(done_cbp),
      .result_o(done_result),
      .trace_dequant_valid_o,
      .trace_dequant_o,
      .trace_predict_valid_o,
      .trace_predict_o,
      .trace_idct_valid_o,
      .trace_idct_o
  );

  // Output.
  tri_dec_output #(
      .Lanes(Lanes),
      .SampleBits(SampleBits)
  ) u_output (
      .clk_i,
      .rst_ni,
      .done_i(done),
      .done_lane_i(done_lane),
      .done_recon_i(done_block.recon),
      .done_result_i(done_result),
      .ended_o(ended),
      .dropped_o(dropped),
      .taken_o(taken),
      .fails_o(fails),
      .m_blk_tvalid_o,
      .m_blk_tready_i,
      .m_blk_tdest_o,
      .m_blk_tdata_o,
      .m_blk_tuser_o,
      .m_blk_tlast_o
  );

  // What the users of the streams must keep to, and what they get (s_axil: tri_axil). Every tdest
  // names a lane, for Lanes is a power of two.
  `TRI_ASSERT_PORT(Stream, s_axis_tvalid_i, s_axis_tready_o, {s_axis_tdest_i, s_axis_tdata_i,
                                                              s_axis_tkeep_i, s_axis_tlast_i})
  `TRI_ASSERT_PORT(Record, s_line_tvalid_i, s_line_tready_o, {s_line_tdest_i, s_line_tdata_i})
  `TRI_ASSERT_PORT(Request, m_req_tvalid_o, m_req_tready_i, {m_req_tdest_o, m_req_first_o})
  `TRI_ASSERT_PORT(Line, m_line_tvalid_o, m_line_tready_i, {m_line_tdest_o, m_line_tdata_o,
                                                            m_line_read_o, m_line_first_o})
  `TRI_ASSERT_PORT(Block, m_blk_tvalid_o, m_blk_tready_i, {m_blk_tdest_o, m_blk_tdata_o,
                                                           m_blk_tuser_o, m_blk_tlast_o})

  assign trace_start_valid_o = start;
  assign trace_start_lane_o = start_lane;
  assign trace_start_o = start_job;
  assign trace_slot_valid_o = s3_valid;
  assign trace_slot_lane_o = s3_lane;
  assign trace_slot_o = issue;
  assign trace_word_valid_o = issue;
  assign trace_word_lane_o = s3_lane;
  assign trace_word_o = issued;
  assign trace_neigh_valid_o = pipe_valid;
  assign trace_neigh_lane_o = pipe_lane;
  assign trace_neigh_o = pipe_neighbours;
  assign trace_recon_valid_o = done;
  assign trace_recon_lane_o = done_lane;
  assign trace_recon_o = done_block.recon;

endmodule
