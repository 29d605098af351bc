// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Arithmetic encoding engine: one bin per clock into range and low; eight finished bits, and a
// carry above them, leave as a byte.
//
//   bin ─▶ next state │ range: interval of the bin, normalised │ low: addition, shift, byte │ byte
//
// After the terminating bin the engine flushes itself (9.3.4.5), fills the last byte with zeros and
// sends an end mark; then it waits for the next start.
//
// Handshake: bin valid/ready; byte valid/ready, registered; all steps move together while the
// byte's register is free. state_o is combinational.
// Latency: three clocks from bin to byte.
// Throughput: one bin per clock.
// Golden: `entropy::Encoder` (range, low, pending).
module tri_enc_arith
  import tri_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic start_i,

    input  logic       bin_valid_i,
    output logic       bin_ready_o,
    input  logic [1:0] kind_i,
    input  logic       bin_i,
    input  logic [6:0] state_i,      // {pStateIdx, valMPS}
    output logic [6:0] state_o,      // after the bin

    output logic       byte_valid_o,
    input  logic       byte_ready_i,
    output logic       byte_end_o,    // no byte: the slice is through
    output logic [8:0] byte_o         // carry and eight bits
);

  typedef enum logic [1:0] {
    StRun,
    StTail,
    StFill,
    StEnd
  } state_e;

  state_e state_q;
  logic valid_q, end_q;
  logic [8:0] byte_q;
  logic free, go;
  assign free = !valid_q || byte_ready_i;
  assign go = free && state_q == StRun;
  assign bin_ready_o = go;

  // State after the bin.
  logic is_lps;
  assign is_lps = bin_i != state_i[0];
  tri_ctx_next u_next (
      .state_i,
      .lps_i(is_lps),
      .state_o
  );

  // Range. The upper part of the interval (LPS, bypass 1, end of slice) has up_q, and raises low.
  logic r_valid_q, r_bypass_q, r_terminate_q, r_up_q;
  logic [5:0] r_state_q;
  always_ff @(posedge clk_i) begin
    if (go && bin_valid_i) begin
      r_bypass_q <= kind_i == KindBypass;
      r_terminate_q <= kind_i == KindTerminate;
      r_up_q <= kind_i == KindContext ? is_lps : bin_i;
      r_state_q <= state_i[6:1];
    end
  end

  logic [8:0] range_q, split, upper_range, lower_range, range_d;
  logic [2:0] upper_shift, shift;
  logic lower_shift;
  logic [8:0] add;
  logic [7:0] unused_width;
  tri_interval u_interval (
      .terminate_i(r_terminate_q),
      .state_i(r_state_q),
      .range_i(range_q),
      .upper_o(unused_width),
      .split_o(split),
      .upper_range_o(upper_range),
      .upper_shift_o(upper_shift),
      .lower_range_o(lower_range),
      .lower_shift_o(lower_shift)
  );
  always_comb begin
    if (r_bypass_q) begin
      range_d = range_q;
      shift = 3'd1;
      add = {1'b0, range_q[8:1]};
    end else if (r_up_q) begin
      range_d = upper_range;
      shift = upper_shift;
      add = split;
    end else begin
      range_d = lower_range;
      shift = {2'd0, lower_shift};
      add = split;
    end
    if (!r_up_q) add = '0;
  end

  // A bypass bin doubles low before it adds the range: (2·low + range), so the lowest bit of the
  // range comes in with the shift.
  logic l_valid_q, l_last_q, l_bit_q;
  logic [8:0] l_add_q;
  logic [2:0] l_shift_q;
  always_ff @(posedge clk_i) begin
    if (start_i) range_q <= 9'd510;
    else if (go && r_valid_q) range_q <= range_d;
    if (go && r_valid_q) begin
      l_add_q   <= add;
      l_shift_q <= shift;
      l_bit_q   <= r_bypass_q && r_up_q && range_q[0];
      l_last_q  <= r_terminate_q && r_up_q;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      r_valid_q <= 1'b0;
      l_valid_q <= 1'b0;
    end else if (go) begin
      r_valid_q <= bin_valid_i;
      l_valid_q <= r_valid_q;
    end
  end

  // Low: ten bits, above them as many finished ones as pending_q says (−1 before the first), above
  // those a carry.
  logic [17:0] low_q, sum, kept;
  logic [3:0] pending_q, total;
  logic [2:0] amount;
  logic step, emit;
  always_comb begin
    unique case (state_q)
      StTail: begin
        // Only the bits above the last one matter; bit 7 is the rbsp_stop_one_bit.
        sum = {low_q[17:8], 8'h80};
        amount = 3'd3;
      end
      StFill: begin
        sum = low_q;
        amount = pending_q[3] ? 3'd0 : -pending_q[2:0];
      end
      default: begin
        sum = low_q + {9'd0, l_add_q};
        amount = l_shift_q;
      end
    endcase
  end
  assign total = pending_q + {1'b0, amount};
  assign emit  = total[3] && !pending_q[3];
  assign step  = free && (state_q == StRun ? l_valid_q : state_q != StEnd);
  // A byte takes the carry and eight bits off the top; two bits and the pending ones stay below it.
  assign kept  = emit ? sum & ~(18'h3FFFC << pending_q[2:0]) : sum;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StRun;
      valid_q <= 1'b0;
    end else if (free) begin
      unique case (state_q)
        StRun:   if (l_valid_q && l_last_q) state_q <= StTail;
        StTail:  state_q <= StFill;
        StFill:  state_q <= StEnd;
        default: state_q <= StRun;
      endcase
      valid_q <= (step && emit) || state_q == StEnd;
    end
  end
  always_ff @(posedge clk_i) begin
    if (start_i) begin
      low_q <= '0;
      pending_q <= '1;
    end else if (step) begin
      low_q <= (kept << amount) | {17'd0, state_q == StRun && l_bit_q};
      pending_q <= {total[3] && pending_q[3], total[2:0]};
    end
    if (free) end_q <= state_q == StEnd;
    if (step && emit) byte_q <= 9'(sum[17:2] >> pending_q[2:0]);
  end

  assign byte_valid_o = valid_q;
  assign byte_end_o = end_q;
  assign byte_o = byte_q;

  `TRI_ASSERT_STREAM(ByteStays, byte_valid_o, byte_ready_i, {byte_end_o, byte_o})

endmodule
