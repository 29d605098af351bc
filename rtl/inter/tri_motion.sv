// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Motion of the video encoder: of the macroblocks of four slices, one in each lane, what is decided
// before they are coded, from the source and the reference picture alone: intra or inter, vectors,
// shape, transform; and the prediction of those that are inter.
//
// Each stage goes round the lanes, a macroblock at a time; a lane's next vectors are searched when
// its plan is made. The predicted blocks of an inter macroblock go out before its plan, those
// before `begins` are void.
// Handshake: ready_o[lane] for a slice; picture_i stays while a lane is in one, and room_i[lane],
// which says that the lane can take a plan and its prediction, until plan_valid_o brings that plan.
// code_i[lane] says that a macroblock whose plan went out is coded. Blocks of the source as of
// tri_source_store, memory as of tri_video_read: its fourth client is deblocking rows.
// Latency: about 500 clocks from a macroblock's whole-sample search to its plan with four lanes.
// Throughput: a macroblock in 131 to 139 clocks with four lanes and a memory that answers in 60, of
// I slices in 115.
// Golden: `codec::video::hardware::slice::encode_shown`.
//
// Columns: of macroblocks, 2 to 512.
module tri_motion
  import tri_pkg::*;
  import tri_inter_pkg::*;
  import tri_source_pkg::*;
  import tri_video_pkg::*;
