// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Byte packer: emulation prevention (7.4.1.1) and packing into beats of eight bytes.
//
// Takes the slice's first bytes (start code raw, then header) while the lane is idle and the
// coder's bytes after. A full beat is offered as the next byte comes, so that the last beat of a
// slice can be marked; the byte waits until the beat has been taken.
// Handshake: in valid/ready; ready depends on end_i, not on valid_i. Out valid/ready, valid
// combinational from valid_i; bytes at and above out_count_o are unknown.
// Latency: nine bytes.
// Throughput: one byte per clock, one clock more for each byte inserted and for each beat.
// Golden: `stream::nal::write`.
module tri_enc_packer (
    input logic clk_i,
    input logic rst_ni,

    input  logic       valid_i,
    output logic       ready_o,
    input  logic       raw_i,    // start code: not subject to emulation prevention
    input  logic       end_i,    // no byte: the slice is through
    input  logic [7:0] byte_i,

    output logic        out_valid_o,
    input  logic        out_ready_i,
    output logic [63:0] out_data_o,
    output logic [ 3:0] out_count_o,  // bytes of the beat, 1 to 8
    output logic        out_last_o
);

  logic [7:0][7:0] beat_q;
  logic [3:0] count_q;
  logic hold_q, ending_q;
  logic [7:0] held_q;
  logic [1:0] zeros_q;

  // A byte comes from the input, or from the hold behind the 0x03 that was put before it.
  logic full, accept, insert, put;
  logic [7:0] next;
  assign full = count_q[3];
  assign ready_o = !hold_q && !ending_q && (!full || end_i);
  assign accept = valid_i && ready_o;
  assign insert = accept && !end_i && !raw_i && zeros_q == 2'd2 && byte_i <= 8'd3;
  assign put = (accept && !end_i) || (hold_q && !full);
  assign next = hold_q ? held_q : insert ? 8'd3 : byte_i;

  assign out_valid_o = ending_q || (full && (hold_q || (valid_i && !end_i)));
  assign out_data_o = beat_q;
  assign out_count_o = count_q;
  assign out_last_o = ending_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q  <= '0;
      hold_q   <= 1'b0;
      ending_q <= 1'b0;
      zeros_q  <= '0;
    end else begin
      if (out_valid_o && out_ready_i) count_q <= '0;
      else if (put) count_q <= count_q + 4'd1;
      hold_q <= insert || (hold_q && full);
      if (accept && end_i) ending_q <= 1'b1;
      else if (out_ready_i) ending_q <= 1'b0;
      if (put) begin
        if (next != '0 || (accept && raw_i)) zeros_q <= '0;
        else if (zeros_q != 2'd2) zeros_q <= zeros_q + 2'd1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (insert) held_q <= byte_i;
    for (int unsigned i = 0; i < 8; i++) begin
      if (put && count_q[2:0] == 3'(i)) beat_q[i] <= next;
    end
  end

  `TRI_ASSERT_STREAM(BeatStays, out_valid_o, out_ready_i, {out_data_o, out_count_o, out_last_o})

endmodule
