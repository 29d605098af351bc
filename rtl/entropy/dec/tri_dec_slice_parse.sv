// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Slice parser: reads the NAL header and the slice header of a lane's unit, writes the lane's
// initial contexts and starts it. One unit serves all.
//
// A lane is served when all that a header can need is there, so no lane can hold the unit up: where
// bytes are missing the slice ends in an error. Headers are read a bit per clock; the column of the
// first macroblock comes from a serial division meanwhile.
// Handshake: request valid/ready; bytes valid/ready; contexts and start never refused.
// Latency: 80 to 500 clocks from request to start.
// Golden: `stream::SliceHeader::read`, `entropy::engine::initial_state`; sim model
// `dec_slice_parse`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_dec_slice_parse
  import tri_pkg::*;
  import tri_dec_pkg::*;
  import tri_tables_pkg::Contexts;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input  logic                    req_valid_i,
    output logic                    req_ready_o,
    input  logic        [LaneW-1:0] req_lane_i,
    input  job_header_t             req_job_i,

    output logic   [LaneW-1:0] lane_o,        // all that follows is for this lane
    input  logic               byte_valid_i,
    output logic               byte_ready_o,
    input  logic   [      7:0] byte_i,
    input  logic               ended_i,
    output logic               init_valid_o,
    output ctx_t               init_addr_o,
    output logic   [      6:0] init_state_o,
    output logic               start_o,
    output start_t             start_job_o
);

  `TRI_REQUIRE_LANES(Lanes)

  typedef enum logic [2:0] {
    StIdle,
    StUnit,
    StBits,
    StContexts,
    StStart
  } state_e;

  // Fields in the order of 7.3.3.
  typedef enum logic [3:0] {
    FieldFirstMb,
    FieldType,
    FieldPps,
    FieldFrameNum,
    FieldIdr,
    FieldLsb,
    FieldDelta0,
    FieldDelta1,
    FieldRedundant,
    FieldIdrFlags,
    FieldAdaptive,
    FieldOperation,
    FieldOperand,
    FieldQp,
    FieldDeblocking,
    FieldAlign
  } field_e;

  state_e state_q;
  field_e field_q, field_d;
  logic [LaneW-1:0] lane_q;
  job_header_t job_q;
  error_e error_q;
  logic idr_q, reference_q, twice_q;
  logic [19:0] first_mb_q;
  logic [19:0] left_q;  // macroblocks from it on
  logic [5:0] qp_q;
  logic contexts_done;

  assign req_ready_o = state_q == StIdle;
  assign lane_o = lane_q;

  // Bits.
  logic [7:0] byte_q;
  logic [3:0] bits_q;  // of the byte that are left
  logic [8:0] total_q;
  logic need, bit_now, step;
  assign need = bits_q == '0;
  assign byte_ready_o = state_q == StUnit || (state_q == StBits && need && field_q != FieldAlign);
  assign bit_now = byte_q[7];
  assign step = state_q == StBits && !need;

  // The field at hand: u(fixed) or ue. A code is a one and the bits behind it; what does not fit is
  // noted.
  logic fixed;
  logic [4:0] length;  // of u
  logic [4:0] at_q;  // bits of u that are read; leading zeros of ue, then bits that are left
  logic suffix_q;  // ue: behind its first one
  logic [20:0] code_q, code;
  logic over_q, over;
  logic [20:0] value;
  logic complete;
  always_comb begin
    fixed  = 1'b1;
    length = 5'd1;
    unique case (field_q)
      FieldFrameNum: length = {1'b0, job_q.frame_num_bits} + 5'd4;
      FieldLsb: length = {1'b0, job_q.lsb_bits} + 5'd4;
      FieldIdrFlags: length = 5'd2;
      FieldAdaptive, FieldAlign: length = 5'd1;
      default: fixed = 1'b0;
    endcase
  end
  assign code  = suffix_q ? {code_q[19:0], bit_now} : 21'd1;
  assign over  = suffix_q && (over_q || code_q[20]);
  assign value = code - 21'd1;
  always_comb begin
    if (fixed) complete = at_q + 5'd1 == length;
    else if (suffix_q) complete = at_q == 5'd1;
    else complete = bit_now && at_q == '0;
  end

  // Checks, and the field that follows.
  error_e error_d;
  logic signed [7:0] qp_new;
  logic after_order, after_redundant, after_marking, after_number;
  assign qp_new = value[0] ? {2'b00, job_q.init_qp} + {2'b00, value[6:1]} + 8'd1 :
      {2'b00, job_q.init_qp} - {2'b00, value[6:1]};
  always_comb begin
    error_d = ErrNone;
    field_d = field_e'(field_q + 4'd1);
    after_order = 1'b0;
    after_redundant = 1'b0;
    after_marking = 1'b0;
    after_number = 1'b0;
    unique case (field_q)
      FieldFirstMb: if (over || value >= 21'(job_q.macroblocks)) error_d = ErrHeader;
      FieldType: begin
        if (over || value > 21'd9) error_d = ErrHeader;
        else if (value != 21'd2 && value != 21'd7) error_d = ErrTool;
      end
      FieldPps: if (over || value != 21'(job_q.pps_id)) error_d = ErrHeader;
      FieldFrameNum: if (!idr_q) after_number = 1'b1;
      FieldIdr: begin
        if (over || value > 21'hFFFF) error_d = ErrHeader;
        after_number = 1'b1;
      end
      FieldLsb: begin
        if (job_q.bottom) field_d = FieldDelta0;
        else after_order = 1'b1;
      end
      FieldDelta0: if (!(job_q.order_type == 2'd1 && job_q.bottom)) after_order = 1'b1;
      FieldDelta1: after_order = 1'b1;
      FieldRedundant: begin
        if (over || value > 21'd127) error_d = ErrHeader;
        else if (value != '0) error_d = ErrTool;
        after_redundant = 1'b1;
      end
      FieldIdrFlags: after_marking = 1'b1;
      FieldAdaptive: if (!bit_now) after_marking = 1'b1;
      FieldOperation: begin
        if (over || value > 21'd6) error_d = ErrHeader;
        if (value == '0) after_marking = 1'b1;
        else if (value == 21'd5) field_d = FieldOperation;
      end
      FieldOperand: field_d = twice_q ? FieldOperand : FieldOperation;
      FieldQp: begin
        if (over || value > 21'd102 || qp_new < 8'sd0 || qp_new > 8'sd51) error_d = ErrHeader;
        else if (!job_q.deblocking_control) error_d = ErrTool;
      end
      FieldDeblocking: begin
        if (over || value > 21'd2) error_d = ErrHeader;
        else if (value != 21'd1) error_d = ErrTool;
      end
      default: begin
        field_d = FieldAlign;
        if (!bit_now) error_d = ErrHeader;
      end
    endcase
    // Behind frame_num and idr_pic_id: the order count, if there is one.
    if (after_number) begin
      if (job_q.order_type == 2'd0) field_d = FieldLsb;
      else if (job_q.order_type == 2'd1 && !job_q.delta_zero) field_d = FieldDelta0;
      else after_order = 1'b1;
    end
    if (after_order) begin
      field_d = FieldRedundant;
      if (!job_q.redundant) after_redundant = 1'b1;
    end
    if (after_redundant) begin
      if (!reference_q) after_marking = 1'b1;
      else field_d = idr_q ? FieldIdrFlags : FieldAdaptive;
    end
    if (after_marking) field_d = FieldQp;
  end

  logic byte_bad;
  assign byte_bad = byte_i[7] || !(byte_i[4:0] inside {5'd1, 5'd5});
  logic zeros_overflow;
  assign zeros_overflow = step && !fixed && !suffix_q && !bit_now && at_q == 5'd31;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      unique case (state_q)
        StIdle: if (req_valid_i) state_q <= StUnit;
        StUnit: begin
          if (ended_i) state_q <= StStart;
          else if (byte_valid_i) state_q <= byte_bad ? StStart : StBits;
        end
        StBits: begin
          if (need) begin
            if (field_q == FieldAlign) state_q <= StContexts;
            else if (ended_i || total_q == 9'(HeaderBits)) state_q <= StStart;
          end else if ((complete && error_d != ErrNone) || zeros_overflow) begin
            state_q <= StStart;
          end
        end
        StContexts: if (contexts_done) state_q <= StStart;
        default: state_q <= StIdle;
      endcase
    end
  end
  always_ff @(posedge clk_i) begin
    if (req_valid_i && req_ready_o) begin
      lane_q <= req_lane_i;
      job_q <= req_job_i;
      error_q <= ErrNone;
      field_q <= FieldFirstMb;
      bits_q <= '0;
      total_q <= '0;
      at_q <= '0;
      suffix_q <= 1'b0;
    end
    if (state_q == StUnit) begin
      idr_q <= byte_i[4:0] == 5'd5;
      reference_q <= byte_i[6:5] != '0;
      if (ended_i) error_q <= ErrNoUnit;
      else if (byte_valid_i && byte_bad) error_q <= ErrHeader;
    end
    if (state_q == StBits) begin
      if (need) begin
        if (byte_valid_i && byte_ready_o) begin
          byte_q  <= byte_i;
          bits_q  <= 4'd8;
          total_q <= total_q + 9'd8;
        end
        if (field_q != FieldAlign) begin
          if (ended_i) error_q <= ErrHeader;
          else if (total_q == 9'(HeaderBits)) error_q <= ErrLimit;
        end
      end else begin
        byte_q <= {byte_q[6:0], 1'b0};
        bits_q <= bits_q - 4'd1;
        if (complete) begin
          field_q  <= field_d;
          at_q     <= '0;
          suffix_q <= 1'b0;
          error_q  <= error_d;
          if (field_q == FieldFirstMb) first_mb_q <= value[19:0];
          if (field_q == FieldOperation) twice_q <= value == 21'd3;
          if (field_q == FieldOperand) twice_q <= 1'b0;
          if (field_q == FieldQp) qp_q <= qp_new[5:0];
        end else if (zeros_overflow) begin
          error_q <= ErrHeader;
        end else if (fixed) begin
          at_q <= at_q + 5'd1;
        end else begin
          code_q <= code;
          over_q <= over;
          if (bit_now && !suffix_q) suffix_q <= 1'b1;
          else at_q <= suffix_q ? at_q - 5'd1 : at_q + 5'd1;
        end
      end
    end
  end

  // Column of the first macroblock: first_mb % width, a bit per clock from the top.
  logic [ 4:0] divide_q;  // bits that are left
  logic [ 9:0] rest_q;
  logic [10:0] rest;
  logic [ 9:0] rest_less;
  assign rest = {rest_q, first_mb_q[divide_q-5'd1]};
  assign rest_less = 10'(rest - {1'b0, job_q.width});
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) divide_q <= '0;
    else if (step && complete && field_q == FieldFirstMb) divide_q <= 5'd20;
    else if (divide_q != '0) divide_q <= divide_q - 5'd1;
  end
  always_ff @(posedge clk_i) begin
    if (state_q == StContexts) left_q <= job_q.macroblocks - first_mb_q;
    if (step && complete && field_q == FieldFirstMb) rest_q <= '0;
    else if (divide_q != '0) rest_q <= rest >= {1'b0, job_q.width} ? rest_less : rest[9:0];
  end

  // Contexts and start.
  tri_ctx_start #(
      .Count(Contexts)
  ) u_contexts (
      .clk_i,
      .rst_ni,
      .start_i(state_q == StBits && need && field_q == FieldAlign),
      .qp_i(qp_q),
      .init_valid_o,
      .init_addr_o,
      .init_state_o,
      .done_o(contexts_done)
  );
  assign start_o = state_q == StStart;
  always_comb begin
    start_job_o = '0;
    start_job_o.error = error_q;
    if (error_q == ErrNone) begin
      start_job_o.transform8x8 = job_q.transform8x8;
      start_job_o.qp = qp_q;
      start_job_o.width = job_q.width;
      start_job_o.x = rest_q;
      start_job_o.left = left_q;
    end
  end

endmodule