#(
    parameter int unsigned Columns = 512
) (
    input logic clk_i,
    input logic rst_ni,
    input motion_picture_t picture_i,
    input logic valid_i,
    output logic [3:0] ready_o,
    input source_job_t job_i,
    output logic [3:0] error_o,
    // Memory.
    output logic m_valid_o,
    input logic m_ready_i,
    output logic [31:0] m_address_o,
    output logic [ReadTagW+1:0] m_tag_o,
    output logic [1:0] m_halves_o,
    input logic s_valid_i,
    output logic s_ready_o,
    input logic [ReadTagW+1:0] s_tag_i,
    input logic s_half_i,
    input logic s_error_i,
    input logic [255:0] s_data_i,
    // Deblocking rows.
    input logic rows_valid_i,
    output logic rows_ready_o,
    input logic [31:0] rows_address_i,
    input logic [ReadTagW-1:0] rows_tag_i,
    input logic [1:0] rows_halves_i,
    output logic rows_valid_o,
    input logic rows_ready_i,
    output logic [ReadTagW-1:0] rows_tag_o,
    output logic rows_half_o,
    output logic rows_error_o,
    output logic [255:0] rows_data_o,
    // Plans.
    input logic [3:0] room_i,
    output logic plan_valid_o,
    output plan_t plan_o,
    input logic [3:0] code_i,
    output guess_t guess_o,
    // Blocks of the source that are coded.
    output logic [3:0][1:0] chroma_there_o,
    input logic block_valid_i,
    output logic block_ready_o,
    input logic [1:0] block_lane_i,
    input logic block_next_i,
    input logic [4:0] block_i,
    output logic block_valid_o,
    output samples_t block_o
);

  localparam logic [1:0] ClientSource = 2'd0;
  localparam logic [1:0] ClientWindow = 2'd1;
  localparam logic [1:0] ClientCoarse = 2'd2;
  localparam logic [1:0] ClientRows = 2'd3;

  // ------------------------------------------------------------------ prices
  logic take;
  logic [6:0] price, lambda_q, lambda_whole_q;
  logic [7:0] lambda_intra_q;
  logic [8:0] three;
  assign take  = valid_i && ready_o[job_i.lane];
  assign price = tri_tables_pkg::lambda(picture_i.qp);
  assign three = 9'(price) + {1'b0, price, 1'b0};
  always_ff @(posedge clk_i) begin
    if (take) begin
      lambda_q <= price;
      lambda_whole_q <= three[8:2] == '0 ? 7'd1 : three[8:2];
      lambda_intra_q <= three[8:1];
    end
  end

  // ------------------------------------------------------------------ memory
  logic [3:0] read_valid, read_ready, answer_valid, answer_ready;
  logic [3:0][31:0] read_address;
  logic [3:0][ReadTagW-1:0] read_tag;
  logic [3:0][1:0] read_halves;
  logic [ReadTagW-1:0] answer_tag;
  logic answer_half, answer_error;
  logic [255:0] answer_data;
  source_command_t source_command;
  window_command_t window_command;
  record_command_t record_command;
  assign read_address = {
    rows_address_i, record_command.address, window_command.address, source_command.address
  };
  assign read_tag = {
    rows_tag_i, record_command.tile, ReadTagW'(window_command.tile), ReadTagW'(source_command.tile)
  };
  assign read_halves = {
    rows_halves_i,
    record_command.lower ? 2'b10 : 2'b01,
    2'b11,
    source_command.tile.kind == SourceAbove ? 2'b10 : 2'b11
  };
  assign read_valid[ClientRows] = rows_valid_i;
  assign rows_ready_o = read_ready[ClientRows];
  assign answer_ready[ClientRows] = rows_ready_i;
  assign rows_valid_o = answer_valid[ClientRows];
  assign rows_tag_o = answer_tag;
  assign rows_half_o = answer_half;
  assign rows_error_o = answer_error;
  assign rows_data_o = answer_data;
  tri_video_read #(
      .TagW(ReadTagW)
  ) u_read (
      .clk_i,
      .rst_ni,
      .valid_i(read_valid),
      .ready_o(read_ready),
      .address_i(read_address),
      .tag_i(read_tag),
      .halves_i(read_halves),
      .m_valid_o,
      .m_ready_i,
      .m_address_o,
      .m_tag_o,
      .m_halves_o,
      .s_valid_i,
      .s_ready_o,
      .s_tag_i,
      .s_half_i,
      .s_error_i,
      .s_data_i,
      .valid_o(answer_valid),
      .ready_i(answer_ready),
      .tag_o(answer_tag),
      .half_o(answer_half),
      .error_o(answer_error),
      .data_o(answer_data)
  );

  // ------------------------------------------------------------------ source
  logic [3:0] source_ready, source_error, load, load_ready, loaded, coarse_there, estimate_there;
  logic [3:0] planned;
  logic [3:0][1:0] load_lane;
  source_reads_t reads;
  source_samples_t source;
  // The decision's blocks go before those that are coded.
  logic own_valid, own_next, own_q, block_ready, block_valid;
  logic [1:0] own_lane;
  logic [4:0] own_block;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) own_q <= 1'b0;
    else own_q <= own_valid && block_ready;
  end
  assign block_ready_o = block_ready && !own_valid;
  assign block_valid_o = block_valid && !own_q;
  tri_source_store u_source (
      .clk_i,
      .rst_ni,
      .picture_i(picture_i.source),
      .valid_i(take),
      .ready_o(source_ready),
      .job_i,
      .error_o(source_error),
      .command_valid_o(read_valid[ClientSource]),
      .command_ready_i(read_ready[ClientSource]),
      .command_o(source_command),
      .answer_valid_i(answer_valid[ClientSource]),
      .answer_ready_o(answer_ready[ClientSource]),
      .answer_i({answer_tag[$bits(source_tile_t)-1:0], answer_half, answer_error}),
      .samples_i(answer_data),
      .load_i(load),
      .load_ready_o(load_ready),
      .load_lane_i(load_lane),
      .loaded_o(loaded),
      .coarse_there_o(coarse_there),
      .estimate_there_o(estimate_there),
      .work_i(planned),
      .code_i,
      .coarse_o(source.coarse),
      .whole_read_i(reads.whole_read),
      .whole_rows_i(reads.whole_rows),
      .whole_o(source.whole),
      .fractional_read_i(reads.fractional_read),
      .fractional_lane_i(reads.fractional_lane),
      .fractional_block_i(reads.fractional_block),
      .fractional_o(source.fractional),
      .estimate_read_i(reads.quarter_read),
      .estimate_quarter_i(reads.quarter),
      .estimate_o(source.quarter),
      .corner_o(source.corner),
      .top_o(source.top),
      .left_o(source.left),
      .decision_read_i(reads.decision_read),
      .decision_block_i(reads.decision_block),
      .decision_o(source.decision),
      .chroma_there_o,
      .block_valid_i(own_valid || block_valid_i),
      .block_ready_o(block_ready),
      .block_lane_i(own_valid ? own_lane : block_lane_i),
      .block_next_i(own_valid ? own_next : block_next_i),
      .block_i(own_valid ? own_block : block_i),
      .block_valid_o(block_valid),
      .block_o
  );

  // ------------------------------------------------------------------ stages
  logic [3:0] stages_ready, stages_error;
  assign ready_o = source_ready & stages_ready;
  assign error_o = source_error | stages_error;
  tri_motion_stages #(
      .Columns(Columns)
  ) u_stages (
      .clk_i,
      .rst_ni,
      .picture_i,
      .lambda_i(lambda_q),
      .lambda_whole_i(lambda_whole_q),
      .lambda_intra_i(lambda_intra_q),
      .take_i(take),
      .ready_o(stages_ready),
      .job_i,
      .error_o(stages_error),
      .coarse_valid_o(read_valid[ClientCoarse]),
      .coarse_ready_i(read_ready[ClientCoarse]),
      .coarse_o(record_command),
      .coarse_valid_i(answer_valid[ClientCoarse]),
      .coarse_ready_o(answer_ready[ClientCoarse]),
      .window_valid_o(read_valid[ClientWindow]),
      .window_ready_i(read_ready[ClientWindow]),
      .window_o(window_command),
      .window_valid_i(answer_valid[ClientWindow]),
      .window_ready_o(answer_ready[ClientWindow]),
      .answer_tag_i(answer_tag),
      .answer_half_i(answer_half),
      .answer_error_i(answer_error),
      .answer_data_i(answer_data),
      .load_o(load),
      .load_ready_i(load_ready),
      .load_lane_o(load_lane),
      .loaded_i(loaded),
      .coarse_there_i(coarse_there),
      .estimate_there_i(estimate_there),
      .reads_o(reads),
      .source_i(source),
      .chroma_there_i(chroma_there_o),
      .block_valid_o(own_valid),
      .block_ready_i(block_ready),
      .block_lane_o(own_lane),
      .block_next_o(own_next),
      .block_o(own_block),
      .block_valid_i(block_valid && own_q),
      .block_i(block_o),
      .room_i,
      .code_i,
      .planned_o(planned),
      .plan_o,
      .guess_o
  );
  assign plan_valid_o = planned != '0;

  logic unused;
  assign unused = ^{three[0], source_command.tile};

endmodule
