// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Start of a slice of video: sends its first bytes to its lane and writes the lane's initial
// contexts, as tri_enc_slice_start does for tensors. One unit serves all lanes.
//
// An I slice is one of an IDR picture; a P slice has one reference and cabac_init_idc 0. The
// sequence has eight bits of frame_num and sends no picture order count; filter offsets are 0.
// Handshake: request valid/ready, for an idle lane; header bytes valid/ready; contexts never
// refused.
// Latency: 285 clocks from request to start.
// Golden: `stream::SliceHeader::write`, `entropy::lane::video::contexts::video_contexts`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_enc_video_start
  import tri_enc_syntax_pkg::*;
#(
    parameter  int unsigned Lanes = 4,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input  logic             req_valid_i,
    output logic             req_ready_o,
    input  logic [LaneW-1:0] req_lane_i,
    input  logic [     19:0] req_first_mb_i,
    input  logic             req_inter_i,     // a P slice
    input  logic [     15:0] req_number_i,    // idr_pic_id; of a P slice frame_num, below 256
    input  logic [      5:0] req_qp_i,
    input  logic [      1:0] req_filter_i,    // disable_deblocking_filter_idc

    output logic       [LaneW-1:0] lane_o,        // all that follows is for this lane
    output logic                   init_valid_o,
    output video_ctx_t             init_addr_o,
    output logic       [      6:0] init_state_o,
    output logic                   hdr_valid_o,
    input  logic                   hdr_ready_i,
    output logic       [      7:0] hdr_byte_o,
    output logic                   hdr_raw_o,
    output logic                   start_o
);

  `TRI_REQUIRE_LANES(Lanes)

  localparam logic [5:0] InitQp = 6'd26;
  localparam logic [7:0] NalIdr = 8'h65;
  localparam logic [7:0] NalSlice = 8'h61;  // of a reference picture

  logic [LaneW-1:0] lane_q;
  logic [19:0] first_mb_q;
  logic inter_q;
  logic [15:0] number_q;
  logic [5:0] qp_q;
  logic [1:0] filter_q;

  logic contexts_done, bits_done, take;
  assign take = req_valid_i && req_ready_o;
  assign start_o = bits_done && contexts_done;
  assign lane_o = lane_q;

  always_ff @(posedge clk_i) begin
    if (take) begin
      lane_q <= req_lane_i;
      first_mb_q <= req_first_mb_i;
      inter_q <= req_inter_i;
      number_q <= req_number_i;
      qp_q <= req_qp_i;
      filter_q <= req_filter_i;
    end
  end

  // Contexts.
  tri_video_ctx_start u_contexts (
      .clk_i,
      .rst_ni,
      .start_i(take),
      .inter_i(inter_q),
      .qp_i(qp_q),
      .init_valid_o,
      .init_addr_o,
      .init_state_o,
      .done_o(contexts_done)
  );

  // Header: six fields in both kinds of slices.
  logic [2:0] field;
  logic [20:0] value;
  logic [4:0] width;
  logic golomb;
  logic [6:0] qp_code;
  assign qp_code = qp_q > InitQp ? {(qp_q - InitQp), 1'b0} : {(InitQp - qp_q), 1'b1};
  always_comb begin
    golomb = 1'b0;
    width  = 5'd2;
    unique case (field)
      3'd0: begin  // first_mb_in_slice
        value  = {1'b0, first_mb_q} + 21'd1;
        golomb = 1'b1;
      end
      3'd1: begin  // slice_type 5 or 7, pic_parameter_set_id 0, frame_num
        value = inter_q ? {7'd0, 6'b00110_1, number_q[7:0]} : 21'b0001000_1_00000000;
        width = inter_q ? 5'd14 : 5'd16;
      end
      3'd2: begin
        // idr_pic_id, or num_ref_idx_active_override_flag and ref_pic_list_modification_flag_l0
        value  = inter_q ? 21'b00 : {5'd0, number_q} + 21'd1;
        golomb = !inter_q;
      end
      3'd3: begin
        // no_output_of_prior_pics_flag and long_term_reference_flag, or
        // adaptive_ref_pic_marking_mode_flag and cabac_init_idc 0
        value = inter_q ? 21'b0_1 : 21'b00;
      end
      3'd4: begin  // slice_qp_delta
        value  = {14'd0, qp_code};
        golomb = 1'b1;
      end
      default: begin
        // disable_deblocking_filter_idc; slice_alpha_c0_offset_div2 and slice_beta_offset_div2
        value = filter_q == 2'd0 ? 21'b1_1_1 : filter_q == 2'd1 ? 21'b010 : 21'b011_1_1;
        width = filter_q[1] ? 5'd5 : 5'd3;
      end
    endcase
  end
  tri_enc_header_bits u_bits (
      .clk_i,
      .rst_ni,
      .start_i(take),
      .idle_o(req_ready_o),
      .nal_i(inter_q ? NalSlice : NalIdr),
      .done_o(bits_done),
      .end_i(contexts_done),
      .field_o(field),
      .value_i(value),
      .golomb_i(golomb),
      .width_i(width),
      .last_i(field == 3'd5),
      .hdr_valid_o,
      .hdr_ready_i,
      .hdr_byte_o,
      .hdr_raw_o
  );

  `TRI_ASSERT_STREAM(HeaderStays, hdr_valid_o, hdr_ready_i, {lane_o, hdr_byte_o, hdr_raw_o})
  `TRI_ASSERT(FilterIsLegal, req_valid_i |-> req_filter_i != 2'd3)

endmodule
