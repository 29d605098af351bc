// Arithmetic encoding engine: one bin per clock into range and low; eight finished bits, and a carry above them, leave as a byte.
//
// After the terminating bin the engine flushes itself (9.3.4.5), fills the last byte with zeros and sends an end mark; then it
// waits for the next start.
//
// Handshake: bin valid/ready; byte valid/ready, registered. Latency: one clock from bin to byte. Throughput: one bin per clock.
// Golden: `entropy::Encoder` (range, low, pending).
module tri_arith_enc (
    input logic clk_i,
    input logic rst_ni,
    input logic start_i,

    input  logic       bin_valid_i,
    output logic       bin_ready_o,
    input  logic [1:0] kind_i,       // 0 context, 1 bypass, 2 terminate
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
  logic [8:0] range_q;
  logic [17:0] low_q;
  logic [3:0] pending_q;  // finished bits above the ten of low, plus one; 0 before the first bit
  logic valid_q, end_q;
  logic [8:0] byte_q;

  logic free, fire;
  assign free = !valid_q || byte_ready_i;
  assign bin_ready_o = free && state_q == StRun;
  assign fire = bin_valid_i && bin_ready_o;

  // Interval of the bin. A bypass bin doubles low before it adds the range: (2·low + range), so the lowest bit of the range comes in with the shift.
  logic upper, low_bit;
  logic [8:0] split, range_norm;
  logic [18:0] low_new;
  logic [2:0] shift;
  logic terminating;
  assign upper = kind_i == 2'd0 ? bin_i != state_i[0] : bin_i;
  assign terminating = kind_i == 2'd2 && bin_i;
  tri_range u_range (
      .kind_i,
      .range_i(range_q),
      .state_i,
      .split_o(split),
      .upper_i(upper),
      .range_o(range_norm),
      .shift_o(shift),
      .state_o
  );
  always_comb begin
    low_new = {1'b0, low_q};
    if (upper) low_new += kind_i == 2'd1 ? {11'd0, range_q[8:1]} : {10'd0, split};
  end
  assign low_bit = kind_i == 2'd1 && bin_i && range_q[0];

  // Shift, and take a byte off the top when there are eight.
  logic [3:0] amount;
  logic [18:0] base;
  logic [25:0] shifted;
  logic [4:0] total;
  logic emit;
  logic [3:0] left;  // pending bits after the byte, plus one
  logic [16:0] mask;
  logic [8:0] top;
  always_comb begin
    unique case (state_q)
      StTail: begin
        amount = 4'd3;
        base = {1'b0, low_q[17:8], 1'b1, 7'd0};
        // Only the bits above the last one matter; bit 7 is the rbsp_stop_one_bit.
        base[7] = 1'b1;
      end
      StFill: begin
        amount = pending_q <= 4'd1 ? 4'd0 : 4'd9 - pending_q;
        base   = {1'b0, low_q};
      end
      default: begin
        amount = {1'b0, shift};
        base   = low_new;
      end
    endcase
  end
  assign shifted = {7'd0, base} << amount | {25'd0, state_q == StRun && low_bit};
  assign total = {1'b0, pending_q} + {1'b0, amount};
  assign emit = total >= 5'd9;
  assign left = 4'(total - 5'd8);
  // low has ten bits and (left − 1) pending ones below the byte.
  assign top = 9'(shifted >> (5'd9 + {1'b0, left}));
  assign mask = ~(17'h1FFFF << (5'd9 +{1'b0, left}));

  logic step;
  assign step = fire || (free && (state_q == StTail || state_q == StFill));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q   <= StRun;
      valid_q   <= 1'b0;
      range_q   <= 9'd510;
      pending_q <= '0;
    end else begin
      unique case (state_q)
        StRun:   if (fire && terminating) state_q <= StTail;
        StTail:  if (free) state_q <= StFill;
        StFill:  if (free) state_q <= StEnd;
        default: if (free) state_q <= StRun;
      endcase
      if (free) valid_q <= (step && emit) || state_q == StEnd;
      if (start_i) begin
        range_q   <= 9'd510;
        pending_q <= '0;
      end else if (step) begin
        if (fire) range_q <= range_norm;
        pending_q <= emit ? left : total[3:0];
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (start_i) low_q <= '0;
    else if (step) low_q <= emit ? {1'b0, shifted[16:0] & mask} : shifted[17:0];
    if (free) begin
      byte_q <= top;
      end_q  <= state_q == StEnd;
    end
  end

  assign byte_valid_o = valid_q;
  assign byte_end_o = end_q;
  assign byte_o = byte_q;

endmodule
