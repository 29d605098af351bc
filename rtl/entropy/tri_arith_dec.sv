// Arithmetic decoding engine: nine bits of offset with up to 32 bits of the stream behind them; one bin per clock.
//
// Behind the end of the data it reads zeros, and says so. A bin is decoded only while 17 bits wait or the end is known, so that what it says of
// the end is true in the clock after.
//
// Handshake: bytes valid/ready, ready registered; bins by ready_o and fire_i, bin_o and state_o combinational from the context's state.
// Latency: none. Throughput: one bin per clock while bytes come at one per clock. Golden: `entropy::decoder::Decoder`; sim model `decoder::cabac`.
module tri_arith_dec
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

    output logic       ready_o,
    output logic       bad_start_o,  // the first nine bits are an offset that no encoder makes
    input  logic       fire_i,
    input  logic [1:0] kind_i,
    input  logic [6:0] state_i,
    output logic       bin_o,
    output logic [6:0] state_o,

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
  logic [32:0] bits_q;
  logic [5:0] count_q;  // bits not read
  logic [2:0] trailing_q;  // zeros behind the last one of the last byte
  logic past_q;

  logic known, init;
  assign known = count_q >= 6'd17 || ended_i;
  assign init = state_q == StInit && known;
  assign ready_o = state_q == StRun && known;
  assign bad_start_o = init && bits_q[31:23] >= 9'd510;

  // The bin.
  logic upper, lower_shift;
  logic [8:0] split, upper_range, lower_range;
  logic [9:0] doubled;
  logic [2:0] upper_shift, shift;
  tri_interval u_interval (
      .terminate_i(kind_i == KindTerminate),
      .state_i(state_i[6:1]),
      .range_i(range_q),
      .split_o(split),
      .upper_range_o(upper_range),
      .upper_shift_o(upper_shift),
      .lower_range_o(lower_range),
      .lower_shift_o(lower_shift)
  );
  tri_ctx_next u_next (
      .state_i,
      .lps_i(upper),
      .state_o
  );
  assign doubled = {offset_q, bits_q[31]};
  assign upper   = kind_i == KindBypass ? doubled >= {1'b0, range_q} : offset_q >= split;
  assign bin_o   = kind_i == KindContext ? state_i[0] ^ upper : upper;
  assign shift   = kind_i == KindBypass ? 3'd1 : upper ? upper_shift : {2'd0, lower_shift};

  // Bits taken: none by the bin that ends a slice.
  logic [3:0] taken;
  logic [8:0] base, offset_new;
  always_comb begin
    taken = '0;
    if (init) taken = 4'd9;
    else if (fire_i && !(kind_i == KindTerminate && upper)) taken = {1'b0, shift};
  end
  assign base = upper ? offset_q - split : offset_q;
  always_comb begin
    if (kind_i == KindBypass) offset_new = upper ? 9'(doubled - {1'b0, range_q}) : doubled[8:0];
    else offset_new = 9'({base, bits_q[31:26]} << shift >> 6);
  end

  logic take_byte;
  logic [5:0] count_left;
  logic [32:0] bits_left;
  assign byte_ready_o = state_q != StIdle && count_q <= 6'd24;
  assign take_byte = byte_valid_i && byte_ready_o;
  assign count_left = count_q > {2'd0, taken} ? count_q - {2'd0, taken} : '0;
  assign bits_left = bits_q << taken;

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
      count_q <= take_byte ? count_left + 6'd8 : count_left;
      if ({2'd0, taken} > count_q) past_q <= 1'b1;
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
      if (take_byte) bits_q <= bits_left | ({1'b0, byte_i, 24'd0} >> count_left);
      else if (taken != '0) bits_q <= bits_left;
    end
    if (init) begin
      range_q  <= 9'd510;
      offset_q <= bits_q[31:23];
    end else if (fire_i) begin
      if (kind_i != KindBypass) range_q <= upper ? upper_range : lower_range;
      offset_q <= offset_new;
    end
  end

  assign past_o = past_q || (ended_i && count_q < {3'd0, trailing_q});
  assign last_byte_o = ended_i && count_q < 6'd8;
  assign last_bit_o = bits_q[32];

endmodule
