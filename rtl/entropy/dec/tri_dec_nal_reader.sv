// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// NAL reader of a lane: keeps the beats of a slice's packet in a ring, finds its first NAL unit,
// and gives the unit's bytes without emulation prevention. Zeros are held back until something else
// follows, so trailing ones never come out.
//
// What lies before the first start code and behind the unit is skipped. A run of more than 255
// zeros ends the unit.
// Handshake: beats never refused (requests hold the credits, released_o returns them); bytes
// valid/ready.
// Latency: two clocks from beat to byte.
// Throughput: a byte per clock, but for emulation prevention, held zeros and a clock when a beat
// comes as the one at hand leaves.
// Golden: `stream::read::nal`; sim model `dec_nal_reader`.
module tri_dec_nal_reader
  import tri_dec_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input logic open_i,  // take the next packet; only while free
    input logic discard_i,  // skip the rest of the packet
    output logic free_o,

    input  logic        beat_valid_i,
    input  logic [63:0] beat_data_i,
    input  logic [ 2:0] beat_end_i,    // last byte of the packet, in its last beat
    input  logic        beat_last_i,
    output logic        released_o,    // a beat has left

    // The unit has begun, or there is none, and as much of it waits as a header can need.
    output logic found_o,

    output logic byte_valid_o,
    input logic byte_ready_i,
    output logic [7:0] byte_o,
    output logic ended_o  // no byte will come any more
);

  localparam int unsigned AddrW = $clog2(InDepth);

  typedef struct packed {
    logic last;
    logic [2:0] end_;
    logic [63:0] data;
  } beat_t;

  typedef enum logic [2:0] {
    StFree,
    StSeek,
    StUnit,
    StEnd,
    StDiscard
  } state_e;

  state_e state_q;
  logic [AddrW-1:0] wr_q, rd_q;
  logic [AddrW:0] fill_q;  // beats in the ring
  logic seen_q;  // the last beat has come
  logic have_q;  // a beat is at hand
  logic through_q;  // the last beat has left
  logic [2:0] at_q;  // byte of it
  logic [1:0] run_q;  // zeros just read, up to two
  logic [7:0] held_q;  // zeros held back
  logic begun_q;  // the unit has a byte that is not zero
  beat_t beat, beat_in;
  assign beat_in = '{last: beat_last_i, end_: beat_end_i, data: beat_data_i};

  logic load, release_, take;
  // One port: a beat that comes goes first.
  tri_ram_1rw #(
      .Width($bits(beat_t)),
      .Depth(InDepth)
  ) u_ring (
      .clk_i,
      .en_i(beat_valid_i || load),
      .we_i(beat_valid_i),
      .addr_i(beat_valid_i ? wr_q : rd_q),
      .wdata_i(beat_in),
      .rdata_o(beat)
  );

  // The raw byte at hand.
  logic [7:0] raw;
  logic in_unit, is_zero, is_start, is_prevention, is_data, ends_beat;
  assign raw = beat.data[8*at_q+:8];
  assign in_unit = state_q == StUnit;
  assign is_zero = raw == 8'd0;
  assign is_start = raw == 8'd1 && run_q == 2'd2;
  assign is_prevention = in_unit && raw == 8'd3 && run_q == 2'd2;
  assign is_data = !is_zero && !is_start && !is_prevention;
  assign ends_beat = at_q == (beat.last ? beat.end_ : 3'd7);

  assign byte_valid_o = in_unit && have_q && is_data;
  assign byte_o = held_q != '0 ? 8'd0 : raw;
  always_comb begin
    unique case (state_q)
      StSeek:  take = have_q;
      StUnit:  take = have_q && (!is_data || (held_q == '0 && byte_ready_i));
      default: take = 1'b0;
    endcase
  end
  assign release_ = have_q && ((take && ends_beat) || state_q == StDiscard);
  assign load = (!have_q || release_) && fill_q != '0 && !beat_valid_i;
  assign released_o = release_;

  logic through;  // with this clock
  assign through = through_q || (release_ && beat.last);

  assign free_o = state_q == StFree;
  assign ended_o = state_q == StEnd;
  assign found_o = (in_unit || state_q == StEnd) && (seen_q || fill_q >= (AddrW + 1)'(HeaderBeats));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StFree;
      wr_q <= '0;
      rd_q <= '0;
      fill_q <= '0;
      seen_q <= 1'b0;
      have_q <= 1'b0;
      through_q <= 1'b0;
    end else begin
      if (beat_valid_i) wr_q <= wr_q + AddrW'(1);
      if (load) rd_q <= rd_q + AddrW'(1);
      if (beat_valid_i != load) begin
        fill_q <= beat_valid_i ? fill_q + (AddrW + 1)'(1) : fill_q - (AddrW + 1)'(1);
      end
      if (load) have_q <= 1'b1;
      else if (release_) have_q <= 1'b0;
      if (open_i) seen_q <= 1'b0;
      else if (beat_valid_i && beat_last_i) seen_q <= 1'b1;
      if (open_i) through_q <= 1'b0;
      else through_q <= through;

      unique case (state_q)
        StFree:  if (open_i) state_q <= StSeek;
        StSeek: begin
          if (take && is_start) state_q <= StUnit;
          if (through) state_q <= StEnd;
        end
        StUnit: begin
          if (take && ((is_start && begun_q) || (is_zero && held_q == '1))) state_q <= StEnd;
          if (through) state_q <= StEnd;
        end
        StEnd:   ;
        default: if (through) state_q <= StFree;
      endcase
      if (discard_i) state_q <= through ? StFree : StDiscard;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load) at_q <= '0;
    else if (take) at_q <= at_q + 3'd1;
    if (open_i) begin
      run_q   <= '0;
      held_q  <= '0;
      begun_q <= 1'b0;
    end else begin
      if (take) begin
        if (is_zero) run_q <= run_q == 2'd2 ? run_q : run_q + 2'd1;
        else run_q <= '0;
      end
      if (in_unit) begin
        if (take && is_start) held_q <= '0;
        else if (take && is_zero) held_q <= held_q + 8'd1;
        else if (byte_valid_o && byte_ready_i && held_q != '0) held_q <= held_q - 8'd1;
        if (byte_valid_o && byte_ready_i) begun_q <= 1'b1;
      end
    end
  end

  // Unless the rest is given up.
  `TRI_ASSERT_STREAM(ByteStays, byte_valid_o, byte_ready_i || discard_i, byte_o)
  `TRI_ASSERT(OpenWhenFree, open_i |-> free_o)
  `TRI_ASSERT(RingHasRoom, beat_valid_i |-> fill_q != (AddrW + 1)'(InDepth))

endmodule
