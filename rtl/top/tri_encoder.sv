// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Encoder: floats or samples in, H.264 slices out, over Lanes independent lanes that share one
// intra pipeline.
//
// Docs: docs/microarchitecture/encoder.md (how), docs/registers.md (control).
// Ports: s_axil control; m_req asks for 4x4 blocks, s_blk brings them; m_line, s_line keep the row
// above of wide pictures in memory; m_axis carries the lanes' byte streams. trace_* are there
// only where TRICODEC_TRACE is defined: they show every stage to the lockstep.
//
// Handshake: all streams valid/ready, payload stable while stalled, valid never waits for ready.
// Throughput: sixteen samples per clock.
// Latency: block issue to reconstruction IntraLatency+2 clocks.
// Golden: `codec::pipeline`, `entropy`, `align`; sim model `encoder`.
//
// Lanes: number of lanes, 2 to 64, a power of two. Align: 1; 0 leaves the alignment unit out, for
// pictures and video only: a job is refused when its format is not INT8, its exponent not 0, or
// when it is to scan.
module tri_encoder
  import tri_pkg::*;
  import tri_enc_pkg::*;
#(
    parameter int unsigned Lanes = 8,
    parameter bit Align = 1'b1,
    localparam int unsigned LaneW = $clog2(Lanes),
    localparam int unsigned WordW = $bits(top_edge_t)
) (
    input logic clk_i,
    input logic rst_ni,

    // What every stage shows to the lockstep.
    `include "tri_enc_trace_ports.svh"

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
    output logic             m_req_scan_o,
    output logic             m_req_first_o,

    input  logic             s_blk_tvalid_i,
    output logic             s_blk_tready_o,
    input  logic [LaneW-1:0] s_blk_tdest_i,
    input  logic [    511:0] s_blk_tdata_i,
    input  logic [     31:0] s_blk_tuser_i,

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

    output logic             m_axis_tvalid_o,
    input  logic             m_axis_tready_i,
    output logic [     63:0] m_axis_tdata_o,
    output logic [      7:0] m_axis_tkeep_o,
    output logic             m_axis_tlast_o,
    output logic [LaneW-1:0] m_axis_tdest_o
);

  `TRI_REQUIRE_LANES(Lanes)

  `include "tri_enc_trace_signals.svh"

  logic slot_valid, push, conflict, unexpected;
  logic [LaneW-1:0] slot_lane, push_lane;
  job_t push_job;
  logic [Lanes-1:0] pending, active, scanning, job_sel, start_pend, idle, nonfinite, clipped;

  tri_enc_regs #(
      .Lanes(Lanes),
      .Align(Align)
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
      .pending_i(pending),
      .active_i(active),
      .start_pend_i(start_pend),
      .idle_i(idle),
      .nonfinite_i(nonfinite),
      .clipped_i(clipped),
      .conflict_i(conflict),
      .unexpected_i(unexpected)
  );

  // Issue.
  logic [Lanes-1:0] avail, requests_idle, fill_pend;
  logic [Lanes-1:0][4:0] pop;
  logic line_room, done, s3_valid, issue, line_reserve, fill_ask, start, ask, ask_all, load;
  logic [LaneW-1:0] done_lane, s3_lane;
  logic [1:0] fill_ask_column;
  logic [3:0] start_format;
  block_t block;
  tri_enc_issue #(
      .Lanes(Lanes)
  ) u_issue (
      .clk_i,
      .rst_ni,
      .slot_valid_i(slot_valid),
      .slot_lane_i(slot_lane),
      .push_i(push),
      .push_lane_i(push_lane),
      .push_job_i(push_job.issue),
      .pending_o(pending),
      .active_o(active),
      .scanning_o(scanning),
      .job_sel_o(job_sel),
      .avail_i(avail),
      .idle_i(requests_idle),
      .start_pend_i(start_pend),
      .fill_pend_i(fill_pend),
      .pop_i(pop),
      .line_room_i(line_room),
      .done_i(done),
      .done_lane_i(done_lane),
      .slot_valid_o(s3_valid),
      .lane_o(s3_lane),
      .issue_o(issue),
      .block_o(block),
      .line_o(line_reserve),
      .fill_o(fill_ask),
      .fill_column_o(fill_ask_column),
      .start_o(start),
      .format_o(start_format),
      .ask_o(ask),
      .ask_all_o(ask_all),
      .load_o(load),
      .conflict_o(conflict)
  );

  // Input.
  samples_t samples;
  logic align_scan;
  tri_enc_input #(
      .Lanes(Lanes),
      .SampleBits(SampleBits),
      .Align(Align)
  ) u_input (
      .clk_i,
      .rst_ni,
      .s_blk_valid_i(s_blk_tvalid_i),
      .s_blk_ready_o(s_blk_tready_o),
      .s_blk_lane_i(s_blk_tdest_i),
      .s_blk_data_i(s_blk_tdata_i),
      .s_blk_scale_i(s_blk_tuser_i),
      .push_i(push),
      .push_lane_i(push_lane),
      .push_job_i(push_job.align),
      .job_sel_i(job_sel),
      .scanning_i(scanning),
      .clear_i(start),
      .clear_lane_i(s3_lane),
      .clear_format_i(start_format),
      .ask_i(ask),
      .ask_all_i(ask_all),
      .first_i(load),
      .ask_lane_i(s3_lane),
      .idle_o(requests_idle),
      .unexpected_o(unexpected),
      .m_req_valid_o(m_req_tvalid_o),
      .m_req_ready_i(m_req_tready_i),
      .m_req_lane_o(m_req_tdest_o),
      .m_req_scan_o,
      .m_req_first_o,
      .avail_o(avail),
      .read_i(issue),
      .read_lane_i(s3_lane),
      .samples_o(samples),
      .nonfinite_o(nonfinite),
      .clipped_o(clipped),
      .align_valid_o(trace_align_valid_o),
      .align_lane_o(trace_align_lane_o),
      .align_scan_o(align_scan),
      .align_samples_o(trace_align_o)
  );
  logic unused_align_scan;
  assign unused_align_scan = align_scan;

  // Shared pipeline with its neighbours.
  logic pipe_valid, done_nz8;
  logic [LaneW-1:0] pipe_lane;
  source_t pipe_source;
  neighbours_t pipe_neighbours;
  user_t pipe_user;
  done_t done_block;
  coded_t coded;
  // The decoder's.
  mode_from_t unused_early;
  logic unused_record_valid;
  logic [LaneW-1:0] unused_record_lane;
  record_t unused_record;
  tri_neighbours #(
      .Lanes(Lanes)
  ) u_neighbours (
      .clk_i,
      .rst_ni,
      .issue_i(issue),
      .lane_i(s3_lane),
      .block_i(block),
      .samples_i(samples),
      .early_mode_o(unused_early),
      .pipe_valid_o(pipe_valid),
      .pipe_lane_o(pipe_lane),
      .pipe_source_o(pipe_source),
      .pipe_neighbours_o(pipe_neighbours),
      .pipe_user_o(pipe_user),
      .done_i(done),
      .done_lane_i(done_lane),
      .done_block_i(done_block),
      .done_nz8_i(done_nz8),
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
      .record_valid_o(unused_record_valid),
      .record_lane_o(unused_record_lane),
      .record_o(unused_record)
  );
  // Video blocks are to come.
  block_kind_e unused_kind, unused_guess_kind, unused_dc_kind;
  logic unused_guess_read, unused_dc_read;
  logic [LaneW-1:0] unused_guess_lane, unused_dc_lane;
  logic [3:0] unused_guess_block, unused_dc_block;
  tri_enc_pipe #(
      .LaneW(LaneW),
      .Video(1'b0)
  ) u_pipe (
      .clk_i,
      .rst_ni,
      .valid_i(pipe_valid),
      .lane_i(pipe_lane),
      .source_i(pipe_source),
      .neighbours_i(pipe_neighbours),
      .user_i(pipe_user),
      .kind_i(BlockTensor),
      .guess_read_o(unused_guess_read),
      .guess_lane_o(unused_guess_lane),
      .guess_kind_o(unused_guess_kind),
      .guess_block_o(unused_guess_block),
      .guess_i('0),
      .dc_read_o(unused_dc_read),
      .dc_lane_o(unused_dc_lane),
      .dc_kind_o(unused_dc_kind),
      .dc_block_o(unused_dc_block),
      .dc_i('0),
      .valid_o(done),
      .lane_o(done_lane),
      .kind_o(unused_kind),
      .block_o(done_block),
      .coded_o(coded),
      .trace_cost_valid_o,
      .trace_cost_o,
      .trace_decide_valid_o,
      .trace_decide_o,
      .trace_resid_valid_o,
      .trace_resid_o,
      .trace_fdct_valid_o,
      .trace_fdct_o,
      .trace_quant_valid_o,
      .trace_quant_o
  );

  // Entropy.
  word_t word;
  logic [15:0][11:0] word_levels;
  tri_enc_word #(
      .Lanes(Lanes)
  ) u_word (
      .clk_i,
      .done_i(done),
      .lane_i(done_lane),
      .user_i(done_block.user),
      .nz_i(done_block.nz),
      .coded_i(coded),
      .nz8_o(done_nz8),
      .word_o(word),
      .levels_o(word_levels)
  );
  tri_enc_entropy #(
      .Lanes(Lanes)
  ) u_entropy (
      .clk_i,
      .rst_ni,
      .word_valid_i(done),
      .word_lane_i(done_lane),
      .word_i(word),
      .pop_o(pop),
      .push_i(push),
      .push_lane_i(push_lane),
      .push_job_i(push_job.slice),
      .job_sel_i(job_sel),
      .start_i(start),
      .start_lane_i(s3_lane),
      .start_pend_o(start_pend),
      .idle_o(idle),
      .m_axis_tvalid_o,
      .m_axis_tready_i,
      .m_axis_tdata_o,
      .m_axis_tkeep_o,
      .m_axis_tlast_o,
      .m_axis_tdest_o,
      .bin_valid_o(trace_bin_valid_o),
      .bin_o(trace_bin_o),
      .byte_valid_o(trace_byte_valid_o),
      .byte_o(trace_byte_o)
  );

  // What the users of the streams must keep to, and what they get (s_axil: tri_axil). Every tdest
  // names a lane, for Lanes is a power of two.
  `TRI_ASSERT_PORT(Block, s_blk_tvalid_i, s_blk_tready_o, {s_blk_tdest_i, s_blk_tdata_i,
                                                           s_blk_tuser_i})
  `TRI_ASSERT_PORT(Record, s_line_tvalid_i, s_line_tready_o, {s_line_tdest_i, s_line_tdata_i})
  `TRI_ASSERT_PORT(Request, m_req_tvalid_o, m_req_tready_i, {m_req_tdest_o, m_req_scan_o,
                                                             m_req_first_o})
  `TRI_ASSERT_PORT(Line, m_line_tvalid_o, m_line_tready_i, {m_line_tdest_o, m_line_tdata_o,
                                                            m_line_read_o, m_line_first_o})
  `TRI_ASSERT_PORT(Stream, m_axis_tvalid_o, m_axis_tready_i, {m_axis_tdest_o, m_axis_tdata_o,
                                                              m_axis_tkeep_o, m_axis_tlast_o})

  assign trace_slot_valid_o = s3_valid;
  assign trace_slot_lane_o = s3_lane;
  assign trace_slot_o = {conflict, load, issue};
  assign trace_neigh_valid_o = pipe_valid;
  assign trace_neigh_lane_o = pipe_lane;
  assign trace_neigh_o = pipe_neighbours;
  assign trace_recon_valid_o = done;
  assign trace_recon_lane_o = done_lane;
  assign trace_recon_o = done_block.recon;
  assign trace_word_valid_o = done;
  assign trace_word_lane_o = done_lane;
  assign trace_word_o = {word.head, word_levels};

endmodule
