// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Slice start: sends the first bytes of a slice to its lane and writes the lane's initial contexts.
// One unit serves all lanes.
//
// First bytes: tri_enc_header_bits. Contexts: one per clock, at the same time, each two clocks
// after its number (tables; product).
// Handshake: request valid/ready; header bytes valid/ready; contexts never refused.
// Latency: 55 to 115 clocks from request to start.
// Golden: `stream::SliceHeader::write`, `entropy::engine::initial_state`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_enc_slice_start
  import tri_pkg::*;
  import tri_tables_pkg::EncContexts;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input  logic             req_valid_i,
    output logic             req_ready_o,
    input  logic [LaneW-1:0] req_lane_i,
    input  logic [     19:0] req_first_mb_i,
    input  logic [     15:0] req_idr_pic_id_i,
    input  logic [      5:0] req_qp_i,

    output logic [LaneW-1:0] lane_o,        // all that follows is for this lane
    output logic             init_valid_o,
    output ctx_t             init_addr_o,
    output logic [      6:0] init_state_o,
    output logic             hdr_valid_o,
    input  logic             hdr_ready_i,
    output logic [      7:0] hdr_byte_o,
    output logic             hdr_raw_o,
    output logic             start_o,
    output logic             done_o
);

  `TRI_REQUIRE_LANES(Lanes)

  localparam logic [5:0] InitQp = 6'd26;
  localparam logic [7:0] NalIdr = 8'h65;

  logic [LaneW-1:0] lane_q;
  logic [19:0] first_mb_q;
  logic [15:0] idr_q;
  logic [5:0] qp_q;

  // A short header is through before the contexts are.
  logic contexts_done, bits_done, take;
  assign take = req_valid_i && req_ready_o;
  assign start_o = bits_done && contexts_done;
  assign done_o = start_o;
  assign lane_o = lane_q;

  always_ff @(posedge clk_i) begin
    if (take) begin
      lane_q <= req_lane_i;
      first_mb_q <= req_first_mb_i;
      idr_q <= req_idr_pic_id_i;
      qp_q <= req_qp_i;
    end
  end

  // Contexts.
  tri_ctx_start #(
      .Count(EncContexts)
  ) u_contexts (
      .clk_i,
      .rst_ni,
      .start_i(take),
      .qp_i(qp_q),
      .init_valid_o,
      .init_addr_o,
      .init_state_o,
      .done_o(contexts_done)
  );

  // Header.
  logic [2:0] field;
  logic [20:0] value;
  logic [4:0] width;
  logic golomb;
  logic [6:0] qp_code;
  assign qp_code = qp_q > InitQp ? {(qp_q - InitQp), 1'b0} : {(InitQp - qp_q), 1'b1};
  always_comb begin
    unique case (field)
      3'd0: value = {1'b0, first_mb_q} + 21'd1;  // first_mb_in_slice
      3'd1: value = 21'b0001000_1_0000;  // slice_type 7, pic_parameter_set_id 0, frame_num 0
      3'd2: value = {5'd0, idr_q} + 21'd1;  // idr_pic_id
      3'd3: value = 21'b00;  // no_output_of_prior_pics_flag, long_term_reference_flag
      3'd4: value = {14'd0, qp_code};  // slice_qp_delta
      default: value = 21'b010;  // disable_deblocking_filter_idc 1
    endcase
    golomb = field == 3'd0 || field == 3'd2 || field == 3'd4;
    unique case (field)
      3'd1: width = 5'd12;
      3'd3: width = 5'd2;
      default: width = 5'd3;
    endcase
  end
  tri_enc_header_bits u_bits (
      .clk_i,
      .rst_ni,
      .start_i(take),
      .idle_o(req_ready_o),
      .nal_i(NalIdr),
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

endmodule
