// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Slice start: sends the first bytes of a slice to its lane and writes the lane's initial contexts.
// One unit serves all lanes.
//
// First bytes: start code (raw), NAL header, slice header with its alignment bits, made a bit per
// clock. Contexts: one per clock, at the same time, each two clocks after its number (tables;
// product).
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

  typedef enum logic [1:0] {
    StIdle,
    StPrefix,
    StBits,
    StDone
  } state_e;

  state_e state_q;
  logic [LaneW-1:0] lane_q;
  logic [19:0] first_mb_q;
  logic [15:0] idr_q;
  logic [5:0] qp_q;

  assign req_ready_o = state_q == StIdle;
  // A short header is through before the contexts are.
  logic contexts_done;
  assign start_o = state_q == StDone && contexts_done;
  assign done_o  = start_o;
  assign lane_o  = lane_q;

  always_ff @(posedge clk_i) begin
    if (req_valid_i && req_ready_o) begin
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
      .start_i(req_valid_i && req_ready_o),
      .qp_i(qp_q),
      .init_valid_o,
      .init_addr_o,
      .init_state_o,
      .done_o(contexts_done)
  );

  // Header bits: each field is a number and how many of its bits are sent. ue(v) is v+1 in twice
  // its length less one.
  logic [ 2:0] field_q;
  logic [20:0] value;
  logic [5:0] width, at_q, at;
  logic [4:0] top;
  logic fresh_q, last_bit, bit_now;
  logic [6:0] qp_code;
  assign qp_code = qp_q > InitQp ? {(qp_q - InitQp), 1'b0} : {(InitQp - qp_q), 1'b1};
  always_comb begin
    unique case (field_q)
      3'd0: value = {1'b0, first_mb_q} + 21'd1;  // first_mb_in_slice
      3'd1: value = 21'b0001000_1_0000;  // slice_type 7, pic_parameter_set_id 0, frame_num 0
      3'd2: value = {5'd0, idr_q} + 21'd1;  // idr_pic_id
      3'd3: value = 21'b00;  // no_output_of_prior_pics_flag, long_term_reference_flag
      3'd4: value = {14'd0, qp_code};  // slice_qp_delta
      default: value = 21'b010;  // disable_deblocking_filter_idc 1
    endcase
    top = '0;
    for (int unsigned i = 0; i < 21; i++) begin
      if (value[i]) top = 5'(i);
    end
    unique case (field_q)
      3'd1: width = 6'd12;
      3'd3: width = 6'd2;
      3'd5: width = 6'd3;
      default: width = {top, 1'b1};
    endcase
  end
  assign at = fresh_q ? width - 6'd1 : at_q;
  assign last_bit = at == '0;
  assign bit_now = at <= 6'd20 && value[at[4:0]];

  // Bytes: prefix, then the bits as they fill up; the last byte is filled with ones.
  logic [7:0] byte_q;
  logic [3:0] fill_q;
  logic [2:0] prefix_q;
  logic full, move, ended_q;
  assign full = fill_q == 4'd8;
  assign move = !full || hdr_ready_i;
  assign hdr_valid_o = state_q == StPrefix || (state_q == StBits && full);
  assign hdr_raw_o = state_q == StPrefix && prefix_q < 3'd4;
  always_comb begin
    hdr_byte_o = byte_q;
    if (state_q == StPrefix) begin
      unique case (prefix_q)
        3'd3: hdr_byte_o = 8'h01;
        3'd4: hdr_byte_o = 8'h65;
        default: hdr_byte_o = 8'h00;
      endcase
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      prefix_q <= '0;
      field_q  <= '0;
      fresh_q  <= 1'b1;
      ended_q  <= 1'b0;
      fill_q   <= '0;
    end else begin
      unique case (state_q)
        StIdle: begin
          prefix_q <= '0;
          field_q  <= '0;
          fresh_q  <= 1'b1;
          ended_q  <= 1'b0;
          fill_q   <= '0;
          if (req_valid_i) state_q <= StPrefix;
        end
        StPrefix: begin
          if (hdr_ready_i) begin
            prefix_q <= prefix_q + 3'd1;
            if (prefix_q == 3'd4) state_q <= StBits;
          end
        end
        StBits: begin
          if (move) begin
            if (full && ended_q) begin
              state_q <= StDone;
            end else begin
              fill_q <= full ? 4'd1 : fill_q + 4'd1;
              if (!ended_q) begin
                fresh_q <= last_bit;
                if (last_bit) field_q <= field_q + 3'd1;
                if (last_bit && field_q == 3'd5) ended_q <= 1'b1;
              end
            end
          end
        end
        default: if (contexts_done) state_q <= StIdle;
      endcase
    end
  end
  always_ff @(posedge clk_i) begin
    if (state_q == StBits && move) begin
      byte_q <= {byte_q[6:0], ended_q || bit_now};
      at_q   <= at - 6'd1;
    end
  end

  `TRI_ASSERT_STREAM(HeaderStays, hdr_valid_o, hdr_ready_i, {lane_o, hdr_byte_o, hdr_raw_o})

endmodule
