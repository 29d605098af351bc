// SPDX-License-Identifier: Apache-2.0

// Arithmetic decoding engine: nine bits of offset with up to 24 bits of the stream behind them; one
// bin per clock.
//
// Behind the end of the data it reads zeros, and says so. A bin is decoded only while 15 bits wait
// or the end is known, so that what it says of the end is true in the clock after. What a bin makes
// of range, offset and bits is worked out for both parts of the interval while they are compared.
//
// Handshake: bytes valid/ready, ready registered; bins by ready_o and fire_i, bin_o combinational
// from the context's state.
// Latency: none.
// Throughput: one bin per clock while bytes come at one per clock.
// Golden: `entropy::decoder::Decoder`; sim model `dec_arith`.
module tri_dec_arith
  import tri_pkg::*;
  import tri_dec_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic start_i,
    input logic stop_i,   // the slice is through: no more bytes

    input  logic       byte_valid_i,
    output logic       byte_ready_o,
    input  logic [7:0] byte_i,
    input  logic       ended_i,       // no byte will come any more

    output logic            ready_o,
    output logic            bad_start_o,  // the first nine bits are an offset that no encoder makes
    input  logic            fire_i,
    input  logic [1:0]      kind_i,
    input  logic [6:0]      state_i,
    output logic            bin_o,
    output logic [1:0][6:0] state_o,      // of the context, after a 0 and after a 1

    // Where the last bit that was read lies.
    output logic past_o,       // behind the rbsp_stop_one_bit
    output logic last_byte_o,  // in the last byte of the data
    output logic last_bit_o    // its value
);

  typedef enum logic [1:0] {
    StIdle,
    StInit,
    StRun
  } state_e;

  state_e state_q;
  logic [8:0] range_q, offset_q;
  // The bit read last, then those not read yet, then zeros.
  logic [24:0] bits_q;
  logic [4:0] count_q;  // bits not read
  logic [2:0] trailing_q;  // zeros behind the last one of the last byte
  logic past_q;

  logic known, init;
  assign known = count_q >= 5'd15 || ended_i;
  assign init = state_q == StInit && known;
  assign ready_o = state_q == StRun && known;
  assign bad_start_o = init && bits_q[23:15] >= 9'd510;

  // The bin: both parts of the interval, then the one in which the offset lies.
  logic bypass, ends, upper, lower_shift;
  logic [7:0] upper_width;
  logic [8:0] split, upper_range, lower_range;
  logic [9:0] doubled;
  logic [2:0] upper_shift;
  tri_interval u_interval (
      .terminate_i(kind_i == KindTerminate),
      .state_i(state_i[6:1]),
      .range_i(range_q),
      .upper_o(upper_width),
      .split_o(split),
      .upper_range_o(upper_range),
      .upper_shift_o(upper_shift),
      .lower_range_o(lower_range),
      .lower_shift_o(lower_shift)
  );
  for (genvar b = 0; b < 2; b++) begin : gen_next
    tri_ctx_next u_next (
        .state_i,
        .lps_i  (state_i[0] != 1'(b)),
        .state_o(state_o[b])
    );
  end
  assign bypass  = kind_i == KindBypass;
  assign doubled = {offset_q, bits_q[23]};
  // The offset in the upper part, offset − (range − width): the width is known last. The offset
  // lies below the range, so a sum below 0 says that it lies in the lower part.
  logic [9:0] below_range, above;
  logic [10:0] above_bypass;
  logic unused;
  assign unused = ^{above_bypass[9], split};
  assign below_range = {1'b0, offset_q} - {1'b0, range_q};
  assign above = below_range + {2'b00, upper_width};
  assign above_bypass = {1'b0, doubled} - {2'b00, range_q};
  assign upper = bypass ? !above_bypass[10] : !above[9];
  assign bin_o = kind_i == KindContext ? state_i[0] ^ upper : upper;

  // Bits taken by each part: none by the bin that ends a slice.
  logic [1:0][3:0] taken;
  logic [1:0][8:0] offset_new;
  assign ends = kind_i == KindTerminate;
  always_comb begin
    if (bypass) begin
      taken = {4'd1, 4'd1};
      offset_new = {above_bypass[8:0], doubled[8:0]};
    end else begin
      taken = {ends ? 4'd0 : {1'b0, upper_shift}, 3'd0, lower_shift};
      offset_new[1] = 9'({above[8:0], bits_q[23:18]} << upper_shift >> 6);
      offset_new[0] = lower_shift ? {offset_q[7:0], bits_q[23]} : offset_q;
    end
    if (init) taken = {4'd9, 4'd9};
    else if (!fire_i) taken = '0;
  end

  // The next byte goes behind the bits that wait, then they move up.
  logic take_byte, moves;
  logic [24:0] filled;
  logic [1:0][4:0] count_left;
  logic [1:0][24:0] bits_left;
  assign byte_ready_o = state_q != StIdle && count_q <= 5'd16;
  assign take_byte = byte_valid_i && byte_ready_o;
  assign moves = take_byte || init || fire_i;
  assign filled = take_byte ? bits_q | ({1'b0, byte_i, 16'd0} >> count_q) : bits_q;
  for (genvar u = 0; u < 2; u++) begin : gen_left
    assign count_left[u] = (count_q > {1'b0, taken[u]} ? count_q - {1'b0, taken[u]} : '0) +
        {1'b0, take_byte, 3'd0};
    assign bits_left[u] = filled << taken[u];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      count_q <= '0;
      past_q  <= 1'b0;
    end else if (start_i) begin
      state_q <= StInit;
      count_q <= '0;
      past_q  <= 1'b0;
    end else begin
      if (stop_i || bad_start_o) state_q <= StIdle;
      else if (init) state_q <= StRun;
      if (moves) count_q <= upper ? count_left[1] : count_left[0];
      if ({1'b0, upper ? taken[1] : taken[0]} > count_q) past_q <= 1'b1;
    end
  end

  logic [2:0] trailing;
  always_comb begin
    trailing = '0;
    for (int i = 7; i >= 0; i--) begin
      if (byte_i[i]) trailing = 3'(i);
    end
  end
  always_ff @(posedge clk_i) begin
    if (start_i) begin
      bits_q <= '0;
      trailing_q <= '0;
    end else begin
      if (take_byte) trailing_q <= trailing;
      if (moves) bits_q <= upper ? bits_left[1] : bits_left[0];
    end
    if (init) begin
      range_q  <= 9'd510;
      offset_q <= bits_q[23:15];
    end else if (fire_i) begin
      if (!bypass) range_q <= upper ? upper_range : lower_range;
      offset_q <= upper ? offset_new[1] : offset_new[0];
    end
  end

  assign past_o = past_q || (ended_i && count_q < {2'd0, trailing_q});
  assign last_byte_o = ended_i && count_q < 5'd8;
  assign last_bit_o = bits_q[24];

endmodule
