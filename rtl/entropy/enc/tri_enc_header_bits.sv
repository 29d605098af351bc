// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// First bytes of a slice's NAL unit: start code (raw), NAL header, then the bits of the slice
// header and its alignment ones, made a bit per clock.
//
// Fields come from outside, by number: a value and how many of its bits are sent. ue(v) is v+1 in
// twice its length less one.
// Handshake: start_i while idle_o; nal_i and fields must stay until done_o. Header bytes
// valid/ready. done_o: all bytes are sent; end_i lets the unit be idle again.
// Latency: one clock from start to the first byte.
// Throughput: one bit per clock.
// Golden: `stream::write::BitWriter`, `stream::write::nal`.
module tri_enc_header_bits (
    input logic clk_i,
    input logic rst_ni,

    input  logic       start_i,
    output logic       idle_o,
    input  logic [7:0] nal_i,    // NAL header
    output logic       done_o,
    input  logic       end_i,

    output logic [ 2:0] field_o,   // its number, from 0
    input  logic [20:0] value_i,   // of ue(v): v+1
    input  logic        golomb_i,  // it is ue(v)
    input  logic [ 4:0] width_i,   // its bits, if not
    input  logic        last_i,    // no other field follows

    output logic       hdr_valid_o,
    input  logic       hdr_ready_i,
    output logic [7:0] hdr_byte_o,
    output logic       hdr_raw_o
);

  typedef enum logic [1:0] {
    StIdle,
    StPrefix,
    StBits,
    StDone
  } state_e;

  state_e state_q;
  assign idle_o = state_q == StIdle;
  assign done_o = state_q == StDone;

  // Bits of the field at hand.
  logic [2:0] field_q;
  logic [5:0] width, at_q, at;
  logic [4:0] top;
  logic fresh_q, last_bit, bit_now;
  assign field_o = field_q;
  always_comb begin
    top = '0;
    for (int unsigned i = 0; i < 21; i++) begin
      if (value_i[i]) top = 5'(i);
    end
    width = golomb_i ? {top, 1'b1} : {1'b0, width_i};
  end
  assign at = fresh_q ? width - 6'd1 : at_q;
  assign last_bit = at == '0;
  assign bit_now = at <= 6'd20 && value_i[at[4:0]];

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
        3'd4: hdr_byte_o = nal_i;
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
          if (start_i) state_q <= StPrefix;
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
                if (last_bit && last_i) ended_q <= 1'b1;
              end
            end
          end
        end
        default: if (end_i) state_q <= StIdle;
      endcase
    end
  end
  always_ff @(posedge clk_i) begin
    if (state_q == StBits && move) begin
      byte_q <= {byte_q[6:0], ended_q || bit_now};
      at_q   <= at - 6'd1;
    end
  end

  `TRI_ASSERT_STREAM(HeaderStays, hdr_valid_o, hdr_ready_i, {hdr_byte_o, hdr_raw_o})

endmodule
